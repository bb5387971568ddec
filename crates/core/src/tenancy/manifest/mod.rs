//! Reads a society's folder `tenants/<slug>/`: its manifest, logo and terms.
//!
//! A manifest names files; a stored policy names their contents. The stored layer is therefore the manifest's data with
//! the hexadecimal SHA-256 of each file in place of the file's name: the logo, the terms and the privacy notice.
//! Logos are re-encoded; texts are UTF-8 with LF line ends. The contents are stored beside the layer as [`Asset`]s
//! under the same hash. A key that the manifest leaves out stays out of the stored layer and follows the platform's
//! defaults. `overrides.json` is described at [`own`].

pub mod export;
mod files;
pub mod own;
pub mod siblings;

use std::path::Path;

use chrono::NaiveDate;

pub use self::files::Logos;
use self::files::{Pictures, Read, place_hash, read_logo, read_named, read_text};
use self::siblings::Claims;
use super::assets::{Asset, Encoded, text};
use super::slug::Slug;
use crate::policy::Policy;
use crate::policy::check::{self, Finding, Severity, Texts};
use crate::policy::fault::{FaultKind, FileLine, PolicyFault, Unreadable};
use crate::policy::layers::{self, Layers};
use crate::policy::published::{Published, TextVersion};

/// Name of the manifest file.
pub const FILE: &str = "tenant.toml";

/// A society as described by its folder, after every file was read.
pub struct Manifest {
    /// The slug, which is the folder's name.
    pub slug: Slug,
    /// The effective policy. Files are named by their hashes.
    pub policy: Policy,
    /// The layer to store: JSON, with files named by their hashes.
    pub layer: String,
    /// What the society had chosen at its desk when it was exported, as the layer to store. It counts for a new society.
    pub own: Option<String>,
    /// Terms, and the logos that aren't stored already, by hash.
    pub assets: Vec<Asset>,
    /// The terms in Japanese.
    pub terms: String,
    /// The terms in English.
    pub terms_en: Option<String>,
    /// The society's own privacy notice in Japanese.
    pub privacy: Option<String>,
    /// The layers, which tell the source of each value. Files keep their names here.
    pub layers: Layers,
    own_source: Option<own::OwnSource>,
}

impl Manifest {
    /// Reads a society's folder.
    ///
    /// # Errors
    /// Every fault that makes the folder unreadable, with key, file and line: an invalid slug, faults of the manifest,
    /// and files that are missing, too large, not UTF-8 or not a picture.
    pub fn read(folder: &Path) -> Result<Self, Unreadable> {
        Self::read_changed(folder, &Encoded::new(), &Logos::default())
    }

    /// Reads a society's folder as [`Self::read`] does, but doesn't encode again what the society has stored, or what was
    /// encoded for another society of the same run.
    ///
    /// # Errors
    /// As for [`Self::read`].
    pub fn read_changed(folder: &Path, encoded: &Encoded, logos: &Logos) -> Result<Self, Unreadable> {
        Self::read_with(folder, Pictures::Encode(encoded, logos))
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
        let read = |file: &str| read_named(folder, file);
        let as_asset =
            |text: &Result<String, FaultKind>| -> Result<Read, FaultKind> { Ok(Read::New(text::asset(text.clone()?))) };
        let terms = read(&policy.terms.file);
        policy.terms.file = keep("terms.file", as_asset(&terms));
        let terms_en = policy.terms.file_en.as_deref().map(read);
        policy.terms.file_en = terms_en.as_ref().map(|terms| keep("terms.file_en", as_asset(terms)));
        let privacy = policy.privacy.file.as_deref().map(read);
        policy.privacy.file = privacy.as_ref().map(|notice| keep("privacy.file", as_asset(notice)));
        let privacy_en = policy.privacy.file_en.as_deref().map(read);
        policy.privacy.file_en = privacy_en.as_ref().map(|notice| keep("privacy.file_en", as_asset(notice)));
        policy.branding.logo =
            policy.branding.logo.as_deref().map(|file| keep("branding.logo", read_logo(folder, file, pictures)));
        if !faults.is_empty() {
            return Err(Unreadable(faults));
        }
        let own = own::read(folder, &layer, pictures).map_err(Unreadable)?;
        let (own, own_source) = own.map_or((None, None), |own| {
            assets.extend(own.assets);
            (Some(own.layer.to_string()), Some(own.source))
        });
        Ok(Self {
            slug,
            policy,
            layer: layer.to_string(),
            own,
            assets,
            terms: terms.unwrap_or_default(),
            terms_en: terms_en.and_then(Result::ok),
            privacy: privacy.and_then(Result::ok),
            layers,
            own_source,
        })
    }

    /// Findings about the policy: errors and weaknesses. `today` is the day in Japan.
    #[must_use]
    pub fn findings(&self, today: NaiveDate) -> Vec<Finding> {
        let texts = Texts { terms: &self.terms, terms_en: self.terms_en.as_deref(), privacy: self.privacy.as_deref() };
        let mut findings = check::findings(&self.policy, &texts, today);
        for finding in &mut findings {
            finding.place = self.layers.place(&finding.key);
        }
        findings.extend(self.findings_about_own(today));
        findings
    }

    /// What is wrong only with the values that the society had chosen itself.
    fn findings_about_own(&self, today: NaiveDate) -> Vec<Finding> {
        let of = |own: Option<&str>| {
            // The texts of the manifest are checked with the manifest; here it matters whether they are there.
            let policy = layers::effective(&self.layer, own).ok();
            policy.map_or_else(Vec::new, |policy| {
                let texts = Texts { terms_en: policy.terms.file_en.as_deref(), ..Texts::default() };
                check::findings(&policy, &texts, today)
            })
        };
        let Some(own) = self.own.as_deref() else { return Vec::new() };
        let known = of(None);
        let is_new = |finding: &Finding| finding.severity() == Severity::Error && !known.contains(finding);
        let placed = |mut finding: Finding| {
            finding.place = self.own_source.as_ref().map(|source| source.place(&finding.key));
            finding
        };
        of(Some(own)).into_iter().filter(is_new).map(placed).collect()
    }
}

/// What of a manifest is compared with the database before anything is applied.
pub struct CheckedManifest {
    /// The slug.
    pub slug: Slug,
    /// The published texts with their versions. Files are named by their hashes.
    pub texts: [(Published, TextVersion); 2],
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
pub fn check(folder: &Path, logos: &Logos, today: NaiveDate) -> Result<CheckedManifest, Unreadable> {
    let manifest = Manifest::read_with(folder, Pictures::Check(logos))?;
    let findings = manifest.findings(today);
    let claims = Claims::of(&manifest);
    Ok(CheckedManifest {
        slug: manifest.slug,
        texts: Published::all_of(&manifest.policy),
        findings,
        layers: manifest.layers,
        claims,
    })
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

/// The position of a key in a folder's manifest; `None` if the manifest doesn't name the key or can't be read any more.
#[must_use]
pub fn place_of(folder: &Path, key: &str) -> Option<FileLine> {
    let source = read_text(folder, FILE).ok()?;
    Layers::new().with_manifest(&format!("{}/{FILE}", folder.display()), &source).ok()?.place(key)
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

#[cfg(test)]
mod shipped;
#[cfg(test)]
mod tests;
