//! Reads a society's folder `tenants/<slug>/`: its manifest, logo and terms.
//!
//! A manifest names files; a stored policy names contents. So the stored layer is the manifest's own data with the
//! SHA-256 of each file (logo re-encoded, texts in UTF-8 with plain line ends) in the place of its name, in hex:
//! `branding.logo`, `terms.file`, `terms.file_en`. The contents are kept beside it as [`Asset`]s of that hash. What the
//! manifest leaves out stays out of the stored layer and follows the platform's defaults.

use std::fmt::Write as _;
use std::io::Cursor;
use std::path::Path;

use chrono::NaiveDate;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ImageFormat, ImageReader, Limits};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::Asset;
use super::slug::Slug;
use crate::policy::Policy;
use crate::policy::check::{self, Finding, Texts};
use crate::policy::fault::{FaultKind, FileTrouble, PolicyFault, Unreadable};
use crate::policy::layers::Layers;

/// The manifest's file name.
pub const FILE: &str = "tenant.toml";
/// Largest manifest or text, in bytes.
const MAX_TEXT_BYTES: u64 = 256 * 1024;
/// Largest logo file, in bytes.
const MAX_LOGO_BYTES: u64 = 256 * 1024;
/// Largest width and height of a logo, in pixels.
const MAX_LOGO_PIXELS: u32 = 1024;

/// A society as its folder describes it, readable in full.
pub struct Manifest {
    /// Its slug: the folder's name.
    pub slug: Slug,
    /// The policy that follows, files by hash.
    pub policy: Policy,
    /// The manifest's layer as it is stored: JSON, files by hash.
    pub layer: String,
    /// Logo and terms by hash.
    pub assets: Vec<Asset>,
    /// The terms in Japanese.
    pub terms: String,
    /// The terms in English.
    pub terms_en: Option<String>,
    /// The layers, to ask where a value comes from. Files stand here by name.
    pub layers: Layers,
}

impl Manifest {
    /// Reads a folder.
    ///
    /// # Errors
    /// Everything that keeps it from being read, each with key, file and line: the slug, the manifest, a file that it
    /// names and that is missing, too large, no UTF-8 or no picture.
    pub fn read(folder: &Path) -> Result<Self, Unreadable> {
        let slug = slug_of(folder)?;
        let path = folder.join(FILE);
        let name = format!("{}/{FILE}", folder.display());
        let source = read_text(&path).map_err(|trouble| fault("", FaultKind::File { file: name.clone(), trouble }))?;
        let layers = Layers::new().with_manifest(&name, &source)?;
        let mut policy = layers.policy()?;
        let mut layer = layers.manifest().cloned().unwrap_or_default();
        let mut faults = Vec::new();
        let mut assets = Vec::new();
        let mut keep = |key: &str, content: Result<(Vec<u8>, &str), FaultKind>| match content {
            Ok((content, media_type)) => {
                let sha256 = sha256(&content);
                place_hash(&mut layer, key, &sha256);
                assets.push(Asset { sha256: sha256.clone(), media_type: media_type.to_owned(), content });
                sha256
            }
            Err(kind) => {
                faults.push(PolicyFault { key: key.to_owned(), place: layers.place(key), kind });
                String::new()
            }
        };
        let text = |file: &str| {
            read_text(&folder.join(file)).map_err(|trouble| FaultKind::File { file: file.to_owned(), trouble })
        };
        let as_asset = |text: &Result<String, FaultKind>| {
            text.clone().map(|text| (text.into_bytes(), "text/plain; charset=utf-8"))
        };
        let terms = text(&policy.terms.file);
        policy.terms.file = keep("terms.file", as_asset(&terms));
        let terms_en = policy.terms.file_en.as_deref().map(text);
        policy.terms.file_en = terms_en.as_ref().map(|terms| keep("terms.file_en", as_asset(terms)));
        policy.branding.logo = policy.branding.logo.as_deref().map(|file| {
            let logo = read_logo(&folder.join(file), file);
            keep("branding.logo", logo.map(|content| (content, "image/png")))
        });
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

    /// What is wrong or weak about it, `today` being the day in Japan.
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

/// Everything to say about a folder: its faults where it can't be read, otherwise what is wrong or weak about it.
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

/// A file's content, if it isn't larger than `most`.
fn read_bytes(path: &Path, most: u64) -> Result<Vec<u8>, FileTrouble> {
    let trouble = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => FileTrouble::Missing,
        _ => FileTrouble::System(error.to_string()),
    };
    let bytes = std::fs::metadata(path).map_err(trouble)?.len();
    if bytes > most {
        return Err(FileTrouble::TooLarge { bytes, most });
    }
    std::fs::read(path).map_err(trouble)
}

/// A text in UTF-8, without a byte-order mark and with plain line ends.
fn read_text(path: &Path) -> Result<String, FileTrouble> {
    let text = String::from_utf8(read_bytes(path, MAX_TEXT_BYTES)?).map_err(|_| FileTrouble::NotUtf8)?;
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    if text.trim().is_empty() {
        return Err(FileTrouble::Empty);
    }
    if text.chars().any(|character| character.is_control() && !matches!(character, '\n' | '\t')) {
        return Err(FileTrouble::ControlCharacters);
    }
    Ok(text)
}

/// A PNG made anew from the picture's pixels, so that nothing else that a file can carry reaches a browser.
fn read_logo(path: &Path, file: &str) -> Result<Vec<u8>, FaultKind> {
    let picture = |message: String| FaultKind::Picture { file: file.to_owned(), message };
    let bytes =
        read_bytes(path, MAX_LOGO_BYTES).map_err(|trouble| FaultKind::File { file: file.to_owned(), trouble })?;
    let mut reader =
        ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|error| picture(error.to_string()))?;
    if !matches!(reader.format(), Some(ImageFormat::Png | ImageFormat::WebP)) {
        return Err(picture("it is neither PNG nor WebP".to_owned()));
    }
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_LOGO_PIXELS);
    limits.max_image_height = Some(MAX_LOGO_PIXELS);
    reader.limits(limits);
    let image = reader.decode().map_err(|error| picture(error.to_string()))?;
    let mut png = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut png, CompressionType::Best, FilterType::Adaptive);
    image.to_rgba8().write_with_encoder(encoder).map_err(|error| picture(error.to_string()))?;
    Ok(png)
}

fn sha256(content: &[u8]) -> String {
    Sha256::digest(content).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Puts a file's hash into the layer, also where the file's name came from the platform's defaults.
fn place_hash(layer: &mut Value, key: &str, sha256: &str) {
    let Some((section, name)) = key.split_once('.') else { return };
    layer[section][name] = Value::String(sha256.to_owned());
}

#[cfg(test)]
mod shipped;
#[cfg(test)]
mod tests;
