//! WHAT IS HELD ABOUT SOMEBODY (本人開示): a file with everything that the society's tables have about a person, for the person who asks for
//! it. One clerk asks, another approves, and either takes the file for a short time.
//!
//! The file is made each time it is taken and stored nowhere. Of secrets it says that they are held, and not what they are. Medical data
//! are in it only if who takes it may read them.

mod contents;
mod store;

pub use self::contents::{HeldField, HeldRow, HeldTable, HeldValue, MEDICAL, SECRETS, TABLES, WITHOUT};
pub(crate) use self::store::sweep;

use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use serde_json::json;

use crate::accounts::{self, closing, notices};
use crate::approvals::{self, ApprovalRequest, ApprovalSubject, Matter, NotApproved};
use crate::audit::{self, Action};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{ApprovalId, DisclosureId, PersonId, StaffId};
use crate::outbox::SecurityNotice;
use crate::staff::permission::Permission;
use crate::staff::sessions::{self, Clerk};
use crate::support::{self, ActReason};

/// How long the file can be taken after it was approved.
pub const LIFE: Duration = Duration::hours(24);
/// How often it can be taken, by both together.
pub const MOST: i32 = 4;

/// A file that can be taken.
pub struct OpenDisclosure {
    /// Its id.
    pub id: DisclosureId,
    /// About whom.
    pub person: PersonId,
    /// Who asked for it.
    pub asked_by: StaffId,
    /// Who approved it.
    pub approved_by: StaffId,
    /// Since when it can be taken.
    pub approved_at: DateTime<Utc>,
    /// Until when it can be taken.
    pub expires_at: DateTime<Utc>,
    /// How often it was taken.
    pub taken: i32,
}

impl OpenDisclosure {
    /// How often it can still be taken.
    #[must_use]
    pub fn left(&self) -> i32 {
        MOST.saturating_sub(self.taken).max(0)
    }
}

/// Asks another person for a file about a person. `None` if there is no such person, or the clerk may not see more than the
/// name.
///
/// # Errors
/// When the database refuses, or the clerk may not ask for it.
pub async fn ask(
    tx: &TenantTx,
    clerk: &Clerk,
    person: PersonId,
    reason: &ActReason,
    random: &mut impl Rng,
) -> Result<Option<ApprovalId>, Failure> {
    if !support::may_see(tx, clerk, person).await? {
        return Ok(None);
    }
    let base = base(tx, person).await?;
    let subject = ApprovalSubject::Person(person);
    let matter = Matter { request: ApprovalRequest::Disclosure, subject, base: &base };
    approvals::ask(tx, clerk, matter, reason.as_str(), random).await.map(Some)
}

/// What the decision depends on: whose account it is, and whether the person is hidden.
async fn base(tx: &TenantTx, person: PersonId) -> Result<String, Failure> {
    let account = accounts::of_person(tx, person).await?.map(|account| account.id.to_string()).unwrap_or_default();
    let hidden = crate::roster::person(tx, person).await?.and_then(|person| person.restricted_at);
    Ok(format!("{account} {}", hidden.map(|at| at.to_rfc3339()).unwrap_or_default()))
}

/// Approves what another clerk has asked for. Commit only if it was approved.
///
/// # Errors
/// When the database refuses, or the clerk may not approve it.
pub async fn approve(
    tx: &TenantTx,
    clerk: &Clerk,
    id: ApprovalId,
    random: &mut impl Rng,
) -> Result<Result<DisclosureId, NotApproved>, Failure> {
    let Some(waiting) = approvals::find(tx, id).await? else { return Ok(Err(NotApproved::Gone)) };
    let (ApprovalRequest::Disclosure, ApprovalSubject::Person(person)) = (&waiting.request, waiting.subject) else {
        return Ok(Err(NotApproved::Gone));
    };
    if !support::may_see(tx, clerk, person).await? {
        return Ok(Err(NotApproved::Gone));
    }
    let base = base(tx, person).await?;
    let approved = match approvals::approve(tx, clerk, id, &base, random).await? {
        Ok(approved) => approved,
        Err(not) => return Ok(Err(not)),
    };
    let id = DisclosureId::new(tx.now(), random);
    store::keep(tx, id, person, [approved.asked_by, clerk.id]).await?;
    let detail = json!({"disclosure": id, "asked_by": approved.asked_by});
    audit::record(tx, Action::DisclosureApproved, "person", person.0, detail, random).await?;
    // Who asked in the member's name is seen by the member before the file leaves the desk.
    if let Some(account) = accounts::of_person(tx, person).await? {
        notices::tell(tx, account.id, SecurityNotice::DisclosureByStaff, random).await?;
    }
    Ok(Ok(id))
}

/// A file that this clerk may take: one of the two, while it can be taken. `None` otherwise.
///
/// # Errors
/// When the database can't be read.
pub async fn find(tx: &TenantTx, clerk: &Clerk, id: DisclosureId) -> Result<Option<OpenDisclosure>, Failure> {
    let Some(open) = store::open(tx, id).await? else { return Ok(None) };
    let is_one = [open.asked_by, open.approved_by].contains(&clerk.id);
    Ok(if is_one && support::may_see(tx, clerk, open.person).await? { Some(open) } else { None })
}

/// The files about a person that this clerk may take.
///
/// # Errors
/// When the database can't be read.
pub async fn of_person(tx: &TenantTx, clerk: &Clerk, person: PersonId) -> Result<Vec<DisclosureId>, Failure> {
    store::of_person(tx, person, clerk.id).await
}

/// Everything that is held about a person and that this clerk may read, table by table, also where there is nothing.
///
/// # Errors
/// When the database or a sealed value can't be read.
pub async fn contents(tx: &TenantTx, clerk: &Clerk, person: PersonId) -> Result<Vec<HeldTable>, Failure> {
    let account = accounts::of_person(tx, person).await?.map(|account| account.id.0);
    let closed = closing::of_person(tx, person).await?;
    let accounts: Vec<_> = account.into_iter().chain(closed.into_iter().map(|closed| closed.id.0)).collect();
    store::contents(tx, person, &accounts, clerk.may(Permission::ReadMedical)).await
}

/// Writes down that the file was taken, with its hash. Returns false if it can't be taken any more; commit only if it was.
///
/// # Errors
/// When the database refuses, or the clerk may no longer do it.
pub async fn taken(
    tx: &TenantTx,
    clerk: &Clerk,
    open: &OpenDisclosure,
    (rows, sha256): (u64, &str),
    random: &mut impl Rng,
) -> Result<bool, Failure> {
    sessions::hold(tx, clerk, Permission::HelpMembers).await?;
    if find(tx, clerk, open.id).await?.is_none() || !store::take(tx, open.id).await? {
        return Ok(false);
    }
    let detail = json!({"disclosure": open.id, "rows": rows, "sha256": sha256});
    audit::record(tx, Action::DisclosureTaken, "person", open.person.0, detail, random).await?;
    Ok(true)
}
