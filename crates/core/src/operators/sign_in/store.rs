//! Sign-ins of operators in progress in the database. Every query filters by the vendor's tenant.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::LIFE;
use crate::database::{TenantTx, endings};
use crate::entities::operator_sign_in::{ActiveModel, Entity, Model};
use crate::failure::Failure;
use crate::ids::{OperatorId, OperatorSignInId};
use crate::input::device::Device;
use crate::operators::store;
use crate::proof::next_step::Proofs;

pub(super) async fn keep(
    tx: &TenantTx,
    id: OperatorSignInId,
    operator: OperatorId,
    digest: Vec<u8>,
    proofs: Proofs,
    device: Device,
) -> Result<(), Failure> {
    Entity::insert(ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        operator_id: Set(operator.0),
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

pub(super) async fn by_token(tx: &TenantTx, digest: &[u8]) -> Result<Option<Model>, Failure> {
    endings::by_digest::<Entity>(tx, digest).await
}

/// Ends a sign-in. Returns false if it has ended already.
pub(super) async fn end(tx: &TenantTx, id: OperatorSignInId) -> Result<bool, Failure> {
    endings::end::<Entity>(tx, id.0).await
}

/// Ends all sign-ins in progress of an account.
pub(in crate::operators) async fn end_of_operator(tx: &TenantTx, operator: OperatorId) -> Result<u64, Failure> {
    store::end_of_operator::<Entity>(tx, operator).await
}

/// Deletes sign-ins that expired before `limit`. Returns how many.
pub(in crate::operators) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    endings::sweep::<Entity>(tx, limit).await
}
