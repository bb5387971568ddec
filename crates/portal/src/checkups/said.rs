//! Results in words: items, values, thresholds. Nothing here says that a value is good or bad.

use madoguchi_core::services::checkups::item::{CodeSet, Form, Item, ItemGroup, Variant};
use madoguchi_core::services::checkups::reading::ResultLine;
use madoguchi_core::services::checkups::threshold::{Limit, ThresholdReached, Thresholds};
use madoguchi_core::services::checkups::value::{Beyond, LaboratoryRange, ResultValue};
use madoguchi_words::Words;
use rust_decimal::Decimal;

/// The name of an item: ours, or the one that the file has, or its code.
pub(super) fn name(words: &Words, line: &ResultLine) -> String {
    match line.item {
        Some(item) => words.text(item_key(item)).to_owned(),
        None => line.name.clone().unwrap_or_else(|| line.code.clone()),
    }
}

/// The name of an item.
pub(super) fn item(words: &Words, item: Item) -> String {
    words.text(item_key(item)).to_owned()
}

/// How a value came about.
pub(super) fn variant(words: &Words, variant: Variant) -> String {
    let key = match variant {
        Variant::SelfMeasured => "checkups-self-measured",
        Variant::SelfReported => "checkups-self-reported",
        Variant::Calculated => "checkups-calculated",
    };
    words.text(key).to_owned()
}

/// A value with its unit.
pub(super) fn value(words: &Words, of: Option<Item>, value: &ResultValue) -> String {
    match value {
        ResultValue::Quantity { number, unit, beyond } => {
            let unit = of.and_then(Item::unit).unwrap_or(unit);
            let number = number.map(|number| with_unit(number, unit));
            match (beyond, number) {
                (None, number) => number.unwrap_or_default(),
                (Some(beyond), Some(number)) => {
                    let key = match beyond {
                        Beyond::High => "checkups-or-more",
                        Beyond::Low => "checkups-or-less",
                    };
                    words.format(key, &[("value", number.into())])
                }
                (Some(Beyond::High), None) => words.text("checkups-beyond-high").to_owned(),
                (Some(Beyond::Low), None) => words.text("checkups-beyond-low").to_owned(),
            }
        }
        ResultValue::Code { code, name } => {
            let key = match of.map(Item::form) {
                Some(Form::Code(set)) => code_key(set, code),
                _ => None,
            };
            match (key, name) {
                (Some(key), _) => words.text(key).to_owned(),
                (None, Some(name)) => name.clone(),
                (None, None) => words.format("checkups-code", &[("code", code.clone().into())]),
            }
        }
        ResultValue::Text { text } => text.clone(),
        ResultValue::NotMeasured => words.text("checkups-not-measured").to_owned(),
        ResultValue::NotDone => words.text("checkups-not-done").to_owned(),
    }
}

/// A number with its unit. Percent has no space before it.
pub(super) fn with_unit(number: Decimal, unit: &str) -> String {
    match unit {
        "" => number.to_string(),
        "%" => format!("{number}%"),
        unit => format!("{number} {unit}"),
    }
}

/// A difference with its sign.
pub(super) fn difference(words: &Words, difference: Decimal) -> String {
    if difference.is_zero() {
        return words.text("checkups-same").to_owned();
    }
    let sign = if difference.is_sign_positive() { "+" } else { "−" };
    format!("{sign}{}", difference.abs())
}

/// The threshold that a value reaches, in the words of the programme.
pub(super) fn reached(words: &Words, thresholds: Thresholds, reached: ThresholdReached) -> String {
    let is_above = matches!(thresholds.limit(reached), Limit::AtLeast(_));
    let key = match (reached, is_above) {
        (ThresholdReached::Guidance, true) => "checkups-guidance-above",
        (ThresholdReached::Guidance, false) => "checkups-guidance-below",
        (ThresholdReached::Doctor, true) => "checkups-doctor-above",
        (ThresholdReached::Doctor, false) => "checkups-doctor-below",
    };
    words.text(key).to_owned()
}

/// Both thresholds with their numbers.
pub(super) fn thresholds(words: &Words, of: Thresholds) -> String {
    let guidance = limit(words, of.guidance);
    match of.doctor {
        None => words.format("checkups-threshold-guidance", &[("guidance", guidance.into())]),
        Some(doctor) => words
            .format("checkups-thresholds", &[("guidance", guidance.into()), ("doctor", limit(words, doctor).into())]),
    }
}

fn limit(words: &Words, limit: Limit) -> String {
    let key = match limit {
        Limit::AtLeast(_) => "checkups-limit-at-least",
        Limit::AtMost(_) => "checkups-limit-at-most",
        Limit::Below(_) => "checkups-limit-below",
    };
    words.format(key, &[("value", limit.number().to_string().into())])
}

/// The reference range of the laboratory.
pub(super) fn range(words: &Words, range: LaboratoryRange) -> String {
    let text = |value: Option<Decimal>| value.map(|value| value.to_string()).unwrap_or_default();
    words.format("checkups-range", &[("low", text(range.low).into()), ("high", text(range.high).into())])
}

/// A part of the page.
pub(super) fn group(words: &Words, group: ItemGroup) -> String {
    let key = match group {
        ItemGroup::Body => "checkups-group-body",
        ItemGroup::Pressure => "checkups-group-pressure",
        ItemGroup::Lipids => "checkups-group-lipids",
        ItemGroup::Glucose => "checkups-group-glucose",
        ItemGroup::Liver => "checkups-group-liver",
        ItemGroup::Kidney => "checkups-group-kidney",
        ItemGroup::Urine => "checkups-group-urine",
        ItemGroup::Blood => "checkups-group-blood",
        ItemGroup::Heart => "checkups-group-heart",
        ItemGroup::Examination => "checkups-group-examination",
        ItemGroup::Verdict => "checkups-group-verdict",
        ItemGroup::Questions => "checkups-group-questions",
        ItemGroup::Others => "checkups-group-others",
    };
    words.text(key).to_owned()
}

fn code_key(set: CodeSet, code: &str) -> Option<&'static str> {
    Some(match (set, code) {
        (CodeSet::Findings, "1") => "checkups-code-found",
        (CodeSet::Findings, "2") => "checkups-code-not-found",
        (CodeSet::YesNo, "1") => "checkups-code-yes",
        (CodeSet::YesNo, "2") => "checkups-code-no",
        (CodeSet::Urine, "1") => "checkups-code-urine-1",
        (CodeSet::Urine, "2") => "checkups-code-urine-2",
        (CodeSet::Urine, "3") => "checkups-code-urine-3",
        (CodeSet::Urine, "4") => "checkups-code-urine-4",
        (CodeSet::Urine, "5") => "checkups-code-urine-5",
        (CodeSet::AfterMeal, "2") => "checkups-code-meal-2",
        (CodeSet::AfterMeal, "3") => "checkups-code-meal-3",
        (CodeSet::AfterMeal, "4") => "checkups-code-meal-4",
        (CodeSet::Metabolic, "1") => "checkups-code-metabolic-1",
        (CodeSet::Metabolic, "2") => "checkups-code-metabolic-2",
        (CodeSet::Metabolic, "3") => "checkups-code-metabolic-3",
        (CodeSet::Guidance, "1") => "checkups-code-guidance-1",
        (CodeSet::Guidance, "2") => "checkups-code-guidance-2",
        (CodeSet::Guidance, "3") => "checkups-code-guidance-3",
        (CodeSet::Metabolic | CodeSet::Guidance, "4") => "checkups-code-undecided",
        _ => return None,
    })
}

const fn item_key(item: Item) -> &'static str {
    match item {
        Item::Height => "checkups-item-height",
        Item::Weight => "checkups-item-weight",
        Item::Bmi => "checkups-item-bmi",
        Item::Waist => "checkups-item-waist",
        Item::VisceralFat => "checkups-item-visceral-fat",
        Item::Systolic => "checkups-item-systolic",
        Item::Diastolic => "checkups-item-diastolic",
        Item::TriglyceridesFasting => "checkups-item-triglycerides-fasting",
        Item::TriglyceridesRandom => "checkups-item-triglycerides-random",
        Item::Hdl => "checkups-item-hdl",
        Item::Ldl => "checkups-item-ldl",
        Item::NonHdl => "checkups-item-non-hdl",
        Item::GlucoseFasting => "checkups-item-glucose-fasting",
        Item::GlucoseRandom => "checkups-item-glucose-random",
        Item::HbA1c => "checkups-item-hba1c",
        Item::Ast => "checkups-item-ast",
        Item::Alt => "checkups-item-alt",
        Item::GammaGt => "checkups-item-gamma-gt",
        Item::Creatinine => "checkups-item-creatinine",
        Item::Egfr => "checkups-item-egfr",
        Item::UricAcid => "checkups-item-uric-acid",
        Item::UrineSugar => "checkups-item-urine-sugar",
        Item::UrineProtein => "checkups-item-urine-protein",
        Item::Hematocrit => "checkups-item-hematocrit",
        Item::Hemoglobin => "checkups-item-hemoglobin",
        Item::RedCells => "checkups-item-red-cells",
        Item::AfterMeal => "checkups-item-after-meal",
        Item::Ecg => "checkups-item-ecg",
        Item::EcgText => "checkups-item-ecg-text",
        Item::History => "checkups-item-history",
        Item::HistoryText => "checkups-item-history-text",
        Item::Subjective => "checkups-item-subjective",
        Item::SubjectiveText => "checkups-item-subjective-text",
        Item::Objective => "checkups-item-objective",
        Item::ObjectiveText => "checkups-item-objective-text",
        Item::Metabolic => "checkups-item-metabolic",
        Item::GuidanceLevel => "checkups-item-guidance-level",
        Item::Opinion => "checkups-item-opinion",
        Item::Doctor => "checkups-item-doctor",
        Item::PressureMedicine => "checkups-item-pressure-medicine",
        Item::GlucoseMedicine => "checkups-item-glucose-medicine",
        Item::LipidMedicine => "checkups-item-lipid-medicine",
        Item::Stroke => "checkups-item-stroke",
        Item::HeartDisease => "checkups-item-heart-disease",
        Item::KidneyFailure => "checkups-item-kidney-failure",
        Item::Anaemia => "checkups-item-anaemia",
        Item::Smoking => "checkups-item-smoking",
    }
}
