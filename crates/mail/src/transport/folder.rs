//! Writes mails as `.eml` files into a folder, one file per message.

use std::io;
use std::path::{Path, PathBuf};

use madoguchi_core::files;
use madoguchi_core::ids::MessageId;
use tokio::io::AsyncWriteExt;

use super::{Reason, SendError};
use crate::message::ReadyMail;

/// The folder that mails are written to.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// Opens the folder `path`. If it doesn't exist, it is created, readable by its owner alone, as are the mails in it.
    ///
    /// # Errors
    /// When the folder can't be created.
    pub fn open(path: &Path) -> io::Result<Self> {
        files::private_folder(path)?;
        Ok(Self(path.to_owned()))
    }

    /// Writes the mail to a temporary file and renames it, so that a reader of the folder never sees half a mail. A
    /// repeated mail overwrites its earlier file.
    pub(super) async fn write(&self, id: MessageId, mail: &ReadyMail) -> Result<(), SendError> {
        let finished = self.0.join(format!("{id}.eml"));
        let aside = self.0.join(format!(".{id}.part"));
        self.place(&aside, &finished, mail.bytes())
            .await
            .map_err(|error| SendError::Later(Reason::File(finished, error.kind())))
    }

    async fn place(&self, aside: &Path, finished: &Path, bytes: &[u8]) -> io::Result<()> {
        // What a crash left behind is made anew, so that the file is private whatever it was.
        match tokio::fs::remove_file(aside).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = tokio::fs::OpenOptions::from(files::private()).create_new(true).open(aside).await?;
        file.write_all(bytes).await?;
        file.sync_all().await?;
        tokio::fs::rename(aside, finished).await?;
        self.keep_rename().await
    }

    /// Makes the rename durable. The outbox marks the mail as sent afterwards, so the file must survive a power
    /// failure.
    #[cfg(unix)]
    async fn keep_rename(&self) -> io::Result<()> {
        tokio::fs::File::open(&self.0).await?.sync_all().await
    }

    /// Directories can't be synchronised here; the file system's journal makes the rename durable.
    #[cfg(not(unix))]
    #[allow(clippy::unused_async, reason = "same face as on Unix")]
    async fn keep_rename(&self) -> io::Result<()> {
        Ok(())
    }
}
