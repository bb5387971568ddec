//! The page for a desk code.

use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

use crate::fields::account::user_id_word;
use crate::fields::birth_date::BirthDateField;

/// The page for a desk code (窓口コードの入力). The code is never sent back.
#[derive(Clone, Debug, Serialize)]
pub struct DeskCode {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// The word for the user ID.
    pub user_id_word: String,
    /// The user ID as typed.
    pub user_id: String,
    /// The birth date as typed.
    pub birth_date: BirthDateField,
}

impl Page for DeskCode {
    const TEMPLATE: &'static str = "recovery/desk_code.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let plain = Self {
            errors: Vec::new(),
            user_id_word: user_id_word(words, "ユーザID"),
            user_id: String::new(),
            birth_date: BirthDateField::sample(words, ""),
        };
        let mismatch = Self {
            errors: vec![FieldError::overall(words.text("recovery-error-desk-code"))],
            user_id: "Hanako2026".into(),
            birth_date: BirthDateField::sample(words, "19790822"),
            ..plain.clone()
        };
        let missing = Self {
            errors: vec![FieldError::at("code", words.text("recovery-error-desk-code-empty"))],
            ..plain.clone()
        };
        vec![("plain", plain), ("mismatch", mismatch), ("missing", missing)]
    }
}
