//! The sign-in page, which is also the entrance for a member with a letter, and the confirmation before signing out.

use chrono::{DateTime, Utc};
use madoguchi_core::calendar::holidays::Overrides;
use madoguchi_core::enrolment::provisional::looks_like_login_id;
use madoguchi_core::links;
use madoguchi_core::policy::Policy;
use madoguchi_core::policy::account::Sharing;
use madoguchi_core::policy::eras::{Delivery, Document, Era, Medium};
use madoguchi_core::policy::second_step::Method;
use madoguchi_core::policy::user_id::Origin;
use madoguchi_web::{FieldError, Page};
use madoguchi_words::{Language, Words};
use serde::Serialize;

use crate::announcements::page::{Headline, samples as announced};
use crate::fields::account::user_id_word;
use crate::fields::closing::{self, NextMaintenance};

/// The sign-in page. One field takes the letter's ID and the member's own.
#[derive(Clone, Debug, Serialize)]
pub struct SignIn {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// What has just happened, shown above the form.
    pub notice: Option<Notice>,
    /// Help after a wrong pair; none where no pair was refused.
    pub help: Option<PairHelp>,
    /// Where an unfinished registration of this browser goes on.
    pub unfinished: Option<&'static str>,
    /// The word for the user ID, from [`user_id_word`].
    pub user_id_word: String,
    /// The user ID as typed. A password is never sent back.
    pub user_id: String,
    /// Whether the household signs in with one ID (世帯共通).
    pub household: bool,
    /// The kinds of letters that this society has sent, the latest first.
    pub letters: Vec<Letter>,
    /// The days after issue for which a letter's pair is valid.
    pub letter_valid_days: u16,
    /// The next time the portal is closed.
    pub maintenance: Option<NextMaintenance>,
    /// Whether the society offers passkeys.
    pub passkey: bool,
    /// The latest announcements that everybody may read.
    pub announcements: Vec<Headline>,
    /// The society's own greeting.
    pub greeting: Option<String>,
    /// The society's own words about where members find their letter.
    pub letter_help: Option<String>,
}

impl SignIn {
    /// Builds the empty page from the society's policy.
    #[must_use]
    pub fn of(words: &Words, policy: &Policy, holidays: &Overrides, now: DateTime<Utc>) -> Self {
        Self {
            errors: Vec::new(),
            notice: None,
            help: None,
            unfinished: None,
            user_id_word: user_id_word(words, &policy.society.user_id_word),
            user_id: String::new(),
            household: policy.account.sharing == Sharing::Household,
            letters: Letter::of_eras(words, &policy.eras),
            letter_valid_days: policy.credential.valid_days,
            maintenance: NextMaintenance::after(words, &policy.maintenance, holidays, now),
            passkey: policy.second_step.offers(Method::Passkey),
            announcements: Vec::new(),
            greeting: policy.texts.greeting_in(words.language()),
            letter_help: policy.texts.letter_help_in(words.language()),
        }
    }
}

/// Help after a wrong pair. It follows from what was typed, never from whether the ID exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PairHelp {
    /// How the pair of a letter looks.
    Letter,
    /// What a member can do who doesn't know the ID or the password.
    Member,
    /// Both: the ID has the form of a letter's, and members of this society may keep the letter's ID.
    Either,
}

impl PairHelp {
    /// Returns the help that fits a typed ID.
    #[must_use]
    pub fn for_typed(policy: &Policy, typed_id: &str) -> Self {
        match looks_like_login_id(typed_id) {
            true if policy.user_id.origin == Origin::Preassigned => Self::Either,
            true => Self::Letter,
            false => Self::Member,
        }
    }
}

/// What has just happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// The member signed out.
    SignedOut,
    /// The session, the sign-in or the registration has timed out.
    SessionEnded,
    /// The letter's pair belongs to a registered account (登録済み). The member has to sign in with the own ID.
    AlreadyRegistered,
    /// Registration is done. The member has to sign in with the new ID and password.
    Registered,
    /// A new password was set by a recovery. The member has to sign in with it.
    PasswordReset,
}

/// A kind of letter, described by its era.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Letter {
    /// The medium, which selects the drawing.
    pub medium: Medium,
    /// The title as printed.
    pub title: String,
    /// Which members have it, by date of joining, in words; none where the society has only one era.
    pub joined: Option<String>,
    /// What to have at hand, in words.
    pub at_hand: Vec<String>,
    /// When and how it arrives, in words.
    pub comes: String,
}

impl Letter {
    /// Lists the letters of a society's eras, the latest first.
    #[must_use]
    pub fn of_eras(words: &Words, eras: &[Era]) -> Vec<Self> {
        let only = eras.len() == 1;
        eras.iter().rev().map(|era| Self::of_era(words, era, only)).collect()
    }

    fn of_era(words: &Words, era: &Era, only: bool) -> Self {
        let medium = match era.medium {
            Medium::Postcard => words.text("letter-medium-postcard"),
            Medium::CardMount => words.text("letter-medium-card-mount"),
            Medium::Notice => words.text("letter-medium-notice"),
        };
        let at_hand =
            era.at_hand
                .iter()
                .map(|document| match document {
                    Document::Letter => words
                        .format("letter-at-hand-letter", &[("title", (&era.title).into()), ("medium", medium.into())]),
                    Document::EligibilityDocument => words.text("letter-at-hand-eligibility").to_owned(),
                })
                .collect();
        let comes = match era.delivery {
            Delivery::Direct => words.text("letter-comes-direct"),
            Delivery::MonthAfterJoining => words.text("letter-comes-month-after"),
            Delivery::ThroughEmployer => words.text("letter-comes-employer"),
        };
        Self {
            medium: era.medium,
            title: era.title.clone(),
            joined: if only { None } else { joined(words, era) },
            at_hand,
            comes: comes.to_owned(),
        }
    }
}

/// Words the first and last day of joining of an era.
fn joined(words: &Words, era: &Era) -> Option<String> {
    let from = era.from.map(|day| words.date(day));
    let last = era.until.and_then(|day| day.pred_opt()).map(|day| words.date(day));
    match (from, last) {
        (Some(from), Some(last)) => {
            Some(words.format("letter-joined-between", &[("from", from.into()), ("last", last.into())]))
        }
        (Some(from), None) => Some(words.format("letter-joined-since", &[("from", from.into())])),
        (None, Some(last)) => Some(words.format("letter-joined-until", &[("last", last.into())])),
        (None, None) => None,
    }
}

fn sample_greeting(words: &Words) -> String {
    match words.language() {
        Language::Ja => "当組合の窓口へようこそ。健診の予約は、事業所の担当者へお申し込みください。".to_owned(),
        Language::En => "Welcome. To book a health check-up, ask the person in charge at your workplace.".to_owned(),
    }
}

impl Page for SignIn {
    const TEMPLATE: &'static str = "sign_in/sign_in.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let plain = Self {
            errors: Vec::new(),
            notice: None,
            help: None,
            unfinished: None,
            user_id_word: user_id_word(words, "ユーザID"),
            user_id: String::new(),
            household: false,
            letters: samples::one_letter(words),
            letter_valid_days: 180,
            maintenance: None,
            passkey: true,
            announcements: Vec::new(),
            greeting: None,
            letter_help: None,
        };
        let legacy = Self {
            household: true,
            letters: samples::three_letters(words),
            maintenance: Some(closing::sample(words)),
            passkey: false,
            greeting: Some(sample_greeting(words)),
            ..plain.clone()
        };
        let noticed = |notice| Self { notice: Some(notice), ..plain.clone() };
        vec![
            ("first-visit", plain.clone()),
            ("three-eras", legacy.clone()),
            (
                "empty",
                Self {
                    errors: vec![
                        FieldError::at(
                            "user_id",
                            words.format("sign-in-error-user-id-empty", &[("user_id", (&plain.user_id_word).into())]),
                        ),
                        FieldError::at("password", words.text("sign-in-error-password-empty")),
                    ],
                    ..legacy.clone()
                },
            ),
            (
                "not-known",
                Self {
                    errors: vec![FieldError::overall(
                        words.format("sign-in-error-not-known", &[("user_id", (&plain.user_id_word).into())]),
                    )],
                    help: Some(PairHelp::Letter),
                    user_id: "1400002537".into(),
                    ..legacy.clone()
                },
            ),
            (
                "wait",
                Self {
                    errors: vec![FieldError::overall(words.format("sign-in-error-wait", &[("minutes", 5.into())]))],
                    help: Some(PairHelp::Member),
                    user_id: "metro123".into(),
                    ..legacy
                },
            ),
            (
                "either",
                Self {
                    errors: vec![FieldError::overall(
                        words.format("sign-in-error-not-known", &[("user_id", (&plain.user_id_word).into())]),
                    )],
                    help: Some(PairHelp::Either),
                    user_id: "1400002537".into(),
                    ..plain.clone()
                },
            ),
            (
                "announcements",
                Self {
                    announcements: announced(words).iter().map(|posted| Headline::public(words, posted)).collect(),
                    ..plain.clone()
                },
            ),
            ("unfinished", Self { unfinished: Some(links::REGISTER_ACCOUNT), ..plain.clone() }),
            ("signed-out", noticed(Notice::SignedOut)),
            ("session-ended", noticed(Notice::SessionEnded)),
            ("already-registered", noticed(Notice::AlreadyRegistered)),
            ("registered", noticed(Notice::Registered)),
        ]
    }
}

/// The confirmation before signing out.
#[derive(Clone, Debug, Serialize)]
pub struct SignOut {}

impl Page for SignOut {
    const TEMPLATE: &'static str = "sign_in/sign_out.html";

    fn samples(_: &Words) -> Vec<(&'static str, Self)> {
        vec![("ask", Self {})]
    }
}

/// Parts that samples of several pages share.
pub(crate) mod samples {
    use super::{Letter, Words};
    use chrono::NaiveDate;

    use madoguchi_core::policy::eras::{Delivery, Document, Era, Medium, NumberPlace};

    fn era(from: Option<(i32, u32, u32)>, until: Option<(i32, u32, u32)>, medium: Medium, title: &str) -> Era {
        let day = |(year, month, day)| NaiveDate::from_ymd_opt(year, month, day);
        Era {
            name: "sample".into(),
            from: from.and_then(day),
            until: until.and_then(day),
            medium,
            title: title.into(),
            at_hand: vec![Document::Letter, Document::EligibilityDocument],
            insurer_number_on: vec![NumberPlace::EligibilityNotice, NumberPlace::EligibilityCertificate],
            delivery: Delivery::MonthAfterJoining,
        }
    }

    pub(crate) fn one_letter(words: &Words) -> Vec<Letter> {
        Letter::of_eras(words, &[era(None, None, Medium::Postcard, "Webサービスのご案内")])
    }

    pub(crate) fn three_letters(words: &Words) -> Vec<Letter> {
        let notice = Era {
            at_hand: vec![Document::Letter],
            insurer_number_on: vec![NumberPlace::LetterBottomLine],
            delivery: Delivery::Direct,
            ..era(Some((2024, 12, 2)), None, Medium::Notice, "WEBサービスのご案内")
        };
        let eras = [
            era(None, Some((2022, 4, 1)), Medium::Postcard, "webサービスのご案内"),
            era(Some((2022, 4, 1)), Some((2024, 12, 2)), Medium::CardMount, "webサービスのご案内"),
            notice,
        ];
        Letter::of_eras(words, &eras)
    }
}
