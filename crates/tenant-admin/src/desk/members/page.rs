//! The page that finds members.

use madoguchi_web::Page;
use madoguchi_words::Words;
use serde::Serialize;

/// A search and what it found.
#[derive(Clone, Debug, Serialize)]
pub struct Members {
    /// What was typed; empty before a search.
    pub typed: String,
    /// The persons who were found.
    pub rows: Vec<Row>,
    /// The next page.
    pub more_href: Option<String>,
}

/// A person in the list.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The page of the person.
    pub href: String,
    /// 氏名
    pub name: String,
    /// 氏名カナ
    pub kana: String,
    /// 続柄, or 本人.
    pub relationship: String,
    /// 事業所名
    pub employer: String,
    /// Whether the person is covered today.
    pub covered: bool,
    /// Whether the person has an account.
    pub account: bool,
    /// How the search matched, in words; empty in a list.
    pub matched: String,
}

impl Page for Members {
    const TEMPLATE: &'static str = "members/members.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let row = |name: &str, kana: &str, relationship: &str, covered, account| Row {
            href: "/members/01a22a38-638e-7166-a68e-abb39c17b404".into(),
            name: name.into(),
            kana: kana.into(),
            relationship: relationship.into(),
            employer: "みどり工業".into(),
            covered,
            account,
            matched: words.text("desk-matched-kana").to_owned(),
        };
        let found = Self {
            typed: "たかはし".into(),
            rows: vec![
                row("髙橋 﨑子", "タカハシ サキコ", words.text("desk-insured"), true, true),
                row("高橋 太郎", "タカハシ タロウ", "長男", true, false),
                row("高橋 花", "タカハシ ハナ", words.text("desk-insured"), false, false),
            ],
            more_href: Some("/members?q=x&after=y".into()),
        };
        vec![
            ("blank", Self { typed: String::new(), rows: Vec::new(), more_href: None }),
            ("nothing", Self { rows: Vec::new(), more_href: None, ..found.clone() }),
            ("found", found),
        ]
    }
}
