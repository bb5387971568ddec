//! Cuts of the trail's old end, and the rows and batches that go with one.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::within;
use crate::audit::cut::StoredCut;
use crate::database::TenantTx;
use crate::entities::{audit_batch, audit_cut, audit_entry};
use crate::failure::Failure;

impl From<audit_cut::Model> for StoredCut {
    fn from(row: audit_cut::Model) -> Self {
        Self {
            number: row.number,
            rows: row.rows,
            hash: row.hash,
            last_entry: row.last_entry,
            older_than: row.older_than,
            cut_at: row.cut_at,
            key_generation: row.key_generation,
            signature: row.signature,
        }
    }
}

/// The newest cut.
pub(in crate::audit) async fn newest_cut(tx: &TenantTx) -> Result<Option<StoredCut>, Failure> {
    let newest = audit_cut::Entity::find()
        .filter(audit_cut::Column::TenantId.eq(tx.tenant().0))
        .order_by_desc(audit_cut::Column::Number)
        .limit(1)
        .all(tx.connection())
        .await?;
    Ok(newest.into_iter().next().map(StoredCut::from))
}

/// Keeps a cut. Returns false if there is one behind the same batch.
pub(in crate::audit) async fn keep_cut(tx: &TenantTx, cut: StoredCut) -> Result<bool, Failure> {
    let kept = audit_cut::Entity::insert(audit_cut::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        number: Set(cut.number),
        rows: Set(cut.rows),
        hash: Set(cut.hash),
        last_entry: Set(cut.last_entry),
        older_than: Set(cut.older_than),
        cut_at: Set(cut.cut_at),
        key_generation: Set(cut.key_generation),
        signature: Set(cut.signature),
    })
    .on_conflict(OnConflict::new().do_nothing().to_owned())
    .exec_without_returning(tx.connection())
    .await?;
    Ok(kept == 1)
}

/// Deletes batches up to a number, and these rows, which they held. Returns how many of each.
pub(in crate::audit) async fn forget_until(
    tx: &TenantTx,
    number: i64,
    entries: &[Uuid],
) -> Result<(u64, u64), Failure> {
    let tenant = tx.tenant().0;
    let mut rows = 0;
    for part in entries.chunks(1_000) {
        rows += audit_entry::Entity::delete_many()
            .filter(audit_entry::Column::TenantId.eq(tenant))
            .filter(audit_entry::Column::Id.is_in(part.iter().copied()))
            .filter(within(audit_entry::Column::Id, part))
            .exec(tx.connection())
            .await?
            .rows_affected;
    }
    let batches = audit_batch::Entity::delete_many()
        .filter(audit_batch::Column::TenantId.eq(tenant))
        .filter(audit_batch::Column::Number.lte(number))
        .exec(tx.connection())
        .await?;
    Ok((batches.rows_affected, rows))
}
