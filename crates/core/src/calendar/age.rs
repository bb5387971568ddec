//! Ages by law (年齢計算ニ関スル法律, 民法 143): an age is reached at the end of the day before the birthday. Pure.

use chrono::{Datelike, Days, Months, NaiveDate};

/// The day at whose end somebody born on `birth` reaches an age. Who was born on 29 February reaches it on 28 February in every
/// year.
#[must_use]
pub fn reached(birth: NaiveDate, age: u32) -> NaiveDate {
    match birth.with_year(birth.year() + i32::try_from(age).unwrap_or_default()) {
        Some(birthday) => birthday - Days::new(1),
        None => birth.checked_add_months(Months::new(12 * age)).unwrap_or(NaiveDate::MAX),
    }
}

/// Whether somebody is of an age during the day `today`: from its first moment on, since the age was reached at the end of the day
/// before.
#[must_use]
pub fn is_of(birth: NaiveDate, age: u32, today: NaiveDate) -> bool {
    reached(birth, age) < today
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_begins_with_the_birthday_and_after_the_28th_of_february() {
        for (birth, last_under_age, first_of_age) in [
            ("2008-11-21", "2026-11-20", "2026-11-21"),
            ("2008-04-01", "2026-03-31", "2026-04-01"),
            ("2009-01-01", "2026-12-31", "2027-01-01"),
            // No 29 February in 2026: the age is reached at the end of the 28th.
            ("2008-02-29", "2026-02-28", "2026-03-01"),
            ("2010-03-01", "2028-02-29", "2028-03-01"),
        ] {
            let day = |text: &str| text.parse::<NaiveDate>().unwrap();
            assert!(!is_of(day(birth), 18, day(last_under_age)), "{birth}");
            assert!(is_of(day(birth), 18, day(first_of_age)), "{birth}");
        }
        // And where the year has one.
        let birth = "2008-02-29".parse().unwrap();
        assert!(!is_of(birth, 20, "2028-02-28".parse().unwrap()) && is_of(birth, 20, "2028-02-29".parse().unwrap()));
    }
}
