//! Everything once more before 実行.

use madoguchi_core::links;
use madoguchi_core::policy::registration::Step;
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

use super::Progress;
use crate::fields::account::user_id_word;

/// The confirm page (入力内容の確認).
#[derive(Clone, Debug, Serialize)]
pub struct Confirm {
    /// What stands in the way, e.g. that somebody else took the ID meanwhile; none at first.
    pub errors: Vec<FieldError>,
    /// The progress through the registration.
    pub progress: Progress,
    /// The word for the user ID.
    pub user_id_word: String,
    /// The user ID as it will be shown.
    pub user_id: String,
    /// The address; none where it was left out.
    pub email: Option<String>,
    /// Whether update mails are wanted; none where everybody gets them, or no address is given.
    pub notify: Option<bool>,
    /// The address that the welcome mail comes from.
    pub mail_from: String,
    /// The path that 戻る links to.
    pub back_href: String,
    /// Idempotency key.
    pub key: String,
}

impl Page for Confirm {
    const TEMPLATE: &'static str = "registration/confirm.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let steps = [Step::Identity, Step::Account, Step::Confirm];
        let plain = Self {
            errors: Vec::new(),
            progress: Progress::at(words, words.text("user-id"), &steps, Step::Confirm),
            user_id_word: user_id_word(words, "ユーザID"),
            user_id: "metro2026".into(),
            email: Some("taro.yamada@example.ne.jp".into()),
            notify: Some(true),
            mail_from: "madoguchi@example.jp".into(),
            back_href: links::REGISTER_ACCOUNT.into(),
            key: "0199f0c2".into(),
        };
        let without_address = Self { email: None, notify: None, ..plain.clone() };
        let taken = Self {
            errors: vec![FieldError::overall(
                words.format("user-id-error-taken", &[("user_id", (&plain.user_id_word).into())]),
            )],
            notify: Some(false),
            ..plain.clone()
        };
        vec![("complete", plain), ("without-address", without_address), ("taken-meanwhile", taken)]
    }
}
