//! What Amazon SNS posts: signed messages of one topic.
//!
//! A message counts if its topic is the configured one, it is recent, and its signature is that of a certificate which the topic's
//! region has at its own host. No address of a message is asked: the host follows from the configured topic, and of the message's
//! addresses only the name of the certificate counts.

mod envelope;
mod signature;

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, Duration, Utc};
use tokio::sync::Mutex;

use self::envelope::{Envelope, Kind};
use self::signature::SigningKey;
use super::fetch::{Fetch, Unfetched};

/// The largest message that is read, in bytes. SNS sends at most 256 KiB of content, with escapes around it.
pub const LARGEST: usize = 512 * 1024;
/// How old a message may be. SNS tries for up to an hour, and longer where its policy says so.
const OLDEST: Duration = Duration::hours(24);
/// How far ahead of us the clock of SNS may be.
const AHEAD: Duration = Duration::minutes(5);
/// How many ids of messages are remembered. A message that comes again after so many others changes nothing, because what is
/// done with it is idempotent.
const REMEMBERED: usize = 10_000;
/// How many certificates are remembered. A region has few.
const CERTIFICATES: usize = 8;
/// How many certificates are asked for in a minute at most: whoever posts names them.
const ASKED_A_MINUTE: usize = 6;

/// The one topic that is listened to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnsTopic {
    arn: String,
    region: String,
}

impl SnsTopic {
    /// Reads the ARN of a topic, `arn:aws:sns:<region>:<account>:<name>`.
    #[must_use]
    pub fn parse(arn: &str) -> Option<Self> {
        let parts: Vec<_> = arn.split(':').collect();
        let ["arn", "aws", "sns", region, account, name] = parts.as_slice() else { return None };
        let is_word = |word: &str, also: &[u8]| {
            (1..=256).contains(&word.len())
                && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || also.contains(&byte))
        };
        let is_region = is_word(region, b"-") && region.len() <= 32 && !region.bytes().any(|b| b.is_ascii_uppercase());
        let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
        (is_region && is_account && is_word(name, b"-_."))
            .then(|| Self { arn: arn.to_owned(), region: (*region).to_owned() })
    }

    /// The host of Amazon SNS in the topic's region.
    fn host(&self) -> String {
        format!("sns.{}.amazonaws.com", self.region)
    }
}

/// A message that is genuine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// A notification with its content. [`SnsListener::done`] remembers its id.
    Notification {
        /// The id of the message.
        id: String,
        /// The content.
        content: String,
    },
    /// The same notification was heard before.
    Again,
    /// The topic asks whether we want its messages; [`SnsListener::confirm`] says yes.
    WantsConfirmation {
        /// What has to be sent back.
        token: String,
    },
    /// The subscription was ended by somebody who may.
    Ended,
}

/// Why a message doesn't count. It tells nothing of the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is no message of SNS.
    #[error("it is no message of Amazon SNS")]
    Malformed,
    /// It is too large.
    #[error("it is too large")]
    TooLarge,
    /// It is of another topic.
    #[error("it is of another topic")]
    OtherTopic,
    /// It is too old, or of the future.
    #[error("it isn't recent")]
    NotRecent,
    /// The certificate that it names can't be one of SNS in the topic's region.
    #[error("its certificate is not at the host of the topic's region")]
    OtherHost,
    /// The certificate can't be got or used.
    #[error("its certificate can't be got or used")]
    NoCertificate,
    /// The signature isn't right.
    #[error("its signature is not right")]
    WrongSignature,
}

/// Listens to one topic.
pub struct SnsListener<F> {
    topic: SnsTopic,
    fetch: F,
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    keys: BTreeMap<String, SigningKey>,
    /// When certificates were asked for, within a minute.
    asked: VecDeque<DateTime<Utc>>,
    heard: VecDeque<String>,
}

impl<F: Fetch> SnsListener<F> {
    /// A listener to `topic`. Certificates are got, and subscriptions confirmed, by `fetch`.
    #[must_use]
    pub fn new(topic: SnsTopic, fetch: F) -> Self {
        Self { topic, fetch, memory: Mutex::default() }
    }

    /// Reads a message and checks that it is genuine.
    ///
    /// # Errors
    /// [`Refused`], when it doesn't count.
    pub async fn hear(&self, body: &[u8], now: DateTime<Utc>) -> Result<Heard, Refused> {
        if body.len() > LARGEST {
            return Err(Refused::TooLarge);
        }
        let envelope = Envelope::read(body).ok_or(Refused::Malformed)?;
        if envelope.topic_arn != self.topic.arn {
            return Err(Refused::OtherTopic);
        }
        if envelope.timestamp < now - OLDEST || envelope.timestamp > now + AHEAD {
            return Err(Refused::NotRecent);
        }
        let certificate = envelope.certificate_at(&self.topic.host()).ok_or(Refused::OtherHost)?;
        let mut memory = self.memory.lock().await;
        if !memory.keys.get(certificate).is_some_and(|key| key.is_valid(now)) {
            self.learn(&mut memory, certificate, now).await?;
        }
        let key = memory.keys.get(certificate).ok_or(Refused::NoCertificate)?;
        if !key.has_signed(envelope.algorithm, &envelope.signed_text(), &envelope.signature) {
            return Err(Refused::WrongSignature);
        }
        if memory.heard.contains(&envelope.message_id) {
            return Ok(Heard::Again);
        }
        Ok(match envelope.kind {
            Kind::Notification => Heard::Notification { id: envelope.message_id, content: envelope.message },
            Kind::SubscriptionConfirmation { token, .. } => Heard::WantsConfirmation { token },
            Kind::UnsubscribeConfirmation { .. } => Heard::Ended,
        })
    }

    /// Gets a certificate, and forgets others where there are too many.
    async fn learn(&self, memory: &mut Memory, certificate: &str, now: DateTime<Utc>) -> Result<(), Refused> {
        memory.asked.retain(|asked| *asked > now - Duration::minutes(1));
        if memory.asked.len() >= ASKED_A_MINUTE {
            return Err(Refused::NoCertificate);
        }
        memory.asked.push_back(now);
        let url = format!("https://{}/{certificate}", self.topic.host());
        let pem = self.fetch.get(&url).await.map_err(|_| Refused::NoCertificate)?;
        let key = SigningKey::of(&pem).filter(|key| key.is_valid(now)).ok_or(Refused::NoCertificate)?;
        if memory.keys.len() >= CERTIFICATES {
            memory.keys.clear();
        }
        memory.keys.insert(certificate.to_owned(), key);
        Ok(())
    }

    /// Remembers that what a notification says is done, so that the same one isn't read again.
    pub async fn done(&self, id: String) {
        let mut memory = self.memory.lock().await;
        if memory.heard.len() >= REMEMBERED {
            memory.heard.pop_front();
        }
        memory.heard.push_back(id);
    }

    /// Confirms the subscription to the configured topic.
    ///
    /// # Errors
    /// When SNS doesn't answer. It asks again.
    pub async fn confirm(&self, token: &str) -> Result<(), Unfetched> {
        let (host, arn) = (self.topic.host(), &self.topic.arn);
        let url = format!("https://{host}/?Action=ConfirmSubscription&TopicArn={arn}&Token={token}");
        self.fetch.get(&url).await.map(drop)
    }
}
