//! The form of a new version of a published text.

use axum::http::StatusCode;
use madoguchi_core::database::TenantTx;
use madoguchi_core::policy::Policy;
use madoguchi_core::policy::fault::{FaultKind, FileTrouble, PolicyFault};
use madoguchi_core::policy::keys;
use madoguchi_core::policy::published::Published;
use madoguchi_core::policy::society::Language as Offered;
use madoguchi_core::policy::terms::Reconsent;
use madoguchi_core::settings::{
    self, FileKept, KeyEdit, PlanFor, PolicyTimeline, SettingsBase, SettingsChange, TypedVersion, VersionFault,
};
use madoguchi_core::tenancy::assets;
use madoguchi_web::{Answer, FieldError, Fields, Page, Params, Trouble};
use madoguchi_words::Words;

use super::page::{NewPrivacyVersion, NewVersion};
use super::{Texts, name_of};
use crate::desk::face::{At, Visit, read_day};
use crate::desk::settings::look::{Looked, count, show_impact};
use crate::desk::settings::origin::{self, Origin};
use crate::desk::settings::{from_of, said};

pub(super) async fn ask_terms(visit: Visit, clerk: At, params: Params) -> Answer {
    ask(visit, clerk, params, Published::Terms).await
}

pub(super) async fn ask_privacy(visit: Visit, clerk: At, params: Params) -> Answer {
    ask(visit, clerk, params, Published::Privacy).await
}

pub(super) async fn send_terms(visit: Visit, clerk: At, fields: Fields) -> Answer {
    send(visit, clerk, fields, Published::Terms).await
}

pub(super) async fn send_privacy(visit: Visit, clerk: At, fields: Fields) -> Answer {
    send(visit, clerk, fields, Published::Privacy).await
}

const fn origin_of(of: Published) -> Origin {
    match of {
        Published::Terms => Origin::Terms,
        Published::Privacy => Origin::Privacy,
    }
}

async fn ask(visit: Visit, clerk: At, params: Params, of: Published) -> Answer {
    let (change, from) = (origin::asked(&params)?, params.one(origin::FROM_FIELD)?.to_owned());
    let tx = visit.read(clerk.actor()).await?;
    let timeline = settings::timeline(&tx).await?;
    let policy = timeline.policy_at(visit.now)?;
    let typed =
        if change.is_empty() { begun(&tx, &policy, of).await? } else { filled_in(&tx, &policy, of, &change).await? };
    draw(&visit, &timeline, Typed { version: &typed, from, base: timeline.base(visit.now) }, Vec::new())
}

/// What a form begins with: the text in force, or nothing where that is the platform's own.
async fn begun(tx: &TenantTx, policy: &Policy, of: Published) -> Result<TypedVersion, Trouble> {
    let before = of.of(policy);
    let texts = Texts::load(tx, &before).await?;
    if texts.is_none() && !before.is_standard() {
        return Err(Trouble::broken("a published text that isn't kept"));
    }
    let (ja, en) = texts.map_or_else(Default::default, |texts| (texts.ja, texts.en));
    Ok(TypedVersion::after(of, &before, ja, en))
}

/// What was typed, from the change that became of it.
async fn filled_in(
    tx: &TenantTx,
    policy: &Policy,
    of: Published,
    change: &SettingsChange,
) -> Result<TypedVersion, Trouble> {
    let value = |key: &str| match change.0.get(key) {
        Some(KeyEdit::Set(value)) => value
            .as_str()
            .map_or_else(|| value.as_i64().map(|number| number.to_string()).unwrap_or_default(), str::to_owned),
        _ => String::new(),
    };
    let mut texts = [String::new(), String::new()];
    for (text, key) in texts.iter_mut().zip([of.file_key(), of.file_en_key()]) {
        *text = assets::text_of(tx, &value(key)).await?.unwrap_or_default();
    }
    let [text, text_en] = texts;
    Ok(TypedVersion {
        version: value(of.version_key()),
        changes: value(of.changes_key()),
        changes_en: value(of.changes_en_key()),
        reconsent: of.reconsent_key().and_then(|key| reconsent_of(&value(key))),
        days: value(of.days_key()),
        ..TypedVersion::after(of, &of.of(policy), text, Some(text_en))
    })
}

fn reconsent_of(word: &str) -> Option<Reconsent> {
    match word {
        "ask" => Some(Reconsent::Ask),
        "tell" => Some(Reconsent::Tell),
        _ => None,
    }
}

/// What the form is drawn with.
struct Typed<'a> {
    version: &'a TypedVersion,
    from: String,
    base: SettingsBase,
}

fn draw(visit: &Visit, timeline: &PolicyTimeline, typed: Typed<'_>, errors: Vec<FieldError>) -> Answer {
    let (words, policy) = (visit.words(), timeline.policy_at(visit.now)?);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let version = typed.version;
    let page = NewVersion {
        errors,
        base: typed.base.to_string(),
        before: name_of(words, &version.of.of(&policy)),
        english: policy.languages.contains(&Offered::En),
        version: version.version.clone(),
        text: version.text.clone(),
        text_en: version.text_en.clone(),
        changes: version.changes.clone(),
        changes_en: version.changes_en.clone(),
        tells: version.reconsent == Some(Reconsent::Tell),
        days: version.days.clone(),
        from: typed.from,
    };
    Ok(match version.of {
        Published::Terms => visit.page_with(status, NewVersion::TEMPLATE, &page),
        Published::Privacy => visit.page_with(status, NewPrivacyVersion::TEMPLATE, &NewPrivacyVersion(page)),
    })
}

/// Takes the texts, and shows what the new version changes, whom it asks what, and from when.
async fn send(visit: Visit, clerk: At, fields: Fields, of: Published) -> Answer {
    let words = visit.words();
    let base = SettingsBase::read(fields.one("base")?).ok_or(Trouble::BadRequest)?;
    let typed_from = fields.one(origin::FROM_FIELD)?;
    let one = |name: &str| fields.one(name).map(str::to_owned);
    let version = TypedVersion {
        of,
        version: one(of.version_key())?,
        text: one(of.file_key())?,
        text_en: one(of.file_en_key())?,
        changes: one(of.changes_key())?,
        changes_en: one(of.changes_en_key())?,
        reconsent: match of.reconsent_key() {
            Some(key) => reconsent_of(fields.one(key)?),
            None => None,
        },
        days: one(of.days_key())?,
    };
    let day = read_day(typed_from);
    let mut errors = Vec::new();
    let texts = version.read().map_err(|faults| errors.extend(faults.iter().map(|fault| fault_at(words, fault))));
    if day.is_err() || day.is_ok_and(|day| day.is_some_and(|day| from_of(Some(day), visit.now) <= visit.now)) {
        errors.push(FieldError::at("from", words.text("desk-settings-error-day")));
    }
    let typed = || Typed { version: &version, from: typed_from.to_owned(), base };
    let (Ok((japanese, english)), true) = (texts, errors.is_empty()) else {
        return refused(&visit, &clerk, typed(), errors).await;
    };
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let mut kept = Vec::new();
    for text in std::iter::once(&japanese).chain(&english) {
        match settings::keep_text(&tx, &clerk, text, &mut random).await? {
            FileKept::Kept(sha256) => kept.push(sha256),
            FileKept::TooMany => {
                drop(tx);
                let errors = vec![FieldError::overall(words.text("desk-looks-error-too-many"))];
                return refused(&visit, &clerk, typed(), errors).await;
            }
        }
    }
    tx.commit().await?;
    let change = version.change(kept.first().map_or("", String::as_str), kept.get(1).map(String::as_str));
    let tx = visit.read(clerk.actor()).await?;
    let timeline = settings::timeline(&tx).await?;
    let from = from_of(day.unwrap_or_default(), visit.now);
    let plan = settings::plan(&timeline, &change, &base, from, visit.now, PlanFor::Society);
    let looked = Looked { change: &change, origin: origin_of(of), typed_from, reason: "", errors: Vec::new() };
    let impact = count(&tx, &plan).await;
    show_impact(&visit, &clerk, &tx, (plan, impact.as_ref()), looked, StatusCode::OK).await
}

/// The form once more, with what is wrong.
async fn refused(visit: &Visit, clerk: &At, typed: Typed<'_>, errors: Vec<FieldError>) -> Answer {
    let tx = visit.read(clerk.actor()).await?;
    let timeline = settings::timeline(&tx).await?;
    draw(visit, &timeline, typed, errors)
}

fn fault_at(words: &Words, fault: &VersionFault) -> FieldError {
    match fault {
        VersionFault::Text(key, trouble) => {
            let message = match trouble {
                FileTrouble::TooLarge { most, .. } => {
                    words.format("desk-terms-error-long", &[("most", i64::try_from(*most / 1024).unwrap_or(0).into())])
                }
                FileTrouble::Empty => words.text("desk-terms-error-empty").to_owned(),
                _ => words.text("desk-terms-error-unseen").to_owned(),
            };
            FieldError::at(key, message)
        }
        VersionFault::Value(key) => match keys::of(key).map(|of| of.shape.allowed()) {
            Some(allowed) => {
                let kind = FaultKind::Value { found: String::new(), allowed };
                said::fault(words, &PolicyFault { key: (*key).to_owned(), place: None, kind })
            }
            None => FieldError::at(key, words.text("desk-settings-error-choose")),
        },
    }
}
