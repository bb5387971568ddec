//! The page that asks for a code of the desk.

use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

/// What a code of the desk does, and why it is asked for.
#[derive(Clone, Serialize)]
pub struct AskCode {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// Where the form is sent.
    pub href: String,
    /// The page of the person.
    pub person_href: String,
    /// 氏名
    pub name: String,
    /// 氏名カナ
    pub kana: String,
    /// Why nothing is done for whoever calls, in words.
    pub barred: Option<String>,
    /// Where the caller is verified.
    pub call_href: String,
    /// The reason as typed.
    pub reason: String,
    /// Whether passkey and app are lost too.
    pub second_step_lost: bool,
}

impl Page for AskCode {
    const TEMPLATE: &'static str = "members/desk_code.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let plain = Self {
            errors: Vec::new(),
            href: "/members/x/desk-code".into(),
            person_href: "/members/x".into(),
            name: "髙橋 﨑子".into(),
            kana: "タカハシ サキコ".into(),
            barred: None,
            call_href: "/members/x/call".into(),
            reason: String::new(),
            second_step_lost: false,
        };
        let barred = Some(words.text("desk-call-bar-no-call-back").to_owned());
        let errors = vec![FieldError::overall(words.text("desk-code-error-disabled"))];
        vec![
            ("ask", plain.clone()),
            ("barred", Self { barred, ..plain.clone() }),
            ("disabled", Self { errors, second_step_lost: true, ..plain }),
        ]
    }
}
