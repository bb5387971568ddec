//! Sends the mails of the outbox.
//!
//! A mail is claimed for a limited time, delivered with no transaction open, and recorded as sent. When the program
//! stops, it claims no more mails and finishes those being delivered. If it is killed between delivery and recording,
//! the claim expires and the mail is sent once more, with the same Message-ID.

use std::sync::Arc;
use std::time::Duration;

use madoguchi_core::failure::Failure;
use madoguchi_core::outbox::{self, DueMail, OutgoingMail};
use madoguchi_core::policy::society::spoken;
use madoguchi_core::scope::Actor;
use madoguchi_core::tenancy::Tenant;
use madoguchi_mail::{SendError, SocietyOnMail, Transport, Unwritable, render};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::wait;
use crate::wiring::House;

/// The pause between two queries while the outbox is empty.
const PAUSE: Duration = Duration::from_secs(1);
/// The pause between two queries while the database is unavailable.
const PAUSE_IN_TROUBLE: Duration = Duration::from_secs(5);
/// How often recording an outcome is attempted. All attempts with their pauses stay well within the claim.
const TRIES_TO_NOTE: u32 = 24;
/// The time for which other workers leave a claimed mail alone: longer than any timeout of a mail server.
const LEASE: chrono::Duration = chrono::Duration::minutes(30);

pub async fn run(house: House, transport: Arc<Transport>, parallel: usize, stop: CancellationToken) {
    let mut on_their_way = JoinSet::new();
    while !stop.is_cancelled() {
        let free = parallel.saturating_sub(on_their_way.len());
        let (claimed, pause) = match claim(&house, free).await {
            Ok(claimed) => (claimed, PAUSE),
            Err(failure) => {
                tracing::warn!(%failure, "the outbox can't be read at the moment");
                (Vec::new(), PAUSE_IN_TROUBLE)
            }
        };
        if claimed.is_empty() && on_their_way.is_empty() {
            transport.close().await;
        }
        let idle = claimed.is_empty();
        for mail in claimed {
            let (house, transport, stop) = (house.clone(), Arc::clone(&transport), stop.clone());
            on_their_way.spawn(async move { deliver(&house, &transport, mail, &stop).await });
        }
        // A slow mail blocks only its own slot.
        if idle {
            wait(pause, &stop).await;
            while on_their_way.try_join_next().is_some() {}
        } else if on_their_way.len() >= parallel {
            on_their_way.join_next().await;
        }
    }
    while on_their_way.join_next().await.is_some() {}
    transport.close().await;
}

pub(super) async fn claim(house: &House, most: usize) -> Result<Vec<DueMail>, Failure> {
    if most == 0 {
        return Ok(Vec::new());
    }
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
    Never(String),
}

pub(super) async fn deliver(house: &House, transport: &Transport, due: DueMail, stop: &CancellationToken) {
    let (society, message) = (due.tenant, due.message);
    let noted = match load(house, due).await {
        Ok(None) => return,
        Ok(Some((tenant, mail))) => {
            let outcome = hand_over(house, transport, &tenant, &mail).await;
            match &outcome {
                Outcome::Sent => tracing::info!(%society, %message, "a mail was sent"),
                Outcome::Later(trouble) => tracing::warn!(%society, %message, trouble, "a mail has to wait"),
                Outcome::Never(trouble) => tracing::error!(%society, %message, trouble, "a mail can't be delivered"),
            }
            note_patiently(house, &tenant, &mail, &outcome, stop).await
        }
        Err(failure) => Err(failure),
    };
    if let Err(failure) = noted {
        // The claim expires and the mail becomes due again.
        tracing::error!(%society, %message, %failure, "a mail of the outbox is stuck for now");
    }
}

/// Returns the claimed mail with its society; nothing if the mail has ended in the meantime.
async fn load(house: &House, due: DueMail) -> Result<Option<(Arc<Tenant>, OutgoingMail)>, Failure> {
    let unknown = Failure::Inconsistent("a mail of a society that isn't known");
    let tenant = house.tenant(due.tenant).await?.ok_or(unknown)?;
    let tx = house.write(&tenant, Actor::System).await?;
    let mail = outbox::load(&tx, due.message).await?;
    tx.commit().await?;
    Ok(mail.map(|mail| {
        // The society may have dropped the language since its member chose it.
        let language = spoken(&tenant.policy(house.clock.now()).languages, Some(mail.language));
        (tenant, OutgoingMail { language, ..mail })
    }))
}

async fn hand_over(house: &House, transport: &Transport, society: &Tenant, mail: &OutgoingMail) -> Outcome {
    let now = house.clock.now();
    let portal = house.site.url_of(&society.canonical_host);
    let on_mail = SocietyOnMail::of(society.policy(now), &portal, mail.language);
    let ready = match render(mail, &on_mail).map(|rendered| rendered.ready(now)) {
        Ok(Ok(ready)) => ready,
        Ok(Err(refused @ Unwritable::Recipient)) => return Outcome::Never(refused.to_string()),
        // The cause is ours or in the policy. Once that is corrected, the mail can still be sent.
        Ok(Err(unwritable)) => return Outcome::Later(unwritable.to_string()),
        Err(unworded) => return Outcome::Later(unworded.to_string()),
    };
    match transport.send(mail.id, &ready).await {
        Ok(()) => Outcome::Sent,
        Err(SendError::Later(reason)) => Outcome::Later(reason.to_string()),
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
        Outcome::Sent => outbox::sent(&tx, mail.id).await?,
        Outcome::Later(trouble) => outbox::retry_later(&tx, mail, trouble).await?,
        Outcome::Never(trouble) => outbox::undeliverable(&tx, mail.id, trouble).await?,
    }
    tx.commit().await
}
