//! When the portal is closed: a monthly maintenance window and daily opening hours, in Japan's time zone.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::calendar::holidays::{Overrides, business_day_until};
use crate::clock::{day_in_japan, instant_in_japan};

/// When the portal is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Maintenance {
    /// Once a month.
    #[serde(default)]
    pub monthly: Option<Monthly>,
    /// Daily opening hours; always open where it is missing.
    #[serde(default)]
    pub open: Option<DailyHours>,
}

/// A monthly window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Monthly {
    /// Day of the month, 1 to 28.
    #[schemars(range(min = 1, max = 28))]
    pub day: u8,
    /// Start, e.g. `21:00`.
    pub from: TimeOfDay,
    /// End, up to `24:00`.
    pub to: TimeOfDay,
    /// Move to the nearest earlier day that is no Saturday, Sunday or holiday (繰り上げ).
    pub earlier_on_holidays: bool,
}

/// Daily opening hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DailyHours {
    /// Opening time, e.g. `06:00`.
    pub from: TimeOfDay,
    /// Closing time, up to `24:00`.
    pub to: TimeOfDay,
}

/// Minutes after midnight in Japan, written `HH:MM`, `24:00` being the day's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TimeOfDay(pub u16);

/// What isn't written `HH:MM` between `00:00` and `24:00`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a time of day is written HH:MM, 00:00 to 24:00")]
pub struct NotATimeOfDay;

impl TimeOfDay {
    /// The day's start.
    pub const START: Self = Self(0);
    /// The day's end.
    pub const END: Self = Self(24 * 60);
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl FromStr for TimeOfDay {
    type Err = NotATimeOfDay;

    fn from_str(text: &str) -> Result<Self, NotATimeOfDay> {
        let number = |digits: &str| {
            let two_digits = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
            if two_digits { digits.parse::<u16>().map_err(|_| NotATimeOfDay) } else { Err(NotATimeOfDay) }
        };
        let (hours, minutes) = text.split_once(':').ok_or(NotATimeOfDay)?;
        let (hours, minutes) = (number(hours)?, number(minutes)?);
        let time = Self(hours * 60 + minutes);
        if minutes < 60 && time <= Self::END { Ok(time) } else { Err(NotATimeOfDay) }
    }
}

impl Serialize for TimeOfDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

impl JsonSchema for TimeOfDay {
    fn schema_name() -> Cow<'static, str> {
        "TimeOfDay".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "format": "time-of-day", "pattern": "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"})
    }
}

/// A period in which the portal is closed: `[from, until)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// First instant at which the portal is closed.
    pub from: DateTime<Utc>,
    /// First instant at which the portal is open again.
    pub until: DateTime<Utc>,
}

impl Window {
    /// Whether an instant is within the window.
    #[must_use]
    pub fn holds(&self, at: DateTime<Utc>) -> bool {
        self.from <= at && at < self.until
    }
}

/// The window that contains an instant. Adjacent windows count as one: maintenance until 24:00 before opening at 6:00
/// ends at 6:00.
#[must_use]
pub fn window_at(rules: &Maintenance, overrides: &Overrides, now: DateTime<Utc>) -> Option<Window> {
    windows_around(rules, overrides, now).into_iter().find(|window| window.holds(now))
}

/// The next window that begins after an instant, either the monthly window or the closing hours.
#[must_use]
pub fn next_window(rules: &Maintenance, overrides: &Overrides, now: DateTime<Utc>) -> Option<Window> {
    windows_around(rules, overrides, now).into_iter().find(|window| window.from > now)
}

/// The monthly window that contains an instant, or else the next one. The sign-in page announces it.
#[must_use]
pub fn next_monthly(rules: &Maintenance, overrides: &Overrides, now: DateTime<Utc>) -> Option<Window> {
    let monthly = rules.monthly?;
    monthly_around(monthly, overrides, day_in_japan(now)).find(|window| window.until > now)
}

/// The next window, if it begins within `lead` after an instant and the portal is open at the instant. Pages count down
/// to it.
#[must_use]
pub fn window_ahead(
    rules: &Maintenance,
    overrides: &Overrides,
    now: DateTime<Utc>,
    lead: chrono::Duration,
) -> Option<Window> {
    next_window(rules, overrides, now)
        .filter(|window| window.from - now <= lead && window_at(rules, overrides, now).is_none())
}

/// The day of the monthly window in a month: the rule's day, or with `earlier_on_holidays` the last business day up to
/// it (繰り上げ). Returns `None` if `overrides` leave no business day.
#[must_use]
pub fn day_of_window(monthly: Monthly, overrides: &Overrides, year: i32, month: u32) -> Option<NaiveDate> {
    let planned = NaiveDate::from_ymd_opt(year, month, u32::from(monthly.day))?;
    if !monthly.earlier_on_holidays {
        return Some(planned);
    }
    business_day_until(planned, overrides)
}

/// The monthly windows around a day, in order.
fn monthly_around<'a>(monthly: Monthly, overrides: &'a Overrides, day: NaiveDate) -> impl Iterator<Item = Window> + 'a {
    let this_month = day.with_day(1).unwrap_or(day);
    // A window early in a month can move into the month before. Further months are included for that reason.
    [this_month.checked_sub_months(Months::new(1)), Some(this_month)]
        .into_iter()
        .chain((1..=3).map(move |months| this_month.checked_add_months(Months::new(months))))
        .flatten()
        .filter_map(move |month| day_of_window(monthly, overrides, month.year(), month.month()))
        .map(move |day| window_on(day, monthly.from, monthly.to))
}

fn window_on(day: NaiveDate, from: TimeOfDay, to: TimeOfDay) -> Window {
    Window { from: instant_in_japan(day, u32::from(from.0)), until: instant_in_japan(day, u32::from(to.0)) }
}

/// All windows from the day before `now` to the next ones after it, in order. Adjacent and overlapping windows are
/// joined.
fn windows_around(rules: &Maintenance, overrides: &Overrides, now: DateTime<Utc>) -> Vec<Window> {
    let today = day_in_japan(now);
    let mut windows: Vec<Window> = Vec::new();
    if let Some(monthly) = rules.monthly {
        windows.extend(monthly_around(monthly, overrides, today));
    }
    if let Some(open) = rules.open {
        let first = today.checked_sub_days(Days::new(2)).unwrap_or(today);
        for day in first.iter_days().take(6) {
            windows.push(window_on(day, TimeOfDay::START, open.from));
            windows.push(window_on(day, open.to, TimeOfDay::END));
        }
    }
    windows.retain(|window| window.from < window.until);
    windows.sort_by_key(|window| (window.from, window.until));
    let mut joined: Vec<Window> = Vec::with_capacity(windows.len());
    for window in windows {
        match joined.last_mut() {
            Some(last) if window.from <= last.until => last.until = last.until.max(window.until),
            _ => joined.push(window),
        }
    }
    joined
}

#[cfg(test)]
mod tests;
