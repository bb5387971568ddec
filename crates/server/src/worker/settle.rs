//! Writes how many attempts were refused while a limit was reached into the audit trail, when their minute is over.

use std::time::Duration;

use madoguchi_core::attempt_log;
use madoguchi_core::due::DueWork;
use madoguchi_core::failure::Failure;
use madoguchi_core::scope::Actor;
use tokio_util::sync::CancellationToken;

use super::troubles::Troubles;
use super::wait;
use crate::wiring::{House, random};

const PAUSE: Duration = Duration::from_secs(15);
/// The most counts that are claimed at a time.
const MOST: u64 = 100;

pub async fn run(house: House, stop: CancellationToken) {
    while wait(PAUSE, &stop).await {
        if let Err(failure) = round(&house).await {
            tracing::warn!(%failure, "refused attempts can't be recorded at the moment");
        }
    }
}

/// Records the counts whose minute is over. A count that fails is tried again when its claim expires.
pub(super) async fn round(house: &House) -> Result<(), Failure> {
    loop {
        let tx = house.database.platform_write(house.clock.now()).await?;
        let due = attempt_log::claim_due(&tx, MOST).await?;
        tx.commit().await?;
        if due.is_empty() {
            return Ok(());
        }
        let mut troubles = Troubles::of("refused attempts can't be recorded for now");
        for due in due {
            if let Err(failure) = settle(house, due).await {
                troubles.note(due.tenant, failure);
            }
        }
    }
}

async fn settle(house: &House, due: DueWork) -> Result<(), Failure> {
    let Some(society) = house.tenant(due.tenant).await? else { return Ok(()) };
    let tx = house.write(&society, Actor::System).await?;
    attempt_log::settle(&tx, due.subject, &mut random()).await?;
    tx.commit().await
}
