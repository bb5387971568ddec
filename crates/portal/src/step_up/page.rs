//! The page that asks for everything once more.

use madoguchi_core::links;
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

/// Everything once more.
#[derive(Clone, Debug, Serialize)]
pub struct StepUp {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// Where it leads.
    pub to: &'static str,
    /// The account has a passkey, which is enough.
    pub passkey: bool,
    /// The password is asked.
    pub password: bool,
    /// The account has an authenticator app, whose code is asked beside the password.
    pub one_time_code: bool,
}

impl Page for StepUp {
    const TEMPLATE: &'static str = "step_up/step_up.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let password =
            Self { errors: Vec::new(), to: links::LOGIN_METHODS, passkey: false, password: true, one_time_code: false };
        let errors = vec![FieldError::at("password", words.text("step-up-error-password"))];
        vec![
            ("password", password.clone()),
            ("passkey", Self { passkey: true, password: false, ..password.clone() }),
            ("app", Self { one_time_code: true, ..password.clone() }),
            ("wrong", Self { errors, ..password }),
        ]
    }
}
