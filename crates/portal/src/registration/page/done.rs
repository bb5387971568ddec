//! The page after registration, with notes.

use crate::fields::account::user_id_word;
use crate::fields::keep::Keep;
use crate::fields::progress::{Progress, Stage};
use madoguchi_core::links;
use madoguchi_core::policy::Policy;
use madoguchi_core::policy::registration::Step;
use madoguchi_web::Page;
use madoguchi_words::Words;
use serde::Serialize;

/// The page after registration (完了).
#[derive(Clone, Debug, Serialize)]
pub struct Done {
    /// The progress, at its end.
    pub progress: Progress,
    /// The word for the user ID.
    pub user_id_word: String,
    /// The user ID to write down.
    pub user_id: String,
    /// What to remember.
    pub keep: Keep,
    /// The address that the welcome mail goes to; none where the member gave no address.
    pub email: Option<String>,
    /// The sender address of that mail.
    pub mail_from: String,
    /// The path that メニューへ links to.
    pub menu_href: String,
}

impl Done {
    /// Builds the page under a policy, for a member without an address.
    #[must_use]
    pub fn of(words: &Words, policy: &Policy, user_id: &str) -> Self {
        Self {
            progress: Progress::under(words, policy, Stage::Done),
            user_id_word: user_id_word(words, &policy.society.user_id_word),
            keep: Keep::of(words, policy, user_id),
            user_id: user_id.to_owned(),
            email: None,
            mail_from: policy.contact.mail_from.clone(),
            menu_href: links::HOME.to_owned(),
        }
    }
}

impl Page for Done {
    const TEMPLATE: &'static str = "registration/done.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let steps = [Step::Identity, Step::Account, Step::Confirm];
        let plain = Self {
            progress: Progress::at(words, words.text("user-id"), &steps, false, Stage::Done),
            user_id_word: user_id_word(words, "ユーザID"),
            user_id: "metro2026".into(),
            keep: Keep {
                user_id_changeable: false,
                household: true,
                password_validity: Some(words.format("password-validity-days", &[("days", 360.into())])),
            },
            email: Some("taro.yamada@example.ne.jp".into()),
            mail_from: "madoguchi@example.jp".into(),
            menu_href: links::HOME.into(),
        };
        let without_address = Self {
            email: None,
            keep: Keep {
                household: false,
                user_id_changeable: true,
                password_validity: Some(words.format("password-validity-years", &[("years", 5.into())])),
            },
            ..plain.clone()
        };
        vec![("household", plain), ("without-address", without_address)]
    }
}
