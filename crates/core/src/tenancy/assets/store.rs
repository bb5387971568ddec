//! Files of societies in the platform's tables.

use std::collections::HashMap;

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{Asset, Encoded};
use crate::database::{PlatformTx, only};
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
    })
    .on_conflict(
        OnConflict::columns([tenant_asset::Column::TenantId, tenant_asset::Column::Sha256])
            .update_column(tenant_asset::Column::SourceSha256)
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
