//! The page that sends another verification mail.

use madoguchi_web::Page;
use madoguchi_words::Words;
use serde::Serialize;

/// The page that sends another verification mail.
#[derive(Clone, Debug, Serialize)]
pub struct Resend {
    /// The state of the page.
    pub state: State,
}

/// The state of the page.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum State {
    /// A button sends the mail.
    Ask {
        /// The registered address.
        email: String,
        /// The address that was probably meant.
        suggestion: Option<String>,
    },
    /// The mail is on its way.
    Done {
        /// The sender address of the mail.
        mail_from: String,
    },
    /// The rate limit of one hour is reached.
    Enough,
    /// There is no address to verify.
    Nothing,
}

impl Page for Resend {
    const TEMPLATE: &'static str = "verify_email/resend.html";

    fn samples(_: &Words) -> Vec<(&'static str, Self)> {
        let ask = |email: &str, suggestion: Option<&str>| State::Ask {
            email: email.to_owned(),
            suggestion: suggestion.map(str::to_owned),
        };
        [
            ("ask", ask("taro.yamada@example.ne.jp", None)),
            ("slip", ask("taro.yamada@gmial.com", Some("taro.yamada@gmail.com"))),
            ("done", State::Done { mail_from: "noreply@kenpo.example.jp".into() }),
            ("enough", State::Enough),
            ("nothing", State::Nothing),
        ]
        .map(|(name, state)| (name, Self { state }))
        .into()
    }
}
