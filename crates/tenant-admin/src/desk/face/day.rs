//! A day in a form or a query of the desk.

use chrono::{Datelike, NaiveDate};

/// Reads a day as browsers send it (`2027-04-01`); `None` where nothing was typed. Years before 1900 and after 2199 are
/// mistypings, and the calendar of holidays ends somewhere.
///
/// # Errors
/// If it is no such day.
pub(crate) fn read_day(typed: &str) -> Result<Option<NaiveDate>, ()> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    typed.parse::<NaiveDate>().ok().filter(|day| (1900..2200).contains(&day.year())).map(Some).ok_or(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_a_year_that_people_live_in() {
        assert_eq!(read_day(" "), Ok(None));
        assert_eq!(read_day("2027-04-01"), Ok(NaiveDate::from_ymd_opt(2027, 4, 1)));
        for typed in ["-262143-01-01", "+12000-01-01", "1899-12-31", "2200-01-01", "2027-02-30", "4/1", "x"] {
            assert_eq!(read_day(typed), Err(()), "{typed}");
        }
    }
}
