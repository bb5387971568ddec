//! Loads changes of societies, so that every process uses a new policy within seconds.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::wait;
use crate::wiring::House;

const PAUSE: Duration = Duration::from_secs(1);

pub async fn run(house: House, stop: CancellationToken) {
    let mut reachable = true;
    while wait(PAUSE, &stop).await {
        match house.directory.refresh(&house.database, house.clock.now()).await {
            Ok(changed) => {
                reachable = true;
                if changed > 0 {
                    tracing::info!(changed, "societies taken in");
                }
            }
            // The societies in memory are served meanwhile. The outage is logged once.
            Err(failure) => {
                if std::mem::replace(&mut reachable, false) {
                    tracing::warn!(%failure, "changes of societies can't be read at the moment");
                }
            }
        }
    }
}
