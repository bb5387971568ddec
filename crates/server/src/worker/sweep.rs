//! Deletes expired rows: sessions, links, counters and registrations, and what a policy keeps no longer, society by society
//! and for the vendor, and the counters of networks.

use std::time::Duration;

use madoguchi_core::failure::Failure;
use madoguchi_core::proof::rate_limit;
use madoguchi_core::scope::Actor;
use madoguchi_core::sweep;
use madoguchi_core::tenancy::Tenant;
use tokio_util::sync::CancellationToken;

use super::troubles::Troubles;
use super::wait;
use crate::wiring::keys::is_vendor_without_key;
use crate::wiring::{House, random};

const PAUSE: Duration = Duration::from_secs(3600);

pub async fn run(house: House, stop: CancellationToken) {
    while wait(PAUSE, &stop).await {
        let mut unswept = Troubles::of("rows that have ended can't be swept at the moment");
        let mut kept = Troubles::of("what a policy keeps no longer can't be deleted at the moment");
        // A vendor without a key has no rows.
        let vendor = house.directory.vendor().filter(|_| !is_vendor_without_key(&house));
        for society in house.directory.all().into_iter().chain(vendor) {
            if stop.is_cancelled() {
                return;
            }
            match sweep(&house, &society).await {
                Ok(0) => {}
                Ok(rows) => tracing::info!(society = society.slug, rows, "swept"),
                Err(failure) => unswept.note(&society.slug, failure),
            }
            match sweep_by_policy(&house, &society, &stop).await {
                Ok(0) => {}
                Ok(deleted) => tracing::info!(society = society.slug, deleted, "deleted, because its time is over"),
                Err(failure) => kept.note(&society.slug, failure),
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
