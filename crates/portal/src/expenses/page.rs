//! The page of medical expenses.

use madoguchi_core::clock::day_in_japan;
use madoguchi_core::links;
use madoguchi_core::services::expenses::reading::{ExpenseYear, LatestExpenses, MonthOfYear, RowOfMonth};
use madoguchi_core::services::expenses::row::{Amounts, TreatmentKind};
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

use super::picture::Picture;
use super::samples;
use super::tax::TaxSection;

/// The query parameter that names a year.
pub(super) const YEAR: &str = "year";

/// A year of the household's medical expenses.
#[derive(Clone, Debug, Serialize)]
pub struct ExpensesPage {
    /// Why a file can't be had; empty at first.
    pub errors: Vec<FieldError>,
    /// The year, in words.
    pub year: String,
    /// The year, for the forms of files.
    pub number: i32,
    /// What was published last.
    pub news: Option<News>,
    /// The latest month of which there is something, in words; none where there is nothing at all.
    pub until: Option<String>,
    /// The years that can be chosen, where there are several.
    pub years: Vec<YearLink>,
    /// The sums of the year with their labels.
    pub sums: Vec<LabelledAmount>,
    /// The year as a picture.
    pub picture: Option<Picture>,
    /// The sums of each month, the earliest first.
    pub by_month: Vec<SumRow>,
    /// The sums of each person, where there are several.
    pub by_person: Vec<SumRow>,
    /// The sums of each kind of treatment, where there are several.
    pub by_kind: Vec<SumRow>,
    /// The year beside the deduction for medical expenses; none where there is nothing.
    pub tax: Option<TaxSection>,
    /// The months with their rows, the latest first.
    pub months: Vec<MonthSection>,
}

/// What was published last.
#[derive(Clone, Debug, Serialize)]
pub struct News {
    /// Since when it is shown, in words.
    pub since: String,
    /// What it is, in words.
    pub what: String,
    /// Whether it is marked as new.
    pub is_new: bool,
}

/// A year that can be chosen.
#[derive(Clone, Debug, Serialize)]
pub struct YearLink {
    /// The year, in words.
    pub label: String,
    /// Its address.
    pub href: String,
    /// Whether it is the one that is shown.
    pub current: bool,
}

/// An amount with its label.
#[derive(Clone, Debug, Serialize)]
pub struct LabelledAmount {
    /// What it is.
    pub label: String,
    /// The amount, in words.
    pub amount: String,
}

/// A row of a table of sums.
#[derive(Clone, Debug, Serialize)]
pub struct SumRow {
    /// The month or the person.
    pub label: String,
    /// 医療費総額
    pub total: String,
    /// 窓口負担額
    pub own_share: String,
}

/// A month with its rows.
#[derive(Clone, Debug, Serialize)]
pub struct MonthSection {
    /// The month, in words.
    pub month: String,
    /// How many treatments it has, and what was paid at counters, in words.
    pub sum: String,
    /// The treatments.
    pub treatments: Vec<TreatmentView>,
}

/// A treatment.
#[derive(Clone, Debug, Serialize)]
pub struct TreatmentView {
    /// Whether it is marked as new.
    pub is_new: bool,
    /// Whose it is.
    pub name: String,
    /// 診療区分
    pub kind: String,
    /// The provider and the days, in words.
    pub provider: String,
    /// The amounts with their labels.
    pub amounts: Vec<LabelledAmount>,
}

impl ExpensesPage {
    /// Words a year.
    #[must_use]
    pub fn of(words: &Words, of: &ExpenseYear) -> Self {
        let year = |year: i32| words.format("expenses-year", &[("year", year.to_string().into())]);
        let link = |one: &i32| YearLink {
            label: year(*one),
            href: format!("{}?{YEAR}={one}", links::EXPENSES),
            current: *one == of.year,
        };
        let several = |rows: Vec<SumRow>| if rows.len() > 1 { rows } else { Vec::new() };
        let months: Vec<_> = of.months.iter().map(|month| (month.month, month.sum.own_share)).collect();
        Self {
            errors: Vec::new(),
            year: year(of.year),
            number: of.year,
            news: of.latest.map(|latest| News::of(words, latest)),
            until: of.until.map(|month| words.month(month)),
            years: if of.years.len() > 1 { of.years.iter().map(link).collect() } else { Vec::new() },
            sums: if of.months.is_empty() { Vec::new() } else { amounts(words, of.sum) },
            picture: Picture::of(words, of.year, &months),
            by_month: of
                .months
                .iter()
                .rev()
                .map(|month| SumRow::of(words, words.month(month.month), month.sum))
                .collect(),
            by_person: several(of.persons.iter().map(|one| SumRow::of(words, one.name.clone(), one.sum)).collect()),
            by_kind: several(
                of.kinds.iter().map(|(kind, sum)| SumRow::of(words, kind_of(words, *kind), *sum)).collect(),
            ),
            tax: (!of.months.is_empty()).then(|| TaxSection::of(words, of)),
            months: of.months.iter().map(|month| MonthSection::of(words, month)).collect(),
        }
    }
}

impl SumRow {
    fn of(words: &Words, label: String, sum: Amounts) -> Self {
        Self { label, total: words.yen(sum.total), own_share: words.yen(sum.own_share) }
    }
}

impl MonthSection {
    fn of(words: &Words, month: &MonthOfYear) -> Self {
        let treatments = month.rows.iter().map(|row| TreatmentView::of(words, row));
        let arguments =
            [("count", month.rows.len().to_string().into()), ("amount", words.yen(month.sum.own_share).into())];
        let sum = words.format("expenses-month-sum", &arguments);
        Self { month: words.month(month.month), sum, treatments: treatments.collect() }
    }
}

impl News {
    fn of(words: &Words, latest: LatestExpenses) -> Self {
        let (first, last) = latest.months;
        let arguments = [
            ("first", words.month(first).into()),
            ("last", words.month(last).into()),
            ("count", latest.rows.to_string().into()),
            ("amount", words.yen(latest.own_share).into()),
        ];
        let key = if first == last { "expenses-news-month" } else { "expenses-news-months" };
        let since = words.format("expenses-news-since", &[("day", words.date(day_in_japan(latest.from)).into())]);
        Self { since, what: words.format(key, &arguments), is_new: latest.is_new }
    }
}

impl TreatmentView {
    fn of(words: &Words, row: &RowOfMonth) -> Self {
        let treatment = &row.treatment;
        let provider = provider_of(words, treatment.provider.as_deref());
        let provider = match days_of(words, treatment.kind, treatment.days) {
            None => provider,
            Some(days) => {
                words.format("expenses-provider-with", &[("provider", provider.into()), ("days", days.into())])
            }
        };
        Self {
            is_new: row.is_new,
            name: row.name.clone(),
            kind: kind_of(words, treatment.kind),
            provider,
            amounts: amounts(words, treatment.amounts),
        }
    }
}

/// The provider's name, or that it isn't known.
pub(super) fn provider_of(words: &Words, provider: Option<&str>) -> String {
    provider.unwrap_or_else(|| words.text("expenses-provider-unknown")).to_owned()
}

/// The days of a treatment, or how often a pharmacy dispensed, with their unit.
pub(super) fn days_of(words: &Words, kind: TreatmentKind, days: Option<u16>) -> Option<String> {
    let key = if kind == TreatmentKind::Pharmacy { "expenses-times" } else { "expenses-days" };
    days.map(|days| words.format(key, &[("count", days.to_string().into())]))
}

/// The kind of a treatment in words.
pub(super) fn kind_of(words: &Words, kind: TreatmentKind) -> String {
    words.text(kind_key(kind)).to_owned()
}

/// Why there is no PDF: the characters that no font has.
pub(super) fn not_typeset(words: &Words, missing: &[char]) -> String {
    let named: Vec<_> = missing.iter().map(ToString::to_string).collect();
    words.format("expenses-not-typeset", &[("characters", words.list(&named).into())])
}

/// The amounts with their labels: the total and what was paid always, the others where there are any.
fn amounts(words: &Words, of: Amounts) -> Vec<LabelledAmount> {
    let all = [
        ("expenses-total", of.total, true),
        ("expenses-by-society", of.by_society, false),
        ("expenses-by-public", of.by_public, false),
        ("expenses-meals", of.meals, false),
        ("expenses-own-share", of.own_share, true),
        ("expenses-high-cost", of.high_cost, false),
        ("expenses-extra", of.extra, false),
    ];
    let shown = all.into_iter().filter(|(_, amount, always)| *always || *amount != 0);
    shown
        .map(|(key, amount, _)| LabelledAmount { label: words.text(key).to_owned(), amount: words.yen(amount) })
        .collect()
}

const fn kind_key(kind: TreatmentKind) -> &'static str {
    match kind {
        TreatmentKind::Inpatient => "expenses-kind-inpatient",
        TreatmentKind::Outpatient => "expenses-kind-outpatient",
        TreatmentKind::Dental => "expenses-kind-dental",
        TreatmentKind::Pharmacy => "expenses-kind-pharmacy",
        TreatmentKind::HomeNursing => "expenses-kind-home-nursing",
        TreatmentKind::JudoTherapy => "expenses-kind-judo-therapy",
        TreatmentKind::Acupuncture => "expenses-kind-acupuncture",
        TreatmentKind::Reimbursement => "expenses-kind-reimbursement",
    }
}

impl Page for ExpensesPage {
    const TEMPLATE: &'static str = "expenses/expenses.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let year = Self::of(words, &samples::year());
        let missing = vec![FieldError::overall(not_typeset(words, &['\u{e000}']))];
        vec![
            ("not-typeset", Self { errors: missing, ..year.clone() }),
            ("year", year),
            ("none", Self::of(words, &samples::nothing())),
        ]
    }
}
