//! Sessions at the desk: opaque tokens in a cookie of their own, stored as digests. A session of a member is worth nothing
//! here, and one of the desk is worth nothing at the portal: they have different tables and cookies.

mod store;

pub(crate) use self::store::sweep;
pub(super) use self::store::{end_all, is_known_mark};

use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use serde_json::json;

use super::permission::{Permission, Role, Roles};
use crate::audit::{self, Action};
use crate::clock::is_recent;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{StaffId, StaffSessionId};
use crate::input::device::Device;
use crate::proof::next_step::Proofs;
use crate::roster::visibility::Eyes;
use crate::secret::Token;

/// How long a session lasts without use (security.md 1).
pub const IDLE: Duration = Duration::minutes(15);
/// How long a session lasts at most (security.md 1).
pub const ABSOLUTE: Duration = Duration::hours(8);
/// How long after a sign-in or a step-up a session may change sign-in methods and staff.
pub const FRESH: Duration = Duration::minutes(10);
/// How long a browser is known after its last session, so that others' failures don't slow its user.
pub const KNOWN_FOR: Duration = Duration::days(90);
/// A session's last use is written at most this often.
const TOUCH_AFTER: Duration = Duration::minutes(1);

/// A member of the staff, signed in at the desk.
#[derive(Clone)]
pub struct Clerk {
    /// The account.
    pub id: StaffId,
    /// The session.
    pub session: StaffSessionId,
    /// The name, as colleagues and the audit trail see it.
    pub name: String,
    /// The roles at the instant of the request.
    pub roles: Roles,
    /// When the session was opened or last stepped up.
    pub stepped_up_at: DateTime<Utc>,
    /// The last use.
    pub seen_at: DateTime<Utc>,
    /// The absolute limit.
    pub expires_at: DateTime<Utc>,
}

impl Clerk {
    /// Whether the clerk may do something.
    #[must_use]
    pub fn may(&self, permission: Permission) -> bool {
        self.roles.may(permission)
    }

    /// What the clerk sees of persons whom the society hides.
    #[must_use]
    pub fn eyes(&self) -> Eyes {
        Eyes::of_desk(self.may(Permission::SeeRestricted))
    }

    /// Whether the sign-in or step-up is recent enough for sensitive changes.
    #[must_use]
    pub fn is_fresh(&self, now: DateTime<Utc>) -> bool {
        is_recent(self.stepped_up_at, FRESH, now)
    }

    /// Whether the clerk is an owner.
    #[must_use]
    pub const fn is_owner(&self) -> bool {
        self.roles.has(Role::Owner)
    }

    /// How long the session lasts if it isn't used, and at most.
    #[must_use]
    pub fn rest(&self, now: DateTime<Utc>) -> (Duration, Duration) {
        let zero = Duration::zero();
        ((self.seen_at + IDLE - now).max(zero), (self.expires_at - now).max(zero))
    }
}

/// A session as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedStaffSession {
    /// Its id.
    pub id: StaffSessionId,
    /// The device that it was opened on.
    pub device: Device,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// The last use, to the minute.
    pub seen_at: DateTime<Utc>,
}

/// Opens a session and returns the token for its cookie. Only a completed sign-in calls this.
pub(super) async fn open(
    tx: &TenantTx,
    staff: StaffId,
    proofs: Proofs,
    device: Device,
    random: &mut impl Rng,
) -> Result<Token, Failure> {
    let token = Token::new(random);
    let id = StaffSessionId::new(tx.now(), random);
    store::keep(tx, id, staff, token.digest(), proofs, device).await?;
    let detail = json!({"with": proofs.to_string()});
    audit::record(tx, Action::SignedIn, "staff", staff.0, detail, random).await?;
    Ok(token)
}

/// The clerk behind a token, if the session is valid and the account isn't disabled.
///
/// # Errors
/// When the database can't be read.
pub async fn resolve(tx: &TenantTx, token: &Token) -> Result<Option<Clerk>, Failure> {
    let Some(row) = store::by_token(tx, &token.digest()).await? else { return Ok(None) };
    let now = tx.now();
    let is_open = row.ended_at.is_none() && row.disabled_at.is_none();
    if !is_open || now >= row.expires_at || !is_recent(row.seen_at, IDLE, now) {
        return Ok(None);
    }
    let roles = Roles::from_words(&row.roles)?;
    if roles.is_empty() {
        return Ok(None);
    }
    Ok(Some(Clerk {
        id: StaffId(row.staff_id),
        session: StaffSessionId(row.id),
        name: row.name,
        roles,
        stepped_up_at: row.stepped_up_at,
        seen_at: row.seen_at,
        expires_at: row.expires_at,
    }))
}

/// Records that the session was used, at most once a minute. Returns the instant of the last use.
///
/// # Errors
/// When the database refuses.
pub async fn touch(tx: &TenantTx, clerk: &Clerk) -> Result<DateTime<Utc>, Failure> {
    store::touch(tx, clerk.session).await?;
    Ok(tx.now())
}

/// Whether the session's last use should be written.
#[must_use]
pub fn is_stale(clerk: &Clerk, now: DateTime<Utc>) -> bool {
    !is_recent(clerk.seen_at, TOUCH_AFTER, now)
}

/// Begins something that a clerk does: holds the account against a change of roles, and checks that the session is still
/// open, the account not disabled, and the permission still given. Every verb that acts for a clerk calls this first, so
/// that disabling somebody stops also what is under way.
///
/// # Errors
/// [`Failure::SessionEnded`] if one of it is no longer so; otherwise when the database refuses.
pub async fn hold(tx: &TenantTx, clerk: &Clerk, permission: Permission) -> Result<(), Failure> {
    may_still(tx, clerk, permission, store::shared(tx, clerk.session).await?)
}

/// Checks the same without holding anything, for work that only reads and goes on for long, such as a file that is sent in
/// parts: disabling somebody stops it at its next part.
///
/// # Errors
/// [`Failure::SessionEnded`] if one of it is no longer so; otherwise when the database can't be read.
pub async fn check(tx: &TenantTx, clerk: &Clerk, permission: Permission) -> Result<(), Failure> {
    may_still(tx, clerk, permission, store::found(tx, clerk.session).await?)
}

fn may_still(
    tx: &TenantTx,
    clerk: &Clerk,
    permission: Permission,
    row: Option<store::FoundStaffSession>,
) -> Result<(), Failure> {
    let Some(row) = row else { return Err(Failure::SessionEnded) };
    let is_open = row.ended_at.is_none() && row.disabled_at.is_none() && tx.now() < row.expires_at;
    let is_theirs = row.staff_id == clerk.id.0 && row.stepped_up_at >= clerk.stepped_up_at;
    if is_open && is_theirs && Roles::from_words(&row.roles)?.may(permission) {
        Ok(())
    } else {
        Err(Failure::SessionEnded)
    }
}

/// Records a step-up and exchanges the token. The old token stops working.
pub(super) async fn step_up(tx: &TenantTx, clerk: &Clerk, random: &mut impl Rng) -> Result<Token, Failure> {
    let token = Token::new(random);
    if store::step_up(tx, clerk.session, token.digest()).await? { Ok(token) } else { Err(Failure::SessionEnded) }
}

/// The open sessions of a clerk, the latest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &TenantTx, staff: StaffId) -> Result<Vec<ListedStaffSession>, Failure> {
    store::open_sessions(tx, staff).await
}

/// Signs the clerk out.
///
/// # Errors
/// When the database refuses.
pub async fn end(tx: &TenantTx, clerk: &Clerk, random: &mut impl Rng) -> Result<(), Failure> {
    store::end(tx, clerk.id, clerk.session).await?;
    audit::record(tx, Action::SignedOut, "staff", clerk.id.0, json!({}), random).await
}

/// Ends another session of the clerk. Returns false if there is no such open session.
///
/// # Errors
/// When the database refuses.
pub async fn end_one(
    tx: &TenantTx,
    clerk: &Clerk,
    session: StaffSessionId,
    random: &mut impl Rng,
) -> Result<bool, Failure> {
    if !store::end(tx, clerk.id, session).await? {
        return Ok(false);
    }
    let detail = json!({"session": session});
    audit::record(tx, Action::SessionEnded, "staff", clerk.id.0, detail, random).await?;
    Ok(true)
}
