//! Prepares stored names for the search where that was done by older rules, or not yet: after an upgrade, society by
//! society, in short transactions, while the program serves.

use std::time::Duration;

use madoguchi_core::failure::Failure;
use madoguchi_core::roster;
use madoguchi_core::scope::Actor;
use madoguchi_core::tenancy::Tenant;
use tokio_util::sync::CancellationToken;

use super::troubles::Troubles;
use super::wait;
use crate::wiring::House;

/// A server of the version before may still import rosters for a while, so the worker looks again.
const PAUSE: Duration = Duration::from_secs(3600);
/// The persons that one transaction handles.
const ROUND: u64 = 200;

pub async fn run(house: House, stop: CancellationToken) {
    loop {
        let mut troubles = Troubles::of("names can't be prepared for the search at the moment");
        for society in house.directory.all() {
            if stop.is_cancelled() {
                return;
            }
            match refold(&house, &society, &stop).await {
                Ok(0) => {}
                Ok(persons) => tracing::info!(society = society.slug, persons, "names were prepared for the search"),
                Err(failure) => troubles.note(&society.slug, failure),
            }
        }
        drop(troubles);
        if !wait(PAUSE, &stop).await {
            return;
        }
    }
}

/// Prepares the names of a society that need it; returns how many persons they belong to.
pub(super) async fn refold(house: &House, society: &Tenant, stop: &CancellationToken) -> Result<u64, Failure> {
    let mut persons = 0;
    loop {
        let tx = house.write(society, Actor::System).await?;
        let round = roster::refold(&tx, ROUND).await?;
        tx.commit().await?;
        persons += round;
        if round == 0 || stop.is_cancelled() {
            return Ok(persons);
        }
    }
}
