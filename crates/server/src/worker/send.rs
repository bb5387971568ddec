//! Sends the mails of the outbox.
//!
//! Mails are claimed in batches for a limited time; each is delivered with no transaction open, and recorded as sent. When
//! the program stops, it gives back the mails that it hasn't begun and finishes those being delivered. One that a mail server holds up
//! longer than the program may take to stop is given back, too. If the program is killed between delivery and recording, the claim
//! expires. In both cases the mail is sent once more, with the same Message-ID.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use madoguchi_core::accounts::profile::addresses::delivery;
use madoguchi_core::accounts::profile::notifications::unsubscribe;
use madoguchi_core::failure::Failure;
use madoguchi_core::outbox::{self, DueMail, OutgoingMail};
use madoguchi_core::policy::society::spoken;
use madoguchi_core::scope::Actor;
use madoguchi_core::tenancy::Tenant;
use madoguchi_mail::{SendError, SocietyOnMail, Transport, Unwritable, render};
use tokio::task::{Id, JoinError, JoinSet};
use tokio_util::sync::CancellationToken;

use super::{Duties, wait};
use crate::meters::MailEnd;
use crate::wiring::House;

/// The pause between two queries while the outbox is empty.
const PAUSE: Duration = Duration::from_secs(1);
/// The pause between two queries while the database is unavailable.
const PAUSE_IN_TROUBLE: Duration = Duration::from_secs(5);
/// How often recording an outcome is attempted. All attempts with their pauses stay well within the claim.
const TRIES_TO_NOTE: u32 = 24;
/// The time for which other workers leave a claimed mail alone: longer than any timeout of a mail server.
const LEASE: chrono::Duration = chrono::Duration::minutes(30);

/// How many mails are claimed at once for each mail that is sent at a time. One claim for each mail would be a
/// transaction for each.
const CLAIMED_AHEAD: usize = 8;

/// The share of the time to stop that mails being delivered get. The rest is for giving them back.
const SHARE_OF_STOP: f32 = 0.75;

/// Mails that were claimed and aren't begun yet.
#[derive(Default)]
struct Claimed {
    mails: VecDeque<DueMail>,
    /// Until when they may be begun: half of the lease, so that a begun mail is recorded within the other half.
    until: Option<DateTime<Utc>>,
}

impl Claimed {
    /// The next mail to begin.
    fn next(&mut self, now: DateTime<Utc>) -> Option<DueMail> {
        if self.until.is_some_and(|until| now >= until) {
            // Their claims expire, and they become due again.
            self.mails.clear();
        }
        self.mails.pop_front()
    }
}

/// Mails that are being delivered.
#[derive(Default)]
struct OnTheirWay {
    tasks: JoinSet<()>,
    mails: HashMap<Id, DueMail>,
}

impl OnTheirWay {
    fn begin(&mut self, mail: DueMail, delivery: impl Future<Output = ()> + Send + 'static) {
        let task = self.tasks.spawn(delivery);
        self.mails.insert(task.id(), mail);
    }

    fn ended(&mut self, ended: Option<Result<(Id, ()), JoinError>>) -> bool {
        let Some(ended) = ended else { return false };
        let id = ended.map_or_else(|error| error.id(), |(id, ())| id);
        self.mails.remove(&id);
        true
    }

    /// Waits for the end of one delivery. Returns false if there is none.
    async fn one(&mut self) -> bool {
        let ended = self.tasks.join_next_with_id().await;
        self.ended(ended)
    }

    /// Notes the deliveries that have ended.
    fn note_ended(&mut self) {
        while let Some(ended) = self.tasks.try_join_next_with_id() {
            self.ended(Some(ended));
        }
    }

    /// Lets deliveries end for a time, breaks off the others, and returns their mails.
    async fn end_within(mut self, patience: Duration) -> Vec<DueMail> {
        if tokio::time::timeout(patience, async { while self.one().await {} }).await.is_err() {
            self.tasks.shutdown().await;
        }
        self.mails.into_values().collect()
    }
}

pub async fn run(house: House, transport: Arc<Transport>, duties: Duties, stop: CancellationToken) {
    let parallel = duties.parallel.max(1);
    let mut on_their_way = OnTheirWay::default();
    let mut claimed = Claimed::default();
    while !stop.is_cancelled() {
        let mut pause = PAUSE;
        if claimed.mails.is_empty() {
            match claim(&house, parallel * CLAIMED_AHEAD).await {
                Ok(mails) => {
                    claimed = Claimed { mails: mails.into(), until: Some(house.clock.now() + LEASE / 2) };
                }
                Err(failure) => {
                    tracing::warn!(%failure, "the outbox can't be read at the moment");
                    pause = PAUSE_IN_TROUBLE;
                }
            }
        }
        if claimed.mails.is_empty() {
            if on_their_way.mails.is_empty() {
                transport.close().await;
            }
            wait(pause, &stop).await;
            on_their_way.note_ended();
            continue;
        }
        while on_their_way.mails.len() < parallel
            && let Some(mail) = claimed.next(house.clock.now())
        {
            let (house, transport, stop) = (house.clone(), Arc::clone(&transport), stop.clone());
            on_their_way.begin(mail, async move { deliver(&house, &transport, mail, &stop).await });
        }
        // A slow mail blocks only its own slot.
        if on_their_way.mails.len() >= parallel {
            on_their_way.one().await;
        }
    }
    give_back(&house, claimed.mails.into()).await;
    give_back(&house, on_their_way.end_within(duties.stop_after.mul_f32(SHARE_OF_STOP)).await).await;
    transport.close().await;
}

/// Leaves mails to other workers: they are due again.
async fn give_back(house: &House, mails: Vec<DueMail>) {
    if mails.is_empty() {
        return;
    }
    let given = async {
        let tx = house.database.platform_write(house.clock.now()).await?;
        outbox::give_back(&tx, &mails).await?;
        tx.commit().await
    };
    match given.await {
        Ok(()) => tracing::info!(mails = mails.len(), "mails were given back"),
        Err(failure) => {
            tracing::warn!(mails = mails.len(), %failure, "mails that were claimed wait until the claims expire");
        }
    }
}

pub(super) async fn claim(house: &House, most: usize) -> Result<Vec<DueMail>, Failure> {
    let most = u64::try_from(most).unwrap_or(u64::MAX);
    let tx = house.database.platform_write(house.clock.now()).await?;
    let due = outbox::claim_due(&tx, most, LEASE).await?;
    tx.commit().await?;
    Ok(due)
}

/// The outcome of one attempt.
enum Outcome {
    Sent,
    Later(String),
    /// No mail leaves before the operator has corrected something.
    NotConfigured(String),
    Never(String),
}

impl Outcome {
    const fn counted(&self) -> MailEnd {
        match self {
            Self::Sent => MailEnd::Sent,
            Self::Later(_) => MailEnd::Later,
            Self::NotConfigured(_) => MailEnd::NotConfigured,
            Self::Never(_) => MailEnd::Never,
        }
    }
}

pub(super) async fn deliver(house: &House, transport: &Transport, due: DueMail, stop: &CancellationToken) {
    let (society, message) = (due.tenant, due.message);
    let noted = match load(house, due).await {
        Ok(None) => return,
        Ok(Some(Loaded { tenant, mail, unsubscribe })) => {
            let outcome = hand_over(house, transport, &tenant, &mail, unsubscribe.as_deref()).await;
            house.meters.mail(outcome.counted());
            match &outcome {
                Outcome::Sent => tracing::info!(%society, mail = %message, "a mail was sent"),
                Outcome::Later(trouble) => tracing::warn!(%society, mail = %message, trouble, "a mail has to wait"),
                Outcome::NotConfigured(trouble) => {
                    tracing::error!(%society, mail = %message, trouble, "mails wait until the settings are corrected");
                }
                Outcome::Never(trouble) => {
                    tracing::error!(%society, mail = %message, trouble, "a mail can't be delivered")
                }
            }
            note_patiently(house, &tenant, &mail, &outcome, stop).await
        }
        Err(failure) => Err(failure),
    };
    if let Err(failure) = noted {
        // The claim expires and the mail becomes due again.
        tracing::error!(%society, mail = %message, %failure, "a mail of the outbox is stuck for now");
    }
}

/// A claimed mail.
struct Loaded {
    tenant: Arc<Tenant>,
    mail: OutgoingMail,
    /// Path of the page that ends mails of this kind, where the member chose them.
    unsubscribe: Option<String>,
}

/// Returns the claimed mail with its society; nothing if the mail has ended in the meantime.
async fn load(house: &House, due: DueMail) -> Result<Option<Loaded>, Failure> {
    let unknown = Failure::Inconsistent("a mail of a society that isn't known");
    let tenant = house.tenant(due.tenant).await?.ok_or(unknown)?;
    let tx = house.write(&tenant, Actor::System).await?;
    let mail = delivery::load(&tx, due.message).await?;
    let chosen = mail.as_ref().and_then(|mail| Some((mail.account?, mail.chosen()?)));
    let unsubscribe = chosen.map(|(account, kind)| unsubscribe::path(tx.keys(), account, kind));
    tx.commit().await?;
    Ok(mail.map(|mail| {
        // The society may have dropped the language since its member chose it.
        let language = spoken(&tenant.policy(house.clock.now()).languages, Some(mail.language));
        Loaded { tenant, mail: OutgoingMail { language, ..mail }, unsubscribe }
    }))
}

async fn hand_over(
    house: &House,
    transport: &Transport,
    society: &Tenant,
    mail: &OutgoingMail,
    unsubscribe: Option<&str>,
) -> Outcome {
    let now = house.clock.now();
    let portal = house.site.url_of(&society.canonical_host);
    let desk = house.site.url_of(&society.staff_host(&house.site.base));
    let on_mail = SocietyOnMail::of(society.policy(now), &portal, &desk, mail.language);
    let unsubscribe = unsubscribe.map(|path| format!("{portal}{path}"));
    let ready = match render(mail, &on_mail).map(|rendered| rendered.with_unsubscribe(unsubscribe).ready(now)) {
        Ok(Ok(ready)) => ready,
        Ok(Err(refused @ Unwritable::Recipient)) => return Outcome::Never(refused.to_string()),
        // The cause is ours or in the policy. Once that is corrected, the mail can still be sent.
        Ok(Err(unwritable)) => return Outcome::Later(unwritable.to_string()),
        Err(unworded) => return Outcome::Later(unworded.to_string()),
    };
    match transport.send(society.id, mail.id, &ready).await {
        Ok(()) => Outcome::Sent,
        Err(SendError::Later(reason)) => Outcome::Later(reason.to_string()),
        Err(SendError::NotConfigured(reason)) => Outcome::NotConfigured(reason.to_string()),
        Err(SendError::Never(reason)) => Outcome::Never(reason.to_string()),
    }
}

/// Records an outcome. It retries while the database is unavailable, e.g. during a failover, so that the mail isn't
/// sent twice.
async fn note_patiently(
    house: &House,
    tenant: &Tenant,
    mail: &OutgoingMail,
    outcome: &Outcome,
    stop: &CancellationToken,
) -> Result<(), Failure> {
    for _ in 1..TRIES_TO_NOTE {
        match note(house, tenant, mail, outcome).await {
            Err(Failure::Unreachable(_)) if wait(PAUSE_IN_TROUBLE, stop).await => {}
            noted => return noted,
        }
    }
    note(house, tenant, mail, outcome).await
}

async fn note(house: &House, tenant: &Tenant, mail: &OutgoingMail, outcome: &Outcome) -> Result<(), Failure> {
    let tx = house.write(tenant, Actor::System).await?;
    match outcome {
        Outcome::Sent => delivery::mail_accepted(&tx, mail).await?,
        Outcome::Later(trouble) | Outcome::NotConfigured(trouble) => outbox::retry_later(&tx, mail, trouble).await?,
        Outcome::Never(trouble) => delivery::mail_refused(&tx, mail, trouble).await?,
    }
    tx.commit().await
}

/// Sends the mails that are due, one after the other.
#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that can't go on ends")]
pub(crate) async fn send_due(house: &House, transport: &Transport) {
    for mail in claim(house, 100).await.unwrap() {
        deliver(house, transport, mail, &CancellationToken::new()).await;
    }
}
