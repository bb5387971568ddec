//! The chain over the audit trail of a society (ADR 35), as a pure rule: how a row is hashed, what a batch of rows is, and
//! what is wrong with one.
//!
//! Every value that is hashed stands behind its length (8 bytes, big-endian), so that no two different rows or batches
//! are the same bytes. A row is hashed from what it says and not from how a database stores it, so the chain holds on both.

use chrono::{DateTime, SecondsFormat, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::ids::TenantId;
use crate::sealed::to_hex;

/// A SHA-256 hash.
pub(super) type Hash = [u8; 32];
/// What the first batch has in place of the hash of a batch before it.
pub(super) const BEGINNING: Hash = [0; 32];
/// What a batch holds of a row that was marked and was gone before it could be sealed. No row has this hash.
pub(super) const GONE: Hash = [0; 32];
/// The generation of the society's key that signs, see [`crate::sealed::signing`].
pub(super) const KEY_GENERATION: i16 = 1;
/// The length of a member in a batch's list: the row's id and its hash.
const MEMBER_LENGTH: usize = 16 + 32;

/// A row of the audit trail as stored.
#[derive(Clone)]
pub(super) struct StoredEntry {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub actor_kind: String,
    pub actor_id: Option<Uuid>,
    pub action: String,
    pub subject_kind: String,
    pub subject_id: Uuid,
    pub request_id: Uuid,
    pub network: Option<String>,
    pub account_id: Option<Uuid>,
    pub detail: String,
}

/// Hashes values, each behind its length.
struct Hashing(Sha256);

impl Hashing {
    /// Begins with the kind of what is hashed, so that no row can pass for a batch.
    fn of(kind: &str) -> Self {
        Self(Sha256::new()).with(kind.as_bytes())
    }

    fn with(mut self, value: &[u8]) -> Self {
        self.0.update(u64::try_from(value.len()).unwrap_or(u64::MAX).to_be_bytes());
        self.0.update(value);
        self
    }

    /// A value that may be missing, which differs from an empty one.
    fn with_optional(self, value: Option<&[u8]>) -> Self {
        match value {
            None => self.with(&[0]),
            Some(value) => self.with(&[1]).with(value),
        }
    }

    fn done(self) -> Hash {
        self.0.finalize().into()
    }
}

impl StoredEntry {
    /// The hash of everything that the row says.
    pub(super) fn hash(&self, tenant: TenantId) -> Hash {
        Hashing::of("madoguchi audit entry 1")
            .with(tenant.0.as_bytes())
            .with(self.id.as_bytes())
            .with(&self.at.timestamp_micros().to_be_bytes())
            .with(self.actor_kind.as_bytes())
            .with_optional(self.actor_id.as_ref().map(|id| id.as_bytes().as_slice()))
            .with(self.action.as_bytes())
            .with(self.subject_kind.as_bytes())
            .with(self.subject_id.as_bytes())
            .with(self.request_id.as_bytes())
            .with_optional(self.network.as_deref().map(str::as_bytes))
            .with_optional(self.account_id.as_ref().map(|id| id.as_bytes().as_slice()))
            .with(self.detail.as_bytes())
            .done()
    }
}

/// A row in a batch's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct BatchMember {
    pub entry: Uuid,
    pub hash: Hash,
}

/// Reads a batch's list; `None` if it has been cut in the middle of a member.
pub(super) fn members(list: &[u8]) -> Option<Vec<BatchMember>> {
    let (members, rest) = list.as_chunks::<MEMBER_LENGTH>();
    let read = |member: &[u8; MEMBER_LENGTH]| {
        let (entry, hash) = member.split_at(16);
        Some(BatchMember { entry: Uuid::from_slice(entry).ok()?, hash: hash.try_into().ok()? })
    };
    if rest.is_empty() { members.iter().map(read).collect() } else { None }
}

/// A batch of rows, sealed together.
#[derive(Clone)]
pub(super) struct Batch {
    /// Counted from 1, without a gap.
    pub number: i64,
    /// The smallest id of its rows.
    pub first_entry: Uuid,
    /// The greatest id of its rows.
    pub last_entry: Uuid,
    pub count: i32,
    /// How many rows all batches before it have.
    pub rows_before: i64,
    /// The list of its rows: for each its id (16 bytes) and its hash (32 bytes).
    pub members: Vec<u8>,
    /// The hash of the batch before it.
    pub previous_hash: Vec<u8>,
    pub hash: Vec<u8>,
    pub sealed_at: DateTime<Utc>,
    pub key_generation: i16,
    /// The society's signature of [`Batch::statement`].
    pub signature: Vec<u8>,
}

/// The end of a chain, on which the next batch is built.
#[derive(Clone)]
pub(super) struct Tip {
    pub number: i64,
    /// How many rows all batches have.
    pub rows: i64,
    pub hash: Vec<u8>,
}

impl Tip {
    /// The end of a chain without batches.
    pub(super) fn beginning() -> Self {
        Self { number: 0, rows: 0, hash: BEGINNING.to_vec() }
    }
}

impl Batch {
    /// Builds the batch that follows `tip`. It isn't signed yet.
    pub(super) fn after(tip: &Tip, tenant: TenantId, members: &[BatchMember], sealed_at: DateTime<Utc>) -> Self {
        let ids = members.iter().map(|member| member.entry);
        let mut batch = Self {
            number: tip.number.saturating_add(1),
            first_entry: ids.clone().min().unwrap_or_default(),
            last_entry: ids.max().unwrap_or_default(),
            count: i32::try_from(members.len()).unwrap_or(i32::MAX),
            rows_before: tip.rows,
            members: members
                .iter()
                .flat_map(|member| member.entry.into_bytes().into_iter().chain(member.hash))
                .collect(),
            previous_hash: tip.hash.clone(),
            hash: Vec::new(),
            sealed_at,
            key_generation: KEY_GENERATION,
            signature: Vec::new(),
        };
        batch.hash = batch.computed_hash(tenant).to_vec();
        batch
    }

    /// The hash of the batch as it stands.
    pub(super) fn computed_hash(&self, tenant: TenantId) -> Hash {
        Hashing::of("madoguchi audit batch 1")
            .with(tenant.0.as_bytes())
            .with(&self.number.to_be_bytes())
            .with(&self.rows_before.to_be_bytes())
            .with(&self.count.to_be_bytes())
            .with(self.first_entry.as_bytes())
            .with(self.last_entry.as_bytes())
            .with(&self.sealed_at.timestamp_micros().to_be_bytes())
            .with(&self.key_generation.to_be_bytes())
            .with(&self.previous_hash)
            .with(&self.members)
            .done()
    }

    /// How many rows the chain has with this batch.
    pub(super) fn rows(&self) -> i64 {
        self.rows_before.saturating_add(i64::from(self.count))
    }

    /// The end of the chain with this batch.
    pub(super) fn tip(&self) -> Tip {
        Tip { number: self.number, rows: self.rows(), hash: self.hash.clone() }
    }

    /// What the society signs.
    pub(super) fn statement(&self, tenant: TenantId) -> String {
        statement(tenant, self.number, self.rows(), &to_hex(&self.hash), self.sealed_at)
    }
}

/// The text that is signed for a head: a line for each value, so that it can be read and checked without this program.
pub(super) fn statement(tenant: TenantId, number: i64, rows: i64, hash: &str, sealed_at: DateTime<Utc>) -> String {
    let sealed_at = sealed_at.to_rfc3339_opts(SecondsFormat::Micros, true);
    format!(
        "madoguchi-audit-head-1\nsociety {tenant}\nbatch {number}\nrows {rows}\nsha256 {hash}\nsealed {sealed_at}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const TENANT: TenantId = TenantId(Uuid::from_u128(1));

    fn entry() -> StoredEntry {
        StoredEntry {
            id: Uuid::from_u128(2),
            at: DateTime::from_timestamp_micros(1_800_000_000_000_001).unwrap(),
            actor_kind: "member".into(),
            actor_id: Some(Uuid::from_u128(3)),
            action: "signed_in".into(),
            subject_kind: "account".into(),
            subject_id: Uuid::from_u128(3),
            request_id: Uuid::from_u128(4),
            network: Some("0123456789abcdef".into()),
            account_id: Some(Uuid::from_u128(3)),
            detail: "{}".into(),
        }
    }

    #[test]
    fn every_value_of_a_row_is_in_its_hash() {
        let changes: [fn(&mut StoredEntry); 16] = [
            |_| {},
            |row| row.id = Uuid::from_u128(5),
            |row| row.at += chrono::Duration::microseconds(1),
            |row| row.actor_kind = "system".into(),
            |row| row.actor_id = None,
            |row| row.actor_id = Some(Uuid::nil()),
            |row| row.action = "signed_out".into(),
            |row| row.subject_kind = "credential".into(),
            |row| row.subject_id = Uuid::from_u128(6),
            |row| row.request_id = Uuid::from_u128(7),
            |row| row.network = None,
            |row| row.network = Some(String::new()),
            |row| row.account_id = None,
            |row| row.detail = "{ }".into(),
            // What is at the end of one value and at the beginning of the next.
            |row| (row.action, row.subject_kind) = ("signed_ina".into(), "ccount".into()),
            |row| {
                (row.actor_kind, row.actor_id, row.account_id) =
                    ("member".into(), row.account_id, row.actor_id.map(|_| Uuid::nil()))
            },
        ];
        let hashes: std::collections::BTreeSet<_> = changes
            .iter()
            .map(|change| {
                let mut row = entry();
                change(&mut row);
                row.hash(TENANT)
            })
            .collect();
        assert_eq!(hashes.len(), changes.len());
        assert!(!hashes.contains(&entry().hash(TenantId(Uuid::from_u128(9)))));
    }

    /// What has been sealed must be verified by every later version, so the bytes may never change.
    #[test]
    fn the_encoding_stays_as_it_is() {
        let row = entry();
        assert_eq!(to_hex(&row.hash(TENANT)), "74d656a006847e8e32cc7d77e39b364b7d07e177e84b3a41f6b0a9189f059b90");
        let member = BatchMember { entry: row.id, hash: row.hash(TENANT) };
        let batch = Batch::after(&Tip::beginning(), TENANT, &[member], row.at);
        assert_eq!(to_hex(&batch.hash), "556e8e14ad73491f15723ab3f14a26d4717dced5a49de1996770e17c0d1164a9");
        assert_eq!(
            batch.statement(TENANT),
            "madoguchi-audit-head-1\nsociety 00000000-0000-0000-0000-000000000001\nbatch 1\nrows 1\nsha256 \
             556e8e14ad73491f15723ab3f14a26d4717dced5a49de1996770e17c0d1164a9\nsealed 2027-01-15T08:00:00.000001Z\n"
        );
    }

    #[test]
    fn every_value_of_a_batch_is_in_its_hash() {
        let member = |id| BatchMember { entry: Uuid::from_u128(id), hash: [7; 32] };
        let batch = Batch::after(&Tip::beginning(), TENANT, &[member(8), member(5)], entry().at);
        assert_eq!((batch.first_entry, batch.last_entry), (Uuid::from_u128(5), Uuid::from_u128(8)));
        assert_eq!(members(&batch.members).unwrap(), [member(8), member(5)], "in their order");
        let changes: [fn(&mut Batch); 11] = [
            |_| {},
            |batch| batch.number += 1,
            |batch| batch.first_entry = Uuid::from_u128(4),
            |batch| batch.last_entry = Uuid::from_u128(9),
            |batch| batch.count += 1,
            |batch| batch.rows_before += 1,
            |batch| batch.members.rotate_left(MEMBER_LENGTH),
            |batch| batch.members.truncate(MEMBER_LENGTH),
            |batch| batch.previous_hash = vec![1; 32],
            |batch| batch.sealed_at += chrono::Duration::microseconds(1),
            |batch| batch.key_generation = 2,
        ];
        let hashes: std::collections::BTreeSet<_> = changes
            .iter()
            .map(|change| {
                let mut batch = batch.clone();
                change(&mut batch);
                batch.computed_hash(TENANT)
            })
            .collect();
        assert_eq!(hashes.len(), changes.len());
    }

    #[test]
    fn a_list_that_was_cut_is_no_list() {
        assert_eq!(members(&[0; MEMBER_LENGTH - 1]), None);
        assert_eq!(members(&[0; MEMBER_LENGTH + 1]), None);
        assert_eq!(members(&[]), Some(Vec::new()));
    }
}
