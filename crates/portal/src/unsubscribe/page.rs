//! The page that ends the update mails of one kind.

use madoguchi_core::policy::notification::NotificationKind;
use madoguchi_web::Page;
use madoguchi_words::Words;
use serde::Serialize;

use crate::fields::wording::kind_word;

/// The page of the link in an update mail.
#[derive(Clone, Debug, Serialize)]
pub struct Unsubscribe {
    /// The state of the page.
    pub state: State,
}

/// The state of the mails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum State {
    /// A button ends the mails.
    Ask {
        /// What the mails are about.
        what: String,
        /// The link's token, which the form sends back.
        token: String,
    },
    /// The member gets no such mails.
    Ended {
        /// What they are about.
        what: String,
    },
    /// The society sends them to everybody.
    SentToAll {
        /// What they are about.
        what: String,
    },
    /// The link is unknown, or its account is gone.
    NotUsable,
}

impl Page for Unsubscribe {
    const TEMPLATE: &'static str = "unsubscribe/unsubscribe.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let what = || kind_word(words, NotificationKind::Announcements).to_owned();
        [
            ("ask", State::Ask { what: what(), token: "sample-token".into() }),
            ("ended", State::Ended { what: what() }),
            ("sent-to-all", State::SentToAll { what: what() }),
            ("not-usable", State::NotUsable),
        ]
        .map(|(name, state)| (name, Self { state }))
        .into()
    }
}
