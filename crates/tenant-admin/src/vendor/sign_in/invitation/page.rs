//! The page of an invitation.

use madoguchi_web::{FieldError, Page, Rule};
use madoguchi_words::Words;
use serde::Serialize;

use crate::desk::sign_in::invitation::rules;

/// The page of an invitation.
#[derive(Clone, Serialize)]
pub struct Invitation {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// Whether the invitation can be accepted.
    pub standing: Standing,
}

/// Whether an invitation can be accepted.
#[derive(Clone, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Standing {
    /// It can.
    Open {
        /// The name of the operator.
        name: String,
        /// The address to sign in with.
        login: String,
        /// Until when, in words.
        until: String,
        /// The password rules.
        rules: Vec<Rule>,
        /// The token of the link.
        token: String,
    },
    /// It has been used, has expired or was replaced.
    Gone,
}

impl Page for Invitation {
    const TEMPLATE: &'static str = "sign_in/invitation.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let open = Standing::Open {
            name: "運用 花子".into(),
            login: "hanako@vendor.example".into(),
            until: "2026年11月23日（月）10:00".into(),
            rules: rules(words),
            token: "abcdefghijklmnopqrstuvwxyz0123456789-_ABCDE".into(),
        };
        let short = words.format("desk-password-error-short", &[("min", 15.into())]);
        vec![
            ("open", Self { errors: Vec::new(), standing: open.clone() }),
            ("too-short", Self { errors: vec![FieldError::at("password", short)], standing: open }),
            ("gone", Self { errors: Vec::new(), standing: Standing::Gone }),
        ]
    }
}
