//! The pages of a change of one's own address.

use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

/// The form of a new address.
#[derive(Clone, Serialize)]
pub struct OwnAddress {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// The address in force.
    pub login: String,
    /// The new one, as typed.
    pub email: String,
}

/// The page behind a link of one of both mails.
#[derive(Clone, Serialize)]
pub struct ConfirmAddress {
    /// How the change stands.
    pub standing: Standing,
}

/// How a change stands, for whoever follows a link.
#[derive(Clone, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Standing {
    /// It waits for a confirmation.
    Open {
        /// The token of the link.
        token: String,
        /// The new address.
        address: String,
        /// Whether the link was sent to the new mailbox.
        new: bool,
        /// Until when it works, in words.
        until: String,
    },
    /// The other mailbox has still to confirm.
    WaitsForOther,
    /// The address is changed.
    Changed,
    /// The link doesn't work any more.
    Gone,
}

impl Page for OwnAddress {
    const TEMPLATE: &'static str = "account/address.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let blank = Self { errors: Vec::new(), login: "hanako@kenpo.example".into(), email: String::new() };
        let errors = vec![FieldError::at("email", words.text("desk-own-address-error-same"))];
        vec![("blank", blank.clone()), ("mistake", Self { errors, email: "hanako@kenpo.example".into(), ..blank })]
    }
}

impl Page for ConfirmAddress {
    const TEMPLATE: &'static str = "account/confirm_address.html";

    fn samples(_: &Words) -> Vec<(&'static str, Self)> {
        let open = |new| Standing::Open {
            token: "abcdefghijklmnopqrstuvwxyz0123456789-_ABCDE".into(),
            address: "hanako.new@kenpo.example".into(),
            new,
            until: "2026年11月21日（土）10:00".into(),
        };
        [
            ("old", open(false)),
            ("new", open(true)),
            ("waits", Standing::WaitsForOther),
            ("changed", Standing::Changed),
            ("gone", Standing::Gone),
        ]
        .map(|(name, standing)| (name, Self { standing }))
        .into()
    }
}
