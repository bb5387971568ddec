//! How long somebody has to wait, in words.

use chrono::{DateTime, Utc};

/// Whole minutes until an instant, rounded up.
pub(crate) fn minutes_until(until: DateTime<Utc>, now: DateTime<Utc>) -> i64 {
    ((until - now).num_seconds() + 59).div_euclid(60).max(1)
}
