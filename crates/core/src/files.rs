//! Files that nobody else on the machine may read: how they are made, whether they still are private, and how a file is
//! read from a folder that somebody else fills.

use std::fmt;
use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Options to create a private file. Its mode is 0600, whatever the umask leaves out.
#[must_use]
pub fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Creates a folder for private files, with the folders above it that are missing. Their mode is 0700. An existing folder
/// stays as it is.
///
/// # Errors
/// When the folder can't be created.
pub fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Creates a folder for private files that doesn't exist yet. Its mode is 0700.
///
/// # Errors
/// When there is something with this name already, or the folder can't be created.
pub fn new_private_folder(path: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Creates an empty private file, unless there is one.
///
/// # Errors
/// When the file can't be created.
pub fn private_if_missing(path: &Path) -> io::Result<()> {
    match private().create_new(true).open(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other.map(drop),
    }
}

/// A file or folder that others can read or write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exposed {
    /// The file or folder.
    pub path: PathBuf,
    /// Its mode, e.g. `0644`, and whose it is.
    pub found: String,
    /// The command that makes it private.
    pub remedy: String,
}

impl fmt::Display for Exposed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.found)
    }
}

/// Looks whether anybody but this process's user and root can read or write a file or folder.
///
/// A file of root that a group may only read is private: this is how secrets are mounted for a service that isn't root.
///
/// # Errors
/// When the file can't be looked at.
#[cfg(unix)]
pub fn exposed(path: &Path) -> io::Result<Option<Exposed>> {
    use std::os::unix::fs::MetadataExt;
    /// Read and write by others.
    const OTHERS: u32 = 0o006;
    /// Read and write by the group.
    const GROUP: u32 = 0o060;
    let metadata = std::fs::metadata(path)?;
    let (mode, owner, own) = (metadata.mode() & 0o7777, metadata.uid(), rustix::process::geteuid().as_raw());
    let of_root = owner == 0;
    let by_group = if of_root { mode & GROUP & !0o040 } else { mode & GROUP };
    let remedy = if !of_root && owner != own {
        format!("chown {own} {}", quoted(path))
    } else if mode & OTHERS != 0 || by_group != 0 {
        format!("chmod {} {}", if metadata.is_dir() { "700" } else { "600" }, quoted(path))
    } else {
        return Ok(None);
    };
    Ok(Some(Exposed { path: path.to_owned(), found: format!("mode {mode:04o}, owner {owner}"), remedy }))
}

/// Looks whether anybody else can read or write a file or folder. Where there are no modes, nobody is assumed to.
///
/// # Errors
/// When the file can't be looked at.
#[cfg(not(unix))]
pub fn exposed(path: &Path) -> io::Result<Option<Exposed>> {
    std::fs::metadata(path).map(|_| None)
}

/// Quotes a path for a POSIX shell.
#[cfg(unix)]
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
    if plain { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

/// Why a file of a folder isn't read.
#[derive(Debug, thiserror::Error)]
pub enum FolderFileError {
    /// There is no such file.
    #[error("the file isn't there")]
    Missing,
    /// The name or a link leads out of the folder.
    #[error("the file is outside of its folder")]
    Outside,
    /// It is a folder, a device or a pipe.
    #[error("it is no regular file")]
    NotAFile,
    /// The file is larger than the caller takes.
    #[error("the file is too large")]
    TooLarge {
        /// Its size in bytes; at least this much, if it grew meanwhile.
        bytes: u64,
    },
    /// The file can't be read.
    #[error(transparent)]
    Io(io::Error),
}

impl From<io::Error> for FolderFileError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            _ => Self::Io(error),
        }
    }
}

/// Reads a file of at most `most` bytes from a folder whose content somebody else decides about. Links are followed as
/// long as they stay in the folder, so that a mounted configuration map can be read. Neither a link nor a name with `..`
/// leads to a file elsewhere.
///
/// # Errors
/// When the file isn't there, is outside of the folder, no regular file or too large, or can't be read.
pub fn read_within(folder: &Path, name: &str, most: u64) -> Result<Vec<u8>, FolderFileError> {
    let file = open_within(folder, Path::new(name))?;
    // The open file is asked, not its name, which may lead elsewhere by now.
    let metadata: Metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(FolderFileError::NotAFile);
    }
    if metadata.len() > most {
        return Err(FolderFileError::TooLarge { bytes: metadata.len() });
    }
    let mut content = Vec::new();
    file.take(most + 1).read_to_end(&mut content)?;
    let bytes = u64::try_from(content.len()).unwrap_or(u64::MAX);
    if bytes > most { Err(FolderFileError::TooLarge { bytes }) } else { Ok(content) }
}

/// Opens a file below a folder. The kernel follows the links and refuses one that leaves the folder.
#[cfg(target_os = "linux")]
fn open_within(folder: &Path, name: &Path) -> Result<File, FolderFileError> {
    use rustix::fs::{Mode, OFlags, ResolveFlags, open, openat2};
    use rustix::io::Errno;
    let folder_flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let below = open(folder, folder_flags, Mode::empty()).map_err(io::Error::from)?;
    // A pipe that nobody writes to must not hold the program up.
    let flags = OFlags::RDONLY | OFlags::CLOEXEC | OFlags::NONBLOCK | OFlags::NOCTTY;
    match openat2(&below, name, flags, Mode::empty(), ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS) {
        Ok(file) => Ok(File::from(file)),
        Err(Errno::XDEV | Errno::LOOP) => Err(FolderFileError::Outside),
        // A kernel before 5.6, or a sandbox without this call.
        Err(Errno::NOSYS | Errno::PERM) => open_canonical(folder, name),
        Err(error) => Err(io::Error::from(error).into()),
    }
}

#[cfg(not(target_os = "linux"))]
fn open_within(folder: &Path, name: &Path) -> Result<File, FolderFileError> {
    open_canonical(folder, name)
}

/// Opens a file whose canonical path is below the folder's. Unlike the kernel's own check, it can be deceived by somebody
/// who exchanges a part of the path at the right moment.
fn open_canonical(folder: &Path, name: &Path) -> Result<File, FolderFileError> {
    let path = folder.join(name).canonicalize()?;
    if !path.starts_with(folder.canonicalize()?) {
        return Err(FolderFileError::Outside);
    }
    if !path.is_file() {
        return Err(FolderFileError::NotAFile);
    }
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        i32::try_from(rustix::fs::OFlags::NOFOLLOW.bits()).unwrap_or_default(),
    );
    Ok(options.open(path)?)
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs::{Permissions, create_dir, set_permissions, write};
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        std::fs::metadata(path).map(|metadata| metadata.permissions().mode() & 0o7777).unwrap_or_default()
    }

    #[test]
    fn what_is_made_is_private() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let (inner, file) = (folder.path().join("a/b"), folder.path().join("a/b/c"));
        private_folder(&inner)?;
        private_if_missing(&file)?;
        write(&file, "kept")?;
        private_if_missing(&file)?;
        assert_eq!((mode(&folder.path().join("a")), mode(&inner), mode(&file)), (0o700, 0o700, 0o600));
        assert_eq!(std::fs::read(&file)?, b"kept");
        Ok(())
    }

    #[test]
    fn what_others_can_read_or_write_is_exposed() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let (file, inner) = (folder.path().join("it's"), folder.path().join("inner"));
        write(&file, "")?;
        create_dir(&inner)?;
        let of_root = rustix::process::geteuid().is_root();
        for (bits, is_exposed) in [
            (0o600, false),
            (0o400, false),
            (0o700, false),
            // Only a mounted secret, which is root's, may be read by a group.
            (0o640, !of_root),
            (0o440, !of_root),
            (0o660, true),
            (0o620, true),
            (0o604, true),
            (0o602, true),
            (0o644, true),
            (0o777, true),
        ] {
            for path in [&file, &inner] {
                set_permissions(path, Permissions::from_mode(bits))?;
                assert_eq!(exposed(path)?.is_some(), is_exposed, "{bits:o}");
            }
        }
        let told = exposed(&file)?.map(|exposed| (exposed.found, exposed.remedy)).unwrap_or_default();
        assert!(told.0.starts_with("mode 0777, owner "), "{}", told.0);
        assert!(told.1.starts_with("chmod 600 '/") && told.1.ends_with(r"/it'\''s'"), "{}", told.1);
        assert!(exposed(&folder.path().join("nothing")).is_err());
        Ok(())
    }

    #[test]
    fn a_file_is_read_from_its_folder_and_from_nowhere_else() -> io::Result<()> {
        let root = tempfile::tempdir()?;
        let folder = root.path().join("society");
        create_dir(&folder)?;
        write(root.path().join("root.key"), "secret")?;
        create_dir(root.path().join("elsewhere"))?;
        write(root.path().join("elsewhere/terms"), "secret")?;
        write(folder.join("terms"), "text")?;
        // As Kubernetes mounts a configuration map.
        create_dir(folder.join("..2026"))?;
        write(folder.join("..2026/logo"), "picture")?;
        symlink("..2026", folder.join("..data"))?;
        symlink("..data/logo", folder.join("logo"))?;
        symlink("../root.key", folder.join("out"))?;
        symlink(root.path().join("root.key"), folder.join("absolute"))?;
        symlink("../elsewhere", folder.join("sub"))?;
        symlink("loop", folder.join("loop"))?;
        rustix::fs::mkfifoat(rustix::fs::CWD, folder.join("pipe"), rustix::fs::Mode::RUSR)?;
        let read = |name: &str| match read_within(&folder, name, 7) {
            Ok(content) => String::from_utf8_lossy(&content).into_owned(),
            Err(FolderFileError::TooLarge { bytes }) => format!("too large: {bytes}"),
            Err(error) => error.to_string(),
        };
        let (outside, no_file) = ("the file is outside of its folder", "it is no regular file");
        for (name, expected) in [
            ("terms", "text"),
            ("logo", "picture"),
            ("nothing", "the file isn't there"),
            ("out", outside),
            ("absolute", outside),
            ("sub/terms", outside),
            ("../root.key", outside),
            ("loop", outside),
            ("..2026", no_file),
            ("pipe", no_file),
        ] {
            assert_eq!(read(name), expected, "{name}");
        }
        write(folder.join("terms"), "too long")?;
        assert_eq!(read("terms"), "too large: 8");
        for name in ["out", "absolute", "sub/terms", "../root.key"] {
            assert!(matches!(open_canonical(&folder, Path::new(name)), Err(FolderFileError::Outside)), "{name}");
        }
        assert!(open_canonical(&folder, Path::new("logo")).is_ok());
        Ok(())
    }
}
