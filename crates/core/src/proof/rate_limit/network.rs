//! What is counted by network, for the whole platform: people of many societies share an office's or a carrier's
//! address.
//!
//! A network is two rings: the near one, which belongs to one subscriber (an IPv4 address, an IPv6 /64), and the far one
//! around it (/24, /48), in which a subscriber may change addresses freely. Both are keyed hashes; an address is stored
//! nowhere.
//!
//! What matters is not how many attempts fail behind an address but how many different accounts they are at, measured
//! against how many different accounts get in: an office of two thousand has typing errors and successes, somebody who
//! tries one password at many accounts has only failures. A ring is closed to wrong *and* right pairs when its failing
//! accounts are more than its allowance and more than twice those that got in.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::rule::Admission;
use super::store::{self, Kept, Shift};
use crate::database::{PlatformTx, TenantTx};
use crate::failure::Failure;
use crate::input::network::Networks;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ring {
    Near,
    Far,
}

fn rings(networks: &Networks) -> [(Ring, &[u8]); 2] {
    [(Ring::Near, networks.near()), (Ring::Far, networks.far())]
}

/// The levels of both rings, the near one first.
fn levels(networks: &Networks, tally: Tally, rows: &[Kept], now: DateTime<Utc>) -> [i64; 2] {
    rings(networks).map(|(ring, hash)| {
        let row = rows.iter().find(|row| row.key == tally.key(hash));
        row.map_or(0, |row| level(row.empty_at, tally.drain(ring), now))
    })
}

/// What is counted of a ring. The byte begins the key of its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Tally {
    /// Different accounts and letters at which an attempt failed.
    Failures = b'F',
    /// Different accounts and letters that got in.
    Successes = b'S',
    /// Requests for a forgotten user ID or password, of which none is known to have succeeded.
    Requests = b'R',
    /// Passkey ceremonies that no passkey of ours answered.
    Junk = b'J',
}

impl Tally {
    fn key(self, hash: &[u8]) -> Vec<u8> {
        [[self as u8].as_slice(), hash].concat()
    }

    /// The time in which one drains.
    const fn drain(self, ring: Ring) -> Duration {
        match (self, ring) {
            (Self::Failures, Ring::Near) => Duration::seconds(60),
            (Self::Failures, Ring::Far) => Duration::seconds(20),
            (Self::Successes, _) => Duration::seconds(6),
            (Self::Requests | Self::Junk, Ring::Near) => Duration::seconds(18),
            (Self::Requests | Self::Junk, Ring::Far) => Duration::seconds(6),
        }
    }
}

/// Failing accounts that a ring is allowed whatever else happens there, by the platform's strain.
const fn allowance(ring: Ring, strain: Strain) -> i64 {
    match (ring, strain) {
        (Ring::Near, Strain::Calm) => 200,
        (Ring::Near, Strain::High) => 20,
        (Ring::Near, Strain::Extreme) => 5,
        (Ring::Far, Strain::Calm) => 600,
        (Ring::Far, Strain::High) => 60,
        (Ring::Far, Strain::Extreme) => 15,
    }
}

/// Failing accounts beside each account that got in, up to which a ring's ratio is ordinary.
const ORDINARY: i64 = 2;
/// The most successes that count. Otherwise a busy morning would shield an attack in the evening.
const MOST_SUCCESSES: i64 = 600;
/// How long a success of one account at one network is remembered, so that it counts once.
const REMEMBERED: Duration = Duration::hours(12);
/// The first byte of the keys of such rows.
const PAIR: u8 = b'G';
/// The most attempts of a kind that isn't weighed against successes, at the near and the far ring.
const MOST_UNWEIGHED: [i64; 2] = [200, 600];

/// How much fails on the whole platform. An attack from many networks at many accounts (credential stuffing) stays
/// below every network's limit; then each network's allowance is less.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Strain {
    Calm,
    High,
    Extreme,
}

impl Strain {
    const fn of(platform_failures: i64) -> Self {
        match platform_failures {
            100_000.. => Self::Extreme,
            10_000.. => Self::High,
            _ => Self::Calm,
        }
    }
}

/// The time in which one failure of the platform drains: 36,000 an hour are ordinary. Each row holds its part of them
/// and drains as much slower, so that a failure is worth [`SHARDS`] times as much there.
const PLATFORM_DRAIN: Duration = Duration::milliseconds(100);
/// The platform's failures that count at most, so that an attack narrows the networks for hours and not for days.
const MOST_ON_PLATFORM: i32 = 110_000;
/// Rows of the platform's failures. Servers that count at the same time seldom wait for the same row.
const SHARDS: u8 = 4;

/// The first byte of the keys of those rows.
const PLATFORM: u8 = b'P';

fn platform_key(shard: u8) -> Vec<u8> {
    vec![PLATFORM, shard]
}

/// A ring's level in whole attempts; a part counts as a whole one.
fn level(empty_at: DateTime<Utc>, drain: Duration, now: DateTime<Utc>) -> i64 {
    let rest = (empty_at - now).num_microseconds().unwrap_or(i64::MAX).max(0);
    let drain = drain.num_microseconds().unwrap_or(1).max(1);
    rest / drain + i64::from(rest % drain > 0)
}

/// Failing accounts that a ring is allowed, given the accounts that got in.
const fn allowed(ring: Ring, strain: Strain, successes: i64) -> i64 {
    let successes = if successes < MOST_SUCCESSES { successes } else { MOST_SUCCESSES };
    allowance(ring, strain) + ORDINARY * successes
}

/// An attempt as its network counted it.
#[derive(Clone)]
pub(crate) struct NetworkAttempt {
    networks: Networks,
    /// Whether it was the first at its account for a while, so that it is counted.
    counted: bool,
}

/// Counts an attempt of an unknown device, and decides whether its network admits it. `first` says that nothing has
/// failed at this account recently: further failures at it are its own limit's matter. A refused attempt writes nothing.
/// `None`: the work comes from no network.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn count(tx: &TenantTx, first: bool) -> Result<Admission<Option<NetworkAttempt>>, Failure> {
    let Some(networks) = tx.scope().networks.clone() else { return Ok(Admission::Admitted(None)) };
    let attempt = NetworkAttempt { networks, counted: first };
    let mut standing = Standing::read(tx, &attempt.networks).await?;
    if let Some(until) = standing.closed_until(tx, 1) {
        return Ok(Admission::Paused(until));
    }
    if first {
        let after = store::shift(tx, &attempt.shifts(Tally::Failures, 1), None).await?;
        standing.failures = levels(&attempt.networks, Tally::Failures, &after, tx.now());
        // Others counted at the same moment.
        if let Some(until) = standing.closed_until(tx, 0) {
            take_back(tx, &attempt).await?;
            return Ok(Admission::Paused(until));
        }
    }
    Ok(Admission::Admitted(Some(attempt)))
}

/// What is known of a network's rings, the near one first.
struct Standing {
    failures: [i64; 2],
    successes: [i64; 2],
    strain: Strain,
}

impl Standing {
    async fn read(tx: &TenantTx, networks: &Networks) -> Result<Self, Failure> {
        let keys =
            rings(networks).into_iter().flat_map(|(_, hash)| [Tally::Failures.key(hash), Tally::Successes.key(hash)]);
        let rows = store::read(tx, keys.chain((0..SHARDS).map(platform_key)).collect()).await?;
        let shards = rows.iter().filter(|row| row.key.first() == Some(&PLATFORM));
        let on_platform: i64 = shards.map(|row| level(row.empty_at, PLATFORM_DRAIN, tx.now())).sum();
        Ok(Self {
            failures: levels(networks, Tally::Failures, &rows, tx.now()),
            successes: levels(networks, Tally::Successes, &rows, tx.now()),
            strain: Strain::of(on_platform / i64::from(SHARDS)),
        })
    }

    /// Until when the network is closed for so many more failing accounts; `None` if it is open.
    fn closed_until(&self, tx: &TenantTx, more: i64) -> Option<DateTime<Utc>> {
        let both = [Ring::Near, Ring::Far].into_iter().zip(self.failures).zip(self.successes);
        let waits = both.map(|((ring, failures), successes)| {
            let beyond = failures + more - allowed(ring, self.strain, successes);
            (beyond > 0).then(|| tx.now() + Tally::Failures.drain(ring) * i32::try_from(beyond).unwrap_or(i32::MAX))
        });
        waits.flatten().max()
    }
}

impl NetworkAttempt {
    fn shifts(&self, tally: Tally, by: i32) -> Vec<Shift> {
        rings(&self.networks).map(|(ring, hash)| Shift { key: tally.key(hash), by: tally.drain(ring) * by }).into()
    }
}

/// Takes an attempt back, because it was no failure of the member's.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn take_back(tx: &TenantTx, attempt: &NetworkAttempt) -> Result<(), Failure> {
    if attempt.counted {
        store::shift(tx, &attempt.shifts(Tally::Failures, -1), None).await?;
    }
    Ok(())
}

/// Counts a success, once for each account or letter at a network. `who` is its id.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn succeeded(tx: &TenantTx, attempt: &NetworkAttempt, who: Uuid) -> Result<(), Failure> {
    let mut shifts = if attempt.counted { attempt.shifts(Tally::Failures, -1) } else { Vec::new() };
    let pair = tx.keys().blind_index("got in at", &format!("{who} {}", attempt.networks.in_words()));
    if store::remember(tx, [[PAIR].as_slice(), &pair].concat(), REMEMBERED).await? {
        shifts.extend(attempt.shifts(Tally::Successes, 1));
    }
    if !shifts.is_empty() {
        store::shift(tx, &shifts, None).await?;
    }
    Ok(())
}

/// Counts, for the whole platform, a failed attempt that its network counted.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn failed(tx: &TenantTx, attempt: &NetworkAttempt) -> Result<(), Failure> {
    if !attempt.counted {
        return Ok(());
    }
    let shard = attempt.networks.near().first().copied().unwrap_or_default() % SHARDS;
    let (by, fullest) = (PLATFORM_DRAIN * i32::from(SHARDS), PLATFORM_DRAIN * MOST_ON_PLATFORM);
    store::shift(tx, &[Shift { key: platform_key(shard), by }], Some(fullest)).await?;
    Ok(())
}

/// What a network may do only so often, right or wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Volume {
    /// Requests for a forgotten user ID or password.
    Requests,
    /// Passkey ceremonies that no passkey of ours answered.
    Junk,
}

/// Counts something that isn't weighed against successes. A refused attempt writes nothing.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn count_volume(tx: &TenantTx, volume: Volume) -> Result<Admission<()>, Failure> {
    let Some(networks) = tx.scope().networks.clone() else { return Ok(Admission::Admitted(())) };
    let tally = match volume {
        Volume::Requests => Tally::Requests,
        Volume::Junk => Tally::Junk,
    };
    let attempt = NetworkAttempt { networks, counted: true };
    let full = |rows: &[Kept], more: i64| {
        let levels = levels(&attempt.networks, tally, rows, tx.now());
        let both = [Ring::Near, Ring::Far].into_iter().zip(levels).zip(MOST_UNWEIGHED);
        let waits = both.map(|((ring, level), most)| (level + more > most).then(|| tx.now() + tally.drain(ring)));
        waits.flatten().max()
    };
    let keys = rings(&attempt.networks).map(|(_, hash)| tally.key(hash));
    if let Some(until) = full(&store::read(tx, keys.into()).await?, 1) {
        return Ok(Admission::Paused(until));
    }
    let after = store::shift(tx, &attempt.shifts(tally, 1), None).await?;
    // Others counted at the same moment.
    if let Some(until) = full(&after, 0) {
        store::shift(tx, &attempt.shifts(tally, -1), None).await?;
        return Ok(Admission::Paused(until));
    }
    Ok(Admission::Admitted(()))
}

/// Deletes the buckets of networks that have been empty for a day. Returns the number of deleted rows.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(tx: &PlatformTx) -> Result<u64, Failure> {
    store::sweep_networks(tx, tx.now() - Duration::days(1)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_more_fail_on_the_platform_the_less_is_free_to_a_network() {
        for (failures, near) in [(0, 200), (9_999, 200), (10_000, 20), (99_999, 20), (100_000, 5), (i64::MAX, 5)] {
            assert_eq!(allowance(Ring::Near, Strain::of(failures)), near, "{failures}");
            assert!(allowance(Ring::Far, Strain::of(failures)) > near);
        }
    }

    /// A near ring in simulated time: distinct accounts, each with its failures and then perhaps a success.
    #[derive(Default)]
    struct Office {
        failures: i64,
        successes: i64,
        refused: u32,
    }

    impl Office {
        fn levels(&self, now: i64) -> (i64, i64) {
            let level = |empty_at: i64, tally: Tally| {
                let drain = tally.drain(Ring::Near).num_seconds();
                (empty_at - now).max(0).div_euclid(drain) + i64::from((empty_at - now).max(0).rem_euclid(drain) > 0)
            };
            (level(self.failures, Tally::Failures), level(self.successes, Tally::Successes))
        }

        /// One person's first attempt, right or wrong.
        fn attempt(&mut self, now: i64, right: bool) -> bool {
            let (failures, successes) = self.levels(now);
            if failures + 1 > allowed(Ring::Near, Strain::Calm, successes) {
                self.refused += 1;
                return false;
            }
            if right {
                self.successes = self.successes.max(now) + Tally::Successes.drain(Ring::Near).num_seconds();
            } else {
                self.failures = self.failures.max(now) + Tally::Failures.drain(Ring::Near).num_seconds();
            }
            true
        }
    }

    #[test]
    fn a_letter_campaign_behind_one_address_goes_through_without_one_wrong_refusal() {
        // 2,000 people in an hour, of whom each twentieth types wrong first, and one in a hundred never gets in.
        let mut office = Office::default();
        for person in 0..2000_i64 {
            let now = person * 3600 / 2000;
            if person % 20 == 0 {
                office.attempt(now, false);
            }
            if person % 100 != 0 {
                office.attempt(now, true);
            }
        }
        assert_eq!(office.refused, 0);
    }

    #[test]
    fn two_hundred_typing_errors_with_a_hundred_successes_between_close_no_office() {
        let mut office = Office::default();
        for person in 0..200 {
            office.attempt(person, false);
            if person % 2 == 0 {
                office.attempt(person, true);
            }
        }
        assert!(office.attempt(200, true));
        assert_eq!(office.refused, 0);
    }

    #[test]
    fn who_only_fails_is_stopped_after_the_allowance_and_one_own_account_buys_two_guesses() {
        for own in [0, 1, 10] {
            let mut network = Office::default();
            for account in 0..own {
                network.attempt(account, true);
            }
            let admitted = (0..1000).filter(|_| network.attempt(10, false)).count();
            assert_eq!(i64::try_from(admitted).unwrap(), 200 + 2 * network.levels(10).1, "{own}");
        }
        // Over a day it is what drains, whatever the pace.
        let mut network = Office::default();
        let admitted = (0..86_400).filter(|second| network.attempt(*second, false)).count();
        assert!((1600..=1641).contains(&admitted), "{admitted}");
    }
}
