//! Tokens for commands and for the API: a clerk issues one for themselves at the desk, and a command or a program acts with it
//! as that clerk. A token carries a part of what its holder may do, for at most ninety days. The database keeps its digest.
//!
//! ```text
//! issued ──revoked by its holder──▶ ended      the holder is disabled, a role goes, the password
//!    │                                         changes, an owner ends all sessions ──▶ ended
//!    ├──replaced──▶ works for a day beside the new one ──▶ over
//!    └──its day──▶ over
//! ```

mod store;

pub(super) use self::store::end_of_staff;
pub(crate) use self::store::sweep;

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use serde_json::json;

use zeroize::Zeroizing;

use super::permission::{Permission, Roles, TokenScope};
use super::sessions::{self, Clerk, ClerkEntry};
use super::{StaffLabel, attempts, notices};
use crate::attempt_log::{self, AttemptKind, Target};
use crate::audit::{self, Action};
use crate::clock::{is_in_force, is_recent};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{StaffId, StaffTokenId};
use crate::outbox::StaffNotice;
use crate::proof::rate_limit;
use crate::proof::rate_limit::network::{self, Volume};
use crate::proof::rate_limit::rule::{Admission, RateLimitKind};
use crate::scope::Actor;
use crate::secret::Token;

/// The longest life of a token, in days.
pub const MOST_DAYS: u16 = 90;
/// The most open tokens of a person.
pub const MOST: usize = 10;
/// The prefix of a token, by which scanners of secrets know it.
pub const PREFIX: &str = "madoguchi_desk_";
/// How long a token works after it was replaced, so that nothing stops while the new one is brought in.
pub const OVERLAP: Duration = Duration::hours(24);
/// How long a token must have been unused for its next use to be a row of the audit.
const UNUSED: Duration = Duration::hours(1);
/// The last use is written at most this often.
const TOUCH_AFTER: Duration = Duration::minutes(1);

/// The text of a token, as its holder keeps it.
#[must_use]
pub fn shown(token: &Token) -> Zeroizing<String> {
    token.behind(PREFIX)
}

/// Reads the text of a token. Those of earlier versions have no prefix.
#[must_use]
pub fn read(text: &str) -> Option<Token> {
    Token::received_behind(PREFIX, text).or_else(|| Token::received(text))
}

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
    /// The scope is empty, or has something that the clerk may not do, or that neither a command nor a program asks for.
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
    if !may_carry(clerk, &order.scope) {
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
    let new =
        store::NewToken { id, staff: clerk.id, digest: token.digest().into_bytes(), name: order.name.as_str(), until };
    store::keep(tx, new, &order.scope).await?;
    let detail = json!({"token": id, "scope": order.scope.to_string(), "until": until});
    audit::record(tx, Action::StaffTokenIssued, "staff", clerk.id.0, detail, random).await?;
    notices::tell_id(tx, clerk.id, StaffNotice::TokenIssued { until }, random).await?;
    Ok(TokenIssued::Issued(token, until))
}

/// Whether a clerk may give a token this scope.
fn may_carry(clerk: &Clerk, scope: &TokenScope) -> bool {
    let given = |permission| Permission::BY_TOKEN.contains(&permission) && clerk.may(permission);
    !scope.is_empty() && scope.iter().all(given)
}

/// Issues a token in place of another of the clerk's own, with its name, its scope and as many days. The old one works for
/// [`OVERLAP`] longer, but never beyond its own end. `None` if there is no such open token.
///
/// # Errors
/// When the database refuses, or the sign-in or step-up isn't recent.
pub async fn replace(
    tx: &TenantTx,
    clerk: &Clerk,
    id: StaffTokenId,
    random: &mut impl Rng,
) -> Result<Option<TokenIssued>, Failure> {
    super::store::for_update(tx, clerk.id).await?;
    sessions::hold_fresh(tx, clerk, Permission::Enter).await?;
    let open = list(tx, clerk.id).await?;
    let Some(old) = open.iter().find(|token| token.id == id) else { return Ok(None) };
    if !may_carry(clerk, &old.scope) {
        return Ok(Some(TokenIssued::NoScope));
    }
    // The old one stands in the list until it is over.
    if open.len() > MOST {
        return Ok(Some(TokenIssued::TooMany));
    }
    let (token, new) = (Token::new(random), StaffTokenId::new(tx.now(), random));
    let (until, overlap) = (tx.now() + (old.expires_at - old.created_at), old.expires_at.min(tx.now() + OVERLAP));
    let row = store::NewToken { id: new, staff: clerk.id, digest: token.digest().into_bytes(), name: &old.name, until };
    store::keep(tx, row, &old.scope).await?;
    store::shorten(tx, id, overlap).await?;
    let detail = json!({"token": new, "replaces": id, "until": until, "old_until": overlap});
    audit::record(tx, Action::StaffTokenReplaced, "staff", clerk.id.0, detail, random).await?;
    notices::tell_id(tx, clerk.id, StaffNotice::TokenIssued { until }, random).await?;
    Ok(Some(TokenIssued::Issued(token, until)))
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
    let found = find(&tx, Some(token)).await?;
    let Some((id, clerk)) = found.clerk else {
        attempt_log::failed(&tx, AttemptKind::StaffToken, found.target, random).await?;
        return Ok((tx, None));
    };
    let tx = tx.acting(Actor::StaffToken(clerk.id, id));
    store::used(&tx, id).await?;
    audit::record(&tx, Action::StaffTokenUsed, "staff", clerk.id.0, json!({"token": id}), random).await?;
    Ok((tx, Some(clerk)))
}

/// Whether a request of a program is admitted.
pub enum TokenAdmission<Who> {
    /// It is, as this person's.
    Admitted(Box<Who>),
    /// The token is none of this society's, is over or was ended.
    Refused,
    /// The program has asked too often. No request is admitted before this instant.
    Paused(DateTime<Utc>),
}

/// Admits a request of a program by its token, and counts it. `None` is a text that can't be a token. A network that sends
/// many tokens that don't count has to wait. Commit whatever the result.
///
/// # Errors
/// When the database refuses.
pub async fn admit(
    tx: TenantTx,
    token: Option<&Token>,
    random: &mut impl Rng,
) -> Result<(TenantTx, TokenAdmission<Clerk>), Failure> {
    let found = find(&tx, token).await?;
    let Some((id, clerk)) = found.clerk else {
        let near = tx.scope().networks.as_ref().map(|networks| networks.near().to_vec()).unwrap_or_default();
        attempt_log::refused(&tx, AttemptKind::StaffToken, &near, found.target, random).await?;
        let admission = match network::count_volume(&tx, Volume::Junk).await? {
            Admission::Paused(until) => TokenAdmission::Paused(until),
            Admission::Admitted(()) => TokenAdmission::Refused,
        };
        return Ok((tx, admission));
    };
    let tx = tx.acting(Actor::StaffToken(clerk.id, id));
    let subject = attempts::token_subject(tx.keys(), id);
    if let Admission::Paused(until) = rate_limit::count(&tx, RateLimitKind::ApiRequest, &subject).await? {
        return Ok((tx, TokenAdmission::Paused(until)));
    }
    if found.used_at.is_none_or(|used_at| !is_recent(used_at, TOUCH_AFTER, tx.now())) {
        store::used(&tx, id).await?;
    }
    if found.used_at.is_none_or(|used_at| !is_recent(used_at, UNUSED, tx.now())) {
        audit::record(&tx, Action::StaffTokenUsed, "staff", clerk.id.0, json!({"token": id}), random).await?;
    }
    Ok((tx, TokenAdmission::Admitted(Box::new(clerk))))
}

/// What is known of a token that somebody shows.
struct FoundToken {
    /// Its holder, if it counts.
    clerk: Option<(StaffTokenId, Clerk)>,
    /// At whom the attempt is, if it doesn't.
    target: Target,
    used_at: Option<DateTime<Utc>>,
}

async fn find(tx: &TenantTx, token: Option<&Token>) -> Result<FoundToken, Failure> {
    let row = match token {
        Some(token) => store::by_token(tx, token.digest().bytes()).await?,
        None => None,
    };
    let Some(row) = row else { return Ok(FoundToken { clerk: None, target: Target::Nobody, used_at: None }) };
    let target = attempts::target(StaffId(row.staff_id));
    let is_open = row.ended_at.is_none() && is_in_force(row.created_at, row.expires_at, tx.now());
    let account = match super::store::by_id(tx, StaffId(row.staff_id)).await? {
        Some(found) if is_open && found.account.disabled_at.is_none() => found.account,
        _ => return Ok(FoundToken { clerk: None, target, used_at: row.used_at }),
    };
    let id = StaffTokenId(row.id);
    let clerk = Clerk {
        id: account.id,
        entry: ClerkEntry::Token(id, TokenScope::from_words(&row.scope)),
        name: account.name,
        roles: account.roles,
        stepped_up_at: row.created_at,
        seen_at: tx.now(),
        expires_at: row.expires_at,
    };
    Ok(FoundToken { clerk: Some((id, clerk)), target, used_at: row.used_at })
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
