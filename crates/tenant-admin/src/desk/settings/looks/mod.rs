//! The society's looks and its own texts: forms that show members' pages as they would be, before anything is saved.

mod frames;
pub mod page;

use axum::http::StatusCode;
use madoguchi_core::links::desk as links;
use madoguchi_core::policy::Policy;
use madoguchi_core::policy::branding::{BORDER_CONTRAST, Colour, Palette, TEXT_CONTRAST};
use madoguchi_core::policy::keys::{self, PolicyKey};
use madoguchi_core::policy::layers::Layer;
use madoguchi_core::policy::ownership::{self, KeyPage};
use madoguchi_core::policy::society::Language as Offered;
use madoguchi_core::settings::{
    self, ExplainedKey, FileKept, KeyEdit, PlanFor, PolicyTimeline, SettingsBase, SettingsChange,
};
use madoguchi_core::staff::permission::Permission;
use madoguchi_core::tenancy::assets;
use madoguchi_web::still::Framing;
use madoguchi_web::{Answer, FieldError, Fields, Files, Page, Params, Trouble};
use madoguchi_words::Words;
use serde_json::Value;

use self::page::{ContrastRow, Logo, LooksForm, Preview, PreviewFrame, Text, TextsForm};
use super::form::{self, Sent, Setting, meant};
use super::from_of;
use super::origin::{self, Origin};
use super::said::{self, LOGO, Said, logo_href};
use crate::desk::face::{Access, At, Routes, Visit, read_day};

/// The field of the logo's file.
const LOGO_FILE: &str = "logo_file";
/// The check box that leaves the logo out.
const LOGO_NONE: &str = "logo_none";

/// The routes of both forms and of what they show.
pub(super) fn routes() -> Routes {
    let change = Access::MayFresh(Permission::ChangeSettings);
    let upload = Access::MayUpload(Permission::ChangeSettings);
    let look = Access::May(Permission::ChangeSettings);
    Routes::new()
        .get(links::CHANGE_LOOKS, change, ask_looks)
        .post(links::CHANGE_LOOKS, upload, show_looks)
        .get(links::CHANGE_TEXTS, change, ask_texts)
        .post(links::CHANGE_TEXTS, change, show_texts)
        .get(links::PREVIEW, look, frames::page)
        .get(links::PREVIEW_COLOURS, look, frames::colours)
}

/// The keys of one form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    /// Logo, colours and names.
    Looks,
    /// The texts that the society writes itself.
    Texts,
}

/// The names on the page of the looks, before the keys that stand only there.
const NAMES: [&str; 5] =
    ["society.name", "society.name_en", "society.kana", "society.service_name", "society.service_name_en"];

/// The society's own texts: the key, where members read it, and what they read where it is left out.
const TEXTS: &[(&str, &str, &str)] = &[
    ("society.service_name", "desk-texts-at-service", "desk-texts-without-service"),
    ("society.service_name_en", "desk-texts-at-service-en", "desk-texts-without-english"),
    ("society.user_id_word", "desk-texts-at-user-id", "desk-texts-without-user-id"),
    ("contact.department", "desk-texts-at-department", "desk-texts-never-left-out"),
    ("contact.phone", "desk-texts-at-contact", "desk-texts-never-left-out"),
    ("contact.hours", "desk-texts-at-contact", "desk-texts-never-left-out"),
    ("contact.hours_en", "desk-texts-at-contact-en", "desk-texts-without-english"),
    ("texts.greeting", "desk-texts-at-greeting", "desk-texts-without-anything"),
    ("texts.greeting_en", "desk-texts-at-greeting-en", "desk-texts-without-english"),
    ("texts.letter_help", "desk-texts-at-letter", "desk-texts-without-letter"),
    ("texts.letter_help_en", "desk-texts-at-letter-en", "desk-texts-without-english"),
    ("texts.contact_note", "desk-texts-at-note", "desk-texts-without-note"),
    ("texts.contact_note_en", "desk-texts-at-contact-en", "desk-texts-without-english"),
    ("texts.mail_closing", "desk-texts-at-closing", "desk-texts-without-closing"),
    ("texts.mail_closing_en", "desk-texts-at-closing-en", "desk-texts-without-english"),
];

impl Group {
    fn keys(self) -> Vec<&'static PolicyKey> {
        match self {
            Self::Looks => {
                let of_looks =
                    |key: &&PolicyKey| ownership::of(&key.path).is_some_and(|row| row.page == KeyPage::Looks);
                let names = NAMES.iter().filter_map(|name| keys::of(name));
                keys::all().iter().filter(of_looks).chain(names).collect()
            }
            Self::Texts => TEXTS.iter().filter_map(|(key, ..)| keys::of(key)).collect(),
        }
    }

    const fn origin(self) -> Origin {
        match self {
            Self::Looks => Origin::Looks,
            Self::Texts => Origin::Texts,
        }
    }

    const fn href(self) -> &'static str {
        match self {
            Self::Looks => links::CHANGE_LOOKS,
            Self::Texts => links::CHANGE_TEXTS,
        }
    }
}

/// What a form is drawn with.
struct Draw<'a> {
    group: Group,
    base: SettingsBase,
    /// The day as typed.
    from: String,
    /// What was typed; empty at first.
    sent: &'a [Sent],
    errors: Vec<FieldError>,
    preview: Option<Preview>,
}

async fn ask_looks(visit: Visit, clerk: At, params: Params) -> Answer {
    ask(visit, clerk, params, Group::Looks).await
}

async fn ask_texts(visit: Visit, clerk: At, params: Params) -> Answer {
    ask(visit, clerk, params, Group::Texts).await
}

async fn show_looks(visit: Visit, clerk: At, files: Files, fields: Fields) -> Answer {
    show(visit, clerk, (fields, files), Group::Looks).await
}

async fn show_texts(visit: Visit, clerk: At, fields: Fields) -> Answer {
    show(visit, clerk, (fields, Files::default()), Group::Texts).await
}

async fn ask(visit: Visit, clerk: At, params: Params, group: Group) -> Answer {
    let (change, from) = (origin::asked(&params)?, params.one(origin::FROM_FIELD)?.to_owned());
    let tx = visit.read(clerk.actor()).await?;
    let timeline = settings::timeline(&tx).await?;
    let explained = settings::explain_all(&timeline, visit.now);
    let sent: Vec<Sent> = group.keys().into_iter().filter_map(|key| filled_in(key, &change, &explained)).collect();
    let draw = Draw { group, base: timeline.base(visit.now), from, sent: &sent, errors: Vec::new(), preview: None };
    draw_form(&visit, &timeline, draw)
}

/// What a change of a key would be in the form.
fn filled_in(key: &'static PolicyKey, change: &SettingsChange, explained: &[ExplainedKey]) -> Option<Sent> {
    Some(match change.0.get(&key.path)? {
        KeyEdit::Set(value) => Sent { key, value: value.clone(), own: true },
        KeyEdit::Follow => {
            let standard = explained.iter().find(|one| one.key == key)?.standard.clone();
            Sent { key, value: standard.unwrap_or_default(), own: false }
        }
    })
}

fn draw_form(visit: &Visit, timeline: &PolicyTimeline, draw: Draw<'_>) -> Answer {
    let words = visit.words();
    let known = timeline.as_of(&draw.base);
    let explained = settings::explain_all(&known, draw.base.at());
    let keys = draw.group.keys();
    let shown = |key: &PolicyKey| {
        let one = explained.iter().find(|one| one.key == key)?;
        let sent = draw.sent.iter().find(|sent| sent.key == key);
        let value = sent.map_or_else(|| one.value.clone().unwrap_or_default(), |sent| sent.value.clone());
        let own = sent.map_or(one.layer == Layer::Overrides, |sent| sent.own);
        Some((one, value, own))
    };
    let logo = keys.iter().find(|key| key.path == LOGO).and_then(|key| shown(key)).map(|(one, value, own)| Logo {
        href: logo_href(Some(&value)),
        value: value.as_str().unwrap_or_default().to_owned(),
        none: value.is_null() && one.value.is_some(),
        own,
        standard_href: logo_href(one.standard.as_ref()),
    });
    let text = |key: &PolicyKey| {
        let (_, at, without) = TEXTS.iter().find(|(text, ..)| draw.group == Group::Texts && *text == key.path)?;
        Some(Text { at: words.text(at), without: words.text(without) })
    };
    let setting = |key: &&'static PolicyKey| {
        let (one, value, own) = shown(key)?;
        Some(page::Row { setting: Setting::of(words, one, &value, own), text: text(key) })
    };
    let status = if draw.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = LooksForm {
        errors: draw.errors,
        href: draw.group.href(),
        base: draw.base.to_string(),
        from: draw.from,
        logo,
        rows: keys.iter().filter(|key| key.path != LOGO).filter_map(setting).collect(),
        preview: draw.preview,
    };
    let template = match draw.group {
        Group::Looks => LooksForm::TEMPLATE,
        Group::Texts => TextsForm::TEMPLATE,
    };
    Ok(Framing::Frames.on(visit.page_with(status, template, &page)))
}

/// Reads the form and shows members' pages under what was typed.
async fn show(visit: Visit, clerk: At, (fields, files): (Fields, Files), group: Group) -> Answer {
    let words = visit.words();
    let base = SettingsBase::read(fields.one("base")?).ok_or(Trouble::BadRequest)?;
    let typed_from = fields.one(origin::FROM_FIELD)?;
    let mut sent = form::read(group.keys(), &fields)?;
    let mut errors = Vec::new();
    if let Some(logo) = sent.iter_mut().find(|sent| sent.key.path == LOGO) {
        match uploaded(&visit, &clerk, &files).await? {
            Some(Ok(sha256)) => (logo.value, logo.own) = (Value::String(sha256), true),
            Some(Err(error)) => errors.push(error),
            None if fields.ticked(LOGO_NONE)? => (logo.value, logo.own) = (Value::Null, true),
            None => {}
        }
    }
    let tx = visit.read(clerk.actor()).await?;
    let timeline = settings::timeline(&tx).await?;
    let known = timeline.as_of(&base);
    let change = meant(&sent, &|key| known.value_at(key, base.at()));
    errors.extend(change.faults().iter().map(|fault| said::fault(words, fault)));
    let day = read_day(typed_from);
    if day.is_err() || day.is_ok_and(|day| day.is_some_and(|day| from_of(Some(day), visit.now) <= visit.now)) {
        errors.push(FieldError::at("from", words.text("desk-settings-error-day")));
    }
    if errors.is_empty() && change.is_empty() {
        errors.push(FieldError::overall(words.text("desk-settings-error-nothing")));
    }
    let mut preview = None;
    if errors.is_empty() {
        let said = Said::load(&visit, &tx).await?;
        let from = from_of(day.unwrap_or_default(), visit.now);
        let plan = settings::plan(&timeline, &change, &base, from, visit.now, PlanFor::Society);
        preview = plan.policies.as_ref().map(|(_, after)| Preview {
            frames: frames_of(words, after, &change, typed_from),
            contrasts: if group == Group::Looks { contrasts(words, after) } else { Vec::new() },
            findings: plan.findings.iter().map(|finding| said.finding(finding)).collect(),
            change: origin::written(&change),
            base: base.to_string(),
            from: typed_from.to_owned(),
            origin: group.origin().word(),
        });
        if preview.is_none() {
            errors.extend(plan.findings.iter().map(|finding| FieldError::overall(said.finding(finding).text)));
        }
    }
    let draw = Draw { group, base, from: typed_from.to_owned(), sent: &sent, errors, preview };
    draw_form(&visit, &timeline, draw)
}

/// The hash of the logo that came with the form, or why it isn't taken. Nothing where none came.
async fn uploaded(visit: &Visit, clerk: &At, files: &Files) -> Result<Option<Result<String, FieldError>>, Trouble> {
    let Some(file) = files.one(LOGO_FILE) else { return Ok(None) };
    let words = visit.words();
    let logo = match assets::logo_of(file.to_vec()).await? {
        Ok(logo) => logo,
        Err(fault) => return Ok(Some(Err(FieldError::at(LOGO_FILE, words.text(fault.message()))))),
    };
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    Ok(Some(match settings::keep_logo(&tx, clerk, &logo, &mut random).await? {
        FileKept::Kept(sha256) => {
            tx.commit().await?;
            Ok(sha256)
        }
        FileKept::TooMany => Err(FieldError::at(LOGO_FILE, words.text("desk-looks-error-too-many"))),
    }))
}

/// The frames of a preview: what members see first, and what they are sent.
fn frames_of(words: &Words, policy: &Policy, change: &SettingsChange, from: &str) -> Vec<PreviewFrame> {
    let query = origin::query(change, from);
    let frame = |page: &str, language: &'static str, key: &str| PreviewFrame {
        title: words.text(key).to_owned(),
        src: format!("{}?language={language}&{query}", links::PREVIEW.replace("{page}", page)),
    };
    let mut frames = vec![
        frame(frames::SIGN_IN, "ja", "desk-looks-frame-sign-in"),
        frame(frames::HOME, "ja", "desk-looks-frame-home"),
        frame(frames::MAIL, "ja", "desk-looks-frame-mail"),
    ];
    if policy.languages.contains(&Offered::En) {
        frames.push(frame(frames::SIGN_IN, "en", "desk-looks-frame-english"));
    }
    frames
}

/// What the contrast of the colours allows, in words.
fn contrasts(words: &Words, policy: &Policy) -> Vec<ContrastRow> {
    let branding = &policy.branding;
    let palette = Palette::of(branding);
    let ratio = |one: Colour, other: Colour| format!("{:.2}", one.contrast(other));
    let mut rows = Vec::new();
    for (key, colour) in [("branding.main", Some(branding.main)), ("branding.accent", branding.accent)] {
        let Some(colour) = colour else { continue };
        let contrast = colour.contrast(Colour::WHITE);
        let verdict = if contrast >= TEXT_CONTRAST {
            "desk-looks-contrast-text"
        } else if contrast >= BORDER_CONTRAST {
            "desk-looks-contrast-border"
        } else {
            "desk-looks-contrast-refused"
        };
        let arguments = [("ratio", ratio(colour, Colour::WHITE).into()), ("link", palette.link.to_string().into())];
        rows.push(ContrastRow {
            label: words.policy_label(key),
            colour: colour.to_string(),
            text: words.format(verdict, &arguments),
            refused: contrast < BORDER_CONTRAST,
        });
    }
    let on = if palette.on_main == Colour::WHITE { "desk-looks-button-white" } else { "desk-looks-button-black" };
    rows.push(ContrastRow {
        label: words.text("desk-looks-button").to_owned(),
        colour: palette.main.to_string(),
        text: words.format(on, &[("ratio", ratio(palette.on_main, palette.main).into())]),
        refused: false,
    });
    rows
}
