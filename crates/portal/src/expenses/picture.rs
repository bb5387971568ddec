//! The year as a picture: a bar for each month. It is drawn on the server as SVG; the table beside it has the same numbers.

use chrono::{Datelike, NaiveDate};
use madoguchi_words::Words;
use serde::Serialize;

/// The height of the highest bar, in units of the picture.
const HIGHEST: i64 = 140;
/// The line that the bars stand on.
const GROUND: i64 = 170;
/// The left edge of the first bar.
const LEFT: i64 = 16;
/// From one bar to the next.
const STEP: i64 = 28;

/// A picture of a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Picture {
    /// What it shows, for who can't see it.
    pub title: String,
    /// What it tells, for who can't see it.
    pub description: String,
    /// The highest amount, in words, at its height.
    pub most: String,
    /// A bar for each month from January on.
    pub bars: Vec<Bar>,
}

/// The bar of a month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bar {
    /// The left edge.
    pub x: i64,
    /// The upper edge.
    pub y: i64,
    /// The height; 0 where nothing was paid, or corrections were more.
    pub height: i64,
    /// The number of the month.
    pub month: u32,
}

impl Picture {
    /// Draws what was paid at counters in each month. `None` where nothing was.
    #[must_use]
    pub fn of(words: &Words, year: i32, months: &[(NaiveDate, i64)]) -> Option<Self> {
        let paid = |number: u32| -> i64 {
            months.iter().filter(|(month, _)| month.month() == number).map(|(_, amount)| (*amount).max(0)).sum()
        };
        let (most, month) =
            (1..=12).map(|number| (paid(number), number)).max_by_key(|(amount, number)| (*amount, 13 - number))?;
        if most == 0 {
            return None;
        }
        let bar = |number: u32| {
            // Whoever paid something sees a line at least.
            let amount = paid(number);
            let height = if amount == 0 { 0 } else { (amount.saturating_mul(HIGHEST) / most).max(1) };
            Bar { x: LEFT + STEP * (i64::from(number) - 1), y: GROUND - height, height, month: number }
        };
        let day = NaiveDate::from_ymd_opt(year, month, 1)?;
        let arguments =
            [("year", year.to_string().into()), ("month", words.month(day).into()), ("amount", words.yen(most).into())];
        Some(Self {
            title: words.format("expenses-picture-title", &arguments),
            description: words.format("expenses-picture-description", &arguments),
            most: words.yen(most),
            bars: (1..=12).map(bar).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use madoguchi_words::Language;

    use super::*;

    #[test]
    fn the_highest_bar_is_the_month_with_the_most_and_corrections_draw_nothing() {
        let month = |number| NaiveDate::from_ymd_opt(2026, number, 1).unwrap();
        let words = Words::of(Language::Ja);
        let months = [(month(4), 3_690), (month(2), 36_900), (month(7), -500), (month(9), 1)];
        let picture = Picture::of(words, 2026, &months).unwrap();
        assert_eq!(
            picture.bars.iter().map(|bar| bar.height).collect::<Vec<_>>(),
            [0, 140, 0, 14, 0, 0, 0, 0, 1, 0, 0, 0]
        );
        assert!(picture.bars.iter().all(|bar| bar.y + bar.height == GROUND));
        assert_eq!(picture.most, "36,900円");
        assert!(
            picture.description.contains("2026年2月") && picture.description.contains("36,900円"),
            "{}",
            picture.description
        );
        assert_eq!(Picture::of(words, 2026, &[(month(7), -500)]), None);
        assert_eq!(Picture::of(words, 2026, &[]), None);
    }
}
