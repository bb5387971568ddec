//! The sign-in history.

use madoguchi_core::accounts::history::{Event, Outcome};
use madoguchi_core::accounts::proofs::{Proof, Proofs};
use madoguchi_core::clock::instant_in_japan;
use madoguchi_core::input::device::Device;
use madoguchi_web::Page;
use madoguchi_words::Words;
use serde::Serialize;

/// The sign-in history.
#[derive(Clone, Debug, Serialize)]
pub struct SignInHistory {
    /// The newest first.
    pub entries: Vec<Entry>,
}

/// An entry.
#[derive(Clone, Debug, Serialize)]
pub struct Entry {
    /// When, in words.
    pub at: String,
    /// From what, in words.
    pub device: String,
    /// By what, in words.
    pub how: String,
    /// The password was right, and the second step wasn't.
    pub refused: bool,
    /// What was changed, in words; none where it is a sign-in.
    pub changed: Option<String>,
}

impl Entry {
    /// An entry in words.
    #[must_use]
    pub fn of(words: &Words, event: &Event) -> Self {
        let how: Vec<_> = event.proofs.shown().map(|proof| proof_word(words, proof)).collect();
        Self {
            at: words.instant(event.at),
            device: words.device(event.device),
            how: words.list(&how),
            refused: event.outcome == Outcome::SecondStepRefused,
            changed: changed(words, event.outcome).map(str::to_owned),
        }
    }
}

fn changed(words: &Words, outcome: Outcome) -> Option<&str> {
    match outcome {
        Outcome::SignedIn | Outcome::SecondStepRefused => None,
        Outcome::AgreedToTerms => Some(words.text("history-agreed")),
        Outcome::UserIdChanged => Some(words.text("history-user-id-changed")),
        Outcome::EmailChanged => Some(words.text("history-email-changed")),
        Outcome::EmailRemoved => Some(words.text("history-email-removed")),
        Outcome::EmailChangeUndone => Some(words.text("history-email-undone")),
        Outcome::RecoveryAddressSet => Some(words.text("history-second-set")),
        Outcome::RecoveryAddressRemoved => Some(words.text("history-second-removed")),
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
            Entry::of(words, &event)
        };
        let entries = vec![
            entry(20, Outcome::SignedIn, &[Proof::Password, Proof::OneTimeCode], "Windows Edg/"),
            entry(19, Outcome::SecondStepRefused, &[Proof::Password], ""),
            entry(18, Outcome::UserIdChanged, &[Proof::Passkey], "iPhone Safari/"),
            entry(19, Outcome::AgreedToTerms, &[Proof::Passkey], "iPhone Safari/"),
            entry(18, Outcome::SignedIn, &[Proof::Passkey], "iPhone Safari/"),
            entry(17, Outcome::SignedIn, &[Proof::Password, Proof::RecoveryCode], "Android Chrome/"),
            entry(16, Outcome::EmailChangeUndone, &[], "Android Chrome/"),
            entry(16, Outcome::EmailChanged, &[], "iPhone Safari/"),
            entry(16, Outcome::RecoveryAddressRemoved, &[], "iPhone Safari/"),
            entry(16, Outcome::RecoveryAddressSet, &[], "iPhone Safari/"),
            entry(16, Outcome::EmailRemoved, &[], "iPhone Safari/"),
            entry(16, Outcome::SignedIn, &[Proof::Letter, Proof::SetUp], "iPhone Safari/"),
        ];
        vec![("several", Self { entries }), ("none", Self { entries: Vec::new() })]
    }
}
