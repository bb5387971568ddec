//! What can be wrong with an audit trail.

use serde::Serialize;
use uuid::Uuid;

/// Something that is wrong with an audit trail. Each names the rows or batches that it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AuditFinding {
    /// A row says something else than when it was sealed.
    RowChanged {
        /// The row.
        entry: Uuid,
        /// The batch that holds it.
        batch: i64,
    },
    /// A row that was sealed is gone.
    RowRemoved {
        /// The row.
        entry: Uuid,
        /// The batch that holds it.
        batch: i64,
    },
    /// A row is in no batch and doesn't wait to be sealed: it was put in past the program, or its batch was cut off.
    RowOutside {
        /// The row.
        entry: Uuid,
    },
    /// A row is in more than one batch.
    RowTwice {
        /// The row.
        entry: Uuid,
    },
    /// What a batch says of itself, its rows or their order isn't what was sealed.
    BatchChanged {
        /// The batch.
        batch: i64,
    },
    /// Batches between two others are gone.
    BatchesRemoved {
        /// The first that is gone.
        from: i64,
        /// The last that is gone.
        until: i64,
    },
    /// A batch doesn't follow the batch that stands before it.
    BatchOutOfPlace {
        /// The batch.
        batch: i64,
    },
    /// A batch isn't signed by the society.
    SignatureDiffers {
        /// The batch.
        batch: i64,
    },
    /// A head that was exported is of a batch that is gone from the end.
    CutOff {
        /// The batch of the head.
        head: i64,
        /// The last batch that is there; 0 if there is none.
        last: i64,
    },
    /// A head that was exported is of another batch than the one with its number.
    HeadDiffers {
        /// The number of the batch.
        head: i64,
    },
    /// A cut of the old end isn't signed by the society.
    CutUnsigned {
        /// The last batch that the cut says to be gone.
        cut: i64,
    },
    /// An exported head isn't signed by the society, so it proves nothing.
    HeadUnsigned {
        /// The number of the batch that it names.
        head: i64,
    },
}
