//! The page of a link or token that isn't valid.

use madoguchi_core::links;
use madoguchi_web::Page;
use madoguchi_words::Words;
use serde::Serialize;

use crate::fields::account::user_id_word;

/// The same page for every reason: the link or token was used, has expired, was replaced, is made up or belongs to
/// another society.
#[derive(Clone, Debug, Serialize)]
pub struct Gone {
    /// The word for the user ID.
    pub user_id_word: String,
    /// Whether it came from a letter's pair, which the member can enter again.
    pub letter: bool,
    /// The path where a new one can be requested.
    pub again: &'static str,
}

impl Page for Gone {
    const TEMPLATE: &'static str = "recovery/gone.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let plain =
            Self { user_id_word: user_id_word(words, "ユーザID"), letter: false, again: links::RECOVER_USER_ID };
        vec![("link", plain.clone()), ("letter", Self { letter: true, again: links::SIGN_IN, ..plain })]
    }
}
