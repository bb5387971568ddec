//! The page of the step-up.

use madoguchi_core::links;
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

/// The page of the step-up.
#[derive(Clone, Debug, Serialize)]
pub struct StepUp {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// The page to continue with.
    pub to: &'static str,
    /// The user ID, hidden, under which password managers keep the password.
    pub user_id: String,
    /// Whether the account has a passkey, which suffices alone.
    pub passkey: bool,
    /// Whether the password is asked for.
    pub password: bool,
    /// Whether the account has an authenticator app, whose code is asked for beside the password.
    pub one_time_code: bool,
}

impl Page for StepUp {
    const TEMPLATE: &'static str = "step_up/step_up.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let password = Self {
            errors: Vec::new(),
            to: links::LOGIN_METHODS,
            user_id: "sakura2026".into(),
            passkey: false,
            password: true,
            one_time_code: false,
        };
        let errors = vec![FieldError::at("password", words.text("step-up-error-password"))];
        vec![
            ("password", password.clone()),
            ("passkey", Self { passkey: true, password: false, ..password.clone() }),
            ("app", Self { one_time_code: true, ..password.clone() }),
            ("wrong", Self { errors, ..password }),
        ]
    }
}
