//! A link or token that isn't good (any more).

use madoguchi_core::links;
use madoguchi_web::Page;
use madoguchi_words::Words;
use serde::Serialize;

use crate::fields::account::user_id_word;

/// One answer for every reason: used, too old, replaced, made up, another society's.
#[derive(Clone, Debug, Serialize)]
pub struct Gone {
    /// The word for the user ID.
    pub user_id_word: String,
    /// It came from a letter's pair, which is entered once more.
    pub letter: bool,
    /// Where it is asked for anew.
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
