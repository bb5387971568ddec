//! Paths as they stand in the configuration.

use std::ops::Deref;
use std::path::{Path, PathBuf};

use figment::value::magic::RelativePathBuf;
use serde::Deserialize;

/// A path. One in a file is relative to the folder of that file, so that it means the same wherever the program is started.
/// One in an environment variable is relative to the current folder, as everything in a shell.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "RelativePathBuf")]
pub(super) struct ConfiguredPath(PathBuf);

impl From<RelativePathBuf> for ConfiguredPath {
    fn from(path: RelativePathBuf) -> Self {
        Self(path.relative())
    }
}

impl AsRef<Path> for ConfiguredPath {
    fn as_ref(&self) -> &Path {
        &self.0
    }
}

impl Deref for ConfiguredPath {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}
