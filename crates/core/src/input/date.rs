//! Dates as people and systems write them: eight digits, with separators, or in Japanese era years (和暦).
//!
//! No date is guessed: a two-digit year without an era is refused.

use std::borrow::Cow;

use chrono::{Datelike, NaiveDate};

use super::text::{fold_digits, fold_hyphens, trim};
use crate::calendar::wareki::JapaneseEra;

/// The oldest accepted age for a birth date, in completed years.
const OLDEST_AGE: u32 = 120;
/// The first year of the Gregorian calendar in Japan. Earlier days had other numbers.
const FIRST_GREGORIAN_YEAR: i32 = 1873;

/// A date that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// The day.
    pub date: NaiveDate,
    /// An oddity of the notation that leaves the meaning clear.
    pub warning: Option<DateWarning>,
}

/// An oddity of a date that was read anyway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum DateWarning {
    /// The day isn't within the era, as in 平成31年5月1日. The date was converted by arithmetic.
    #[error("the date is written in an era that it doesn't belong to")]
    OutsideEra,
}

/// Why a text isn't a date, or isn't an accepted one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum DateError {
    /// Nothing was typed.
    #[error("the date is empty")]
    Empty,
    /// The text has only digits, but neither eight nor a number that suggests an era year.
    #[error("a date has eight digits")]
    NotEightDigits,
    /// The text can mean several days: a two-digit year without an era, an era given as a digit, or an era before a
    /// Gregorian year.
    #[error("the date's year is ambiguous")]
    Ambiguous,
    /// The text isn't a date in any known notation.
    #[error("this isn't written like a date")]
    Unreadable,
    /// The calendar has no such day, e.g. 2月30日.
    #[error("the calendar has no such day")]
    NoSuchDay,
    /// The date is after today.
    #[error("the date lies in the future")]
    InFuture,
    /// The date is more than 120 years ago, or before Japan's Gregorian calendar (1873).
    #[error("the date lies too far in the past")]
    TooOld,
}

/// Reads a birth date: [`parse_date`] and [`check_birth_date`].
///
/// # Errors
/// See [`DateError`].
pub fn parse_birth_date(typed: &str, today: NaiveDate) -> Result<NaiveDate, DateError> {
    let date = parse_date(typed)?.date;
    check_birth_date(date, today)?;
    Ok(date)
}

/// Adds the era that was chosen from a list to a typed date, so that 昭和 and `540822` are read as one. A date that names
/// an era itself, or begins with a year of four digits, stays as it is.
#[must_use]
pub fn in_era(era: Option<JapaneseEra>, typed: &str) -> Cow<'_, str> {
    let Some(era) = era else { return Cow::Borrowed(typed) };
    let plain = fold_hyphens(trim(typed));
    let (own, rest) = split_era(&plain);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if plain.is_empty() || own.is_some() || matches!(digits, 4 | 8) {
        return Cow::Borrowed(typed);
    }
    Cow::Owned(format!("{}{plain}", era.kanji()))
}

/// Checks that a person born on `date` can be alive on `today`: not in the future, at most 120 years old.
///
/// # Errors
/// [`DateError::InFuture`], [`DateError::TooOld`].
pub fn check_birth_date(date: NaiveDate, today: NaiveDate) -> Result<(), DateError> {
    match today.years_since(date) {
        None => Err(DateError::InFuture),
        Some(age) if age > OLDEST_AGE => Err(DateError::TooOld),
        Some(_) => Ok(()),
    }
}

/// Reads a date in any of these notations: `19790822`, `1979/8/22`, `1979-08-22`, `1979.8.22`, `1979年8月22日`,
/// `昭和54年8月22日`, `昭54.8.22`, `S54.8.22`, `S540822`. 元年 stands for a first year. Any width and spaces are accepted.
///
/// # Errors
/// See [`DateError`].
pub fn parse_date(typed: &str) -> Result<Parsed, DateError> {
    let plain = fold_hyphens(&with_slashes(trim(typed)));
    if plain.is_empty() {
        return Err(DateError::Empty);
    }
    let (era, rest) = split_era(&plain);
    let one_hyphen = without_one_hyphen(rest, if era.is_some() { 6 } else { 8 });
    let rest = one_hyphen.as_deref().unwrap_or(rest);
    let (year, month, day) = if rest.bytes().all(|b| b.is_ascii_digit()) {
        compact(rest, era.is_some())?
    } else {
        separated(rest, era.is_some())?
    };
    let Some(era) = era else {
        return Ok(Parsed { date: day_of(year, month, day)?, warning: None });
    };
    let date = day_of(era.gregorian_year(year), month, day)?;
    let warning = (JapaneseEra::of(date) != Some(era)).then_some(DateWarning::OutsideEra);
    Ok(Parsed { date, warning })
}

/// Removes the one hyphen of a date whose digits are complete, as in `1979-0822`. With two hyphens, each stands between two
/// parts.
fn without_one_hyphen(rest: &str, digits: usize) -> Option<String> {
    let (before, behind) = rest.split_once('-')?;
    let joined = format!("{before}{behind}");
    (joined.len() == digits && joined.bytes().all(|b| b.is_ascii_digit())).then_some(joined)
}

/// Puts slashes between year, month and day where only white space separates them, as in `1979 8 22`.
fn with_slashes(typed: &str) -> Cow<'_, str> {
    let parts: Vec<&str> = typed.split_whitespace().collect();
    let is_number = |part: &str| {
        let digits = fold_digits(part);
        matches!(digits.len(), 1 | 2) && digits.bytes().all(|b| b.is_ascii_digit())
    };
    match parts.as_slice() {
        [year, month, day] if year.ends_with(char::is_numeric) && is_number(month) && is_number(day) => {
            Cow::Owned(format!("{year}/{month}/{day}"))
        }
        _ => Cow::Borrowed(typed),
    }
}

/// Splits the era off a date, if there is one: its name, the first character of the name, or its letter.
fn split_era(plain: &str) -> (Option<JapaneseEra>, &str) {
    for era in JapaneseEra::LATEST_FIRST {
        let letter = &era.latin()[..1];
        let first_character = era.kanji().split_inclusive(|_| true).next().unwrap_or_default();
        for spelling in [era.kanji(), first_character, letter] {
            match plain.split_at_checked(spelling.len()) {
                Some((start, rest)) if start.eq_ignore_ascii_case(spelling) => {
                    return (Some(era), rest.strip_prefix('.').unwrap_or(rest));
                }
                _ => {}
            }
        }
    }
    (None, plain)
}

/// Reads year, month and day from digits without separators.
fn compact(digits: &str, has_era: bool) -> Result<(i32, u32, u32), DateError> {
    let year_length = match (digits.len(), has_era) {
        (8, false) => 4,
        (6, true) => 2,
        // Six digits lack the era. Seven digits may begin with a code for the era, but systems differ in these codes.
        (6 | 7, false) | (8, true) => return Err(DateError::Ambiguous),
        (0, _) => return Err(DateError::Unreadable),
        _ => return Err(DateError::NotEightDigits),
    };
    let (year, month_and_day) = digits.split_at(year_length);
    let (month, day) = month_and_day.split_at(2);
    Ok((year_number(year, has_era)?, number(month)?, number(day)?))
}

/// Reads year, month and day of a date with separators.
fn separated(text: &str, has_era: bool) -> Result<(i32, u32, u32), DateError> {
    let text = text.strip_suffix('日').unwrap_or(text);
    let mut parts = text.split(['/', '-', '.', '・', '年', '月']);
    let (Some(year), Some(month), Some(day), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(DateError::Unreadable);
    };
    Ok((year_number(year, has_era)?, number(month)?, number(day)?))
}

/// Reads a year: four digits, or in an era one or two digits or 元.
fn year_number(year: &str, has_era: bool) -> Result<i32, DateError> {
    if has_era && year == "元" {
        return Ok(1);
    }
    if year.is_empty() || !year.bytes().all(|b| b.is_ascii_digit()) {
        return Err(DateError::Unreadable);
    }
    match (year.len(), has_era) {
        (1 | 2, true) | (4, false) => {}
        (1 | 2, false) | (4, true) => return Err(DateError::Ambiguous),
        _ => return Err(DateError::Unreadable),
    }
    match year.parse().map_err(|_| DateError::Unreadable)? {
        0 => Err(DateError::NoSuchDay),
        year => Ok(year),
    }
}

/// Reads a month or day: one or two digits.
fn number(digits: &str) -> Result<u32, DateError> {
    if !matches!(digits.len(), 1 | 2) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(DateError::Unreadable);
    }
    digits.parse().map_err(|_| DateError::Unreadable)
}

fn day_of(year: i32, month: u32, day: u32) -> Result<NaiveDate, DateError> {
    let date = NaiveDate::from_ymd_opt(year, month, day).ok_or(DateError::NoSuchDay)?;
    if date.year() < FIRST_GREGORIAN_YEAR { Err(DateError::TooOld) } else { Ok(date) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(typed: &str) -> Result<String, DateError> {
        parse_date(typed).map(|parsed| match parsed.warning {
            None => parsed.date.to_string(),
            Some(DateWarning::OutsideEra) => format!("{} outside its era", parsed.date),
        })
    }

    fn born(typed: &str, today: &str) -> Result<String, DateError> {
        parse_birth_date(typed, today.parse().unwrap_or_default()).map(|date| date.to_string())
    }

    #[test]
    fn one_day_in_all_its_spellings() {
        for typed in [
            "19790822",
            "１９７９０８２２",
            " 1979 0822 ",
            "1979/8/22",
            "1979 8 22",
            "１９７９　０８　２２",
            "S54 8 22",
            "昭和54 8\t22",
            "1979―08―22",
            "19\u{200B}790822\u{FEFF}",
            "１９７９／０８／２２",
            "1979-08-22",
            "1979-0822",
            "S54-0822",
            "1979－8－22",
            "1979.8.22",
            "1979年8月22日",
            "1979年08月22",
            "昭和54年8月22日",
            "昭和５４年８月２２日",
            "昭和 54年 8月 22日",
            "昭和54/8/22",
            "昭54.8.22",
            "㍼54年8月22日",
            "S54.8.22",
            "s54/08/22",
            "Ｓ５４．８．２２",
            "S.54.8.22",
            "S540822",
            "S54年8月22日",
        ] {
            assert_eq!(read(typed), Ok("1979-08-22".to_owned()), "{typed}");
        }
    }

    #[test]
    fn days_at_the_borders_of_eras() {
        for (typed, expected) in [
            ("S64.1.7", "1989-01-07"),
            ("H1.1.8", "1989-01-08"),
            ("平成元年1月8日", "1989-01-08"),
            ("H31.4.30", "2019-04-30"),
            ("R1.5.1", "2019-05-01"),
            ("令和元年5月1日", "2019-05-01"),
            ("R8.11.20", "2026-11-20"),
            ("R060401", "2024-04-01"),
            ("㋿6年4月1日", "2024-04-01"),
            ("T15.12.24", "1926-12-24"),
            ("M45.7.29", "1912-07-29"),
        ] {
            assert_eq!(read(typed), Ok(expected.to_owned()), "{typed}");
        }
    }

    #[test]
    fn an_era_chosen_from_a_list_belongs_to_the_date_beside_it() {
        let today = "2026-11-20".parse().unwrap_or_default();
        for (era, typed, expected) in [
            (Some(JapaneseEra::Showa), "540822", "1979-08-22"),
            (Some(JapaneseEra::Showa), "５４年８月２２日", "1979-08-22"),
            (Some(JapaneseEra::Showa), "54/8/22", "1979-08-22"),
            (Some(JapaneseEra::Heisei), "元年1月8日", "1989-01-08"),
            (Some(JapaneseEra::Heisei), "1.1.8", "1989-01-08"),
            (Some(JapaneseEra::Taisho), "15.12.24", "1926-12-24"),
            // What is typed in full counts more than the list.
            (Some(JapaneseEra::Heisei), "19790822", "1979-08-22"),
            (Some(JapaneseEra::Heisei), "1979-08-22", "1979-08-22"),
            (Some(JapaneseEra::Heisei), "昭和54年8月22日", "1979-08-22"),
            (Some(JapaneseEra::Heisei), "S54.8.22", "1979-08-22"),
            (None, "19790822", "1979-08-22"),
        ] {
            let read = parse_birth_date(&in_era(era, typed), today).map(|date| date.to_string());
            assert_eq!(read, Ok(expected.to_owned()), "{era:?} {typed}");
        }
        assert_eq!(parse_birth_date(&in_era(None, "540822"), today), Err(DateError::Ambiguous));
        assert_eq!(parse_birth_date(&in_era(Some(JapaneseEra::Showa), " 　"), today), Err(DateError::Empty));
        assert_eq!(parse_birth_date(&in_era(Some(JapaneseEra::Showa), "540230"), today), Err(DateError::NoSuchDay));
    }

    #[test]
    fn days_outside_their_era_are_converted_with_a_warning() {
        for (typed, expected) in [
            ("H31.5.1", "2019-05-01"),
            ("H32.4.1", "2020-04-01"),
            ("S64.2.1", "1989-02-01"),
            ("平成元年1月7日", "1989-01-07"),
        ] {
            assert_eq!(read(typed), Ok(format!("{expected} outside its era")), "{typed}");
        }
    }

    #[test]
    fn what_could_mean_several_days_is_refused() {
        for typed in ["540822", "79/8/22", "5081120", "昭和1979年8月22日", "S19790822", "8.22.79"] {
            assert_eq!(read(typed), Err(DateError::Ambiguous), "{typed}");
        }
    }

    #[test]
    fn days_that_never_were_are_refused() {
        for typed in ["19790230", "1979/2/30", "R0.4.1", "R00.4.1", "S54.0.1", "20230229", "19791301", "00000000"] {
            assert_eq!(read(typed), Err(DateError::NoSuchDay), "{typed}");
        }
        assert_eq!(read("18721231"), Err(DateError::TooOld));
        assert_eq!(read("M1.2.3"), Err(DateError::TooOld));
    }

    #[test]
    fn other_texts_are_refused() {
        assert_eq!(read(""), Err(DateError::Empty));
        assert_eq!(read(" 　"), Err(DateError::Empty));
        for typed in ["1979082", "123456789", "1", "29089"] {
            assert!(matches!(read(typed), Err(DateError::NotEightDigits | DateError::Ambiguous)), "{typed}");
        }
        assert_eq!(read("123456789"), Err(DateError::NotEightDigits));
        for typed in [
            "八月",
            "1979//22",
            "1979/8",
            "1979/8/22/1",
            "S",
            "昭和",
            "元年5月1日",
            "1979/08/022",
            "1979-8-22-",
            "22 Aug",
        ] {
            assert_eq!(read(typed), Err(DateError::Unreadable), "{typed}");
        }
    }

    #[test]
    fn birth_dates_lie_within_120_years() {
        assert_eq!(born("20261120", "2026-11-20"), Ok("2026-11-20".to_owned()));
        assert_eq!(born("20261121", "2026-11-20"), Err(DateError::InFuture));
        assert_eq!(born("19051121", "2026-11-20"), Ok("1905-11-21".to_owned()));
        assert_eq!(born("19051120", "2026-11-20"), Err(DateError::TooOld));
        assert_eq!(born("H12.2.29", "2026-11-20"), Ok("2000-02-29".to_owned()));
    }

    proptest! {
        #[test]
        fn nothing_makes_it_stumble(typed in any::<String>()) {
            let _ = parse_date(&typed);
        }

        #[test]
        fn every_day_is_read_back(days in 0_i32..100_000) {
            let date = NaiveDate::from_ymd_opt(1873, 1, 1).unwrap_or_default() + chrono::Duration::days(days.into());
            for format in ["%Y%m%d", "%Y/%-m/%-d", "%Y年%-m月%-d日"] {
                prop_assert_eq!(parse_date(&date.format(format).to_string()).map(|parsed| parsed.date), Ok(date));
            }
        }
    }
}
