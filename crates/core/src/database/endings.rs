//! Rows that belong to an account and end once: an invitation, a sign-in in progress, a token. Their tables have the columns
//! `tenant_id`, `id`, `expires_at` and `ended_at`, and `token_digest` where a token leads to them. Stores name the table.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{TenantTx, only};
use crate::failure::Failure;

/// Ends a row. Returns false if it has ended already, or its time is over.
pub async fn end<Entity: EntityTrait>(tx: &TenantTx, id: Uuid) -> Result<bool, Failure> {
    let ended = Entity::update_many()
        .col_expr("ended_at", Expr::value(tx.now()))
        .filter(Expr::col("tenant_id").eq(tx.tenant().0))
        .filter(Expr::col("id").eq(id))
        .filter(Expr::col("ended_at").is_null())
        .filter(Expr::col("expires_at").gt(tx.now()))
        .exec(tx.connection())
        .await?;
    Ok(ended.rows_affected == 1)
}

/// Ends all rows of an account, whose id is in the column `of`. Returns how many.
pub async fn end_of<Entity: EntityTrait>(tx: &TenantTx, of: &'static str, account: Uuid) -> Result<u64, Failure> {
    let ended = Entity::update_many()
        .col_expr("ended_at", Expr::value(tx.now()))
        .filter(Expr::col("tenant_id").eq(tx.tenant().0))
        .filter(Expr::col(of).eq(account))
        .filter(Expr::col("ended_at").is_null())
        .filter(Expr::col("expires_at").gt(tx.now()))
        .exec(tx.connection())
        .await?;
    Ok(ended.rows_affected)
}

/// The row with the digest of a token.
pub async fn by_digest<Entity: EntityTrait>(tx: &TenantTx, digest: &[u8]) -> Result<Option<Entity::Model>, Failure> {
    let finder = Entity::find()
        .filter(Expr::col("tenant_id").eq(tx.tenant().0))
        .filter(Expr::col("token_digest").eq(digest.to_vec()));
    Ok(only(finder, tx.connection()).await?)
}

/// Deletes the rows whose time was over before `limit`. Returns how many.
pub async fn sweep<Entity: EntityTrait>(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    let deleted = Entity::delete_many()
        .filter(Expr::col("tenant_id").eq(tx.tenant().0))
        .filter(Expr::col("expires_at").lt(limit))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected)
}
