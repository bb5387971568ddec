//! Sends mails to a mail server (RFC 5321).
//!
//! The crate lettre implements the protocol. This module leads the dialogue itself, for two reasons. First, each answer
//! has a timeout, and a connection with an outstanding answer is dropped: the next mail would take the late answer for
//! its own. Second, the step at which a server refuses tells whether the refusal concerns one mail or all mails.

mod connection;
mod dkim;

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

pub use dkim::{DkimKeys, UnusableKey};

use super::{Reason, SendError, Step, UnusableSettings, is_loopback};
use crate::message::ReadyMail;

/// Factor for the timeout after the content. A server that is still filtering has often accepted the mail already;
/// giving up early would send the mail twice (RFC 5321, 4.5.3.2.6).
const PATIENCE_AFTER_CONTENT: u32 = 4;
/// The largest number of idle connections that are kept for further mails.
const MAX_IDLE: usize = 4;

/// A mail server and how to connect to it.
#[derive(Clone, Debug)]
pub struct SmtpSettings {
    /// Host name, as in the server's certificate.
    pub host: String,
    /// Port: usually 587 for STARTTLS, 465 for TLS from the first byte.
    pub port: u16,
    /// How the connection is protected.
    pub encryption: Encryption,
    /// User name and password, if the server requires them.
    pub login: Option<Login>,
    /// A PEM file with the certificate authority of a private mail server. It is trusted in addition to the public
    /// authorities.
    pub ca_file: Option<PathBuf>,
    /// The name in `EHLO`; the machine's host name if missing.
    pub hello_name: Option<String>,
    /// Timeout for the connection and for each answer.
    pub timeout: Duration,
    /// The keys that sign mails (DKIM).
    pub dkim: DkimKeys,
}

/// How the connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// STARTTLS, before any other command. A server without STARTTLS gets no mail.
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// None. It is accepted only for a mail server on this machine.
    None,
}

/// Credentials for the mail server.
#[derive(Clone, Debug)]
pub struct Login {
    /// User name.
    pub username: String,
    /// Password.
    pub password: SecretString,
}

/// A mail server.
pub struct Smtp {
    settings: SmtpSettings,
    /// TLS from the first byte.
    tls: Option<connection::Tls>,
    /// TLS after STARTTLS.
    starttls: Option<TlsParameters>,
    hello: ClientId,
    idle: Mutex<Vec<AsyncSmtpConnection>>,
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Smtp").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Smtp {
    /// Prepares the use of a mail server. The first mail opens the connection.
    ///
    /// # Errors
    /// [`UnusableSettings`], when the settings are insecure or can't be used.
    pub fn new(settings: SmtpSettings) -> Result<Self, UnusableSettings> {
        let (tls, starttls) = match settings.encryption {
            Encryption::None if is_loopback(&settings.host) => (None, None),
            Encryption::None => return Err(UnusableSettings::Unprotected(settings.host)),
            Encryption::StartTls => (None, Some(tls_parameters(&settings)?)),
            Encryption::Tls => (Some(connection::Tls::of(&settings)?), None),
        };
        let hello = settings.hello_name.clone().map_or_else(ClientId::default, ClientId::Domain);
        Ok(Self { settings, tls, starttls, hello, idle: Mutex::new(Vec::new()) })
    }

    pub(super) async fn send(&self, mail: &ReadyMail) -> Result<(), SendError> {
        let mut connection = match self.idle_connection().await {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        let outcome = self.converse(&mut connection, mail).await;
        let in_step = match &outcome {
            Ok(()) => true,
            Err(SendError::Later(reason) | SendError::NotConfigured(reason) | SendError::Never(reason)) => {
                matches!(reason, Reason::Refused(..)) && self.answered(connection.command(Rset)).await
            }
        };
        if in_step {
            self.park(connection);
        }
        outcome
    }

    pub(super) async fn check(&self) -> Result<(), SendError> {
        let connection = self.connect().await?;
        self.park(connection);
        Ok(())
    }

    async fn converse(&self, connection: &mut AsyncSmtpConnection, mail: &ReadyMail) -> Result<(), SendError> {
        let patience = self.settings.timeout;
        let sender = Mail::new(Some(mail.sender().clone()), Vec::new());
        answer(Step::Sender, patience, connection.command(sender)).await?;
        let recipient = Rcpt::new(mail.recipient().clone(), Vec::new());
        answer(Step::Recipient, patience, connection.command(recipient)).await?;
        answer(Step::Content, patience, connection.command(Data)).await?;
        let content = self.settings.dkim.signed(mail);
        answer(Step::Content, patience * PATIENCE_AFTER_CONTENT, connection.message(&content)).await
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

    /// Closes the idle connections with QUIT.
    pub(super) async fn close(&self) {
        let idle = std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner));
        for mut connection in idle {
            self.answered(connection.quit()).await;
        }
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, SendError> {
        let (problem, outcome) = match tokio::time::timeout(self.settings.timeout, self.greet()).await {
            Ok(Ok(connection)) => return Ok(connection),
            Ok(Err(NotGreeted::Login(code))) => {
                (format!("{code} to the user name and password"), SendError::NotConfigured(Reason::Login(code)))
            }
            Ok(Err(NotGreeted::Other(error))) => {
                (explained(chain(error.as_ref())), SendError::Later(Reason::NoConnection))
            }
            Err(_) => ("no answer in time".to_owned(), SendError::Later(Reason::NoConnection)),
        };
        let (host, port) = (&self.settings.host, self.settings.port);
        tracing::warn!(%host, port, problem, "the mail server can't be used at the moment");
        Err(outcome)
    }

    async fn greet(&self) -> Result<AsyncSmtpConnection, NotGreeted> {
        let stream = connection::open(&self.settings.host, self.settings.port, self.tls.as_ref()).await?;
        let mut connection = AsyncSmtpConnection::connect_with_transport(stream, &self.hello).await?;
        if let Some(tls) = &self.starttls {
            connection.starttls(tls.clone(), &self.hello).await?;
        }
        if let Some(login) = &self.settings.login {
            let password = login.password.expose_secret().to_owned();
            let credentials = Credentials::new(login.username.clone(), password);
            connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials).await.map_err(|error| {
                let code = error.status().filter(|_| error.is_permanent()).map(u16::from);
                code.map_or_else(|| NotGreeted::from(error), NotGreeted::Login)
            })?;
        }
        Ok(connection)
    }

    async fn answered(&self, reply: impl Future<Output = Result<Response, Error>>) -> bool {
        matches!(tokio::time::timeout(self.settings.timeout, reply).await, Ok(Ok(_)))
    }
}

/// Why a connection can't be used.
enum NotGreeted {
    /// The server refused the user name or the password for good.
    Login(u16),
    /// Anything else.
    Other(Box<dyn std::error::Error + Send + Sync>),
}

impl<E: Into<Box<dyn std::error::Error + Send + Sync>>> From<E> for NotGreeted {
    fn from(error: E) -> Self {
        Self::Other(error.into())
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
    match (error.is_permanent(), is_about_this_mail(step, code)) {
        (false, _) => SendError::Later(reason),
        (true, true) => SendError::Never(reason),
        (true, false) => SendError::NotConfigured(reason),
    }
}

/// Whether a permanent refusal concerns this mail only. That is so for a refusal of the recipient or the content. A
/// refusal of the sender, a missing login or a wrong order of commands concerns every mail; the operator can correct
/// it, and no member must lose a mail because of it.
fn is_about_this_mail(step: Step, code: u16) -> bool {
    step != Step::Sender && !matches!(code, 502 | 503 | 521 | 530 | 534 | 535 | 538)
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

/// Adds to a problem with a certificate what to do about it.
fn explained(problem: String) -> String {
    if problem.contains("CaUsedAsEndEntity") {
        format!(
            "{problem}: the mail server shows the certificate of an authority as its own. It needs a certificate for a server \
             (CA:FALSE), and mail.smtp.ca_file is the certificate of the authority that issued it"
        )
    } else {
        problem
    }
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

    use super::{DkimKeys, Encryption, Smtp, SmtpSettings, Step, is_about_this_mail};

    fn plain(host: &str) -> SmtpSettings {
        SmtpSettings {
            host: host.to_owned(),
            port: 25,
            encryption: Encryption::None,
            login: None,
            ca_file: None,
            hello_name: None,
            timeout: Duration::from_secs(1),
            dkim: DkimKeys::default(),
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
