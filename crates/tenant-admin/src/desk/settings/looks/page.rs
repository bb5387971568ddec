//! The form of the looks and of the society's texts, with the preview.

use madoguchi_core::links::desk as links;
use madoguchi_core::policy::layers::{self, Layer};
use madoguchi_core::policy::ownership;
use madoguchi_core::settings::ExplainedKey;
use madoguchi_core::tenancy::assets::logo::LogoFault;
use madoguchi_web::{FieldError, Page};
use madoguchi_words::Words;
use serde::Serialize;
use serde_json::json;

use super::{Group, LOGO_FILE};
use crate::desk::settings::form::Setting;
use crate::desk::settings::page::FindingRow;
use crate::desk::settings::said::LOGO;

/// The form.
#[derive(Clone, Debug, Serialize)]
pub struct LooksForm {
    /// The mistakes in the form; empty at first.
    pub errors: Vec<FieldError>,
    /// Where the form is sent.
    pub href: &'static str,
    /// What the form is drawn from.
    pub base: String,
    /// The day from which it counts, as typed.
    pub from: String,
    /// The logo, in the form of the looks.
    pub logo: Option<Logo>,
    /// The other keys.
    pub rows: Vec<Row>,
    /// The preview of what was typed; nothing at first.
    pub preview: Option<Preview>,
}

/// The form of the society's own texts.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct TextsForm(pub LooksForm);

/// A key of the form.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// Its field.
    pub setting: Setting,
    /// Where members read it, for a text.
    pub text: Option<Text>,
}

/// A text of the society.
#[derive(Clone, Debug, Serialize)]
pub struct Text {
    /// Where members read it.
    pub at: &'static str,
    /// What they read where it is left out.
    pub without: &'static str,
}

/// The logo.
#[derive(Clone, Debug, Serialize)]
pub struct Logo {
    /// The path of the logo.
    pub href: Option<String>,
    /// The value that the form carries.
    pub value: String,
    /// Whether it is to be left out.
    pub none: bool,
    /// Whether the society has chosen.
    pub own: bool,
    /// The path of the logo that counts without the society's choice.
    pub standard_href: Option<String>,
}

/// What members would see.
#[derive(Clone, Debug, Serialize)]
pub struct Preview {
    /// The pages and the mail.
    pub frames: Vec<PreviewFrame>,
    /// What the contrast of the colours allows.
    pub contrasts: Vec<ContrastRow>,
    /// What the check says.
    pub findings: Vec<FindingRow>,
    /// The change, as the form sends it.
    pub change: String,
    /// What it is drawn from.
    pub base: String,
    /// The day from which it counts, as typed.
    pub from: String,
    /// Where it was drawn up.
    pub origin: &'static str,
}

/// A frame.
#[derive(Clone, Debug, Serialize)]
pub struct PreviewFrame {
    /// What it shows.
    pub title: String,
    /// Where that comes from.
    pub src: String,
}

/// The contrast of one colour.
#[derive(Clone, Debug, Serialize)]
pub struct ContrastRow {
    /// The colour's label.
    pub label: String,
    /// The colour.
    pub colour: String,
    /// What its contrast allows.
    pub text: String,
    /// Whether it can't be saved.
    pub refused: bool,
}

fn sample(words: &Words, group: Group) -> LooksForm {
    let sample = |path: &str| match path {
        "branding.main" => json!("#2a6f2b"),
        "society.name" => json!("みどり健康保険組合"),
        "contact.hours" => json!("平日 9:00～17:30"),
        other => layers::value_at(layers::defaults(), other).cloned().unwrap_or_default(),
    };
    let row = |key: &'static madoguchi_core::policy::keys::PolicyKey| {
        let value = sample(&key.path);
        let explained = ExplainedKey {
            key,
            ownership: *ownership::of(&key.path)?,
            value: Some(value.clone()),
            default: None,
            standard: Some(value.clone()).filter(|value| !value.is_null()),
            layer: Layer::Platform,
            set_by: None,
        };
        let text = Text {
            at: words_of(words, "desk-texts-at-contact"),
            without: words_of(words, "desk-texts-never-left-out"),
        };
        let text = (group == Group::Texts).then_some(text);
        Some(Row { setting: Setting::of(words, &explained, &value, false), text })
    };
    LooksForm {
        errors: Vec::new(),
        href: group.href(),
        base: "1.0.1795000000000000".into(),
        from: String::new(),
        logo: (group == Group::Looks).then(|| Logo {
            href: Some("/logo/1".into()),
            value: "1".into(),
            none: false,
            own: true,
            standard_href: Some("/logo/0".into()),
        }),
        rows: group.keys().into_iter().filter(|key| key.path != LOGO).filter_map(row).collect(),
        preview: None,
    }
}

fn words_of(words: &Words, key: &'static str) -> &'static str {
    Words::of(words.language()).text(key)
}

fn preview(words: &Words, origin: &'static str, base: &str) -> Preview {
    let frame = |key: &str| PreviewFrame {
        title: words.text(key).to_owned(),
        src: links::PREVIEW.replace("{page}", "sign-in"),
    };
    Preview {
        frames: ["desk-looks-frame-sign-in", "desk-looks-frame-home", "desk-looks-frame-mail"].map(frame).into(),
        contrasts: Vec::new(),
        findings: Vec::new(),
        change: "{}".into(),
        base: base.to_owned(),
        from: String::new(),
        origin,
    }
}

impl Page for LooksForm {
    const TEMPLATE: &'static str = "settings/looks.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let looks = sample(words, Group::Looks);
        let contrast = |label: &str, text: String, refused| ContrastRow {
            label: words.policy_label(label),
            colour: "#2a6f2b".into(),
            text,
            refused,
        };
        let arguments = [("ratio", "2.10".into()), ("link", "#206020".into())];
        let finding = FindingRow {
            label: words.policy_label("branding.main"),
            text: words.format("check-contrast", &[("colour", "#ffd43d".into()), ("contrast", "1.42".into())]),
            wrong: true,
        };
        let told = Preview {
            contrasts: vec![
                contrast("branding.main", words.format("desk-looks-contrast-text", &arguments), false),
                contrast("branding.main", words.format("desk-looks-contrast-border", &arguments), false),
                contrast("branding.accent", words.format("desk-looks-contrast-refused", &arguments), true),
            ],
            findings: vec![finding],
            ..preview(words, "looks", &looks.base)
        };
        let errors = vec![
            FieldError::at(LOGO_FILE, words.text(LogoFault::OtherKind.message())),
            FieldError::at("branding.main", words.text("check-not-a-colour")),
        ];
        let logo = Logo { href: None, value: String::new(), none: true, own: true, standard_href: None };
        vec![
            ("plain", looks.clone()),
            ("without", Self { logo: Some(logo), ..looks.clone() }),
            ("mistakes", Self { errors, ..looks.clone() }),
            ("preview", Self { preview: Some(told), ..looks }),
        ]
    }
}

impl Page for TextsForm {
    const TEMPLATE: &'static str = "settings/texts.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let texts = sample(words, Group::Texts);
        let shown = LooksForm { preview: Some(preview(words, "texts", &texts.base)), ..texts.clone() };
        vec![("plain", Self(texts)), ("preview", Self(shown))]
    }
}
