//! Years for the samples of the page.

use chrono::NaiveDate;
use madoguchi_core::services::checkups::item::{Item, ItemGroup, Variant};
use madoguchi_core::services::checkups::reading::{CheckupOfYear, CheckupYear, ResultLine, Trend};
use madoguchi_core::services::checkups::threshold::ThresholdTable;
use madoguchi_core::services::checkups::value::{Beyond, LaboratoryRange, ResultValue};
use rust_decimal::Decimal;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

fn tenths(number: i64) -> Decimal {
    Decimal::new(number, 1)
}

fn quantity(number: Decimal) -> ResultValue {
    ResultValue::Quantity { number: Some(number), unit: String::new(), beyond: None }
}

fn line(item: Item, value: ResultValue) -> ResultLine {
    ResultLine {
        item: Some(item),
        code: String::new(),
        name: None,
        value,
        variant: None,
        before: None,
        difference: None,
        thresholds: None,
        range: None,
    }
}

/// A number beside the year before and the thresholds of a day.
fn compared(item: Item, value: Decimal, before: Decimal, on: NaiveDate) -> ResultLine {
    let thresholds = ThresholdTable::on(on).and_then(|table| table.thresholds(item, None));
    ResultLine {
        before: Some(quantity(before)),
        difference: Some(value - before),
        thresholds: thresholds.map(|thresholds| (thresholds, thresholds.reached(value))),
        ..line(item, quantity(value))
    }
}

fn code(item: Item, code: &str) -> ResultLine {
    line(item, ResultValue::Code { code: code.to_owned(), name: None })
}

fn checkup(on: NaiveDate) -> CheckupOfYear {
    let laboratory = LaboratoryRange { low: Some(tenths(650)), high: Some(tenths(1_390)) };
    let waist = ResultLine { variant: Some(Variant::SelfMeasured), ..line(Item::Waist, quantity(tenths(842))) };
    let beyond = ResultValue::Quantity { number: Some(tenths(3_000)), unit: String::new(), beyond: Some(Beyond::High) };
    let smoking = ResultValue::Code { code: "3".to_owned(), name: Some("いいえ".to_owned()) };
    let other = ResultLine {
        item: None,
        name: Some("眼底検査（その他の所見）".to_owned()),
        ..line(Item::Opinion, ResultValue::Text { text: "特になし".to_owned() })
    };
    CheckupOfYear {
        examined_on: on,
        facility: Some("見本健診センター".to_owned()),
        before: Some(day(2025, 7, 3)),
        thresholds: ThresholdTable::on(on),
        groups: vec![
            (
                ItemGroup::Body,
                vec![
                    line(Item::Height, quantity(tenths(1_702))),
                    compared(Item::Weight, tenths(684), tenths(671), on),
                    compared(Item::Bmi, tenths(236), tenths(232), on),
                    waist,
                ],
            ),
            (
                ItemGroup::Pressure,
                vec![
                    compared(Item::Systolic, Decimal::from(142), Decimal::from(128), on),
                    compared(Item::Diastolic, Decimal::from(86), Decimal::from(86), on),
                ],
            ),
            (
                ItemGroup::Lipids,
                vec![
                    line(Item::TriglyceridesFasting, beyond),
                    compared(Item::Hdl, Decimal::from(38), Decimal::from(44), on),
                    ResultLine {
                        range: Some(laboratory),
                        ..compared(Item::Ldl, Decimal::from(118), Decimal::from(124), on)
                    },
                ],
            ),
            (ItemGroup::Urine, vec![code(Item::UrineSugar, "1"), code(Item::UrineProtein, "2")]),
            (
                ItemGroup::Heart,
                vec![line(Item::Ecg, ResultValue::NotDone), line(Item::EcgText, ResultValue::NotMeasured)],
            ),
            (
                ItemGroup::Verdict,
                vec![
                    code(Item::Metabolic, "2"),
                    code(Item::GuidanceLevel, "2"),
                    line(Item::Opinion, ResultValue::Text { text: "減塩を心がけてください。".to_owned() }),
                ],
            ),
            (ItemGroup::Questions, vec![code(Item::PressureMedicine, "2"), line(Item::Smoking, smoking)]),
            (ItemGroup::Others, vec![other]),
        ],
    }
}

/// A year with a year before, and pictures.
pub(super) fn year() -> CheckupYear {
    let trend = |item, points: [i64; 3]| Trend { item, points: (2024..).zip(points.map(tenths)).collect() };
    CheckupYear {
        year: 2026,
        years: vec![2026, 2025, 2024],
        name: "髙橋　浩二".to_owned(),
        checkups: vec![checkup(day(2026, 7, 1))],
        trends: vec![trend(Item::Weight, [665, 671, 684]), trend(Item::Systolic, [1_310, 1_280, 1_420])],
    }
}

/// A year from before the first table of thresholds.
pub(super) fn early() -> CheckupYear {
    let only = CheckupOfYear { before: None, ..checkup(day(2023, 7, 1)) };
    CheckupYear { year: 2023, years: vec![2023], checkups: vec![only], trends: Vec::new(), ..year() }
}

/// A year without anything.
pub(super) fn nothing() -> CheckupYear {
    CheckupYear { year: 2026, years: vec![2026], name: String::new(), checkups: Vec::new(), trends: Vec::new() }
}
