//! Date and time as forms show and take them, in Japan's time.

use chrono::{DateTime, Datelike, NaiveDateTime, Timelike, Utc};
use unicode_normalization::UnicodeNormalization;

use super::text::trim;
use crate::clock::{in_japan, instant_in_japan};

/// An instant as a form shows it, to the minute.
#[must_use]
pub fn typed_instant(at: DateTime<Utc>) -> String {
    in_japan(at).format("%Y-%m-%dT%H:%M").to_string()
}

/// Reads date and time: `Some(None)` if nothing was typed, `None` if it can't be read. Seconds that a browser sends are left out.
#[must_use]
pub fn read_instant(typed: &str) -> Option<Option<DateTime<Utc>>> {
    let plain: String = trim(typed).nfkc().collect();
    if plain.is_empty() {
        return Some(None);
    }
    let read = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(&plain, format).ok())?;
    let minutes = read.hour() * 60 + read.minute();
    // Years of four digits: what is stored must be read again, and nobody announces in another millennium.
    (2000..2200).contains(&read.year()).then(|| Some(instant_in_japan(read.date(), minutes)))
}
