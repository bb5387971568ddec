//! WHAT CONCERNS A PERSON: under which ids the audit trail knows somebody.

mod store;

use std::collections::{BTreeSet, HashMap};

use uuid::Uuid;

use crate::accounts::{self, closing};
use crate::audit::read::AuditEntry;
use crate::database::TenantTx;
use crate::enrolment;
use crate::failure::Failure;
use crate::ids::PersonId;

/// Returns the ids of a person, of all letters to them, of their account and of those that were closed, for
/// [`AuditFilter::concerning`](crate::audit::read::AuditFilter::concerning).
///
/// # Errors
/// When the database refuses.
pub async fn of_person(tx: &TenantTx, person: PersonId) -> Result<Vec<Uuid>, Failure> {
    let letters = enrolment::letters_of(tx, person).await?;
    let account = accounts::of_person(tx, person).await?;
    let closed = closing::of_person(tx, person).await?;
    Ok(std::iter::once(person.0)
        .chain(letters.into_iter().map(|letter| letter.id.0))
        .chain(account.map(|account| account.id.0))
        .chain(closed.into_iter().map(|closed| closed.id.0))
        .collect())
}

/// A person whom a row of the audit trail concerns. The type has no Debug, because the name is personal.
#[derive(Clone, PartialEq, Eq)]
pub struct TrailPerson {
    /// The person.
    pub id: PersonId,
    /// 氏名
    pub name: String,
    /// Whether the society hides the person (閲覧制限), so that only few may read the name.
    pub hidden: bool,
}

/// The ids under which a row may concern a person: its subject, its account, and a person in its detail.
fn ids(entry: &AuditEntry) -> impl Iterator<Item = Uuid> {
    let in_detail = entry.detail.get("person").and_then(|id| id.as_str()).and_then(|id| Uuid::try_parse(id).ok());
    [Some(entry.subject.id), in_detail, entry.account.map(|account| account.0)].into_iter().flatten()
}

/// Returns whom each row concerns, in the order of the rows: the person, or the holder of the account or letter, as far as
/// they are still in the roster.
///
/// # Errors
/// When the database refuses.
pub async fn persons(tx: &TenantTx, entries: &[AuditEntry]) -> Result<Vec<Option<TrailPerson>>, Failure> {
    let all: BTreeSet<Uuid> = entries.iter().flat_map(ids).collect();
    let known: HashMap<Uuid, TrailPerson> = store::persons(tx, &all.into_iter().collect::<Vec<_>>()).await?;
    Ok(entries.iter().map(|entry| ids(entry).find_map(|id| known.get(&id).cloned())).collect())
}
