//! The decaying bucket (leaky bucket, GCRA of ITU-T I.371): when an attempt is admitted, how a bucket drains, and how
//! pauses grow. Pure.
//!
//! Each attempt adds one to its bucket, and the bucket drains by one in every [`BucketRule::drain`], continuously. A
//! bucket is therefore one instant, at which it will be empty. That instant is all there is to store, and to read it
//! takes no sweep and no span.

use chrono::{DateTime, Duration, Utc};

/// What an attempt spends, each with its own bucket for each subject. Every verb that can be guessed at or that costs
/// much takes from one of them; `docs/limits.md` lists them by route.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RateLimitKind {
    /// Passwords of one user ID, whether it exists or not, at the sign-in, the step-up and changes of password and user
    /// ID. A known device of the account has a bucket of its own. Counting unknown IDs too prevents enumeration.
    SignIn,
    /// Passwords of one letter, by the provisional ID, whether it exists or not. Apart from [`Self::SignIn`], because an
    /// account can keep its letter's ID: a right pair of one says nothing about the other.
    Letter,
    /// Identity checks of one letter.
    Identity,
    /// One-time codes and recovery codes of one account. A known device has a bucket of its own.
    SecondStep,
    /// Refused passkeys of one account, in a sign-in or a step-up. A passkey can't be guessed, so this bucket stops no
    /// right one; a full bucket stops the writing.
    Passkey,
    /// Requests for a forgotten user ID or password, by the text that was typed and the network. A known device has a
    /// bucket of its own.
    Recovery,
    /// Desk codes for one user ID, whether it exists or not, by network. A known device has a bucket of its own.
    DeskCode,
    /// Desk codes for one user ID from all unknown devices together.
    DeskCodeOfAll,
    /// Questions whether a user ID is free, by the letter or the account that asks.
    UserIdLookup,
    /// New passwords to hash, by the letter or the account that chooses one.
    NewPassword,
    /// Support codes that a clerk typed and nobody has.
    SupportCode,
    /// Invitations of staff or of dependants, by whoever invites.
    Invitation,
    /// Documents and whole numbers that a member takes from the services, by the account.
    Documents,
    /// Test mails before an account exists, by the letter that asks and by the address.
    TestMail,
    /// Requests of a program, by its token.
    ApiRequest,
}

impl RateLimitKind {
    /// All kinds.
    pub const ALL: [Self; 15] = [
        Self::SignIn,
        Self::Letter,
        Self::Identity,
        Self::SecondStep,
        Self::Passkey,
        Self::Recovery,
        Self::DeskCode,
        Self::DeskCodeOfAll,
        Self::UserIdLookup,
        Self::NewPassword,
        Self::SupportCode,
        Self::Invitation,
        Self::Documents,
        Self::TestMail,
        Self::ApiRequest,
    ];

    /// Whether failures are also counted without decay ([`MOST_IN_A_ROW`]).
    #[must_use]
    pub const fn counts_in_a_row(self) -> bool {
        matches!(self, Self::SignIn)
    }
}

/// How many attempts fit into a bucket, and how it drains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BucketRule {
    /// Attempts that fit into an empty bucket.
    pub capacity: u32,
    /// The time in which one attempt drains.
    pub drain: Duration,
    /// What a full bucket costs. `None`: the next attempt waits until it fits.
    pub pauses: Option<Pauses>,
}

/// The pauses of a full bucket: each further attempt doubles the pause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pauses {
    /// The first pause.
    pub first: Duration,
    /// The longest pause.
    pub longest: Duration,
}

/// The pauses after guesses at a secret.
const GROWING: Pauses = Pauses { first: Duration::minutes(1), longest: Duration::minutes(60) };

/// How far a bucket with pauses fills beyond its capacity: the pause has then reached its longest.
const BEYOND: u32 = 7;

impl BucketRule {
    /// The rule for a kind.
    #[must_use]
    pub const fn of(kind: RateLimitKind) -> Self {
        match kind {
            // Guesses at a secret: five attempts, then growing pauses. A full bucket is empty after a day.
            RateLimitKind::SignIn
            | RateLimitKind::Letter
            | RateLimitKind::Identity
            | RateLimitKind::SecondStep
            | RateLimitKind::DeskCode => Self { capacity: 5, drain: Duration::hours(2), pauses: Some(GROWING) },
            // A request guesses at no secret. The limit protects mailboxes and the worker.
            RateLimitKind::Recovery => Self { capacity: 5, drain: Duration::minutes(5), pauses: Some(GROWING) },
            RateLimitKind::DeskCodeOfAll => Self { capacity: 100, drain: Duration::minutes(15), pauses: None },
            RateLimitKind::Passkey => Self { capacity: 10, drain: Duration::minutes(5), pauses: None },
            RateLimitKind::UserIdLookup => Self { capacity: 20, drain: Duration::minutes(3), pauses: None },
            RateLimitKind::NewPassword => Self { capacity: 20, drain: Duration::minutes(1), pauses: None },
            // Mishearing is ordinary. Nobody finds a code of thousands with twenty tries.
            RateLimitKind::SupportCode => Self { capacity: 20, drain: Duration::minutes(3), pauses: None },
            // Each is a mail to any address, and mails to colleagues. A society's whole desk fits into a day.
            RateLimitKind::Invitation => Self { capacity: 20, drain: Duration::hours(1), pauses: None },
            // Half of the places that wait for one typesetter, so that no account takes all of them. A household's documents fit.
            RateLimitKind::Documents => Self { capacity: 10, drain: Duration::minutes(1), pauses: None },
            // Each is a mail to any address. Two corrections of it fit.
            RateLimitKind::TestMail => Self { capacity: 3, drain: Duration::minutes(10), pauses: None },
            // Each is a short transaction that writes. A nightly job of hundreds of pages fits, and many programs fit beside members.
            RateLimitKind::ApiRequest => Self { capacity: 600, drain: Duration::milliseconds(200), pauses: None },
        }
    }

    /// The pause after an attempt that filled the bucket to this level; none below the capacity.
    fn pause_at(&self, level: u32) -> Option<Duration> {
        let beyond = level.checked_sub(self.capacity)?;
        // The pause has reached any longest pause before it is doubled 30 times.
        self.pauses.map(|pauses| (pauses.first * 2_i32.pow(beyond.min(30))).min(pauses.longest))
    }

    /// The level of a bucket that is empty after `rest`. A part of an attempt counts as a whole one, except for
    /// [`SLACK`]: attempts at one moment bring instants of their own, and the first to be counted may be the latest.
    fn level(&self, rest: Duration) -> u32 {
        let drain = micros(self.drain).max(1);
        let rest = micros(rest).saturating_sub(drain / SLACK).max(0);
        u32::try_from(rest.div_euclid(drain) + i64::from(rest.rem_euclid(drain) > 0)).unwrap_or(u32::MAX)
    }
}

/// The part of an attempt that doesn't count in a level: one over this.
const SLACK: i64 = 16;

fn micros(duration: Duration) -> i64 {
    duration.num_microseconds().unwrap_or(i64::MAX)
}

/// After this many failures since the last success, a password is accepted only on a known device (NIST SP 800-63B-4).
pub const MOST_IN_A_ROW: u32 = 100;

/// A bucket as the database stores it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bucket {
    /// The instant at which it is empty.
    pub empty_at: Option<DateTime<Utc>>,
    /// Failures since the last success. They don't decay.
    pub in_a_row: u32,
    /// No attempt is admitted before this instant.
    pub blocked_until: Option<DateTime<Utc>>,
}

impl Bucket {
    /// Whether the failures in a row, this attempt included, exceed [`MOST_IN_A_ROW`].
    #[must_use]
    pub const fn is_beyond(&self) -> bool {
        self.in_a_row > MOST_IN_A_ROW
    }

    /// Whether nothing is in it.
    #[must_use]
    pub fn is_empty(&self, now: DateTime<Utc>) -> bool {
        self.empty_at.is_none_or(|instant| instant <= now)
    }

    fn rest(&self, now: DateTime<Utc>) -> Duration {
        self.empty_at.map_or(Duration::zero(), |instant| (instant - now).max(Duration::zero()))
    }

    /// The bucket without one of its attempts. A pause ends, because only an attempt that was admitted, and so after all
    /// earlier pauses, is taken back.
    #[must_use]
    pub fn without_one(self, rule: &BucketRule) -> Self {
        Self {
            empty_at: self.empty_at.map(|instant| instant - rule.drain),
            in_a_row: self.in_a_row.saturating_sub(1),
            blocked_until: None,
        }
    }
}

/// The decision on an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission<T> {
    /// The attempt is admitted. It counts as failed until a success is reported.
    Admitted(T),
    /// No attempt is admitted before this instant.
    Paused(DateTime<Utc>),
}

impl<T> Admission<T> {
    /// Until when no attempt is admitted, if this one isn't.
    pub fn paused_until(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Admitted(_) => None,
            Self::Paused(until) => Some(*until),
        }
    }
}

/// Decides whether an attempt is admitted, and returns the bucket with it. Pure.
#[must_use]
pub fn admit(rule: &BucketRule, bucket: Bucket, now: DateTime<Utc>) -> Admission<Bucket> {
    let rest = bucket.rest(now);
    if let Some(until) = paused_until(rule, bucket, rest, now) {
        return Admission::Paused(until);
    }
    let fullest = rule.drain * i32::try_from(rule.capacity.saturating_add(BEYOND)).unwrap_or(i32::MAX);
    let rest = (rest + rule.drain).min(fullest);
    Admission::Admitted(Bucket {
        empty_at: Some(now + rest),
        in_a_row: bucket.in_a_row.saturating_add(1),
        blocked_until: rule.pause_at(rule.level(rest)).map(|pause| now + pause),
    })
}

fn paused_until(rule: &BucketRule, bucket: Bucket, rest: Duration, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    match rule.pauses {
        // A pause that ends later than the longest one was set by a clock that was ahead.
        Some(pauses) => bucket.blocked_until.map(|until| until.min(now + pauses.longest)).filter(|until| now < *until),
        None => {
            let room = rule.drain * i32::try_from(rule.capacity.saturating_sub(1)).unwrap_or(i32::MAX);
            // As above: a bucket is never fuller than its capacity.
            let rest = rest.min(rule.drain * i32::try_from(rule.capacity).unwrap_or(i32::MAX));
            (rest > room).then(|| now + (rest - room))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    fn admitted(rule: &BucketRule, bucket: Bucket, now: DateTime<Utc>) -> Bucket {
        match admit(rule, bucket, now) {
            Admission::Admitted(next) => next,
            Admission::Paused(until) => panic!("paused at {now} until {until}"),
        }
    }

    fn full(rule: &BucketRule, now: DateTime<Utc>) -> Bucket {
        (0..rule.capacity).fold(Bucket::default(), |bucket, _| admitted(rule, bucket, now))
    }

    #[test]
    fn five_tries_are_free_then_pauses_double_up_to_an_hour() {
        let rule = BucketRule::of(RateLimitKind::SignIn);
        let (mut bucket, mut now) = (full(&rule, at(0)), at(0));
        let mut pauses = Vec::new();
        for _ in 0..10 {
            let Admission::Paused(until) = admit(&rule, bucket, now) else { panic!("no pause") };
            pauses.push((until - now).num_minutes());
            assert_eq!(admit(&rule, bucket, until - Duration::microseconds(1)), Admission::Paused(until));
            now = until;
            bucket = admitted(&rule, bucket, now);
        }
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]);
    }

    #[test]
    fn attempts_at_one_moment_are_counted_alike_in_any_order() {
        let rule = BucketRule::of(RateLimitKind::SignIn);
        let bucket = [20, 3, 0, 11, 1]
            .into_iter()
            .fold(Bucket::default(), |bucket, at_second| admitted(&rule, bucket, at(at_second)));
        assert!(matches!(admit(&rule, bucket, at(20)), Admission::Paused(_)));
    }

    #[test]
    fn a_bucket_drains_continuously_and_a_full_one_is_empty_after_a_day_however_long_it_was_full() {
        let rule = BucketRule::of(RateLimitKind::Identity);
        let (mut bucket, mut now) = (full(&rule, at(0)), at(0));
        for _ in 0..1000 {
            now = bucket.blocked_until.unwrap();
            bucket = admitted(&rule, bucket, now);
        }
        assert!(!bucket.is_empty(now + Duration::hours(24) - Duration::microseconds(1)));
        let next_day = now + Duration::hours(24);
        assert!(bucket.is_empty(next_day));
        assert_eq!(full(&rule, next_day).blocked_until, Some(next_day + Duration::minutes(1)));
        // Two hours after it was full there is room for one more, not for five.
        let full = full(&rule, at(0));
        let later = admitted(&rule, full, at(2 * 3600));
        assert_eq!(later.blocked_until, Some(at(2 * 3600) + Duration::minutes(1)));
        let later = admitted(&rule, full, at(2 * 3600 + 1));
        assert_eq!(later.blocked_until, Some(at(2 * 3600 + 1) + Duration::minutes(1)));
        let later = admitted(&rule, full, at(4 * 3600));
        assert_eq!(later.blocked_until, None);
    }

    #[test]
    fn a_bucket_without_pauses_admits_one_more_whenever_one_has_drained() {
        let rule = BucketRule::of(RateLimitKind::UserIdLookup);
        let bucket = full(&rule, at(0));
        assert_eq!(admit(&rule, bucket, at(0)), Admission::Paused(at(180)));
        assert_eq!(admit(&rule, bucket, at(100)), Admission::Paused(at(180)));
        let bucket = admitted(&rule, bucket, at(180));
        assert_eq!(admit(&rule, bucket, at(180)), Admission::Paused(at(360)));
        // However one spreads them, no more than the capacity and what drains are admitted.
        for step in [1, 7, 60, 179, 181, 1000] {
            let (mut bucket, mut count) = (Bucket::default(), 0);
            let mut second = 0;
            while second <= 36_000 {
                if let Admission::Admitted(next) = admit(&rule, bucket, at(second)) {
                    (bucket, count) = (next, count + 1);
                }
                second += step;
            }
            assert!(count <= 20 + 200 && (count >= 20 + 199 || step > 60), "{step}: {count}");
        }
    }

    #[test]
    fn failures_in_a_row_decay_with_no_time() {
        let rule = BucketRule::of(RateLimitKind::SignIn);
        let mut bucket = Bucket::default();
        for day in 1..=100 {
            bucket = admitted(&rule, bucket, at(day * 86_400 * 30));
            assert!(!bucket.is_beyond(), "{day}");
        }
        assert!(admitted(&rule, bucket, at(101 * 86_400 * 30)).is_beyond());
    }

    #[test]
    fn what_is_taken_back_was_never_there() {
        let now = at(0);
        for kind in RateLimitKind::ALL {
            let rule = BucketRule::of(kind);
            let mut bucket = Bucket::default();
            for _ in 1..rule.capacity {
                bucket = admitted(&rule, bucket, now);
            }
            let after = admitted(&rule, bucket, now).without_one(&rule);
            assert_eq!(after, Bucket { blocked_until: None, ..bucket }, "{kind:?}");
            // A right answer each minute for a day, each taken back, stops nobody.
            let mut bucket = Bucket::default();
            for minute in 0..1440 {
                bucket = admitted(&rule, bucket, at(minute * 60)).without_one(&rule);
            }
        }
    }

    #[test]
    fn a_clock_that_was_ahead_stops_nobody_for_longer_than_the_longest_pause() {
        for kind in RateLimitKind::ALL {
            let rule = BucketRule::of(kind);
            let ahead = full(&rule, at(365 * 86_400));
            let Admission::Paused(until) = admit(&rule, ahead, at(0)) else { continue };
            assert!(until - at(0) <= Duration::hours(1), "{kind:?}: {until}");
        }
    }
}
