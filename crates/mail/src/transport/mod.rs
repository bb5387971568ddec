//! The ways a mail leaves: over SMTP, or into a folder.

mod folder;
mod smtp;

use std::fmt;
use std::path::PathBuf;

use madoguchi_core::ids::MessageId;

pub use folder::Folder;
pub use smtp::{Encryption, Login, Smtp, SmtpSettings, UnusableSettings};

use crate::message::ReadyMail;

/// How mails leave.
#[derive(Debug)]
pub enum Transport {
    /// Handed to a mail server.
    Smtp(Smtp),
    /// Written as `.eml` files.
    Folder(Folder),
}

impl Transport {
    /// Hands `mail` over. When this returns, the mail server has answered for it, or the file is on disk.
    ///
    /// # Errors
    /// [`SendError`], sorted by whether another try can help.
    pub async fn send(&self, id: MessageId, mail: &ReadyMail) -> Result<(), SendError> {
        match self {
            Self::Smtp(smtp) => smtp.send(mail).await,
            Self::Folder(folder) => folder.write(id, mail).await,
        }
    }

    /// Ends idle connections politely.
    pub async fn close(&self) {
        match self {
            Self::Smtp(smtp) => smtp.close().await,
            Self::Folder(_) => {}
        }
    }
}

/// Why a mail didn't leave.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The reason may pass; try again.
    #[error("{0}")]
    Later(Reason),
    /// This mail will never be taken.
    #[error("{0}")]
    Never(Reason),
}

/// What happened, without anything personal: a mail server's words may quote the address, so only its code is kept.
#[derive(Debug, PartialEq, Eq)]
pub enum Reason {
    /// No connection, or none that is safe.
    NoConnection,
    /// No answer in time.
    NoAnswer(Step),
    /// The connection ended before the answer.
    Broken(Step),
    /// The mail server said no, with this code.
    Refused(Step, u16),
    /// The address can't be written in a mail.
    Unwritable,
    /// The file couldn't be written.
    File(PathBuf, std::io::ErrorKind),
}

/// Where in the conversation with a mail server something happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The sender's address (`MAIL FROM`).
    Sender,
    /// The recipient's address (`RCPT TO`).
    Recipient,
    /// The text (`DATA`).
    Content,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sender => "the sender",
            Self::Recipient => "the recipient",
            Self::Content => "the text",
        })
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoConnection => f.write_str("no connection to the mail server"),
            Self::NoAnswer(step) => write!(f, "the mail server didn't answer in time to {step}"),
            Self::Broken(step) => write!(f, "the connection ended at {step}"),
            Self::Refused(step, code) => write!(f, "the mail server answered {code} to {step}"),
            Self::Unwritable => f.write_str("the address can't be written in a mail"),
            Self::File(path, kind) => write!(f, "{}: {kind}", path.display()),
        }
    }
}
