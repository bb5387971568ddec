//! Deletes expired rows: sessions, links, counters and registrations, and what a policy keeps no longer, society by society
//! and for the vendor, and the counters of networks.

use std::time::Duration;

use madoguchi_core::failure::Failure;
use madoguchi_core::proof::rate_limit;
use madoguchi_core::scope::Actor;
use madoguchi_core::sweep;
use madoguchi_core::tenancy::Tenant;
use tokio_util::sync::CancellationToken;

use super::wait;
use crate::wiring::{House, random};

const PAUSE: Duration = Duration::from_secs(3600);

pub async fn run(house: House, stop: CancellationToken) {
    while wait(PAUSE, &stop).await {
        for society in house.directory.all().into_iter().chain(house.directory.vendor()) {
            if stop.is_cancelled() {
                return;
            }
            match sweep(&house, &society).await {
                Ok(0) => {}
                Ok(rows) => tracing::info!(society = society.slug, rows, "swept"),
                Err(failure) => tracing::warn!(society = society.slug, %failure, "can't be swept at the moment"),
            }
            match sweep_by_policy(&house, &society, &stop).await {
                Ok(0) => {}
                Ok(deleted) => tracing::info!(society = society.slug, deleted, "deleted, because its time is over"),
                Err(failure) => tracing::warn!(society = society.slug, %failure, "can't be deleted at the moment"),
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
    let rows = sweep::sweep_and_count(&tx, &mut random()).await?;
    tx.commit().await?;
    Ok(rows)
}

/// Deletes what the society's policy keeps no longer, batch by batch; returns how much it was.
pub(super) async fn sweep_by_policy(house: &House, society: &Tenant, stop: &CancellationToken) -> Result<u64, Failure> {
    let mut deleted = 0;
    loop {
        let tx = house.write(society, Actor::System).await?;
        let batch = sweep::sweep_by_policy(&tx, &mut random()).await?;
        tx.commit().await?;
        deleted += batch.deleted;
        if !batch.more || stop.is_cancelled() {
            return Ok(deleted);
        }
    }
}
