//! Seals the audit trail within a second: one query for all societies while nothing happens, a transaction for each
//! society that has written something.

use std::collections::HashMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use madoguchi_core::audit::seal::{self, MOST, Sealed};
use madoguchi_core::failure::Failure;
use madoguchi_core::ids::TenantId;
use madoguchi_core::scope::Actor;
use tokio_util::sync::CancellationToken;

use super::troubles::Troubles;
use super::wait;
use crate::wiring::House;

const PAUSE: Duration = Duration::from_millis(500);
/// How long a society is left alone whose rows can't be sealed.
const LEFT_ALONE: chrono::Duration = chrono::Duration::minutes(1);

/// Societies whose rows couldn't be sealed, and until when they are left alone.
pub(super) type LeftAlone = HashMap<TenantId, DateTime<Utc>>;

pub async fn run(house: House, stop: CancellationToken) {
    let (mut left_alone, mut reachable) = (LeftAlone::new(), true);
    while wait(PAUSE, &stop).await {
        match round(&house, &mut left_alone, &stop).await {
            Ok(_) => reachable = true,
            // The rows wait. The outage is logged once.
            Err(failure) => {
                if std::mem::replace(&mut reachable, false) {
                    tracing::warn!(%failure, "the audit trail can't be sealed at the moment");
                }
            }
        }
    }
}

/// Seals what waits, and returns how many rows it was.
pub(super) async fn round(house: &House, left_alone: &mut LeftAlone, stop: &CancellationToken) -> Result<u64, Failure> {
    let now = house.clock.now();
    let tx = house.database.platform_read(now).await?;
    let waiting = seal::waiting(&tx).await?;
    drop(tx);
    left_alone.retain(|_, until| *until > now);
    let mut rows = 0;
    let mut troubles = Troubles::of("the audit trail of a society can't be sealed for now");
    for society in waiting.into_iter().filter(|society| !left_alone.contains_key(society)).collect::<Vec<_>>() {
        if stop.is_cancelled() {
            break;
        }
        match seal_all(house, society).await {
            Ok(sealed) => rows += sealed,
            Err(failure @ Failure::Unreachable(_)) => return Err(failure),
            Err(failure) => {
                troubles.note(society, failure);
                left_alone.insert(society, now + LEFT_ALONE);
            }
        }
    }
    Ok(rows)
}

/// Seals everything of a society that waits.
async fn seal_all(house: &House, society: TenantId) -> Result<u64, Failure> {
    let unknown = Failure::Inconsistent("an audit trail of a society that isn't known");
    let tenant = house.tenant(society).await?.ok_or(unknown)?;
    let mut rows = 0;
    loop {
        let tx = house.write(&tenant, Actor::System).await?;
        match seal::seal(&tx).await? {
            Sealed::Rows(sealed) => {
                tx.commit().await?;
                rows += sealed;
                if sealed < MOST {
                    return Ok(rows);
                }
            }
            // Another worker is at it.
            Sealed::Overtaken => return Ok(rows),
        }
    }
}
