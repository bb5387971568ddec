//! The clock is an argument. A server has one clock. A request reads it once, into its [`crate::scope::Scope`].

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use chrono::{DateTime, Duration, FixedOffset, NaiveDate, SubsecRound, Utc};

/// Japan's offset from UTC in seconds. Japan has no daylight saving time.
const JST_SECONDS: i32 = 9 * 3600;

/// A source of the present instant.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    /// Stays at a chosen instant until it is started.
    Standing(Arc<Standing>),
    /// Set by tests, in microseconds since 1970-01-01 UTC.
    Manual(Arc<AtomicI64>),
}

#[derive(Debug)]
struct Standing {
    at: DateTime<Utc>,
    started: std::sync::OnceLock<Instant>,
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stays at `at` until [`Clock::start`].
    #[must_use]
    pub fn standing_at(at: DateTime<Utc>) -> Self {
        Self(Source::Standing(Arc::new(Standing { at, started: std::sync::OnceLock::new() })))
    }

    /// A clock that shows `at` until [`Clock::set`] changes it.
    #[must_use]
    pub fn manual(at: DateTime<Utc>) -> Self {
        Self(Source::Manual(Arc::new(AtomicI64::new(at.timestamp_micros()))))
    }

    /// Starts a standing clock. Has no effect on other clocks.
    pub fn start(&self) {
        if let Source::Standing(standing) = &self.0 {
            #[allow(clippy::disallowed_methods, reason = "the one place that reads the machine's time")]
            standing.started.get_or_init(Instant::now);
        }
    }

    /// Sets a manual clock. Has no effect on other clocks.
    pub fn set(&self, at: DateTime<Utc>) {
        if let Source::Manual(micros) = &self.0 {
            micros.store(at.timestamp_micros(), Ordering::SeqCst);
        }
    }

    /// The present instant, truncated to microseconds, the precision that both databases keep.
    #[must_use]
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the machine's time")]
    pub fn now(&self) -> DateTime<Utc> {
        let now = match &self.0 {
            Source::System => Utc::now(),
            Source::Standing(standing) => standing
                .started
                .get()
                .map_or(standing.at, |since| standing.at + Duration::from_std(since.elapsed()).unwrap_or_default()),
            Source::Manual(micros) => {
                DateTime::from_timestamp_micros(micros.load(Ordering::SeqCst)).unwrap_or_default()
            }
        };
        now.trunc_subsecs(6)
    }
}

/// How far ahead of a request's instant another instant may lie and still count as the present. A request keeps the instant
/// at which it began, and one that began later may have written meanwhile; no request lasts longer than 20 seconds.
pub const OVERLAP: Duration = Duration::seconds(30);

/// Whether `at` lies less than `span` before `now`. An instant further ahead than [`OVERLAP`] was written before a clock was
/// set back, and isn't recent: it says nothing about how long ago it was.
#[must_use]
pub fn is_recent(at: DateTime<Utc>, span: Duration, now: DateTime<Utc>) -> bool {
    at <= now + OVERLAP && now - at < span
}

/// Whether something that began at `from` and ends at `until` is in force at `now`. What began in the future, by the rule of
/// [`is_recent`], isn't.
#[must_use]
pub fn is_in_force(from: DateTime<Utc>, until: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    from <= now + OVERLAP && now < until
}

/// The instant as clocks in Japan show it.
#[must_use]
pub fn in_japan(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    FixedOffset::east_opt(JST_SECONDS).map_or_else(|| at.fixed_offset(), |jst| at.with_timezone(&jst))
}

/// The calendar day in Japan.
#[must_use]
pub fn day_in_japan(at: DateTime<Utc>) -> NaiveDate {
    in_japan(at).date_naive()
}

/// The instant at which a wall clock in Japan shows `day` and `minutes` after midnight. 1440 (24:00) is the start of
/// the next day.
#[must_use]
pub fn instant_in_japan(day: NaiveDate, minutes: u32) -> DateTime<Utc> {
    let midnight = day.and_time(chrono::NaiveTime::MIN).and_utc();
    midnight - Duration::seconds(i64::from(JST_SECONDS)) + Duration::minutes(i64::from(minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_clock_that_was_set_back_left_in_the_future_is_neither_recent_nor_in_force() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let (span, instant) = (Duration::minutes(10), Duration::microseconds(1));
        for (at, recent) in [
            (now, true),
            (now - span + instant, true),
            (now - span, false),
            (now + OVERLAP, true),
            (now + OVERLAP + instant, false),
            (now + Duration::days(400), false),
        ] {
            assert_eq!(is_recent(at, span, now), recent, "{at}");
            assert_eq!(is_in_force(at, at + span, now), recent, "{at}");
        }
    }
}
