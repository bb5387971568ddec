//! Looks again at planned changes of settings when their day comes, and stops those that hold no longer.

use std::time::Duration;

use madoguchi_core::due::DueWork;
use madoguchi_core::failure::Failure;
use madoguchi_core::ids::ScheduledSettingId;
use madoguchi_core::scope::Actor;
use madoguchi_core::settings::{self, ScheduledLook};
use tokio_util::sync::CancellationToken;

use super::troubles::Troubles;
use super::wait;
use crate::wiring::{House, random};

const PAUSE: Duration = Duration::from_secs(2);
/// The most changes that are claimed at a time.
const MOST: u64 = 50;

pub async fn run(house: House, stop: CancellationToken) {
    while wait(PAUSE, &stop).await {
        if let Err(failure) = round(&house).await {
            tracing::warn!(%failure, "planned changes of settings can't be looked at at the moment");
        }
    }
}

/// Looks at the changes that are due. One that fails is tried again when its claim expires.
pub(super) async fn round(house: &House) -> Result<(), Failure> {
    let tx = house.database.platform_write(house.clock.now()).await?;
    let due = settings::claim_due(&tx, MOST).await?;
    tx.commit().await?;
    let mut troubles = Troubles::of("a planned change of settings can't be looked at for now");
    for due in due {
        if let Err(failure) = look(house, due).await {
            troubles.note(due.tenant, failure);
        }
    }
    Ok(())
}

/// Looks at one change, also of a suspended society: its settings go on.
async fn look(house: &House, due: DueWork) -> Result<(), Failure> {
    let Some(society) = house.tenant(due.tenant).await? else { return Ok(()) };
    let tx = house.write(&society, Actor::System).await?;
    let look = settings::look_again(&tx, ScheduledSettingId(due.subject), &mut random()).await?;
    tx.commit().await?;
    match look {
        ScheduledLook::Stopped(because) => {
            tracing::warn!(
                society = society.slug,
                because = because.word(),
                "a planned change of settings was stopped"
            );
        }
        ScheduledLook::Runs => tracing::info!(society = society.slug, "a planned change of settings took effect"),
        ScheduledLook::Waits | ScheduledLook::Gone => {}
    }
    Ok(())
}
