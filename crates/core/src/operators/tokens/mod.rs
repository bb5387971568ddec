//! Tokens of operators, with which programs read what the operator may read. They are issued, shown once, replaced and ended as
//! those of a society's staff are ([`crate::staff::tokens`]), and have a table, a prefix and a tenant of their own.

mod store;

pub(super) use self::store::{end_of_operator, sweep};

use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use serde_json::json;
use zeroize::Zeroizing;

use super::permission::{OperatorPermission, OperatorRole};
use super::sessions::{self, Operator, OperatorEntry};
use super::{OperatorAccount, attempts};
use crate::attempt_log::{self, AttemptKind, Target};
use crate::audit::{self, Action};
use crate::clock::{is_in_force, is_recent};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{OperatorId, OperatorTokenId};
use crate::proof::rate_limit;
use crate::proof::rate_limit::network::{self, Volume};
use crate::proof::rate_limit::rule::{Admission, RateLimitKind};
use crate::scope::Actor;
use crate::secret::Token;
use crate::staff::StaffLabel;
use crate::staff::permission::TokenScope;
use crate::staff::tokens::TokenIssued;
pub use crate::staff::tokens::{MOST, MOST_DAYS, OVERLAP, TokenAdmission};

/// The prefix of a token, by which scanners of secrets know it.
pub const PREFIX: &str = "madoguchi_vendor_";
/// How long a token must have been unused for its next use to be a row of the audit.
const UNUSED: Duration = Duration::hours(1);
/// The last use is written at most this often.
const TOUCH_AFTER: Duration = Duration::minutes(1);

/// What a token may do.
pub type OperatorScope = TokenScope<OperatorPermission>;

/// The text of a token, as its holder keeps it.
#[must_use]
pub fn shown(token: &Token) -> Zeroizing<String> {
    token.behind(PREFIX)
}

/// Reads the text of a token.
#[must_use]
pub fn read(text: &str) -> Option<Token> {
    Token::received_behind(PREFIX, text)
}

/// A token as its holder sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedOperatorToken {
    /// Its id.
    pub id: OperatorTokenId,
    /// What it is for, in the holder's words.
    pub name: String,
    /// What it may do.
    pub scope: OperatorScope,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// Until when.
    pub expires_at: DateTime<Utc>,
    /// The last use.
    pub used_at: Option<DateTime<Utc>>,
}

/// What an operator asks for.
pub struct OperatorTokenOrder {
    /// What it is for.
    pub name: StaffLabel,
    /// What it may do.
    pub scope: OperatorScope,
    /// For how many days.
    pub days: u16,
}

/// Issues a token.
///
/// # Errors
/// When the database refuses, or the sign-in or step-up isn't recent.
pub async fn issue(
    tx: &TenantTx,
    operator: &Operator,
    order: &OperatorTokenOrder,
    random: &mut impl Rng,
) -> Result<TokenIssued, Failure> {
    super::store::for_update(tx, operator.id).await?;
    sessions::hold_fresh(tx, operator, OperatorPermission::Enter).await?;
    if !may_carry(operator, &order.scope) {
        return Ok(TokenIssued::NoScope);
    }
    if !(1..=MOST_DAYS).contains(&order.days) {
        return Ok(TokenIssued::NoSuchTerm);
    }
    if list(tx, operator.id).await?.len() >= MOST {
        return Ok(TokenIssued::TooMany);
    }
    let (token, until) = (Token::new(random), tx.now() + Duration::days(i64::from(order.days)));
    let id = OperatorTokenId::new(tx.now(), random);
    let new = store::NewToken {
        id,
        operator: operator.id,
        digest: token.digest().into_bytes(),
        name: order.name.as_str(),
        until,
    };
    store::keep(tx, new, &order.scope).await?;
    let detail = json!({"token": id, "scope": order.scope.to_string(), "until": until});
    audit::record(tx, Action::OperatorTokenIssued, "operator", operator.id.0, detail, random).await?;
    Ok(TokenIssued::Issued(token, until))
}

/// Whether an operator may give a token this scope.
fn may_carry(operator: &Operator, scope: &OperatorScope) -> bool {
    let given = |permission| OperatorPermission::BY_TOKEN.contains(&permission) && operator.may(permission);
    !scope.is_empty() && scope.iter().all(given)
}

/// Issues a token in place of another of the operator's own, as [`crate::staff::tokens::replace`] does. `None` if there is no such
/// open token.
///
/// # Errors
/// When the database refuses, or the sign-in or step-up isn't recent.
pub async fn replace(
    tx: &TenantTx,
    operator: &Operator,
    id: OperatorTokenId,
    random: &mut impl Rng,
) -> Result<Option<TokenIssued>, Failure> {
    super::store::for_update(tx, operator.id).await?;
    sessions::hold_fresh(tx, operator, OperatorPermission::Enter).await?;
    let open = list(tx, operator.id).await?;
    let Some(old) = open.iter().find(|token| token.id == id) else { return Ok(None) };
    if !may_carry(operator, &old.scope) {
        return Ok(Some(TokenIssued::NoScope));
    }
    // The old one stands in the list until it is over.
    if open.len() > MOST {
        return Ok(Some(TokenIssued::TooMany));
    }
    let (token, new) = (Token::new(random), OperatorTokenId::new(tx.now(), random));
    let (until, overlap) = (tx.now() + (old.expires_at - old.created_at), old.expires_at.min(tx.now() + OVERLAP));
    let row =
        store::NewToken { id: new, operator: operator.id, digest: token.digest().into_bytes(), name: &old.name, until };
    store::keep(tx, row, &old.scope).await?;
    store::shorten(tx, id, overlap).await?;
    let detail = json!({"token": new, "replaces": id, "until": until, "old_until": overlap});
    audit::record(tx, Action::OperatorTokenReplaced, "operator", operator.id.0, detail, random).await?;
    Ok(Some(TokenIssued::Issued(token, until)))
}

/// The open tokens of an operator, the latest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &TenantTx, operator: OperatorId) -> Result<Vec<ListedOperatorToken>, Failure> {
    store::open_tokens(tx, operator).await
}

/// Revokes a token of the operator's own. Returns false if there is no such open token.
///
/// # Errors
/// When the database refuses, or the operator may no longer do it.
pub async fn revoke(
    tx: &TenantTx,
    operator: &Operator,
    id: OperatorTokenId,
    random: &mut impl Rng,
) -> Result<bool, Failure> {
    sessions::hold(tx, operator, OperatorPermission::Enter).await?;
    if !list(tx, operator.id).await?.iter().any(|token| token.id == id) || !store::end(tx, id).await? {
        return Ok(false);
    }
    audit::record(tx, Action::OperatorTokenRevoked, "operator", operator.id.0, json!({"token": id}), random).await?;
    Ok(true)
}

/// Admits a request of a program by its token, as [`crate::staff::tokens::admit`] does. Commit whatever the result.
///
/// # Errors
/// When the database refuses.
pub async fn admit(
    tx: TenantTx,
    token: Option<&Token>,
    random: &mut impl Rng,
) -> Result<(TenantTx, TokenAdmission<Operator>), Failure> {
    let row = match token {
        Some(token) => store::by_token(&tx, token.digest().bytes()).await?,
        None => None,
    };
    let target = row.as_ref().map_or(Target::Nobody, |row| attempts::target(OperatorId(row.operator_id)));
    let open = row.filter(|row| row.ended_at.is_none() && is_in_force(row.created_at, row.expires_at, tx.now()));
    let account = match &open {
        Some(row) => super::store::by_id(&tx, OperatorId(row.operator_id)).await?.map(|found| found.account),
        None => None,
    };
    let (Some(row), Some(account)) = (open, account.filter(|account| account.disabled_at.is_none())) else {
        let near = tx.scope().networks.as_ref().map(|networks| networks.near().to_vec()).unwrap_or_default();
        attempt_log::refused(&tx, AttemptKind::OperatorToken, &near, target, random).await?;
        let admission = match network::count_volume(&tx, Volume::Junk).await? {
            Admission::Paused(until) => TokenAdmission::Paused(until),
            Admission::Admitted(()) => TokenAdmission::Refused,
        };
        return Ok((tx, admission));
    };
    let id = OperatorTokenId(row.id);
    let tx = tx.acting(Actor::VendorToken(account.id, id));
    let subject = attempts::token_subject(tx.keys(), id);
    if let Admission::Paused(until) = rate_limit::count(&tx, RateLimitKind::ApiRequest, &subject).await? {
        return Ok((tx, TokenAdmission::Paused(until)));
    }
    if row.used_at.is_none_or(|used_at| !is_recent(used_at, TOUCH_AFTER, tx.now())) {
        store::used(&tx, id).await?;
    }
    if row.used_at.is_none_or(|used_at| !is_recent(used_at, UNUSED, tx.now())) {
        let detail = json!({"token": id});
        audit::record(&tx, Action::OperatorTokenUsed, "operator", account.id.0, detail, random).await?;
    }
    let operator = held_by(account, OperatorEntry::Token(id, TokenScope::from_words(&row.scope)), row.created_at, &tx);
    Ok((tx, TokenAdmission::Admitted(Box::new(Operator { expires_at: row.expires_at, ..operator }))))
}

fn held_by(account: OperatorAccount, entry: OperatorEntry, since: DateTime<Utc>, tx: &TenantTx) -> Operator {
    let OperatorAccount { id, name, role, .. } = account;
    Operator { id, entry, name, role, stepped_up_at: since, seen_at: tx.now(), expires_at: tx.now() }
}

/// Whether a token still gives a permission to its holder. The account stays locked against changes until the transaction
/// ends.
pub(super) async fn still_gives(
    tx: &TenantTx,
    operator: OperatorId,
    id: OperatorTokenId,
    permission: OperatorPermission,
) -> Result<bool, Failure> {
    let Some(row) = store::shared(tx, id).await? else { return Ok(false) };
    let is_open = row.ended_at.is_none() && row.disabled_at.is_none() && tx.now() < row.expires_at;
    let in_scope = OperatorScope::from_words(&row.scope).has(permission);
    Ok(is_open && in_scope && row.operator_id == operator.0 && OperatorRole::stored(&row.role)?.may(permission))
}
