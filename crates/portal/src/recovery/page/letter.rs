//! The page of the identity check behind a letter that was issued to a registered member.

use madoguchi_core::policy::eras::{Medium, NumberPlace};
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

use crate::fields::account::user_id_word;
use crate::fields::birth_date::BirthDateField;
use crate::fields::insurer_number::InsurerNumberField;

/// The identity check (本人確認) of a registered member.
#[derive(Clone, Debug, Serialize)]
pub struct Letter {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// The token, which the form sends back.
    pub token: String,
    /// The word for the user ID, which the letter's drawing shows.
    pub user_id_word: String,
    /// The field 保険者番号; none where the society doesn't ask for it.
    pub insurer_number: Option<InsurerNumberField>,
    /// The field 生年月日; none where the society doesn't ask for it.
    pub birth_date: Option<BirthDateField>,
}

impl Page for Letter {
    const TEMPLATE: &'static str = "recovery/letter.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let number = |medium, place| {
            Some(InsurerNumberField::new(words, medium, "Webサービスのご案内", &[place], String::new()))
        };
        let plain = Self {
            errors: Vec::new(),
            token: "sample-token".into(),
            user_id_word: user_id_word(words, "ユーザID"),
            insurer_number: None,
            birth_date: Some(BirthDateField::sample(words, "")),
        };
        let mismatch =
            Self { errors: vec![FieldError::overall(words.text("identity-error-mismatch"))], ..plain.clone() };
        let on_notice = Self { insurer_number: number(Medium::Notice, NumberPlace::LetterBottomLine), ..plain.clone() };
        let elsewhere =
            Self { insurer_number: number(Medium::Postcard, NumberPlace::EligibilityNotice), ..plain.clone() };
        vec![("plain", plain), ("mismatch", mismatch), ("number", on_notice), ("number-elsewhere", elsewhere)]
    }
}
