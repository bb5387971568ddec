//! Mails that something new is there (更新通知). The worker promises them in rounds, each in a transaction of its own, from when a
//! publication is out. A round goes on after the last recipient of the round before, so that a restart repeats nothing and leaves
//! nobody out, and it waits while as many of its mails wait to be sent.
//!
//! The mail names nobody, no clinic and no amount. Who sees nothing new gets none, nobody gets more than one a day, and none leaves
//! in the society's quiet hours.

mod store;

use std::collections::HashSet;

use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use serde_json::json;
use uuid::Uuid;

use super::in_use;
use super::publication;
use crate::accounts::emails::opened;
use crate::audit::{self, Action};
use crate::clock::{day_in_japan, instant_in_japan};
use crate::database::{PlatformTx, TenantTx, from_word};
use crate::due::{self, DueWork};
use crate::failure::Failure;
use crate::household;
use crate::ids::{AccountId, EmailAddressId, PersonId, PublicationId};
use crate::outbox::{self, Mail, NewMessage};
use crate::policy::household::ViewedKind;
use crate::policy::notification::{Mode, NotificationKind};
use crate::policy::services::ServiceKind;
use crate::policy::society::spoken;

/// The time for which other workers leave claimed work alone.
const LEASE: Duration = Duration::minutes(5);
/// The pause while enough mails wait to be sent.
const PAUSE: Duration = Duration::seconds(2);
/// What came out longer ago is no news. It happens where no worker ran.
const OLD: Duration = Duration::days(7);
/// The queue of all rounds of a society: two at once would each find that an account has had no mail today.
const QUEUE: &str = "news";

/// The result of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewsRound {
    /// A round was promised, and more recipients follow.
    More,
    /// Nothing is promised now: enough mails wait, the hours are quiet, or the publication isn't out yet. The work is due again.
    Waits,
    /// All mails were promised, or there is nothing to tell.
    Done,
}

/// Claims at most `most` publications whose mails are due.
///
/// # Errors
/// When the database refuses.
pub async fn claim_due(tx: &PlatformTx, most: u64) -> Result<Vec<DueWork>, Failure> {
    due::claim(tx, publication::MAIL_NEWS, most, LEASE).await
}

/// Promises the next mails about a publication, at most `most`. Commit after each round.
///
/// # Errors
/// When the database refuses.
pub async fn promise_some(
    tx: &TenantTx,
    id: PublicationId,
    most: u64,
    random: &mut impl Rng,
) -> Result<NewsRound, Failure> {
    tx.queue(QUEUE).await?;
    let Some(from) = publication::visible_from(tx, id).await? else { return finished(tx, id, random).await };
    if let Some(later) = not_before(tx, from) {
        due::postpone(tx, id.0, later).await?;
        return Ok(NewsRound::Waits);
    }
    let service = in_use(
        &tx.policy().services,
        tx.policy().account.sharing,
        ServiceKind::MedicalExpenses,
        day_in_japan(tx.now()),
    );
    if service.is_none() || from < tx.now() - OLD {
        return finished(tx, id, random).await;
    }
    if outbox::waiting_about(tx, id.0).await? >= most {
        due::postpone(tx, id.0, tx.now() + PAUSE).await?;
        return Ok(NewsRound::Waits);
    }
    let progress = store::progress(tx, id).await?;
    let recipients = store::recipients(tx, id, progress.mailed_until, most).await?;
    let told: HashSet<_> = told_today(tx, &recipients).await?;
    let seeing = seeing(tx, id, &recipients).await?;
    let mut mails = progress.mails;
    let untold = recipients.iter().filter(|recipient| !told.contains(&recipient.id));
    for recipient in untold.filter(|recipient| seeing.contains(&recipient.person_id)) {
        promise(tx, id, recipient, random).await?;
        mails += 1;
    }
    store::keep(tx, id, recipients.last().map(|recipient| recipient.id).or(progress.mailed_until), mails).await?;
    if u64::try_from(recipients.len()).unwrap_or(u64::MAX) < most {
        return finished(tx, id, random).await;
    }
    Ok(NewsRound::More)
}

/// Until when the mails about something that is out from an instant on have to wait.
fn not_before(tx: &TenantTx, from: DateTime<Utc>) -> Option<DateTime<Utc>> {
    if tx.now() < from {
        return Some(from);
    }
    tx.policy().notification.quiet_hours.and_then(|hours| hours.end_after(tx.now()))
}

/// The persons of these accounts who see a row of a publication.
async fn seeing(tx: &TenantTx, id: PublicationId, recipients: &[store::Recipient]) -> Result<HashSet<Uuid>, Failure> {
    let people: Vec<_> = recipients.iter().map(|recipient| PersonId(recipient.person_id)).collect();
    if household::is_alone(tx) {
        return Ok(people.into_iter().map(|person| person.0).collect());
    }
    let seen = household::seen_by(tx, &people, ViewedKind::MedicalExpenses).await?;
    let others: Vec<_> = seen.values().flatten().copied().collect::<HashSet<_>>().into_iter().collect();
    let with_rows = store::with_rows(tx, id, &others).await?;
    let sees = |seen: &Vec<PersonId>| seen.iter().any(|one| with_rows.contains(one));
    Ok(seen.iter().filter(|(_, seen)| sees(seen)).map(|(person, _)| person.0).collect())
}

/// Who of these was told of something new today.
async fn told_today(tx: &TenantTx, recipients: &[store::Recipient]) -> Result<HashSet<Uuid>, Failure> {
    let midnight = instant_in_japan(day_in_japan(tx.now()), 0);
    let accounts: Vec<_> = recipients.iter().map(|recipient| AccountId(recipient.id)).collect();
    let told = outbox::had_since(tx, NEWS, &accounts, midnight).await?;
    Ok(told.into_iter().map(|account| account.0).collect())
}

/// The kind's word, see [`Mail::kind`].
const NEWS: &str = "news";

async fn finished(tx: &TenantTx, id: PublicationId, random: &mut impl Rng) -> Result<NewsRound, Failure> {
    let mails = store::progress(tx, id).await?.mails;
    if mails > 0 {
        audit::record(tx, Action::NewsMailed, "society", tx.tenant().0, json!({"import": id, "mails": mails}), random)
            .await?;
    }
    store::forget(tx, id).await?;
    due::drop(tx, id.0).await?;
    Ok(NewsRound::Done)
}

async fn promise(
    tx: &TenantTx,
    id: PublicationId,
    recipient: &store::Recipient,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    let address = opened(tx.keys(), EmailAddressId(recipient.email_id), &recipient.address_sealed)?;
    let language = spoken(&tx.policy().languages, Some(from_word(&recipient.language)?));
    let chosen = tx.policy().notification.mode == Mode::OptIn;
    let mail = Mail::News { about: NotificationKind::MedicalExpenses, chosen };
    let account = Some(AccountId(recipient.id));
    let message = NewMessage { mail: &mail, recipient: &address, language, account, about: Some(id.0) };
    outbox::promise_one_of_many(tx, &message, random).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_is_that_of_the_mail() {
        assert_eq!(Mail::News { about: NotificationKind::MedicalExpenses, chosen: true }.kind(), NEWS);
    }
}
