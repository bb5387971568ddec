//! The page behind a verification link. The link itself changes nothing, because mail scanners follow links.

use madoguchi_web::Page;
use madoguchi_words::Words;
use serde::Serialize;

/// The page of a verification link.
#[derive(Clone, Debug, Serialize)]
pub struct VerifyEmail {
    /// The state of the page.
    pub state: State,
}

/// The state of a verification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum State {
    /// The link is valid, and a button confirms the address.
    Ask {
        /// The link's token, which the form sends back.
        token: String,
        /// The address.
        email: String,
    },
    /// The address is confirmed.
    Done {
        /// The address.
        email: String,
        /// Whether this is the second address.
        second: bool,
    },
    /// The link was used, has expired or is unknown.
    NotUsable,
}

impl Page for VerifyEmail {
    const TEMPLATE: &'static str = "verify_email/verify_email.html";

    fn samples(_: &Words) -> Vec<(&'static str, Self)> {
        let email = || "taro.yamada@example.ne.jp".to_owned();
        [
            ("ask", State::Ask { token: "sample-token".into(), email: email() }),
            ("done", State::Done { email: email(), second: false }),
            ("second-done", State::Done { email: email(), second: true }),
            ("not-usable", State::NotUsable),
        ]
        .map(|(name, state)| (name, Self { state }))
        .into()
    }
}
