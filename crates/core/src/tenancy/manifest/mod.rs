//! Reads a society's folder `tenants/<slug>/`: its manifest, logo and terms.
//!
//! A manifest names files; a stored policy names their contents. The stored layer is therefore the manifest's data with
//! the hexadecimal SHA-256 of each file in place of the file's name: `branding.logo`, `terms.file`, `terms.file_en`.
//! Logos are re-encoded; texts are UTF-8 with LF line ends. The contents are stored beside the layer as [`Asset`]s
//! under the same hash. A key that the manifest leaves out stays out of the stored layer and follows the platform's
//! defaults.

pub mod siblings;

use std::path::Path;

use chrono::NaiveDate;
use serde_json::Value;

use self::siblings::Claims;
use super::assets::logo::{self, Logo};
use super::assets::{Asset, Encoded, text};
use super::slug::Slug;
use crate::files::{FolderFileError, read_within};
use crate::policy::Policy;
use crate::policy::check::{self, Finding, Texts};
use crate::policy::fault::{FaultKind, FileTrouble, PolicyFault, Unreadable};
use crate::policy::layers::Layers;
use crate::policy::terms::Terms;

/// Name of the manifest file.
pub const FILE: &str = "tenant.toml";
/// Largest manifest or text, in bytes.
const MAX_TEXT_BYTES: u64 = 256 * 1024;

/// A society as described by its folder, after every file was read.
pub struct Manifest {
    /// The slug, which is the folder's name.
    pub slug: Slug,
    /// The effective policy. Files are named by their hashes.
    pub policy: Policy,
    /// The layer to store: JSON, with files named by their hashes.
    pub layer: String,
    /// Terms, and the logo if it isn't stored already, by hash.
    pub assets: Vec<Asset>,
    /// The terms in Japanese.
    pub terms: String,
    /// The terms in English.
    pub terms_en: Option<String>,
    /// The layers, which tell the source of each value. Files keep their names here.
    pub layers: Layers,
}

impl Manifest {
    /// Reads a society's folder.
    ///
    /// # Errors
    /// Every fault that makes the folder unreadable, with key, file and line: an invalid slug, faults of the manifest,
    /// and files that are missing, too large, not UTF-8 or not a picture.
    pub fn read(folder: &Path) -> Result<Self, Unreadable> {
        Self::read_with(folder, Pictures::Encode(&Encoded::new()))
    }

    /// Reads a society's folder as [`Self::read`] does, but doesn't encode again what is `encoded` already.
    ///
    /// # Errors
    /// As for [`Self::read`].
    pub fn read_changed(folder: &Path, encoded: &Encoded) -> Result<Self, Unreadable> {
        Self::read_with(folder, Pictures::Encode(encoded))
    }

    fn read_with(folder: &Path, pictures: Pictures<'_>) -> Result<Self, Unreadable> {
        let slug = slug_of(folder)?;
        let name = format!("{}/{FILE}", folder.display());
        let source =
            read_text(folder, FILE).map_err(|trouble| fault("", FaultKind::File { file: name.clone(), trouble }))?;
        let layers = Layers::new().with_manifest(&name, &source)?;
        let mut policy = layers.policy()?;
        let mut layer = layers.manifest().cloned().unwrap_or_default();
        let mut faults = Vec::new();
        let mut assets = Vec::new();
        let mut keep = |key: &str, read: Result<Read, FaultKind>| match read {
            Ok(read) => {
                let sha256 = match read {
                    Read::Stored(sha256) => sha256,
                    Read::New(asset) => {
                        let sha256 = asset.sha256.clone();
                        assets.push(asset);
                        sha256
                    }
                };
                place_hash(&mut layer, key, &sha256);
                sha256
            }
            Err(kind) => {
                faults.push(PolicyFault { key: key.to_owned(), place: layers.place(key), kind });
                String::new()
            }
        };
        let read =
            |file: &str| read_text(folder, file).map_err(|trouble| FaultKind::File { file: file.to_owned(), trouble });
        let as_asset =
            |text: &Result<String, FaultKind>| -> Result<Read, FaultKind> { Ok(Read::New(text::asset(text.clone()?))) };
        let terms = read(&policy.terms.file);
        policy.terms.file = keep("terms.file", as_asset(&terms));
        let terms_en = policy.terms.file_en.as_deref().map(read);
        policy.terms.file_en = terms_en.as_ref().map(|terms| keep("terms.file_en", as_asset(terms)));
        policy.branding.logo =
            policy.branding.logo.as_deref().map(|file| keep("branding.logo", read_logo(folder, file, pictures)));
        if !faults.is_empty() {
            return Err(Unreadable(faults));
        }
        Ok(Self {
            slug,
            policy,
            layer: layer.to_string(),
            assets,
            terms: terms.unwrap_or_default(),
            terms_en: terms_en.and_then(Result::ok),
            layers,
        })
    }

    /// Findings about the policy: errors and weaknesses. `today` is the day in Japan.
    #[must_use]
    pub fn findings(&self, today: NaiveDate) -> Vec<Finding> {
        let texts = Texts { terms: &self.terms, terms_en: self.terms_en.as_deref() };
        let mut findings = check::findings(&self.policy, &texts, today);
        for finding in &mut findings {
            finding.place = self.layers.place(&finding.key);
        }
        findings
    }
}

/// What of a manifest is compared with the database before anything is applied.
pub struct CheckedManifest {
    /// The slug.
    pub slug: Slug,
    /// The terms. Files are named by their hashes.
    pub terms: Terms,
    /// Findings about the policy.
    pub findings: Vec<Finding>,
    /// The layers, which tell the source of each value.
    pub layers: Layers,
    /// What is compared with other societies.
    pub claims: Claims,
}

/// Reads a society's folder and checks it, without encoding pictures. `today` is the day in Japan.
///
/// # Errors
/// As for [`Manifest::read`].
pub fn check(folder: &Path, encoded: &Encoded, today: NaiveDate) -> Result<CheckedManifest, Unreadable> {
    let manifest = Manifest::read_with(folder, Pictures::Check(encoded))?;
    let findings = manifest.findings(today);
    let claims = Claims::of(&manifest);
    Ok(CheckedManifest { slug: manifest.slug, terms: manifest.policy.terms, findings, layers: manifest.layers, claims })
}

/// What of a society's folder is compared with other societies, without looking at pictures. `None` if the folder can't be
/// read.
#[must_use]
pub fn claims(folder: &Path) -> Option<Claims> {
    let manifest = Manifest::read_with(folder, Pictures::Name).ok()?;
    Some(Claims::of(&manifest))
}

/// Findings about a folder: its faults if it can't be read, otherwise those of [`Manifest::findings`].
#[must_use]
pub fn findings(folder: &Path, today: NaiveDate) -> Vec<Finding> {
    match Manifest::read(folder) {
        Ok(manifest) => manifest.findings(today),
        Err(unreadable) => unreadable.0.into_iter().map(Finding::from).collect(),
    }
}

fn fault(key: &str, kind: FaultKind) -> PolicyFault {
    PolicyFault { key: key.to_owned(), place: None, kind }
}

fn slug_of(folder: &Path) -> Result<Slug, PolicyFault> {
    let name = folder.file_name().unwrap_or(folder.as_os_str()).to_string_lossy();
    name.parse().map_err(|error: super::slug::SlugError| {
        fault("", FaultKind::Slug { found: name.into_owned(), message: error.to_string() })
    })
}

/// Reads a file of the society's folder, of at most `most` bytes. A link or a name that leads out of the folder is
/// refused: what a society names is published.
fn read_bytes(folder: &Path, file: &str, most: u64) -> Result<Vec<u8>, FileTrouble> {
    read_within(folder, file, most).map_err(|error| match error {
        FolderFileError::Missing => FileTrouble::Missing,
        FolderFileError::Outside => FileTrouble::Outside,
        FolderFileError::NotAFile => FileTrouble::NotAFile,
        FolderFileError::TooLarge { bytes } => FileTrouble::TooLarge { bytes, most },
        FolderFileError::Io(error) => FileTrouble::System(error.to_string()),
    })
}

/// Reads a UTF-8 text and removes the byte order mark and CR line ends.
fn read_text(folder: &Path, file: &str) -> Result<String, FileTrouble> {
    text::read(read_bytes(folder, file, MAX_TEXT_BYTES)?)
}

/// A file that was read.
enum Read {
    /// Its content is stored already, under this hash.
    Stored(String),
    /// Its content.
    New(Asset),
}

/// What is done with a picture that isn't stored already.
#[derive(Clone, Copy)]
enum Pictures<'a> {
    /// It is re-encoded.
    Encode(&'a Encoded),
    /// It is only decoded, to see whether it can be.
    Check(&'a Encoded),
    /// Only its bytes are named.
    Name,
}

/// Reads a logo and re-encodes its pixels, so that nothing else in the file reaches a browser.
fn read_logo(folder: &Path, file: &str, pictures: Pictures<'_>) -> Result<Read, FaultKind> {
    let picture = |fault: logo::LogoFault| FaultKind::Picture { file: file.to_owned(), message: fault.to_string() };
    let bytes = read_bytes(folder, file, logo::MAX_BYTES)
        .map_err(|trouble| FaultKind::File { file: file.to_owned(), trouble })?;
    let source = logo::source_of(&bytes);
    match pictures {
        Pictures::Encode(encoded) | Pictures::Check(encoded) => {
            if let Some(stored) = encoded.get(&source) {
                return Ok(Read::Stored(stored.clone()));
            }
        }
        Pictures::Name => return Ok(Read::Stored(source)),
    }
    let logo = Logo::read(&bytes).map_err(picture)?;
    match pictures {
        Pictures::Check(_) | Pictures::Name => Ok(Read::Stored(source)),
        Pictures::Encode(_) => logo.encoded().map(Read::New).map_err(picture),
    }
}

/// Replaces a file's name by its hash in the layer, even if the name came from the platform's defaults.
fn place_hash(layer: &mut Value, key: &str, sha256: &str) {
    let Some((section, name)) = key.split_once('.') else { return };
    layer[section][name] = Value::String(sha256.to_owned());
}

#[cfg(test)]
mod shipped;
#[cfg(test)]
mod tests;
