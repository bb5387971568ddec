//! Passkeys of operators in the database. Every query filters by the vendor's tenant.

use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::database::{TenantTx, only};
use crate::entities::operator_passkey::{ActiveModel, Column, Entity, Model};
use crate::failure::Failure;
use crate::ids::{OperatorId, OperatorPasskeyId};

/// A passkey to store.
pub(super) struct NewOperatorPasskey {
    pub id: OperatorPasskeyId,
    /// The WebAuthn credential ID.
    pub credential_id: Vec<u8>,
    /// The public key and its state, as the WebAuthn library serializes them.
    pub credential: String,
    /// The device that it is added on.
    pub name: String,
}

/// The passkeys of an account, oldest first.
pub(super) async fn all(tx: &TenantTx, operator: OperatorId) -> Result<Vec<Model>, Failure> {
    let rows = Entity::find()
        .filter(Column::TenantId.eq(tx.tenant().0))
        .filter(Column::OperatorId.eq(operator.0))
        .order_by_asc(Column::AddedAt)
        .order_by_asc(Column::Id)
        .all(tx.connection())
        .await?;
    Ok(rows)
}

/// A passkey of an account by its WebAuthn credential ID, with its row locked until the transaction ends.
pub(super) async fn of(tx: &TenantTx, operator: OperatorId, credential: &[u8]) -> Result<Option<Model>, Failure> {
    let finder = Entity::find()
        .filter(Column::TenantId.eq(tx.tenant().0))
        .filter(Column::OperatorId.eq(operator.0))
        .filter(Column::CredentialId.eq(credential))
        .lock_exclusive();
    Ok(only(finder, tx.connection()).await?)
}

/// Inserts a passkey. Returns false if the vendor already has its credential ID.
pub(super) async fn keep(tx: &TenantTx, operator: OperatorId, new: NewOperatorPasskey) -> Result<bool, Failure> {
    let kept = Entity::insert(ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(new.id.0),
        operator_id: Set(operator.0),
        credential_id: Set(new.credential_id),
        credential: Set(new.credential),
        name: Set(new.name),
        added_at: Set(tx.now()),
        used_at: Set(None),
    })
    .on_conflict(OnConflict::new().do_nothing().to_owned())
    .exec_without_returning(tx.connection())
    .await?;
    Ok(kept == 1)
}

/// Records the use of a passkey and stores the credential's updated state.
pub(super) async fn used(tx: &TenantTx, id: OperatorPasskeyId, credential: String) -> Result<(), Failure> {
    Entity::update_many()
        .col_expr(Column::Credential, Expr::value(credential))
        .col_expr(Column::UsedAt, Expr::value(tx.now()))
        .filter(Column::TenantId.eq(tx.tenant().0))
        .filter(Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Deletes the passkeys of an account.
pub(in crate::operators) async fn forget(tx: &TenantTx, operator: OperatorId) -> Result<(), Failure> {
    Entity::delete_many()
        .filter(Column::TenantId.eq(tx.tenant().0))
        .filter(Column::OperatorId.eq(operator.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}
