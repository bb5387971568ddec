//! The documents in every page's footer: privacy, notes and security, accessibility.

use chrono::{DateTime, NaiveDate, Utc};
use madoguchi_core::calendar::holidays::Overrides;
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::links;
use madoguchi_core::policy::Policy;
use madoguchi_core::policy::account::Sharing;
use madoguchi_core::terms::difference::compare;
use madoguchi_web::changes::Article;
use madoguchi_web::{AsOf, Block, Page};
use madoguchi_words::{Language, Words};
use serde::Serialize;

use crate::fields::account::user_id_word;
use crate::fields::closing::{self, NextMaintenance};
use crate::fields::published::Earlier;

/// How personal data are handled (個人情報の取扱い).
#[derive(Clone, Debug, Serialize)]
pub struct Privacy {
    /// The word for the user ID.
    pub user_id_word: String,
    /// Whether the society asks for the insurer number.
    pub asks_insurer_number: bool,
    /// Whether the household signs in with one ID (世帯共通).
    pub household: bool,
    /// The society's own text, in the place of the platform's words.
    pub own: Option<OwnNotice>,
    /// The earlier versions of the society's own text, the latest first.
    pub earlier: Vec<Earlier>,
}

/// A version of the society's own text.
#[derive(Clone, Debug, Serialize)]
pub struct OwnNotice {
    /// The name of the version.
    pub version: String,
    /// Since when it is or was in force, in words.
    pub since: String,
    /// The text, from [`Block::read`].
    pub blocks: Vec<Block>,
    /// Whether the text is Japanese on a page of another language.
    pub japanese_only: bool,
    /// Whether a newer version is in force.
    pub past: bool,
    /// The society's note on what has changed.
    pub note: Option<String>,
    /// The changed articles, compared with the version before; empty where there is none of the society's own.
    pub articles: Vec<Article>,
}

/// Notes and security (注意事項・セキュリティ).
#[derive(Clone, Debug, Serialize)]
pub struct Security {
    /// The word for the user ID.
    pub user_id_word: String,
    /// Whether the household signs in with one ID (世帯共通).
    pub household: bool,
    /// The days after issue for which a letter's pair is valid.
    pub letter_valid_days: u16,
    /// The minutes without a request after which a session ends.
    pub idle_minutes: u8,
    /// The address that mails come from.
    pub mail_from: String,
    /// The next time the portal is closed.
    pub maintenance: Option<NextMaintenance>,
}

/// How accessible the pages are (アクセシビリティ).
#[derive(Clone, Debug, Serialize)]
pub struct Accessibility {}

impl Privacy {
    /// Builds the page from the society's policy.
    #[must_use]
    pub fn of(words: &Words, policy: &Policy) -> Self {
        Self {
            user_id_word: user_id_word(words, &policy.society.user_id_word),
            asks_insurer_number: policy.identity.insurer_number,
            household: policy.account.sharing == Sharing::Household,
            own: None,
            earlier: Vec::new(),
        }
    }

    /// Builds the page as staff see it, as of an instant.
    #[must_use]
    pub fn as_of(of: &AsOf<'_>) -> Self {
        let words = Words::of(of.language);
        let own = of.privacy.as_ref().map(|notice| OwnNotice {
            version: of.policy.privacy.version.clone().unwrap_or_default(),
            since: words.date(day_in_japan(notice.since)),
            blocks: Block::read(notice.text),
            japanese_only: of.language != Language::Ja && of.policy.privacy.file_en.is_none(),
            past: false,
            note: None,
            articles: Vec::new(),
        });
        Self { own, ..Self::of(words, of.policy) }
    }
}

impl Security {
    /// Builds the page from the society's policy.
    #[must_use]
    pub fn of(words: &Words, policy: &Policy, holidays: &Overrides, now: DateTime<Utc>) -> Self {
        Self {
            user_id_word: user_id_word(words, &policy.society.user_id_word),
            household: policy.account.sharing == Sharing::Household,
            letter_valid_days: policy.credential.valid_days,
            idle_minutes: policy.sessions.idle_minutes,
            mail_from: policy.contact.mail_from.clone(),
            maintenance: NextMaintenance::after(words, &policy.maintenance, holidays, now),
        }
    }
}

impl Page for Privacy {
    const TEMPLATE: &'static str = "documents/privacy.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let plain = Self {
            user_id_word: user_id_word(words, "ユーザID"),
            asks_insurer_number: true,
            household: true,
            own: None,
            earlier: Vec::new(),
        };
        let modern = Self { asks_insurer_number: false, household: false, ..plain.clone() };
        let day = |year| words.date(NaiveDate::from_ymd_opt(year, 4, 1).unwrap_or_default());
        let first = OwnNotice {
            version: "2026-04".into(),
            since: day(2026),
            blocks: Block::read("# 1. 利用の目的\n\n保険給付の支払いと、保健事業のために使います。"),
            japanese_only: words.language() != Language::Ja,
            past: false,
            note: None,
            articles: Vec::new(),
        };
        let text = "# 1. 利用の目的\n\n保険給付の支払い、保健事業と、お知らせのために使います。";
        let changes = compare("# 1. 利用の目的\n\n保険給付の支払いと、保健事業のために使います。", text);
        let second = OwnNotice {
            version: "2027-04".into(),
            since: day(2027),
            blocks: Block::read(text),
            note: Some("お知らせを送る目的を加えました。".into()),
            articles: changes.iter().map(Article::of).collect(),
            ..first.clone()
        };
        let before = Earlier { version: "2026-04".into(), since: day(2026), href: links::privacy_of("2026") };
        let past = Self {
            own: Some(OwnNotice { past: true, ..first.clone() }),
            earlier: vec![before.clone()],
            ..plain.clone()
        };
        let own = Self { own: Some(first), ..plain.clone() };
        let second = Self { own: Some(second), earlier: vec![before], ..plain.clone() };
        vec![("privacy", plain), ("without-number", modern), ("own", own), ("second", second), ("past", past)]
    }
}

impl Page for Security {
    const TEMPLATE: &'static str = "documents/security.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let plain = Self {
            user_id_word: user_id_word(words, "ユーザID"),
            household: false,
            letter_valid_days: 180,
            idle_minutes: 20,
            mail_from: "madoguchi@example.jp".into(),
            maintenance: None,
        };
        let closed = Self { household: true, maintenance: Some(closing::sample(words)), ..plain.clone() };
        vec![("always-open", plain), ("with-maintenance", closed)]
    }
}

impl Page for Accessibility {
    const TEMPLATE: &'static str = "documents/accessibility.html";

    fn samples(_: &Words) -> Vec<(&'static str, Self)> {
        vec![("accessibility", Self {})]
    }
}
