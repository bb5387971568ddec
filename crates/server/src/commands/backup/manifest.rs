//! What a backup consists of, in a file beside it. A folder without this file is no backup.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use chrono::{DateTime, Utc};
use madoguchi_core::files;
use madoguchi_core::sealed::to_hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::terminal::{Stop, words};

/// The database in the folder.
pub(super) const DATABASE: &str = "madoguchi.db";
/// This file.
const MANIFEST: &str = "manifest.json";
/// How the folder is built.
const FORMAT: u32 = 1;

/// A backup.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    format: u32,
    /// The version of the program that made it.
    program: String,
    /// When it was begun. Everything committed before is in it.
    pub made_at: DateTime<Utc>,
    /// The newest migration that had run.
    pub migration: String,
    /// How often the database had been restored.
    pub epoch: i64,
    bytes: u64,
    sha256: String,
    /// The rows of every table.
    pub rows: BTreeMap<String, i64>,
}

impl Manifest {
    /// Describes a database that nobody has open.
    pub fn of(
        database: &Path,
        made_at: DateTime<Utc>,
        migration: String,
        epoch: i64,
        rows: BTreeMap<String, i64>,
    ) -> Result<Self, Stop> {
        let (bytes, sha256) = measured(database).map_err(|error| Stop::from(error).at(database))?;
        let program = env!("CARGO_PKG_VERSION").to_owned();
        Ok(Self { format: FORMAT, program, made_at, migration, epoch, bytes, sha256, rows })
    }

    /// Writes the manifest, and syncs it, the database and the folder to disk.
    pub fn write(&self, folder: &Path) -> Result<(), Stop> {
        let written = || -> io::Result<()> {
            File::open(folder.join(DATABASE))?.sync_all()?;
            let mut file = files::private().create_new(true).open(folder.join(MANIFEST))?;
            file.write_all(serde_json::to_string_pretty(self).map_err(io::Error::other)?.as_bytes())?;
            file.sync_all()?;
            File::open(folder)?.sync_all()
        };
        written().map_err(|error| Stop::from(error).at(folder))
    }

    /// Reads the manifest of a folder, and compares the database with it.
    pub fn read(folder: &Path) -> Result<Self, Stop> {
        let path = folder.join(MANIFEST);
        let told = |message: &str| {
            let folder = folder.display().to_string();
            Stop::because(words().format(message, &[("folder", (&folder).into())]))
        };
        let text = std::fs::read(&path).map_err(|_| told("restore-no-backup"))?;
        let manifest: Self = serde_json::from_slice(&text).map_err(|_| told("restore-no-backup"))?;
        let database = folder.join(DATABASE);
        let found = measured(&database).map_err(|error| Stop::from(error).at(&database))?;
        if manifest.format != FORMAT {
            return Err(told("restore-newer-format"));
        }
        if found != (manifest.bytes, manifest.sha256.clone()) {
            return Err(told("restore-altered"));
        }
        Ok(manifest)
    }
}

/// The size and the SHA-256 of a file.
fn measured(path: &Path) -> io::Result<(u64, String)> {
    let (mut file, mut hash, mut bytes) = (File::open(path)?, Sha256::new(), 0);
    let mut part = vec![0; 1 << 20];
    loop {
        let read = file.read(&mut part)?;
        if read == 0 {
            return Ok((bytes, to_hex(&hash.finalize())));
        }
        hash.update(part.get(..read).unwrap_or_default());
        bytes += u64::try_from(read).unwrap_or_default();
    }
}
