//! Recovery requests in the database, until the worker takes them.

use chrono::{DateTime, Utc};
use rand::Rng;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use zeroize::Zeroizing;

use crate::clock::is_in_force;
use crate::database::{TenantTx, only};
use crate::entities::recovery_request;
use crate::failure::Failure;
use crate::ids::RecoveryRequestId;
use crate::sealed::Place;

const fn place(id: RecoveryRequestId) -> Place {
    Place { table: "recovery_request", column: "typed", row: id.0 }
}

pub(super) async fn keep(
    tx: &TenantTx,
    id: RecoveryRequestId,
    text: &str,
    expires_at: DateTime<Utc>,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    recovery_request::Entity::insert(recovery_request::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        typed_sealed: Set(tx.keys().seal(place(id), text, random)?),
        created_at: Set(tx.now()),
        expires_at: Set(expires_at),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

/// Deletes a request and returns it, once; `None` if another worker took it or it has expired.
pub(super) async fn take(tx: &TenantTx, id: RecoveryRequestId) -> Result<Option<Zeroizing<String>>, Failure> {
    let key = (tx.tenant().0, id.0);
    let row = only(recovery_request::Entity::find_by_id(key), tx.connection()).await?;
    let deleted = recovery_request::Entity::delete_by_id(key).exec(tx.connection()).await?;
    let is_good = |row: &recovery_request::Model| is_in_force(row.created_at, row.expires_at, tx.now());
    let Some(row) = row.filter(|row| deleted.rows_affected == 1 && is_good(row)) else { return Ok(None) };
    tx.keys().open(place(id), &row.typed_sealed).map(Some)
}

/// Deletes requests that expired before `limit`. Returns how many.
pub(crate) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    let deleted = recovery_request::Entity::delete_many()
        .filter(recovery_request::Column::TenantId.eq(tx.tenant().0))
        .filter(recovery_request::Column::ExpiresAt.lt(limit))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected)
}
