//! The page of eligibility: a section for each person.

use chrono::NaiveDate;
use madoguchi_core::ids::PersonId;
use madoguchi_core::roster::PersonNumber;
use madoguchi_core::roster::coverage::CoverageToday;
use madoguchi_core::services::eligibility::share::CopaymentShare;
use madoguchi_core::services::eligibility::{Eligibility, ShownNumber};
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

use crate::sign_in_history::page::sample_society;

/// The eligibility of everybody whom the member may see.
#[derive(Clone, Debug, Serialize)]
pub struct EligibilityPage {
    /// What is wrong; empty at first.
    pub errors: Vec<FieldError>,
    /// The day that the page speaks of, in words.
    pub today: String,
    /// The persons.
    pub persons: Vec<PersonSection>,
    /// Whether there are masked numbers that can be shown.
    pub masked: bool,
    /// The society's name.
    pub society: String,
}

/// One person.
#[derive(Clone, Debug, Serialize)]
pub struct PersonSection {
    /// The person's id, for the form of the notice.
    pub id: String,
    /// 氏名
    pub name: String,
    /// Who the person is in the household, in words.
    pub who: String,
    /// What differs from being covered today, in words.
    pub standing: Option<String>,
    /// The values with their labels.
    pub facts: Vec<LabelledValue>,
    /// Whether a notice can be had.
    pub notice: bool,
}

/// A value with its label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LabelledValue {
    /// What it is.
    pub label: String,
    /// The value.
    pub value: String,
}

impl EligibilityPage {
    /// Words what is known of the persons.
    #[must_use]
    pub fn of(words: &Words, society: &str, household: &[Eligibility], today: NaiveDate) -> Self {
        Self {
            errors: Vec::new(),
            today: words.date(today),
            persons: household.iter().map(|one| PersonSection::of(words, society, one)).collect(),
            masked: household.iter().any(|one| matches!(one.number, Some(ShownNumber::Masked { .. }))),
            society: society.to_owned(),
        }
    }
}

impl PersonSection {
    fn of(words: &Words, society: &str, one: &Eligibility) -> Self {
        let who = if one.insured {
            words.text("eligibility-insured").to_owned()
        } else if one.relationship.is_empty() {
            words.text("eligibility-dependant").to_owned()
        } else {
            words.format("eligibility-dependant-as", &[("relationship", one.relationship.as_str().into())])
        };
        let standing = match (one.coverage, one.lost_on) {
            (CoverageToday::Coming, _) => {
                Some(words.format("eligibility-coming", &[("day", words.date(one.joined_on).into())]))
            }
            (CoverageToday::Ended, Some(lost)) => {
                Some(words.format("eligibility-ended", &[("day", words.date(lost).into())]))
            }
            (CoverageToday::Ended, None) | (CoverageToday::Covered, _) => None,
        };
        Self {
            id: one.person.to_string(),
            name: one.name.clone(),
            who,
            standing,
            facts: facts(words, society, one),
            notice: one.has_notice(),
        }
    }
}

/// The values of a person with their labels, on the page and in the notice.
pub(super) fn facts(words: &Words, society: &str, one: &Eligibility) -> Vec<LabelledValue> {
    let fact = |key, value: String| LabelledValue { label: words.text(key).to_owned(), value };
    let mut facts = vec![fact("eligibility-name", one.name.clone())];
    if !one.kana.is_empty() {
        facts.push(fact("eligibility-kana", one.kana.clone()));
    }
    facts.push(fact("eligibility-birth-date", words.date_with_era(one.birth_date)));
    match &one.number {
        Some(ShownNumber::Masked { number, .. }) => {
            facts.push(fact("eligibility-symbol-and-number", number.clone()));
        }
        Some(ShownNumber::Open(PersonNumber { symbol, number, branch, .. })) => {
            facts.push(fact("eligibility-symbol", symbol.clone()));
            facts.push(fact("eligibility-number", number.clone()));
            if !branch.is_empty() {
                facts.push(fact("eligibility-branch", branch.clone()));
            }
        }
        None => facts.push(fact("eligibility-symbol-and-number", words.text("eligibility-no-number").to_owned())),
    }
    facts.push(fact("eligibility-joined", words.date_with_era(one.joined_on)));
    if let Some(lost) = one.lost_on {
        facts.push(fact("eligibility-lost", words.date_with_era(lost)));
    }
    if let Some(share) = one.share {
        facts.push(fact("eligibility-share", words.text(share_key(share)).to_owned()));
    }
    if let Some(number) = &one.number {
        facts.push(fact("eligibility-insurer-number", number.insurer_number().to_owned()));
    }
    facts.push(fact("eligibility-insurer", society.to_owned()));
    facts
}

const fn share_key(share: CopaymentShare) -> &'static str {
    match share {
        CopaymentShare::TwoTenths => "eligibility-share-two",
        CopaymentShare::ThreeTenths => "eligibility-share-three",
        CopaymentShare::ByIncome => "eligibility-share-by-income",
    }
}

/// Why there is no notice: the characters that no font has.
pub(super) fn not_typeset(words: &Words, missing: &[char]) -> String {
    let named: Vec<_> = missing.iter().map(ToString::to_string).collect();
    words.format("eligibility-not-typeset", &[("characters", words.list(&named).into())])
}

impl Page for EligibilityPage {
    const TEMPLATE: &'static str = "eligibility/eligibility.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
        let insured = |number| Eligibility {
            person: PersonId(uuid::Uuid::nil()),
            name: "髙橋　浩二".into(),
            kana: "タカハシ コウジ".into(),
            relationship: String::new(),
            insured: true,
            own: true,
            birth_date: day(1979, 8, 22),
            number: Some(number),
            joined_on: day(2012, 4, 1),
            lost_on: None,
            coverage: CoverageToday::Covered,
            share: Some(CopaymentShare::ThreeTenths),
        };
        let masked =
            || ShownNumber::Masked { insurer_number: "06139992".into(), number: "●●●●●●●●61".into() };
        let open = || {
            let [insurer_number, symbol, number, branch] = ["06139992", "1", "0020461", "01"].map(str::to_owned);
            ShownNumber::Open(PersonNumber { insurer_number, symbol, number, branch })
        };
        let child = Eligibility {
            name: "髙橋　花".into(),
            kana: String::new(),
            relationship: "長女".into(),
            insured: false,
            own: false,
            birth_date: day(2022, 9, 17),
            joined_on: day(2022, 9, 17),
            share: Some(CopaymentShare::TwoTenths),
            ..insured(masked())
        };
        let mother = Eligibility {
            name: "髙橋　和子".into(),
            relationship: String::new(),
            insured: false,
            own: false,
            birth_date: day(1954, 2, 3),
            share: Some(CopaymentShare::ByIncome),
            ..insured(masked())
        };
        let coming = Eligibility {
            name: "髙橋　空".into(),
            relationship: "二男".into(),
            insured: false,
            own: false,
            joined_on: day(2026, 12, 1),
            coverage: CoverageToday::Coming,
            share: None,
            ..insured(masked())
        };
        let ended = Eligibility {
            lost_on: Some(day(2026, 11, 1)),
            coverage: CoverageToday::Ended,
            share: None,
            number: None,
            ..insured(masked())
        };
        let society = sample_society(words);
        let page = |household: &[Eligibility]| Self::of(words, society, household, day(2026, 11, 20));
        let household = page(&[insured(masked()), child, mother, coming]);
        let missing = not_typeset(words, &['\u{e000}']);
        vec![
            ("numbers", page(&[insured(open())])),
            ("ended", page(&[ended])),
            ("not-typeset", Self { errors: vec![FieldError::overall(missing)], ..household.clone() }),
            ("household", household),
        ]
    }
}
