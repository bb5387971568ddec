//! The files that a manifest names: read with suspicion, and known by the hash of their content.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use serde_json::Value;

use crate::files::read_within;
use crate::policy::fault::{FaultKind, FileTrouble};
use crate::tenancy::assets::logo::{self, Logo, LogoFault};
use crate::tenancy::assets::{Asset, Encoded, text};

/// Largest manifest or text, in bytes.
const MAX_TEXT_BYTES: u64 = 256 * 1024;

/// A file that was read.
pub(super) enum Read {
    /// Its content is stored already, under this hash.
    Stored(String),
    /// Its content.
    New(Asset),
}

/// Where one content's result is kept. Threads that need the same one wait for the first.
type Place<T> = Arc<OnceLock<Result<T, LogoFault>>>;

/// The logos of one run over many societies, by the hash of their content, so that each is decoded and encoded once,
/// however many folders hold it. Threads share it.
#[derive(Default)]
pub struct Logos {
    checked: Mutex<HashMap<String, Place<()>>>,
    encoded: Mutex<HashMap<String, Place<Asset>>>,
}

impl Logos {
    fn once<T: Clone>(
        places: &Mutex<HashMap<String, Place<T>>>,
        source: &str,
        work: impl FnOnce() -> Result<T, LogoFault>,
    ) -> Result<T, LogoFault> {
        let place = {
            let mut places = places.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(places.entry(source.to_owned()).or_default())
        };
        place.get_or_init(work).clone()
    }
}

/// What is done with a picture.
#[derive(Clone, Copy)]
pub(super) enum Pictures<'a> {
    /// It is re-encoded, unless the society has stored it already.
    Encode(&'a Encoded, &'a Logos),
    /// It is only decoded, to see whether it can be.
    Check(&'a Logos),
    /// Only its bytes are named.
    Name,
}

/// Reads a file of the society's folder, of at most `most` bytes. A link or a name that leads out of the folder is
/// refused: what a society names is published.
fn read_bytes(folder: &Path, file: &str, most: u64) -> Result<Vec<u8>, FileTrouble> {
    read_within(folder, file, most).map_err(|error| FileTrouble::of(error, most))
}

/// Reads a UTF-8 text and removes the byte order mark and CR line ends.
pub(super) fn read_text(folder: &Path, file: &str) -> Result<String, FileTrouble> {
    text::read(read_bytes(folder, file, MAX_TEXT_BYTES)?)
}

/// Reads a text that a key names.
pub(super) fn read_named(folder: &Path, file: &str) -> Result<String, FaultKind> {
    read_text(folder, file).map_err(|trouble| FaultKind::File { file: file.to_owned(), trouble })
}

/// Reads a logo and re-encodes its pixels, so that nothing else in the file reaches a browser.
pub(super) fn read_logo(folder: &Path, file: &str, pictures: Pictures<'_>) -> Result<Read, FaultKind> {
    let picture = |fault: LogoFault| FaultKind::Picture { file: file.to_owned(), message: fault.to_string() };
    let bytes = read_bytes(folder, file, logo::MAX_BYTES)
        .map_err(|trouble| FaultKind::File { file: file.to_owned(), trouble })?;
    let source = logo::source_of(&bytes);
    match pictures {
        Pictures::Encode(stored, logos) => {
            if let Some(stored) = stored.get(&source) {
                return Ok(Read::Stored(stored.clone()));
            }
            let encoded = Logos::once(&logos.encoded, &source, || Logo::read(&bytes)?.encoded());
            encoded.map(Read::New).map_err(picture)
        }
        Pictures::Check(logos) => {
            Logos::once(&logos.checked, &source, || Logo::read(&bytes).map(drop)).map_err(picture)?;
            Ok(Read::Stored(source))
        }
        Pictures::Name => Ok(Read::Stored(source)),
    }
}

/// Replaces a file's name by its hash in a layer, even if the name came from the platform's defaults.
pub(super) fn place_hash(layer: &mut Value, key: &str, sha256: &str) {
    let Some((section, name)) = key.split_once('.') else { return };
    layer[section][name] = Value::String(sha256.to_owned());
}
