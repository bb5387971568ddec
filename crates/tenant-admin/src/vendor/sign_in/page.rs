//! The sign-in page and the confirmation before signing out.

use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

/// The sign-in page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SignIn {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// What has just happened, shown above the form.
    pub notice: Option<Notice>,
    /// The user ID as typed. A password is never sent back.
    pub user_id: String,
}

/// What has just happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// The operator signed out.
    SignedOut,
    /// The session or the sign-in has timed out.
    SessionEnded,
}

/// The confirmation before signing out.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct SignOut {}

impl Page for SignIn {
    const TEMPLATE: &'static str = "sign_in/sign_in.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let noticed = |notice| Self { notice: Some(notice), ..Self::default() };
        let refused = vec![FieldError::overall(words.text("desk-sign-in-error-refused"))];
        let empty = vec![
            FieldError::at("user_id", words.text("desk-sign-in-error-user-id-empty")),
            FieldError::at("password", words.text("sign-in-error-password-empty")),
        ];
        vec![
            ("first-visit", Self::default()),
            ("signed-out", noticed(Notice::SignedOut)),
            ("session-ended", noticed(Notice::SessionEnded)),
            ("refused", Self { errors: refused, user_id: "hanako@vendor.example".into(), ..Self::default() }),
            ("empty", Self { errors: empty, ..Self::default() }),
        ]
    }
}

impl Page for SignOut {
    const TEMPLATE: &'static str = "sign_in/sign_out.html";

    fn samples(_: &Words) -> Vec<(&'static str, Self)> {
        vec![("ask", Self {})]
    }
}
