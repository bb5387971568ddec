//! Answers requests for a forgotten ID or password. The page only stores the request, so that its timing doesn't reveal
//! whether an account exists (user enumeration). The account is looked up here.

use std::time::Duration;

use madoguchi_core::accounts::recovery::request;
use madoguchi_core::due::DueWork;
use madoguchi_core::failure::Failure;
use madoguchi_core::ids::RecoveryRequestId;
use madoguchi_core::scope::Actor;
use tokio_util::sync::CancellationToken;

use super::troubles::Troubles;
use super::wait;
use crate::wiring::{House, random};

const PAUSE: Duration = Duration::from_secs(1);
const PAUSE_IN_TROUBLE: Duration = Duration::from_secs(5);
/// The most requests that are claimed at a time.
const MOST: u64 = 20;

pub async fn run(house: House, stop: CancellationToken) {
    let mut pause = PAUSE;
    while wait(pause, &stop).await {
        pause = match round(&house).await {
            Ok(()) => PAUSE,
            Err(failure) => {
                tracing::warn!(%failure, "requests to come back in can't be read at the moment");
                PAUSE_IN_TROUBLE
            }
        };
    }
}

/// Answers the waiting requests. A request that fails is tried again when its claim expires.
pub(super) async fn round(house: &House) -> Result<(), Failure> {
    loop {
        let tx = house.database.platform_write(house.clock.now()).await?;
        let due = request::claim_due(&tx, MOST).await?;
        tx.commit().await?;
        if due.is_empty() {
            return Ok(());
        }
        let mut troubles = Troubles::of("a request to come back in is stuck for now");
        for due in due {
            if let Err(failure) = answer(house, due).await {
                troubles.note(due.tenant, failure);
            }
        }
    }
}

async fn answer(house: &House, due: DueWork) -> Result<(), Failure> {
    let Some(society) = house.tenant(due.tenant).await? else { return Ok(()) };
    let tx = house.write(&society, Actor::System).await?;
    request::answer(&tx, RecoveryRequestId(due.subject), &mut random()).await?;
    tx.commit().await
}
