//! A year beside the deduction for medical expenses (医療費控除), carefully worded: nobody's tax is computed.

use madoguchi_core::services::expenses::deduction::{
    DeductionStanding, FactStanding, LINE, LOW_INCOME, LOW_INCOME_PERCENT, NoticeFact, facts,
};
use madoguchi_core::services::expenses::reading::ExpenseYear;
use madoguchi_words::Words;
use serde::Serialize;

/// The section of the page.
#[derive(Clone, Debug, Serialize)]
pub struct TaxSection {
    /// What stays with the household, and how far it is to the line.
    pub standing: String,
    /// What the line is.
    pub line: String,
    /// What isn't in the numbers.
    pub not_in_it: Vec<String>,
    /// The facts that a notice needs.
    pub facts: Vec<FactRow>,
}

/// A fact that a notice needs.
#[derive(Clone, Debug, Serialize)]
pub struct FactRow {
    /// The fact.
    pub fact: String,
    /// Whether it is complete, in words.
    pub standing: String,
}

impl TaxSection {
    pub(super) fn of(words: &Words, year: &ExpenseYear) -> Self {
        let of = DeductionStanding::of(year.sum);
        let arguments = [
            ("paid", words.yen(of.paid).into()),
            ("reimbursed", words.yen(of.reimbursed).into()),
            ("borne", words.yen(of.borne).into()),
            ("missing", words.yen(of.missing()).into()),
            ("line", words.yen(LINE).into()),
        ];
        let key = if of.missing() > 0 { "expenses-tax-below" } else { "expenses-tax-reached" };
        let line = [
            ("line", words.yen(LINE).into()),
            ("income", words.yen(LOW_INCOME).into()),
            ("percent", LOW_INCOME_PERCENT.to_string().into()),
        ];
        Self {
            standing: words.format(key, &arguments),
            line: words.format("expenses-tax-line", &line),
            not_in_it: not_in_it(words),
            facts: fact_rows(words, year),
        }
    }
}

/// What isn't in the numbers.
pub(super) fn not_in_it(words: &Words) -> Vec<String> {
    ["expenses-tax-not-late", "expenses-tax-not-own", "expenses-tax-not-meals", "expenses-tax-not-paid-back"]
        .map(|key| words.text(key).to_owned())
        .into()
}

/// The facts with their standing.
pub(super) fn fact_rows(words: &Words, year: &ExpenseYear) -> Vec<FactRow> {
    let row = |(fact, standing): (NoticeFact, FactStanding)| {
        let standing = match standing {
            FactStanding::Complete => words.text("expenses-fact-complete").to_owned(),
            FactStanding::Missing => words.text("expenses-fact-missing").to_owned(),
            FactStanding::RowsLackIt(count) => {
                words.format("expenses-fact-rows", &[("count", count.to_string().into())])
            }
        };
        FactRow { fact: words.text(fact_key(fact)).to_owned(), standing }
    };
    facts(year).map(row).into()
}

const fn fact_key(fact: NoticeFact) -> &'static str {
    match fact {
        NoticeFact::InsuredPerson => "expenses-fact-insured",
        NoticeFact::Month => "expenses-fact-month",
        NoticeFact::Patient => "expenses-fact-patient",
        NoticeFact::Provider => "expenses-fact-provider",
        NoticeFact::Paid => "expenses-fact-paid",
        NoticeFact::Insurer => "expenses-fact-insurer",
    }
}
