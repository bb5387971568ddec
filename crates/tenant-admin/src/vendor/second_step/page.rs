//! The pages of the second step.

use madoguchi_web::qr::Qr;
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

/// Asks for a passkey or a code.
#[derive(Clone, Debug, Serialize)]
pub struct SecondStep {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// Whether the account has a passkey.
    pub passkey: bool,
    /// Whether it has an app.
    pub one_time_code: bool,
}

/// Chooses a method to set up.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct SetUp {}

/// Sets up an app.
#[derive(Clone, Serialize)]
pub struct SetUpApp {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// The QR code for the app.
    pub qr: Qr,
    /// The secret, for typing by hand.
    pub secret: String,
    /// The secret as the form carries it, sealed.
    pub seed: String,
}

/// Asks for a method once more.
#[derive(Clone, Debug, Serialize)]
pub struct StepUp {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// Whether the account has a passkey.
    pub passkey: bool,
    /// Whether it has an app.
    pub one_time_code: bool,
    /// The page that follows.
    pub to: String,
}

fn wrong(words: &Words) -> Vec<FieldError> {
    vec![FieldError::at("code", words.text("one-time-code-error-wrong"))]
}

impl Page for SecondStep {
    const TEMPLATE: &'static str = "second_step/second_step.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let app = Self { errors: Vec::new(), passkey: false, one_time_code: true };
        vec![
            ("app", app.clone()),
            ("passkey", Self { passkey: true, one_time_code: false, ..app.clone() }),
            ("wrong", Self { errors: wrong(words), ..app }),
        ]
    }
}

impl Page for SetUp {
    const TEMPLATE: &'static str = "second_step/set_up.html";

    fn samples(_: &Words) -> Vec<(&'static str, Self)> {
        vec![("choice", Self {})]
    }
}

impl Page for SetUpApp {
    const TEMPLATE: &'static str = "second_step/set_up_app.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let Ok(qr) = Qr::of("otpauth://totp/vendor:hanako?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ") else {
            return Vec::new();
        };
        let plain = Self {
            errors: Vec::new(),
            qr,
            secret: "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ".into(),
            seed: "sealed".into(),
        };
        vec![("plain", plain.clone()), ("wrong", Self { errors: wrong(words), ..plain })]
    }
}

impl Page for StepUp {
    const TEMPLATE: &'static str = "second_step/step_up.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let app = Self { errors: Vec::new(), passkey: false, one_time_code: true, to: "/operators/invite".into() };
        vec![
            ("app", app.clone()),
            ("passkey", Self { passkey: true, one_time_code: false, ..app.clone() }),
            ("wrong", Self { errors: wrong(words), ..app }),
        ]
    }
}
