//! Handing mails to a mail server (RFC 5321).
//!
//! lettre speaks the protocol; the conversation is led here, for two reasons. Every answer is waited for only so
//! long, and a connection that was given up in the middle of an answer is dropped, never used for the next mail,
//! which would take the late answer for its own. And the step at which a server says no tells whether it is about
//! this mail or about everybody's.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Noop, Rcpt, Rset};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use secrecy::{ExposeSecret, SecretString};

use super::{Reason, SendError, Step};
use crate::message::ReadyMail;

/// How much longer than for other answers we wait after the text: a server that is still filtering has often taken
/// the mail already, and giving up early would send it twice (RFC 5321, 4.5.3.2.6).
const PATIENCE_AFTER_CONTENT: u32 = 4;
/// Connections kept for the next mail.
const MAX_IDLE: usize = 4;

/// A mail server and how to speak with it.
#[derive(Clone, Debug)]
pub struct SmtpSettings {
    /// Host name, as in its certificate.
    pub host: String,
    /// Port: 587 for STARTTLS, 465 for TLS from the first byte, as a rule.
    pub port: u16,
    /// How the connection is protected.
    pub encryption: Encryption,
    /// User name and password, where the server asks for them.
    pub login: Option<Login>,
    /// Certificate authority of an own mail server, a PEM file, beside the public ones.
    pub ca_file: Option<PathBuf>,
    /// The name we give ourselves (`EHLO`); the machine's host name where it is missing.
    pub hello_name: Option<String>,
    /// How long to wait for the connection and for each answer.
    pub timeout: Duration,
}

/// How the connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// Upgraded before anything is said; a server that doesn't offer it gets no mail.
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// None. Only for a mail server on this machine.
    None,
}

/// User name and password at the mail server.
#[derive(Clone, Debug)]
pub struct Login {
    /// User name.
    pub username: String,
    /// Password.
    pub password: SecretString,
}

/// Why mail can't be sent with these settings.
#[derive(Debug, thiserror::Error)]
pub enum UnusableSettings {
    /// Unprotected mail to another machine.
    #[error("mail without encryption is only for a mail server on this machine, and {0} isn't")]
    Unprotected(String),
    /// The file of the certificate authority.
    #[error("{path}: {problem}", path = .0.display(), problem = .1)]
    Authority(PathBuf, String),
    /// TLS can't be set up.
    #[error("TLS: {0}")]
    Tls(String),
}

/// A mail server.
pub struct Smtp {
    settings: SmtpSettings,
    tls: Option<TlsParameters>,
    hello: ClientId,
    idle: Mutex<Vec<AsyncSmtpConnection>>,
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Smtp").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Smtp {
    /// Prepares the mail server's use; connects only when there is a mail.
    ///
    /// # Errors
    /// [`UnusableSettings`]
    pub fn new(settings: SmtpSettings) -> Result<Self, UnusableSettings> {
        let tls = match settings.encryption {
            Encryption::None if is_loopback(&settings.host) => None,
            Encryption::None => return Err(UnusableSettings::Unprotected(settings.host)),
            Encryption::StartTls | Encryption::Tls => Some(tls_parameters(&settings)?),
        };
        let hello = settings.hello_name.clone().map_or_else(ClientId::default, ClientId::Domain);
        Ok(Self { settings, tls, hello, idle: Mutex::new(Vec::new()) })
    }

    pub(super) async fn send(&self, mail: &ReadyMail) -> Result<(), SendError> {
        let mut connection = match self.idle_connection().await {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        let outcome = self.converse(&mut connection, mail).await;
        let in_step = match &outcome {
            Ok(()) => true,
            Err(SendError::Later(Reason::Refused(..)) | SendError::Never(Reason::Refused(..))) => {
                self.answered(connection.command(Rset)).await
            }
            Err(_) => false,
        };
        if in_step {
            self.park(connection);
        }
        outcome
    }

    async fn converse(&self, connection: &mut AsyncSmtpConnection, mail: &ReadyMail) -> Result<(), SendError> {
        let patience = self.settings.timeout;
        let sender = Mail::new(Some(mail.sender().clone()), Vec::new());
        answer(Step::Sender, patience, connection.command(sender)).await?;
        let recipient = Rcpt::new(mail.recipient().clone(), Vec::new());
        answer(Step::Recipient, patience, connection.command(recipient)).await?;
        answer(Step::Content, patience, connection.command(Data)).await?;
        answer(Step::Content, patience * PATIENCE_AFTER_CONTENT, connection.message(mail.bytes())).await
    }

    async fn idle_connection(&self) -> Option<AsyncSmtpConnection> {
        loop {
            let mut connection = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()?;
            if self.answered(connection.command(Noop)).await {
                return Some(connection);
            }
        }
    }

    fn park(&self, connection: AsyncSmtpConnection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < MAX_IDLE {
            idle.push(connection);
        }
    }

    /// Says goodbye on the idle connections.
    pub(super) async fn close(&self) {
        let idle = std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner));
        for mut connection in idle {
            self.answered(connection.quit()).await;
        }
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, SendError> {
        let problem = match tokio::time::timeout(self.settings.timeout, self.greet()).await {
            Ok(Ok(connection)) => return Ok(connection),
            Ok(Err(error)) => chain(&error),
            Err(_) => "no answer in time".to_owned(),
        };
        let (host, port) = (&self.settings.host, self.settings.port);
        tracing::warn!(%host, port, problem, "the mail server can't be used at the moment");
        Err(SendError::Later(Reason::NoConnection))
    }

    async fn greet(&self) -> Result<AsyncSmtpConnection, Error> {
        let server = (self.settings.host.as_str(), self.settings.port);
        let from_first_byte = self.tls.clone().filter(|_| self.settings.encryption == Encryption::Tls);
        let patience = Some(self.settings.timeout);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, patience, &self.hello, from_first_byte, None).await?;
        if let (Encryption::StartTls, Some(tls)) = (self.settings.encryption, &self.tls) {
            connection.starttls(tls.clone(), &self.hello).await?;
        }
        if let Some(login) = &self.settings.login {
            let password = login.password.expose_secret().to_owned();
            let credentials = Credentials::new(login.username.clone(), password);
            connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await?;
        }
        Ok(connection)
    }

    async fn answered(&self, reply: impl Future<Output = Result<Response, Error>>) -> bool {
        matches!(tokio::time::timeout(self.settings.timeout, reply).await, Ok(Ok(_)))
    }
}

async fn answer(
    step: Step,
    patience: Duration,
    reply: impl Future<Output = Result<Response, Error>>,
) -> Result<(), SendError> {
    match tokio::time::timeout(patience, reply).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(sorted(step, &error)),
        Err(_) => Err(SendError::Later(Reason::NoAnswer(step))),
    }
}

fn sorted(step: Step, error: &Error) -> SendError {
    let Some(code) = error.status().map(u16::from) else {
        return SendError::Later(Reason::Broken(step));
    };
    let reason = Reason::Refused(step, code);
    if error.is_permanent() && is_about_this_mail(step, code) {
        SendError::Never(reason)
    } else {
        SendError::Later(reason)
    }
}

/// A permanent no to the recipient or the text is about this mail. A no to the sender, for want of a login or to the
/// order of commands meets every mail; the operator can mend it, and no member shall lose a mail by it.
fn is_about_this_mail(step: Step, code: u16) -> bool {
    step != Step::Sender && !matches!(code, 502 | 503 | 521 | 530 | 534 | 535 | 538)
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn tls_parameters(settings: &SmtpSettings) -> Result<TlsParameters, UnusableSettings> {
    let mut builder = TlsParameters::builder(settings.host.clone());
    if let Some(path) = &settings.ca_file {
        let unusable = |problem: String| UnusableSettings::Authority(path.clone(), problem);
        let pem = std::fs::read(path).map_err(|error| unusable(error.to_string()))?;
        let authority = Certificate::from_pem(&pem).map_err(|error| unusable(chain(&error)))?;
        builder = builder.add_root_certificate(authority);
    }
    builder.build().map_err(|error| UnusableSettings::Tls(chain(&error)))
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        let inner_words = inner.to_string();
        if !words.contains(&inner_words) {
            words.push_str(": ");
            words.push_str(&inner_words);
        }
        source = inner.source();
    }
    words
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Encryption, Smtp, SmtpSettings, Step, is_about_this_mail};

    fn plain(host: &str) -> SmtpSettings {
        SmtpSettings {
            host: host.to_owned(),
            port: 25,
            encryption: Encryption::None,
            login: None,
            ca_file: None,
            hello_name: None,
            timeout: Duration::from_secs(1),
        }
    }

    #[test]
    fn mail_without_encryption_never_leaves_the_machine() {
        for here in ["localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"] {
            assert!(Smtp::new(plain(here)).is_ok(), "{here}");
        }
        for elsewhere in ["mail.example.jp", "10.0.0.1", "localhost.example.jp", "0.0.0.0"] {
            assert!(Smtp::new(plain(elsewhere)).is_err(), "{elsewhere}");
        }
    }

    #[test]
    fn only_a_no_to_the_recipient_or_the_text_ends_a_mail() {
        assert!(is_about_this_mail(Step::Recipient, 550));
        assert!(is_about_this_mail(Step::Content, 552));
        assert!(!is_about_this_mail(Step::Sender, 550));
        assert!(!is_about_this_mail(Step::Recipient, 530));
    }
}
