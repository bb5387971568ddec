//! The method that the society recommends, offered after the account exists.

use madoguchi_core::policy::registration::Step;
use madoguchi_web::Page;
use madoguchi_words::Words;
use serde::Serialize;

use crate::fields::progress::{Progress, Stage};

/// The page that offers the recommended method (認証方法) at the end of a registration. The member may put it off.
#[derive(Clone, Debug, Serialize)]
pub struct RecommendedMethod {
    /// The progress through the registration.
    pub progress: Progress,
    /// Whether passkeys are offered; they come first then.
    pub passkey: bool,
    /// Where an authenticator app is set up, where the society offers that.
    pub one_time_code_href: Option<String>,
    /// The page after this one.
    pub next_href: &'static str,
}

impl Page for RecommendedMethod {
    const TEMPLATE: &'static str = "registration/second_step.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let steps = [Step::Identity, Step::Account, Step::Confirm];
        let both = Self {
            progress: Progress::at(words, words.text("user-id"), &steps, true, Stage::SecondStep),
            passkey: true,
            one_time_code_href: Some("/second-step/set-up/one-time-code?to=/register/done".into()),
            next_href: "/register/done",
        };
        let passkey = Self { one_time_code_href: None, ..both.clone() };
        let app = Self { passkey: false, ..both.clone() };
        vec![("both", both), ("passkey", passkey), ("app", app)]
    }
}
