//! A report about a mail that has left.

use chrono::Duration;
use rand::Rng;

use super::rule::{self, LATEST};
use super::suspension;
use crate::accounts::emails::{self, SuspendedBecause, SuspensionRow};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::MessageId;
use crate::input::email::EmailAddress;
use crate::outbox::{self, MessageForReport, ReportedFate};

/// For how long after a mail has left a report that names no message may be about it. Mail servers give up after five days.
const RECENT: Duration = Duration::days(6);

/// What somebody reports of a mail. It has no `Debug`, because it holds an address.
pub struct DeliveryReport {
    /// The message.
    pub message: MessageId,
    /// The address that the report names. It has to be the message's.
    pub address: EmailAddress,
    /// What became of the mail.
    pub fate: ReportedFate,
}

/// The result of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reported {
    /// It is kept with the message.
    Noted,
    /// It is kept, and the address gets no mails from now on.
    Suspended(SuspendedBecause),
    /// The same or something weightier is known of the message.
    KnownAlready,
    /// The society has no such message.
    UnknownMessage,
    /// The message went to another address, perhaps one that passes mails on.
    AnotherAddress,
}

/// Takes a report about a mail that has left. Idempotent. A report may suspend the address for sending; nothing else of the address
/// changes.
///
/// # Errors
/// When the database refuses.
pub async fn report(tx: &TenantTx, told: &DeliveryReport, random: &mut impl Rng) -> Result<Reported, Failure> {
    let Some(message) = outbox::for_report(tx, told.message).await? else { return Ok(Reported::UnknownMessage) };
    if message.recipient != emails::index(tx.keys(), &told.address) {
        return Ok(Reported::AnotherAddress);
    }
    if message.reported.is_some_and(|known| known >= told.fate) {
        return Ok(Reported::KnownAlready);
    }
    outbox::note_report(tx, told.message, told.fate).await?;
    // Mails to staff belong to no account; what is reported of them stays with the message.
    let Some(account) = message.account else { return Ok(Reported::Noted) };
    let Some(address) = emails::for_suspension(tx, account, &message.recipient).await? else {
        return Ok(Reported::Noted);
    };
    if !concerns(&address, &message) {
        return Ok(Reported::Noted);
    }
    let most = u64::try_from(LATEST).unwrap_or(u64::MAX);
    let latest = outbox::fates_to(tx, account, &message.recipient, address.lifted_at, most).await?;
    let place = latest.iter().position(|(id, _)| *id == told.message);
    let fates: Vec<_> = latest.into_iter().map(|(_, fate)| fate).collect();
    let Some(because) = rule::suspends(told.fate, &fates, place) else { return Ok(Reported::Noted) };
    suspension::begin(tx, account, address.id, because, random).await?;
    Ok(Reported::Suspended(because))
}

/// Whether a report about a message may suspend the address. What was sent before somebody showed that mails arrive again says
/// nothing about now.
fn concerns(address: &SuspensionRow, message: &MessageForReport) -> bool {
    address.since.is_none() && address.lifted_at.is_none_or(|lifted_at| message.created_at > lifted_at)
}

/// The latest message that has left for an address, for reports that name none; `None` if none has left lately.
///
/// # Errors
/// When the database can't be read.
pub async fn latest_message_to(tx: &TenantTx, address: &EmailAddress) -> Result<Option<MessageId>, Failure> {
    outbox::latest_to(tx, &emails::index(tx.keys(), address), tx.now() - RECENT).await
}
