//! The words of the notice (資格情報のお知らせ). It is in Japanese whatever language the member reads, because it is shown at
//! clinics.

use chrono::NaiveDate;
use madoguchi_core::policy::Policy;
use madoguchi_core::services::eligibility::Eligibility;
use madoguchi_print::Mark;
use madoguchi_print::eligibility_notice::{EligibilityNotice, Fact};
use madoguchi_words::{Language, Words};

use super::page::facts;
use crate::fields::document::{Head, letterhead};

/// The notice of one person, as of a day in Japan.
pub(super) fn of(policy: &Policy, one: &Eligibility, mark: Option<Mark>, today: NaiveDate) -> EligibilityNotice {
    let words = Words::of(Language::Ja);
    let text = |key| words.text(key).to_owned();
    let facts: Vec<_> = facts(words, &policy.society.name, one)
        .into_iter()
        .map(|fact| Fact { label: fact.label, value: fact.value })
        .collect();
    EligibilityNotice {
        head: letterhead(policy, Head { title: text("eligibility-title"), name: &one.name, mark, day: today }),
        lead: text("eligibility-notice-lead"),
        heads: [text("eligibility-notice-item"), text("eligibility-notice-value")],
        card: facts.clone(),
        facts,
        notes_heading: text("eligibility-notes"),
        notes: ["eligibility-note-what", "eligibility-note-not", "eligibility-note-use", "eligibility-note-wrong"]
            .map(text)
            .into(),
        cut_here: text("eligibility-notice-cut"),
        card_note: text("eligibility-notice-card-note"),
    }
}
