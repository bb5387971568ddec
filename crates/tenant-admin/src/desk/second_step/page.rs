//! The pages of the second step.

use madoguchi_web::qr::Qr;
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

/// Asks for a passkey, a code or a recovery code.
#[derive(Clone, Debug, Serialize)]
pub struct SecondStep {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// Whether the account has a passkey.
    pub passkey: bool,
    /// Whether it has an app.
    pub one_time_code: bool,
    /// Whether it has an unused recovery code.
    pub recovery_codes: bool,
}

/// Chooses a method to set up.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct SetUp {
    /// Whether a sign-in asks for it; otherwise a clerk adds a further one.
    pub first: bool,
}

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
    /// Where 戻る leads.
    pub back_href: &'static str,
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

impl Page for SecondStep {
    const TEMPLATE: &'static str = "second_step/second_step.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let both = Self { errors: Vec::new(), passkey: true, one_time_code: true, recovery_codes: true };
        let wrong = vec![FieldError::at("code", words.text("one-time-code-error-wrong"))];
        vec![
            ("everything", both.clone()),
            ("app", Self { passkey: false, recovery_codes: false, ..both.clone() }),
            ("passkey", Self { one_time_code: false, ..both.clone() }),
            ("wrong", Self { errors: wrong, ..both }),
        ]
    }
}

impl Page for SetUp {
    const TEMPLATE: &'static str = "second_step/set_up.html";

    fn samples(_: &Words) -> Vec<(&'static str, Self)> {
        vec![("first", Self { first: true }), ("further", Self { first: false })]
    }
}

impl Page for SetUpApp {
    const TEMPLATE: &'static str = "second_step/set_up_app.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let Ok(qr) = Qr::of("otpauth://totp/midori:hanako?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ") else {
            return Vec::new();
        };
        let plain = Self {
            errors: Vec::new(),
            qr,
            secret: "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ".into(),
            seed: "sealed".into(),
            back_href: "/second-step/set-up",
        };
        let wrong = vec![FieldError::at("code", words.text("one-time-code-error-wrong"))];
        vec![("plain", plain.clone()), ("wrong", Self { errors: wrong, ..plain })]
    }
}

impl Page for StepUp {
    const TEMPLATE: &'static str = "second_step/step_up.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let plain = Self { errors: Vec::new(), passkey: true, one_time_code: true, to: "/staff/invite".into() };
        let wrong = vec![FieldError::at("code", words.text("one-time-code-error-wrong"))];
        vec![("plain", plain.clone()), ("wrong", Self { errors: wrong, passkey: false, ..plain })]
    }
}
