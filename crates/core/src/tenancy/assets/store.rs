//! Files of societies in the platform's tables.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, TryInsertResult};
use uuid::Uuid;

use super::{Asset, Encoded};
use crate::database::{PlatformTx, TenantTx, only};
use crate::entities::{tenant, tenant_asset};
use crate::failure::Failure;
use crate::ids::TenantId;

pub(super) async fn by_hash(tx: &PlatformTx, tenant: TenantId, sha256: &str) -> Result<Option<Asset>, Failure> {
    let row = only(tenant_asset::Entity::find_by_id((tenant.0, sha256.to_owned())), tx.connection()).await?;
    Ok(row.map(|row| Asset {
        sha256: row.sha256,
        source: row.source_sha256,
        media_type: row.media_type,
        content: row.content,
    }))
}

/// Stores a file. One that is stored already only gets its source.
pub(crate) async fn keep(tx: &PlatformTx, tenant: TenantId, asset: &Asset) -> Result<(), Failure> {
    tenant_asset::Entity::insert(tenant_asset::ActiveModel {
        tenant_id: Set(tenant.0),
        sha256: Set(asset.sha256.clone()),
        media_type: Set(asset.media_type.clone()),
        content: Set(asset.content.clone()),
        source_sha256: Set(asset.source.clone()),
        kept_at: Set(None),
    })
    .on_conflict(
        OnConflict::columns([tenant_asset::Column::TenantId, tenant_asset::Column::Sha256])
            // A manifest names it from now on.
            .update_columns([tenant_asset::Column::SourceSha256, tenant_asset::Column::KeptAt])
            .to_owned(),
    )
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

/// The re-encoded pictures of the societies with these slugs, by slug.
pub(super) async fn encoded(tx: &PlatformTx, slugs: &[&str]) -> Result<HashMap<String, Encoded>, Failure> {
    let societies: HashMap<Uuid, String> = tenant::Entity::find()
        .select_only()
        .column(tenant::Column::Id)
        .column(tenant::Column::Slug)
        .filter(tenant::Column::Slug.is_in(slugs.iter().copied()))
        .into_tuple::<(Uuid, String)>()
        .all(tx.connection())
        .await?
        .into_iter()
        .collect();
    let pictures: Vec<(Uuid, String, String)> = tenant_asset::Entity::find()
        .select_only()
        .column(tenant_asset::Column::TenantId)
        .column(tenant_asset::Column::SourceSha256)
        .column(tenant_asset::Column::Sha256)
        .filter(tenant_asset::Column::TenantId.is_in(societies.keys().copied()))
        .filter(tenant_asset::Column::SourceSha256.is_not_null())
        .into_tuple()
        .all(tx.connection())
        .await?;
    let mut of: HashMap<String, Encoded> = HashMap::new();
    for (society, source, sha256) in pictures {
        if let Some(slug) = societies.get(&society) {
            of.entry(slug.clone()).or_default().insert(source, sha256);
        }
    }
    Ok(of)
}

/// Adds a file, unless it is there. Returns whether it is new.
pub(super) async fn add(tx: &TenantTx, asset: &Asset) -> Result<bool, Failure> {
    let added = tenant_asset::Entity::insert(tenant_asset::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        sha256: Set(asset.sha256.clone()),
        media_type: Set(asset.media_type.clone()),
        content: Set(asset.content.clone()),
        source_sha256: Set(asset.source.clone()),
        kept_at: Set(Some(tx.now())),
    })
    .on_conflict(
        OnConflict::columns([tenant_asset::Column::TenantId, tenant_asset::Column::Sha256]).do_nothing().to_owned(),
    )
    .try_insert()
    .exec_without_returning(tx.connection())
    .await?;
    if matches!(added, TryInsertResult::Inserted(1..)) {
        return Ok(true);
    }
    // It is wanted again, and stays as long as a new one.
    tenant_asset::Entity::update_many()
        .col_expr(tenant_asset::Column::KeptAt, Expr::value(tx.now()))
        .filter(tenant_asset::Column::TenantId.eq(tx.tenant().0))
        .filter(tenant_asset::Column::Sha256.eq(&asset.sha256))
        .filter(tenant_asset::Column::KeptAt.is_not_null())
        .exec(tx.connection())
        .await?;
    Ok(false)
}

pub(super) async fn media_type(tx: &TenantTx, sha256: &str) -> Result<Option<String>, Failure> {
    let found = tenant_asset::Entity::find_by_id((tx.tenant().0, sha256.to_owned()))
        .select_only()
        .column(tenant_asset::Column::MediaType)
        .into_tuple()
        .one(tx.connection())
        .await?;
    Ok(found)
}

pub(super) async fn content(tx: &TenantTx, sha256: &str, media_type: &str) -> Result<Option<Vec<u8>>, Failure> {
    let row = only(tenant_asset::Entity::find_by_id((tx.tenant().0, sha256.to_owned())), tx.connection()).await?;
    Ok(row.filter(|row| row.media_type == media_type).map(|row| row.content))
}

pub(super) async fn kept_since(tx: &TenantTx, since: DateTime<Utc>) -> Result<u64, Failure> {
    let found = tenant_asset::Entity::find()
        .filter(tenant_asset::Column::TenantId.eq(tx.tenant().0))
        .filter(tenant_asset::Column::KeptAt.gt(since));
    Ok(found.count(tx.connection()).await?)
}

pub(super) async fn kept_before(tx: &TenantTx, limit: DateTime<Utc>) -> Result<Vec<String>, Failure> {
    let found = tenant_asset::Entity::find()
        .select_only()
        .column(tenant_asset::Column::Sha256)
        .filter(tenant_asset::Column::TenantId.eq(tx.tenant().0))
        .filter(tenant_asset::Column::KeptAt.lt(limit))
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(found)
}

/// Files that a version names stay for good.
pub(super) async fn settle(tx: &TenantTx, files: &HashSet<String>) -> Result<(), Failure> {
    if files.is_empty() {
        return Ok(());
    }
    tenant_asset::Entity::update_many()
        .col_expr(tenant_asset::Column::KeptAt, Expr::value(None::<DateTime<Utc>>))
        .filter(tenant_asset::Column::TenantId.eq(tx.tenant().0))
        .filter(tenant_asset::Column::Sha256.is_in(files))
        .exec(tx.connection())
        .await?;
    Ok(())
}

pub(super) async fn delete(tx: &TenantTx, files: &HashSet<String>) -> Result<u64, Failure> {
    if files.is_empty() {
        return Ok(0);
    }
    let deleted = tenant_asset::Entity::delete_many()
        .filter(tenant_asset::Column::TenantId.eq(tx.tenant().0))
        .filter(tenant_asset::Column::Sha256.is_in(files))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected)
}
