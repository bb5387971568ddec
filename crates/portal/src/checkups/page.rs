//! The page of checkups.

use madoguchi_core::links;
use madoguchi_core::services::checkups::item::ItemGroup;
use madoguchi_core::services::checkups::reading::{CheckupOfYear, CheckupYear, ResultLine};
use madoguchi_core::services::checkups::threshold::ThresholdReached;
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

use super::picture::TrendView;
use super::{said, samples};

/// The query parameter that names a fiscal year.
pub(super) const YEAR: &str = "year";

/// A fiscal year of the member's checkups.
#[derive(Clone, Debug, Serialize)]
pub struct CheckupsPage {
    /// Why a file can't be had; empty at first.
    pub errors: Vec<FieldError>,
    /// The fiscal year, in words.
    pub year: String,
    /// The fiscal year, for the forms of files.
    pub number: i32,
    /// Whose results they are, in words; empty where there are none.
    pub whose: String,
    /// The fiscal years that can be chosen, where there are several.
    pub years: Vec<YearLink>,
    /// The checkups of the year, the latest first.
    pub checkups: Vec<CheckupView>,
    /// The pictures.
    pub trends: Vec<TrendView>,
}

/// A fiscal year that can be chosen.
#[derive(Clone, Debug, Serialize)]
pub struct YearLink {
    /// The year, in words.
    pub label: String,
    /// Its address.
    pub href: String,
    /// Whether it is the one that is shown.
    pub current: bool,
}

/// A checkup.
#[derive(Clone, Debug, Serialize)]
pub struct CheckupView {
    /// The day, in words.
    pub day: String,
    /// Where it was, with what it is compared, and by which thresholds.
    pub about: Vec<String>,
    /// The parts with their results.
    pub parts: Vec<PartView>,
}

/// A part of a checkup.
#[derive(Clone, Debug, Serialize)]
pub struct PartView {
    /// The heading.
    pub heading: String,
    /// Whether it is folded away at first: answers to questions, and what the facility has beside the usual items.
    pub folded: bool,
    /// The results.
    pub results: Vec<ResultView>,
}

/// A result.
#[derive(Clone, Debug, Serialize)]
pub struct ResultView {
    /// The item.
    pub name: String,
    /// The value with its unit.
    pub value: String,
    /// The value of the year before, with the difference.
    pub before: Option<String>,
    /// The threshold that is reached, in words.
    pub reached: Option<Reached>,
    /// How the value came about, the thresholds, and the reference range of the laboratory.
    pub notes: Vec<String>,
}

/// A threshold that is reached.
#[derive(Clone, Debug, Serialize)]
pub struct Reached {
    /// In words.
    pub text: String,
    /// Whether it is the one of advice to see a doctor.
    pub doctor: bool,
}

impl CheckupsPage {
    /// Words a year.
    #[must_use]
    pub fn of(words: &Words, of: &CheckupYear) -> Self {
        let year = |year: i32| words.format("checkups-year", &[("year", year.to_string().into())]);
        let link = |one: &i32| YearLink {
            label: year(*one),
            href: format!("{}?{YEAR}={one}", links::CHECKUPS),
            current: *one == of.year,
        };
        let whose = words.format("checkups-whose", &[("name", of.name.as_str().into())]);
        Self {
            errors: Vec::new(),
            year: year(of.year),
            number: of.year,
            whose: if of.checkups.is_empty() { String::new() } else { whose },
            years: if of.years.len() > 1 { of.years.iter().map(link).collect() } else { Vec::new() },
            checkups: of.checkups.iter().map(|one| CheckupView::of(words, one)).collect(),
            trends: of.trends.iter().map(|trend| TrendView::of(words, trend)).collect(),
        }
    }
}

impl CheckupView {
    fn of(words: &Words, one: &CheckupOfYear) -> Self {
        let part = |(group, lines): &(ItemGroup, Vec<ResultLine>)| PartView {
            heading: said::group(words, *group),
            folded: matches!(group, ItemGroup::Questions | ItemGroup::Others),
            results: lines.iter().map(|line| ResultView::of(words, line)).collect(),
        };
        Self {
            day: words.date(one.examined_on),
            about: about(words, one),
            parts: one.groups.iter().map(part).collect(),
        }
    }
}

/// Where a checkup was, with what it is compared, and by which thresholds.
pub(super) fn about(words: &Words, one: &CheckupOfYear) -> Vec<String> {
    let mut about = Vec::new();
    if let Some(facility) = &one.facility {
        about.push(words.format("checkups-facility", &[("facility", facility.as_str().into())]));
    }
    if let Some(before) = one.before {
        about.push(words.format("checkups-before", &[("day", words.date(before).into())]));
    }
    about.push(match one.thresholds {
        Some(table) => {
            let arguments = [("source", table.source.into()), ("day", words.date(table.from()).into())];
            words.format("checkups-threshold-source", &arguments)
        }
        None => words.text("checkups-threshold-none").to_owned(),
    });
    about
}

impl ResultView {
    fn of(words: &Words, line: &ResultLine) -> Self {
        let reached = line.thresholds.and_then(|(thresholds, reached)| {
            let reached = reached?;
            let text = said::reached(words, thresholds, reached);
            Some(Reached { text, doctor: reached == ThresholdReached::Doctor })
        });
        let notes = [
            line.variant.map(|variant| said::variant(words, variant)),
            line.thresholds.map(|(thresholds, _)| said::thresholds(words, thresholds)),
            line.range.map(|range| said::range(words, range)),
        ];
        Self {
            name: said::name(words, line),
            value: said::value(words, line.item, &line.value),
            before: before(words, line),
            reached,
            notes: notes.into_iter().flatten().collect(),
        }
    }
}

/// The value of the year before, with the difference.
pub(super) fn before(words: &Words, line: &ResultLine) -> Option<String> {
    let before = said::value(words, line.item, line.before.as_ref()?);
    Some(match line.difference {
        None => before,
        Some(difference) => words.format(
            "checkups-before-with",
            &[("value", before.into()), ("difference", said::difference(words, difference).into())],
        ),
    })
}

/// Why there is no PDF: the characters that no font has.
pub(super) fn not_typeset(words: &Words, missing: &[char]) -> String {
    let named: Vec<_> = missing.iter().map(ToString::to_string).collect();
    words.format("checkups-not-typeset", &[("characters", words.list(&named).into())])
}

impl Page for CheckupsPage {
    const TEMPLATE: &'static str = "checkups/checkups.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let year = Self::of(words, &samples::year());
        let missing = vec![FieldError::overall(not_typeset(words, &['\u{e000}']))];
        vec![
            ("not-typeset", Self { errors: missing, ..year.clone() }),
            ("year", year),
            ("early", Self::of(words, &samples::early())),
            ("none", Self::of(words, &samples::nothing())),
        ]
    }
}
