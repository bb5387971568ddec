//! Sessions at the desk: opaque tokens in a cookie of their own, stored as digests. A session of a member is worth nothing
//! here, and one of the desk is worth nothing at the portal: they have different tables and cookies.

mod store;

pub(super) use self::store::{end_all, is_known_mark};
pub(crate) use self::store::{forget, sweep};

use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use serde_json::json;

use super::permission::{Permission, Role, Roles, TokenScope};
use super::{notices, tokens};
use crate::audit::{self, Action};
use crate::clock::is_recent;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{StaffId, StaffSessionId, StaffTokenId};
use crate::input::device::Device;
use crate::outbox::StaffNotice;
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

/// How a clerk came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClerkEntry {
    /// By a session at the desk.
    Session(StaffSessionId),
    /// By a token at the command line, which gives no more than its scope.
    Token(StaffTokenId, TokenScope),
}

/// A member of the staff, signed in at the desk, or named by a token at the command line.
#[derive(Clone)]
pub struct Clerk {
    /// The account.
    pub id: StaffId,
    /// How the clerk came in.
    pub entry: ClerkEntry,
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
        let in_scope = match &self.entry {
            ClerkEntry::Session(_) => true,
            ClerkEntry::Token(_, scope) => scope.has(permission),
        };
        in_scope && self.roles.may(permission)
    }

    /// Whether the clerk came in by this session.
    #[must_use]
    pub fn is_in(&self, session: StaffSessionId) -> bool {
        self.entry == ClerkEntry::Session(session)
    }

    /// The session. A token has none: what belongs to a session can't be done by a token.
    pub(crate) const fn session(&self) -> Result<StaffSessionId, Failure> {
        match &self.entry {
            ClerkEntry::Session(session) => Ok(*session),
            ClerkEntry::Token(..) => Err(Failure::SessionEnded),
        }
    }

    /// What the clerk sees of persons whom the society hides.
    #[must_use]
    pub fn eyes(&self) -> Eyes {
        Eyes::of_desk(self.may(Permission::SeeRestricted))
    }

    /// Whether the sign-in or step-up is recent enough for sensitive changes.
    #[must_use]
    pub fn is_fresh(&self, now: DateTime<Utc>) -> bool {
        matches!(self.entry, ClerkEntry::Session(_)) && is_recent(self.stepped_up_at, FRESH, now)
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
    store::keep(tx, id, staff, token.digest().into_bytes(), proofs, device).await?;
    let detail = json!({"with": proofs.to_string(), "device": device.to_string()});
    audit::record(tx, Action::SignedIn, "staff", staff.0, detail, random).await?;
    Ok(token)
}

/// The clerk behind a token, if the session is valid and the account isn't disabled.
///
/// # Errors
/// When the database can't be read.
pub async fn resolve(tx: &TenantTx, token: &Token) -> Result<Option<Clerk>, Failure> {
    let Some(row) = store::by_token(tx, token.digest().bytes()).await? else { return Ok(None) };
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
        entry: ClerkEntry::Session(StaffSessionId(row.id)),
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
    store::touch(tx, clerk.session()?).await?;
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
    let held = match &clerk.entry {
        ClerkEntry::Session(session) => may_still(tx, clerk, permission, store::shared(tx, *session).await?)?,
        ClerkEntry::Token(token, _) => tokens::still_gives(tx, clerk.id, *token, permission).await?,
    };
    if held { Ok(()) } else { Err(Failure::SessionEnded) }
}

/// Checks the same without holding anything, for work that only reads and goes on for long, such as a file that is sent in
/// parts: disabling somebody stops it at its next part.
///
/// # Errors
/// [`Failure::SessionEnded`] if one of it is no longer so; otherwise when the database can't be read.
pub async fn check(tx: &TenantTx, clerk: &Clerk, permission: Permission) -> Result<(), Failure> {
    let row = store::found(tx, clerk.session()?).await?;
    if may_still(tx, clerk, permission, row)? { Ok(()) } else { Err(Failure::SessionEnded) }
}

fn may_still(
    tx: &TenantTx,
    clerk: &Clerk,
    permission: Permission,
    row: Option<store::FoundStaffSession>,
) -> Result<bool, Failure> {
    let Some(row) = row else { return Ok(false) };
    let is_open = row.ended_at.is_none() && row.disabled_at.is_none() && tx.now() < row.expires_at;
    let is_theirs = row.staff_id == clerk.id.0 && row.stepped_up_at >= clerk.stepped_up_at;
    Ok(is_open && is_theirs && Roles::from_words(&row.roles)?.may(permission))
}

/// The same as [`hold`], for what a sign-in or step-up must be recent for.
pub(super) async fn hold_fresh(tx: &TenantTx, clerk: &Clerk, permission: Permission) -> Result<(), Failure> {
    hold(tx, clerk, permission).await?;
    if clerk.is_fresh(tx.now()) { Ok(()) } else { Err(Failure::SessionEnded) }
}

/// Records a step-up and exchanges the token. The old token stops working.
pub(super) async fn step_up(tx: &TenantTx, clerk: &Clerk, random: &mut impl Rng) -> Result<Token, Failure> {
    let token = Token::new(random);
    if store::step_up(tx, clerk.session()?, token.digest().into_bytes()).await? {
        Ok(token)
    } else {
        Err(Failure::SessionEnded)
    }
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
    store::end(tx, clerk.id, clerk.session()?).await?;
    audit::record(tx, Action::SignedOut, "staff", clerk.id.0, json!({}), random).await
}

/// Gives the session a new token. The old one stops working.
pub(super) async fn renew(tx: &TenantTx, clerk: &Clerk, random: &mut impl Rng) -> Result<Token, Failure> {
    let token = Token::new(random);
    if store::renew(tx, clerk.session()?, token.digest().into_bytes()).await? {
        Ok(token)
    } else {
        Err(Failure::SessionEnded)
    }
}

/// Ends all sessions of the clerk but this one, with the sign-ins in progress. Returns how many sessions.
pub(super) async fn end_others(tx: &TenantTx, clerk: &Clerk) -> Result<u64, Failure> {
    super::sign_in::end_of_staff(tx, clerk.id).await?;
    end_all(tx, clerk.id, Some(clerk.session()?)).await
}

/// Ends all sessions of a colleague with their tokens for commands, and tells them. Returns how many of both were open;
/// `None` if there is no such account.
///
/// # Errors
/// When the database refuses, or the clerk may no longer do it.
pub async fn end_of_colleague(
    tx: &TenantTx,
    clerk: &Clerk,
    colleague: StaffId,
    random: &mut impl Rng,
) -> Result<Option<u64>, Failure> {
    // All accounts in one order, so that two owners who do it to each other don't wait for each other.
    super::store::all(tx, true).await?;
    hold(tx, clerk, Permission::ManageStaff).await?;
    let Some(found) = super::store::by_id(tx, colleague).await? else { return Ok(None) };
    super::sign_in::end_of_staff(tx, colleague).await?;
    let keep = if colleague == clerk.id { Some(clerk.session()?) } else { None };
    let ended = end_all(tx, colleague, keep).await?;
    let tokens = tokens::end_of_staff(tx, colleague).await?;
    if ended + tokens > 0 {
        let detail = json!({"ended": ended, "tokens": tokens});
        audit::record(tx, Action::SessionsEnded, "staff", colleague.0, detail, random).await?;
        notices::tell(tx, &found.account, StaffNotice::SessionsEnded, random).await?;
    }
    Ok(Some(ended + tokens))
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
    hold(tx, clerk, Permission::Enter).await?;
    if !store::end(tx, clerk.id, session).await? {
        return Ok(false);
    }
    let detail = json!({"session": session});
    audit::record(tx, Action::SessionEnded, "staff", clerk.id.0, detail, random).await?;
    Ok(true)
}
