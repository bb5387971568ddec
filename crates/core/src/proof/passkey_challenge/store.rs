//! Spent challenges in the database.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use crate::database::TenantTx;
use crate::entities::spent_challenge;
use crate::failure::Failure;

/// Records a challenge as spent. Returns false if it was spent before.
pub(crate) async fn spend(tx: &TenantTx, digest: Vec<u8>, expires_at: DateTime<Utc>) -> Result<bool, Failure> {
    let spent = spent_challenge::Entity::insert(spent_challenge::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        digest: Set(digest),
        expires_at: Set(expires_at),
    })
    .on_conflict(OnConflict::new().do_nothing().to_owned())
    .exec_without_returning(tx.connection())
    .await?;
    Ok(spent == 1)
}

/// Deletes spent challenges that expired before `limit`. Returns how many.
pub(crate) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    let deleted = spent_challenge::Entity::delete_many()
        .filter(spent_challenge::Column::TenantId.eq(tx.tenant().0))
        .filter(spent_challenge::Column::ExpiresAt.lt(limit))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected)
}
