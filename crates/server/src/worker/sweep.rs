//! Deletes expired rows: sessions, links, counters and registrations, society by society, and the counters of networks.

use std::time::Duration;

use madoguchi_core::failure::Failure;
use madoguchi_core::proof::rate_limit;
use madoguchi_core::scope::Actor;
use madoguchi_core::sweep;
use madoguchi_core::tenancy::Tenant;
use tokio_util::sync::CancellationToken;

use super::wait;
use crate::wiring::House;

const PAUSE: Duration = Duration::from_secs(3600);

pub async fn run(house: House, stop: CancellationToken) {
    while wait(PAUSE, &stop).await {
        for society in house.directory.all() {
            if stop.is_cancelled() {
                return;
            }
            match sweep(&house, &society).await {
                Ok(0) => {}
                Ok(rows) => tracing::info!(society = society.slug, rows, "swept"),
                Err(failure) => tracing::warn!(society = society.slug, %failure, "can't be swept at the moment"),
            }
        }
        if let Err(failure) = sweep_networks(&house).await {
            tracing::warn!(%failure, "counts of networks can't be swept at the moment");
        }
    }
}

async fn sweep_networks(house: &House) -> Result<(), Failure> {
    let tx = house.database.platform_write(house.clock.now()).await?;
    rate_limit::network::sweep(&tx).await?;
    tx.commit().await
}

async fn sweep(house: &House, society: &Tenant) -> Result<u64, Failure> {
    let tx = house.write(society, Actor::System).await?;
    let rows = sweep::sweep(&tx).await?;
    tx.commit().await?;
    Ok(rows)
}
