//! Invitations of operators in the database. Every query filters by the vendor's tenant.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::LIFE;
use crate::database::{TenantTx, endings};
use crate::entities::operator_invitation::{ActiveModel, Entity, Model};
use crate::failure::Failure;
use crate::ids::{OperatorId, OperatorInvitationId};
use crate::operators::store;

pub(super) async fn keep(
    tx: &TenantTx,
    id: OperatorInvitationId,
    operator: OperatorId,
    digest: Vec<u8>,
    invited_by: Option<OperatorId>,
) -> Result<(), Failure> {
    Entity::insert(ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        operator_id: Set(operator.0),
        token_digest: Set(digest),
        invited_by: Set(invited_by.map(|operator| operator.0)),
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

/// Uses an invitation up. Returns false if it was used or replaced before, or has expired.
pub(super) async fn take(tx: &TenantTx, id: OperatorInvitationId) -> Result<bool, Failure> {
    endings::end::<Entity>(tx, id.0).await
}

/// Ends the open invitations of an account.
pub(in crate::operators) async fn end_of_operator(tx: &TenantTx, operator: OperatorId) -> Result<u64, Failure> {
    store::end_of_operator::<Entity>(tx, operator).await
}

/// Deletes invitations that expired before `limit`. Returns how many.
pub(in crate::operators) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    endings::sweep::<Entity>(tx, limit).await
}
