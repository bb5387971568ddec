//! The pages of the sign-in methods.

use chrono::{DateTime, Utc};
use madoguchi_core::accounts::methods::passkey::manage::ListedPasskey;
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::links::{self, PASSKEY_FIELD};
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

/// The sign-in methods (ログイン方法変更).
#[derive(Clone, Debug, Serialize)]
pub struct LoginMethods {
    /// What has just happened.
    pub notice: Option<Notice>,
    /// The passkeys; nothing where there are none and the society doesn't offer them.
    pub passkeys: Option<Vec<PasskeyRow>>,
    /// The authenticator app; nothing where there is none and the society doesn't offer it.
    pub one_time_code: Option<OneTimeCode>,
    /// The recovery codes; nothing where there is no method that they could replace.
    pub recovery_codes: Option<RecoveryCodesLeft>,
}

/// What has just happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// A passkey was added.
    PasskeyAdded,
    /// A passkey was renamed.
    PasskeyRenamed,
    /// A passkey was removed.
    PasskeyRemoved,
}

/// The authenticator app (ワンタイムパスワード).
#[derive(Clone, Copy, Debug, Serialize)]
pub struct OneTimeCode {
    /// Whether an app is set up.
    pub set_up: bool,
}

/// The recovery codes of an account with a method.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct RecoveryCodesLeft {
    /// How many are unused; nothing where none were ever made.
    pub left: Option<u32>,
}

/// A passkey in the list.
#[derive(Clone, Debug, Serialize)]
pub struct PasskeyRow {
    /// The name.
    pub name: String,
    /// When it was added, in words.
    pub added: String,
    /// When it was last used, in words.
    pub used: Option<String>,
    /// The path of the page that renames it.
    pub rename_href: String,
    /// The path of the page that removes it.
    pub remove_href: String,
}

impl PasskeyRow {
    /// Builds the row of a passkey.
    #[must_use]
    pub fn new(words: &Words, passkey: &ListedPasskey) -> Self {
        let day = |at: DateTime<Utc>| words.date(day_in_japan(at));
        let at = |path: &str| format!("{path}?{PASSKEY_FIELD}={}", passkey.id);
        Self {
            name: passkey.name.clone(),
            added: day(passkey.added_at),
            used: passkey.used_at.map(day),
            rename_href: at(links::RENAME_PASSKEY),
            remove_href: at(links::REMOVE_PASSKEY),
        }
    }
}

impl Page for LoginMethods {
    const TEMPLATE: &'static str = "login_methods/login_methods.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let row = |name: &str, used: Option<&str>| PasskeyRow {
            name: name.into(),
            added: chrono::NaiveDate::from_ymd_opt(2026, 11, 20).map(|day| words.date(day)).unwrap_or_default(),
            used: used.map(Into::into),
            rename_href: links::RENAME_PASSKEY.into(),
            remove_href: links::REMOVE_PASSKEY.into(),
        };
        let full = Self {
            notice: Some(Notice::PasskeyAdded),
            passkeys: Some(vec![row("iPhoneのSafari", Some("2026年11月27日")), row("WindowsのEdge", None)]),
            one_time_code: Some(OneTimeCode { set_up: true }),
            recovery_codes: Some(RecoveryCodesLeft { left: Some(8) }),
        };
        let told = |notice| Self { notice: Some(notice), ..full.clone() };
        vec![
            ("full", full.clone()),
            ("codes-used-up", Self { recovery_codes: Some(RecoveryCodesLeft { left: Some(0) }), ..full.clone() }),
            ("no-codes-yet", Self { recovery_codes: Some(RecoveryCodesLeft { left: None }), ..full.clone() }),
            ("renamed", told(Notice::PasskeyRenamed)),
            ("removed", told(Notice::PasskeyRemoved)),
            (
                "empty",
                Self {
                    notice: None,
                    passkeys: Some(Vec::new()),
                    one_time_code: Some(OneTimeCode { set_up: false }),
                    recovery_codes: None,
                },
            ),
        ]
    }
}

/// The page that renames a passkey.
#[derive(Clone, Debug, Serialize)]
pub struct RenamePasskey {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// The passkey's id.
    pub id: String,
    /// The name, or what was typed.
    pub name: String,
}

impl Page for RenamePasskey {
    const TEMPLATE: &'static str = "login_methods/rename_passkey.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let plain = Self { errors: Vec::new(), id: "sample".into(), name: "iPhoneのSafari".into() };
        let errors = vec![FieldError::at("device_name", words.text("device-name-empty"))];
        vec![("plain", plain.clone()), ("empty", Self { errors, name: String::new(), ..plain })]
    }
}

/// The confirmation before a passkey is removed.
#[derive(Clone, Debug, Serialize)]
pub struct RemovePasskey {
    /// The passkey's id.
    pub id: String,
    /// The name.
    pub name: String,
    /// Whether it can't be removed, because the society requires a method.
    pub required: bool,
}

impl Page for RemovePasskey {
    const TEMPLATE: &'static str = "login_methods/remove_passkey.html";

    fn samples(_: &Words) -> Vec<(&'static str, Self)> {
        let plain = Self { id: "sample".into(), name: "iPhoneのSafari".into(), required: false };
        vec![("ask", plain.clone()), ("required", Self { required: true, ..plain })]
    }
}
