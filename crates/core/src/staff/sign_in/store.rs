//! Sign-ins in progress at the desk in the database. Every query filters by the society.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::LIFE;
use crate::database::TenantTx;
use crate::entities::staff_sign_in;
use crate::failure::Failure;
use crate::ids::{StaffId, StaffSignInId};
use crate::input::device::Device;
use crate::proof::next_step::Proofs;
use crate::staff::store;

pub(super) async fn keep(
    tx: &TenantTx,
    id: StaffSignInId,
    staff: StaffId,
    digest: Vec<u8>,
    proofs: Proofs,
    device: Device,
) -> Result<(), Failure> {
    staff_sign_in::Entity::insert(staff_sign_in::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        staff_id: Set(staff.0),
        token_digest: Set(digest),
        proofs: Set(proofs.to_string()),
        device: Set(device.to_string()),
        created_at: Set(tx.now()),
        expires_at: Set(tx.now() + LIFE),
        ended_at: Set(None),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

pub(super) async fn by_token(tx: &TenantTx, digest: &[u8]) -> Result<Option<staff_sign_in::Model>, Failure> {
    store::by_digest::<staff_sign_in::Entity>(tx, digest).await
}

/// Ends a sign-in. Returns false if it has ended already.
pub(super) async fn end(tx: &TenantTx, id: StaffSignInId) -> Result<bool, Failure> {
    store::end::<staff_sign_in::Entity>(tx, id.0).await
}

/// Ends all sign-ins in progress of an account.
pub(in crate::staff) async fn end_of_staff(tx: &TenantTx, staff: StaffId) -> Result<u64, Failure> {
    store::end_of_staff::<staff_sign_in::Entity>(tx, staff).await
}

/// Deletes sign-ins that expired before `limit`. Returns how many.
pub(crate) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    store::sweep::<staff_sign_in::Entity>(tx, limit).await
}
