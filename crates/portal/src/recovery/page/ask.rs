//! The pages that request a recovery mail, and the answer, which is the same for everybody.

use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

use crate::fields::account::user_id_word;
use crate::fields::birth_date::BirthDateField;

/// The page for a forgotten user ID or password.
#[derive(Clone, Debug, Serialize)]
pub struct Ask {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// The word for the user ID.
    pub user_id_word: String,
    /// The field of the user ID, with what was typed; none where the user ID is what was forgotten.
    pub user_id: Option<String>,
    /// The field 生年月日; none where the society doesn't ask for it.
    pub birth_date: Option<BirthDateField>,
    /// The address as typed.
    pub email: String,
    /// The address that the page warns about. The form is accepted when it is sent again with this address.
    pub email_confirmed: String,
    /// The warning that the address looks mistyped.
    pub warning: Option<String>,
}

/// The answer to a request, whether or not the account exists.
#[derive(Clone, Debug, Serialize)]
pub struct AskedFor {
    /// The address as it was typed.
    pub email: String,
    /// The sender address of the mail.
    pub mail_from: String,
    /// For how many minutes the mail's link is valid.
    pub minutes: i64,
}

impl Page for Ask {
    const TEMPLATE: &'static str = "recovery/ask.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let user_id = Self {
            errors: Vec::new(),
            user_id_word: user_id_word(words, "ユーザID"),
            user_id: None,
            birth_date: Some(BirthDateField::sample(words, "")),
            email: String::new(),
            email_confirmed: String::new(),
            warning: None,
        };
        let password = Self { user_id: Some(String::new()), ..user_id.clone() };
        let slip = Self {
            birth_date: None,
            email: "taro@gmial.com".into(),
            email_confirmed: "taro@gmial.com".into(),
            warning: Some(words.format("email-warning-typo", &[("suggestion", "taro@gmail.com".into())])),
            ..user_id.clone()
        };
        let mistakes = Self {
            errors: vec![
                FieldError::at("user_id", "ユーザIDを入力してください。"),
                FieldError::at("birth_date", words.text("identity-error-birth-date-empty")),
                FieldError::at("email", words.text("email-error-format")),
            ],
            email: "taro".into(),
            ..password.clone()
        };
        vec![("user-id", user_id), ("password", password), ("slip", slip), ("mistakes", mistakes)]
    }
}

impl Page for AskedFor {
    const TEMPLATE: &'static str = "recovery/asked.html";

    fn samples(_: &Words) -> Vec<(&'static str, Self)> {
        let page = Self {
            email: "taro.yamada@example.ne.jp".into(),
            mail_from: "noreply@kenpo.example.jp".into(),
            minutes: 30,
        };
        vec![("asked", page)]
    }
}
