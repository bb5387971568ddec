//! The page that ends the mails about announcements.

use madoguchi_web::Page;
use madoguchi_words::Words;
use serde::Serialize;

/// The page of the link in a mail about an announcement.
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
        /// The link's token, which the form sends back.
        token: String,
    },
    /// The member gets no such mails.
    Ended,
    /// The society sends them to everybody.
    SentToAll,
    /// The link is unknown, or its account is gone.
    NotUsable,
}

impl Page for Unsubscribe {
    const TEMPLATE: &'static str = "unsubscribe/unsubscribe.html";

    fn samples(_: &Words) -> Vec<(&'static str, Self)> {
        [
            ("ask", State::Ask { token: "sample-token".into() }),
            ("ended", State::Ended),
            ("sent-to-all", State::SentToAll),
            ("not-usable", State::NotUsable),
        ]
        .map(|(name, state)| (name, Self { state }))
        .into()
    }
}
