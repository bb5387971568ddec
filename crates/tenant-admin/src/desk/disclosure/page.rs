//! The pages about a file with everything that is held about a person.

use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

/// What the file has, and why it is asked for.
#[derive(Clone, Serialize)]
pub struct AskDisclosure {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// Where the form is sent.
    pub href: String,
    /// The page of the person.
    pub person_href: String,
    /// 氏名
    pub name: String,
    /// How many hours the file can be taken.
    pub hours: i64,
    /// The reason as typed.
    pub reason: String,
}

/// A file that can be taken.
#[derive(Clone, Serialize)]
pub struct DisclosureFile {
    /// Where the file is asked for.
    pub href: String,
    /// The page of the person.
    pub person_href: String,
    /// 氏名
    pub name: String,
    /// Who asked and who approved.
    pub by: String,
    /// Until when it can be taken, in words.
    pub until: String,
    /// How often it can still be taken.
    pub left: i32,
    /// Whether who takes it gets medical data in it.
    pub medical: bool,
}

impl Page for AskDisclosure {
    const TEMPLATE: &'static str = "disclosure/ask.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let plain = Self {
            errors: Vec::new(),
            href: "/members/x/disclosure".into(),
            person_href: "/members/x".into(),
            name: "髙橋 﨑子".into(),
            hours: 24,
            reason: String::new(),
        };
        let errors = vec![FieldError::at("reason", words.format("desk-act-error-reason", &[("most", 200.into())]))];
        vec![("ask", plain.clone()), ("no-reason", Self { errors, ..plain })]
    }
}

impl Page for DisclosureFile {
    const TEMPLATE: &'static str = "disclosure/file.html";

    fn samples(_: &Words) -> Vec<(&'static str, Self)> {
        let plain = Self {
            href: "/disclosures/x".into(),
            person_href: "/members/x".into(),
            name: "髙橋 﨑子".into(),
            by: "窓口 花子・責任者 太郎".into(),
            until: "2026年11月21日（土）10:00".into(),
            left: 4,
            medical: false,
        };
        vec![("ready", plain.clone()), ("with-medical-data", Self { medical: true, ..plain })]
    }
}
