//! The page that changes a user ID.

use madoguchi_core::policy::user_id::{Changeable, Characters, Origin, UserIdRules};
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

use crate::fields::account::{UserIdField, user_id_word};

/// The page that changes a user ID.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeUserId {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// The field for the new user ID.
    pub user_id: UserIdField,
}

impl ChangeUserId {
    /// Builds the page from the society's rules, with what was typed.
    #[must_use]
    pub fn of(words: &Words, rules: &UserIdRules, word: String, typed: String, errors: Vec<FieldError>) -> Self {
        // The letter's own ID can't be chosen again, and the page says above the field what is possible later.
        let rules = UserIdRules { origin: Origin::Chosen, ..*rules };
        Self { errors, user_id: UserIdField { later: None, ..UserIdField::new(words, &rules, word, typed) } }
    }
}

impl Page for ChangeUserId {
    const TEMPLATE: &'static str = "profile/user_id.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let rules = UserIdRules {
            origin: Origin::Preassigned,
            min_length: 8,
            max_length: 13,
            characters: Characters::LettersDigits,
            changeable: Changeable::Once,
        };
        let word = user_id_word(words, "ユーザーID");
        let page = |typed: &str, errors| Self::of(words, &rules, word.clone(), typed.to_owned(), errors);
        let errors = vec![
            FieldError::at("user_id", words.format("change-user-id-error-same", &[("user_id", (&word).into())])),
            FieldError::at("password", words.text("step-up-error-password")),
        ];
        vec![("ask", page("", Vec::new())), ("to-mend", page("okada2026", errors))]
    }
}
