//! Hands mails to Amazon SES (API version 2), with the bytes that a mail server would get.
//!
//! SES writes `Message-ID` and `Date` itself, and signs (DKIM) with the key of the identity. Each mail therefore has two
//! tags, its society and its message; SES gives them back with bounces and complaints. The client never retries by
//! itself, because the outbox does: a second request after a lost answer would send the mail twice.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region};
use aws_credential_types::provider::error::CredentialsError;
use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::config::{Credentials, SharedCredentialsProvider, SharedHttpClient};
use aws_sdk_sesv2::error::{BuildError, ProvideErrorMetadata, SdkError};
use aws_sdk_sesv2::operation::send_email::SendEmailError;
use aws_sdk_sesv2::primitives::Blob;
use aws_sdk_sesv2::types::{Destination, EmailContent, MessageTag, RawMessage};
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use madoguchi_core::ids::{MessageId, TenantId};
use secrecy::{ExposeSecret, SecretString};

use super::{Reason, SendError, Step, UnusableSettings, is_loopback};
use crate::message::ReadyMail;

/// The tag that names the society of a mail, by its id.
pub(crate) const SOCIETY_TAG: &str = "society";
/// The tag that names the message of a mail, by its id.
pub(crate) const MESSAGE_TAG: &str = "message";
/// The longest code that is kept of an answer.
const LONGEST_CODE: usize = 64;

/// Amazon SES and how to use it.
#[derive(Clone, Debug)]
pub struct SesSettings {
    /// The region, e.g. `ap-northeast-1`.
    pub region: String,
    /// The address of the service, in place of the region's own.
    pub endpoint: Option<String>,
    /// A key of its own. Without it, credentials are found as the AWS programs find them: environment, profile files, web
    /// identity, container, machine.
    pub access_key: Option<AccessKey>,
    /// The configuration set, which names where bounces and complaints are reported.
    pub configuration_set: Option<String>,
    /// Identities of other AWS accounts that this account may send for: ARN by the sender's address or its domain.
    pub identities: BTreeMap<String, String>,
    /// A PEM file with the certificate authority of a private endpoint. It is trusted in addition to the public
    /// authorities.
    pub ca_file: Option<PathBuf>,
    /// Timeout for the connection and for the answer.
    pub timeout: Duration,
}

/// A key of an AWS user.
#[derive(Clone, Debug)]
pub struct AccessKey {
    /// The id of the key.
    pub id: String,
    /// The secret of the key.
    pub secret: SecretString,
}

/// Amazon SES.
pub struct Ses {
    client: Client,
    configuration_set: Option<String>,
    identities: BTreeMap<String, String>,
}

impl fmt::Debug for Ses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ses").field("configuration_set", &self.configuration_set).finish_non_exhaustive()
    }
}

impl Ses {
    /// Prepares the use of the service. Nothing is asked of the service before the first mail.
    ///
    /// # Errors
    /// [`UnusableSettings`], when the settings are insecure or can't be used.
    pub async fn new(settings: SesSettings) -> Result<Self, UnusableSettings> {
        let credentials = settings.access_key.as_ref().map(|key| {
            let secret = key.secret.expose_secret();
            SharedCredentialsProvider::new(Credentials::new(&key.id, secret, None, None, "configuration"))
        });
        Self::with(settings, credentials).await
    }

    async fn with(
        settings: SesSettings,
        credentials: Option<SharedCredentialsProvider>,
    ) -> Result<Self, UnusableSettings> {
        if let Some(host) = settings.endpoint.as_deref().and_then(unprotected_host)
            && !is_loopback(host)
        {
            return Err(UnusableSettings::Unprotected(host.to_owned()));
        }
        let timeout = TimeoutConfig::builder()
            .connect_timeout(settings.timeout)
            .operation_attempt_timeout(settings.timeout)
            .build();
        let mut loader = aws_config::defaults(BehaviorVersion::latest())
            .region(Region::new(settings.region))
            .http_client(http_client(settings.ca_file.as_ref())?)
            .retry_config(RetryConfig::disabled())
            .timeout_config(timeout)
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled());
        if let Some(endpoint) = settings.endpoint {
            loader = loader.endpoint_url(endpoint);
        }
        if let Some(credentials) = credentials {
            loader = loader.credentials_provider(credentials);
        }
        let client = Client::new(&loader.load().await);
        Ok(Self { client, configuration_set: settings.configuration_set, identities: settings.identities })
    }

    pub(super) async fn send(&self, society: TenantId, id: MessageId, mail: &ReadyMail) -> Result<(), SendError> {
        let content = content(mail, [(SOCIETY_TAG, society.0.to_string()), (MESSAGE_TAG, id.to_string())]);
        // Only a missing part can be refused here, and none is missing.
        let (content, tags) = content.map_err(|_| SendError::Later(Reason::Unwritable))?;
        let request = self
            .client
            .send_email()
            .set_configuration_set_name(self.configuration_set.clone())
            .set_from_email_address_identity_arn(self.identity_of(mail))
            .from_email_address(mail.sender().to_string())
            .destination(Destination::builder().to_addresses(mail.recipient().to_string()).build())
            .content(content)
            .set_email_tags(Some(tags));
        match request.send().await {
            Ok(_) => Ok(()),
            Err(error) => Err(sorted(&error)),
        }
    }

    /// The identity to send for: that of the sender's address, or of its domain.
    fn identity_of(&self, mail: &ReadyMail) -> Option<String> {
        let sender = mail.sender();
        self.identities.get(&sender.to_string()).or_else(|| self.identities.get(sender.domain())).cloned()
    }
}

fn content(mail: &ReadyMail, tags: [(&str, String); 2]) -> Result<(EmailContent, Vec<MessageTag>), BuildError> {
    let raw = RawMessage::builder().data(Blob::new(mail.bytes())).build()?;
    let tags = tags.into_iter().map(|(name, value)| MessageTag::builder().name(name).value(value).build());
    Ok((EmailContent::builder().raw(raw).build(), tags.collect::<Result<_, _>>()?))
}

/// The host of an address that isn't protected by TLS.
fn unprotected_host(endpoint: &str) -> Option<&str> {
    if endpoint.starts_with("https://") {
        return None;
    }
    let rest = endpoint.split_once("://").map_or(endpoint, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let authority = authority.rsplit('@').next().unwrap_or_default();
    Some(match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    })
}

/// The client of HTTP, with rustls and ring. It trusts the public authorities, as the mail servers' client does: an image
/// without files of a system's own has none.
fn http_client(ca_file: Option<&PathBuf>) -> Result<SharedHttpClient, UnusableSettings> {
    let mut trusted = TrustStore::empty();
    for authority in webpki_root_certs::TLS_SERVER_ROOT_CERTS {
        trusted.add_pem_certificate(pem(authority));
    }
    if let Some(path) = ca_file {
        let unusable = |problem: std::io::Error| UnusableSettings::Authority(path.clone(), problem.to_string());
        trusted.add_pem_certificate(std::fs::read(path).map_err(unusable)?);
    }
    let context = TlsContext::builder()
        .with_trust_store(trusted)
        .build()
        .map_err(|error| UnusableSettings::Tls(error.to_string()))?;
    Ok(aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .tls_context(context)
        .build_https())
}

fn pem(certificate: &[u8]) -> Vec<u8> {
    let text = BASE64.encode(certificate);
    let mut pem = b"-----BEGIN CERTIFICATE-----\n".to_vec();
    for line in text.as_bytes().chunks(64) {
        pem.extend_from_slice(line);
        pem.push(b'\n');
    }
    pem.extend_from_slice(b"-----END CERTIFICATE-----\n");
    pem
}

fn sorted(error: &SdkError<SendEmailError>) -> SendError {
    match error {
        SdkError::ServiceError(refused) => {
            let code = refused.err().code().unwrap_or_default();
            let message = refused.err().message().unwrap_or_default();
            refusal(code, message, refused.raw().status().as_u16())
        }
        SdkError::TimeoutError(_) => SendError::Later(Reason::NoAnswer(Step::Content)),
        SdkError::DispatchFailure(failure) if failure.is_timeout() => SendError::Later(Reason::NoAnswer(Step::Content)),
        SdkError::DispatchFailure(failure) if failure.is_io() => SendError::Later(Reason::NoConnection),
        SdkError::ResponseError(_) => SendError::Later(Reason::Broken(Step::Content)),
        error if is_about_credentials(error) => SendError::NotConfigured(Reason::NoCredentials),
        _ => SendError::Later(Reason::NoConnection),
    }
}

fn is_about_credentials(error: &SdkError<SendEmailError>) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        if inner.is::<CredentialsError>() {
            return true;
        }
        source = inner.source();
    }
    false
}

/// Sorts an answer of the service. Only what is certainly about this mail ends it. What the operator can correct must
/// cost no member a mail.
fn refusal(code: &str, message: &str, status: u16) -> SendError {
    let reason = Reason::Service(shown(code, status));
    match code {
        _ if status >= 500 => SendError::Later(reason),
        "TooManyRequestsException" | "LimitExceededException" | "Throttling" | "ThrottlingException" => {
            SendError::Later(reason)
        }
        // The identity of the sender isn't verified, or the account may write to verified addresses only.
        "MessageRejected" if ["not verified", "authority to send"].iter().any(|words| message.contains(words)) => {
            SendError::NotConfigured(reason)
        }
        "MessageRejected" => SendError::Never(reason),
        "BadRequestException" | "InvalidParameterValue" if is_about_an_address(message) => SendError::Never(reason),
        _ => SendError::NotConfigured(reason),
    }
}

/// Whether a refusal of a request is about the recipient's address, which is the only part that differs from mail to
/// mail and that the service reads.
fn is_about_an_address(message: &str) -> bool {
    ["llegal address", "ocal address", "nvalid address", "mail address", "omain name", "omain contains", "@domain"]
        .iter()
        .any(|words| message.contains(words))
}

/// The code as it may be logged: letters and digits only, because what stands there instead of a code may hold anything.
fn shown(code: &str, status: u16) -> String {
    let is_code =
        !code.is_empty() && code.len() <= LONGEST_CODE && code.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_code { code.to_owned() } else { status.to_string() }
}

#[cfg(test)]
mod tests {
    use aws_credential_types::provider::ProvideCredentials;
    use aws_credential_types::provider::future::ProvideCredentials as Provided;
    use chrono::DateTime;
    use madoguchi_core::input::email::EmailAddress;

    use super::*;
    use crate::render::RenderedMail;

    fn settings(endpoint: &str) -> SesSettings {
        SesSettings {
            region: "ap-northeast-1".into(),
            endpoint: Some(endpoint.into()),
            access_key: Some(AccessKey { id: "id".into(), secret: "secret".into() }),
            configuration_set: None,
            identities: BTreeMap::new(),
            ca_file: None,
            timeout: Duration::from_secs(1),
        }
    }

    #[tokio::test]
    async fn mail_without_encryption_never_leaves_the_machine() {
        for here in ["http://localhost:1", "http://127.0.0.1", "http://[::1]:99/x", "https://ses.example.jp"] {
            assert!(Ses::new(settings(here)).await.is_ok(), "{here}");
        }
        for elsewhere in
            ["http://ses.example.jp", "http://10.0.0.1:80/", "http://localhost.example.jp", "http://localhost@10.0.0.1"]
        {
            assert!(Ses::new(settings(elsewhere)).await.is_err(), "{elsewhere}");
        }
    }

    #[test]
    fn only_what_is_certainly_about_this_mail_ends_it() {
        let reason = |code: &str| Reason::Service(code.to_owned());
        for (code, message, status, expected) in [
            ("TooManyRequestsException", "slow down", 429, SendError::Later(reason("TooManyRequestsException"))),
            ("LimitExceededException", "quota", 400, SendError::Later(reason("LimitExceededException"))),
            ("InternalFailure", "", 500, SendError::Later(reason("InternalFailure"))),
            ("", "<html>hanako@example.jp</html>", 503, SendError::Later(reason("503"))),
            ("MessageRejected", "contains a virus", 400, SendError::Never(reason("MessageRejected"))),
            (
                "MessageRejected",
                "Email address is not verified. The following identities failed",
                400,
                SendError::NotConfigured(reason("MessageRejected")),
            ),
            ("BadRequestException", "Missing final '@domain'", 400, SendError::Never(reason("BadRequestException"))),
            ("BadRequestException", "Invalid tag", 400, SendError::NotConfigured(reason("BadRequestException"))),
            ("AccountSuspendedException", "", 400, SendError::NotConfigured(reason("AccountSuspendedException"))),
            ("SendingPausedException", "", 400, SendError::NotConfigured(reason("SendingPausedException"))),
            ("NotFoundException", "no such set", 404, SendError::NotConfigured(reason("NotFoundException"))),
            ("SignatureDoesNotMatch", "", 403, SendError::NotConfigured(reason("SignatureDoesNotMatch"))),
            ("hanako@example.jp", "", 400, SendError::NotConfigured(reason("400"))),
        ] {
            assert_eq!(refusal(code, message, status), expected, "{code}: {message}");
        }
    }

    #[derive(Debug)]
    struct Nobody;

    impl ProvideCredentials for Nobody {
        fn provide_credentials<'a>(&'a self) -> Provided<'a>
        where
            Self: 'a,
        {
            Provided::ready(Err(CredentialsError::not_loaded("there are none")))
        }
    }

    #[tokio::test]
    async fn missing_credentials_are_told_as_such_and_cost_no_mail() {
        let ses =
            Ses::with(settings("http://127.0.0.1:1"), Some(SharedCredentialsProvider::new(Nobody))).await.unwrap();
        let id = MessageId(uuid::Uuid::nil());
        let mail = RenderedMail {
            id,
            to: EmailAddress::parse("hanako@example.jp").unwrap(),
            from_name: "みどり健康保険組合".into(),
            from: "noreply@midori.example.jp".into(),
            language: "ja",
            unsubscribe: None,
            subject: "件名".into(),
            text: "本文".into(),
            html: "<p>本文</p>".into(),
        };
        let ready = mail.ready(DateTime::UNIX_EPOCH).unwrap();
        let sent = ses.send(TenantId(uuid::Uuid::nil()), id, &ready).await;
        assert_eq!(sent, Err(SendError::NotConfigured(Reason::NoCredentials)));
    }
}
