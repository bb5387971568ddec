//! For which societies an operator approves, or offers it. The society's own row says whether it has agreed
//! (`approvals::second_approver`); this one lets an operator find the society.

mod store;

use rand::Rng;
use serde_json::json;

use super::permission::OperatorPermission;
use super::sessions::{self, Operator};
use crate::audit::{self, Action};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{OperatorId, TenantId};

/// Keeps that the operator offers to approve for a society. It is kept before the offer itself, so that a society whose offer
/// is known is always found.
///
/// # Errors
/// When the database refuses, or the operator may no longer do it.
pub async fn take(tx: &TenantTx, operator: &Operator, society: TenantId, random: &mut impl Rng) -> Result<(), Failure> {
    hold(tx, operator).await?;
    store::keep(tx, operator.id, society, random).await?;
    audit::record(tx, Action::SecondApproverOffered, "society", society.0, json!({}), random).await
}

/// Forgets a society for which the operator no longer approves.
///
/// # Errors
/// When the database refuses, or the operator may no longer do it.
pub async fn leave(
    tx: &TenantTx,
    operator: &Operator,
    society: TenantId,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    sessions::hold(tx, operator, OperatorPermission::ApproveForSocieties).await?;
    store::forget(tx, operator.id, society).await?;
    audit::record(tx, Action::SecondApproverEnded, "society", society.0, json!({}), random).await
}

/// Begins an approval: holds the operator's account, whose session must be fresh.
///
/// # Errors
/// When the database refuses, or the operator may no longer do it.
pub async fn hold(tx: &TenantTx, operator: &Operator) -> Result<(), Failure> {
    sessions::hold_fresh(tx, operator, OperatorPermission::ApproveForSocieties).await
}

/// The societies for which an operator approves, or has offered it.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &TenantTx, operator: OperatorId) -> Result<Vec<TenantId>, Failure> {
    store::of_operator(tx, operator).await
}
