//! The folders of societies: which are meant, and how thousands of them are read on all cores.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use clap::Args;
use madoguchi_core::tenancy::manifest;

use crate::terminal::{Progress, Stop};

/// Where the manifests are.
#[derive(Clone, Debug, Args)]
pub struct ManifestsFolder {
    /// Folder with one folder a society.
    #[arg(long, value_name = "FOLDER", default_value = "tenants")]
    tenants: PathBuf,
}

impl ManifestsFolder {
    /// Returns the folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.tenants
    }

    /// Returns the folders of the societies that are named: by their slugs, by their folders, or by a folder that holds
    /// folders of societies. All societies, if none is named. No folder is returned twice.
    ///
    /// # Errors
    /// When there is no such folder, or two folders have one slug.
    pub fn named(&self, named: &[String]) -> Result<Vec<PathBuf>, Stop> {
        if named.is_empty() {
            return all(&self.tenants);
        }
        let mut folders: Vec<PathBuf> = Vec::new();
        let (mut seen, mut slugs) = (HashSet::new(), HashSet::new());
        for name in named {
            for folder in self.meant(name)? {
                let same = folder.canonicalize().unwrap_or_else(|_| folder.clone());
                if !seen.insert(same) {
                    continue;
                }
                if !slugs.insert(slug_of(&folder)) {
                    return Err(Stop::because(format!("two folders have the slug {}", slug_of(&folder))));
                }
                folders.push(folder);
            }
        }
        Ok(folders)
    }

    fn meant(&self, name: &str) -> Result<Vec<PathBuf>, Stop> {
        let of_slug = self.tenants.join(name);
        let is_slug = !name.contains(['/', '\\', '.']);
        if is_slug && of_slug.join(manifest::FILE).is_file() {
            return Ok(vec![of_slug]);
        }
        let folder = Path::new(name);
        if folder.join(manifest::FILE).is_file() {
            // The last part of the path is the slug, also of `.` and of a path that ends with a slash.
            let whole = folder.file_name().map_or_else(|| folder.canonicalize(), |_| Ok(folder.to_owned()));
            return Ok(vec![whole.map_err(|error| Stop::from(error).at(folder))?]);
        }
        if folder.is_dir() {
            return all(folder);
        }
        let missing = if is_slug { of_slug } else { folder.to_owned() };
        Err(Stop::because(format!("there is no {}", missing.join(manifest::FILE).display())))
    }

    /// Returns the folders of all other societies.
    ///
    /// # Errors
    /// When the folder can't be read.
    pub fn besides(&self, named: &[PathBuf]) -> Result<Vec<PathBuf>, Stop> {
        let named: HashSet<&PathBuf> = named.iter().collect();
        let beside = if self.tenants.is_dir() { all(&self.tenants)? } else { Vec::new() };
        Ok(beside.into_iter().filter(|folder| !named.contains(folder)).collect())
    }
}

/// The slug that a folder's name is. Reading the manifest checks it.
#[must_use]
pub fn slug_of(folder: &Path) -> String {
    folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Returns every folder that holds a manifest, sorted by name.
///
/// # Errors
/// When the folder can't be read or holds no manifest.
pub fn all(folder: &Path) -> Result<Vec<PathBuf>, Stop> {
    let entries = fs::read_dir(folder).map_err(|error| Stop::because(format!("{}: {error}", folder.display())))?;
    let mut found = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.join(manifest::FILE).is_file())
        .collect::<Vec<_>>();
    found.sort();
    if found.is_empty() {
        return Err(Stop::because(format!("{} holds no <slug>/{}", folder.display(), manifest::FILE)));
    }
    Ok(found)
}

/// Does the same with every society, on all cores: each thread takes the next one, so that a slow one holds up no others.
/// The results are in the societies' order.
///
/// # Errors
/// When the work on one panics.
pub fn each<I: Sync, T: Send>(
    societies: &[I],
    progress: &Progress,
    work: impl Fn(&I) -> T + Sync,
) -> Result<Vec<T>, Stop> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(societies.len().max(1));
    let (next, work) = (AtomicUsize::new(0), &work);
    let one_thread = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(society) = societies.get(index) else { return done };
            done.push((index, work(society)));
            progress.step();
        }
    };
    let done = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(one_thread)).collect();
        workers.into_iter().map(std::thread::ScopedJoinHandle::join).collect::<Result<Vec<_>, _>>()
    });
    let mut done: Vec<(usize, T)> =
        done.map_err(|_| Stop::because("a manifest couldn't be read"))?.into_iter().flatten().collect();
    done.sort_by_key(|(index, _)| *index);
    Ok(done.into_iter().map(|(_, result)| result).collect())
}
