//! The pages of the terms: a version, what has changed, and what it means not to agree.

use chrono::NaiveDate;
use madoguchi_core::clock::instant_in_japan;
use madoguchi_core::links;
use madoguchi_core::terms::Consent as Given;
use madoguchi_core::terms::difference::compare;
use madoguchi_web::changes::Article;
use madoguchi_web::{Block, FieldError, Page};
use madoguchi_words::{Language, Words};
use serde::Serialize;

use crate::fields::consent::sample_blocks;
use crate::fields::published::Earlier;

/// A version of the terms of use (利用規約).
#[derive(Clone, Debug, Serialize)]
pub struct Terms {
    /// The name of the version.
    pub version: String,
    /// Since when it is or was in force, in words.
    pub since: String,
    /// The text, from [`Block::read`].
    pub blocks: Vec<Block>,
    /// Whether the text is Japanese on a page of another language, because the society has it in Japanese only.
    pub japanese_only: bool,
    /// Whether a newer version is in force.
    pub past: bool,
    /// What the signed-in member has agreed to, the latest first.
    pub agreed: Vec<AgreedTo>,
    /// The earlier versions, the latest first.
    pub earlier: Vec<Earlier>,
}

/// A consent in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AgreedTo {
    /// The version's name at the time of the consent.
    pub version: String,
    /// The time, in words.
    pub at: String,
}

impl AgreedTo {
    /// Words a consent.
    #[must_use]
    pub fn of(words: &Words, consent: &Given) -> Self {
        Self { version: consent.version.clone(), at: words.instant(consent.agreed_at) }
    }
}

/// What has changed in the terms since the member agreed.
#[derive(Clone, Debug, Serialize)]
pub struct Changes {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// Since when it is in force, in words.
    pub since: String,
    /// The consent to the earlier version.
    pub before: Option<AgreedTo>,
    /// The society's notes.
    pub notes: Vec<String>,
    /// The changes, article by article; none where the earlier text isn't known.
    pub articles: Option<Vec<Article>>,
    /// Whether the changes are in Japanese on a page of another language.
    pub japanese_only: bool,
    /// The question; none where no answer is asked for.
    pub asked: Option<Asked>,
}

/// The question whether the member agrees. Nothing is chosen in advance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// The last day on which the answer can be put off, in words; none when that day is over.
    pub last: Option<String>,
    /// The hash of the text that is shown.
    pub shown: String,
}

/// What it means not to agree.
#[derive(Clone, Debug, Serialize)]
pub struct Declined {
    /// Until when the portal can be used without an answer; none where an answer is needed already.
    pub grace: Option<Grace>,
}

/// The grace period in which a member may put the answer off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Grace {
    /// The last day without an answer, in words.
    pub last: String,
    /// The day from which an answer is needed, in words.
    pub needed_from: String,
}

impl Grace {
    /// Words the grace period that ends at the start of `needed_from`.
    #[must_use]
    pub fn before(words: &Words, needed_from: NaiveDate) -> Self {
        Self { last: last_day_before(words, needed_from), needed_from: words.date_with_weekday(needed_from) }
    }
}

/// Words the last day before `day`: people read 「28日まで」 more safely than 「29日より前」.
#[must_use]
pub fn last_day_before(words: &Words, day: NaiveDate) -> String {
    words.date_with_weekday(day.pred_opt().unwrap_or(day))
}

fn sample_day(words: &Words, year: i32, month: u32, day: u32) -> String {
    words.date(NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default())
}

fn sample_instant(words: &Words, year: i32, month: u32, day: u32) -> String {
    let day = NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    words.instant(instant_in_japan(day, 0))
}

impl Page for Terms {
    const TEMPLATE: &'static str = "terms/terms.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let plain = Self {
            version: "2026-04".into(),
            since: sample_day(words, 2026, 4, 1),
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
            since: sample_day(words, 2026, 12, 1),
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
        let last = NaiveDate::from_ymd_opt(2026, 12, 31).map(|day| last_day_before(words, day));
        let asked = Self {
            errors: Vec::new(),
            since: sample_day(words, 2026, 12, 1),
            before: Some(AgreedTo { version: "2026-04".into(), at: sample_instant(words, 2026, 5, 20) }),
            notes: vec![note.into()],
            articles: Some(compare(old, new).iter().map(Article::of).collect()),
            japanese_only: false,
            asked: Some(Asked { last, shown: "2026".into() }),
        };
        let due = Self { asked: Some(Asked { last: None, shown: "2026".into() }), ..asked.clone() };
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
        let grace = NaiveDate::from_ymd_opt(2026, 12, 31).map(|day| Grace::before(words, day));
        vec![("signed-out", Self { grace: None }), ("in-grace", Self { grace })]
    }
}
