//! The pages of the second step.

use madoguchi_core::policy::registration::Step;
use madoguchi_core::policy::second_step::Method;
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

use crate::fields::progress::{Progress, Stage};

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
    /// For how many days this device can skip the second step, where the society allows that.
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

/// The choice of a method to set up (認証方法).
#[derive(Clone, Debug, Serialize)]
pub struct SetUp {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// The progress through the registration that this sign-in belongs to; none for others.
    pub progress: Option<Progress>,
    /// The methods that the society offers.
    pub methods: Vec<Choice>,
    /// Whether a sign-in asks for it, rather than a member who is signed in.
    pub signing_in: bool,
    /// Whether the sign-in can be handed over to a phone.
    pub hand_over: bool,
}

/// A method that can be chosen.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// The `id` of its radio button. The `id` of the first is also the name of the group.
    pub id: &'static str,
    /// The method.
    pub method: Method,
    /// Whether the society recommends it.
    pub recommended: bool,
    /// Whether it is chosen.
    pub chosen: bool,
}

impl Choice {
    /// Builds the option at a place in the list.
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
            progress: None,
            methods: vec![
                Choice::new(Method::Passkey, 0, true, true),
                Choice::new(Method::OneTimeCode, 1, false, false),
            ],
            signing_in: true,
            hand_over: true,
        };
        let steps = [Step::Identity, Step::Terms, Step::UserId, Step::Password, Step::Email];
        let progress = Progress::at(words, words.text("user-id"), &steps, true, Stage::SecondStep);
        let errors = vec![FieldError::at("method", words.text("set-up-needs-script-or-code"))];
        vec![
            ("both", both.clone()),
            ("registering", Self { progress: Some(progress), ..both.clone() }),
            ("without-script", Self { errors, ..both }),
            (
                "member",
                Self {
                    errors: Vec::new(),
                    progress: None,
                    methods: vec![Choice::new(Method::Passkey, 0, false, true)],
                    signing_in: false,
                    hand_over: false,
                },
            ),
        ]
    }
}
