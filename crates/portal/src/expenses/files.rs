//! A year as files to take along. Their words are Japanese whatever language the member reads: they go to a tax office or to a
//! household's own accounts in Japan.

use std::io;

use chrono::{DateTime, NaiveDate, Utc};
use madoguchi_core::export::cell;
use madoguchi_core::export::csv_file::{CsvFile, CsvWritten};
use madoguchi_core::export::sheet_file::{Sheet, SheetCell, SheetColumn};
use madoguchi_core::policy::Policy;
use madoguchi_core::services::expenses::deduction::{FormRow, form_rows, has_facts, reimbursed};
use madoguchi_core::services::expenses::reading::{ExpenseYear, RowOfMonth};
use madoguchi_core::services::expenses::row::{Amounts, TreatmentKind};
use madoguchi_print::expense_list::ExpenseList;
use madoguchi_print::{Mark, TextTable};
use madoguchi_words::{Language, Words};

use super::page::{days_of, kind_of, provider_of};
use super::tax::{fact_rows, not_in_it};
use crate::fields::document::{Head, letterhead};

fn words() -> &'static Words {
    Words::of(Language::Ja)
}

fn in_words(key: &str, year: i32) -> String {
    words().format(key, &[("year", year.to_string().into())])
}

/// All rows of the year, the earliest first.
fn rows(year: &ExpenseYear) -> impl Iterator<Item = (NaiveDate, &RowOfMonth)> {
    year.months.iter().rev().flat_map(|month| month.rows.iter().map(|row| (month.month, row)))
}

/// A CSV of all rows with every amount, and below them what the file is. Amounts are digits only, so that programs add them up;
/// texts are marked where a spreadsheet would take them for a formula.
pub(super) fn csv(policy: &Policy, year: &ExpenseYear, now: DateTime<Utc>) -> io::Result<Vec<u8>> {
    let words = words();
    let titles = [
        "expenses-month",
        "expenses-person",
        "expenses-kind",
        "expenses-provider",
        "expenses-days-head",
        "expenses-total",
        "expenses-by-society",
        "expenses-by-public",
        "expenses-meals",
        "expenses-own-share",
        "expenses-high-cost",
        "expenses-extra",
        "expenses-usable",
    ];
    let mut file = CsvFile::begin(Vec::new(), &titles.map(|key| words.text(key)))?;
    for (month, row) in rows(year) {
        let treatment = &row.treatment;
        let Amounts { total, by_society, by_public, meals, own_share, high_cost, extra } = treatment.amounts;
        let mut cells = vec![
            words.month(month),
            cell::text(&row.name),
            kind_of(words, treatment.kind),
            cell::text(treatment.provider.as_deref().unwrap_or_default()),
            treatment.days.map(|days| days.to_string()).unwrap_or_default(),
        ];
        cells.extend([total, by_society, by_public, meals, own_share, high_cost, extra].map(|yen| yen.to_string()));
        cells.push(usable(row).to_owned());
        file.row(&cells)?;
    }
    let about = |written: &CsvWritten| {
        let line = |key, value| [words.text(key).to_owned(), value];
        vec![
            line("expenses-file-what", in_words("expenses-list-title", year.year)),
            line("expenses-fact-insurer", cell::text(&policy.society.name)),
            line("desk-export-rows", written.rows.to_string()),
            line("desk-export-made", words.instant(now)),
            line("desk-export-hash", written.sha256.clone()),
            line("expenses-notes", words.text("expenses-file-not-notice").to_owned()),
        ]
    };
    file.last_part(about).map(|(bytes, _)| bytes)
}

/// Whether a row can be used for the deduction, in words.
fn usable(row: &RowOfMonth) -> &'static str {
    words().text(if has_facts(&row.treatment) { "expenses-usable-yes" } else { "expenses-usable-no" })
}

/// A spreadsheet in the shape of the National Tax Agency's form for adding up medical expenses (医療費集計フォーム): its columns from
/// name to date, so that the rows can be copied into it, and the month of treatment beside them. The day of payment stays empty,
/// because the society doesn't know it.
pub(super) fn spreadsheet(policy: &Policy, year: &ExpenseYear, today: NaiveDate) -> io::Result<Vec<u8>> {
    let words = words();
    let column = |key, width| SheetColumn { title: words.text(key), width };
    let columns = [
        column("expenses-form-number", 6),
        column("expenses-form-name", 18),
        column("expenses-form-provider", 32),
        column("expenses-form-treatment", 12),
        column("expenses-form-medicine", 12),
        column("expenses-form-care", 12),
        column("expenses-form-other", 12),
        column("expenses-form-paid", 16),
        column("expenses-form-reimbursed", 16),
        column("expenses-form-date", 14),
        column("expenses-month", 14),
    ];
    let mark = |is: bool| {
        if is { SheetCell::Text(words.text("expenses-form-mark").to_owned()) } else { SheetCell::Empty }
    };
    let of_form = |(number, row): (u32, FormRow)| {
        let FormRow { name, provider, kind, paid, reimbursed, month } = row;
        let (medicine, other) = (kind == TreatmentKind::Pharmacy, kind == TreatmentKind::Reimbursement);
        vec![
            SheetCell::Number(number),
            SheetCell::Text(name),
            SheetCell::Text(provider_of(words, provider.as_deref())),
            mark(!medicine && !other),
            mark(medicine),
            mark(false),
            mark(other),
            SheetCell::Yen(paid),
            SheetCell::Yen(reimbursed),
            SheetCell::Empty,
            SheetCell::Text(words.month(month)),
        ]
    };
    let rows: Vec<_> = (1..).zip(form_rows(year)).map(of_form).collect();
    let mut lines = vec![policy.society.name.clone(), words.text("expenses-form-what").to_owned()];
    lines.extend(not_in_it(words));
    let title = in_words("expenses-form-title", year.year);
    Sheet { title: &title, author: &policy.society.name, day: today, lines: &lines, columns: &columns, rows: &rows }
        .file()
}

/// The list of the year, as of a day in Japan.
pub(super) fn list(
    policy: &Policy,
    year: &ExpenseYear,
    addressee: &str,
    mark: Option<Mark>,
    today: NaiveDate,
) -> ExpenseList {
    let words = words();
    let text = |key: &str| words.text(key).to_owned();
    let texts = |keys: &[&str]| keys.iter().map(|key| text(key)).collect();
    let sums = |label: &str, sum: Amounts| {
        vec![label.to_owned(), words.yen(sum.total), words.yen(sum.own_share), words.yen(reimbursed(sum))]
    };
    let mut of_persons: Vec<_> = year.persons.iter().map(|one| sums(&one.name, one.sum)).collect();
    of_persons.push(sums(words.text("expenses-all"), year.sum));
    let of_row = |(month, row): (NaiveDate, &RowOfMonth)| {
        let treatment = &row.treatment;
        let provider = match &treatment.provider {
            Some(provider) => provider.clone(),
            None => text("expenses-list-unusable"),
        };
        vec![
            words.month(month),
            row.name.clone(),
            kind_of(words, treatment.kind),
            provider,
            days_of(words, treatment.kind, treatment.days).unwrap_or_default(),
            words.yen(treatment.amounts.total),
            words.yen(treatment.amounts.own_share),
            words.yen(reimbursed(treatment.amounts)),
        ]
    };
    let until = year.months.first().map(|month| words.month(month.month)).unwrap_or_default();
    let mut notes = vec![text("expenses-file-not-notice"), text("expenses-note-rounded")];
    notes.extend(not_in_it(words));
    let title = in_words("expenses-list-title", year.year);
    ExpenseList {
        head: letterhead(policy, Head { title, name: addressee, mark, day: today }),
        lead: words.format("expenses-list-lead", &[("month", until.into())]),
        sums_heading: text("expenses-by-person"),
        sums: TextTable {
            heads: texts(&["expenses-person", "expenses-total", "expenses-own-share", "expenses-paid-back"]),
            rows: of_persons,
        },
        facts_heading: text("expenses-facts"),
        facts: TextTable {
            heads: texts(&["expenses-fact", "expenses-fact-standing"]),
            rows: fact_rows(words, year).into_iter().map(|row| vec![row.fact, row.standing]).collect(),
        },
        rows_heading: text("expenses-list-rows"),
        rows: TextTable {
            heads: texts(&[
                "expenses-month",
                "expenses-person",
                "expenses-kind",
                "expenses-provider",
                "expenses-days-head",
                "expenses-total",
                "expenses-own-share",
                "expenses-paid-back",
            ]),
            rows: rows(year).map(of_row).collect(),
        },
        notes_heading: text("expenses-notes"),
        notes,
    }
}

/// The name of a file. It tells the year and nothing about anybody.
pub(super) fn name(year: i32, ending: &str) -> String {
    format!("medical-expenses-{year}.{ending}")
}
