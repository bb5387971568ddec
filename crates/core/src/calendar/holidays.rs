//! Holidays and business days.
//!
//! The rule of the holiday act (国民の祝日に関する法律) as in force since 2022. Rows override the rule: changes by the gazette, a
//! society's own closing days, and all holidays of earlier years.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// The first year to which the rule applies. Holidays of earlier years come as rows.
const FIRST_YEAR: i32 = 2022;
/// How many days [`business_day_until`] goes back at most.
const LONGEST_STEP_BACK: u64 = 366;

/// A row that decides whether a day is a holiday.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// The day in Japan.
    pub day: NaiveDate,
    /// Whether the day is a holiday, regardless of the rule.
    pub is_holiday: bool,
    /// The holiday's name, or the reason why the day is none.
    pub name: String,
}

/// Overrides by day: the platform's, and the society's above them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides(BTreeMap<NaiveDate, Override>);

impl Overrides {
    /// Merges rows. For the same day, a society's row overrides the platform's, and a later row an earlier one.
    #[must_use]
    pub fn new(platform: impl IntoIterator<Item = Override>, society: impl IntoIterator<Item = Override>) -> Self {
        Self(platform.into_iter().chain(society).map(|row| (row.day, row)).collect())
    }

    /// The row for a day.
    #[must_use]
    pub fn get(&self, day: NaiveDate) -> Option<&Override> {
        self.0.get(&day)
    }
}

/// Whether a day is a holiday, by its row or else by the rule of law.
#[must_use]
pub fn is_holiday(day: NaiveDate, overrides: &Overrides) -> bool {
    overrides.get(day).map_or_else(|| is_legal_holiday(day), |row| row.is_holiday)
}

/// Whether a day is neither Saturday, Sunday nor holiday.
#[must_use]
pub fn is_business_day(day: NaiveDate, overrides: &Overrides) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun) && !is_holiday(day, overrides)
}

/// The last business day up to and including `day` (繰り上げ). Returns `None` if overrides leave none within a year.
#[must_use]
pub fn business_day_until(day: NaiveDate, overrides: &Overrides) -> Option<NaiveDate> {
    (0..LONGEST_STEP_BACK)
        .map_while(|back| day.checked_sub_days(Days::new(back)))
        .find(|candidate| is_business_day(*candidate, overrides))
}

/// Whether a day is a holiday by law: a national holiday, a substitute holiday (振替休日), or a day between two holidays
/// (国民の休日).
fn is_legal_holiday(day: NaiveDate) -> bool {
    let before = |back: u64| day.checked_sub_days(Days::new(back));
    let mut nationals_before = (1..=7).map_while(before).take_while(|earlier| national(*earlier));
    national(day)
        || nationals_before.any(|earlier| earlier.weekday() == Weekday::Sun)
        || (before(1).is_some_and(national) && day.succ_opt().is_some_and(national))
}

/// Whether the law names this day as a national holiday (国民の祝日), not counting substitutes. Always false before 2022.
#[must_use]
pub fn national(day: NaiveDate) -> bool {
    let (year, date) = (day.year(), day.day());
    if year < FIRST_YEAR {
        return false;
    }
    let is_monday = |nth: u32| day.weekday() == Weekday::Mon && date.div_ceil(7) == nth;
    match day.month() {
        1 => date == 1 || is_monday(2),
        2 => date == 11 || date == 23,
        3 => equinox(year, 20_843_100) == i64::from(date),
        4 => date == 29,
        5 => matches!(date, 3..=5),
        7 => is_monday(3),
        8 => date == 11,
        9 => is_monday(3) || equinox(year, 23_248_800) == i64::from(date),
        10 => is_monday(2),
        11 => date == 3 || date == 23,
        _ => false,
    }
}

/// The day of the month of an equinox (春分・秋分), valid from 1980 to 2099. `base` is the instant of the equinox in 1980,
/// in millionths of a day. The official date is announced each February for the next year.
fn equinox(year: i32, base: i64) -> i64 {
    let years = i64::from(year) - 1980;
    (base + 242_194 * years).div_euclid(1_000_000) - years.div_euclid(4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap_or_default()
    }

    fn row(text: &str, is_holiday: bool) -> Override {
        Override { day: day(text), is_holiday, name: String::new() }
    }

    fn holidays_of(year: i32) -> Vec<String> {
        let none = Overrides::default();
        NaiveDate::from_ymd_opt(year, 1, 1)
            .into_iter()
            .flat_map(|first| first.iter_days())
            .take_while(|day| day.year() == year)
            .filter(|day| is_holiday(*day, &none))
            .map(|day| day.format("%-m/%-d").to_string())
            .collect()
    }

    fn moved_25th(month: &str, overrides: &Overrides) -> String {
        business_day_until(day(&format!("{month}-25")), overrides).map(|day| day.to_string()).unwrap_or_default()
    }

    #[test]
    fn holidays_of_two_years() {
        assert_eq!(
            holidays_of(2026).join(" "),
            "1/1 1/12 2/11 2/23 3/20 4/29 5/3 5/4 5/5 5/6 7/20 8/11 9/21 9/22 9/23 10/12 11/3 11/23"
        );
        assert_eq!(
            holidays_of(2027).join(" "),
            "1/1 1/11 2/11 2/23 3/21 3/22 4/29 5/3 5/4 5/5 7/19 8/11 9/20 9/23 10/11 11/3 11/23"
        );
    }

    #[test]
    fn the_years_to_2050_have_517_holidays() {
        assert_eq!((2022..=2050).map(|year| holidays_of(year).len()).sum::<usize>(), 517);
    }

    #[test]
    fn the_25th_moves_to_an_earlier_business_day() {
        let none = Overrides::default();
        let moved = [
            ("2025-01", "24"),
            ("2025-05", "23"),
            ("2025-10", "24"),
            ("2026-01", "23"),
            ("2026-04", "24"),
            ("2026-07", "24"),
            ("2026-10", "23"),
            ("2027-04", "23"),
            ("2027-07", "23"),
            ("2027-09", "24"),
            ("2027-12", "24"),
            ("2028-03", "24"),
            ("2028-06", "23"),
            ("2028-11", "24"),
        ];
        for year in 2025..=2028 {
            for month in 1..=12 {
                let month = format!("{year}-{month:02}");
                let date = moved.iter().find(|(moved, _)| *moved == month).map_or("25", |(_, date)| *date);
                assert_eq!(moved_25th(&month, &none), format!("{month}-{date}"));
            }
        }
    }

    #[test]
    fn the_25th_moves_past_holidays_before_a_weekend() {
        let none = Overrides::default();
        for month in ["2022-09", "2024-02", "2029-02", "2029-11", "2033-09", "2035-02", "2035-11", "2039-09", "2040-11"]
        {
            assert_eq!(moved_25th(month, &none), format!("{month}-22"));
        }
    }

    #[test]
    fn earlier_years_come_as_rows() {
        let rows = ["2016-12-23", "2018-11-23", "2020-07-23", "2020-07-24", "2021-07-22", "2021-07-23"];
        let overrides = Overrides::new(rows.map(|text| row(text, true)), []);
        for (month, expected) in
            [("2016-12", "22"), ("2018-11", "22"), ("2020-07", "22"), ("2021-07", "21"), ("2021-08", "25")]
        {
            assert_eq!(moved_25th(month, &overrides), format!("{month}-{expected}"));
        }
        assert!(!national(day("2021-11-03")));
    }

    #[test]
    fn rows_win_both_ways_and_the_society_over_the_platform() {
        let platform = [row("2026-11-25", true), row("2026-11-23", false), row("2026-11-24", true)];
        let overrides = Overrides::new(platform, [row("2026-11-24", false)]);
        assert!(is_holiday(day("2026-11-25"), &overrides));
        assert!(is_business_day(day("2026-11-23"), &overrides));
        assert!(is_business_day(day("2026-11-24"), &overrides));
        assert_eq!(moved_25th("2026-11", &overrides), "2026-11-24");
        assert!(!is_business_day(day("2026-11-22"), &overrides));
    }

    #[test]
    fn rows_that_leave_no_business_day_end_the_search() {
        let all =
            day("2025-01-01").iter_days().take(800).map(|day| Override { day, is_holiday: true, name: String::new() });
        assert_eq!(business_day_until(day("2026-12-25"), &Overrides::new(all, [])), None);
    }
}
