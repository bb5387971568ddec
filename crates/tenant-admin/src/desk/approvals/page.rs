//! The pages of what waits for another person.

use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

/// Something that waits for another person.
#[derive(Clone, Serialize)]
pub struct Approval {
    /// Why it can't be approved; empty at first.
    pub errors: Vec<FieldError>,
    /// Where the approval is sent.
    pub href: String,
    /// Where a withdrawal is sent.
    pub withdraw_href: String,
    /// What is asked for, in words.
    pub what: String,
    /// For whom, or for what; `None` where it is about the society itself.
    pub about: Option<String>,
    /// The page of whom, or of what, it is about.
    pub about_href: Option<String>,
    /// Why.
    pub reason: String,
    /// Who asks.
    pub asked_by: String,
    /// Since when, in words.
    pub asked_at: String,
    /// Until when, in words.
    pub until: String,
    /// Whether the clerk has asked for it.
    pub own: bool,
}

/// A code of the desk, shown once.
#[derive(Clone, Serialize)]
pub struct GivenCode {
    /// The code.
    pub code: String,
    /// Until when it works, in words.
    pub until: String,
}

impl Page for Approval {
    const TEMPLATE: &'static str = "approvals/approval.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let plain = Self {
            errors: Vec::new(),
            href: "/approvals/x".into(),
            withdraw_href: "/approvals/x/withdraw".into(),
            what: words.text("desk-approval-desk-code").to_owned(),
            about: Some("髙橋 﨑子".into()),
            about_href: Some("/members/x".into()),
            reason: "電話。はがきとメールアドレスをなくされた。".into(),
            asked_by: "窓口 さくら".into(),
            asked_at: "2026年11月20日（金）10:00".into(),
            until: "2026年11月23日（月）10:00".into(),
            own: false,
        };
        let wrong = |key: &str| vec![FieldError::overall(words.text(key))];
        vec![
            ("others", plain.clone()),
            ("own", Self { own: true, ..plain.clone() }),
            ("own-refused", Self { own: true, errors: wrong("desk-approval-error-own"), ..plain.clone() }),
            ("changed", Self { errors: wrong("desk-approval-error-changed"), ..plain }),
        ]
    }
}

impl Page for GivenCode {
    const TEMPLATE: &'static str = "approvals/given_code.html";

    fn samples(_: &Words) -> Vec<(&'static str, Self)> {
        vec![("code", Self { code: "7kqm4-xpt9w".into(), until: "2026年11月21日（土）10:00".into() })]
    }
}
