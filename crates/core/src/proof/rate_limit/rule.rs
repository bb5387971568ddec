//! When an attempt is admitted and how the pauses grow. Pure.

use chrono::{DateTime, Duration, Utc};

/// What is counted, and by which subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RateLimitKind {
    /// Sign-ins with one user ID or provisional ID, whether it exists or not. Counting unknown IDs too prevents
    /// enumeration.
    SignIn,
    /// Identity checks of one letter.
    Identity,
    /// One-time codes and recovery codes of one account.
    SecondStep,
    /// Requests for a forgotten user ID or password, by the text that was typed.
    Recovery,
    /// Desk codes typed for one user ID, whether it exists or not.
    DeskCode,
}

/// The limit for a kind of attempt: when pauses begin and how they grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimitRule {
    /// Attempts before the first pause.
    pub free: u32,
    /// The first pause. Each further attempt doubles it.
    pub first_pause: Duration,
    /// The longest pause.
    pub longest_pause: Duration,
    /// The count starts over after this time without an attempt.
    pub forgotten_after: Duration,
}

impl RateLimitRule {
    /// The rule for a kind.
    #[must_use]
    pub const fn of(kind: RateLimitKind) -> Self {
        match kind {
            // The platform's rule for guesses at a secret: five attempts, then growing pauses.
            RateLimitKind::SignIn | RateLimitKind::Identity | RateLimitKind::SecondStep | RateLimitKind::DeskCode => {
                Self {
                    free: 5,
                    first_pause: Duration::minutes(1),
                    longest_pause: Duration::minutes(60),
                    forgotten_after: Duration::hours(24),
                }
            }
            // A request guesses at no secret. The limit protects mailboxes from a flood of mails.
            RateLimitKind::Recovery => Self {
                free: 5,
                first_pause: Duration::minutes(1),
                longest_pause: Duration::minutes(60),
                forgotten_after: Duration::hours(1),
            },
        }
    }

    /// The rule for all attempts from one network, given the number of recent failures on the whole platform. An office
    /// shares one address; therefore the limit is high and the pauses are short. An attack from many networks on many
    /// accounts (credential stuffing) raises the platform's failures and so lowers the limit for every network.
    #[must_use]
    pub fn of_network(platform_failures: i64) -> Self {
        Self {
            free: STRAINS.iter().find(|(failures, _)| platform_failures >= *failures).map_or(CALM, |(_, free)| *free),
            first_pause: Duration::seconds(10),
            longest_pause: Duration::minutes(10),
            forgotten_after: Duration::minutes(30),
        }
    }

    /// The pause after this many failures in a row; none while attempts are free.
    #[must_use]
    pub fn pause_after(&self, failures: u32) -> Option<Duration> {
        let beyond = failures.checked_sub(self.free)?;
        // The pause has reached any longest pause before it is doubled 30 times.
        let pause = self.first_pause * 2_i32.pow(beyond.min(30));
        Some(pause.min(self.longest_pause))
    }
}

/// Free attempts of a network while the platform has few failures.
pub(super) const CALM: u32 = 200;

/// Thresholds for the platform's failures in the last ten to twenty minutes, each with the free attempts of a network
/// from there on. The highest threshold comes first.
pub(super) const STRAINS: [(i64, u32); 2] = [(100_000, 5), (10_000, 20)];

/// After this many failures since the last success, a password is accepted only on a known device (NIST SP 800-63B-4).
pub const MOST_IN_A_ROW: u32 = 100;

/// A count as the database stores it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Failures in a row. The count starts over after the rule's `forgotten_after` without an attempt.
    pub failures: u32,
    /// Failures since the last success, without a time limit.
    pub in_a_row: u32,
    /// The instant of the last attempt.
    pub touched_at: Option<DateTime<Utc>>,
    /// No attempt is admitted before this instant.
    pub blocked_until: Option<DateTime<Utc>>,
}

impl Count {
    /// Whether the failures in a row, this attempt included, exceed [`MOST_IN_A_ROW`].
    #[must_use]
    pub const fn is_beyond(&self) -> bool {
        self.in_a_row > MOST_IN_A_ROW
    }
}

/// The decision on an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// The attempt is admitted. It counts as failed until a success is reported.
    Admitted(Count),
    /// No attempt is admitted before this instant.
    Paused(DateTime<Utc>),
}

/// Decides whether an attempt is admitted. Pure.
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
