//! A year of checkups as files to take along. Their words are Japanese whatever language the member reads: they are shown to doctors in
//! Japan.

use std::io;

use chrono::{DateTime, NaiveDate, Utc};
use madoguchi_core::export::cell;
use madoguchi_core::export::csv_file::{CsvFile, CsvWritten};
use madoguchi_core::policy::Policy;
use madoguchi_core::services::checkups::item::{Item, ItemGroup};
use madoguchi_core::services::checkups::reading::{CheckupOfYear, CheckupYear, ResultLine};
use madoguchi_core::services::checkups::value::ResultValue;
use madoguchi_print::checkup_report::{CheckupReport, ReportedCheckup, ReportedPart};
use madoguchi_print::{Mark, TextTable};
use madoguchi_words::{Language, Words};

use super::page::{about, before};
use super::said;
use crate::fields::document::{Head, letterhead};

/// What the page and the files say of themselves.
const NOTES: [&str; 5] = [
    "checkups-note-not-diagnosis",
    "checkups-note-thresholds",
    "checkups-note-range",
    "checkups-note-level",
    "checkups-note-wrong",
];

fn words() -> &'static Words {
    Words::of(Language::Ja)
}

fn in_words(key: &str, year: i32) -> String {
    words().format(key, &[("year", year.to_string().into())])
}

/// A CSV of all results, and below them what the file is. Numbers are digits only, beside their units; texts are marked where a
/// spreadsheet would take them for a formula.
pub(super) fn csv(policy: &Policy, year: &CheckupYear, now: DateTime<Utc>) -> io::Result<Vec<u8>> {
    let words = words();
    let titles = [
        "checkups-column-day",
        "checkups-column-facility",
        "checkups-column-item",
        "checkups-column-code",
        "checkups-column-value",
        "checkups-column-unit",
        "checkups-column-before",
        "checkups-column-threshold",
        "checkups-column-reached",
        "checkups-column-range",
    ];
    let mut file = CsvFile::begin(Vec::new(), &titles.map(|key| words.text(key)))?;
    for one in &year.checkups {
        for line in one.groups.iter().flat_map(|(_, lines)| lines) {
            file.row(&cells(words, one, line))?;
        }
    }
    let about = |written: &CsvWritten| {
        let line = |key, value| [words.text(key).to_owned(), value];
        let mut lines = vec![
            line("expenses-file-what", in_words("checkups-report-title", year.year)),
            line("checkups-column-person", cell::text(&year.name)),
            line("expenses-fact-insurer", cell::text(&policy.society.name)),
            line("desk-export-rows", written.rows.to_string()),
            line("desk-export-made", words.instant(now)),
            line("desk-export-hash", written.sha256.clone()),
        ];
        lines.extend(NOTES.map(|key| line("checkups-notes", words.text(key).to_owned())));
        lines
    };
    file.last_part(about).map(|(bytes, _)| bytes)
}

fn cells(words: &Words, one: &CheckupOfYear, line: &ResultLine) -> Vec<String> {
    // A number that a machine could take stands by itself, so that programs read it.
    let (value, unit) = match &line.value {
        ResultValue::Quantity { number: Some(number), unit, beyond: None } => {
            (number.to_string(), line.item.and_then(Item::unit).unwrap_or(unit).to_owned())
        }
        value => (cell::text(&said::value(words, line.item, value)), String::new()),
    };
    let reached = line.thresholds.and_then(|(of, reached)| Some(said::reached(words, of, reached?)));
    vec![
        one.examined_on.to_string(),
        cell::text(one.facility.as_deref().unwrap_or_default()),
        cell::text(&said::name(words, line)),
        line.code.clone(),
        value,
        cell::text(&unit),
        cell::text(&before(words, line).unwrap_or_default()),
        line.thresholds.map(|(of, _)| said::thresholds(words, of)).unwrap_or_default(),
        reached.unwrap_or_default(),
        line.range.map(|range| cell::text(&said::range(words, range))).unwrap_or_default(),
    ]
}

/// The report of the year, as of a day in Japan.
pub(super) fn report(policy: &Policy, year: &CheckupYear, mark: Option<Mark>, today: NaiveDate) -> CheckupReport {
    let words = words();
    let text = |key: &str| words.text(key).to_owned();
    let heads =
        ["checkups-column-item", "checkups-column-value", "checkups-column-before", "checkups-column-threshold"];
    let row = |line: &ResultLine| {
        let notes = [
            line.thresholds.and_then(|(of, reached)| Some(said::reached(words, of, reached?))),
            line.thresholds.map(|(of, _)| said::thresholds(words, of)),
            line.range.map(|range| said::range(words, range)),
        ];
        let notes: Vec<_> = notes.into_iter().flatten().collect();
        let name = match line.variant {
            Some(variant) => format!("{}（{}）", said::name(words, line), said::variant(words, variant)),
            None => said::name(words, line),
        };
        vec![
            name,
            said::value(words, line.item, &line.value),
            before(words, line).unwrap_or_default(),
            notes.join("\n"),
        ]
    };
    let part = |(group, lines): &(ItemGroup, Vec<ResultLine>)| ReportedPart {
        heading: said::group(words, *group),
        results: TextTable { heads: heads.map(text).into(), rows: lines.iter().map(row).collect() },
    };
    let reported = |one: &CheckupOfYear| ReportedCheckup {
        heading: words.format("checkups-report-day", &[("day", words.date(one.examined_on).into())]),
        about: about(words, one),
        parts: one.groups.iter().map(part).collect(),
    };
    let title = in_words("checkups-report-title", year.year);
    CheckupReport {
        head: letterhead(policy, Head { title, name: &year.name, mark, day: today }),
        lead: text("checkups-report-lead"),
        checkups: year.checkups.iter().map(reported).collect(),
        notes_heading: text("checkups-notes"),
        notes: NOTES.map(text).into(),
    }
}

/// The name of a file. It tells the year and nothing about anybody.
pub(super) fn name(year: i32, ending: &str) -> String {
    format!("checkups-{year}.{ending}")
}
