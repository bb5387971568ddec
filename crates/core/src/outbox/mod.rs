//! WHAT WE PROMISED TO SEND (transactional outbox): a message is written in the transaction of the fact that it
//! reports, and the worker sends it afterwards.
//!
//! ```text
//! waiting ──sent──▶ sent
//!    │ ▲───retry──┘ (not before a later instant)
//!    ├──────────────▶ undeliverable   (the mail server refused it for good)
//!    ├──────────────▶ expired         (its life is over)
//!    ├──────────────▶ withdrawn       (what it was about was withdrawn)
//!    └──────────────▶ suspended       (the address gets no mail, because earlier ones came back)
//! ```
//! Address and content are sealed, and destroyed when the message has ended. Its status, kind and instants stay, and a keyed hash of
//! the address, so that what is reported later (`report.rs`) finds it.
//! `mail.rs` holds every kind of mail; `docs/adding-a-mail.md` says how one is added.

mod mail;
mod operator_notice;
mod preview;
mod receiving;
mod report;
mod retry;
mod security_notice;
mod staff_notice;
mod stopped;
mod store;

pub use mail::{INVITATION_LIFE, LIFE, Mail, RECOVERY_LINK_LIFE, STAFF_ADDRESS_LIFE, TEST_MAIL_LIFE, UNDO_LIFE};
pub use operator_notice::OperatorNotice;
pub use preview::mails_at;
pub use receiving::{ReceivingFault, ReceivingTrouble, receiving_troubles};
pub use report::ReportedFate;
pub(crate) use report::{MessageForReport, fates_to, for_report, latest_to, note_report};
pub use retry::{Retried, retry, retry_all};
pub use security_notice::SecurityNotice;
pub use staff_notice::StaffNotice;
pub use stopped::StoppedBecause;

use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::database::{PlatformTx, TenantTx};
use crate::due::Backlog;
use crate::failure::Failure;
use crate::ids::{AccountId, MessageId, TenantId};
use crate::input::email::EmailAddress;
use crate::policy::notification::NotificationKind;
use crate::policy::society::Language;

/// A mail to be sent. The type has no Debug, because it holds an address and a name.
pub struct OutgoingMail {
    /// The message's id. The Message-ID header is derived from it, so that a mail program recognises a repeated mail.
    pub id: MessageId,
    /// The recipient.
    pub recipient: EmailAddress,
    /// The account that the mail is about; none for mails about none.
    pub account: Option<AccountId>,
    /// The language of the mail.
    pub language: Language,
    /// The content.
    pub mail: Mail,
    /// The instant at which the mail was promised.
    pub created_at: DateTime<Utc>,
    /// The number of attempts so far.
    pub attempts: u32,
}

impl OutgoingMail {
    /// The kind of update mails that this is one of, if the member chose to get them and can end them with one click.
    #[must_use]
    pub const fn chosen(&self) -> Option<NotificationKind> {
        match &self.mail {
            Mail::Announcement { chosen: true, .. } => Some(NotificationKind::Announcements),
            Mail::News { about, chosen: true } => Some(*about),
            _ => None,
        }
    }
}

/// The state of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageStatus {
    /// The message waits to be sent.
    Waiting,
    /// The mail server accepted the message.
    Sent,
    /// The mail server rejected the message permanently.
    Undeliverable,
    /// The message was given up after its life ([`Mail::life`]).
    Expired,
    /// What the message was about was withdrawn before the message was sent.
    Withdrawn,
    /// The message wasn't sent, because its address is suspended for sending.
    Suspended,
}

/// A message in a list, without address and content.
#[derive(Clone, Debug, Serialize)]
pub struct ListedMessage {
    /// The message's id.
    pub id: MessageId,
    /// The kind of mail.
    pub kind: String,
    /// The state of the message.
    pub status: MessageStatus,
    /// The number of attempts so far.
    pub attempts: u32,
    /// Why the last attempt failed.
    pub trouble: Option<String>,
    /// What was reported of the message after it had left.
    pub reported: Option<ReportedFate>,
    /// The instant at which the mail was promised.
    pub created_at: DateTime<Utc>,
}

/// Everything about a message but its address and its content.
#[derive(Clone, Debug, Serialize)]
pub struct MessageDetails {
    /// What a list shows.
    #[serde(flatten)]
    pub listed: ListedMessage,
    /// The language of the mail.
    pub language: Language,
    /// The account that the mail is about; none for mails about none.
    pub account: Option<AccountId>,
    /// The domain of the address. None if an earlier version wrote the message, or its account was closed.
    pub domain: Option<String>,
    /// The instant before which it isn't sent.
    pub not_before: DateTime<Utc>,
    /// The instant at which it is given up.
    pub expires_at: DateTime<Utc>,
    /// The instant at which it was sent or ended otherwise.
    pub ended_at: Option<DateTime<Utc>>,
    /// The instant of the report about it.
    pub reported_at: Option<DateTime<Utc>>,
}

/// A message that is due to be sent.
#[derive(Clone, Copy, Debug)]
pub struct DueMail {
    /// The society of the message.
    pub tenant: TenantId,
    /// The message's id.
    pub message: MessageId,
}

/// The pause before the next attempt, after `attempts` attempts: 30 seconds, doubled with each attempt, at most an hour
/// (exponential backoff).
#[must_use]
pub fn pause_after(attempts: u32) -> Duration {
    Duration::seconds(30 * 2_i64.pow(attempts.saturating_sub(1).min(7))).min(Duration::hours(1))
}

/// Writes a mail to the outbox, in the transaction of the fact that the mail reports.
///
/// # Errors
/// When the database refuses.
pub async fn promise(
    tx: &TenantTx,
    mail: &Mail,
    recipient: &EmailAddress,
    language: Language,
    account: Option<AccountId>,
    random: &mut impl Rng,
) -> Result<MessageId, Failure> {
    let id = MessageId::new(tx.now(), random);
    store::keep(tx, id, &NewMessage { mail, recipient, language, account, about: None }, random).await?;
    Ok(id)
}

/// A message to be written to the outbox.
pub(crate) struct NewMessage<'a> {
    pub mail: &'a Mail,
    pub recipient: &'a EmailAddress,
    pub language: Language,
    pub account: Option<AccountId>,
    /// What the message and many others are about, so that they can be counted and withdrawn together.
    pub about: Option<Uuid>,
}

/// Writes one of many mails about the same thing to the outbox.
pub(crate) async fn promise_one_of_many(
    tx: &TenantTx,
    message: &NewMessage<'_>,
    random: &mut impl Rng,
) -> Result<MessageId, Failure> {
    let id = MessageId::new(tx.now(), random);
    store::keep(tx, id, message, random).await?;
    Ok(id)
}

/// The latest message about something to an address. `None` if there is none.
pub(crate) async fn latest_about(
    tx: &TenantTx,
    about: Uuid,
    recipient: &EmailAddress,
) -> Result<Option<ListedMessage>, Failure> {
    store::latest_about(tx, about, recipient).await
}

/// How many messages about something wait to be sent.
pub(crate) async fn waiting_about(tx: &TenantTx, about: Uuid) -> Result<u64, Failure> {
    store::waiting_about(tx, about).await
}

/// Which of these accounts were promised a mail of a kind since an instant.
pub(crate) async fn had_since(
    tx: &TenantTx,
    kind: &'static str,
    accounts: &[AccountId],
    since: DateTime<Utc>,
) -> Result<Vec<AccountId>, Failure> {
    store::had_since(tx, kind, accounts, since).await
}

/// Withdraws the messages about something that haven't been sent, and returns how many. A message that is being
/// delivered at this moment arrives.
pub(crate) async fn withdraw_about(tx: &TenantTx, about: Uuid) -> Result<u64, Failure> {
    store::withdraw_about(tx, about).await
}

/// Withdraws the messages to an account's holder that haven't been sent, forgets which address the others went to, and returns how
/// many were withdrawn.
pub(crate) async fn withdraw_of_account(tx: &TenantTx, account: AccountId) -> Result<u64, Failure> {
    store::withdraw_of_account(tx, account).await
}

/// Withdraws all waiting messages. Returns how many.
pub(crate) async fn withdraw_all(tx: &TenantTx) -> Result<u64, Failure> {
    store::withdraw_all(tx).await
}

/// Deletes messages that have ended before `limit`, at most `most` of them. Returns how many.
pub(crate) async fn forget(tx: &TenantTx, limit: DateTime<Utc>, most: u64) -> Result<u64, Failure> {
    store::forget(tx, limit, most).await
}

/// Claims at most `most` mails that are due. No other worker takes them before `lease` has passed.
///
/// # Errors
/// When the database refuses.
pub async fn claim_due(tx: &PlatformTx, most: u64, lease: Duration) -> Result<Vec<DueMail>, Failure> {
    store::claim(tx, most, lease).await
}

/// How many mails wait to be sent, of all societies.
///
/// # Errors
/// When the database can't be read.
pub async fn backlog(tx: &PlatformTx) -> Result<Backlog, Failure> {
    store::backlog(tx).await
}

/// Ends claims on mails that weren't begun, so that other workers take them at once.
///
/// # Errors
/// When the database refuses.
pub async fn give_back(tx: &PlatformTx, mails: &[DueMail]) -> Result<(), Failure> {
    store::give_back(tx, mails).await
}

/// Loads a claimed mail. Returns `None` if the message has ended in the meantime. A mail whose life is over is ended
/// here.
///
/// # Errors
/// When the database or a sealed value can't be read.
pub async fn load(tx: &TenantTx, id: MessageId) -> Result<Option<OutgoingMail>, Failure> {
    let Some(row) = store::waiting(tx, id).await? else {
        store::drop_work(tx, id).await?;
        return Ok(None);
    };
    if tx.now() >= row.expires_at {
        store::end(tx, id, MessageStatus::Expired, None).await?;
        return Ok(None);
    }
    let mut outgoing = store::opened(tx.keys(), row)?;
    outgoing.mail = outgoing.mail.at(tx.now());
    Ok(Some(outgoing))
}

/// Records that the mail server accepted the mail.
///
/// # Errors
/// When the database refuses.
pub async fn sent(tx: &TenantTx, id: MessageId) -> Result<(), Failure> {
    store::end(tx, id, MessageStatus::Sent, None).await
}

/// Records that the mail server rejected the mail permanently. `trouble` names the server's answer and not the address.
///
/// # Errors
/// When the database refuses.
pub async fn undeliverable(tx: &TenantTx, id: MessageId, trouble: &str) -> Result<(), Failure> {
    store::end(tx, id, MessageStatus::Undeliverable, Some(trouble)).await
}

/// Records that the mail isn't sent, because its address is suspended for sending.
pub(crate) async fn not_sent(tx: &TenantTx, id: MessageId) -> Result<(), Failure> {
    store::end(tx, id, MessageStatus::Suspended, None).await
}

/// Postpones the next attempt by [`pause_after`]. `trouble` names the reason of the failure and not the address.
///
/// # Errors
/// When the database refuses.
pub async fn retry_later(tx: &TenantTx, mail: &OutgoingMail, trouble: &str) -> Result<(), Failure> {
    let attempts = mail.attempts.saturating_add(1);
    store::postpone(tx, mail.id, attempts, trouble, tx.now() + pause_after(attempts)).await
}

/// Lists at most `most` messages of the society, newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &TenantTx, status: Option<MessageStatus>, most: u64) -> Result<Vec<ListedMessage>, Failure> {
    store::list(tx, status, most).await
}

/// Everything about a message but its address and its content; `None` if the society has no such message.
///
/// # Errors
/// When the database can't be read.
pub async fn details(tx: &TenantTx, id: MessageId) -> Result<Option<MessageDetails>, Failure> {
    store::details(tx, id).await
}

/// How many messages wait although they were attempted, by why: a mail server can't be reached or asks to wait, nothing leaves before
/// settings are corrected, or the mail can't be built. Those with most messages first, at most `most` reasons.
///
/// # Errors
/// When the database can't be read.
pub async fn waiting_because(tx: &TenantTx, most: u64) -> Result<Vec<(String, u64)>, Failure> {
    store::waiting_because(tx, most).await
}

/// Lists at most `most` messages to the holder of an account, newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn of_account(tx: &TenantTx, account: AccountId, most: u64) -> Result<Vec<ListedMessage>, Failure> {
    store::of_account(tx, account, most).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_from_half_a_minute_to_an_hour() {
        let seconds: Vec<_> = (1..=9).map(|n| pause_after(n).num_seconds()).collect();
        assert_eq!(seconds, [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
    }
}
