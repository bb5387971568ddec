//! Where the old end of the audit trail was cut off, because its rows are older than they are kept (ADR 35). The society
//! signs what is gone: up to which batch, how many rows, and the batch's hash, on which the first batch that stays is built.

use chrono::{DateTime, SecondsFormat, Utc};
use uuid::Uuid;

use super::chain::{Batch, KEY_GENERATION, Tip};
use crate::ids::TenantId;
use crate::sealed::signing::PublicKey;
use crate::sealed::to_hex;

/// A cut as stored.
#[derive(Clone)]
pub(super) struct StoredCut {
    /// The last batch that went.
    pub number: i64,
    /// How many rows all batches up to it had.
    pub rows: i64,
    /// The hash of that batch.
    pub hash: Vec<u8>,
    /// The greatest id of the rows that went.
    pub last_entry: Uuid,
    /// Every row that went was sealed before this instant.
    pub older_than: DateTime<Utc>,
    pub cut_at: DateTime<Utc>,
    pub key_generation: i16,
    /// The society's signature of [`StoredCut::statement`].
    pub signature: Vec<u8>,
}

impl StoredCut {
    /// Builds the cut behind a batch. It isn't signed yet.
    pub(super) fn behind(batch: &Batch, last_entry: Uuid, older_than: DateTime<Utc>, cut_at: DateTime<Utc>) -> Self {
        let Tip { number, rows, hash } = batch.tip();
        Self {
            number,
            rows,
            hash,
            last_entry,
            older_than,
            cut_at,
            key_generation: KEY_GENERATION,
            signature: Vec::new(),
        }
    }

    /// What the first batch that stays is built on.
    pub(super) fn tip(&self) -> Tip {
        Tip { number: self.number, rows: self.rows, hash: self.hash.clone() }
    }

    /// The text that is signed, a line for each value, like that of a head.
    pub(super) fn statement(&self, tenant: TenantId) -> String {
        let at = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Micros, true);
        format!(
            "madoguchi-audit-cut-1\nsociety {tenant}\nbatch {}\nrows {}\nsha256 {}\nlast {}\nolder-than {}\ncut {}\n",
            self.number,
            self.rows,
            to_hex(&self.hash),
            self.last_entry,
            at(self.older_than),
            at(self.cut_at)
        )
    }

    /// Whether the society whose key this is has signed these values.
    pub(super) fn is_signed_by(&self, key: &PublicKey, tenant: TenantId) -> bool {
        key.verifies(self.statement(tenant).as_bytes(), &self.signature)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What has been signed must be verified by every later version, so the text may never change.
    #[test]
    fn the_text_that_is_signed_stays_as_it_is() {
        let at = DateTime::from_timestamp_micros(1_800_000_000_000_001).unwrap();
        let cut = StoredCut {
            number: 7,
            rows: 20,
            hash: vec![0xab; 2],
            last_entry: Uuid::from_u128(9),
            older_than: at,
            cut_at: at,
            key_generation: 1,
            signature: Vec::new(),
        };
        assert_eq!(
            cut.statement(TenantId(Uuid::from_u128(1))),
            "madoguchi-audit-cut-1\nsociety 00000000-0000-0000-0000-000000000001\nbatch 7\nrows 20\nsha256 abab\nlast \
             00000000-0000-0000-0000-000000000009\nolder-than 2027-01-15T08:00:00.000001Z\ncut 2027-01-15T08:00:00.000001Z\n"
        );
    }
}
