//! The page of an employer's letters.

use chrono::DateTime;
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::enrolment::employers::{EmployerBatch, EmployerLetters, FEWEST};
use madoguchi_web::Page;
use madoguchi_words::Words;
use serde::Serialize;

/// How an employer's letters stand.
#[derive(Clone, Debug, Serialize)]
pub struct Employer {
    /// The code as typed.
    pub typed: String,
    /// Whether a code was typed that nobody of the roster has.
    pub unknown: bool,
    /// The employer's name.
    pub name: Option<String>,
    /// Its batches, the latest first.
    pub batches: Vec<BatchRow>,
    /// That smaller batches aren't told, in words.
    pub smaller: Option<String>,
}

/// A batch, in words.
#[derive(Clone, Debug, Serialize)]
pub struct BatchRow {
    /// The day of issue.
    pub issued: String,
    /// How many letters.
    pub letters: u64,
    /// How many were used.
    pub redeemed: u64,
    /// How many can still be used.
    pub open: u64,
    /// How many were not used in time.
    pub expired: u64,
    /// How many were replaced.
    pub revoked: u64,
}

impl Employer {
    pub(super) fn of(words: &Words, typed: &str, found: Option<&EmployerLetters>) -> Self {
        let row = |batch: &EmployerBatch| BatchRow {
            issued: words.date(day_in_japan(batch.issued_at)),
            letters: batch.letters,
            redeemed: batch.redeemed,
            open: batch.open,
            expired: batch.expired,
            revoked: batch.revoked,
        };
        let smaller = found.is_some_and(|found| found.has_smaller);
        Self {
            typed: typed.to_owned(),
            unknown: !typed.trim().is_empty() && found.is_none(),
            name: found.map(|found| found.name.clone()),
            batches: found.iter().flat_map(|found| &found.batches).map(row).collect(),
            smaller: smaller.then(|| words.format("desk-employer-smaller", &[("fewest", i64::from(FEWEST).into())])),
        }
    }
}

impl Page for Employer {
    const TEMPLATE: &'static str = "employers/employer.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let issued_at = DateTime::from_timestamp(1_795_000_000, 0).unwrap_or_default();
        let batch = EmployerBatch { batch: 3, issued_at, letters: 128, redeemed: 97, open: 20, expired: 8, revoked: 3 };
        let found = EmployerLetters { name: "本社".into(), batches: vec![batch], has_smaller: true };
        let only_small = EmployerLetters { batches: Vec::new(), ..found.clone() };
        let none = EmployerLetters { has_smaller: false, ..only_small.clone() };
        vec![
            ("blank", Self::of(words, "", None)),
            ("found", Self::of(words, "002", Some(&found))),
            ("only-small", Self::of(words, "003", Some(&only_small))),
            ("no-letters", Self::of(words, "004", Some(&none))),
            ("unknown", Self::of(words, "999", None)),
        ]
    }
}
