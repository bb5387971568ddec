//! A head of the audit trail: what the society signs of its newest batch. Whoever keeps one elsewhere finds out later
//! whether rows of that time have been changed, or cut off at the end.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::chain::{Batch, statement};
use super::store;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::TenantId;
use crate::sealed::signing::PublicKey;
use crate::sealed::to_hex;

/// An exported head. Its JSON is one object, in which `signed` and `public_key` are what other programs need to check
/// `signature`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditHead {
    /// The society's slug when the head was exported. It isn't signed.
    pub society: String,
    /// The society.
    pub tenant: TenantId,
    /// The number of the batch, counted from 1.
    pub batch: i64,
    /// How many rows the trail has up to this batch.
    pub rows: i64,
    /// The hash of the batch, in hexadecimal.
    pub sha256: String,
    /// When the batch was sealed.
    pub sealed_at: DateTime<Utc>,
    /// The text that is signed, of the values above.
    pub signed: String,
    /// The Ed25519 signature of `signed`, in base64.
    pub signature: String,
    /// The key that checks the signature, as PEM.
    pub public_key: String,
}

impl AuditHead {
    fn of(batch: &Batch, tx: &TenantTx) -> Result<Self, Failure> {
        let tenant = tx.tenant();
        Ok(Self {
            society: tx.slug().to_owned(),
            tenant,
            batch: batch.number,
            rows: batch.rows(),
            sha256: to_hex(&batch.hash),
            sealed_at: batch.sealed_at,
            signed: batch.statement(tenant),
            signature: BASE64.encode(&batch.signature),
            public_key: tx.keys().public_key()?.to_pem(),
        })
    }

    /// Whether the society whose key this is has signed these values.
    #[must_use]
    pub fn is_signed_by(&self, key: &PublicKey) -> bool {
        let Self { tenant, batch, rows, sha256, sealed_at, signed, signature, .. } = self;
        *signed == statement(*tenant, *batch, *rows, sha256, *sealed_at)
            && BASE64.decode(signature).is_ok_and(|signature| key.verifies(signed.as_bytes(), &signature))
    }
}

/// Returns the head of the society's audit trail; `None` if nothing has been sealed yet.
///
/// # Errors
/// When the database refuses, or the society's key can't be used.
pub async fn head(tx: &TenantTx) -> Result<Option<AuditHead>, Failure> {
    store::newest_batch(tx).await?.map(|batch| AuditHead::of(&batch, tx)).transpose()
}
