//! The page of the identity check: insurer number where the society asks for it, birth date, and the terms where the
//! policy puts them on this page.

use madoguchi_core::links;
use madoguchi_core::policy::Policy;
use madoguchi_core::policy::eras::{Era, Medium, NumberPlace};
use madoguchi_core::policy::registration::{Step, steps};
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

use super::{Button, back_href};
use crate::fields::account::user_id_word;
use crate::fields::birth_date::{BirthDateField, BirthDateTyped};
use crate::fields::consent::{Agreement, Consent};
use crate::fields::insurer_number::InsurerNumberField;
use crate::fields::progress::Progress;

/// The page of the identity check (本人確認).
#[derive(Clone, Debug, Serialize)]
pub struct Identity {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// The progress through the registration.
    pub progress: Progress,
    /// The word for the user ID, which the letter's drawing shows.
    pub user_id_word: String,
    /// Where to go on, for a member who has passed the check and came back to this page. No field is shown then.
    pub passed: Option<String>,
    /// The field 保険者番号; none where the society doesn't ask for it.
    pub insurer_number: Option<InsurerNumberField>,
    /// The field 生年月日, with what was typed; none where the society doesn't ask for it.
    pub birth_date: Option<BirthDateField>,
    /// The terms, where the member agrees to them on this page.
    pub agreement: Option<Agreement>,
    /// Whether a dependant registers an account of their own.
    pub dependant: bool,
    /// The path that 戻る links to.
    pub back_href: String,
    /// The button that sends the page.
    pub button: Button,
}

impl Identity {
    /// Builds the page under a policy, for the holder of a letter on this medium and of this era.
    #[must_use]
    pub fn of(words: &Words, policy: &Policy, letter: Option<(Medium, &Era)>, birth: BirthDateTyped<'_>) -> Self {
        let number = |(medium, era): (Medium, &Era)| {
            InsurerNumberField::new(words, medium, &era.title, &era.insurer_number_on, String::new())
        };
        Self {
            errors: Vec::new(),
            user_id_word: user_id_word(words, &policy.society.user_id_word),
            progress: Progress::under(words, policy, Step::Identity),
            passed: None,
            insurer_number: letter.filter(|_| policy.identity.insurer_number).map(number),
            birth_date: policy.identity.birth_date.then(|| BirthDateField::new(words, birth)),
            agreement: None,
            dependant: false,
            back_href: back_href(policy, Step::Identity),
            button: Button::of(&steps(policy), Step::Identity),
        }
    }
}

impl Page for Identity {
    const TEMPLATE: &'static str = "registration/identity.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let steps = [Step::Identity, Step::Account, Step::Confirm];
        let stepwise = [Step::Identity, Step::Terms, Step::UserId, Step::Password, Step::Email];
        let eligibility = [NumberPlace::EligibilityNotice, NumberPlace::EligibilityCertificate];
        let number = |medium, places: &[NumberPlace], value: &str| {
            Some(InsurerNumberField::new(words, medium, "Webサービスのご案内", places, value.to_owned()))
        };
        let plain = Self {
            errors: Vec::new(),
            progress: Progress::at(words, words.text("user-id"), &steps, false, Step::Identity),
            user_id_word: user_id_word(words, "ユーザID"),
            passed: None,
            insurer_number: number(Medium::Postcard, &eligibility, ""),
            birth_date: Some(BirthDateField::sample(words, "")),
            agreement: Some(Agreement::sample(words, None)),
            dependant: false,
            back_href: links::SIGN_IN.into(),
            button: Button::of(&steps, Step::Identity),
        };
        vec![
            ("one-page", plain.clone()),
            (
                "number-on-notice",
                Self { insurer_number: number(Medium::Notice, &[NumberPlace::LetterBottomLine], ""), ..plain.clone() },
            ),
            (
                "number-on-card-mount",
                Self {
                    insurer_number: number(Medium::CardMount, &[NumberPlace::LetterBottomLine], ""),
                    ..plain.clone()
                },
            ),
            (
                "number-on-postcard",
                Self {
                    insurer_number: number(Medium::Postcard, &[NumberPlace::LetterBottomLine], ""),
                    ..plain.clone()
                },
            ),
            (
                "fields-to-mend",
                Self {
                    errors: vec![
                        FieldError::at("insurer_number", words.text("identity-error-number-check-digit")),
                        FieldError::at("birth_date", words.text("identity-error-birth-date-format")),
                        FieldError::at("consent", words.text("terms-error-not-agreed")),
                    ],
                    insurer_number: number(Medium::Postcard, &eligibility, "06131115"),
                    birth_date: Some(BirthDateField::sample(words, "540822")),
                    agreement: Some(Agreement::sample(words, Some(Consent::Disagree))),
                    ..plain.clone()
                },
            ),
            (
                "not-confirmed",
                Self {
                    errors: vec![FieldError::overall(words.text("identity-error-mismatch"))],
                    insurer_number: number(Medium::Postcard, &eligibility, "06131114"),
                    birth_date: Some(BirthDateField::sample(words, "19790822")),
                    agreement: Some(Agreement::sample(words, Some(Consent::Agree))),
                    ..plain.clone()
                },
            ),
            ("dependant", Self { dependant: true, ..plain.clone() }),
            ("passed", Self { passed: Some(links::REGISTER_ACCOUNT.into()), ..plain }),
            (
                "stepwise",
                Self {
                    errors: Vec::new(),
                    progress: Progress::at(words, words.text("user-id"), &stepwise, false, Step::Identity),
                    user_id_word: user_id_word(words, "ユーザーID"),
                    passed: None,
                    insurer_number: None,
                    birth_date: Some(BirthDateField::sample(words, "")),
                    agreement: None,
                    dependant: false,
                    back_href: links::SIGN_IN.into(),
                    button: Button::of(&stepwise, Step::Identity),
                },
            ),
        ]
    }
}
