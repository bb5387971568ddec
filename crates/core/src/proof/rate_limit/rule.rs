//! When a try is taken and how pauses grow. Pure.

use chrono::{DateTime, Duration, Utc};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RateLimitKind {
    /// Sign-ins with one ID, whether it exists or not.
    SignIn,
    /// Identity checks of one letter.
    Identity,
    /// One-time codes and recovery codes of one account.
    SecondStep,
    /// Requests for a forgotten ID or password, by what was typed.
    Recovery,
    /// Desk codes typed for one user ID, whether it exists or not.
    DeskCode,
}

/// When pauses begin and how they grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimitRule {
    /// Tries before the first pause.
    pub free: u32,
    /// The first pause; each further try doubles it.
    pub first_pause: Duration,
    /// The longest pause.
    pub longest_pause: Duration,
    /// Without a try for so long, the count starts over.
    pub forgotten_after: Duration,
}

impl RateLimitRule {
    /// The rule for a kind.
    #[must_use]
    pub const fn of(kind: RateLimitKind) -> Self {
        match kind {
            // Five tries, then growing pauses (security rules of the platform); all of them guess at a secret.
            RateLimitKind::SignIn | RateLimitKind::Identity | RateLimitKind::SecondStep | RateLimitKind::DeskCode => {
                Self {
                    free: 5,
                    first_pause: Duration::minutes(1),
                    longest_pause: Duration::minutes(60),
                    forgotten_after: Duration::hours(24),
                }
            }
            // Nothing is guessed at here; it keeps mailboxes from being filled.
            RateLimitKind::Recovery => Self {
                free: 5,
                first_pause: Duration::minutes(1),
                longest_pause: Duration::minutes(60),
                forgotten_after: Duration::hours(1),
            },
        }
    }

    /// The rule for all tries from one network while so many fail on the whole platform. Offices sit behind one address, so it
    /// is wide and its pauses short; somebody who guesses from many networks at many accounts makes it narrow for all.
    #[must_use]
    pub fn of_network(platform_failures: i64) -> Self {
        Self {
            free: STRAINS.iter().find(|(failures, _)| platform_failures >= *failures).map_or(CALM, |(_, free)| *free),
            first_pause: Duration::seconds(10),
            longest_pause: Duration::minutes(10),
            forgotten_after: Duration::minutes(30),
        }
    }

    /// The pause after this many failures in a row.
    #[must_use]
    pub fn pause_after(&self, failures: u32) -> Option<Duration> {
        let beyond = failures.checked_sub(self.free)?;
        // Doubling more than 30 times is beyond any longest pause.
        let pause = self.first_pause * 2_i32.pow(beyond.min(30));
        Some(pause.min(self.longest_pause))
    }
}

/// Tries that are free to a network while all is calm.
pub(super) const CALM: u32 = 200;

/// Failures of the whole platform in the last ten to twenty minutes, and what is then free to a network; the most first.
pub(super) const STRAINS: [(i64, u32); 2] = [(100_000, 5), (10_000, 20)];

/// After so many failures since the last success, a password is taken no more from devices that aren't known
/// (NIST SP 800-63B-4).
pub const MOST_IN_A_ROW: u32 = 100;

/// A count as it is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Failures in a row; a day without a try starts over.
    pub failures: u32,
    /// Failures since the last success, however long ago.
    pub in_a_row: u32,
    /// Last try.
    pub touched_at: Option<DateTime<Utc>>,
    /// No try is taken before this.
    pub blocked_until: Option<DateTime<Utc>>,
}

impl Count {
    /// Whether there were too many failures for a password to be taken, this try being counted.
    #[must_use]
    pub const fn is_beyond(&self) -> bool {
        self.in_a_row > MOST_IN_A_ROW
    }
}

/// Whether a try is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// It is, and counted as failed until it is known to have succeeded.
    Admitted(Count),
    /// Not before this instant.
    Paused(DateTime<Utc>),
}

/// Decides on a try; pure.
#[must_use]
pub fn admit(rule: &RateLimitRule, count: Count, now: DateTime<Utc>) -> Admission {
    if let Some(until) = count.blocked_until
        && now < until
    {
        return Admission::Paused(until);
    }
    let forgotten = count.touched_at.is_none_or(|last| now - last >= rule.forgotten_after);
    let failures = if forgotten { 1 } else { count.failures.saturating_add(1) };
    Admission::Admitted(Count {
        failures,
        in_a_row: count.in_a_row.saturating_add(1),
        touched_at: Some(now),
        blocked_until: rule.pause_after(failures).map(|pause| now + pause),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    #[test]
    fn five_tries_are_free_then_pauses_double_up_to_an_hour() {
        let rule = RateLimitRule::of(RateLimitKind::SignIn);
        let mut count = Count::default();
        let mut now = at(0);
        for _ in 0..5 {
            let Admission::Admitted(next) = admit(&rule, count, now) else { panic!("a free try was paused") };
            count = next;
        }
        let mut pauses = Vec::new();
        for _ in 0..8 {
            let Admission::Paused(until) = admit(&rule, count, now) else { panic!("no pause") };
            pauses.push((until - now).num_minutes());
            assert_eq!(admit(&rule, count, until - Duration::microseconds(1)), Admission::Paused(until));
            now = until;
            let Admission::Admitted(next) = admit(&rule, count, now) else { panic!("paused for good") };
            count = next;
        }
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 60, 60]);
    }

    #[test]
    fn the_more_fail_on_the_platform_the_less_is_free_to_a_network() {
        for (failures, free) in [(0, 200), (9_999, 200), (10_000, 20), (99_999, 20), (100_000, 5), (i64::MAX, 5)] {
            assert_eq!(RateLimitRule::of_network(failures).free, free, "{failures}");
        }
    }

    #[test]
    fn a_day_without_a_try_starts_over() {
        let rule = RateLimitRule::of(RateLimitKind::Identity);
        let count = Count { failures: 40, in_a_row: 40, touched_at: Some(at(0)), blocked_until: Some(at(3600)) };
        let Admission::Admitted(next) = admit(&rule, count, at(24 * 3600)) else { panic!("paused") };
        assert_eq!(next.failures, 1);
        assert_eq!(next.blocked_until, None);
        assert_eq!(next.in_a_row, 41, "only a success ends the row");
    }

    #[test]
    fn the_hundred_and_first_try_in_a_row_is_beyond() {
        assert!(!Count { in_a_row: 100, ..Count::default() }.is_beyond());
        assert!(Count { in_a_row: 101, ..Count::default() }.is_beyond());
    }
}
