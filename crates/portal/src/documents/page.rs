//! The documents in every page's footer: privacy, notes and security, accessibility.

use chrono::{DateTime, Utc};
use madoguchi_core::calendar::holidays::Overrides;
use madoguchi_core::policy::Policy;
use madoguchi_core::policy::account::Sharing;
use madoguchi_web::Page;
use madoguchi_words::Words;
use serde::Serialize;

use crate::fields::account::user_id_word;
use crate::fields::closing::{self, NextMaintenance};

/// How personal data are handled (個人情報の取扱い).
#[derive(Clone, Debug, Serialize)]
pub struct Privacy {
    /// The word for the user ID.
    pub user_id_word: String,
    /// Whether the society asks for the insurer number.
    pub asks_insurer_number: bool,
    /// Whether the household signs in with one ID (世帯共通).
    pub household: bool,
}

/// Notes and security (注意事項・セキュリティ).
#[derive(Clone, Debug, Serialize)]
pub struct Security {
    /// The word for the user ID.
    pub user_id_word: String,
    /// Whether the household signs in with one ID (世帯共通).
    pub household: bool,
    /// The days after issue for which a letter's pair is valid.
    pub letter_valid_days: u16,
    /// The minutes without a request after which a session ends.
    pub idle_minutes: u8,
    /// The address that mails come from.
    pub mail_from: String,
    /// The next time the portal is closed.
    pub maintenance: Option<NextMaintenance>,
}

/// How accessible the pages are (アクセシビリティ).
#[derive(Clone, Debug, Serialize)]
pub struct Accessibility {}

impl Privacy {
    /// Builds the page from the society's policy.
    #[must_use]
    pub fn of(words: &Words, policy: &Policy) -> Self {
        Self {
            user_id_word: user_id_word(words, &policy.society.user_id_word),
            asks_insurer_number: policy.identity.insurer_number,
            household: policy.account.sharing == Sharing::Household,
        }
    }
}

impl Security {
    /// Builds the page from the society's policy.
    #[must_use]
    pub fn of(words: &Words, policy: &Policy, holidays: &Overrides, now: DateTime<Utc>) -> Self {
        Self {
            user_id_word: user_id_word(words, &policy.society.user_id_word),
            household: policy.account.sharing == Sharing::Household,
            letter_valid_days: policy.credential.valid_days,
            idle_minutes: policy.sessions.idle_minutes,
            mail_from: policy.contact.mail_from.clone(),
            maintenance: NextMaintenance::after(words, &policy.maintenance, holidays, now),
        }
    }
}

impl Page for Privacy {
    const TEMPLATE: &'static str = "documents/privacy.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let plain =
            Self { user_id_word: user_id_word(words, "ユーザID"), asks_insurer_number: true, household: true };
        let modern = Self { asks_insurer_number: false, household: false, ..plain.clone() };
        vec![("privacy", plain), ("without-number", modern)]
    }
}

impl Page for Security {
    const TEMPLATE: &'static str = "documents/security.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let plain = Self {
            user_id_word: user_id_word(words, "ユーザID"),
            household: false,
            letter_valid_days: 180,
            idle_minutes: 20,
            mail_from: "madoguchi@example.jp".into(),
            maintenance: None,
        };
        let closed = Self { household: true, maintenance: Some(closing::sample(words)), ..plain.clone() };
        vec![("always-open", plain), ("with-maintenance", closed)]
    }
}

impl Page for Accessibility {
    const TEMPLATE: &'static str = "documents/accessibility.html";

    fn samples(_: &Words) -> Vec<(&'static str, Self)> {
        vec![("accessibility", Self {})]
    }
}
