//! The page that says what to do when something is forgotten or lost.

use madoguchi_core::policy::Policy;
use madoguchi_web::Page;
use madoguchi_words::Words;
use serde::Serialize;

use crate::fields::account::user_id_word;

/// The ways of recovery, the easiest first. The page is the same for everybody, whether or not an address is
/// registered.
#[derive(Clone, Debug, Serialize)]
pub struct Ladder {
    /// The word for the user ID.
    pub user_id_word: String,
    /// Whether the society offers a second step.
    pub second_step: bool,
}

impl Ladder {
    /// Builds the page under a policy.
    #[must_use]
    pub fn of(words: &Words, policy: &Policy) -> Self {
        Self {
            user_id_word: user_id_word(words, &policy.society.user_id_word),
            second_step: policy.second_step.is_offered(),
        }
    }
}

impl Page for Ladder {
    const TEMPLATE: &'static str = "recovery/ladder.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let plain = Self { user_id_word: user_id_word(words, "ユーザID"), second_step: false };
        vec![("plain", plain.clone()), ("second-step", Self { second_step: true, ..plain })]
    }
}
