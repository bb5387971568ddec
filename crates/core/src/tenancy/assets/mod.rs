//! The files of a society: logo and texts, found by the hash of their content.

pub(super) mod store;

use std::collections::HashMap;

use crate::database::PlatformTx;
use crate::failure::Failure;
use crate::ids::TenantId;

/// A file of a society, identified by the hash of its content.
pub struct Asset {
    /// SHA-256 of the content, in hexadecimal.
    pub sha256: String,
    /// For a picture that was re-encoded: the hash of the file and of how it was encoded.
    pub source: Option<String>,
    /// The media type, e.g. `image/png` or `text/plain; charset=utf-8`.
    pub media_type: String,
    /// The content.
    pub content: Vec<u8>,
}

/// Re-encoded pictures that are stored already: hash of the file and of how it is encoded → hash of the stored content.
pub type Encoded = HashMap<String, String>;

/// Loads a society's file. Returns `None` if the society has no such file.
///
/// # Errors
/// When the database can't be read.
pub async fn asset(tx: &PlatformTx, tenant: TenantId, sha256: &str) -> Result<Option<Asset>, Failure> {
    store::by_hash(tx, tenant, sha256).await
}

/// The re-encoded pictures that the societies with these slugs have stored, by slug, so that what is unchanged isn't
/// encoded again.
///
/// # Errors
/// When the database can't be read.
pub async fn encoded(tx: &PlatformTx, slugs: &[&str]) -> Result<HashMap<String, Encoded>, Failure> {
    store::encoded(tx, slugs).await
}
