//! Counts of refused attempts in the database. Every query filters by the society.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::database::{TenantTx, only};
use crate::entities::refused_attempt;
use crate::failure::Failure;

/// A refused attempt to count.
pub(super) struct NewRefusal<'a> {
    pub id: Uuid,
    pub attempt: String,
    pub subject: &'a [u8],
    pub minute: DateTime<Utc>,
    pub subject_kind: &'static str,
    pub subject_id: Uuid,
    pub network: String,
}

/// Counts a refused attempt. Returns whether it is the first of its subject in its minute, and so has a new row.
pub(super) async fn count(tx: &TenantTx, refusal: &NewRefusal<'_>) -> Result<bool, Failure> {
    let counted = refused_attempt::Entity::update_many()
        .col_expr(refused_attempt::Column::Count, Expr::col(refused_attempt::Column::Count).add(1))
        .filter(refused_attempt::Column::TenantId.eq(tx.tenant().0))
        .filter(refused_attempt::Column::Attempt.eq(&refusal.attempt))
        .filter(refused_attempt::Column::SubjectDigest.eq(refusal.subject))
        .filter(refused_attempt::Column::Minute.eq(refusal.minute))
        .exec(tx.connection())
        .await?;
    if counted.rows_affected == 1 {
        return Ok(false);
    }
    let count = Expr::col((refused_attempt::Entity, refused_attempt::Column::Count));
    let row = refused_attempt::Entity::insert(refused_attempt::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(refusal.id),
        attempt: Set(refusal.attempt.clone()),
        subject_digest: Set(refusal.subject.to_vec()),
        minute: Set(refusal.minute),
        subject_kind: Set(refusal.subject_kind.to_owned()),
        subject_id: Set(refusal.subject_id),
        network: Set(refusal.network.clone()),
        count: Set(1),
    })
    .on_conflict(
        // Another request of the same minute has inserted first.
        OnConflict::columns([
            refused_attempt::Column::TenantId,
            refused_attempt::Column::Attempt,
            refused_attempt::Column::SubjectDigest,
            refused_attempt::Column::Minute,
        ])
        .value(refused_attempt::Column::Count, count.add(1))
        .to_owned(),
    )
    .exec_with_returning(tx.connection())
    .await?;
    Ok(row.id == refusal.id)
}

/// Deletes a count and returns it; `None` if another worker has taken it.
pub(super) async fn take(tx: &TenantTx, id: Uuid) -> Result<Option<refused_attempt::Model>, Failure> {
    let finder = refused_attempt::Entity::find_by_id((tx.tenant().0, id)).lock_exclusive();
    let Some(row) = only(finder, tx.connection()).await? else { return Ok(None) };
    refused_attempt::Entity::delete_by_id((tx.tenant().0, id)).exec(tx.connection()).await?;
    Ok(Some(row))
}
