//! The confirmation page before 実行.

use chrono::NaiveDate;
use madoguchi_core::clock::instant_in_japan;
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::input::mail_provider::MailProvider;
use madoguchi_core::links;
use madoguchi_core::outbox::{ListedMessage, MessageStatus, ReportedFate};
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
    /// What is said of a test mail to the address; none where the member gave no address.
    pub test_mail: Option<TestMail>,
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
            test_mail: None,
            notify: None,
            mail_from: policy.contact.mail_from.clone(),
            back_href: back_href(policy, Step::Confirm),
            key: String::new(),
        }
    }
}

/// A test mail to the address, and what became of it.
#[derive(Clone, Debug, Serialize)]
pub struct TestMail {
    /// What became of the latest one.
    pub fate: TestMailFate,
    /// When it was asked for; empty if none was.
    pub asked_at: String,
    /// Who runs the mailbox: decides what to do where the mail doesn't arrive.
    pub provider: MailProvider,
}

/// What became of a test mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TestMailFate {
    /// None was asked for.
    NotAsked,
    /// It hasn't left yet, or the other mail server has asked to wait.
    Waiting,
    /// The other mail server, or the service that sends mails, took it.
    Sent,
    /// It was refused or came back for good.
    Refused,
}

impl TestMail {
    /// The test mail for an address under a policy.
    #[must_use]
    pub fn of(words: &Words, policy: &Policy, address: &EmailAddress, latest: Option<&ListedMessage>) -> Self {
        Self {
            fate: latest.map_or(TestMailFate::NotAsked, TestMailFate::of),
            asked_at: latest.map(|mail| words.instant(mail.created_at)).unwrap_or_default(),
            provider: MailProvider::of(address, &policy.email.company_domains),
        }
    }
}

impl TestMailFate {
    fn of(mail: &ListedMessage) -> Self {
        match (mail.status, mail.reported) {
            (MessageStatus::Sent, Some(ReportedFate::HardBounce)) | (MessageStatus::Undeliverable, _) => Self::Refused,
            (MessageStatus::Waiting, _) => Self::Waiting,
            (MessageStatus::Sent, _) => Self::Sent,
            // Its time was over before a mail server took it. Another one can be asked for.
            (MessageStatus::Expired | MessageStatus::Withdrawn | MessageStatus::Suspended, _) => Self::NotAsked,
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
        let day = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap_or_default();
        let sample_instant = instant_in_japan(day, 10 * 60);
        let test_mail = |fate, provider| {
            let asked = fate != TestMailFate::NotAsked;
            let asked_at = if asked { words.instant(sample_instant) } else { String::new() };
            Some(TestMail { fate, asked_at, provider })
        };
        let plain = Self {
            errors: Vec::new(),
            progress: Progress::at(words, words.text("user-id"), &steps, false, Step::Confirm),
            change: ChangeHrefs::of(&steps),
            user_id_word: user_id_word(words, "ユーザID"),
            user_id: "metro2026".into(),
            email: Some("taro.yamada@example.ne.jp".into()),
            test_mail: test_mail(TestMailFate::NotAsked, MailProvider::Other),
            notify: Some(true),
            mail_from: "madoguchi@example.jp".into(),
            back_href: links::REGISTER_ACCOUNT.into(),
            key: "0199f0c2".into(),
        };
        let without_address = Self { email: None, test_mail: None, notify: None, ..plain.clone() };
        let taken = Self {
            errors: vec![FieldError::overall(
                words.format("user-id-error-taken", &[("user_id", (&plain.user_id_word).into())]),
            )],
            notify: Some(false),
            ..plain.clone()
        };
        let at_docomo = Self { email: Some("hanako..yamada@docomo.ne.jp".into()), ..plain.clone() };
        let waiting = Self { test_mail: test_mail(TestMailFate::Waiting, MailProvider::Docomo), ..at_docomo.clone() };
        let sent = Self { test_mail: test_mail(TestMailFate::Sent, MailProvider::Docomo), ..at_docomo.clone() };
        let refused = Self { test_mail: test_mail(TestMailFate::Refused, MailProvider::Docomo), ..at_docomo };
        vec![
            ("complete", plain),
            ("without-address", without_address),
            ("taken-meanwhile", taken),
            ("test-mail-waiting", waiting),
            ("test-mail-sent", sent),
            ("test-mail-refused", refused),
        ]
    }
}
