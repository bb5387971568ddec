//! The sign-in history, and when the society's staff looked at the member's data.

use madoguchi_core::accounts::sessions::history::{Event, EventOutcome};
use madoguchi_core::clock::instant_in_japan;
use madoguchi_core::input::device::Device;
use madoguchi_core::proof::next_step::{Proof, Proofs};
use madoguchi_core::support::{SensitiveValue, StaffLookDay};
use madoguchi_web::Page;
use madoguchi_words::{Language, Words};
use serde::Serialize;

/// The sign-in history.
#[derive(Clone, Debug, Serialize)]
pub struct SignInHistory {
    /// The entries, the newest first.
    pub entries: Vec<Entry>,
    /// The days on which the society's staff looked at the member's data, the latest first.
    pub looks: Vec<Look>,
    /// The society's name.
    pub society: String,
}

/// A day on which the society's staff looked at the member's data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Look {
    /// The day and the time, in words.
    pub at: String,
    /// What was looked at, in words.
    pub what: Vec<String>,
}

impl Look {
    /// Words a day.
    #[must_use]
    pub fn of(words: &Words, look: &StaffLookDay) -> Self {
        let is_one_minute = words.instant(look.first) == words.instant(look.last);
        let at = if is_one_minute { words.instant(look.first) } else { words.span(look.first, look.last) };
        let opened =
            (look.openings > 0).then(|| words.format("history-looks-opened", &[("count", look.openings.into())]));
        let values: Vec<_> = look.values.iter().map(|value| value_word(words, *value)).collect();
        let shown = (!values.is_empty())
            .then(|| words.format("history-looks-values", &[("values", words.list(&values).into())]));
        Self { at, what: opened.into_iter().chain(shown).collect() }
    }
}

fn value_word(words: &Words, value: SensitiveValue) -> &str {
    match value {
        SensitiveValue::Number => words.text("history-looks-number"),
        SensitiveValue::BirthDate => words.text("history-looks-birth-date"),
        SensitiveValue::Address => words.text("history-looks-address"),
        SensitiveValue::SecondAddress => words.text("history-looks-second-address"),
    }
}

/// An entry.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// The time, in words.
    pub at: String,
    /// The device, in words.
    pub device: String,
    /// The methods used, in words.
    pub how: String,
    /// Whether the password was right and the second step wasn't.
    pub refused: bool,
    /// What was changed, in words; none for a sign-in.
    pub changed: Option<String>,
    /// Who looked at the member's pages, in words, where it wasn't the member.
    pub viewed_by: Option<String>,
}

impl Entry {
    /// Words an entry.
    #[must_use]
    pub fn of(words: &Words, society: &str, event: &Event) -> Self {
        let how: Vec<_> = event.proofs.shown().map(|proof| proof_word(words, proof)).collect();
        Self {
            at: words.instant(event.at),
            device: words.device(event.device),
            how: words.list(&how),
            refused: event.outcome == EventOutcome::SecondStepRefused,
            changed: changed(words, event.outcome).map(str::to_owned),
            viewed_by: (event.outcome == EventOutcome::ViewedByStaff).then(|| society.to_owned()),
        }
    }
}

fn changed(words: &Words, outcome: EventOutcome) -> Option<&str> {
    match outcome {
        EventOutcome::SignedIn | EventOutcome::SecondStepRefused => None,
        EventOutcome::ViewedByStaff => Some(words.text("history-viewed-by-staff")),
        EventOutcome::AgreedToTerms => Some(words.text("history-agreed")),
        EventOutcome::UserIdChanged => Some(words.text("history-user-id-changed")),
        EventOutcome::EmailChanged => Some(words.text("history-email-changed")),
        EventOutcome::EmailRemoved => Some(words.text("history-email-removed")),
        EventOutcome::EmailChangeUndone => Some(words.text("history-email-undone")),
        EventOutcome::RecoveryAddressSet => Some(words.text("history-second-set")),
        EventOutcome::RecoveryAddressRemoved => Some(words.text("history-second-removed")),
    }
}

fn proof_word(words: &Words, proof: Proof) -> &str {
    match proof {
        Proof::Letter => words.text("proof-letter"),
        Proof::Password => words.text("proof-password"),
        Proof::Passkey => words.text("proof-passkey"),
        Proof::OneTimeCode => words.text("proof-one-time-code"),
        Proof::RecoveryCode => words.text("proof-recovery-code"),
        Proof::SetUp => words.text("proof-set-up"),
        Proof::RememberedDevice => words.text("proof-remembered"),
    }
}

/// The society of the samples.
pub(crate) fn sample_society(words: &Words) -> &'static str {
    match words.language() {
        Language::Ja => "みどり健康保険組合",
        Language::En => "Midori Health Insurance Society",
    }
}

impl Page for SignInHistory {
    const TEMPLATE: &'static str = "sign_in_history/sign_in_history.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let entry = |day, outcome, proofs: &[Proof], user_agent| {
            let day = chrono::NaiveDate::from_ymd_opt(2026, 11, day).unwrap_or_default();
            let event = Event {
                at: instant_in_japan(day, 21 * 60 + 4),
                outcome,
                proofs: proofs.iter().fold(Proofs::default(), |all, proof| all.with(*proof)),
                device: Device::read(user_agent),
            };
            Entry::of(words, sample_society(words), &event)
        };
        let entries = vec![
            entry(20, EventOutcome::ViewedByStaff, &[], ""),
            entry(20, EventOutcome::SignedIn, &[Proof::Password, Proof::OneTimeCode], "Windows Edg/"),
            entry(19, EventOutcome::SecondStepRefused, &[Proof::Password], ""),
            entry(18, EventOutcome::UserIdChanged, &[Proof::Passkey], "iPhone Safari/"),
            entry(19, EventOutcome::AgreedToTerms, &[Proof::Passkey], "iPhone Safari/"),
            entry(18, EventOutcome::SignedIn, &[Proof::Passkey], "iPhone Safari/"),
            entry(17, EventOutcome::SignedIn, &[Proof::Password, Proof::RecoveryCode], "Android Chrome/"),
            entry(16, EventOutcome::EmailChangeUndone, &[], "Android Chrome/"),
            entry(16, EventOutcome::EmailChanged, &[], "iPhone Safari/"),
            entry(16, EventOutcome::RecoveryAddressRemoved, &[], "iPhone Safari/"),
            entry(16, EventOutcome::RecoveryAddressSet, &[], "iPhone Safari/"),
            entry(16, EventOutcome::EmailRemoved, &[], "iPhone Safari/"),
            entry(16, EventOutcome::SignedIn, &[Proof::Letter, Proof::SetUp], "iPhone Safari/"),
        ];
        let looked = |day, minutes: [u32; 2], openings, values: &[SensitiveValue]| {
            let day = chrono::NaiveDate::from_ymd_opt(2026, 11, day).unwrap_or_default();
            let [first, last] = minutes.map(|minutes| instant_in_japan(day, minutes));
            Look::of(words, &StaffLookDay { day, first, last, openings, values: values.to_vec() })
        };
        let looks = vec![
            looked(20, [612, 640], 3, &[SensitiveValue::BirthDate, SensitiveValue::Address]),
            looked(12, [900, 900], 1, &[]),
        ];
        let society = sample_society(words).to_owned();
        let none = Self { entries: Vec::new(), looks: Vec::new(), society };
        vec![("several", Self { entries, looks, ..none.clone() }), ("none", none)]
    }
}
