//! Reads a society's folder `tenants/<slug>/`: its manifest, logo and terms.
//!
//! A manifest names files; a stored policy names their contents. The stored layer is therefore the manifest's data with
//! the hexadecimal SHA-256 of each file in place of the file's name: `branding.logo`, `terms.file`, `terms.file_en`.
//! Logos are re-encoded; texts are UTF-8 with LF line ends. The contents are stored beside the layer as [`Asset`]s
//! under the same hash. A key that the manifest leaves out stays out of the stored layer and follows the platform's
//! defaults.

pub mod siblings;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Cursor;
use std::path::Path;

use chrono::NaiveDate;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, ImageFormat, ImageReader, Limits, RgbaImage, imageops};
use serde_json::Value;
use sha2::{Digest, Sha256};

use self::siblings::Claims;
use super::assets::{Asset, Encoded};
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
/// Largest logo file, in bytes.
const MAX_LOGO_BYTES: u64 = 256 * 1024;
/// Greatest height of a logo as it is stored, in pixels.
const LOGO_HEIGHT: u32 = 96;
/// Greatest width of a logo as it is stored, in pixels.
const LOGO_WIDTH: u32 = 224;
/// Largest width and height of a logo, in pixels.
const MAX_LOGO_PIXELS: u32 = 1024;
/// The way in which logos are re-encoded. Another number makes every logo anew at its next application.
const ENCODING: &str = "smallest-1";

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
        let text =
            |file: &str| read_text(folder, file).map_err(|trouble| FaultKind::File { file: file.to_owned(), trouble });
        let as_asset = |text: &Result<String, FaultKind>| -> Result<Read, FaultKind> {
            let content = text.clone()?.into_bytes();
            let (sha256, media_type) = (sha256(&content), "text/plain; charset=utf-8".to_owned());
            Ok(Read::New(Asset { sha256, source: None, media_type, content }))
        };
        let terms = text(&policy.terms.file);
        policy.terms.file = keep("terms.file", as_asset(&terms));
        let terms_en = policy.terms.file_en.as_deref().map(text);
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
    let text = String::from_utf8(read_bytes(folder, file, MAX_TEXT_BYTES)?).map_err(|_| FileTrouble::NotUtf8)?;
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    if text.trim().is_empty() {
        return Err(FileTrouble::Empty);
    }
    if text.chars().any(|character| character.is_control() && !matches!(character, '\n' | '\t')) {
        return Err(FileTrouble::ControlCharacters);
    }
    Ok(text)
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
    let picture = |message: String| FaultKind::Picture { file: file.to_owned(), message };
    let bytes = read_bytes(folder, file, MAX_LOGO_BYTES)
        .map_err(|trouble| FaultKind::File { file: file.to_owned(), trouble })?;
    let source = sha256(&[ENCODING.as_bytes(), &bytes].concat());
    match pictures {
        Pictures::Encode(encoded) | Pictures::Check(encoded) => {
            if let Some(stored) = encoded.get(&source) {
                return Ok(Read::Stored(stored.clone()));
            }
        }
        Pictures::Name => return Ok(Read::Stored(source)),
    }
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
    if matches!(pictures, Pictures::Check(_)) {
        return Ok(Read::Stored(source));
    }
    let (content, media_type) = smallest(&image).map_err(|error| picture(error.to_string()))?;
    Ok(Read::New(Asset { sha256: sha256(&content), source: Some(source), media_type: media_type.to_owned(), content }))
}

/// Encodes a logo in the fewest bytes and returns them with their media type. Every form keeps all pixels. It is shown 44
/// CSS pixels high, so that a little more than twice that height is as sharp as screens can show; the same file is the
/// icon in the browser's tab.
fn smallest(image: &DynamicImage) -> image::ImageResult<(Vec<u8>, &'static str)> {
    let fits = image.height() <= LOGO_HEIGHT && image.width() <= LOGO_WIDTH;
    let shown =
        if fits { image.clone() } else { image.resize(LOGO_WIDTH, LOGO_HEIGHT, imageops::FilterType::Lanczos3) };
    let pixels = shown.to_rgba8();
    let mut forms = Vec::new();
    // A drawing of few colours is smallest by far with a palette.
    forms.extend(with_palette(&pixels).map(|png| (png, "image/png")));
    let mut png = Vec::new();
    pixels.write_with_encoder(PngEncoder::new_with_quality(&mut png, CompressionType::Best, FilterType::Adaptive))?;
    forms.push((png, "image/png"));
    let mut webp = Vec::new();
    pixels.write_with_encoder(WebPEncoder::new_lossless(&mut webp))?;
    forms.push((webp, "image/webp"));
    Ok(forms.into_iter().min_by_key(|(bytes, _)| bytes.len()).unwrap_or_default())
}

/// Encodes an image of at most 256 colours as PNG with a palette; nothing for one of more.
fn with_palette(image: &RgbaImage) -> Option<Vec<u8>> {
    let colours: BTreeSet<[u8; 4]> = image.pixels().map(|pixel| pixel.0).collect();
    let places: BTreeMap<[u8; 4], u8> = colours
        .iter()
        .enumerate()
        .map(|(at, colour)| Some((*colour, u8::try_from(at).ok()?)))
        .collect::<Option<_>>()?;
    let (mut palette, mut alpha) = (Vec::new(), Vec::new());
    for [red, green, blue, opacity] in &colours {
        palette.extend([*red, *green, *blue]);
        alpha.push(*opacity);
    }
    let indices: Vec<u8> = image.pixels().filter_map(|pixel| places.get(&pixel.0).copied()).collect();
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, image.width(), image.height());
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(palette);
    if alpha.iter().any(|opacity| *opacity < u8::MAX) {
        encoder.set_trns(alpha);
    }
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&indices).ok()?;
    writer.finish().ok()?;
    Some(out)
}

fn sha256(content: &[u8]) -> String {
    Sha256::digest(content).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
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
