//! Promises the mails about announcements that have become public, and about something new that is out, in rounds, each in a
//! transaction of its own.

use std::time::Duration;

use madoguchi_core::announcements::mailing::{self, MailingRound};
use madoguchi_core::database::{PlatformTx, TenantTx};
use madoguchi_core::due::DueWork;
use madoguchi_core::failure::Failure;
use madoguchi_core::ids::{AnnouncementId, PublicationId};
use madoguchi_core::scope::Actor;
use madoguchi_core::services::news::{self, NewsRound};
use madoguchi_core::tenancy::TenantStatus;
use tokio_util::sync::CancellationToken;

use super::troubles::Troubles;
use super::wait;
use crate::wiring::{House, random};

const PAUSE: Duration = Duration::from_secs(2);
/// The most announcements or publications that are claimed at a time.
const MOST: u64 = 10;
/// The mails that one transaction promises, and about as many wait to be sent at most.
const ROUND: u64 = 200;

/// What is told to many.
#[derive(Clone, Copy)]
enum Told {
    Announcement,
    News,
}

/// What became of a round.
enum Round {
    /// More recipients follow.
    More,
    /// The work is due again later.
    Waits,
    /// All mails were promised.
    Done,
}

impl Told {
    async fn claim(self, tx: &PlatformTx) -> Result<Vec<DueWork>, Failure> {
        match self {
            Self::Announcement => mailing::claim_due(tx, MOST).await,
            Self::News => news::claim_due(tx, MOST).await,
        }
    }

    async fn promise_some(self, tx: &TenantTx, due: DueWork) -> Result<Round, Failure> {
        Ok(match self {
            Self::Announcement => {
                match mailing::promise_some(tx, AnnouncementId(due.subject), ROUND, &mut random()).await? {
                    MailingRound::Promised(_) => Round::More,
                    MailingRound::Waits => Round::Waits,
                    MailingRound::Done => Round::Done,
                }
            }
            Self::News => match news::promise_some(tx, PublicationId(due.subject), ROUND, &mut random()).await? {
                NewsRound::More => Round::More,
                NewsRound::Waits => Round::Waits,
                NewsRound::Done => Round::Done,
            },
        })
    }
}

pub async fn run(house: House, stop: CancellationToken) {
    while wait(PAUSE, &stop).await {
        if let Err(failure) = round(&house, &stop).await {
            tracing::warn!(%failure, "announcements can't be mailed at the moment");
        }
    }
}

/// Promises mails of what is due. What fails is tried again when its claim expires.
pub(super) async fn round(house: &House, stop: &CancellationToken) -> Result<(), Failure> {
    let mut troubles = Troubles::of("an announcement can't be mailed for now");
    for told in [Told::Announcement, Told::News] {
        let tx = house.database.platform_write(house.clock.now()).await?;
        let due = told.claim(&tx).await?;
        tx.commit().await?;
        for due in due {
            if let Err(failure) = announce(house, told, due, stop).await {
                troubles.note(due.tenant, failure);
            }
        }
    }
    Ok(())
}

/// Promises mails until enough wait or all are promised. A suspended society tells nothing: the claim expires, and the work is due
/// again.
async fn announce(house: &House, told: Told, due: DueWork, stop: &CancellationToken) -> Result<(), Failure> {
    let Some(society) = house.tenant(due.tenant).await? else { return Ok(()) };
    if society.status != TenantStatus::Live {
        return Ok(());
    }
    while !stop.is_cancelled() {
        let tx = house.write(&society, Actor::System).await?;
        let round = told.promise_some(&tx, due).await?;
        tx.commit().await?;
        match round {
            Round::More => {}
            Round::Waits => break,
            Round::Done => {
                match told {
                    Told::Announcement => tracing::info!(society = society.slug, "an announcement was mailed"),
                    Told::News => tracing::info!(society = society.slug, "members were told of something new"),
                }
                break;
            }
        }
    }
    Ok(())
}
