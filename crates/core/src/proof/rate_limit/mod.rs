//! Rate limits for attempts to prove an identity. Too many attempts cause a growing delay (backoff); this module
//! invalidates no credential and locks no subject out for good. An attempt is counted before it is checked, under a row
//! lock that its transaction holds, so that parallel attempts on several servers can't exceed the limit.

pub mod rule;
mod store;

pub(crate) use self::store::sweep;

use chrono::Duration;

use self::rule::{Admission, CALM, Count, RateLimitKind, RateLimitRule, admit};
use crate::database::{PlatformTx, TenantTx};
use crate::failure::Failure;

/// How often [`count`] retries. A counter row can vanish between two statements when another attempt succeeds at the
/// same moment.
const TRIES_TO_COUNT: u32 = 5;

/// Counts an attempt and decides whether it is admitted.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn count(tx: &TenantTx, kind: RateLimitKind, subject: &[u8]) -> Result<Admission, Failure> {
    let rule = RateLimitRule::of(kind);
    // Nearly every attempt is the first since a success. One statement suffices for it.
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

/// Deletes the count of a subject after a success.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn succeeded(tx: &TenantTx, kind: RateLimitKind, subject: &[u8]) -> Result<(), Failure> {
    store::forget_attempts(tx, kind, subject).await
}

/// Counts an attempt from a network and decides whether it is admitted. `network` is a keyed hash; the network's
/// address is stored nowhere. The count in the answer has no meaning.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn count_network(tx: &TenantTx, network: &[u8]) -> Result<Admission, Failure> {
    // Nearly every network is far below its limit. One statement suffices for it.
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

/// Counts, for the whole platform, a failed sign-in that matched neither an account nor a letter.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn failed_somewhere(tx: &TenantTx, network: &[u8]) -> Result<(), Failure> {
    store::count_platform_failure(tx, network).await
}

/// Deletes the counts of networks without an attempt for a day. Returns the number of deleted rows.
///
/// # Errors
/// When the database refuses.
pub async fn sweep_networks(tx: &PlatformTx) -> Result<u64, Failure> {
    store::sweep_networks(tx, tx.now() - Duration::days(1)).await
}

/// Takes one attempt of a network back, because it was no failure.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn network_succeeded(tx: &TenantTx, network: &[u8]) -> Result<(), Failure> {
    store::forgive_network(tx, network, CALM).await
}
