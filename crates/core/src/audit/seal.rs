//! Seals rows of the audit trail into batches, within a second of their commit (ADR 35).
//!
//! A row is marked when it is inserted, by the database itself and in the same transaction. The sealer takes marked rows,
//! appends a batch and deletes the marks, in one transaction. So a row that commits late, with an older time and id than
//! rows that are sealed already, is in the next batch, and a sealer that is killed has done everything or nothing.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::chain::{Batch, BatchMember, GONE, Tip};
use super::store;
use crate::database::{PlatformTx, TenantTx};
use crate::failure::Failure;
use crate::ids::TenantId;

/// The most rows of a batch.
pub const MOST: u64 = 1_000;

/// What became of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sealed {
    /// So many rows are in a new batch; 0 if none waited. Fewer than [`MOST`] were all that waited.
    Rows(u64),
    /// Another worker has appended a batch meanwhile. The caller must not commit; the rows are in that batch or wait.
    Overtaken,
}

/// Returns the societies with rows that no batch holds yet, with one query that reads nothing while there are none.
///
/// # Errors
/// When the database refuses.
pub async fn waiting(tx: &PlatformTx) -> Result<Vec<TenantId>, Failure> {
    store::societies_with_marks(tx).await
}

/// Returns the instant of the oldest row that no batch holds yet, of any society.
///
/// # Errors
/// When the database refuses.
pub async fn oldest_waiting(tx: &PlatformTx) -> Result<Option<DateTime<Utc>>, Failure> {
    let oldest = store::oldest_mark(tx).await?;
    // A row's id begins with its instant (UUID version 7).
    let instant = oldest.and_then(|id| id.get_timestamp()).map(|timestamp| timestamp.to_unix());
    Ok(instant.and_then(|(seconds, nanos)| DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanos)))
}

/// Seals at most [`MOST`] rows of a society that no batch holds yet, the oldest first.
///
/// # Errors
/// When the database refuses, or the society's key can't be used.
pub async fn seal(tx: &TenantTx) -> Result<Sealed, Failure> {
    let marked = store::take_marked(tx, MOST).await?;
    if marked.is_empty() {
        return Ok(Sealed::Rows(0));
    }
    let hashes: HashMap<_, _> =
        store::entries(tx, &marked).await?.iter().map(|entry| (entry.id, entry.hash(tx.tenant()))).collect();
    let members: Vec<_> = marked
        .iter()
        .map(|entry| BatchMember { entry: *entry, hash: hashes.get(entry).copied().unwrap_or(GONE) })
        .collect();
    // The newest batch is read after the marks are locked, so that the batch of whoever held them before is seen.
    let tip = store::tip(tx).await?.unwrap_or_else(Tip::beginning);
    let mut batch = Batch::after(&tip, tx.tenant(), &members, tx.now());
    batch.signature = tx.keys().sign(batch.statement(tx.tenant()).as_bytes())?;
    if !store::append(tx, batch).await? {
        return Ok(Sealed::Overtaken);
    }
    store::drop_marks(tx, &marked).await?;
    Ok(Sealed::Rows(u64::try_from(marked.len()).unwrap_or(u64::MAX)))
}

/// Returns how many rows of a society wait to be sealed.
///
/// # Errors
/// When the database refuses.
pub async fn count_waiting(tx: &TenantTx) -> Result<u64, Failure> {
    store::count_marks(tx).await
}
