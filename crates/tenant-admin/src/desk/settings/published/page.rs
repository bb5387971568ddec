//! The pages of published texts at the desk.

use chrono::NaiveDate;
use madoguchi_core::clock::instant_in_japan;
use madoguchi_core::links::desk as links;
use madoguchi_core::policy::published::Published;
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
    /// How many have agreed to it; for the terms.
    pub agreed: Option<String>,
    /// What the society says has changed.
    pub changes: Option<String>,
    /// The page of its text; none for the platform's own words.
    pub href: Option<String>,
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
    pub difference: Option<TextDifference>,
}

/// What changes from one version of a text to another.
#[derive(Clone, Debug, Serialize)]
pub struct TextDifference {
    /// The name of the version before.
    pub before: String,
    /// The name of the version after.
    pub after: String,
    /// What members are asked, in words.
    pub asks: String,
    /// What the comparison shows.
    pub compared: Comparison,
}

/// What a comparison of two versions shows.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Comparison {
    /// The changed articles.
    Articles {
        /// Of the Japanese text.
        ja: Vec<Article>,
        /// Of the English text.
        en: Vec<Article>,
    },
    /// The first text of the society's own takes the place of the platform's words.
    FromStandard,
    /// The platform's words come back.
    ToStandard,
}

/// The versions of the privacy notice.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct PrivacyVersions(pub Versions);

/// The text of a version of the privacy notice.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct PrivacyTextPage(pub TextPage);

/// The form of a new version of the privacy notice.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct NewPrivacyVersion(pub NewVersion);

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
    /// The days as typed.
    pub days: String,
    /// The day as typed.
    pub from: String,
}

const OLD: &str = "# 第3条（利用できる方）\n資格を喪失した後は、3か月の間ご覧いただけます。\n# 第7条（停止）\n保守のために休止します。";
const NEW: &str = "# 第3条（利用できる方）\n資格を喪失した後は、6か月の間ご覧いただけます。\n# 第7条（窓口）\nお問い合わせは適用課へお願いします。\n# 第8条（停止）\n保守のために休止します。";

fn last(words: &Words) -> String {
    words.date_with_weekday(NaiveDate::from_ymd_opt(2027, 4, 30).unwrap_or_default())
}

/// The way to the versions of a text.
#[derive(Clone, Debug, Serialize)]
pub struct VersionsLink {
    /// What the page is called.
    pub title: &'static str,
    /// Its path.
    pub href: &'static str,
}

impl VersionsLink {
    /// The way to the versions of a text.
    #[must_use]
    pub fn of(words: &'static Words, of: Published) -> Self {
        let (title, href) = match of {
            Published::Terms => ("desk-terms-title", links::TERMS_VERSIONS),
            Published::Privacy => ("desk-privacy-title", links::PRIVACY_VERSIONS),
        };
        Self { title: words.text(title), href }
    }
}

impl TextDifference {
    /// One of each text.
    pub(in crate::desk) fn samples(words: &Words) -> Vec<Self> {
        vec![Self::sample(words), Self::of_privacy(words, Comparison::ToStandard)]
    }

    /// A sample.
    fn sample(words: &Words) -> Self {
        Self {
            before: "2026-04".into(),
            after: "2027-04".into(),
            asks: words.format("desk-terms-asks", &[("last", last(words).into())]),
            compared: Comparison::Articles { ja: compare(OLD, NEW).iter().map(Article::of).collect(), en: Vec::new() },
        }
    }

    /// A sample of the privacy notice.
    fn of_privacy(words: &Words, compared: Comparison) -> Self {
        let standard = words.text("desk-privacy-standard").to_owned();
        let (before, after) = match compared {
            Comparison::FromStandard => (standard, "2027-04".to_owned()),
            Comparison::ToStandard => ("2026-04".to_owned(), standard),
            Comparison::Articles { .. } => ("2026-04".to_owned(), "2027-04".to_owned()),
        };
        Self { before, after, asks: words.format("desk-privacy-tells", &[("last", last(words).into())]), compared }
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
            agreed: Some(words.format("desk-settings-people", &[("count", 1234.into())])),
            changes: (standing == Standing::Planned).then(|| "ご覧いただける期間を延ばしました。".into()),
            href: Some(links::terms_text("2026")),
            withdraw_href: (standing == Standing::Planned).then(|| links::of_version(links::WITHDRAW_SETTINGS, 3)),
        }
    }

    fn of_privacy(words: &Words, version: &str, standing: Standing) -> Self {
        Self {
            asks: words.format("desk-privacy-tells", &[("last", last(words).into())]),
            agreed: None,
            href: Some(links::privacy_text("2026")),
            ..Self::sample(words, version, standing)
        }
    }

    fn standard(words: &Words, standing: Standing) -> Self {
        Self {
            asks: words.text("desk-privacy-says-nothing").to_owned(),
            href: None,
            ..Self::of_privacy(words, words.text("desk-privacy-standard"), standing)
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
            difference: Some(TextDifference {
                compared: Comparison::Articles {
                    ja: compare(OLD, NEW).iter().map(Article::of).collect(),
                    en: compare("# Article 3\nThree months.", "# Article 3\nSix months.")
                        .iter()
                        .map(Article::of)
                        .collect(),
                },
                ..TextDifference::sample(words)
            }),
        };
        let row = VersionRow { version: "2026-04a".into(), ..first.row.clone() };
        let unchanged = Comparison::Articles { ja: Vec::new(), en: Vec::new() };
        let same = TextDifference { compared: unchanged, ..TextDifference::sample(words) };
        let renamed = Self { row, difference: Some(same), ..first.clone() };
        vec![("first", first), ("planned", planned), ("renamed", renamed)]
    }
}

fn mistakes(words: &Words, of: Published) -> Vec<FieldError> {
    let between = |key: &str, min: i64, max: i64| words.format(key, &[("min", min.into()), ("max", max.into())]);
    vec![
        FieldError::at(of.version_key(), between("desk-settings-error-text", 1, 40)),
        FieldError::at(of.file_key(), words.text("desk-terms-error-empty")),
        FieldError::at(of.file_en_key(), words.text("desk-terms-error-unseen")),
        FieldError::at(of.days_key(), between("desk-settings-error-number", 0, 365)),
        FieldError::at("from", words.text("desk-settings-error-day")),
    ]
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
            days: "30".into(),
            from: String::new(),
        };
        let english =
            Self { english: true, tells: true, text_en: "# Article 3\nThree months.".into(), ..blank.clone() };
        let wrong = Self { errors: mistakes(words, Published::Terms), ..english.clone() };
        vec![("blank", blank), ("english", english), ("mistakes", wrong)]
    }
}

impl Page for PrivacyVersions {
    const TEMPLATE: &'static str = "settings/privacy_versions.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let words = Words::of(words.language());
        let one = Versions {
            rows: vec![VersionRow::standard(words, Standing::InForce)],
            new_href: Some(links::NEW_PRIVACY),
            ahead: false,
            may_withdraw: true,
        };
        let rows = vec![
            VersionRow::of_privacy(words, "2027-04", Standing::Planned),
            VersionRow::of_privacy(words, "2026-04", Standing::InForce),
            VersionRow::standard(words, Standing::Earlier),
        ];
        let ahead = Versions { rows, new_href: None, ahead: true, ..one.clone() };
        vec![("standard", Self(one)), ("ahead", Self(ahead))]
    }
}

impl Page for PrivacyTextPage {
    const TEMPLATE: &'static str = "settings/privacy_text.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let words = Words::of(words.language());
        let first = TextPage {
            row: VersionRow::of_privacy(words, "2026-04", Standing::InForce),
            ja: Block::read(OLD),
            en: Vec::new(),
            difference: Some(TextDifference::of_privacy(words, Comparison::FromStandard)),
        };
        let articles = Comparison::Articles { ja: compare(OLD, NEW).iter().map(Article::of).collect(), en: Vec::new() };
        let second = TextPage {
            row: VersionRow::of_privacy(words, "2027-04", Standing::Planned),
            ja: Block::read(NEW),
            difference: Some(TextDifference::of_privacy(words, articles)),
            ..first.clone()
        };
        vec![("first", Self(first)), ("second", Self(second))]
    }
}

impl Page for NewPrivacyVersion {
    const TEMPLATE: &'static str = "settings/privacy_new.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let samples = NewVersion::samples(words).into_iter();
        let of_privacy = |(name, page): (&'static str, NewVersion)| {
            let errors = if page.errors.is_empty() { Vec::new() } else { mistakes(words, Published::Privacy) };
            (name, Self(NewVersion { errors, ..page }))
        };
        samples.map(of_privacy).collect()
    }
}
