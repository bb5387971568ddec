//! The page of medical expenses.

use chrono::NaiveDate;
use madoguchi_core::links;
use madoguchi_core::services::expenses::reading::{ExpenseYear, MonthOfYear, PersonOfYear};
use madoguchi_core::services::expenses::row::{Amounts, Treatment, TreatmentKind};
use madoguchi_web::Page;
use madoguchi_words::Words;
use serde::Serialize;

use super::picture::Picture;

/// The query parameter that names a year.
pub(super) const YEAR: &str = "year";

/// A year of the household's medical expenses.
#[derive(Clone, Debug, Serialize)]
pub struct ExpensesPage {
    /// The year, in words.
    pub year: String,
    /// The latest month of which there is something, in words; none where there is nothing at all.
    pub until: Option<String>,
    /// The years that can be chosen, where there are several.
    pub years: Vec<YearLink>,
    /// The sums of the year with their labels.
    pub sums: Vec<LabelledAmount>,
    /// The year as a picture.
    pub picture: Option<Picture>,
    /// The sums of each month, the earliest first, and of each person, where there are several.
    pub by_month: Vec<SumRow>,
    /// The sums of each person, where there are several.
    pub by_person: Vec<SumRow>,
    /// The months with their rows, the latest first.
    pub months: Vec<MonthSection>,
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
    /// The treatments.
    pub treatments: Vec<TreatmentView>,
}

/// A treatment.
#[derive(Clone, Debug, Serialize)]
pub struct TreatmentView {
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
            year: year(of.year),
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
        let treatments = month.rows.iter().map(|(name, treatment)| TreatmentView::of(words, name, treatment));
        Self { month: words.month(month.month), treatments: treatments.collect() }
    }
}

impl TreatmentView {
    fn of(words: &Words, name: &str, treatment: &Treatment) -> Self {
        let provider = treatment.provider.clone().unwrap_or_else(|| words.text("expenses-provider-unknown").to_owned());
        let provider = match treatment.days {
            None => provider,
            Some(days) => {
                let arguments = [("provider", provider.into()), ("count", days.to_string().into())];
                let key = if treatment.kind == TreatmentKind::Pharmacy {
                    "expenses-provider-times"
                } else {
                    "expenses-provider-days"
                };
                words.format(key, &arguments)
            }
        };
        Self {
            name: name.to_owned(),
            kind: words.text(kind_key(treatment.kind)).to_owned(),
            provider,
            amounts: amounts(words, treatment.amounts),
        }
    }
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
        let month = |number| NaiveDate::from_ymd_opt(2026, number, 1).unwrap_or_default();
        let treatment = |kind, provider: Option<&str>, days, total: i64, own_share: i64| Treatment {
            kind,
            provider: provider.map(str::to_owned),
            days,
            amounts: Amounts { total, own_share, by_society: total - own_share, ..Amounts::default() },
        };
        let of_month = |number, rows: Vec<(&str, Treatment)>| MonthOfYear {
            month: month(number),
            sum: rows.iter().fold(Amounts::default(), |sum, (_, row)| sum.plus(row.amounts)),
            rows: rows.into_iter().map(|(name, row)| (name.to_owned(), row)).collect(),
        };
        let (father, child) = ("髙橋　浩二", "髙橋　花");
        let mut stay = treatment(TreatmentKind::Inpatient, Some("見本総合病院"), Some(6), 480_000, 81_430);
        stay.amounts.meals = 2_940;
        stay.amounts.high_cost = 62_570;
        let months = vec![
            of_month(
                9,
                vec![
                    (father, treatment(TreatmentKind::Outpatient, Some("見本内科クリニック"), Some(2), 12_300, 3_690)),
                    (father, treatment(TreatmentKind::Pharmacy, Some("見本薬局"), Some(1), 4_560, 1_370)),
                    (child, treatment(TreatmentKind::JudoTherapy, None, Some(4), 5_800, 1_740)),
                ],
            ),
            of_month(6, vec![(father, stay)]),
            of_month(2, vec![(child, treatment(TreatmentKind::Dental, Some("見本歯科"), None, -3_210, -960))]),
        ];
        let sum = months.iter().fold(Amounts::default(), |sum, month| sum.plus(month.sum));
        let person = |name: &str| PersonOfYear {
            name: name.to_owned(),
            sum: months
                .iter()
                .flat_map(|month| &month.rows)
                .filter(|(whose, _)| whose == name)
                .fold(Amounts::default(), |sum, (_, row)| sum.plus(row.amounts)),
        };
        let persons = vec![person(father), person(child)];
        let full = ExpenseYear { year: 2026, years: vec![2026, 2025], until: Some(month(9)), persons, months, sum };
        let none = ExpenseYear {
            year: 2026,
            years: vec![2026],
            until: None,
            persons: Vec::new(),
            months: Vec::new(),
            sum: Amounts::default(),
        };
        vec![("year", Self::of(words, &full)), ("none", Self::of(words, &none))]
    }
}
