//! Warns members whose password expires soon, and asks members whose company address ends soon for an address of their
//! own. It goes society by society.

use std::time::Duration;

use madoguchi_core::accounts::methods::password_reminder::remind;
use madoguchi_core::accounts::profile::own_address;
use madoguchi_core::failure::Failure;
use madoguchi_core::scope::Actor;
use madoguchi_core::tenancy::{Tenant, TenantStatus};
use tokio_util::sync::CancellationToken;

use super::troubles::Troubles;
use super::wait;
use crate::wiring::{House, random};

const PAUSE: Duration = Duration::from_secs(3600);
/// The accounts that one transaction handles.
const ROUND: u64 = 200;

pub async fn run(house: House, stop: CancellationToken) {
    loop {
        let mut unwarned = Troubles::of("members can't be warned of their passwords at the moment");
        let mut unasked = Troubles::of("members can't be asked for an own address at the moment");
        for society in house.directory.all() {
            if stop.is_cancelled() {
                return;
            }
            log(&society, "reminded of their passwords", warn(&house, &society, &stop).await, &mut unwarned);
            log(&society, "asked for an own address", ask(&house, &society, &stop).await, &mut unasked);
        }
        drop((unwarned, unasked));
        if !wait(PAUSE, &stop).await {
            return;
        }
    }
}

fn log(society: &Tenant, done: &'static str, members: Result<u64, Failure>, troubles: &mut Troubles) {
    match members {
        Ok(0) => {}
        Ok(members) => tracing::info!(society = society.slug, members, done, "members were written to"),
        Err(failure) => troubles.note(&society.slug, failure),
    }
}

/// Warns the members of a society whose password expires soon; returns how many. A suspended society warns nobody,
/// because its portal is closed.
pub(super) async fn warn(house: &House, society: &Tenant, stop: &CancellationToken) -> Result<u64, Failure> {
    let policy = society.policy(house.clock.now());
    if society.status != TenantStatus::Live || !policy.password.expires() {
        return Ok(0);
    }
    let (mut warned, mut after) = (0, None);
    loop {
        let tx = house.write(society, Actor::System).await?;
        let round = remind(&tx, after, ROUND, &mut random()).await?;
        tx.commit().await?;
        warned += round.warned;
        after = round.next;
        if after.is_none() || stop.is_cancelled() {
            return Ok(warned);
        }
    }
}

/// Asks the members of a society whose company address ends soon for an address of their own; returns how many. For a
/// society without company addresses it makes no query.
pub(super) async fn ask(house: &House, society: &Tenant, stop: &CancellationToken) -> Result<u64, Failure> {
    let policy = society.policy(house.clock.now());
    if society.status != TenantStatus::Live || policy.email.company_domains.is_empty() {
        return Ok(0);
    }
    let (mut asked, mut after) = (0, None);
    loop {
        let tx = house.write(society, Actor::System).await?;
        let round = own_address::ask(&tx, after, ROUND, &mut random()).await?;
        tx.commit().await?;
        asked += round.asked;
        after = round.next;
        if after.is_none() || stop.is_cancelled() {
            return Ok(asked);
        }
    }
}
