//! What to do when something is forgotten or lost, in words.

use madoguchi_web::Page;
use madoguchi_words::Words;
use serde::Serialize;

use crate::fields::account::user_id_word;

/// The ladder. It is the same for everybody, whether a member has an address or not.
#[derive(Clone, Debug, Serialize)]
pub struct Ladder {
    /// The word for the user ID.
    pub user_id_word: String,
    /// Members may have a second step here.
    pub second_step: bool,
}

impl Page for Ladder {
    const TEMPLATE: &'static str = "recovery/ladder.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let plain = Self { user_id_word: user_id_word(words, "ユーザID"), second_step: false };
        vec![("plain", plain.clone()), ("second-step", Self { second_step: true, ..plain })]
    }
}
