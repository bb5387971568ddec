//! The thresholds of health guidance (保健指導判定値) and of advice to see a doctor (受診勧奨判定値), as dated data. A result is compared
//! with the table that was in force on the day of the checkup, or with none: results from before the first table aren't compared.
//!
//! A threshold is no diagnosis, and it isn't the reference range of a laboratory. The level of guidance (保健指導レベル) is shown as the
//! file has it and never computed here.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::item::Item;
use crate::roster::file::Sex;

/// A table of thresholds.
pub struct ThresholdTable {
    /// The first day on which it is in force: year, month, day.
    from: (i32, u32, u32),
    /// Where it comes from.
    pub source: &'static str,
    rows: &'static [Row],
}

struct Row {
    item: Item,
    /// None for both.
    sex: Option<Sex>,
    thresholds: Thresholds,
}

/// The thresholds of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// 保健指導判定値
    pub guidance: Limit,
    /// 受診勧奨判定値, where the item has one.
    pub doctor: Option<Limit>,
}

/// When a value reaches a threshold. The number is in tenths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// At this number or above.
    AtLeast(i64),
    /// At this number or below.
    AtMost(i64),
    /// Below this number.
    Below(i64),
}

impl Limit {
    /// The number.
    #[must_use]
    pub fn number(self) -> Decimal {
        let (Self::AtLeast(tenths) | Self::AtMost(tenths) | Self::Below(tenths)) = self;
        Decimal::new(tenths, 1).normalize()
    }

    /// Whether a value reaches the threshold.
    #[must_use]
    pub fn is_reached(self, value: Decimal) -> bool {
        match self {
            Self::AtLeast(_) => value >= self.number(),
            Self::AtMost(_) => value <= self.number(),
            Self::Below(_) => value < self.number(),
        }
    }
}

/// Which threshold a value reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ThresholdReached {
    /// 保健指導判定値
    Guidance,
    /// 受診勧奨判定値
    Doctor,
}

impl Thresholds {
    /// The threshold that a value reaches: the one of advice to see a doctor before the one of guidance.
    #[must_use]
    pub fn reached(self, value: Decimal) -> Option<ThresholdReached> {
        if self.doctor.is_some_and(|limit| limit.is_reached(value)) {
            return Some(ThresholdReached::Doctor);
        }
        self.guidance.is_reached(value).then_some(ThresholdReached::Guidance)
    }

    /// The limit that was reached.
    #[must_use]
    pub const fn limit(self, reached: ThresholdReached) -> Limit {
        match (reached, self.doctor) {
            (ThresholdReached::Doctor, Some(limit)) => limit,
            _ => self.guidance,
        }
    }
}

const fn both(item: Item, guidance: Limit, doctor: Option<Limit>) -> Row {
    Row { item, sex: None, thresholds: Thresholds { guidance, doctor } }
}

const fn of(sex: Sex, item: Item, guidance: Limit, doctor: Option<Limit>) -> Row {
    Row { item, sex: Some(sex), thresholds: Thresholds { guidance, doctor } }
}

/// All tables, the latest first.
static TABLES: &[ThresholdTable] = &[ThresholdTable {
    from: (2024, 4, 1),
    source: "標準的な健診・保健指導プログラム（令和6年度版）",
    rows: &[
        both(Item::Systolic, Limit::AtLeast(1_300), Some(Limit::AtLeast(1_400))),
        both(Item::Diastolic, Limit::AtLeast(850), Some(Limit::AtLeast(900))),
        both(Item::GlucoseFasting, Limit::AtLeast(1_000), Some(Limit::AtLeast(1_260))),
        both(Item::GlucoseRandom, Limit::AtLeast(1_000), Some(Limit::AtLeast(1_260))),
        both(Item::HbA1c, Limit::AtLeast(56), Some(Limit::AtLeast(65))),
        both(Item::TriglyceridesFasting, Limit::AtLeast(1_500), Some(Limit::AtLeast(3_000))),
        both(Item::TriglyceridesRandom, Limit::AtLeast(1_750), Some(Limit::AtLeast(3_000))),
        both(Item::Hdl, Limit::Below(400), None),
        both(Item::Ldl, Limit::AtLeast(1_200), Some(Limit::AtLeast(1_400))),
        both(Item::NonHdl, Limit::AtLeast(1_500), Some(Limit::AtLeast(1_700))),
        both(Item::Ast, Limit::AtLeast(310), Some(Limit::AtLeast(510))),
        both(Item::Alt, Limit::AtLeast(310), Some(Limit::AtLeast(510))),
        both(Item::GammaGt, Limit::AtLeast(510), Some(Limit::AtLeast(1_010))),
        both(Item::Egfr, Limit::Below(600), Some(Limit::Below(450))),
        of(Sex::Male, Item::Hemoglobin, Limit::AtMost(130), Some(Limit::AtMost(120))),
        of(Sex::Female, Item::Hemoglobin, Limit::AtMost(120), Some(Limit::AtMost(110))),
        of(Sex::Male, Item::Waist, Limit::AtLeast(850), None),
        of(Sex::Female, Item::Waist, Limit::AtLeast(900), None),
        both(Item::Bmi, Limit::AtLeast(250), None),
    ],
}];

impl ThresholdTable {
    /// The first day on which it is in force.
    #[must_use]
    pub fn from(&self) -> NaiveDate {
        let (year, month, day) = self.from;
        NaiveDate::from_ymd_opt(year, month, day).unwrap_or(NaiveDate::MAX)
    }

    /// The table in force on a day. `None` before the first one.
    #[must_use]
    pub fn on(day: NaiveDate) -> Option<&'static Self> {
        TABLES.iter().find(|table| table.from() <= day)
    }

    /// The thresholds of an item for a person of this sex. `None` where the item has none, or they differ by a sex that isn't known.
    #[must_use]
    pub fn thresholds(&self, item: Item, sex: Option<Sex>) -> Option<Thresholds> {
        let row = self.rows.iter().find(|row| row.item == item && (row.sex.is_none() || row.sex == sex))?;
        Some(row.thresholds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_is_reached_at_its_number_and_not_a_tenth_before() {
        use ThresholdReached::{Doctor, Guidance};
        let table = ThresholdTable::on("2026-06-01".parse().unwrap()).unwrap();
        let reached = |item, sex, value: &str| {
            table.thresholds(item, sex).and_then(|thresholds| thresholds.reached(value.parse().unwrap()))
        };
        for (item, value, expected) in [
            (Item::Systolic, "129", None),
            (Item::Systolic, "130", Some(Guidance)),
            (Item::Systolic, "139", Some(Guidance)),
            (Item::Systolic, "140", Some(Doctor)),
            (Item::HbA1c, "5.5", None),
            (Item::HbA1c, "5.60", Some(Guidance)),
            (Item::HbA1c, "6.4", Some(Guidance)),
            (Item::HbA1c, "6.5", Some(Doctor)),
            (Item::Hdl, "40", None),
            (Item::Hdl, "39", Some(Guidance)),
            (Item::Hdl, "20", Some(Guidance)),
            (Item::Egfr, "45", Some(Guidance)),
            (Item::Egfr, "44.9", Some(Doctor)),
            (Item::Height, "170", None),
        ] {
            assert_eq!(reached(item, None, value), expected, "{item:?} {value}");
        }
        assert_eq!(reached(Item::Waist, Some(Sex::Male), "84.9"), None);
        assert_eq!(reached(Item::Waist, Some(Sex::Male), "85.0"), Some(Guidance));
        assert_eq!(reached(Item::Waist, Some(Sex::Female), "85.0"), None);
        assert_eq!(reached(Item::Waist, None, "120"), None, "it isn't known whose threshold counts");
    }

    #[test]
    fn results_from_before_the_first_table_are_not_compared() {
        assert!(ThresholdTable::on("2024-03-31".parse().unwrap()).is_none());
        assert!(ThresholdTable::on("2024-04-01".parse().unwrap()).is_some());
        let mut before = None;
        for table in TABLES {
            assert!(before.is_none_or(|before| table.from() < before) && table.from() < NaiveDate::MAX);
            before = Some(table.from());
        }
    }
}
