//! How mails are sent: over SMTP, through Amazon SES, or into a folder.

mod folder;
mod ses;
mod smtp;

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;

use madoguchi_core::ids::{MessageId, TenantId};

pub use folder::Folder;
pub use ses::{AccessKey, Ses, SesSettings};
pub(crate) use ses::{MESSAGE_TAG, SOCIETY_TAG};
pub use smtp::{DkimKeys, Encryption, Login, Smtp, SmtpSettings, UnusableKey};

use crate::message::ReadyMail;

/// A way to send mails.
#[derive(Debug)]
pub enum Transport {
    /// Sends mails to a mail server.
    Smtp(Box<Smtp>),
    /// Hands mails to Amazon SES.
    Ses(Box<Ses>),
    /// Writes mails as `.eml` files.
    Folder(Folder),
}

impl Transport {
    /// Sends `mail`. After the call returns, the mail server or service has accepted it, or the file is on disk. `society`
    /// and `id` say whose message it is; a mail service gives them back with what it reports later.
    ///
    /// # Errors
    /// [`SendError`], which tells whether another attempt can succeed.
    pub async fn send(&self, society: TenantId, id: MessageId, mail: &ReadyMail) -> Result<(), SendError> {
        match self {
            Self::Smtp(smtp) => smtp.send(mail).await,
            Self::Ses(ses) => ses.send(society, id, mail).await,
            Self::Folder(folder) => folder.write(id, mail).await,
        }
    }

    /// Tries whether mails can be handed over, without a mail: the connection, its protection, user name and password. Returns
    /// `None` for a mail service, which tells this only of a mail.
    pub async fn check(&self) -> Option<Result<(), SendError>> {
        match self {
            Self::Smtp(smtp) => Some(smtp.check().await),
            Self::Ses(_) => None,
            Self::Folder(_) => Some(Ok(())),
        }
    }

    /// Closes idle connections with QUIT.
    pub async fn close(&self) {
        match self {
            Self::Smtp(smtp) => smtp.close().await,
            Self::Ses(_) | Self::Folder(_) => {}
        }
    }
}

/// Why a mail wasn't sent.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The reason may be temporary: try again.
    #[error("{0}")]
    Later(Reason),
    /// No mail is accepted before the operator corrects the settings, or the account at the mail service. Try again later.
    #[error("{0}")]
    NotConfigured(Reason),
    /// The mail will never be accepted.
    #[error("{0}")]
    Never(Reason),
}

/// Why settings can't be used.
#[derive(Debug, thiserror::Error)]
pub enum UnusableSettings {
    /// The connection to another machine would be unprotected.
    #[error("mail without encryption is only for a mail server on this machine, and {0} isn't")]
    Unprotected(String),
    /// The file of the certificate authority can't be used.
    #[error("{path}: {problem}", path = .0.display(), problem = .1)]
    Authority(PathBuf, String),
    /// TLS can't be set up.
    #[error("TLS: {0}")]
    Tls(String),
}

/// Whether a host is this machine.
fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// What went wrong. It holds no personal data: the text of a mail server's or service's answer may quote the address, so
/// only its code is kept.
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
    /// The mail server refused the user name or the password with this code.
    Login(u16),
    /// The mail service refused with this code, such as `TooManyRequestsException`.
    Service(String),
    /// There are no credentials for the mail service.
    NoCredentials,
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
            Self::Login(code) => write!(f, "the mail server answered {code} to the user name and password"),
            Self::Service(code) => write!(f, "the mail service answered {code}"),
            Self::NoCredentials => f.write_str("there are no credentials for the mail service"),
            Self::Unwritable => f.write_str("the address can't be written in a mail"),
            Self::File(path, kind) => write!(f, "{}: {kind}", path.display()),
        }
    }
}
