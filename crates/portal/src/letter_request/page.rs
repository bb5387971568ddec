//! The pages of a request for a letter.

use madoguchi_core::policy::eras::{Medium, NumberPlace};
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

use crate::fields::account::user_id_word;
use crate::fields::birth_date::BirthDateField;
use crate::fields::insurer_number::InsurerNumberField;

/// What the society has to know to find out who asks.
#[derive(Clone, Debug, Serialize)]
pub struct AskLetter {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// The word for the user ID, which the letter's drawing shows.
    pub user_id_word: String,
    /// 氏名カナ as typed.
    pub kana: String,
    /// 事業所名 as typed.
    pub employer: String,
    /// The field 保険者番号; none where the society doesn't ask for it.
    pub insurer_number: Option<InsurerNumberField>,
    /// The field 生年月日; none where the society doesn't ask for it.
    pub birth_date: Option<BirthDateField>,
}

/// The answer, the same for everybody. Its template needs only the frame and the texts.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct LetterAsked {}

impl Page for AskLetter {
    const TEMPLATE: &'static str = "letter_request/ask.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let places = [NumberPlace::EligibilityNotice];
        let plain = Self {
            errors: Vec::new(),
            user_id_word: user_id_word(words, "ユーザID"),
            kana: String::new(),
            employer: String::new(),
            insurer_number: None,
            birth_date: Some(BirthDateField::sample(words, "")),
        };
        let number = InsurerNumberField::new(words, Medium::Postcard, "Webサービスのご案内", &places, String::new());
        let wrong = Self {
            errors: vec![
                FieldError::at("kana", words.text("letter-request-error-kana-empty")),
                FieldError::at("employer", words.format("letter-request-error-name", &[("most", 60.into())])),
            ],
            employer: "12345".into(),
            ..plain.clone()
        };
        let full = vec![FieldError::overall(words.text("letter-request-error-full"))];
        vec![
            ("number", Self { insurer_number: Some(number), ..plain.clone() }),
            ("full", Self { errors: full, kana: "タカハシ サキコ".into(), ..plain.clone() }),
            ("wrong", wrong),
            ("ask", plain),
        ]
    }
}

impl Page for LetterAsked {
    const TEMPLATE: &'static str = "letter_request/asked.html";

    fn samples(_: &Words) -> Vec<(&'static str, Self)> {
        vec![("asked", Self {})]
    }
}
