//! How mails are sent: over SMTP, or into a folder.

mod folder;
mod smtp;

use std::fmt;
use std::path::PathBuf;

use madoguchi_core::ids::MessageId;

pub use folder::Folder;
pub use smtp::{Encryption, Login, Smtp, SmtpSettings, UnusableSettings};

use crate::message::ReadyMail;

/// A way to send mails.
#[derive(Debug)]
pub enum Transport {
    /// Sends mails to a mail server.
    Smtp(Box<Smtp>),
    /// Writes mails as `.eml` files.
    Folder(Folder),
}

impl Transport {
    /// Sends `mail`. After the call returns, the mail server has accepted it, or the file is on disk.
    ///
    /// # Errors
    /// [`SendError`], which tells whether another attempt can succeed.
    pub async fn send(&self, id: MessageId, mail: &ReadyMail) -> Result<(), SendError> {
        match self {
            Self::Smtp(smtp) => smtp.send(mail).await,
            Self::Folder(folder) => folder.write(id, mail).await,
        }
    }

    /// Closes idle connections with QUIT.
    pub async fn close(&self) {
        match self {
            Self::Smtp(smtp) => smtp.close().await,
            Self::Folder(_) => {}
        }
    }
}

/// Why a mail wasn't sent.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The reason may be temporary: try again.
    #[error("{0}")]
    Later(Reason),
    /// The mail will never be accepted.
    #[error("{0}")]
    Never(Reason),
}

/// What went wrong. It holds no personal data: the text of a mail server's answer may quote the address, so only its
/// code is kept.
#[derive(Debug, PartialEq, Eq)]
pub enum Reason {
    /// There is no connection, or no secure one.
    NoConnection,
    /// No answer came in time.
    NoAnswer(Step),
    /// The connection ended before the answer.
    Broken(Step),
    /// The mail server refused with this code.
    Refused(Step, u16),
    /// The address can't be written in a mail.
    Unwritable,
    /// The file can't be written.
    File(PathBuf, std::io::ErrorKind),
}

/// The step of the SMTP dialogue at which something went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The sender's address (`MAIL FROM`).
    Sender,
    /// The recipient's address (`RCPT TO`).
    Recipient,
    /// The content (`DATA`).
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
