//! How tries are counted: delayed, never voided, never locked for good. A try is counted before it is checked, in a row
//! that its transaction holds, so that tries in parallel and on several servers can't overrun the limit.

pub mod rule;
mod store;

pub(crate) use self::store::sweep;

use chrono::Duration;

use self::rule::{Admission, CALM, Count, RateLimitKind, RateLimitRule, admit};
use crate::database::{PlatformTx, TenantTx};
use crate::failure::Failure;

/// How often a count may come and go under a try's hands; it goes when another try succeeds at the same moment.
const TRIES_TO_COUNT: u32 = 5;

/// Counts a try and says whether it is taken.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn count(tx: &TenantTx, kind: RateLimitKind, subject: &[u8]) -> Result<Admission, Failure> {
    let rule = RateLimitRule::of(kind);
    // Nearly every try is the first since a success, and one statement is enough for it.
    let first = admit(&rule, Count::default(), tx.now());
    for _ in 0..TRIES_TO_COUNT {
        if let Admission::Admitted(count) = first
            && store::begin_attempts(tx, kind, subject, count).await?
        {
            return Ok(first);
        }
        let Some(before) = store::attempts_for_update(tx, kind, subject).await? else { continue };
        let admission = admit(&rule, before, tx.now());
        if let Admission::Admitted(count) = admission {
            store::keep_attempts(tx, kind, subject, count).await?;
        }
        return Ok(admission);
    }
    Err(Failure::Inconsistent("a counter comes and goes"))
}

/// Takes the count back after a success.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn succeeded(tx: &TenantTx, kind: RateLimitKind, subject: &[u8]) -> Result<(), Failure> {
    store::forget_attempts(tx, kind, subject).await
}

/// Counts a try from a network; the network is a keyed hash, its address is kept nowhere. The count itself isn't told.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn count_network(tx: &TenantTx, network: &[u8]) -> Result<Admission, Failure> {
    // Nearly every network is far from its limit, and one statement is enough for it.
    if store::count_network_within(tx, network, tx.now() - RateLimitRule::of_network(0).forgotten_after).await? {
        return Ok(Admission::Admitted(Count::default()));
    }
    let rule = RateLimitRule::of_network(store::platform_failures(tx).await?);
    let before = store::network_for_update(tx, network).await?;
    let admission = admit(&rule, before, tx.now());
    if let Admission::Admitted(count) = admission {
        store::keep_network(tx, network, count).await?;
    }
    Ok(admission)
}

/// Counts a failed try of somebody unknown for the whole platform.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn failed_somewhere(tx: &TenantTx, network: &[u8]) -> Result<(), Failure> {
    store::count_platform_failure(tx, network).await
}

/// Deletes the counts of networks that have been quiet for a day; returns how many.
///
/// # Errors
/// When the database refuses.
pub async fn sweep_networks(tx: &PlatformTx) -> Result<u64, Failure> {
    store::sweep_networks(tx, tx.now() - Duration::days(1)).await
}

/// One try from a network was no failure.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn network_succeeded(tx: &TenantTx, network: &[u8]) -> Result<(), Failure> {
    store::forgive_network(tx, network, CALM).await
}
