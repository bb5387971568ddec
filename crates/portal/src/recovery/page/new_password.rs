//! The page that sets a new password.

use madoguchi_core::policy::email::{AddressRule, EmailRules};
use madoguchi_core::policy::password::{CharacterClass, PasswordRules};
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

use crate::fields::account::{EmailField, user_id_word};
use crate::fields::password::PasswordField;

/// The page for a new password, and for a new address where the old one is lost.
#[derive(Clone, Debug, Serialize)]
pub struct NewPassword {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// The token, which the form sends back.
    pub token: String,
    /// パスワード, パスワード確認用
    pub password: PasswordField,
    /// The field メールアドレス; none where the address stays.
    pub email: Option<EmailField>,
    /// The address that the page warns about. The form is accepted when it is sent again with this address.
    pub email_confirmed: String,
    /// Whether the second step is removed.
    pub second_step_goes: bool,
}

impl Page for NewPassword {
    const TEMPLATE: &'static str = "recovery/new_password.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let rules = PasswordRules {
            min_length: 8,
            min_length_with_second_step: None,
            max_length: 13,
            classes: vec![CharacterClass::Letter, CharacterClass::Digit],
            case_sensitive: true,
            expires_after_days: None,
            change_after_years: None,
            history: 0,
            blocklist: true,
        };
        let addresses = EmailRules {
            required: true,
            company_domains: Vec::new(),
            by_category: Vec::new(),
            otherwise: AddressRule::Any,
        };
        let link = Self {
            errors: Vec::new(),
            token: "sample-token".into(),
            password: PasswordField::new(words, &rules, &user_id_word(words, "ユーザID")),
            email: None,
            email_confirmed: String::new(),
            second_step_goes: false,
        };
        let email =
            EmailField { required: false, ..EmailField::new(words, &addresses, AddressRule::Any, String::new()) };
        let code = Self { email: Some(email.clone()), second_step_goes: true, ..link.clone() };
        let slip = Self {
            email: Some(EmailField {
                value: "taro@gmial.com".into(),
                warning: Some(words.format("email-warning-typo", &[("suggestion", "taro@gmail.com".into())])),
                ..email
            }),
            email_confirmed: "taro@gmial.com".into(),
            ..code.clone()
        };
        let mistakes = Self {
            errors: vec![
                FieldError::at("new_password", words.text("password-error-empty")),
                FieldError::at("new_password_confirm", words.text("password-error-confirm-empty")),
            ],
            ..link.clone()
        };
        vec![("link", link), ("desk-code", code), ("slip", slip), ("mistakes", mistakes)]
    }
}
