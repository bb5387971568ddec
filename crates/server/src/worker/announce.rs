//! Promises the mails about announcements that have become public, in rounds, each in a transaction of its own.

use std::time::Duration;

use madoguchi_core::announcements::mailing::{self, MailingRound};
use madoguchi_core::due::DueWork;
use madoguchi_core::failure::Failure;
use madoguchi_core::ids::AnnouncementId;
use madoguchi_core::scope::Actor;
use madoguchi_core::tenancy::TenantStatus;
use tokio_util::sync::CancellationToken;

use super::troubles::Troubles;
use super::wait;
use crate::wiring::{House, random};

const PAUSE: Duration = Duration::from_secs(2);
/// The most announcements that are claimed at a time.
const MOST: u64 = 10;
/// The mails that one transaction promises, and about as many wait to be sent at most.
const ROUND: u64 = 200;

pub async fn run(house: House, stop: CancellationToken) {
    while wait(PAUSE, &stop).await {
        if let Err(failure) = round(&house, &stop).await {
            tracing::warn!(%failure, "announcements can't be mailed at the moment");
        }
    }
}

/// Promises mails of the announcements that are due. One that fails is tried again when its claim expires.
pub(super) async fn round(house: &House, stop: &CancellationToken) -> Result<(), Failure> {
    let tx = house.database.platform_write(house.clock.now()).await?;
    let due = mailing::claim_due(&tx, MOST).await?;
    tx.commit().await?;
    let mut troubles = Troubles::of("an announcement can't be mailed for now");
    for due in due {
        if let Err(failure) = announce(house, due, stop).await {
            troubles.note(due.tenant, failure);
        }
    }
    Ok(())
}

/// Promises mails until enough wait or all are promised. A suspended society announces nothing: the claim expires, and
/// the work is due again.
async fn announce(house: &House, due: DueWork, stop: &CancellationToken) -> Result<(), Failure> {
    let Some(society) = house.tenant(due.tenant).await? else { return Ok(()) };
    if society.status != TenantStatus::Live {
        return Ok(());
    }
    while !stop.is_cancelled() {
        let tx = house.write(&society, Actor::System).await?;
        let round = mailing::promise_some(&tx, AnnouncementId(due.subject), ROUND, &mut random()).await?;
        tx.commit().await?;
        match round {
            MailingRound::Promised(_) => {}
            MailingRound::Waits => break,
            MailingRound::Done => {
                tracing::info!(society = society.slug, "an announcement was mailed");
                break;
            }
        }
    }
    Ok(())
}
