//! The demo's folder: its content, its lock, and starting over.

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use madoguchi_core::files;
use madoguchi_core::sealed::RootKey;
use rand::Rng;

/// A file that marks a folder as a demo's. It is also the lock between two demos.
const MARK: &str = "madoguchi-demo";
const MARK_TEXT: &str = "This folder belongs to `madoguchi demo`. `--fresh` removes what the demo put into it.\n";
const DATABASE: &str = "madoguchi.db";
const ROOT_KEY: &str = "root.key";
const ROOT_KEY_ASIDE: &str = "root.key.part";
const KEYS: &str = "keys";
const MAILS: &str = "mails";

/// Why a folder can't be used.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// The folder holds other files and isn't a demo's.
    #[error("{} isn't a demo's folder: there are other files in it. Name an empty or a new one with --data-dir", .0.display())]
    Foreign(PathBuf),
    /// Another demo is using the folder.
    #[error("another demo is using {}. Stop it, or name another folder with --data-dir", .0.display())]
    InUse(PathBuf),
    /// The folder can't be read or written.
    #[error("{path}: {problem}", path = .0.display(), problem = .1)]
    Io(PathBuf, io::Error),
}

/// The demo's folder, locked as long as this value lives.
pub struct Folder {
    path: PathBuf,
    /// The lock ends with the open file, even if the program crashes.
    _held: File,
}

impl Folder {
    /// Locks the folder `path` and creates it if necessary. With `fresh`, it removes what a demo put there and nothing
    /// else.
    ///
    /// # Errors
    /// [`Unusable`]
    pub fn take(path: &Path, fresh: bool) -> Result<Self, Unusable> {
        let trouble = |error| Unusable::Io(path.to_owned(), error);
        files::private_folder(path).map_err(trouble)?;
        let path = path.canonicalize().map_err(trouble)?;
        let trouble = |error| Unusable::Io(path.clone(), error);
        let mark = path.join(MARK);
        if !mark.is_file() && fs::read_dir(&path).map_err(trouble)?.next().is_some() {
            return Err(Unusable::Foreign(path));
        }
        let mut held = files::private().create(true).truncate(false).append(true).open(&mark).map_err(trouble)?;
        match held.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(Unusable::InUse(path)),
            Err(TryLockError::Error(error)) => return Err(trouble(error)),
        }
        if held.metadata().map_err(trouble)?.len() == 0 {
            held.write_all(MARK_TEXT.as_bytes()).map_err(trouble)?;
        }
        make_private(&path).map_err(trouble)?;
        let folder = Self { path: path.clone(), _held: held };
        if fresh {
            folder.clear().map_err(trouble)?;
        }
        for own in [KEYS, MAILS] {
            files::private_folder(&path.join(own)).map_err(trouble)?;
        }
        Ok(folder)
    }

    fn clear(&self) -> io::Result<()> {
        let database = ["", "-wal", "-shm"].map(|ending| format!("{DATABASE}{ending}"));
        for file in database.iter().map(String::as_str).chain([ROOT_KEY, ROOT_KEY_ASIDE]) {
            ignore_missing(fs::remove_file(self.path.join(file)))?;
        }
        for folder in [KEYS, MAILS] {
            ignore_missing(fs::remove_dir_all(self.path.join(folder)))?;
        }
        Ok(())
    }

    /// Returns the path of the SQLite file.
    pub fn database(&self) -> PathBuf {
        self.path.join(DATABASE)
    }

    /// Returns the folder of the societies' keys.
    pub fn keys(&self) -> PathBuf {
        self.path.join(KEYS)
    }

    /// Returns the folder of the delivered mails.
    pub fn mails(&self) -> PathBuf {
        self.path.join(MAILS)
    }

    /// Reads the root key, or creates it if there is none.
    ///
    /// # Errors
    /// When the file can't be read or written, or holds no key.
    pub fn root_key(&self, random: &mut impl Rng) -> Result<RootKey, crate::terminal::Stop> {
        let path = self.path.join(ROOT_KEY);
        if path.exists() {
            return Ok(RootKey::from_text(&fs::read_to_string(&path)?)?);
        }
        let key = RootKey::generate(random);
        let aside = self.path.join(ROOT_KEY_ASIDE);
        ignore_missing(fs::remove_file(&aside))?;
        let mut file = files::private().create_new(true).open(&aside)?;
        file.write_all(key.to_text().as_bytes())?;
        file.sync_all()?;
        fs::rename(aside, path)?;
        Ok(key)
    }
}

/// Takes the folder of the demo from everybody else, also one that an earlier version or another program made readable.
#[cfg(unix)]
fn make_private(path: &Path) -> io::Result<()> {
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o700))
}

#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "same face as on Unix")]
fn make_private(_: &Path) -> io::Result<()> {
    Ok(())
}

fn ignore_missing(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(path: &Path) -> Vec<String> {
        let mut names: Vec<_> =
            fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_folder_with_other_things_in_it_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("thesis.odt"), "years of work").unwrap();
        for fresh in [false, true] {
            assert!(matches!(Folder::take(folder.path(), fresh), Err(Unusable::Foreign(_))));
        }
        assert_eq!(names(folder.path()), ["thesis.odt"]);
    }

    #[test]
    fn starting_over_removes_what_the_demo_made_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let taken = Folder::take(folder.path(), false).unwrap();
        fs::write(taken.database(), "old").unwrap();
        fs::write(taken.mails().join("old.eml"), "old").unwrap();
        fs::write(folder.path().join("notes.txt"), "put here since").unwrap();
        drop(taken);
        let taken = Folder::take(folder.path(), true).unwrap();
        assert!(!taken.database().exists());
        assert_eq!(names(&taken.mails()), [""; 0]);
        assert_eq!(names(folder.path()), ["keys", "madoguchi-demo", "mails", "notes.txt"]);
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_others_could_read_is_taken_from_them() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        drop(Folder::take(folder.path(), false).unwrap());
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        drop(Folder::take(folder.path(), false).unwrap());
        assert_eq!(fs::metadata(folder.path()).unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn two_demos_do_not_share_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let first = Folder::take(folder.path(), false).unwrap();
        assert!(matches!(Folder::take(folder.path(), true), Err(Unusable::InUse(_))));
        drop(first);
        assert!(Folder::take(folder.path(), false).is_ok());
    }

    #[test]
    fn the_root_key_is_made_once_and_readable_by_its_owner_alone() {
        use rand::SeedableRng;
        let folder = tempfile::tempdir().unwrap();
        let taken = Folder::take(folder.path(), false).unwrap();
        let mut random = rand::rngs::StdRng::seed_from_u64(1);
        let made = taken.root_key(&mut random).unwrap().to_text();
        assert_eq!(*taken.root_key(&mut random).unwrap().to_text(), *made);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(folder.path().join(ROOT_KEY)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
}
