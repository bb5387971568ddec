//! Answers in the database. Every query filters by the society.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::{KEPT, KeptAnswer};
use crate::database::{TenantTx, endings, only};
use crate::entities::api_answer::{ActiveModel, Column, Entity};
use crate::failure::Failure;

/// Inserts a claim. Returns false if the key is claimed. On PostgreSQL it waits for whoever claims it at the moment.
pub(super) async fn insert(tx: &TenantTx, id: Uuid, key: &[u8], request: &[u8]) -> Result<bool, Failure> {
    let inserted = Entity::insert(ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id),
        key_digest: Set(key.to_vec()),
        request_digest: Set(request.to_vec()),
        status: Set(None),
        body: Set(None),
        created_at: Set(tx.now()),
        expires_at: Set(tx.now() + KEPT),
    })
    .on_conflict(OnConflict::new().do_nothing().to_owned())
    .exec_without_returning(tx.connection())
    .await?;
    Ok(inserted == 1)
}

/// What was asked for with a key, and the answer.
pub(super) async fn by_key(tx: &TenantTx, key: &[u8]) -> Result<Option<(Vec<u8>, Option<KeptAnswer>)>, Failure> {
    let finder = Entity::find().filter(Column::TenantId.eq(tx.tenant().0)).filter(Column::KeyDigest.eq(key));
    Ok(only(finder, tx.connection()).await?.map(|row| {
        let status = row.status.and_then(|status| u16::try_from(status).ok());
        (row.request_digest, status.zip(row.body).map(|(status, body)| KeptAnswer { status, body }))
    }))
}

pub(super) async fn keep(tx: &TenantTx, id: Uuid, answer: &KeptAnswer) -> Result<(), Failure> {
    let status = i16::try_from(answer.status).map_err(|_| Failure::Inconsistent("a status of three digits"))?;
    Entity::update_many()
        .col_expr(Column::Status, Expr::value(status))
        .col_expr(Column::Body, Expr::value(answer.body.as_str()))
        .filter(Column::TenantId.eq(tx.tenant().0))
        .filter(Column::Id.eq(id))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Deletes the answer of a key whose time is over.
pub(super) async fn forget_old(tx: &TenantTx, key: &[u8]) -> Result<(), Failure> {
    Entity::delete_many()
        .filter(Column::TenantId.eq(tx.tenant().0))
        .filter(Column::KeyDigest.eq(key))
        .filter(Column::ExpiresAt.lte(tx.now()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Deletes answers whose time was over before `limit`. Returns how many.
pub(crate) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    endings::sweep::<Entity>(tx, limit).await
}
