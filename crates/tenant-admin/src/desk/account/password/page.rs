//! The page of the password.

use madoguchi_web::{FieldError, Page, Rule};
use madoguchi_words::Words;
use serde::Serialize;

use crate::desk::sign_in::invitation::rules;

/// The form of a new password.
#[derive(Clone, Serialize)]
pub struct OwnPassword {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// The address to sign in with, for password managers.
    pub login: String,
    /// The rules, in words.
    pub rules: Vec<Rule>,
}

impl Page for OwnPassword {
    const TEMPLATE: &'static str = "account/password.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let blank = Self { errors: Vec::new(), login: "hanako@kenpo.example".into(), rules: rules(words) };
        let errors = vec![
            FieldError::at("current_password", words.text("desk-own-password-error-current-wrong")),
            FieldError::at("password", words.text("desk-own-password-error-unchanged")),
            FieldError::at("password_again", words.text("desk-own-password-error-differs")),
        ];
        let missing = vec![FieldError::at("current_password", words.text("desk-own-password-error-current-empty"))];
        vec![
            ("blank", blank.clone()),
            ("mistakes", Self { errors, ..blank.clone() }),
            ("missing", Self { errors: missing, ..blank }),
        ]
    }
}
