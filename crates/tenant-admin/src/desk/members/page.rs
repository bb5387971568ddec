//! The page that finds and lists members.

use madoguchi_core::links::desk as links;
use madoguchi_core::roster::coverage::CoverageToday;
use madoguchi_core::roster::list::ListedPerson;
use madoguchi_core::roster::search::{FoundPerson, MatchedBy};
use madoguchi_core::roster::visibility::{Eyes, Visibility, visibility};
use madoguchi_web::Page;
use madoguchi_words::Words;
use serde::Serialize;
use url::form_urlencoded::Serializer;

use super::{ACCOUNT_FIELD, AFTER_FIELD, COVERAGE_FIELD, QUERY_FIELD};

/// A search and what it found, or a list.
#[derive(Clone, Debug, Serialize)]
pub struct Members {
    /// What was typed; empty for a list.
    pub typed: String,
    /// What became of a support code that was typed, in words.
    pub code: Option<String>,
    /// The filters of a list.
    pub shown: Shown,
    /// How many there are, in words; none after a search.
    pub count: Option<String>,
    /// The persons.
    pub rows: Vec<Row>,
    /// The next page.
    pub more_href: Option<String>,
}

/// The filters as they stand in the form: a word, or nothing.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Shown {
    /// `covered`, `ended`, or nothing.
    pub coverage: String,
    /// `yes`, `no`, or nothing.
    pub account: String,
}

impl Shown {
    /// Whose coverage is asked for.
    #[must_use]
    pub fn coverage(&self) -> Option<CoverageToday> {
        match self.coverage.as_str() {
            "covered" => Some(CoverageToday::Covered),
            "coming" => Some(CoverageToday::Coming),
            "ended" => Some(CoverageToday::Ended),
            _ => None,
        }
    }

    /// Whether those with an account are asked for, or those without.
    #[must_use]
    pub fn with_account(&self) -> Option<bool> {
        match self.account.as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        }
    }
}

/// The address of the next page.
#[must_use]
pub fn more_href(typed: &str, shown: &Shown, after: &str) -> String {
    let mut query = Serializer::new(String::new());
    for (field, value) in
        [(QUERY_FIELD, typed), (COVERAGE_FIELD, &shown.coverage), (ACCOUNT_FIELD, &shown.account), (AFTER_FIELD, after)]
    {
        if !value.is_empty() {
            query.append_pair(field, value);
        }
    }
    format!("{}?{}", links::MEMBERS, query.finish())
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
    /// 続柄, with the insured person's name; 本人 for the insured person.
    pub relationship: String,
    /// 事業所名
    pub employer: String,
    /// 資格取得日, in words.
    pub joined: String,
    /// Whether the person is covered today, and has an account.
    pub standing: Standing,
    /// How the search matched, in words; empty in a list.
    pub matched: String,
    /// Whether the society hides the person (閲覧制限).
    pub restricted: bool,
}

/// Whether a person is covered today, and has an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Covered, with an account.
    Registered,
    /// Covered, without one.
    NotRegistered,
    /// Coverage begins later.
    Coming,
    /// Coverage has ended.
    Ended,
    /// The clerk may not see it, because the person is hidden.
    Hidden,
}

impl Row {
    /// A person of a list, as these eyes see them.
    #[must_use]
    pub fn listed(words: &Words, person: &ListedPerson, eyes: Eyes) -> Self {
        if visibility(person.restricted, eyes) != Visibility::Open {
            return Self {
                href: links::person(person.id),
                name: person.name.clone(),
                kana: person.kana.clone(),
                relationship: String::new(),
                employer: String::new(),
                joined: String::new(),
                standing: Standing::Hidden,
                matched: String::new(),
                restricted: true,
            };
        }
        let relationship = match &person.insured {
            None => words.text("desk-insured").to_owned(),
            Some(insured) => words.format(
                "desk-relationship",
                &[("relationship", (&person.relationship).into()), ("insured", (&insured.name).into())],
            ),
        };
        Self {
            href: links::person(person.id),
            name: person.name.clone(),
            kana: person.kana.clone(),
            relationship,
            employer: person.employer_name.clone(),
            joined: words.date(person.joined_on),
            standing: match (person.coverage, person.account) {
                (CoverageToday::Coming, _) => Standing::Coming,
                (CoverageToday::Ended, _) => Standing::Ended,
                (CoverageToday::Covered, Some(_)) => Standing::Registered,
                (CoverageToday::Covered, None) => Standing::NotRegistered,
            },
            matched: String::new(),
            restricted: person.restricted,
        }
    }

    /// A person who was found.
    #[must_use]
    pub fn found(words: &Words, found: &FoundPerson, eyes: Eyes) -> Self {
        let matched = match found.matched_by {
            MatchedBy::ProvisionalId => "desk-matched-provisional-id",
            MatchedBy::UserId => "desk-matched-user-id",
            MatchedBy::Email => "desk-matched-email",
            MatchedBy::SymbolAndNumber => "desk-matched-number",
            MatchedBy::Name => "desk-matched-name",
            MatchedBy::Kana => "desk-matched-kana",
        };
        Self { matched: words.text(matched).to_owned(), ..Self::listed(words, &found.person, eyes) }
    }
}

impl Page for Members {
    const TEMPLATE: &'static str = "members/members.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let row = |name: &str, kana: &str, relationship: &str, standing| Row {
            href: "/members/01a22a38-638e-7166-a68e-abb39c17b404".into(),
            name: name.into(),
            kana: kana.into(),
            relationship: relationship.into(),
            employer: "みどり工業".into(),
            joined: "2015年4月1日".into(),
            standing,
            matched: words.text("desk-matched-kana").to_owned(),
            restricted: false,
        };
        let found = Self {
            typed: "たかはし".into(),
            code: None,
            shown: Shown::default(),
            count: None,
            rows: vec![
                row("髙橋 﨑子", "タカハシ サキコ", words.text("desk-insured"), Standing::Registered),
                row("高橋 太郎", "タカハシ タロウ", "長男（髙橋 﨑子）", Standing::NotRegistered),
                row("高橋 花", "タカハシ ハナ", words.text("desk-insured"), Standing::Ended),
                row("高橋 新", "タカハシ アラタ", words.text("desk-insured"), Standing::Coming),
                Row {
                    restricted: true,
                    employer: String::new(),
                    joined: String::new(),
                    ..row("高橋 葵", "タカハシ アオイ", "", Standing::Hidden)
                },
                Row {
                    restricted: true, ..row("高橋 凪", "タカハシ ナギ", "長女（髙橋 﨑子）", Standing::Registered)
                },
            ],
            more_href: Some("/members?q=x&after=y".into()),
        };
        let listed = Self {
            typed: String::new(),
            count: Some(words.format("desk-list-count-more", &[("count", "10,000".into())])),
            shown: Shown { coverage: "covered".into(), account: "no".into() },
            rows: found.rows.iter().cloned().map(|row| Row { matched: String::new(), ..row }).collect(),
            ..found.clone()
        };
        let none = words.format("desk-list-count", &[("count", "0".into())]);
        vec![
            ("listed", listed.clone()),
            ("nobody", Self { rows: Vec::new(), count: Some(none), more_href: None, ..listed }),
            (
                "no-code",
                Self {
                    typed: "K7M3".into(),
                    code: Some(words.format("desk-stuck-no-code", &[("code", "K7M3".into())])),
                    rows: Vec::new(),
                    more_href: None,
                    ..found.clone()
                },
            ),
            ("nothing", Self { rows: Vec::new(), more_href: None, ..found.clone() }),
            ("found", found),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_keeps_what_was_typed_and_chosen() {
        let shown = Shown { coverage: "ended".into(), account: String::new() };
        assert_eq!(
            more_href("高橋 & 子", &shown, "k"),
            "/members?q=%E9%AB%98%E6%A9%8B+%26+%E5%AD%90&coverage=ended&after=k"
        );
    }
}
