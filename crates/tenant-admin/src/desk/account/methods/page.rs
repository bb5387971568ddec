//! The pages of one's own passkeys and app.

use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

/// The form of a passkey's name.
#[derive(Clone, Serialize)]
pub struct RenamePasskey {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// Where the form is sent.
    pub href: String,
    /// The name.
    pub name: String,
}

/// The confirmation before a method is removed.
#[derive(Clone, Serialize)]
pub struct RemoveMethod {
    /// Where the form is sent.
    pub href: String,
    /// The name of the passkey; `None` for the app.
    pub name: Option<String>,
    /// Whether it is the last method, which stays.
    pub last: bool,
}

impl Page for RenamePasskey {
    const TEMPLATE: &'static str = "account/rename_passkey.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let plain = Self { errors: Vec::new(), href: "/account/passkeys/x".into(), name: "iPhoneのSafari".into() };
        let errors = vec![FieldError::at("name", words.text("desk-own-passkey-error-name"))];
        vec![("name", plain.clone()), ("mistake", Self { errors, name: String::new(), ..plain })]
    }
}

impl Page for RemoveMethod {
    const TEMPLATE: &'static str = "account/remove_method.html";

    fn samples(_: &Words) -> Vec<(&'static str, Self)> {
        let passkey =
            Self { href: "/account/passkeys/x/remove".into(), name: Some("iPhoneのSafari".into()), last: false };
        let app = Self { href: "/account/one-time-code/remove".into(), name: None, last: false };
        vec![
            ("passkey", passkey.clone()),
            ("passkey-last", Self { last: true, ..passkey }),
            ("app", app.clone()),
            ("app-last", Self { last: true, ..app }),
        ]
    }
}
