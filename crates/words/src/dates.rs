//! Dates and times in Japan's time zone: 「2026年11月25日（水）21:00」. They include the era (和暦) where a document on paper
//! shows it too.

use chrono::{DateTime, Datelike, Duration, NaiveDate, Timelike, Utc};
use madoguchi_core::calendar::wareki::EraYear;
use madoguchi_core::clock::in_japan;

use crate::{Language, Words};

const WEEKDAYS_JA: [&str; 7] = ["月", "火", "水", "木", "金", "土", "日"];
const WEEKDAYS_EN: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn named<'a>(names: &[&'a str], index: u32) -> &'a str {
    usize::try_from(index).ok().and_then(|index| names.get(index)).copied().unwrap_or_default()
}

impl Words {
    /// Formats a day: 「2026年4月1日」, “April 1, 2026”.
    #[must_use]
    pub fn date(&self, day: NaiveDate) -> String {
        match self.language() {
            Language::Ja => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
            Language::En => format!("{} {}, {}", named(&MONTHS_EN, day.month0()), day.day(), day.year()),
        }
    }

    /// Formats the month of a day: 「2026年4月」, “April 2026”.
    #[must_use]
    pub fn month(&self, day: NaiveDate) -> String {
        match self.language() {
            Language::Ja => format!("{}年{}月", day.year(), day.month()),
            Language::En => format!("{} {}", named(&MONTHS_EN, day.month0()), day.year()),
        }
    }

    /// Formats a day with its weekday: 「2026年11月25日（水）」, “Wednesday, November 25, 2026”.
    #[must_use]
    pub fn date_with_weekday(&self, day: NaiveDate) -> String {
        let weekday = day.weekday().num_days_from_monday();
        match self.language() {
            Language::Ja => format!("{}（{}）", self.date(day), named(&WEEKDAYS_JA, weekday)),
            Language::En => format!("{}, {}", named(&WEEKDAYS_EN, weekday), self.date(day)),
        }
    }

    /// Formats a day with its era in brackets: 「2026年4月1日（令和8年4月1日）」, “April 1, 2026 (Reiwa 8)”.
    #[must_use]
    pub fn date_with_era(&self, day: NaiveDate) -> String {
        let Some(era_year) = EraYear::of(day) else { return self.date(day) };
        match self.language() {
            Language::Ja => format!("{}（{era_year}{}月{}日）", self.date(day), day.month(), day.day()),
            Language::En => format!("{} ({} {})", self.date(day), era_year.era.latin(), era_year.year),
        }
    }

    /// Formats an instant in Japan's time zone: 「2026年11月25日（水）21:00」, “Wednesday, November 25, 2026, 21:00”.
    #[must_use]
    pub fn instant(&self, at: DateTime<Utc>) -> String {
        let there = in_japan(at);
        self.day_and_time(there.date_naive(), there.hour() * 60 + there.minute())
    }

    /// Formats a period from one instant to another: 「2026年11月25日（水）21:00から24:00まで」. A period that ends at midnight
    /// ends at 24:00, not at 0:00 of the next day.
    #[must_use]
    pub fn span(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> String {
        let (start, end) = (in_japan(from), in_japan(until));
        let (mut end_day, mut end_minutes) = (end.date_naive(), end.hour() * 60 + end.minute());
        if end_minutes == 0 {
            end_day -= Duration::days(1);
            end_minutes = 24 * 60;
        }
        let from = self.instant(from);
        let until = if end_day == start.date_naive() {
            self.time(end_minutes)
        } else {
            self.day_and_time(end_day, end_minutes)
        };
        match self.language() {
            Language::Ja => format!("{from}から{until}まで"),
            Language::En => format!("{from} to {until}"),
        }
    }

    /// Formats a time of day, given in minutes after midnight, up to 「24:00」.
    #[must_use]
    pub fn time(&self, minutes: u32) -> String {
        format!("{}:{:02}", minutes / 60, minutes % 60)
    }

    fn day_and_time(&self, day: NaiveDate, minutes: u32) -> String {
        match self.language() {
            Language::Ja => format!("{}{}", self.date_with_weekday(day), self.time(minutes)),
            Language::En => format!("{}, {}", self.date_with_weekday(day), self.time(minutes)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use madoguchi_core::clock::instant_in_japan;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
    }

    #[test]
    fn days_carry_their_weekday_and_era() {
        let (ja, en) = (Words::of(Language::Ja), Words::of(Language::En));
        assert_eq!(ja.date_with_weekday(day(2026, 11, 25)), "2026年11月25日（水）");
        assert_eq!(en.date_with_weekday(day(2026, 11, 25)), "Wednesday, November 25, 2026");
        assert_eq!(ja.date_with_era(day(2026, 4, 1)), "2026年4月1日（令和8年4月1日）");
        assert_eq!(en.date_with_era(day(2026, 4, 1)), "April 1, 2026 (Reiwa 8)");
    }

    #[test]
    fn an_era_begins_with_gannen_and_what_lies_before_eras_has_none() {
        let ja = Words::of(Language::Ja);
        assert_eq!(ja.date_with_era(day(2019, 5, 1)), "2019年5月1日（令和元年5月1日）");
        assert_eq!(ja.date_with_era(day(2019, 4, 30)), "2019年4月30日（平成31年4月30日）");
        assert_eq!(ja.date_with_era(day(1850, 1, 1)), "1850年1月1日");
    }

    #[test]
    fn the_end_of_a_day_is_24_00() {
        let (from, until) =
            (instant_in_japan(day(2026, 11, 25), 21 * 60), instant_in_japan(day(2026, 11, 25), 24 * 60));
        assert_eq!(Words::of(Language::Ja).span(from, until), "2026年11月25日（水）21:00から24:00まで");
        assert_eq!(Words::of(Language::En).span(from, until), "Wednesday, November 25, 2026, 21:00 to 24:00");
        let morning = instant_in_japan(day(2026, 11, 26), 6 * 60);
        assert_eq!(
            Words::of(Language::Ja).span(from, morning),
            "2026年11月25日（水）21:00から2026年11月26日（木）6:00まで"
        );
        let midnight = instant_in_japan(day(2026, 11, 25), 0);
        let until_two = instant_in_japan(day(2026, 11, 25), 120);
        assert_eq!(Words::of(Language::Ja).span(midnight, until_two), "2026年11月25日（水）0:00から2:00まで");
    }
}
