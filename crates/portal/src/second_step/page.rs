//! The page that asks for the second step.

use madoguchi_words::Words;
use serde::Serialize;

use crate::page::{FieldError, Page};

/// The second step.
#[derive(Clone, Debug, Serialize)]
pub struct SecondStep {
    /// What to mend.
    pub errors: Vec<FieldError>,
    /// The account has an authenticator app.
    pub one_time_code: bool,
    /// It has recovery codes left.
    pub recovery_code: bool,
}

impl Page for SecondStep {
    const TEMPLATE: &'static str = "second_step/second_step.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let plain = Self { errors: Vec::new(), one_time_code: true, recovery_code: true };
        let wrong = FieldError::at("code", words.text("one-time-code-error-wrong"));
        let code = FieldError::at("recovery_code", words.text("recovery-code-error-wrong"));
        vec![
            ("code-only", Self { recovery_code: false, ..plain.clone() }),
            ("wrong-code", Self { errors: vec![wrong], ..plain.clone() }),
            ("wrong-recovery-code", Self { errors: vec![code], ..plain.clone() }),
            ("both", plain),
        ]
    }
}
