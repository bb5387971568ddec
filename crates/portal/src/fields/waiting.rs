//! Waiting times.

use chrono::{DateTime, Utc};

/// Returns the minutes until an instant, rounded up.
pub(crate) fn minutes_until(until: DateTime<Utc>, now: DateTime<Utc>) -> i64 {
    ((until - now).num_seconds() + 59).div_euclid(60).max(1)
}
