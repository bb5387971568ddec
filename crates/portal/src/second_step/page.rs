//! The pages of the second step.

use madoguchi_core::policy::second_step::Method;
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

/// The second step of a sign-in.
#[derive(Clone, Debug, Serialize)]
pub struct SecondStep {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// Whether the account has a passkey.
    pub passkey: bool,
    /// Whether the account has an authenticator app.
    pub one_time_code: bool,
    /// Whether the account has recovery codes left.
    pub recovery_codes: bool,
    /// Days for which it may be left out on this device, where the society allows that.
    pub remember_days: Option<u8>,
}

impl Page for SecondStep {
    const TEMPLATE: &'static str = "second_step/second_step.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let all =
            Self { errors: Vec::new(), passkey: true, one_time_code: true, recovery_codes: true, remember_days: None };
        let wrong = |field, key| vec![FieldError::at(field, words.text(key))];
        vec![
            ("everything", all.clone()),
            ("passkey", Self { one_time_code: false, recovery_codes: false, ..all.clone() }),
            ("app", Self { passkey: false, ..all.clone() }),
            ("app-remembered", Self { passkey: false, remember_days: Some(30), ..all.clone() }),
            ("wrong-code", Self { passkey: false, errors: wrong("code", "one-time-code-error-wrong"), ..all.clone() }),
            ("wrong-recovery-code", Self { errors: wrong("recovery_code", "recovery-code-error-wrong"), ..all }),
        ]
    }
}

/// Choice of a method to set up (認証方法).
#[derive(Clone, Debug, Serialize)]
pub struct SetUp {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// What the society offers.
    pub methods: Vec<Choice>,
    /// It is asked on the way into the portal, rather than by a member who is in.
    pub signing_in: bool,
    /// It can go on with the phone.
    pub hand_over: bool,
}

/// A method to choose.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// The `id` of its radio button; the first one's is the group's name.
    pub id: &'static str,
    /// Which.
    pub method: Method,
    /// The society advises it.
    pub recommended: bool,
    /// It is chosen.
    pub chosen: bool,
}

impl Choice {
    /// The method at a place in the list.
    #[must_use]
    pub const fn new(method: Method, place: usize, recommended: bool, chosen: bool) -> Self {
        Self { id: if place == 0 { "method" } else { "method_2" }, method, recommended, chosen }
    }
}

impl Page for SetUp {
    const TEMPLATE: &'static str = "second_step/set_up.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let both = Self {
            errors: Vec::new(),
            methods: vec![
                Choice::new(Method::Passkey, 0, true, true),
                Choice::new(Method::OneTimeCode, 1, false, false),
            ],
            signing_in: true,
            hand_over: true,
        };
        let errors = vec![FieldError::at("method", words.text("set-up-needs-script-or-code"))];
        vec![
            ("both", both.clone()),
            ("without-script", Self { errors, ..both }),
            (
                "member",
                Self {
                    errors: Vec::new(),
                    methods: vec![Choice::new(Method::Passkey, 0, false, true)],
                    signing_in: false,
                    hand_over: false,
                },
            ),
        ]
    }
}
