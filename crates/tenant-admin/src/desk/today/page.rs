//! The page きょう.

use madoguchi_core::links::desk as links;
use madoguchi_web::Page;
use madoguchi_words::Words;
use serde::Serialize;

use crate::mail_trouble::waiting_text;

/// What waits, and what happens next.
#[derive(Clone, Debug, Serialize)]
pub struct Today {
    /// The clerk's name.
    pub name: String,
    /// What waits for the clerk.
    pub waiting: Vec<Item>,
    /// What happens next.
    pub next: Vec<Item>,
    /// Trouble with mail.
    pub mail: Vec<Item>,
    /// Whether the clerk may approve the proof of the letters.
    pub letter_proof: bool,
}

/// One thing.
#[derive(Clone, Debug, Serialize)]
pub struct Item {
    /// What it is.
    pub text: String,
    /// Where it is dealt with.
    pub href: Option<String>,
    /// The words of the link.
    pub link: Option<&'static str>,
}

impl Page for Today {
    const TEMPLATE: &'static str = "today/today.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let words = Words::of(words.language());
        let item = |text: String, href, link| Item { text, href, link };
        let empty = Self {
            name: "窓口 花子".into(),
            waiting: Vec::new(),
            next: Vec::new(),
            mail: Vec::new(),
            letter_proof: false,
        };
        let full = Self {
            waiting: vec![
                item(
                    words.text("desk-today-no-codes").to_owned(),
                    Some(links::RECOVERY_CODES.to_owned()),
                    Some(words.text("desk-today-no-codes-link")),
                ),
                item(
                    words.format("desk-today-invited", &[("count", 2.into())]),
                    Some(links::STAFF.to_owned()),
                    Some(words.text("desk-nav-staff")),
                ),
            ],
            next: vec![item(
                words.format("desk-today-maintenance", &[("span", "2026年11月25日（水）21:00から24:00まで".into())]),
                None,
                None,
            )],
            mail: vec![
                item(
                    words.format("desk-today-domain", &[("domain", "example.jp".into()), ("count", "3".into())]),
                    Some("/members?domain=example.jp".into()),
                    Some(words.text("desk-today-list")),
                ),
                item(
                    words.format(
                        "mail-trouble-employer-silent",
                        &[("domain", "kaisha.example.jp".into()), ("count", "120".into())],
                    ),
                    Some("/members?domain=kaisha.example.jp".into()),
                    Some(words.text("desk-today-list")),
                ),
                item(waiting_text(words, "the mail server answered 450 to the recipient", 12), None, None),
            ],
            letter_proof: true,
            ..empty.clone()
        };
        vec![("empty", empty), ("full", full)]
    }
}
