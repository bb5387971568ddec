//! The mails about an announcement. The worker promises them in rounds, each in a transaction of its own, from when the
//! announcement becomes public. A round goes on after the last recipient of the round before, so that a restart repeats
//! nothing and leaves nobody out.
//!
//! A round waits while as many mails of the announcement wait to be sent. Other mails, such as one about a forgotten
//! password, therefore never stand behind a hundred thousand of these.

use chrono::Duration;
use rand::Rng;
use serde_json::json;

use super::standing::AnnouncementStanding;
use super::{Announcement, store};
use crate::accounts::emails::opened;
use crate::audit::{self, Action};
use crate::database::{PlatformTx, TenantTx, from_word};
use crate::due::{self, DueWork};
use crate::failure::Failure;
use crate::ids::{AccountId, AnnouncementId, EmailAddressId};
use crate::links;
use crate::outbox::{self, Mail, NewMessage};
use crate::policy::notification::Mode;
use crate::policy::society::spoken;

/// The kind of due work that promises the mails of an announcement.
pub(super) const MAIL_ANNOUNCEMENT: &str = "mail_announcement";

/// The time for which other workers leave a claimed announcement alone.
const LEASE: Duration = Duration::minutes(5);

/// The pause while enough mails wait to be sent.
const PAUSE: Duration = Duration::seconds(2);

/// The result of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailingRound {
    /// So many mails were promised, and more recipients follow.
    Promised(u32),
    /// Enough mails wait to be sent, the society's hours are quiet, or the announcement isn't public yet. The work is due again later.
    Waits,
    /// All mails were promised, or the announcement is no longer public.
    Done,
}

/// Claims at most `most` announcements whose mails are due.
///
/// # Errors
/// When the database refuses.
pub async fn claim_due(tx: &PlatformTx, most: u64) -> Result<Vec<DueWork>, Failure> {
    due::claim(tx, MAIL_ANNOUNCEMENT, most, LEASE).await
}

/// Promises the next mails of an announcement, at most `most`. Commit after each round.
///
/// # Errors
/// When the database refuses.
pub async fn promise_some(
    tx: &TenantTx,
    id: AnnouncementId,
    most: u64,
    random: &mut impl Rng,
) -> Result<MailingRound, Failure> {
    // The lock lets two workers go one after the other, also if the claim of the first has expired.
    let Some(stored) = store::announcement(tx, id, true).await? else { return finished(tx, id).await };
    match stored.standing(tx.now()) {
        AnnouncementStanding::Current => {}
        AnnouncementStanding::Scheduled => {
            due::postpone(tx, id.0, stored.content.from.unwrap_or(tx.now())).await?;
            return Ok(MailingRound::Waits);
        }
        AnnouncementStanding::Draft | AnnouncementStanding::Over | AnnouncementStanding::Withdrawn => {
            return finished(tx, id).await;
        }
    }
    if stored.mailed_at.is_some() {
        return finished(tx, id).await;
    }
    if let Some(later) = tx.policy().notification.quiet_hours.and_then(|hours| hours.end_after(tx.now())) {
        due::postpone(tx, id.0, later).await?;
        return Ok(MailingRound::Waits);
    }
    if outbox::waiting_about(tx, id.0).await? >= most {
        due::postpone(tx, id.0, tx.now() + PAUSE).await?;
        return Ok(MailingRound::Waits);
    }
    let after = store::mailed_until(tx, id).await?;
    let recipients = store::recipients(tx, &stored.content.audience, after, most).await?;
    for recipient in &recipients {
        promise(tx, &stored, recipient, random).await?;
    }
    let promised = u32::try_from(recipients.len()).unwrap_or(u32::MAX);
    let is_last = u64::from(promised) < most;
    let until = recipients.last().map(|recipient| recipient.id);
    let mails = store::set_mailed(tx, &stored, until, promised, is_last).await?;
    if !is_last {
        return Ok(MailingRound::Promised(promised));
    }
    audit::record(tx, Action::AnnouncementMailed, "announcement", id.0, json!({"mails": mails}), random).await?;
    finished(tx, id).await
}

async fn finished(tx: &TenantTx, id: AnnouncementId) -> Result<MailingRound, Failure> {
    due::drop(tx, id.0).await?;
    Ok(MailingRound::Done)
}

async fn promise(
    tx: &TenantTx,
    stored: &Announcement,
    recipient: &store::Recipient,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    let address = opened(tx.keys(), EmailAddressId(recipient.email_id), &recipient.address_sealed)?;
    let language = spoken(&tx.policy().languages, Some(from_word(&recipient.language)?));
    let mail = Mail::Announcement {
        member_name: recipient.name.clone(),
        title: stored.content.in_language(language).title,
        page_path: links::announcement(stored.id),
        chosen: tx.policy().notification.mode == Mode::OptIn,
    };
    let message = NewMessage {
        mail: &mail,
        recipient: &address,
        language,
        account: Some(AccountId(recipient.id)),
        about: Some(stored.id.0),
    };
    outbox::promise_one_of_many(tx, &message, random).await?;
    Ok(())
}
