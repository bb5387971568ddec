//! The terms, what has changed in them, and what it means not to agree.

use madoguchi_core::clock::instant_in_japan;
use madoguchi_core::links;
use madoguchi_core::terms::Consent as Given;
use madoguchi_core::terms::difference::{ChangedArticle, Heading, Piece, TextChange, compare};
use madoguchi_core::terms::ledger::Edition;
use madoguchi_web::{Block, FieldError, Page};
use madoguchi_words::{Language, Words};
use serde::Serialize;

use crate::fields::consent::sample_blocks;

/// The terms of use (利用規約), as the society has written them.
#[derive(Clone, Debug, Serialize)]
pub struct Terms {
    /// Name of this version.
    pub version: String,
    /// Since when it is, or was, in force, in words.
    pub since: String,
    /// Its text, from [`Block::read`].
    pub blocks: Vec<Block>,
    /// It is shown in Japanese on a page of another language, because the society has it in Japanese only.
    pub japanese_only: bool,
    /// Another version is in force by now.
    pub past: bool,
    /// What who is signed in has agreed to, the latest first.
    pub agreed: Vec<AgreedTo>,
    /// Versions that were in force before, the latest first.
    pub earlier: Vec<Earlier>,
}

/// A consent in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AgreedTo {
    /// The version's name then.
    pub version: String,
    /// When, in words.
    pub at: String,
}

impl AgreedTo {
    /// A consent in words.
    #[must_use]
    pub fn of(words: &Words, consent: &Given) -> Self {
        Self { version: consent.version.clone(), at: words.instant(consent.agreed_at) }
    }
}

/// An earlier version in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Earlier {
    /// Its name.
    pub version: String,
    /// Since when it was in force, in words.
    pub since: String,
    /// Where its text is.
    pub href: String,
}

impl Earlier {
    /// A version in words.
    #[must_use]
    pub fn of(words: &Words, edition: &Edition<'_>) -> Self {
        Self {
            version: edition.terms.version.clone(),
            since: words.instant(edition.from),
            href: links::terms_of(&edition.terms.file),
        }
    }
}

/// What has changed in the terms since a member agreed to them.
#[derive(Clone, Debug, Serialize)]
pub struct Changes {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// Name of the version in force.
    pub version: String,
    /// Since when, in words.
    pub since: String,
    /// What was agreed to before.
    pub before: Option<AgreedTo>,
    /// What the society says about it.
    pub notes: Vec<String>,
    /// What has changed, article by article; none where the earlier text isn't known.
    pub articles: Option<Vec<Article>>,
    /// It is told in Japanese on a page of another language.
    pub japanese_only: bool,
    /// The question; none where it is only told.
    pub asked: Option<Asked>,
}

/// The question whether a member agrees. Nothing is chosen beforehand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// From which day it can't be put off any more, in words; none when that has come.
    pub until: Option<String>,
    /// The hash of the text that is shown.
    pub shown: String,
}

/// An article in which something has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Article {
    /// Its heading as it is now, or as it was where it is gone.
    pub heading: Option<String>,
    /// What has become of the article as a whole.
    pub fate: Fate,
    /// What has changed below the heading.
    pub lines: Vec<Line>,
}

/// What has become of an article as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "before", rename_all = "snake_case")]
pub enum Fate {
    /// Its heading is as before.
    Same,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It had this heading.
    Renamed(String),
}

/// A change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Line {
    /// A sentence is new.
    Added {
        /// The sentence.
        text: String,
    },
    /// A sentence is gone.
    Removed {
        /// The sentence.
        text: String,
    },
    /// A sentence reads otherwise.
    Changed {
        /// As it was.
        before: Vec<Part>,
        /// As it is.
        after: Vec<Part>,
    },
}

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Its text.
    pub text: String,
    /// It stands in this version alone.
    pub marked: bool,
}

impl Article {
    /// An article for the template.
    #[must_use]
    pub fn of(article: &ChangedArticle) -> Self {
        let whole = |pieces: &[Piece]| pieces.iter().map(|piece| piece.text.as_str()).collect::<String>();
        let (heading, fate) = match &article.heading {
            None => (None, Fate::Same),
            Some(Heading::Same(text)) => (Some(text.clone()), Fate::Same),
            Some(Heading::Changed(TextChange::Added(text))) => (Some(text.clone()), Fate::Added),
            Some(Heading::Changed(TextChange::Removed(text))) => (Some(text.clone()), Fate::Removed),
            Some(Heading::Changed(TextChange::Changed { before, after })) => {
                (Some(whole(after)), Fate::Renamed(whole(before)))
            }
        };
        Self { heading, fate, lines: article.changes.iter().map(Line::of).collect() }
    }
}

impl Line {
    fn of(change: &TextChange) -> Self {
        let parts = |pieces: &[Piece]| {
            pieces.iter().map(|piece| Part { text: piece.text.clone(), marked: piece.marked }).collect()
        };
        match change {
            TextChange::Added(text) => Self::Added { text: text.clone() },
            TextChange::Removed(text) => Self::Removed { text: text.clone() },
            TextChange::Changed { before, after } => Self::Changed { before: parts(before), after: parts(after) },
        }
    }
}

/// What it means not to agree.
#[derive(Clone, Debug, Serialize)]
pub struct Declined {
    /// Until which day the portal can still be used, in words; none where it can't.
    pub until: Option<String>,
}

fn sample_instant(words: &Words, year: i32, month: u32, day: u32) -> String {
    let day = chrono::NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    words.instant(instant_in_japan(day, 0))
}

impl Page for Terms {
    const TEMPLATE: &'static str = "terms/terms.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let plain = Self {
            version: "2026-04".into(),
            since: sample_instant(words, 2026, 4, 1),
            blocks: sample_blocks(words),
            japanese_only: false,
            past: false,
            agreed: Vec::new(),
            earlier: Vec::new(),
        };
        let japanese = Self { japanese_only: true, blocks: sample_blocks(Words::of(Language::Ja)), ..plain.clone() };
        let agreed =
            |version: &str, month| AgreedTo { version: version.into(), at: sample_instant(words, 2026, month, 20) };
        let before = Earlier { version: "2026-04".into(), since: plain.since.clone(), href: links::terms_of("2026") };
        let second = Self {
            version: "2026-12".into(),
            since: sample_instant(words, 2026, 12, 1),
            agreed: vec![agreed("2026-12", 12), agreed("2026-04", 5)],
            earlier: vec![before],
            ..plain.clone()
        };
        let past = Self { past: true, version: plain.version.clone(), since: plain.since.clone(), ..second.clone() };
        vec![("terms", plain), ("japanese-only", japanese), ("second", second), ("past", past)]
    }
}

impl Page for Changes {
    const TEMPLATE: &'static str = "terms/changes.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let (old, new, note) = match words.language() {
            Language::Ja => (
                "# 第3条（利用できる方）\n資格を喪失した後は、3か月の間ご覧いただけます。\n# 第7条（停止）\n保守のために休止します。予告はしません。",
                "# 第3条（利用できる方）\n資格を喪失した後は、6か月の間ご覧いただけます。ご不明な点は当組合にお尋ねください。\n# 第7条（窓口）\nお問い合わせは適用課へお願いします。\n# 第8条（停止）\n保守のために休止します。",
                "資格を喪失した後にご覧いただける期間を延ばし、お問い合わせの窓口を加えました。",
            ),
            Language::En => (
                "# Article 3 (Who may use it)\nAfter leaving you can look for three months.\n# Article 7 (Pauses)\nWe pause for maintenance. We don't say so before.",
                "# Article 3 (Who may use it)\nAfter leaving you can look for six months. Ask us if anything is unclear.\n# Article 7 (Contact)\nCall the enrolment section.\n# Article 8 (Pauses)\nWe pause for maintenance.",
                "You can look for longer after leaving, and we say whom to call.",
            ),
        };
        let date = chrono::NaiveDate::from_ymd_opt(2026, 12, 31).map(|day| words.date_with_weekday(day));
        let asked = Self {
            errors: Vec::new(),
            version: "2026-12".into(),
            since: sample_instant(words, 2026, 12, 1),
            before: Some(AgreedTo { version: "2026-04".into(), at: sample_instant(words, 2026, 5, 20) }),
            notes: vec![note.into()],
            articles: Some(compare(old, new).iter().map(Article::of).collect()),
            japanese_only: false,
            asked: Some(Asked { until: date, shown: "2026".into() }),
        };
        let due = Self { asked: Some(Asked { until: None, shown: "2026".into() }), ..asked.clone() };
        let wrong = Self {
            errors: vec![FieldError::at("consent", words.text("terms-changes-error-none"))],
            notes: Vec::new(),
            ..due.clone()
        };
        let told = Self { asked: None, ..asked.clone() };
        let japanese = Self { japanese_only: true, ..told.clone() };
        let unknown = Self { articles: None, before: None, notes: Vec::new(), ..asked.clone() };
        vec![
            ("asked", asked),
            ("due", due),
            ("not-chosen", wrong),
            ("told", told),
            ("japanese-only", japanese),
            ("unknown", unknown),
        ]
    }
}

impl Page for Declined {
    const TEMPLATE: &'static str = "terms/declined.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let date = chrono::NaiveDate::from_ymd_opt(2026, 12, 31).map(|day| words.date_with_weekday(day));
        vec![("signed-out", Self { until: None }), ("in-grace", Self { until: date })]
    }
}
