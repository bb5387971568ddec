//! The confirmation page before 実行.

use madoguchi_core::links;
use madoguchi_core::policy::Policy;
use madoguchi_core::policy::registration::{Step, steps};
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

use super::back_href;
use crate::fields::account::user_id_word;
use crate::fields::progress::Progress;

/// The confirmation page (入力内容の確認).
#[derive(Clone, Debug, Serialize)]
pub struct Confirm {
    /// Why the account can't be created, e.g. because the ID was taken in the meantime; empty at first.
    pub errors: Vec<FieldError>,
    /// The progress through the registration.
    pub progress: Progress,
    /// Where each value can be changed.
    pub change: ChangeHrefs,
    /// The word for the user ID.
    pub user_id_word: String,
    /// The user ID as it will be shown.
    pub user_id: String,
    /// The address; none where the member gave no address.
    pub email: Option<String>,
    /// Whether the member wants notification mails; none where everybody gets them, or no address was given.
    pub notify: Option<bool>,
    /// The sender address of the welcome mail.
    pub mail_from: String,
    /// The path that 戻る links to.
    pub back_href: String,
    /// The idempotency key.
    pub key: String,
}

impl Confirm {
    /// Builds the page under a policy, for a member without an address who was asked about no mails.
    #[must_use]
    pub fn of(words: &Words, policy: &Policy, user_id: &str) -> Self {
        Self {
            errors: Vec::new(),
            progress: Progress::under(words, policy, Step::Confirm),
            change: ChangeHrefs::of(&steps(policy)),
            user_id_word: user_id_word(words, &policy.society.user_id_word),
            user_id: user_id.to_owned(),
            email: None,
            notify: None,
            mail_from: policy.contact.mail_from.clone(),
            back_href: back_href(policy, Step::Confirm),
            key: String::new(),
        }
    }
}

/// The links 変更: the page that asks for a value, at its field.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeHrefs {
    /// ユーザID
    pub user_id: String,
    /// パスワード
    pub password: String,
    /// メールアドレス
    pub email: String,
    /// 通知情報更新時のメール通知
    pub notify: String,
}

impl ChangeHrefs {
    /// Builds the links for a registration with these pages.
    #[must_use]
    pub fn of(steps: &[Step]) -> Self {
        let at = |own: Step, field: &str| {
            let page = if steps.contains(&own) { own } else { Step::Account };
            format!("{}#{field}", links::register(page))
        };
        Self {
            user_id: at(Step::UserId, "user_id"),
            password: at(Step::Password, "new_password"),
            email: at(Step::Email, "email"),
            notify: at(Step::Email, "notify"),
        }
    }
}

impl Page for Confirm {
    const TEMPLATE: &'static str = "registration/confirm.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let steps = [Step::Identity, Step::Account, Step::Confirm];
        let plain = Self {
            errors: Vec::new(),
            progress: Progress::at(words, words.text("user-id"), &steps, false, Step::Confirm),
            change: ChangeHrefs::of(&steps),
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
