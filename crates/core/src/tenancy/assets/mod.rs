//! The files of a society: logo and texts, found by the hash of their content.

pub mod logo;
pub(super) mod store;
pub mod text;

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;

use crate::database::{PlatformTx, TenantTx};
use crate::failure::Failure;
use crate::ids::TenantId;
use crate::sealed::to_hex;

use self::logo::{Logo, LogoFault};

/// A file of a society, identified by the hash of its content.
#[derive(Clone)]
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

/// The name of a content: its SHA-256 in hexadecimal.
#[must_use]
pub(in crate::tenancy) fn named(content: &[u8]) -> String {
    to_hex(&Sha256::digest(content))
}

/// Logos that are decoded at the same time; more wait.
static DECODING: Semaphore = Semaphore::const_new(2);

/// Reads an uploaded logo on a thread that answers no requests. A caller who gives up doesn't end it: its place is free
/// again when it is done.
///
/// # Errors
/// When the thread ends early.
pub async fn logo_of(bytes: Vec<u8>) -> Result<Result<Asset, LogoFault>, Failure> {
    let place = DECODING.acquire().await.map_err(|_| Failure::Background)?;
    let read = tokio::task::spawn_blocking(move || {
        let _place = place;
        Logo::read(&bytes)?.encoded()
    });
    read.await.map_err(|_| Failure::Background)
}

/// Keeps a file of the transaction's society. Returns whether it is new.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn keep(tx: &TenantTx, asset: &Asset) -> Result<bool, Failure> {
    store::add(tx, asset).await
}

/// The media type of a file of the transaction's society. `None` if the society has no such file.
///
/// # Errors
/// When the database can't be read.
pub(crate) async fn media_type(tx: &TenantTx, sha256: &str) -> Result<Option<String>, Failure> {
    store::media_type(tx, sha256).await
}

/// A text of the transaction's society. `None` if the society has no such text.
///
/// # Errors
/// When the database can't be read.
pub async fn text_of(tx: &TenantTx, sha256: &str) -> Result<Option<String>, Failure> {
    let content = store::content(tx, sha256, text::MEDIA_TYPE).await?;
    let text = content.map(String::from_utf8).transpose();
    text.map_err(|_| Failure::Inconsistent("a stored text isn't UTF-8"))
}

/// The files of the transaction's society that were kept since an instant.
///
/// # Errors
/// When the database can't be read.
pub(crate) async fn kept_since(tx: &TenantTx, since: DateTime<Utc>) -> Result<u64, Failure> {
    store::kept_since(tx, since).await
}

/// Deletes files that were kept before `limit` and that no version of the society's policy names. Returns how many.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    let unsure = store::kept_before(tx, limit).await?;
    if unsure.is_empty() {
        return Ok(0);
    }
    let bodies = super::store::bodies(tx).await?;
    let is_named = |sha256: &String| bodies.iter().any(|body| body.contains(sha256.as_str()));
    let (named, unnamed): (HashSet<_>, HashSet<_>) = unsure.into_iter().partition(is_named);
    store::settle(tx, &named).await?;
    store::delete(tx, &unnamed).await
}
