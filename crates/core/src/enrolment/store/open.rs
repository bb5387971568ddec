//! Letters that are open: how many, and what becomes of them when the database was restored.

use std::collections::BTreeMap;

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

use crate::database::TenantTx;
use crate::entities::provisional_credential;
use crate::failure::Failure;

/// The number of letters that can still be used.
pub(in crate::enrolment) async fn count_open(tx: &TenantTx) -> Result<u64, Failure> {
    Ok(provisional_credential::Entity::find().filter(open(tx)).count(tx.connection()).await?)
}

/// Lets all of them expire now. Returns how many, by batch.
pub(in crate::enrolment) async fn expire_all(tx: &TenantTx) -> Result<BTreeMap<i32, u64>, Failure> {
    let batches: Vec<(i32, i64)> = provisional_credential::Entity::find()
        .filter(open(tx))
        .select_only()
        .column(provisional_credential::Column::Batch)
        .column_as(provisional_credential::Column::Id.count(), "letters")
        .group_by(provisional_credential::Column::Batch)
        .into_tuple()
        .all(tx.connection())
        .await?;
    provisional_credential::Entity::update_many()
        .col_expr(provisional_credential::Column::ExpiresAt, Expr::value(tx.now()))
        .filter(open(tx))
        .exec(tx.connection())
        .await?;
    Ok(batches.into_iter().map(|(batch, letters)| (batch, u64::try_from(letters).unwrap_or_default())).collect())
}

fn open(tx: &TenantTx) -> Condition {
    Condition::all()
        .add(provisional_credential::Column::TenantId.eq(tx.tenant().0))
        .add(provisional_credential::Column::RedeemedAt.is_null())
        .add(provisional_credential::Column::RevokedAt.is_null())
        .add(provisional_credential::Column::ExpiresAt.gt(tx.now()))
}
