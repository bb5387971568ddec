//! THE SECOND APPROVER (第二承認者): an operator of the vendor who approves for a society that has nobody else for it.
//!
//! ```text
//! offered by an operator ──an owner agrees──▶ agreed ──an owner, or the operator, ends it──▶ ended
//!          └──an owner declines, or the operator takes it back──▶ ended
//! ```
//!
//! The operator never does the act, and sees no data of a person: they say yes to what is asked ([`second`]), and whoever
//! asked does it then with their own account ([`super::approve`]). All of it is in the society's audit trail.

mod store;

use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::json;

use super::{NotApproved, Waiting};
use crate::audit::{self, Action};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{ApprovalId, OperatorId, SecondApproverId, StaffId};
use crate::staff;
use crate::staff::permission::Permission;
use crate::staff::sessions::{self, Clerk};

/// Up to how many people can sign in at the desk of a society that may have a second approver. Assumed, and the same for all
/// societies (`docs/limits.md`): three people can approve for each other although one is away.
pub const FEW: usize = 2;

/// An operator who offers to approve, or does.
#[derive(Clone)]
pub struct SecondApprover {
    /// The offer.
    pub id: SecondApproverId,
    /// Who.
    pub operator: OperatorId,
    /// The operator's name, as it was when they offered it.
    pub name: String,
    /// When it was offered.
    pub offered_at: DateTime<Utc>,
    /// When an owner agreed, and which; `None` while nobody has.
    pub agreed: Option<(DateTime<Utc>, StaffId)>,
}

impl SecondApprover {
    /// Whether this operator approves here: an owner has agreed to it.
    #[must_use]
    pub fn approves_as(&self, operator: OperatorId) -> bool {
        self.operator == operator && self.agreed.is_some()
    }
}

/// The result of an operator's offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfferedToApprove {
    /// An owner can agree to it now.
    Done,
    /// Somebody has offered it already, or does it.
    Taken,
    /// So many people can sign in at the desk that they approve for each other.
    Enough,
}

/// The operator who offers to approve here, or does; `None` if nobody does.
///
/// # Errors
/// When the database can't be read.
pub async fn current(tx: &TenantTx) -> Result<Option<SecondApprover>, Failure> {
    store::current(tx).await
}

/// Whether the society has few enough staff for a second approver.
///
/// # Errors
/// When the database can't be read.
pub async fn has_few(tx: &TenantTx) -> Result<bool, Failure> {
    Ok(staff::list(tx).await?.iter().filter(|listed| listed.can_sign_in()).count() <= FEW)
}

/// Offers to approve for the society. The caller has checked that the operator may.
///
/// # Errors
/// When the database refuses.
pub async fn offer(
    tx: &TenantTx,
    operator: OperatorId,
    name: &str,
    random: &mut impl Rng,
) -> Result<OfferedToApprove, Failure> {
    tx.queue("second approver").await?;
    if store::current(tx).await?.is_some() {
        return Ok(OfferedToApprove::Taken);
    }
    if !has_few(tx).await? {
        return Ok(OfferedToApprove::Enough);
    }
    let id = SecondApproverId::new(tx.now(), random);
    store::keep(tx, id, operator, name, random).await?;
    audit::record(tx, Action::SecondApproverOffered, "second_approver", id.0, json!({"operator": operator}), random)
        .await?;
    Ok(OfferedToApprove::Done)
}

/// Agrees to an offer, for the society. Returns false if it isn't open any more.
///
/// # Errors
/// When the database refuses, or the clerk may not do it.
pub async fn agree(tx: &TenantTx, clerk: &Clerk, id: SecondApproverId, random: &mut impl Rng) -> Result<bool, Failure> {
    sessions::hold(tx, clerk, Permission::ManageStaff).await?;
    if !store::agree(tx, id, clerk.id).await? {
        return Ok(false);
    }
    audit::record(tx, Action::SecondApproverAgreed, "second_approver", id.0, json!({}), random).await?;
    Ok(true)
}

/// Declines an offer, or ends the agreement. What the operator has approved and nobody has done yet counts no longer.
/// Returns false if it is over already.
///
/// # Errors
/// When the database refuses, or the clerk may not do it.
pub async fn end(tx: &TenantTx, clerk: &Clerk, id: SecondApproverId, random: &mut impl Rng) -> Result<bool, Failure> {
    sessions::hold(tx, clerk, Permission::ManageStaff).await?;
    ended(tx, id, random).await
}

/// Ends what an operator offered or does here, at their own wish or because they no longer work for the vendor. Returns false
/// if they do nothing here.
///
/// # Errors
/// When the database refuses.
pub async fn step_down(tx: &TenantTx, operator: OperatorId, random: &mut impl Rng) -> Result<bool, Failure> {
    match store::current(tx).await? {
        Some(current) if current.operator == operator => ended(tx, current.id, random).await,
        _ => Ok(false),
    }
}

async fn ended(tx: &TenantTx, id: SecondApproverId, random: &mut impl Rng) -> Result<bool, Failure> {
    if !store::end(tx, id).await? {
        return Ok(false);
    }
    audit::record(tx, Action::SecondApproverEnded, "second_approver", id.0, json!({}), random).await?;
    Ok(true)
}

/// Says yes to what waits, as the society's second approver. Whoever asked does it then. The caller has checked that the
/// operator may.
///
/// # Errors
/// When the database refuses.
pub async fn second(
    tx: &TenantTx,
    operator: OperatorId,
    id: ApprovalId,
    random: &mut impl Rng,
) -> Result<Result<(), NotApproved>, Failure> {
    let Some(waiting) = super::store::for_update(tx, id).await? else { return Ok(Err(NotApproved::Gone)) };
    if !may_second(tx, operator).await? {
        return Ok(Err(NotApproved::Gone));
    }
    if !super::asker_may(tx, &waiting).await? {
        return Ok(Err(NotApproved::AskerGone));
    }
    if waiting.seconded.is_some() {
        return Ok(Err(NotApproved::Gone));
    }
    super::store::second(tx, id, operator).await?;
    let (word, subject) = (waiting.request.word(), waiting.subject);
    let detail = json!({
        "request": word, "person": subject.person(), "subject": subject.thing(), "asked_by": waiting.asked_by,
    });
    audit::record(tx, Action::ApprovalSeconded, "approval", id.0, detail, random).await?;
    Ok(Ok(()))
}

/// Whether an operator approves here, and the society still has few staff.
async fn may_second(tx: &TenantTx, operator: OperatorId) -> Result<bool, Failure> {
    let is_agreed = current(tx).await?.is_some_and(|current| current.approves_as(operator));
    Ok(is_agreed && has_few(tx).await?)
}

/// Whether the second approver has said yes to it, and still is the second approver.
///
/// # Errors
/// When the database can't be read.
pub async fn has_seconded(tx: &TenantTx, waiting: &Waiting) -> Result<bool, Failure> {
    match waiting.seconded {
        Some(operator) => may_second(tx, operator).await,
        None => Ok(false),
    }
}

pub(crate) use self::store::forget;
pub(super) use self::store::sweep;
