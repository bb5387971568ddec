//! Japanese era years (和暦): 2026 is 令和8年.

use std::fmt;

use chrono::{Datelike, NaiveDate};

/// A modern era (元号).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JapaneseEra {
    /// 明治
    Meiji,
    /// 大正
    Taisho,
    /// 昭和
    Showa,
    /// 平成
    Heisei,
    /// 令和
    Reiwa,
}

/// A year of an era. Year 1 is 元年.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EraYear {
    /// The era.
    pub era: JapaneseEra,
    /// The year of the era, from 1.
    pub year: i32,
}

impl JapaneseEra {
    /// All eras, latest first.
    pub const LATEST_FIRST: [Self; 5] = [Self::Reiwa, Self::Heisei, Self::Showa, Self::Taisho, Self::Meiji];

    /// The era of a day; none before 1868-01-25 (Meiji).
    #[must_use]
    pub fn of(day: NaiveDate) -> Option<Self> {
        Self::LATEST_FIRST.into_iter().find(|era| era.first_day() <= day)
    }

    /// The first day of the era. An era ends on the day before the next era begins.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        let (year, month, day) = match self {
            Self::Meiji => (1868, 1, 25),
            Self::Taisho => (1912, 7, 30),
            Self::Showa => (1926, 12, 25),
            Self::Heisei => (1989, 1, 8),
            Self::Reiwa => (2019, 5, 1),
        };
        NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
    }

    /// The Gregorian year of a year of this era. The era's end doesn't matter: 平成32年 is 2020, although 平成 ended in
    /// 2019.
    #[must_use]
    pub fn gregorian_year(self, year: i32) -> i32 {
        self.first_day().year() + year - 1
    }

    /// The era with this name in Latin letters, in any case.
    #[must_use]
    pub fn by_latin(name: &str) -> Option<Self> {
        Self::LATEST_FIRST.into_iter().find(|era| era.latin().eq_ignore_ascii_case(name))
    }

    /// The name in Japanese.
    #[must_use]
    pub const fn kanji(self) -> &'static str {
        match self {
            Self::Meiji => "明治",
            Self::Taisho => "大正",
            Self::Showa => "昭和",
            Self::Heisei => "平成",
            Self::Reiwa => "令和",
        }
    }

    /// The name in Latin letters.
    #[must_use]
    pub const fn latin(self) -> &'static str {
        match self {
            Self::Meiji => "Meiji",
            Self::Taisho => "Taisho",
            Self::Showa => "Showa",
            Self::Heisei => "Heisei",
            Self::Reiwa => "Reiwa",
        }
    }
}

impl EraYear {
    /// The era year of a day; none before 1868-01-25.
    #[must_use]
    pub fn of(day: NaiveDate) -> Option<Self> {
        let era = JapaneseEra::of(day)?;
        Some(Self { era, year: day.year() - era.first_day().year() + 1 })
    }
}

/// Formats the year as Japanese pages write it: 「令和8年」, the first year 「令和元年」.
impl fmt::Display for EraYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.year {
            1 => write!(f, "{}元年", self.era.kanji()),
            year => write!(f, "{}{year}年", self.era.kanji()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn era_year(day: &str) -> String {
        day.parse().ok().and_then(EraYear::of).map(|year| year.to_string()).unwrap_or_default()
    }

    #[test]
    fn days_at_the_borders_of_eras() {
        for (day, expected) in [
            ("1868-01-24", ""),
            ("1868-01-25", "明治元年"),
            ("1912-07-29", "明治45年"),
            ("1912-07-30", "大正元年"),
            ("1926-12-24", "大正15年"),
            ("1926-12-25", "昭和元年"),
            ("1979-08-22", "昭和54年"),
            ("1989-01-07", "昭和64年"),
            ("1989-01-08", "平成元年"),
            ("2019-04-30", "平成31年"),
            ("2019-05-01", "令和元年"),
            ("2026-11-20", "令和8年"),
        ] {
            assert_eq!(era_year(day), expected, "{day}");
        }
    }

    #[test]
    fn years_convert_back_also_beyond_an_eras_end() {
        assert_eq!(JapaneseEra::Showa.gregorian_year(54), 1979);
        assert_eq!(JapaneseEra::Heisei.gregorian_year(32), 2020);
        assert_eq!(JapaneseEra::Reiwa.gregorian_year(8), 2026);
    }
}
