//! The page of the terms of use, where they have a page of their own.

use madoguchi_core::links;
use madoguchi_core::policy::Policy;
use madoguchi_core::policy::registration::{Step, steps};
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

use super::{Button, back_href};
use crate::fields::consent::Agreement;
use crate::fields::progress::Progress;

/// The terms on a page of their own.
#[derive(Clone, Debug, Serialize)]
pub struct Terms {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// The progress through the registration.
    pub progress: Progress,
    /// The terms and the choice.
    pub agreement: Agreement,
    /// The path that 戻る links to.
    pub back_href: String,
    /// The button that sends the page.
    pub button: Button,
}

impl Terms {
    /// Builds the page under a policy.
    #[must_use]
    pub fn of(words: &Words, policy: &Policy, agreement: Agreement) -> Self {
        Self {
            errors: Vec::new(),
            progress: Progress::under(words, policy, Step::Terms),
            agreement,
            back_href: back_href(policy, Step::Terms),
            button: Button::of(&steps(policy), Step::Terms),
        }
    }
}

impl Page for Terms {
    const TEMPLATE: &'static str = "registration/terms.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let steps = [Step::Identity, Step::Terms, Step::UserId, Step::Password, Step::Email];
        let plain = Self {
            errors: Vec::new(),
            progress: Progress::at(words, words.text("user-id"), &steps, false, Step::Terms),
            agreement: Agreement::sample(words, None),
            back_href: links::REGISTER_IDENTITY.into(),
            button: Button::of(&steps, Step::Terms),
        };
        let not_chosen =
            Self { errors: vec![FieldError::at("consent", words.text("terms-error-not-agreed"))], ..plain.clone() };
        vec![("stepwise", plain), ("not-chosen", not_chosen)]
    }
}
