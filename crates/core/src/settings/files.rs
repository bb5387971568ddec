//! Files of a change: a logo or a text is kept under the hash of its content before the change that names it is saved. A file
//! that no version ever names is deleted after a week.

use chrono::Duration;
use rand::Rng;
use serde_json::json;

use super::change::{KeyEdit, SettingsChange};
use crate::audit::{self, Action};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::policy::formats::Format;
use crate::policy::keys;
use crate::policy::shape::Shape;
use crate::staff::permission::Permission;
use crate::staff::sessions::{self, Clerk};
use crate::tenancy::Asset;
use crate::tenancy::assets::{self, text};

/// The most files that a society keeps anew within [`COUNTED`]. Nobody tries so many logos; a program does.
const MOST: u64 = 60;
/// How long a kept file counts.
const COUNTED: Duration = Duration::hours(24);

/// The result of keeping a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileKept {
    /// It is kept under this hash.
    Kept(String),
    /// The society has kept too many files today.
    TooMany,
}

/// Keeps a logo that a clerk uploaded, for a preview and for a change.
///
/// # Errors
/// When the database refuses, or the clerk may no longer do it.
pub async fn keep_logo(tx: &TenantTx, clerk: &Clerk, logo: &Asset, random: &mut impl Rng) -> Result<FileKept, Failure> {
    keep(tx, clerk, logo, random).await
}

/// Keeps a text that a clerk typed, for a preview and for a change.
///
/// # Errors
/// When the database refuses, or the clerk may no longer do it.
pub async fn keep_text(tx: &TenantTx, clerk: &Clerk, typed: &str, random: &mut impl Rng) -> Result<FileKept, Failure> {
    keep(tx, clerk, &text::asset(typed.to_owned()), random).await
}

async fn keep(tx: &TenantTx, clerk: &Clerk, file: &Asset, random: &mut impl Rng) -> Result<FileKept, Failure> {
    sessions::hold(tx, clerk, Permission::ChangeSettings).await?;
    if assets::media_type(tx, &file.sha256).await?.is_none()
        && assets::kept_since(tx, tx.now() - COUNTED).await? >= MOST
    {
        return Ok(FileKept::TooMany);
    }
    if assets::keep(tx, file).await? {
        let detail = json!({"sha256": file.sha256, "media_type": file.media_type, "bytes": file.content.len()});
        audit::record(tx, Action::SettingsFileKept, "settings", tx.tenant().0, detail, random).await?;
    }
    Ok(FileKept::Kept(file.sha256.clone()))
}

/// Whether the society has every file that a change names, of the kind that the key asks for. A form could name anything.
pub(super) async fn are_there(tx: &TenantTx, change: &SettingsChange) -> Result<bool, Failure> {
    for (key, edit) in &change.0 {
        let KeyEdit::Set(value) = edit else { continue };
        let is_file = keys::of(key).is_some_and(|key| matches!(key.shape, Shape::Formatted(Format::FileName)));
        let Some(sha256) = value.as_str().filter(|_| is_file) else { continue };
        let found = assets::media_type(tx, sha256).await?;
        let fits = |media_type: &str| {
            if key == "branding.logo" { media_type.starts_with("image/") } else { media_type == text::MEDIA_TYPE }
        };
        if !found.as_deref().is_some_and(fits) {
            return Ok(false);
        }
    }
    Ok(true)
}
