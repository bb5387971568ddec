//! The recovery of an only owner who has lost everything. The vendor asks for it at the command line; everybody who works at
//! the desk is told at once and can withdraw it there for three days; then the vendor has the owner invited anew.
//!
//! ```text
//! asked ──72 h──▶ ripe ──the vendor completes it──▶ invited anew
//!    └──a clerk at the desk, or the vendor, withdraws──▶ ended      ripe ──7 days──▶ over
//! ```
//!
//! The vendor has no accounts yet, so a second person of theirs can't be told apart from the first (ADR 43). The second
//! pair of eyes are therefore the society's own.

mod store;

pub(crate) use self::store::sweep;

use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use serde_json::json;

use super::permission::{Permission, Role};
use super::sessions::{self, Clerk};
use super::{StaffAccount, invitation, notices};
use crate::audit::{self, Action};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::StaffRecoveryId;
use crate::input::email::EmailAddress;
use crate::outbox::StaffNotice;
use crate::scope::Actor;

/// How long everybody at the desk can withdraw before the owner is invited anew.
pub const WAIT: Duration = Duration::hours(72);
/// How long the vendor can complete it afterwards.
pub const RIPE_FOR: Duration = Duration::days(7);

/// A recovery that waits. The type has no Debug, because the reason is personal.
#[derive(Clone)]
pub struct WaitingRecovery {
    /// Its id.
    pub id: StaffRecoveryId,
    /// Whom it is for.
    pub name: String,
    /// The operator's name, as given at the command line.
    pub asked_by: String,
    /// Why.
    pub reason: String,
    /// Since when.
    pub asked_at: DateTime<Utc>,
    /// From when the owner can be invited anew.
    pub ripe_at: DateTime<Utc>,
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum RecoveryRefusal {
    /// The actor isn't a named operator.
    #[error("a recovery takes an operator with a name")]
    NoOperator,
    /// The address isn't that of an owner who has accepted an invitation and isn't disabled.
    #[error("no owner of this desk has this address; whoever was never there is invited by `madoguchi staff invite`")]
    NoSuchOwner,
    /// Another owner can sign in, and invites them anew.
    #[error("another owner of this desk can sign in, and invites them anew at the desk")]
    OtherOwner,
    /// It was asked for already.
    #[error("it was asked for already; from {0} on, --complete invites the owner anew, unless somebody withdraws it")]
    Waits(DateTime<Utc>),
    /// Nothing was asked for, or it was withdrawn.
    #[error("nothing waits: it was never asked for, was withdrawn at the desk, or is over")]
    Nothing,
    /// A failure of the platform.
    #[error(transparent)]
    Broken(#[from] Failure),
}

/// The owner with this address, if nobody else could invite them anew. All accounts stay locked.
async fn only_owner(tx: &TenantTx, address: &EmailAddress) -> Result<StaffAccount, RecoveryRefusal> {
    let owners = super::owners_who_can_sign_in(tx).await?;
    let found = super::store::by_index(tx, &super::store::index(tx.keys(), address)).await?;
    let account = found
        .map(|found| found.account)
        .filter(|account| account.roles.has(Role::Owner))
        .filter(|account| account.joined_at.is_some() && account.disabled_at.is_none())
        .ok_or(RecoveryRefusal::NoSuchOwner)?;
    if owners.iter().any(|owner| *owner != account.id) {
        return Err(RecoveryRefusal::OtherOwner);
    }
    Ok(account)
}

fn operator(tx: &TenantTx) -> Result<String, RecoveryRefusal> {
    match &tx.scope().actor {
        Actor::Operator(name) if !name.trim().is_empty() => Ok(name.trim().chars().take(100).collect()),
        _ => Err(RecoveryRefusal::NoOperator),
    }
}

/// Asks for a recovery as the vendor, and tells everybody at the desk. Returns from when it can be completed.
///
/// # Errors
/// See [`RecoveryRefusal`].
pub async fn ask(
    tx: &TenantTx,
    address: &EmailAddress,
    reason: &str,
    random: &mut impl Rng,
) -> Result<DateTime<Utc>, RecoveryRefusal> {
    let operator = operator(tx)?;
    let account = only_owner(tx, address).await?;
    if let Some(open) = store::of_staff(tx, account.id).await? {
        return Err(RecoveryRefusal::Waits(open.ripe_at));
    }
    let (id, ripe_at) = (StaffRecoveryId::new(tx.now(), random), tx.now() + WAIT);
    store::keep(tx, id, account.id, &operator, reason, random).await?;
    let detail = json!({"recovery": id, "reason": reason, "ripe_at": ripe_at});
    audit::record(tx, Action::StaffRecoveryAsked, "staff", account.id.0, detail, random).await?;
    notices::tell_all(tx, &StaffNotice::RecoveryAsked { name: account.name, until: ripe_at }, random).await?;
    Ok(ripe_at)
}

/// Completes a ripe recovery as the vendor: the owner is invited anew, and everybody at the desk is told.
///
/// # Errors
/// See [`RecoveryRefusal`].
pub async fn complete(tx: &TenantTx, address: &EmailAddress, random: &mut impl Rng) -> Result<(), RecoveryRefusal> {
    operator(tx)?;
    let account = only_owner(tx, address).await?;
    let open = store::of_staff(tx, account.id).await?.ok_or(RecoveryRefusal::Nothing)?;
    if tx.now() < open.ripe_at {
        return Err(RecoveryRefusal::Waits(open.ripe_at));
    }
    if !store::end(tx, StaffRecoveryId(open.id)).await? {
        return Err(RecoveryRefusal::Nothing);
    }
    let detail = json!({"recovery": open.id});
    audit::record(tx, Action::StaffRecoveryCompleted, "staff", account.id.0, detail, random).await?;
    invitation::anew(tx, &account, None, random).await?;
    Ok(())
}

/// Everything that waits, the oldest first.
///
/// # Errors
/// When the database can't be read.
pub async fn waiting(tx: &TenantTx) -> Result<Vec<WaitingRecovery>, Failure> {
    let mut all = Vec::new();
    for row in store::waiting(tx).await? {
        if let Some(found) = super::store::by_id(tx, crate::ids::StaffId(row.staff_id)).await? {
            all.push(store::opened(tx, &row, found.account.name)?);
        }
    }
    Ok(all)
}

/// Who withdraws.
#[derive(Clone, Copy)]
pub enum RecoveryWithdrawer<'a> {
    /// Somebody at the desk, whatever they do there.
    Clerk(&'a Clerk),
    /// The vendor.
    Vendor,
}

/// Withdraws a recovery, and tells everybody at the desk. Returns false if nothing waits for this id.
///
/// # Errors
/// When the database refuses, or the clerk may no longer do it.
pub async fn withdraw(
    tx: &TenantTx,
    by: RecoveryWithdrawer<'_>,
    id: StaffRecoveryId,
    random: &mut impl Rng,
) -> Result<bool, Failure> {
    if let RecoveryWithdrawer::Clerk(clerk) = by {
        sessions::hold(tx, clerk, Permission::Enter).await?;
    }
    let Some(row) = store::waiting(tx).await?.into_iter().find(|row| row.id == id.0) else { return Ok(false) };
    let staff = crate::ids::StaffId(row.staff_id);
    let Some(found) = super::store::by_id(tx, staff).await? else { return Ok(false) };
    if !store::end(tx, id).await? {
        return Ok(false);
    }
    let detail = json!({"recovery": id});
    audit::record(tx, Action::StaffRecoveryWithdrawn, "staff", staff.0, detail, random).await?;
    notices::tell_all(tx, &StaffNotice::RecoveryWithdrawn { name: found.account.name }, random).await?;
    Ok(true)
}

/// The recovery that waits for the owner with this address.
///
/// # Errors
/// When the database can't be read.
pub async fn of_owner(tx: &TenantTx, address: &EmailAddress) -> Result<Option<StaffRecoveryId>, Failure> {
    let found = super::store::by_index(tx, &super::store::index(tx.keys(), address)).await?;
    let Some(found) = found else { return Ok(None) };
    Ok(store::of_staff(tx, found.account.id).await?.map(|row| StaffRecoveryId(row.id)))
}
