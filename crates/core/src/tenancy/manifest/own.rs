//! `overrides.json` beside a manifest: what a society had chosen at its desk when it was exported. It counts where the
//! society doesn't exist yet; a society that runs keeps what it has chosen since.

use std::path::Path;

use serde_json::Value;

use super::files::{Pictures, Read, place_hash, read_logo, read_named, read_text};
use crate::policy::fault::{FaultKind, FileLine, FileTrouble, PolicyFault};
use crate::policy::keys;
use crate::policy::layers::{self, value_at};
use crate::policy::ownership::{self, KeyOwner};
use crate::policy::shape::Shape;
use crate::tenancy::assets::{Asset, text};

/// Name of the file.
pub const FILE: &str = "overrides.json";

/// The keys that name files.
pub(super) const LOGO: &str = "branding.logo";
pub(super) const TEXTS: [&str; 4] = ["terms.file", "terms.file_en", "privacy.file", "privacy.file_en"];

/// The society's own layer as it was read: JSON with files by their hashes, and the files.
pub(super) struct OwnLayer {
    pub layer: Value,
    pub assets: Vec<Asset>,
    pub source: OwnSource,
}

/// The file as it was read, to name lines.
pub(super) struct OwnSource {
    file: String,
    source: String,
}

impl OwnSource {
    /// The line on which a key's name stands first, or else the first line: the file is written with a name a line.
    pub fn place(&self, key: &str) -> FileLine {
        FileLine { file: self.file.clone(), line: line_of(&self.source, key) }
    }
}

/// Reads the file above the manifest's `below`, whose files are named by their hashes. `None` if there is no such file.
pub(super) fn read(folder: &Path, below: &Value, pictures: Pictures<'_>) -> Result<Option<OwnLayer>, Vec<PolicyFault>> {
    let name = format!("{}/{FILE}", folder.display());
    let source = match read_text(folder, FILE) {
        Ok(source) => source,
        Err(FileTrouble::Missing) => return Ok(None),
        Err(trouble) => return Err(vec![fault("", None, FaultKind::File { file: name, trouble })]),
    };
    let mut layer: Value = serde_json::from_str(&source).map_err(|error| {
        let place = Some(FileLine { file: name.clone(), line: error.line() });
        vec![fault("", place, FaultKind::Syntax { message: error.to_string() })]
    })?;
    let mut faults = Shape::of_policy().faults(&layer, false);
    let says = |key: &&keys::PolicyKey| value_at(&layer, &key.path).is_some();
    let foreign = keys::all().iter().filter(says).filter_map(|key| {
        let owner = ownership::of(&key.path)?.owner;
        (owner != KeyOwner::Society).then(|| fault(&key.path, None, FaultKind::NotTheSocietys { owner }))
    });
    faults.extend(foreign);
    let mut assets = Vec::new();
    for key in TEXTS.into_iter().chain([LOGO]) {
        let Some(file) = value_at(&layer, key).and_then(Value::as_str).map(str::to_owned) else { continue };
        let read = if key == LOGO {
            read_logo(folder, &file, pictures)
        } else {
            read_named(folder, &file).map(|content| Read::New(text::asset(content)))
        };
        match read {
            Ok(Read::Stored(sha256)) => place_hash(&mut layer, key, &sha256),
            Ok(Read::New(asset)) => {
                place_hash(&mut layer, key, &asset.sha256);
                assets.push(asset);
            }
            Err(kind) => faults.push(fault(key, None, kind)),
        }
    }
    if faults.is_empty()
        && let Err(unreadable) = layers::policy_of(layers::merged(below, Some(&layer)))
    {
        faults = unreadable.0;
    }
    let source = OwnSource { file: name, source };
    if faults.is_empty() {
        return Ok(Some(OwnLayer { layer, assets, source }));
    }
    let placed = |fault: PolicyFault| PolicyFault { place: Some(source.place(&fault.key)), ..fault };
    Err(faults.into_iter().map(placed).collect())
}

fn fault(key: &str, place: Option<FileLine>, kind: FaultKind) -> PolicyFault {
    PolicyFault { key: key.to_owned(), place, kind }
}

fn line_of(source: &str, key: &str) -> usize {
    let is_name = |name: &&str| !name.is_empty() && !name.bytes().all(|byte| byte.is_ascii_digit());
    let Some(name) = key.split('.').rfind(is_name) else { return 1 };
    let quoted = format!("\"{name}\"");
    source.lines().position(|line| line.trim_start().starts_with(&quoted)).map_or(1, |line| line + 1)
}
