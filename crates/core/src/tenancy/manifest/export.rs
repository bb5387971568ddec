//! A society's folder, written from what runs: read again, it gives the same layers. Values that the society has chosen
//! itself stand apart, in `overrides.json`, because a manifest isn't theirs.

use serde_json::Value;

use super::own;
use crate::database::PlatformTx;
use crate::failure::Failure;
use crate::ids::TenantId;
use crate::policy::layers::{self, value_at};
use crate::policy::template;
use crate::tenancy::assets::{self, Asset, text};

/// A file of an exported folder.
pub struct ExportedFile {
    /// The name within the folder.
    pub name: String,
    /// The content.
    pub content: Vec<u8>,
}

/// The layers of a society that runs, with files by their hashes.
pub struct RunningLayers {
    /// The manifest's.
    pub manifest: Value,
    /// The society's own; an empty section if it has chosen nothing.
    pub own: Value,
}

/// Writes the folder of a society. `heading` begins the manifest, and `words` is the text of a message key, as for
/// [`template::manifest`].
///
/// # Errors
/// When the database can't be read, or a file that a layer names isn't there.
pub async fn export(
    tx: &PlatformTx,
    tenant: TenantId,
    layers: RunningLayers,
    heading: &str,
    words: impl Fn(&str) -> String,
) -> Result<Vec<ExportedFile>, Failure> {
    let RunningLayers { mut manifest, mut own } = layers;
    layers::in_present_form(&mut manifest);
    layers::in_present_form(&mut own);
    let mut files = named_files(tx, tenant, &mut manifest, "").await?;
    let own_files = named_files(tx, tenant, &mut own, "overrides-").await?;
    let text = template::manifest(heading, &manifest, words);
    files.insert(0, ExportedFile { name: super::FILE.to_owned(), content: text.into_bytes() });
    if own.as_object().is_some_and(|fields| !fields.is_empty()) {
        let mut text = serde_json::to_string_pretty(&own).map_err(|error| Failure::Policy(error.to_string()))?;
        text.push('\n');
        files.push(ExportedFile { name: own::FILE.to_owned(), content: text.into_bytes() });
        files.extend(own_files);
    }
    Ok(files)
}

/// Loads the files that a layer names by their hashes, and names them by their new names in the layer.
async fn named_files(
    tx: &PlatformTx,
    tenant: TenantId,
    layer: &mut Value,
    prefix: &str,
) -> Result<Vec<ExportedFile>, Failure> {
    let mut files = Vec::new();
    for key in own::TEXTS.into_iter().chain([own::LOGO]) {
        let Some(sha256) = value_at(layer, key).and_then(Value::as_str).map(str::to_owned) else { continue };
        let found = assets::asset(tx, tenant, &sha256).await?;
        let asset = found.ok_or(Failure::Inconsistent("a file that the policy names isn't stored"))?;
        let name = format!("{prefix}{}", name_of(key, &asset));
        super::place_hash(layer, key, &name);
        files.push(ExportedFile { name, content: asset.content });
    }
    Ok(files)
}

fn name_of(key: &str, asset: &Asset) -> &'static str {
    match (key, asset.media_type.as_str()) {
        ("terms.file_en", _) => "terms.en.txt",
        ("privacy.file", _) => "privacy.ja.txt",
        ("privacy.file_en", _) => "privacy.en.txt",
        (_, text::MEDIA_TYPE) => "terms.ja.txt",
        (_, "image/webp") => "logo.webp",
        _ => "logo.png",
    }
}
