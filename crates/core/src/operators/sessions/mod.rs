//! Sessions of operators: opaque tokens in a cookie of their own, stored as digests. A session of a member or of a society's
//! staff is worth nothing at the vendor's host, and one of an operator is worth nothing anywhere else: they have different
//! hosts, cookies, tables and tenants.

mod store;

pub(crate) use self::store::forget;
pub(super) use self::store::{end_all, is_known_mark, sweep};

use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use serde_json::json;

use super::permission::{OperatorPermission, OperatorRole};
use super::tokens::{self, OperatorScope};
use crate::audit::{self, Action};
use crate::clock::is_recent;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{OperatorId, OperatorSessionId, OperatorTokenId};
use crate::input::device::Device;
use crate::proof::next_step::Proofs;
use crate::secret::Token;
pub use crate::staff::sessions::{ABSOLUTE, FRESH, IDLE, KNOWN_FOR};

/// A session's last use is written at most this often.
const TOUCH_AFTER: Duration = Duration::minutes(1);

/// How an operator came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OperatorEntry {
    /// By a session at the vendor's host.
    Session(OperatorSessionId),
    /// By a token of a program, which gives no more than its scope.
    Token(OperatorTokenId, OperatorScope),
}

/// An operator of the vendor, signed in, or named by a token.
#[derive(Clone)]
pub struct Operator {
    /// The account.
    pub id: OperatorId,
    /// How the operator came in.
    pub entry: OperatorEntry,
    /// The name, as colleagues see it.
    pub name: String,
    /// The role at the instant of the request.
    pub role: OperatorRole,
    /// When the session was opened or last stepped up.
    pub stepped_up_at: DateTime<Utc>,
    /// The last use.
    pub seen_at: DateTime<Utc>,
    /// The absolute limit.
    pub expires_at: DateTime<Utc>,
}

impl Operator {
    /// Whether the operator may do something.
    #[must_use]
    pub fn may(&self, permission: OperatorPermission) -> bool {
        let in_scope = match &self.entry {
            OperatorEntry::Session(_) => true,
            OperatorEntry::Token(_, scope) => scope.has(permission),
        };
        in_scope && self.role.may(permission)
    }

    /// Whether the operator came in by this session.
    #[must_use]
    pub fn is_in(&self, session: OperatorSessionId) -> bool {
        self.entry == OperatorEntry::Session(session)
    }

    /// The session. A token has none: what belongs to a session can't be done by a token.
    const fn session(&self) -> Result<OperatorSessionId, Failure> {
        match &self.entry {
            OperatorEntry::Session(session) => Ok(*session),
            OperatorEntry::Token(..) => Err(Failure::SessionEnded),
        }
    }

    /// Whether the sign-in or step-up is recent enough for sensitive changes.
    #[must_use]
    pub fn is_fresh(&self, now: DateTime<Utc>) -> bool {
        matches!(self.entry, OperatorEntry::Session(_)) && is_recent(self.stepped_up_at, FRESH, now)
    }

    /// How long the session lasts if it isn't used, and at most.
    #[must_use]
    pub fn rest(&self, now: DateTime<Utc>) -> (Duration, Duration) {
        let zero = Duration::zero();
        ((self.seen_at + IDLE - now).max(zero), (self.expires_at - now).max(zero))
    }

    /// Whether the session's last use should be written.
    #[must_use]
    pub fn is_stale(&self, now: DateTime<Utc>) -> bool {
        !is_recent(self.seen_at, TOUCH_AFTER, now)
    }
}

/// A session as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedOperatorSession {
    /// Its id.
    pub id: OperatorSessionId,
    /// The device that it was opened on.
    pub device: Device,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
}

/// Opens a session and returns the token for its cookie. Only a completed sign-in calls this.
pub(super) async fn open(
    tx: &TenantTx,
    operator: OperatorId,
    proofs: Proofs,
    device: Device,
    random: &mut impl Rng,
) -> Result<Token, Failure> {
    let token = Token::new(random);
    let id = OperatorSessionId::new(tx.now(), random);
    store::keep(tx, id, operator, token.digest().into_bytes(), proofs, device).await?;
    let detail = json!({"with": proofs.to_string(), "device": device.to_string()});
    audit::record(tx, Action::SignedIn, "operator", operator.0, detail, random).await?;
    Ok(token)
}

/// The operator behind a token, if the session is valid and the account isn't disabled.
///
/// # Errors
/// When the database can't be read.
pub async fn resolve(tx: &TenantTx, token: &Token) -> Result<Option<Operator>, Failure> {
    let Some(row) = store::by_token(tx, token.digest().bytes()).await? else { return Ok(None) };
    let now = tx.now();
    let is_open = row.ended_at.is_none() && row.disabled_at.is_none();
    if !is_open || now >= row.expires_at || !is_recent(row.seen_at, IDLE, now) {
        return Ok(None);
    }
    let id = OperatorId(row.operator_id);
    Ok(Some(Operator {
        id,
        entry: OperatorEntry::Session(OperatorSessionId(row.id)),
        name: super::store::opened_name(tx.keys(), id, &row.name_sealed)?,
        role: OperatorRole::stored(&row.role)?,
        stepped_up_at: row.stepped_up_at,
        seen_at: row.seen_at,
        expires_at: row.expires_at,
    }))
}

/// Records that the session was used, at most once a minute. Returns the instant of the last use.
///
/// # Errors
/// When the database refuses.
pub async fn touch(tx: &TenantTx, operator: &Operator) -> Result<DateTime<Utc>, Failure> {
    store::touch(tx, operator.session()?).await?;
    Ok(tx.now())
}

/// Begins something that an operator does: holds the account against changes, and checks that the session is still open, the
/// account not disabled, and the permission still given. Every verb that acts for an operator calls this first, so that
/// disabling somebody stops also what is under way.
///
/// # Errors
/// [`Failure::SessionEnded`] if one of it is no longer so; otherwise when the database refuses.
pub async fn hold(tx: &TenantTx, operator: &Operator, permission: OperatorPermission) -> Result<(), Failure> {
    let held = match &operator.entry {
        OperatorEntry::Session(session) => may_still(tx, operator, permission, store::shared(tx, *session).await?)?,
        OperatorEntry::Token(token, _) => tokens::still_gives(tx, operator.id, *token, permission).await?,
    };
    if held { Ok(()) } else { Err(Failure::SessionEnded) }
}

fn may_still(
    tx: &TenantTx,
    operator: &Operator,
    permission: OperatorPermission,
    row: Option<store::FoundOperatorSession>,
) -> Result<bool, Failure> {
    let Some(row) = row else { return Ok(false) };
    let is_open = row.ended_at.is_none() && row.disabled_at.is_none() && tx.now() < row.expires_at;
    let is_theirs = row.operator_id == operator.id.0 && row.stepped_up_at >= operator.stepped_up_at;
    Ok(is_open && is_theirs && OperatorRole::stored(&row.role)?.may(permission))
}

/// The same as [`hold`], for what a sign-in or step-up must be recent for.
pub(super) async fn hold_fresh(
    tx: &TenantTx,
    operator: &Operator,
    permission: OperatorPermission,
) -> Result<(), Failure> {
    hold(tx, operator, permission).await?;
    if operator.is_fresh(tx.now()) { Ok(()) } else { Err(Failure::SessionEnded) }
}

/// Records a step-up and exchanges the token. The old token stops working.
pub(super) async fn step_up(tx: &TenantTx, operator: &Operator, random: &mut impl Rng) -> Result<Token, Failure> {
    let token = Token::new(random);
    if store::step_up(tx, operator.session()?, token.digest().into_bytes()).await? {
        Ok(token)
    } else {
        Err(Failure::SessionEnded)
    }
}

/// The open sessions of an operator, the latest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &TenantTx, operator: OperatorId) -> Result<Vec<ListedOperatorSession>, Failure> {
    store::open_sessions(tx, operator).await
}

/// Signs the operator out.
///
/// # Errors
/// When the database refuses.
pub async fn end(tx: &TenantTx, operator: &Operator, random: &mut impl Rng) -> Result<(), Failure> {
    store::end(tx, operator.id, operator.session()?).await?;
    audit::record(tx, Action::SignedOut, "operator", operator.id.0, json!({}), random).await
}

/// Ends another session of the operator. Returns false if there is no such open session.
///
/// # Errors
/// When the database refuses.
pub async fn end_one(
    tx: &TenantTx,
    operator: &Operator,
    session: OperatorSessionId,
    random: &mut impl Rng,
) -> Result<bool, Failure> {
    hold(tx, operator, OperatorPermission::Enter).await?;
    if !store::end(tx, operator.id, session).await? {
        return Ok(false);
    }
    let detail = json!({"session": session});
    audit::record(tx, Action::SessionEnded, "operator", operator.id.0, detail, random).await?;
    Ok(true)
}
