//! The pages of the terms at the desk.

use chrono::NaiveDate;
use madoguchi_core::clock::instant_in_japan;
use madoguchi_core::links::desk as links;
use madoguchi_core::terms::difference::compare;
use madoguchi_web::changes::Article;
use madoguchi_web::{Block, FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;

/// The versions of the terms.
#[derive(Clone, Debug, Serialize)]
pub struct Versions {
    /// The versions, the latest first.
    pub rows: Vec<VersionRow>,
    /// Where a new version is made, if the clerk may and none is planned.
    pub new_href: Option<&'static str>,
    /// Whether a version is planned.
    pub ahead: bool,
    /// Whether the clerk may withdraw it.
    pub may_withdraw: bool,
}

/// Whether a version has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It is in force.
    InForce,
    /// It was in force.
    Earlier,
    /// It will be.
    Planned,
}

/// A version.
#[derive(Clone, Debug, Serialize)]
pub struct VersionRow {
    /// The name.
    pub version: String,
    /// Since when it is in force, in words.
    pub since: String,
    /// Whether it has begun.
    pub standing: Standing,
    /// What it asks of members.
    pub asks: String,
    /// How many have agreed to it.
    pub agreed: String,
    /// What the society says has changed.
    pub changes: Option<String>,
    /// The page of its text.
    pub href: String,
    /// Where it is withdrawn while it is planned.
    pub withdraw_href: Option<String>,
}

/// The text of a version.
#[derive(Clone, Debug, Serialize)]
pub struct TextPage {
    /// The version.
    pub row: VersionRow,
    /// The Japanese text.
    pub ja: Vec<Block>,
    /// The English text.
    pub en: Vec<Block>,
    /// What has changed from the version before.
    pub difference: Option<TermsDifference>,
}

/// What changes from one version of the terms to another.
#[derive(Clone, Debug, Serialize)]
pub struct TermsDifference {
    /// The name of the version before.
    pub before: String,
    /// The name of the version after.
    pub after: String,
    /// What members are asked, in words.
    pub asks: String,
    /// The changed articles of the Japanese text.
    pub ja: Vec<Article>,
    /// The changed articles of the English text.
    pub en: Vec<Article>,
}

/// The form of a new version.
#[derive(Clone, Debug, Serialize)]
pub struct NewVersion {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// What the form is drawn from.
    pub base: String,
    /// The name of the version in force.
    pub before: String,
    /// Whether the society's pages are in English too.
    pub english: bool,
    /// The name as typed.
    pub version: String,
    /// The Japanese text as typed.
    pub text: String,
    /// The English text as typed.
    pub text_en: String,
    /// What has changed, as typed.
    pub changes: String,
    /// The same in English.
    pub changes_en: String,
    /// Whether members are only told.
    pub tells: bool,
    /// The days of grace as typed.
    pub grace_days: String,
    /// The day as typed.
    pub from: String,
}

const OLD: &str = "# 第3条（利用できる方）\n資格を喪失した後は、3か月の間ご覧いただけます。\n# 第7条（停止）\n保守のために休止します。";
const NEW: &str = "# 第3条（利用できる方）\n資格を喪失した後は、6か月の間ご覧いただけます。\n# 第7条（窓口）\nお問い合わせは適用課へお願いします。\n# 第8条（停止）\n保守のために休止します。";

fn last(words: &Words) -> String {
    words.date_with_weekday(NaiveDate::from_ymd_opt(2027, 4, 30).unwrap_or_default())
}

impl TermsDifference {
    /// A sample.
    pub(in crate::desk) fn sample(words: &Words) -> Self {
        Self {
            before: "2026-04".into(),
            after: "2027-04".into(),
            asks: words.format("desk-terms-asks", &[("last", last(words).into())]),
            ja: compare(OLD, NEW).iter().map(Article::of).collect(),
            en: Vec::new(),
        }
    }
}

impl VersionRow {
    fn sample(words: &Words, version: &str, standing: Standing) -> Self {
        let day = NaiveDate::from_ymd_opt(if standing == Standing::Planned { 2027 } else { 2026 }, 4, 1);
        Self {
            version: version.into(),
            since: words.instant(instant_in_japan(day.unwrap_or_default(), 0)),
            standing,
            asks: words.format("desk-terms-asks", &[("last", last(words).into())]),
            agreed: words.format("desk-settings-people", &[("count", 1234.into())]),
            changes: (standing == Standing::Planned).then(|| "ご覧いただける期間を延ばしました。".into()),
            href: links::terms_text("2026"),
            withdraw_href: (standing == Standing::Planned).then(|| links::of_version(links::WITHDRAW_SETTINGS, 3)),
        }
    }
}

impl Page for Versions {
    const TEMPLATE: &'static str = "settings/terms_versions.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let words = Words::of(words.language());
        let row = |version, standing| VersionRow::sample(words, version, standing);
        let one = Self {
            rows: vec![row("2026-04", Standing::InForce)],
            new_href: Some(links::NEW_TERMS),
            ahead: false,
            may_withdraw: true,
        };
        let rows = vec![
            row("2027-04", Standing::Planned),
            row("2026-04", Standing::InForce),
            row("2025-04", Standing::Earlier),
        ];
        let read = Self { new_href: None, may_withdraw: false, ..one.clone() };
        vec![("one", one.clone()), ("read", read), ("ahead", Self { rows, new_href: None, ahead: true, ..one })]
    }
}

impl Page for TextPage {
    const TEMPLATE: &'static str = "settings/terms_text.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let words = Words::of(words.language());
        let first = Self {
            row: VersionRow::sample(words, "2026-04", Standing::InForce),
            ja: Block::read(OLD),
            en: Vec::new(),
            difference: None,
        };
        let planned = Self {
            row: VersionRow::sample(words, "2027-04", Standing::Planned),
            ja: Block::read(NEW),
            en: Block::read("# Article 3\nSix months."),
            difference: Some(TermsDifference {
                en: compare("# Article 3\nThree months.", "# Article 3\nSix months.").iter().map(Article::of).collect(),
                ..TermsDifference::sample(words)
            }),
        };
        let row = VersionRow { version: "2026-04a".into(), ..first.row.clone() };
        let same = TermsDifference { ja: Vec::new(), ..TermsDifference::sample(words) };
        let renamed = Self { row, difference: Some(same), ..first.clone() };
        vec![("first", first), ("planned", planned), ("renamed", renamed)]
    }
}

impl Page for NewVersion {
    const TEMPLATE: &'static str = "settings/terms_new.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let blank = Self {
            errors: Vec::new(),
            base: "1.0.1795000000000000".into(),
            before: "2026-04".into(),
            english: false,
            version: String::new(),
            text: OLD.into(),
            text_en: String::new(),
            changes: String::new(),
            changes_en: String::new(),
            tells: false,
            grace_days: "30".into(),
            from: String::new(),
        };
        let english =
            Self { english: true, tells: true, text_en: "# Article 3\nThree months.".into(), ..blank.clone() };
        let errors = vec![
            FieldError::at(
                "terms.version",
                words.format("desk-settings-error-text", &[("min", 1.into()), ("max", 40.into())]),
            ),
            FieldError::at("terms.file", words.text("desk-terms-error-empty")),
            FieldError::at("terms.file_en", words.text("desk-terms-error-unseen")),
            FieldError::at(
                "terms.grace_days",
                words.format("desk-settings-error-number", &[("min", 0.into()), ("max", 365.into())]),
            ),
            FieldError::at("from", words.text("desk-settings-error-day")),
        ];
        let wrong = Self { errors, ..english.clone() };
        vec![("blank", blank), ("english", english), ("mistakes", wrong)]
    }
}
