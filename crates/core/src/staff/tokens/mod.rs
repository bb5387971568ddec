//! Tokens for the command line: a clerk issues one for themselves at the desk, and a command acts with it as that clerk.
//! A token carries a part of what its holder may do, for at most ninety days. The database keeps its digest.
//!
//! ```text
//! issued ──revoked by its holder──▶ ended      the holder is disabled, a role goes, the password
//!    │                                         changes, an owner ends all sessions ──▶ ended
//!    └──its day──▶ over
//! ```

mod store;

pub(super) use self::store::end_of_staff;
pub(crate) use self::store::sweep;

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use serde_json::json;

use super::permission::{Permission, Roles, TokenScope};
use super::sessions::{self, Clerk, ClerkEntry};
use super::{StaffLabel, attempts, notices};
use crate::attempt_log::{self, AttemptKind, Target};
use crate::audit::{self, Action};
use crate::clock::is_in_force;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{StaffId, StaffTokenId};
use crate::outbox::StaffNotice;
use crate::scope::Actor;
use crate::secret::Token;

/// The longest life of a token, in days.
pub const MOST_DAYS: u16 = 90;
/// The most open tokens of a person.
pub const MOST: usize = 10;

/// A token as its holder sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedToken {
    /// Its id.
    pub id: StaffTokenId,
    /// What it is for, in the holder's words.
    pub name: String,
    /// What it may do.
    pub scope: TokenScope,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// Until when.
    pub expires_at: DateTime<Utc>,
    /// The last use.
    pub used_at: Option<DateTime<Utc>>,
}

/// What a clerk asks for.
pub struct TokenOrder {
    /// What it is for.
    pub name: StaffLabel,
    /// What it may do.
    pub scope: TokenScope,
    /// For how many days.
    pub days: u16,
}

/// The result of an order.
pub enum TokenIssued {
    /// The token, which is shown once, and its last instant.
    Issued(Token, DateTime<Utc>),
    /// The scope is empty, or has something that the clerk may not do, or that no command asks for.
    NoScope,
    /// The days aren't 1 to [`MOST_DAYS`].
    NoSuchTerm,
    /// There are [`MOST`] open ones.
    TooMany,
}

/// Issues a token, and tells its holder by mail.
///
/// # Errors
/// When the database refuses, or the sign-in or step-up isn't recent.
pub async fn issue(
    tx: &TenantTx,
    clerk: &Clerk,
    order: &TokenOrder,
    random: &mut impl Rng,
) -> Result<TokenIssued, Failure> {
    super::store::for_update(tx, clerk.id).await?;
    sessions::hold_fresh(tx, clerk, Permission::Enter).await?;
    let given = |permission| Permission::AT_COMMAND_LINE.contains(&permission) && clerk.may(permission);
    if order.scope.is_empty() || !order.scope.iter().all(given) {
        return Ok(TokenIssued::NoScope);
    }
    if !(1..=MOST_DAYS).contains(&order.days) {
        return Ok(TokenIssued::NoSuchTerm);
    }
    if list(tx, clerk.id).await?.len() >= MOST {
        return Ok(TokenIssued::TooMany);
    }
    let (token, until) = (Token::new(random), tx.now() + Duration::days(i64::from(order.days)));
    let id = StaffTokenId::new(tx.now(), random);
    store::keep(tx, id, clerk.id, token.digest(), order, until).await?;
    let detail = json!({"token": id, "scope": order.scope.to_string(), "until": until});
    audit::record(tx, Action::StaffTokenIssued, "staff", clerk.id.0, detail, random).await?;
    notices::tell_id(tx, clerk.id, StaffNotice::TokenIssued { until }, random).await?;
    Ok(TokenIssued::Issued(token, until))
}

/// The open tokens of a person, the latest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &TenantTx, staff: StaffId) -> Result<Vec<ListedToken>, Failure> {
    store::open_tokens(tx, staff).await
}

/// Revokes a token of the clerk's own. Returns false if there is no such open token.
///
/// # Errors
/// When the database refuses, or the clerk may no longer do it.
pub async fn revoke(tx: &TenantTx, clerk: &Clerk, id: StaffTokenId, random: &mut impl Rng) -> Result<bool, Failure> {
    sessions::hold(tx, clerk, Permission::Enter).await?;
    if !list(tx, clerk.id).await?.iter().any(|token| token.id == id) || !store::end(tx, id).await? {
        return Ok(false);
    }
    audit::record(tx, Action::StaffTokenRevoked, "staff", clerk.id.0, json!({"token": id}), random).await?;
    notices::tell_id(tx, clerk.id, StaffNotice::TokenRevoked, random).await?;
    Ok(true)
}

/// The clerk whose token a command shows, as the actor of the transaction; `None` if it is none of this society's, is over
/// or was ended. Both are recorded, so commit whatever the result.
///
/// # Errors
/// When the database refuses.
pub async fn present(tx: TenantTx, token: &Token, random: &mut impl Rng) -> Result<(TenantTx, Option<Clerk>), Failure> {
    let row = store::by_token(&tx, &token.digest()).await?;
    let target = row.as_ref().map_or(Target::Nobody, |row| attempts::target(StaffId(row.staff_id)));
    let open = row.filter(|row| row.ended_at.is_none() && is_in_force(row.created_at, row.expires_at, tx.now()));
    let found = match &open {
        Some(row) => super::store::by_id(&tx, StaffId(row.staff_id)).await?,
        None => None,
    };
    let account = found.map(|found| found.account).filter(|account| account.disabled_at.is_none());
    let (Some(row), Some(account)) = (open, account) else {
        attempt_log::failed(&tx, AttemptKind::StaffToken, target, random).await?;
        return Ok((tx, None));
    };
    let (id, scope) = (StaffTokenId(row.id), TokenScope::from_words(&row.scope));
    let tx = tx.acting(Actor::Staff(account.id));
    store::used(&tx, id).await?;
    audit::record(&tx, Action::StaffTokenUsed, "staff", account.id.0, json!({"token": id}), random).await?;
    let clerk = Clerk {
        id: account.id,
        entry: ClerkEntry::Token(id, scope),
        name: account.name,
        roles: account.roles,
        stepped_up_at: row.created_at,
        seen_at: tx.now(),
        expires_at: row.expires_at,
    };
    Ok((tx, Some(clerk)))
}

/// Whether a token still gives a permission to its holder. The account stays locked against changes until the transaction
/// ends.
pub(super) async fn still_gives(
    tx: &TenantTx,
    staff: StaffId,
    id: StaffTokenId,
    permission: Permission,
) -> Result<bool, Failure> {
    let Some(row) = store::shared(tx, id).await? else { return Ok(false) };
    let is_open = row.ended_at.is_none() && row.disabled_at.is_none() && tx.now() < row.expires_at;
    let in_scope = TokenScope::from_words(&row.scope).has(permission);
    Ok(is_open && in_scope && row.staff_id == staff.0 && Roles::from_words(&row.roles)?.may(permission))
}

/// Ends the tokens of a person of which a part has no role behind it any more. Returns how many.
pub(super) async fn end_beyond(tx: &TenantTx, staff: StaffId, roles: Roles) -> Result<u64, Failure> {
    let mut ended = 0;
    for token in list(tx, staff).await? {
        let lost: BTreeSet<_> = token.scope.iter().filter(|permission| !roles.may(*permission)).collect();
        if !lost.is_empty() && store::end(tx, token.id).await? {
            ended += 1;
        }
    }
    Ok(ended)
}
