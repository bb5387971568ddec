//! The page that finds and lists members.

use madoguchi_core::links::desk as links;
use madoguchi_core::policy::eras::Era;
use madoguchi_core::roster::coverage::CoverageToday;
use madoguchi_core::roster::list::{ListedPerson, PeopleOrder, RegistrationFilter};
use madoguchi_core::roster::search::{FoundPerson, MatchedBy};
use madoguchi_core::roster::visibility::{Eyes, Visibility, visibility};
use madoguchi_web::Page;
use madoguchi_words::Words;
use serde::Serialize;
use url::form_urlencoded::Serializer;

use super::list::{AFTER_FIELD, COVERAGE, QUERY_FIELD, Shown, TROUBLE, era_words, order_key, registration_key};

/// A search and what it found, or a list.
#[derive(Clone, Debug, Serialize)]
pub struct Members {
    /// What was typed; empty for a list.
    pub typed: String,
    /// What became of a support code that was typed, in words.
    pub code: Option<String>,
    /// Whether this is a list.
    pub is_list: bool,
    /// The filters of a list.
    pub shown: Shown,
    /// The names and values of the filters that are set, for the form of the file.
    pub pairs: Vec<(&'static str, String)>,
    /// Whether any is set.
    pub filtered: bool,
    /// What the filters can be.
    pub choices: Choices,
    /// How many there are, in words; none after a search and on further pages.
    pub count: Option<String>,
    /// Whether the list has too many persons for the order that was asked for.
    pub too_many: bool,
    /// Whether the list has only those who have signed in.
    pub signed_in: bool,
    /// The persons.
    pub rows: Vec<Row>,
    /// The next page.
    pub more_href: Option<String>,
}

/// What the filters of a list can be.
#[derive(Clone, Debug, Serialize)]
pub struct Choices {
    /// Coverage.
    pub coverage: Vec<Choice>,
    /// How far somebody has come to an account.
    pub account: Vec<Choice>,
    /// The eras of the policy.
    pub era: Vec<Choice>,
    /// Trouble with mail.
    pub mail: Vec<Choice>,
    /// The orders.
    pub order: Vec<Choice>,
    /// Whether filters that are folded away are chosen.
    pub more: bool,
}

/// One of several values.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// Its word.
    pub word: String,
    /// Its name.
    pub name: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

impl Choices {
    /// All values, with the chosen ones marked.
    #[must_use]
    pub fn of(words: &Words, eras: &[Era], shown: &Shown) -> Self {
        let choice = |word: &str, name: String, chosen: bool| Choice { word: word.to_owned(), name, chosen };
        let named =
            |word: &str, key: &'static str, chosen: &str| choice(word, words.text(key).to_owned(), word == chosen);
        let order = shown.order();
        Self {
            coverage: COVERAGE.iter().map(|(word, _, key)| named(word, key, &shown.coverage)).collect(),
            account: RegistrationFilter::ALL
                .iter()
                .map(|filter| named(filter.word(), registration_key(*filter), &shown.account))
                .collect(),
            era: eras.iter().map(|era| choice(&era.name, era_words(words, era), era.name == shown.era)).collect(),
            mail: vec![named(TROUBLE, "desk-filter-mail-trouble", &shown.mail)],
            order: PeopleOrder::ALL
                .iter()
                .map(|each| choice(each.word(), words.text(order_key(*each)).to_owned(), *each == order))
                .collect(),
            more: shown.has_more(),
        }
    }
}

/// The address of the next page of a search.
#[must_use]
pub fn found_href(typed: &str, after: &str) -> String {
    let mut query = Serializer::new(String::new());
    query.append_pair(QUERY_FIELD, typed).append_pair(AFTER_FIELD, after);
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
    /// The list of this employer; none if the roster has no code.
    pub employer_href: Option<String>,
    /// 資格取得日, in words.
    pub joined: String,
    /// Whether the person is covered today, and has an account.
    pub standing: Standing,
    /// Whether mails to the person are refused.
    pub mail_trouble: bool,
    /// The last sign-in, in words; empty if there is none.
    pub signed_in: String,
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
    /// Covered, with an account that is disabled.
    Disabled,
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
                employer_href: None,
                joined: String::new(),
                standing: Standing::Hidden,
                mail_trouble: false,
                signed_in: String::new(),
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
        let of_employer = || Shown { employer: person.employer_code.clone(), ..Shown::default() }.href(None);
        Self {
            href: links::person(person.id),
            name: person.name.clone(),
            kana: person.kana.clone(),
            relationship,
            employer: person.employer_name.clone(),
            employer_href: (!person.employer_code.is_empty()).then(of_employer),
            joined: words.date(person.joined_on),
            standing: match (person.coverage, person.account) {
                (CoverageToday::Coming, _) => Standing::Coming,
                (CoverageToday::Ended, _) => Standing::Ended,
                (CoverageToday::Covered, Some(account)) if account.disabled => Standing::Disabled,
                (CoverageToday::Covered, Some(_)) => Standing::Registered,
                (CoverageToday::Covered, None) => Standing::NotRegistered,
            },
            mail_trouble: person.account.is_some_and(|account| account.undeliverable),
            signed_in: person
                .account
                .and_then(|account| account.signed_in_at)
                .map(|at| words.instant(at))
                .unwrap_or_default(),
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

impl Members {
    /// The page without persons.
    #[must_use]
    pub fn blank(words: &Words, eras: &[Era], shown: Shown) -> Self {
        let pairs: Vec<_> = shown.pairs().map(|(field, value)| (field, value.to_owned())).collect();
        Self {
            typed: String::new(),
            code: None,
            is_list: true,
            filtered: !pairs.is_empty(),
            pairs,
            choices: Choices::of(words, eras, &shown),
            count: None,
            too_many: false,
            signed_in: shown.order().signed_in_only(),
            rows: Vec::new(),
            more_href: None,
            shown,
        }
    }
}

impl Members {
    /// The page with the order of numbers among the orders, or without it.
    #[must_use]
    pub fn offering(mut self, numbers: bool) -> Self {
        self.choices.order.retain(|choice| numbers || choice.word != PeopleOrder::Number.word());
        self
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
            employer_href: Some("/members?employer=0012".into()),
            joined: "2015年4月1日".into(),
            standing,
            mail_trouble: standing == Standing::Registered,
            signed_in: if standing == Standing::Registered {
                "2026年11月20日（金）10:00".into()
            } else {
                String::new()
            },
            matched: words.text("desk-matched-kana").to_owned(),
            restricted: false,
        };
        let found = Self {
            typed: "たかはし".into(),
            code: None,
            is_list: false,
            rows: vec![
                row("髙橋 﨑子", "タカハシ サキコ", words.text("desk-insured"), Standing::Registered),
                row("高橋 太郎", "タカハシ タロウ", "長男（髙橋 﨑子）", Standing::NotRegistered),
                row("高橋 花", "タカハシ ハナ", words.text("desk-insured"), Standing::Ended),
                row("高橋 新", "タカハシ アラタ", words.text("desk-insured"), Standing::Coming),
                Row {
                    restricted: true,
                    employer: String::new(),
                    employer_href: None,
                    joined: String::new(),
                    ..row("高橋 葵", "タカハシ アオイ", "", Standing::Hidden)
                },
                Row {
                    restricted: true, ..row("高橋 凪", "タカハシ ナギ", "長女（髙橋 﨑子）", Standing::Registered)
                },
                row("高橋 止", "タカハシ トメ", words.text("desk-insured"), Standing::Disabled),
            ],
            more_href: Some("/members?q=x&after=y".into()),
            ..Self::blank(words, &[], Shown::default())
        };
        let rows: Vec<Row> = found.rows.iter().cloned().map(|row| Row { matched: String::new(), ..row }).collect();
        let shown = Shown { coverage: "covered".into(), account: "not_registered".into(), ..Shown::default() };
        let listed = Self {
            count: Some(words.format("desk-list-count-more", &[("count", "10,000".into())])),
            rows: rows.clone(),
            more_href: found.more_href.clone(),
            ..Self::blank(words, &[], shown)
        };
        let narrow = Shown {
            employer: "0012".into(),
            domain: "example.jp".into(),
            order: PeopleOrder::SignedInLast.word().into(),
            ..Shown::default()
        };
        let by_number = Shown { order: PeopleOrder::Number.word().into(), ..Shown::default() };
        let too_many = Self { rows: rows.clone(), too_many: true, ..Self::blank(words, &[], by_number) };
        let signed_in = Self { rows, ..Self::blank(words, &[], narrow) };
        let none = words.format("desk-list-count", &[("count", "0".into())]);
        vec![
            ("listed", listed.clone()),
            ("narrowed", signed_in),
            ("too-many", too_many),
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
    fn the_next_page_keeps_what_was_typed() {
        assert_eq!(found_href("高橋 & 子", "k"), "/members?q=%E9%AB%98%E6%A9%8B+%26+%E5%AD%90&after=k");
    }
}
