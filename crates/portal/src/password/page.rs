//! The pages that change a password.

use madoguchi_core::links;
use madoguchi_core::policy::password::{CharacterClass, Outgrown, PasswordFault, PasswordRules, Reason};
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

use crate::fields::account::user_id_word;
use crate::fields::password::PasswordField;
use crate::fields::password_wording as wording;

/// The page on which a member changes the password (パスワード変更).
#[derive(Clone, Debug, Serialize)]
pub struct Change {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// The user ID, so that password managers store both together.
    pub user_id: String,
    /// The fields for the new password.
    pub password: PasswordField,
    /// Whether 全てのデバイスからサインアウトする is ticked.
    pub everywhere: bool,
    /// The path that 戻る links to.
    pub back_href: &'static str,
}

/// The page of a sign-in that asks for a new password.
#[derive(Clone, Debug, Serialize)]
pub struct Renew {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// The user ID, so that password managers store both together.
    pub user_id: String,
    /// The reason, in words.
    pub reason: String,
    /// The rules that the old password doesn't meet, in words.
    pub needed: Vec<String>,
    /// The fields for the new password.
    pub password: PasswordField,
    /// Whether 全てのデバイスからサインアウトする is ticked.
    pub everywhere: bool,
    /// The path that 戻る links to.
    pub back_href: &'static str,
}

/// The confirmation that the password was changed.
#[derive(Clone, Debug, Serialize)]
pub struct Changed {
    /// The path that メニューへ links to.
    pub menu_href: &'static str,
}

fn legacy() -> PasswordRules {
    PasswordRules {
        min_length: 8,
        min_length_with_second_step: None,
        max_length: 13,
        classes: vec![CharacterClass::Letter, CharacterClass::Digit],
        case_sensitive: true,
        expires_after_days: Some(360),
        change_after_years: Some(5),
        history: 3,
        blocklist: true,
    }
}

impl Page for Change {
    const TEMPLATE: &'static str = "password/change.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let word = user_id_word(words, "ユーザID");
        let plain = Self {
            errors: Vec::new(),
            user_id: "metro123".into(),
            password: PasswordField::new(words, &legacy(), &word).unlike_earlier(words, &legacy(), true),
            everywhere: false,
            back_href: links::HOME,
        };
        let to_mend = Self {
            errors: vec![
                FieldError::at("current_password", words.text("password-error-current-wrong")),
                FieldError::at("new_password", words.text("password-error-no-digit")),
                FieldError::at("new_password_confirm", words.text("password-error-confirm-differs")),
            ],
            everywhere: true,
            ..plain.clone()
        };
        let overtaken =
            Self { errors: vec![FieldError::overall(words.text("password-error-overtaken"))], ..plain.clone() };
        vec![("plain", plain), ("to-mend", to_mend), ("overtaken", overtaken)]
    }
}

impl Page for Renew {
    const TEMPLATE: &'static str = "password/renew.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let word = user_id_word(words, "ユーザID");
        let rules = legacy();
        let of = |reason| Self {
            errors: Vec::new(),
            user_id: "metro123".into(),
            reason: wording::reason(words, &rules, reason),
            needed: Vec::new(),
            password: PasswordField::new(words, &rules, &word).unlike_earlier(words, &rules, true),
            everywhere: false,
            back_href: links::SIGN_IN,
        };
        let needed = [Outgrown::Breaks(PasswordFault::Missing(CharacterClass::Symbol)), Outgrown::Case];
        let stricter = Self {
            needed: needed.map(|rule| wording::outgrown(words, &word, rule)).to_vec(),
            ..of(Reason::StricterRule)
        };
        let repeated = Self {
            errors: vec![FieldError::at("new_password", words.text("password-error-is-current"))],
            ..of(Reason::Expired)
        };
        vec![
            ("expired", of(Reason::Expired)),
            ("years", of(Reason::YearsAfterRegistration)),
            ("stricter", stricter),
            ("repeated", repeated),
        ]
    }
}

impl Page for Changed {
    const TEMPLATE: &'static str = "password/changed.html";

    fn samples(_: &Words) -> Vec<(&'static str, Self)> {
        vec![("done", Self { menu_href: links::HOME })]
    }
}
