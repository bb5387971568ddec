//! The pages that ask for the account's data, built under a policy: for somebody who registers, and for staff who look at
//! what a day's settings ask for.

use madoguchi_core::policy::Policy;
use madoguchi_core::policy::account::Sharing;
use madoguchi_core::policy::email::{EmploymentCategory, rule_for};
use madoguchi_core::policy::registration::{Step, steps};
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

use super::account::{Account, Email, Password, UserId};
use super::{Button, back_href};
use crate::fields::account::{EmailField, NotifyField, UserIdField, user_id_word};
use crate::fields::password::PasswordField;
use crate::fields::progress::Progress;

/// What is in the fields.
#[derive(Clone, Debug, Default)]
pub struct Entries {
    /// ユーザID
    pub user_id: String,
    /// メールアドレス
    pub email: String,
    /// Whether the address comes from the roster.
    pub prefilled: bool,
    /// Whether mails are wanted.
    pub notify: bool,
    /// The warning beside the address.
    pub email_warning: Option<String>,
}

/// Who registers.
#[derive(Clone, Debug)]
pub struct Registrant<'a> {
    /// 雇用区分
    pub category: EmploymentCategory,
    /// The user ID chosen before; empty if none was.
    pub user_id: &'a str,
    /// Whether a password was chosen before.
    pub has_password: bool,
    /// The idempotency key of the last page.
    pub key: String,
}

/// One of the pages that ask for the account's data.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum AccountPage {
    /// The page with all fields.
    Account(Box<Account>),
    /// The page of the user ID.
    UserId(Box<UserId>),
    /// The page of the password.
    Password(Box<Password>),
    /// The page of the address.
    Email(Box<Email>),
}

impl AccountPage {
    /// Builds the page of a step under a policy; `None` for a step of another kind.
    #[must_use]
    pub fn of(words: &Words, policy: &Policy, step: Step, who: &Registrant<'_>, entries: Entries) -> Option<Self> {
        let all = steps(policy);
        let is_last = all.last() == Some(&step);
        let word = user_id_word(words, &policy.society.user_id_word);
        let household = policy.account.sharing == Sharing::Household;
        let progress = Progress::under(words, policy, step);
        let (back_href, button) = (back_href(policy, step), Button::of(&all, step));
        let key = is_last.then(|| who.key.clone());
        let mail_from = is_last.then(|| policy.contact.mail_from.clone());
        let errors = Vec::new();
        let user_id = UserIdField::new(words, &policy.user_id, word.clone(), entries.user_id);
        let password = PasswordField { kept: who.has_password, ..PasswordField::new(words, &policy.password, &word) };
        let email = EmailField {
            prefilled: entries.prefilled,
            warning: entries.email_warning,
            ..EmailField::new(words, &policy.email, rule_for(&policy.email, who.category), entries.email)
        };
        let notify = NotifyField::new(words, &policy.notification, entries.notify);
        Some(match step {
            Step::UserId => Self::UserId(Box::new(UserId { errors, progress, household, user_id, back_href, button })),
            Step::Password => {
                let user_id = who.user_id.to_owned();
                Self::Password(Box::new(Password { errors, progress, user_id, password, back_href, button }))
            }
            Step::Email => {
                let page = Email { errors, progress, email, notify, mail_from, back_href, key, button };
                Self::Email(Box::new(page))
            }
            Step::Account => Self::Account(Box::new(Account {
                errors,
                progress,
                household,
                user_id,
                password,
                email,
                notify,
                mail_from,
                back_href,
                key,
                button,
            })),
            Step::Identity | Step::Terms | Step::Confirm => return None,
        })
    }

    /// The page with mistakes in its form.
    #[must_use]
    pub fn with(mut self, wrong: Vec<FieldError>) -> Self {
        let errors = match &mut self {
            Self::Account(page) => &mut page.errors,
            Self::UserId(page) => &mut page.errors,
            Self::Password(page) => &mut page.errors,
            Self::Email(page) => &mut page.errors,
        };
        *errors = wrong;
        self
    }

    /// The page's template.
    #[must_use]
    pub const fn template(&self) -> &'static str {
        match self {
            Self::Account(_) => Account::TEMPLATE,
            Self::UserId(_) => UserId::TEMPLATE,
            Self::Password(_) => Password::TEMPLATE,
            Self::Email(_) => Email::TEMPLATE,
        }
    }
}
