//! Whether an address gives the owner's birth date away. In a case of 2025, a stolen mailbox beat a mailed code because the
//! date that was asked beside it stood in the address itself. Pure.

use chrono::{Datelike, NaiveDate};

use crate::input::email::EmailAddress;

/// The first years of the eras of which people are alive, less one: the era's year added gives the year.
const BEFORE_ERAS: [i32; 5] = [1867, 1911, 1925, 1988, 2018];

/// Whether the birth date stands in the part before the `@`, in one of the ways in which people write it: with or without the
/// century, in either calendar, day or month first, or month and day alone.
pub(super) fn holds_date(address: &EmailAddress, date: NaiveDate) -> bool {
    let local = address.local_part();
    // Separators between digits don't matter: 1979.08.22, 1979-8-22.
    let runs: Vec<&str> = local.split(|c: char| c.is_ascii_alphabetic() || c == '+').collect();
    let forms = forms(date);
    runs.iter().any(|run| {
        let parts: Vec<&str> = run.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
        let together = parts.concat();
        let padded = parts.iter().map(|part| format!("{part:0>2}")).collect::<String>();
        let month_and_day = format!("{:02}{:02}", date.month(), date.day());
        forms.iter().any(|form| together.contains(form.as_str()) || padded.contains(form.as_str()))
            || together == month_and_day
            || padded == month_and_day
    })
}

/// The date with its year, as runs of digits.
fn forms(date: NaiveDate) -> Vec<String> {
    let (year, month, day) = (date.year(), date.month(), date.day());
    let short = year.rem_euclid(100);
    let mut forms = vec![
        format!("{year}{month:02}{day:02}"),
        format!("{short:02}{month:02}{day:02}"),
        format!("{day:02}{month:02}{year}"),
        format!("{month:02}{day:02}{year}"),
        format!("{year}{month}{day}"),
    ];
    // The year of every era that had begun then.
    forms.extend(
        BEFORE_ERAS
            .iter()
            .map(|before| year - before)
            .filter(|era| (1..=64).contains(era))
            .map(|era| format!("{era:02}{month:02}{day:02}")),
    );
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(local: &str) -> bool {
        let date = NaiveDate::from_ymd_opt(1979, 8, 22).unwrap();
        holds_date(&EmailAddress::parse(&format!("{local}@example.jp")).unwrap(), date)
    }

    #[test]
    fn a_birth_date_is_seen_however_it_is_written() {
        for local in [
            "hanako19790822",
            "19790822",
            "hanako.1979.08.22",
            "hanako_1979-8-22",
            "hanako790822x",
            "h22081979",
            "hanako0822",
            "hanako-08-22",
            "hanako8.22",
            // 昭和54年8月22日
            "s540822",
            "hanako1979822",
        ] {
            assert!(holds(local), "{local}");
        }
    }

    #[test]
    fn other_numbers_are_no_birth_date() {
        for local in ["hanako", "hanako1979", "hanako22", "hanako19790823", "a08225", "hanako2208", "tel0312345678"] {
            assert!(!holds(local), "{local}");
        }
    }
}
