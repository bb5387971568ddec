//! A message of SNS as it is posted, and the text that its signature is over.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::signature::Algorithm;

/// The longest token of a confirmation.
const LONGEST_TOKEN: usize = 1024;

/// A message, read but not yet believed.
pub(super) struct Envelope {
    pub kind: Kind,
    pub message_id: String,
    pub topic_arn: String,
    pub message: String,
    pub timestamp: DateTime<Utc>,
    pub algorithm: Algorithm,
    pub signature: Vec<u8>,
    subject: Option<String>,
    /// The instant as it was written, because the signature is over that.
    written_timestamp: String,
    certificate_url: String,
}

/// What a message is about.
pub(super) enum Kind {
    Notification,
    SubscriptionConfirmation { token: String, url: String },
    UnsubscribeConfirmation { token: String, url: String },
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Posted {
    #[serde(rename = "Type")]
    kind: String,
    message_id: String,
    topic_arn: String,
    subject: Option<String>,
    message: String,
    timestamp: String,
    signature_version: String,
    signature: String,
    #[serde(rename = "SigningCertURL")]
    signing_cert_url: String,
    token: Option<String>,
    #[serde(rename = "SubscribeURL")]
    subscribe_url: Option<String>,
}

impl Envelope {
    /// Reads what was posted. `None` if it isn't a message of SNS.
    pub fn read(body: &[u8]) -> Option<Self> {
        let posted: Posted = serde_json::from_slice(body).ok()?;
        let asked = (posted.token.filter(|token| is_token(token)), posted.subscribe_url);
        let kind = match (posted.kind.as_str(), asked) {
            ("Notification", _) => Kind::Notification,
            ("SubscriptionConfirmation", (Some(token), Some(url))) => Kind::SubscriptionConfirmation { token, url },
            ("UnsubscribeConfirmation", (Some(token), Some(url))) => Kind::UnsubscribeConfirmation { token, url },
            _ => return None,
        };
        let algorithm = match posted.signature_version.as_str() {
            "1" => Algorithm::Sha1,
            "2" => Algorithm::Sha256,
            _ => return None,
        };
        let is_id = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if posted.message_id.len() > 64 || !posted.message_id.bytes().all(is_id) {
            return None;
        }
        Some(Self {
            kind,
            message_id: posted.message_id,
            topic_arn: posted.topic_arn,
            message: posted.message,
            timestamp: DateTime::parse_from_rfc3339(&posted.timestamp).ok()?.to_utc(),
            algorithm,
            signature: BASE64.decode(&posted.signature).ok()?,
            subject: posted.subject,
            written_timestamp: posted.timestamp,
            certificate_url: posted.signing_cert_url,
        })
    }

    /// The path of the certificate at `host`; `None` if the message names another host, or something that can't be a certificate.
    pub fn certificate_at(&self, host: &str) -> Option<&str> {
        let path = self.certificate_url.strip_prefix("https://")?.strip_prefix(host)?.strip_prefix('/')?;
        let name = path.strip_prefix("SimpleNotificationService-")?.strip_suffix(".pem")?;
        let is_name = (1..=64).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_name.then_some(path)
    }

    /// The text that is signed: names and values by their names, a line each.
    pub fn signed_text(&self) -> String {
        let (kind, asked) = match &self.kind {
            Kind::Notification => ("Notification", None),
            Kind::SubscriptionConfirmation { token, url } => ("SubscriptionConfirmation", Some((token, url))),
            Kind::UnsubscribeConfirmation { token, url } => ("UnsubscribeConfirmation", Some((token, url))),
        };
        let lines = [
            ("Message", Some(self.message.as_str())),
            ("MessageId", Some(self.message_id.as_str())),
            ("Subject", self.subject.as_deref().filter(|_| asked.is_none())),
            ("SubscribeURL", asked.map(|(_, url)| url.as_str())),
            ("Timestamp", Some(self.written_timestamp.as_str())),
            ("Token", asked.map(|(token, _)| token.as_str())),
            ("TopicArn", Some(self.topic_arn.as_str())),
            ("Type", Some(kind)),
        ];
        lines.into_iter().filter_map(|(name, value)| Some(format!("{name}\n{}\n", value?))).collect()
    }
}

/// Whether a token may stand in an address as it is.
fn is_token(token: &str) -> bool {
    (1..=LONGEST_TOKEN).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
