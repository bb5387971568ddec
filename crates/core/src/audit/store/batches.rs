//! Batches and the marks of rows that none holds yet. Batches are only added.

use sea_orm::sea_query::{LockBehavior, LockType, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{padded, within};
use crate::audit::chain::{Batch, Tip};
use crate::database::{PlatformTx, TenantTx};
use crate::entities::{audit_batch, audit_unsealed};
use crate::failure::Failure;
use crate::ids::TenantId;

impl From<audit_batch::Model> for Batch {
    fn from(row: audit_batch::Model) -> Self {
        Self {
            number: row.number,
            first_entry: row.first_entry,
            last_entry: row.last_entry,
            count: row.count,
            rows_before: row.rows_before,
            members: row.members,
            previous_hash: row.previous_hash,
            hash: row.hash,
            sealed_at: row.sealed_at,
            key_generation: row.key_generation,
            signature: row.signature,
        }
    }
}

/// The societies with marks.
pub(in crate::audit) async fn societies_with_marks(tx: &PlatformTx) -> Result<Vec<TenantId>, Failure> {
    let societies: Vec<Uuid> = audit_unsealed::Entity::find()
        .select_only()
        .column(audit_unsealed::Column::TenantId)
        .distinct()
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(societies.into_iter().map(TenantId).collect())
}

/// The oldest mark of all societies.
pub(in crate::audit) async fn oldest_mark(tx: &PlatformTx) -> Result<Option<Uuid>, Failure> {
    let oldest = audit_unsealed::Entity::find()
        .select_only()
        .column(audit_unsealed::Column::EntryId)
        .order_by_asc(audit_unsealed::Column::EntryId)
        .limit(1);
    Ok(oldest.into_tuple().one(tx.connection()).await?)
}

/// Marked rows, the oldest ids first, each locked against other sealers.
pub(in crate::audit) async fn take_marked(tx: &TenantTx, most: u64) -> Result<Vec<Uuid>, Failure> {
    let mut marked = audit_unsealed::Entity::find()
        .filter(audit_unsealed::Column::TenantId.eq(tx.tenant().0))
        .order_by_asc(audit_unsealed::Column::EntryId)
        .limit(most);
    if tx.dialect().locks_rows() {
        marked = marked.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    }
    Ok(marked.all(tx.connection()).await?.into_iter().map(|mark| mark.entry_id).collect())
}

/// Deletes the marks of rows.
pub(in crate::audit) async fn drop_marks(tx: &TenantTx, entries: &[Uuid]) -> Result<(), Failure> {
    audit_unsealed::Entity::delete_many()
        .filter(audit_unsealed::Column::TenantId.eq(tx.tenant().0))
        .filter(audit_unsealed::Column::EntryId.is_in(padded(entries)))
        .filter(within(audit_unsealed::Column::EntryId, entries))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// The marked rows whose ids lie between two.
pub(in crate::audit) async fn marked_between(tx: &TenantTx, first: Uuid, last: Uuid) -> Result<Vec<Uuid>, Failure> {
    let marks = audit_unsealed::Entity::find()
        .filter(audit_unsealed::Column::TenantId.eq(tx.tenant().0))
        .filter(audit_unsealed::Column::EntryId.between(first, last));
    Ok(marks.all(tx.connection()).await?.into_iter().map(|mark| mark.entry_id).collect())
}

/// How many rows are marked.
pub(in crate::audit) async fn count_marks(tx: &TenantTx) -> Result<u64, Failure> {
    let marks = audit_unsealed::Entity::find().filter(audit_unsealed::Column::TenantId.eq(tx.tenant().0));
    Ok(marks.count(tx.connection()).await?)
}

/// Appends a batch. Returns false if there is one with its number.
pub(in crate::audit) async fn append(tx: &TenantTx, batch: Batch) -> Result<bool, Failure> {
    let kept = audit_batch::Entity::insert(audit_batch::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        number: Set(batch.number),
        first_entry: Set(batch.first_entry),
        last_entry: Set(batch.last_entry),
        count: Set(batch.count),
        rows_before: Set(batch.rows_before),
        members: Set(batch.members),
        previous_hash: Set(batch.previous_hash),
        hash: Set(batch.hash),
        sealed_at: Set(batch.sealed_at),
        key_generation: Set(batch.key_generation),
        signature: Set(batch.signature),
    })
    .on_conflict(OnConflict::new().do_nothing().to_owned())
    .exec_without_returning(tx.connection())
    .await?;
    Ok(kept == 1)
}

fn batches(tx: &TenantTx) -> sea_orm::Select<audit_batch::Entity> {
    audit_batch::Entity::find().filter(audit_batch::Column::TenantId.eq(tx.tenant().0))
}

/// The newest batch.
pub(in crate::audit) async fn newest_batch(tx: &TenantTx) -> Result<Option<Batch>, Failure> {
    let newest = batches(tx).order_by_desc(audit_batch::Column::Number).limit(1).all(tx.connection()).await?;
    Ok(newest.into_iter().next().map(Batch::from))
}

/// The end of the chain, without the list of its rows.
pub(in crate::audit) async fn tip(tx: &TenantTx) -> Result<Option<Tip>, Failure> {
    let newest: Vec<(i64, i64, i32, Vec<u8>)> = batches(tx)
        .select_only()
        .column(audit_batch::Column::Number)
        .column(audit_batch::Column::RowsBefore)
        .column(audit_batch::Column::Count)
        .column(audit_batch::Column::Hash)
        .order_by_desc(audit_batch::Column::Number)
        .limit(1)
        .into_tuple()
        .all(tx.connection())
        .await?;
    let tip = |(number, before, count, hash): (i64, i64, i32, Vec<u8>)| Tip {
        number,
        rows: before.saturating_add(i64::from(count)),
        hash,
    };
    Ok(newest.into_iter().next().map(tip))
}

/// Batches behind a number, in their order.
pub(in crate::audit) async fn batches_after(tx: &TenantTx, number: i64, most: u64) -> Result<Vec<Batch>, Failure> {
    let found = batches(tx)
        .filter(audit_batch::Column::Number.gt(number))
        .order_by_asc(audit_batch::Column::Number)
        .limit(most)
        .all(tx.connection())
        .await?;
    Ok(found.into_iter().map(Batch::from).collect())
}

/// Batches behind a number that may hold rows whose ids lie between two, in their order.
pub(in crate::audit) async fn batches_around(
    tx: &TenantTx,
    (first, last): (Uuid, Uuid),
    number: i64,
    most: u64,
) -> Result<Vec<Batch>, Failure> {
    let found = batches(tx)
        .filter(audit_batch::Column::FirstEntry.lte(last))
        .filter(audit_batch::Column::LastEntry.gte(first))
        .filter(audit_batch::Column::Number.gt(number))
        .order_by_asc(audit_batch::Column::Number)
        .limit(most)
        .all(tx.connection())
        .await?;
    Ok(found.into_iter().map(Batch::from).collect())
}
