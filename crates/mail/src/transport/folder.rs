//! Mails as `.eml` files in a folder, one a message.

use std::io;
use std::path::{Path, PathBuf};

use madoguchi_core::ids::MessageId;
use tokio::io::AsyncWriteExt;

use super::{Reason, SendError};
use crate::message::ReadyMail;

/// A folder that mails are written to.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// Uses `path`, which is made if it isn't there.
    ///
    /// # Errors
    /// When the folder can't be made.
    pub fn open(path: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(path)?;
        Ok(Self(path.to_owned()))
    }

    /// Writes aside, then renames: who watches the folder never sees half a mail, and a mail written twice is one file.
    pub(super) async fn write(&self, id: MessageId, mail: &ReadyMail) -> Result<(), SendError> {
        let finished = self.0.join(format!("{id}.eml"));
        let aside = self.0.join(format!(".{id}.part"));
        self.place(&aside, &finished, mail.bytes())
            .await
            .map_err(|error| SendError::Later(Reason::File(finished, error.kind())))
    }

    async fn place(&self, aside: &Path, finished: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = tokio::fs::File::create(aside).await?;
        file.write_all(bytes).await?;
        file.sync_all().await?;
        tokio::fs::rename(aside, finished).await?;
        self.keep_rename().await
    }

    /// The rename itself must outlive a power cut too: the outbox is about to be told that the mail has left.
    #[cfg(unix)]
    async fn keep_rename(&self) -> io::Result<()> {
        tokio::fs::File::open(&self.0).await?.sync_all().await
    }

    /// Folders can't be opened here; the file system's journal keeps the rename.
    #[cfg(not(unix))]
    #[allow(clippy::unused_async, reason = "same face as on Unix")]
    async fn keep_rename(&self) -> io::Result<()> {
        Ok(())
    }
}
