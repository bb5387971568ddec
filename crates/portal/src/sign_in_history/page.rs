//! The sign-in history.

use madoguchi_core::accounts::sessions::history::{Event, EventOutcome};
use madoguchi_core::clock::instant_in_japan;
use madoguchi_core::input::device::Device;
use madoguchi_core::proof::next_step::{Proof, Proofs};
use madoguchi_web::Page;
use madoguchi_words::Words;
use serde::Serialize;

/// The sign-in history.
#[derive(Clone, Debug, Serialize)]
pub struct SignInHistory {
    /// The entries, the newest first.
    pub entries: Vec<Entry>,
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
}

impl Entry {
    /// Words an entry.
    #[must_use]
    pub fn of(words: &Words, event: &Event) -> Self {
        let how: Vec<_> = event.proofs.shown().map(|proof| proof_word(words, proof)).collect();
        Self {
            at: words.instant(event.at),
            device: words.device(event.device),
            how: words.list(&how),
            refused: event.outcome == EventOutcome::SecondStepRefused,
            changed: changed(words, event.outcome).map(str::to_owned),
        }
    }
}

fn changed(words: &Words, outcome: EventOutcome) -> Option<&str> {
    match outcome {
        EventOutcome::SignedIn | EventOutcome::SecondStepRefused => None,
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
        vec![("several", Self { entries }), ("none", Self { entries: Vec::new() })]
    }
}
