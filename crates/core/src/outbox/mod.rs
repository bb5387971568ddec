//! WHAT WE PROMISED TO SEND: a message is written in the transaction of its fact and sent afterwards by the worker.
//!
//! ```text
//! waiting ──sent──▶ sent
//!    │ ▲───retry──┘ (not before a later instant)
//!    ├──────────────▶ undeliverable   (the mail server refused it for good)
//!    └──────────────▶ expired         (its life is over)
//! ```
//! Address and content are sealed, and destroyed when the message has ended. Its status, kind and instants stay.
//! `mail.rs` holds every kind of mail; `docs/adding-a-mail.md` says how one is added.

mod mail;
mod store;

pub use mail::{LIFE, Mail, RECOVERY_LINK_LIFE, SecurityNotice, UNDO_LIFE};

use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use serde::{Deserialize, Serialize};

use crate::database::{PlatformTx, TenantTx};
use crate::failure::Failure;
use crate::ids::{AccountId, MessageId, TenantId};
use crate::input::email::EmailAddress;
use crate::policy::society::Language;

/// A mail on its way. No Debug: it holds an address and a name.
pub struct OutgoingMail {
    /// Which. The Message-ID is made of it, so that a mail program recognises a repeat.
    pub id: MessageId,
    /// To whom.
    pub recipient: EmailAddress,
    /// In which language.
    pub language: Language,
    /// What it says.
    pub mail: Mail,
    /// When it was promised.
    pub created_at: DateTime<Utc>,
    /// Tries so far.
    pub attempts: u32,
}

/// Where a message stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageStatus {
    /// To be sent.
    Waiting,
    /// Taken over by the mail server.
    Sent,
    /// The mail server refused it for good.
    Undeliverable,
    /// Given up after its life ([`Mail::life`]).
    Expired,
}

/// A message as a list shows it: without address and content.
#[derive(Clone, Debug, Serialize)]
pub struct ListedMessage {
    /// Which.
    pub id: MessageId,
    /// What kind.
    pub kind: String,
    /// Where it stands.
    pub status: MessageStatus,
    /// Tries so far.
    pub attempts: u32,
    /// Why the last try failed.
    pub trouble: Option<String>,
    /// When it was promised.
    pub created_at: DateTime<Utc>,
}

/// Work that is due: a message of a society.
#[derive(Clone, Copy, Debug)]
pub struct DueMail {
    /// Of which society.
    pub tenant: TenantId,
    /// Which message.
    pub message: MessageId,
}

/// The pause before the next try, after `attempts` tries: half a minute, doubled with each try up to an hour.
#[must_use]
pub fn pause_after(attempts: u32) -> Duration {
    Duration::seconds(30 * 2_i64.pow(attempts.saturating_sub(1).min(7))).min(Duration::hours(1))
}

/// Promises a mail, in the transaction of the fact that the mail tells.
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
    store::keep(tx, id, mail, recipient, language, account, random).await?;
    Ok(id)
}

/// Claims mails that are due. No other worker takes them before `lease` is over.
///
/// # Errors
/// When the database refuses.
pub async fn claim_due(tx: &PlatformTx, most: u64, lease: Duration) -> Result<Vec<DueMail>, Failure> {
    store::claim(tx, most, lease).await
}

/// Loads a claimed mail; nothing if it has ended meanwhile. A mail whose life is over ends here.
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

/// Records that the mail server took the mail over.
///
/// # Errors
/// When the database refuses.
pub async fn sent(tx: &TenantTx, id: MessageId) -> Result<(), Failure> {
    store::end(tx, id, MessageStatus::Sent, None).await
}

/// Records that the mail server refused the mail for good. `trouble` names the answer, not the address.
///
/// # Errors
/// When the database refuses.
pub async fn undeliverable(tx: &TenantTx, id: MessageId, trouble: &str) -> Result<(), Failure> {
    store::end(tx, id, MessageStatus::Undeliverable, Some(trouble)).await
}

/// Postpones the next try by a pause that grows with the tries. `trouble` names why this one failed, not the address.
///
/// # Errors
/// When the database refuses.
pub async fn retry_later(tx: &TenantTx, mail: &OutgoingMail, trouble: &str) -> Result<(), Failure> {
    let attempts = mail.attempts.saturating_add(1);
    store::postpone(tx, mail.id, attempts, trouble, tx.now() + pause_after(attempts)).await
}

/// Lists messages of a society, the newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &TenantTx, status: Option<MessageStatus>, most: u64) -> Result<Vec<ListedMessage>, Failure> {
    store::list(tx, status, most).await
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
