//! The page behind the link of a forgotten user ID. The link itself changes nothing, because mail scanners follow
//! links.

use madoguchi_web::Page;
use madoguchi_words::Words;
use serde::Serialize;

use crate::fields::account::user_id_word;

/// The page that shows a user ID.
#[derive(Clone, Debug, Serialize)]
pub struct ShowUserId {
    /// The word for the user ID.
    pub user_id_word: String,
    /// The state of the page.
    pub state: State,
}

/// The state of the page.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum State {
    /// A button shows the user ID.
    Ask {
        /// The link's token, which the form sends back.
        token: String,
    },
    /// The user ID is shown.
    Shown {
        /// The user ID.
        user_id: String,
    },
}

impl Page for ShowUserId {
    const TEMPLATE: &'static str = "recovery/user_id.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let word = user_id_word(words, "ユーザID");
        [("ask", State::Ask { token: "sample-token".into() }), ("shown", State::Shown { user_id: "Hanako2026".into() })]
            .map(|(name, state)| (name, Self { user_id_word: word.clone(), state }))
            .into()
    }
}
