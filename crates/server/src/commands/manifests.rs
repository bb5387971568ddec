//! The folder of the manifests, which holds one folder for each society.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use madoguchi_core::policy::fault::Unreadable;
use madoguchi_core::tenancy::manifest::{self, Manifest};

use crate::terminal::Stop;

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

    /// Returns the folders of the societies with these slugs, or of all societies.
    ///
    /// # Errors
    /// When a folder doesn't exist.
    pub fn named(&self, slugs: &[String]) -> Result<Vec<PathBuf>, Stop> {
        if slugs.is_empty() {
            return all(&self.tenants);
        }
        slugs.iter().map(|slug| one(&self.tenants, slug)).collect()
    }

    /// Returns the folders of all other societies.
    ///
    /// # Errors
    /// When the folder can't be read.
    pub fn besides(&self, named: &[PathBuf]) -> Result<Vec<PathBuf>, Stop> {
        let named: HashSet<&PathBuf> = named.iter().collect();
        Ok(all(&self.tenants)?.into_iter().filter(|folder| !named.contains(folder)).collect())
    }
}

fn one(folder: &Path, slug: &str) -> Result<PathBuf, Stop> {
    let path = folder.join(slug);
    if path.join(manifest::FILE).is_file() {
        Ok(path)
    } else {
        Err(Stop::because(format!("there is no {}", path.join(manifest::FILE).display())))
    }
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

/// Does the same with every folder, on all cores, because checking logos takes time. The results are in the folders'
/// order.
///
/// # Errors
/// When the work on a folder panics.
pub fn each<T: Send>(folders: &[PathBuf], work: impl Fn(&Path) -> T + Sync) -> Result<Vec<T>, Stop> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = folders.len().div_ceil(threads).max(1);
    let work = &work;
    let done = std::thread::scope(|scope| {
        let workers = folders
            .chunks(share)
            .map(|part| scope.spawn(move || part.iter().map(|folder| work(folder)).collect::<Vec<_>>()));
        let workers = workers.collect::<Vec<_>>();
        workers.into_iter().map(std::thread::ScopedJoinHandle::join).collect::<Result<Vec<_>, _>>()
    });
    let done = done.map_err(|_| Stop::because("a manifest couldn't be read"))?;
    Ok(done.into_iter().flatten().collect())
}

/// Reads the manifests of these folders.
///
/// # Errors
/// When any manifest can't be read, with all reasons.
pub fn read(
    folders: &[PathBuf],
    one: impl Fn(&Path) -> Result<Manifest, Unreadable> + Sync,
) -> Result<Vec<Manifest>, Stop> {
    let (mut manifests, mut faults) = (Vec::with_capacity(folders.len()), Vec::new());
    for manifest in each(folders, one)? {
        match manifest {
            Ok(manifest) => manifests.push(manifest),
            Err(unreadable) => faults.push(unreadable.to_string()),
        }
    }
    if faults.is_empty() { Ok(manifests) } else { Err(Stop::because(faults.join("\n"))) }
}
