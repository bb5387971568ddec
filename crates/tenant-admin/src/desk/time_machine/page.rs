//! The page of the time machine: the form, what applies on the day, and the frame.

use chrono::{DateTime, Utc};
use madoguchi_core::calendar::holidays::Overrides;
use madoguchi_core::policy::Policy;
use madoguchi_core::policy::email::EmploymentCategory;
use madoguchi_core::policy::eras::{Delivery, Document, Era, Medium, NumberPlace, era_on};
use madoguchi_core::policy::maintenance::{next_window, window_at};
use madoguchi_core::policy::society;
use madoguchi_core::settings::PolicyTimeline;
use madoguchi_web::{FieldError, Page, ShownMail};
use madoguchi_words::{Language, Words};
use serde::Serialize;

use super::moment::{Asked, What, word_of};
use crate::desk::announcements::page::category_key;

/// The address of the fictitious member, which nobody has.
pub(super) const RECIPIENT: &str = "mihon@example.jp";

/// The time machine.
#[derive(Clone, Debug, Serialize)]
pub struct TimeMachine {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// The day, as a field has it.
    pub day: String,
    /// The time.
    pub time: String,
    /// The date of joining.
    pub joined: String,
    /// The categories.
    pub categories: Vec<Choice>,
    /// The pages and mails, by groups.
    pub choices: Vec<Group>,
    /// The languages; empty where there is only one.
    pub languages: Vec<Choice>,
    /// The widths of the frame.
    pub widths: Vec<Choice>,
    /// What applies on the day.
    pub applies: Applies,
    /// What is framed; none where there is no such page or mail under the settings of the day.
    pub src: Option<String>,
    /// The mail, where one was asked for.
    pub mail: Option<MailText>,
    /// Whether the frame is as wide as the window.
    pub wide: bool,
}

/// Something that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// The value.
    pub word: String,
    /// The name.
    pub name: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// Choices of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Group {
    /// The kind.
    pub name: String,
    /// The choices.
    pub choices: Vec<Choice>,
}

/// What applies on the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Applies {
    /// The day and time, in words.
    pub at: String,
    /// Since when the settings of that day are in force, in words.
    pub since: String,
    /// Whether the day lies before the first settings, so that those are shown.
    pub before_first: bool,
    /// When the settings change next, in words.
    pub next: Option<String>,
    /// The letter of somebody who joined on the chosen day; none where no era has the day.
    pub letter: Option<Letter>,
    /// The closing that the instant lies in, or the next one, in words.
    pub closing: Option<String>,
    /// Whether the instant lies in it.
    pub closed: bool,
}

/// The letter of a member by the date of joining.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Letter {
    /// The medium, in words.
    pub medium: String,
    /// The title as printed.
    pub title: String,
    /// What the member has at hand, in words.
    pub at_hand: String,
    /// Where the insurer number is printed, in words; none where it isn't asked.
    pub number_on: Option<String>,
    /// How it comes, in words.
    pub comes: String,
}

/// A mail beside its frame.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MailText {
    /// 差出人
    pub from: String,
    /// 件名
    pub subject: String,
    /// The plain text.
    pub text: String,
}

impl MailText {
    pub(super) fn of(mail: ShownMail) -> Self {
        Self { from: mail.from, subject: mail.subject, text: mail.text }
    }
}

impl Applies {
    pub(super) fn of(
        words: &Words,
        timeline: &PolicyTimeline,
        policy: &Policy,
        holidays: &Overrides,
        asked: &Asked,
    ) -> Self {
        let (at, instants) = (asked.at(), timeline.instants());
        let counting = timeline.counting(at);
        let since = instants.iter().rev().find(|instant| **instant <= counting).copied().unwrap_or(counting);
        let rules = &policy.maintenance;
        let closed = window_at(rules, holidays, at);
        let window = closed.or_else(|| next_window(rules, holidays, at));
        Self {
            at: words.instant(at),
            since: words.instant(since),
            before_first: instants.first().is_some_and(|first| at < *first),
            next: instants.iter().find(|instant| **instant > counting).map(|next| words.instant(*next)),
            letter: era_on(&policy.eras, asked.joined).map(|era| Letter::of(words, policy, era)),
            closing: window.map(|window| words.span(window.from, window.until)),
            closed: closed.is_some(),
        }
    }
}

impl Letter {
    fn of(words: &Words, policy: &Policy, era: &Era) -> Self {
        let medium = words.text(match era.medium {
            Medium::Postcard => "letter-medium-postcard",
            Medium::CardMount => "letter-medium-card-mount",
            Medium::Notice => "letter-medium-notice",
        });
        let at_hand: Vec<_> = era
            .at_hand
            .iter()
            .map(|document| match document {
                Document::Letter => {
                    let arguments = [("title", (&era.title).into()), ("medium", medium.into())];
                    words.format("letter-at-hand-letter", &arguments)
                }
                Document::EligibilityDocument => words.text("letter-at-hand-eligibility").to_owned(),
            })
            .collect();
        let places: Vec<_> = era
            .insurer_number_on
            .iter()
            .map(|place| match place {
                NumberPlace::EligibilityNotice => words.text("number-place-eligibility-notice").to_owned(),
                NumberPlace::EligibilityCertificate => words.text("number-place-eligibility-certificate").to_owned(),
                NumberPlace::LetterBottomLine => {
                    words.format("number-place-letter-bottom-line", &[("title", (&era.title).into())])
                }
            })
            .collect();
        Self {
            medium: medium.to_owned(),
            title: era.title.clone(),
            at_hand: words.list(&at_hand),
            number_on: (policy.identity.insurer_number && !places.is_empty()).then(|| words.either(&places)),
            comes: words
                .text(match era.delivery {
                    Delivery::Direct => "letter-comes-direct",
                    Delivery::MonthAfterJoining => "letter-comes-month-after",
                    Delivery::ThroughEmployer => "letter-comes-employer",
                })
                .to_owned(),
        }
    }
}

/// The language of a page: the one that is asked for, if the society has it.
pub(super) fn spoken(policy: &Policy, asked: Option<Language>) -> Language {
    society::spoken(&policy.languages, asked)
}

pub(super) fn wrong(words: &Words, field: &'static str) -> FieldError {
    let key = if field == "time" { "desk-time-error-time" } else { "desk-time-error-day" };
    FieldError::at(field, words.text(key))
}

/// The key of a page's name.
fn page_key(name: &str) -> &'static str {
    match name {
        "sign-in" => "desk-time-page-sign-in",
        "register-identity" => "desk-time-page-register-identity",
        "register-terms" => "desk-time-page-register-terms",
        "register-account" => "desk-time-page-register-account",
        "register-user-id" => "desk-time-page-register-user-id",
        "register-password" => "desk-time-page-register-password",
        "register-email" => "desk-time-page-register-email",
        "register-confirm" => "desk-time-page-register-confirm",
        "register-done" => "desk-time-page-register-done",
        "home" => "desk-time-page-home",
        "former-home" => "desk-time-page-former-home",
        "recovery" => "desk-time-page-recovery",
        "privacy" => "desk-time-page-privacy",
        "security" => "desk-time-page-security",
        "accessibility" => "desk-time-page-accessibility",
        "maintenance" => "desk-time-page-maintenance",
        _ => "desk-time-page-other",
    }
}

pub(super) fn choices(words: &Words, asked: &Asked, pages: &[&str], mails: &[&str]) -> Vec<Group> {
    let choice = |what: What, key: &str| Choice {
        word: what.word(),
        name: words.text(key).to_owned(),
        chosen: what == asked.what,
    };
    let of_pages = pages.iter().map(|name| choice(What::Page((*name).to_owned()), page_key(name))).collect();
    let of_mails = mails.iter().map(|kind| {
        let key = format!("desk-mail-kind-{}", kind.replace('_', "-"));
        choice(What::Mail((*kind).to_owned()), &key)
    });
    vec![
        Group { name: words.text("desk-time-pages").to_owned(), choices: of_pages },
        Group { name: words.text("desk-time-mails").to_owned(), choices: of_mails.collect() },
    ]
}

pub(super) fn languages(policy: &Policy, asked: &Asked) -> Vec<Choice> {
    if policy.languages.len() < 2 {
        return Vec::new();
    }
    let current = spoken(policy, asked.language);
    policy
        .languages
        .iter()
        .map(|language| {
            let own = Words::of(*language);
            let name = own.text("language-name").to_owned();
            Choice { word: own.code().to_owned(), name, chosen: *language == current }
        })
        .collect()
}

pub(super) fn categories(words: &Words, asked: &Asked) -> Vec<Choice> {
    EmploymentCategory::ALL
        .into_iter()
        .map(|category| Choice {
            word: word_of(category).to_owned(),
            name: words.text(category_key(category)).to_owned(),
            chosen: category == asked.category,
        })
        .collect()
}

pub(super) fn widths(words: &Words, asked: &Asked) -> Vec<Choice> {
    [("phone", "desk-time-width-phone", false), ("wide", "desk-time-width-wide", true)]
        .map(|(word, key, wide)| Choice {
            word: word.to_owned(),
            name: words.text(key).to_owned(),
            chosen: asked.wide == wide,
        })
        .into()
}

impl Page for TimeMachine {
    const TEMPLATE: &'static str = "time_machine/time_machine.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let at = |seconds| words.instant(DateTime::<Utc>::from_timestamp(seconds, 0).unwrap_or_default());
        let choice =
            |word: &str, key: &str, chosen| Choice { word: word.to_owned(), name: words.text(key).to_owned(), chosen };
        let letter = Letter {
            medium: words.text("letter-medium-notice").to_owned(),
            title: "ＷＥＢサービスのご案内".into(),
            at_hand: words.text("letter-at-hand-eligibility").to_owned(),
            number_on: Some(words.text("number-place-eligibility-notice").to_owned()),
            comes: words.text("letter-comes-direct").to_owned(),
        };
        let plain = Self {
            errors: Vec::new(),
            day: "2027-04-01".into(),
            time: "12:00".into(),
            joined: "2024-12-02".into(),
            categories: vec![choice("employee", "desk-category-employee", true)],
            choices: vec![
                Group {
                    name: words.text("desk-time-pages").to_owned(),
                    choices: vec![choice("sign-in", "desk-time-page-sign-in", true)],
                },
                Group {
                    name: words.text("desk-time-mails").to_owned(),
                    choices: vec![choice("mail:welcome", "desk-mail-kind-welcome", false)],
                },
            ],
            languages: vec![choice("ja", "language-name", true)],
            widths: vec![choice("phone", "desk-time-width-phone", true)],
            applies: Applies {
                at: at(1_806_548_400),
                since: at(1_795_000_000),
                before_first: false,
                next: Some(at(1_809_000_000)),
                letter: Some(letter),
                closing: Some(at(1_809_000_000)),
                closed: false,
            },
            src: Some("/settings/time-machine/page?day=2027-04-01&page=sign-in".into()),
            mail: None,
            wide: false,
        };
        let bare = Applies { before_first: true, next: None, letter: None, closing: None, ..plain.applies.clone() };
        let mail = MailText {
            from: "みどり健康保険組合 <madoguchi@midori.example.jp>".into(),
            subject: words.text("desk-mail-kind-welcome").to_owned(),
            text: "見本 太郎 様\n\n登録が完了しました。".into(),
        };
        vec![
            ("page", plain.clone()),
            ("mail", Self { mail: Some(mail), wide: true, ..plain.clone() }),
            ("before-the-first", Self { applies: bare, languages: Vec::new(), ..plain.clone() }),
            ("closed", Self { applies: Applies { closed: true, ..plain.applies.clone() }, ..plain.clone() }),
            ("not-there", Self { src: None, ..plain.clone() }),
            ("wrong", Self { errors: ["day", "time", "joined"].map(|field| wrong(words, field)).into(), ..plain }),
        ]
    }
}
