//! Reads the audit trail: the newest rows first, page by page by the key of the last row, each filter by an index.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::chain::StoredEntry;
use super::store::{self, Wanted};
use super::{Action, OPERATOR};
use crate::clock::instant_in_japan;
use crate::database::{TenantTx, from_word, to_word};
use crate::failure::Failure;
use crate::ids::AccountId;

/// Which rows are asked for: those that fit everything that is set. An export and its list ask with one filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// What was done.
    pub action: Option<Action>,
    /// Who did it.
    pub actor: Option<ByActor>,
    /// To what it was done.
    pub subject: Option<AuditSubject>,
    /// Whom it concerns: ids of accounts, letters and persons, of which [`crate::trail::of_person`] knows those of a person.
    /// A row fits if one of them is its subject or its account.
    pub concerning: Option<Vec<Uuid>>,
    /// The first day in Japan.
    pub from: Option<NaiveDate>,
    /// The day in Japan after the last.
    pub until: Option<NaiveDate>,
}

/// Whose acts are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ByActor {
    /// Those of a kind, by the word that [`crate::scope::Actor::kind`] gives it.
    Kind(String),
    /// The one with this id: a member's account, or a letter.
    Id(Uuid),
    /// The operator at the command line with this name.
    Operator(String),
}

/// To what something was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditSubject {
    /// The word for the kind, e.g. `account`.
    pub kind: String,
    /// Its id.
    pub id: Uuid,
}

/// Who did something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditActor {
    /// The word that [`crate::scope::Actor::kind`] gives it.
    pub kind: String,
    /// The id of an account or letter, if there is one.
    pub id: Option<Uuid>,
    /// The name of an operator.
    pub operator: Option<String>,
}

/// A row of the audit trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its id.
    pub id: Uuid,
    /// When it was done.
    pub at: DateTime<Utc>,
    /// What was done; `None` if a later version of the program has written the row.
    pub action: Option<Action>,
    /// The word for what was done.
    pub word: String,
    /// Who did it.
    pub actor: AuditActor,
    /// To what.
    pub subject: AuditSubject,
    /// The account that it concerns, if one is known.
    pub account: Option<AccountId>,
    /// Ids, counts and reasons, as a JSON object.
    pub detail: Value,
    /// From where: 16 hexadecimal digits of the network's keyed hash. `None` for the worker and the command line.
    pub network: Option<String>,
    /// Correlates the rows of one request.
    pub request_id: Uuid,
}

/// The place of a row in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AuditKey {
    at: DateTime<Utc>,
    id: Uuid,
}

/// A page of the list.
#[derive(Clone, Debug)]
pub struct AuditPage {
    /// Its rows, the newest first.
    pub entries: Vec<AuditEntry>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<AuditKey>,
}

/// Text for a link: microseconds since 1970, a hyphen, the id.
impl fmt::Display for AuditKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.at.timestamp_micros(), self.id.simple())
    }
}

impl FromStr for AuditKey {
    type Err = NoAuditKey;

    fn from_str(text: &str) -> Result<Self, NoAuditKey> {
        let (at, id) = text.rsplit_once('-').ok_or(NoAuditKey)?;
        let at = at.parse().ok().and_then(DateTime::from_timestamp_micros).ok_or(NoAuditKey)?;
        Ok(Self { at, id: Uuid::parse_str(id).map_err(|_| NoAuditKey)? })
    }
}

/// A text isn't a key of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this isn't a place in the audit trail")]
pub struct NoAuditKey;

impl AuditFilter {
    fn wanted(&self, after: Option<AuditKey>) -> Wanted {
        let midnight = |day: NaiveDate| instant_in_japan(day, 0);
        let mut wanted = Wanted {
            action: self.action.as_ref().map(to_word),
            subject: self.subject.as_ref().map(|subject| subject.id),
            subject_kind: self.subject.as_ref().map(|subject| subject.kind.clone()),
            from: self.from.map(midnight),
            until: self.until.map(midnight),
            after: after.map(|key| (key.at, key.id)),
            ..Wanted::default()
        };
        match &self.actor {
            None => {}
            Some(ByActor::Kind(kind)) => wanted.actor_kind = Some(kind.clone()),
            Some(ByActor::Id(id)) => wanted.actor = Some(*id),
            Some(ByActor::Operator(name)) => {
                wanted.actor_kind = Some(OPERATOR.to_owned());
                // As it stands in the detail. Within another text, quotation marks would be escaped.
                let name = Value::String(name.clone());
                wanted.detail_has = Some(format!("\"{OPERATOR}\":{name}"));
            }
        }
        wanted
    }
}

impl From<StoredEntry> for AuditEntry {
    fn from(row: StoredEntry) -> Self {
        let detail: Value = serde_json::from_str(&row.detail).unwrap_or(Value::String(row.detail));
        let text = |key| detail.get(key).and_then(Value::as_str).map(str::to_owned);
        Self {
            id: row.id,
            at: row.at,
            action: from_word(&row.action).ok(),
            word: row.action,
            actor: AuditActor { kind: row.actor_kind, id: row.actor_id, operator: text(OPERATOR) },
            subject: AuditSubject { kind: row.subject_kind, id: row.subject_id },
            account: row.account_id.map(AccountId),
            // The worker writes of networks that others came from.
            network: row.network.or_else(|| text("network").filter(|network| !network.is_empty())),
            request_id: row.request_id,
            detail,
        }
    }
}

impl AuditEntry {
    /// The place of this row in the list.
    #[must_use]
    pub const fn key(&self) -> AuditKey {
        AuditKey { at: self.at, id: self.id }
    }
}

/// Lists rows, the newest first: those behind `after`, at most `limit`. Rows that are written meanwhile come before the
/// first page, so no page repeats or leaves out a row.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    tx: &TenantTx,
    filter: &AuditFilter,
    after: Option<AuditKey>,
    limit: u64,
) -> Result<AuditPage, Failure> {
    let wanted = filter.wanted(after);
    // One more than asked for tells whether there is another page.
    let most = limit.saturating_add(1);
    let mut rows = match &filter.concerning {
        None => store::newest(tx, &wanted, most).await?,
        Some(ids) => concerning(tx, &wanted, ids, most).await?,
    };
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let entries: Vec<_> = rows.into_iter().map(AuditEntry::from).collect();
    let next = entries.last().filter(|_| has_more).map(AuditEntry::key);
    Ok(AuditPage { entries, next })
}

/// The newest rows whose subject or account is one of `ids`. Each has a query with an index of its own, because one query
/// for all would be answered by looking through the whole trail.
async fn concerning(tx: &TenantTx, wanted: &Wanted, ids: &[Uuid], most: u64) -> Result<Vec<StoredEntry>, Failure> {
    let mut rows = Vec::new();
    for id in ids {
        if wanted.subject.is_none_or(|subject| subject == *id) {
            rows.extend(store::newest(tx, &Wanted { subject: Some(*id), ..wanted.clone() }, most).await?);
        }
        rows.extend(store::newest(tx, &Wanted { account: Some(*id), ..wanted.clone() }, most).await?);
    }
    rows.sort_unstable_by_key(|row| std::cmp::Reverse((row.at, row.id)));
    rows.dedup_by_key(|row| row.id);
    rows.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_comes_back_from_its_text() {
        let id = Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0001);
        for micros in [1_800_000_000_000_001, 0, -5] {
            let key = AuditKey { at: DateTime::from_timestamp_micros(micros).unwrap(), id };
            assert_eq!(key.to_string().parse(), Ok(key));
        }
        for text in ["", "-", "1-", "-1", "x-00000000000000000000000000000001", "99999999999999999999-1"] {
            assert_eq!(text.parse::<AuditKey>(), Err(NoAuditKey), "{text}");
        }
    }
}
