//! The terms of use (利用規約) at the desk: their versions and who has agreed, and a new version with what it asks of whom.

pub mod page;

use std::collections::HashMap;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use madoguchi_core::clock::in_japan;
use madoguchi_core::database::TenantTx;
use madoguchi_core::links::desk as links;
use madoguchi_core::policy::fault::{FaultKind, FileTrouble, PolicyFault};
use madoguchi_core::policy::keys;
use madoguchi_core::policy::society::Language as Offered;
use madoguchi_core::policy::terms::{Reconsent, Terms};
use madoguchi_core::settings::{
    self, FileKept, KeyEdit, PlanFor, PolicyTimeline, SettingsBase, SettingsChange, SettingsPlan, TermsFault,
    TermsVersion,
};
use madoguchi_core::staff::permission::Permission;
use madoguchi_core::tenancy::assets;
use madoguchi_core::terms;
use madoguchi_core::terms::difference::compare;
use madoguchi_core::terms::ledger::{Edition, Ledger};
use madoguchi_web::changes::Article;
use madoguchi_web::{Answer, Block, FieldError, Fields, Page, Params, Trouble};
use madoguchi_words::Words;

use self::page::{NewVersion, Standing, TermsDifference, TextPage, VersionRow, Versions};
use super::look::{Looked, count, show_impact};
use super::origin::{self, Origin};
use super::{day, from_of, said};
use crate::desk::face::{Access, At, Routes, Visit};

/// The routes of the terms.
pub(super) fn routes() -> Routes {
    let (read, change) = (Access::May(Permission::ReadSettings), Access::MayFresh(Permission::ChangeSettings));
    Routes::new()
        .get(links::TERMS_VERSIONS, read, versions)
        .get(links::TERMS_TEXT, read, text)
        .get(links::NEW_TERMS, change, ask)
        .post(links::NEW_TERMS, Access::MayUpload(Permission::ChangeSettings), send)
}

/// All versions, past, present and planned, earliest first.
fn editions(ledger: &Ledger) -> Vec<Edition<'_>> {
    ledger.editions(DateTime::<Utc>::MAX_UTC)
}

async fn versions(visit: Visit, clerk: At) -> Answer {
    let words = visit.words();
    let tx = visit.read(clerk.actor()).await?;
    let (timeline, agreed) = (settings::timeline(&tx).await?, terms::agreed(&tx).await?);
    let ledger = timeline.ledger();
    let in_force = ledger.in_force(visit.now).map(|edition| edition.from);
    let ahead = timeline.terms_ahead(visit.now);
    let may_change = clerk.may(Permission::ChangeSettings);
    let row = |edition: &Edition<'_>| {
        let planned =
            ahead.as_ref().filter(|(_, terms)| Some(edition.from) > in_force && terms.file == edition.terms.file);
        VersionRow::of(
            words,
            edition,
            &agreed,
            Standing::of(edition.from, in_force),
            planned.map(|(number, _)| *number),
        )
    };
    let page = Versions {
        rows: editions(&ledger).iter().rev().map(row).collect(),
        new_href: (may_change && ahead.is_none()).then_some(links::NEW_TERMS),
        ahead: ahead.is_some(),
        may_withdraw: may_change,
    };
    Ok(visit.page(Versions::TEMPLATE, &page))
}

impl Standing {
    fn of(from: DateTime<Utc>, in_force: Option<DateTime<Utc>>) -> Self {
        match in_force.map(|now| from.cmp(&now)) {
            Some(std::cmp::Ordering::Equal) => Self::InForce,
            Some(std::cmp::Ordering::Less) => Self::Earlier,
            _ => Self::Planned,
        }
    }
}

impl VersionRow {
    fn of(
        words: &Words,
        edition: &Edition<'_>,
        agreed: &HashMap<String, u64>,
        standing: Standing,
        planned: Option<i32>,
    ) -> Self {
        let terms = edition.terms;
        let people = agreed.get(&terms.file).copied().unwrap_or_default();
        Self {
            version: terms.version.clone(),
            since: words.instant(edition.from),
            standing,
            asks: asks(words, edition),
            agreed: words
                .format("desk-settings-people", &[("count", i64::try_from(people).unwrap_or(i64::MAX).into())]),
            changes: terms.changes.clone(),
            href: links::terms_text(&terms.file),
            withdraw_href: planned.map(|number| links::of_version(links::WITHDRAW_SETTINGS, number)),
        }
    }
}

/// What a version asks of members who have agreed to an earlier one.
fn asks(words: &Words, edition: &Edition<'_>) -> String {
    let last = edition.grace_ends_on.pred_opt().unwrap_or(edition.grace_ends_on);
    let since = in_japan(edition.from).date_naive();
    let key = match (edition.terms.reconsent, last < since) {
        (Reconsent::Ask, false) => "desk-terms-asks",
        (Reconsent::Ask, true) => "desk-terms-asks-at-once",
        (Reconsent::Tell, false) => "desk-terms-tells",
        (Reconsent::Tell, true) => "desk-terms-says-nothing",
    };
    words.format(key, &[("last", words.date_with_weekday(last).into())])
}

async fn text(visit: Visit, clerk: At, hash: Result<Path<String>, PathRejection>) -> Answer {
    let Path(hash) = hash.map_err(|_| Trouble::NotForYou)?;
    let words = visit.words();
    let tx = visit.read(clerk.actor()).await?;
    let (timeline, agreed) = (settings::timeline(&tx).await?, terms::agreed(&tx).await?);
    let ledger = timeline.ledger();
    let all = editions(&ledger);
    let at = all.iter().rposition(|edition| edition.terms.file == hash).ok_or(Trouble::NotForYou)?;
    let (earlier, rest) = all.split_at(at);
    let edition = rest.first().ok_or(Trouble::NotForYou)?;
    let texts = Texts::load(&tx, edition.terms).await?.ok_or(Trouble::NotForYou)?;
    let difference = match earlier.last() {
        None => None,
        Some(before) => {
            Texts::load(&tx, before.terms).await?.map(|old| between(words, (before.terms, &old), (edition, &texts)))
        }
    };
    let standing = Standing::of(edition.from, ledger.in_force(visit.now).map(|edition| edition.from));
    let page = TextPage {
        row: VersionRow::of(words, edition, &agreed, standing, None),
        ja: Block::read(&texts.ja),
        en: texts.en.as_deref().map(Block::read).unwrap_or_default(),
        difference,
    };
    Ok(visit.page(TextPage::TEMPLATE, &page))
}

/// The texts of a version.
struct Texts {
    ja: String,
    en: Option<String>,
}

impl Texts {
    /// Nothing where a text isn't kept, because a form named something else.
    async fn load(tx: &TenantTx, terms: &Terms) -> Result<Option<Self>, Trouble> {
        let Some(ja) = assets::text_of(tx, &terms.file).await? else { return Ok(None) };
        let en = match &terms.file_en {
            Some(file) => assets::text_of(tx, file).await?,
            None => None,
        };
        Ok(Some(Self { ja, en }))
    }
}

fn between(words: &Words, (before, old): (&Terms, &Texts), (after, new): (&Edition<'_>, &Texts)) -> TermsDifference {
    let articles = |from: &str, to: &str| compare(from, to).iter().map(Article::of).collect();
    TermsDifference {
        before: before.version.clone(),
        after: after.terms.version.clone(),
        asks: asks(words, after),
        ja: articles(&old.ja, &new.ja),
        en: old.en.as_deref().zip(new.en.as_deref()).map(|(from, to)| articles(from, to)).unwrap_or_default(),
    }
}

/// What a plan changes in the terms. Adds to the plan's findings what the check says about the new text.
pub(super) async fn difference(
    visit: &Visit,
    tx: &TenantTx,
    plan: &mut SettingsPlan,
) -> Result<Option<TermsDifference>, Trouble> {
    let Some((before, after)) = &plan.policies else { return Ok(None) };
    if before.terms == after.terms {
        return Ok(None);
    }
    let (before, after) = (before.terms.clone(), after.terms.clone());
    let (Some(old), Some(new)) = (Texts::load(tx, &before).await?, Texts::load(tx, &after).await?) else {
        return Ok(None);
    };
    plan.look_at_terms(&new.ja);
    let edition = plan.terms.1.in_force(plan.from);
    Ok(edition.map(|edition| between(visit.words(), (&before, &old), (&edition, &new))))
}

async fn ask(visit: Visit, clerk: At, params: Params) -> Answer {
    let (change, from) = (origin::asked(&params)?, params.one(origin::FROM_FIELD)?.to_owned());
    let tx = visit.read(clerk.actor()).await?;
    let timeline = settings::timeline(&tx).await?;
    let terms = timeline.policy_at(visit.now)?.terms;
    let typed = if change.is_empty() {
        let texts = Texts::load(&tx, &terms).await?.ok_or_else(|| Trouble::broken("a society without its terms"))?;
        TermsVersion::after(&terms, texts.ja, texts.en)
    } else {
        filled_in(&tx, &terms, &change).await?
    };
    draw(&visit, &timeline, Typed { version: &typed, from, base: timeline.base(visit.now) }, Vec::new())
}

/// What was typed, from the change that became of it.
async fn filled_in(tx: &TenantTx, terms: &Terms, change: &SettingsChange) -> Result<TermsVersion, Trouble> {
    let value = |key: &str| match change.0.get(key) {
        Some(KeyEdit::Set(value)) => value
            .as_str()
            .map_or_else(|| value.as_i64().map(|number| number.to_string()).unwrap_or_default(), str::to_owned),
        _ => String::new(),
    };
    let mut texts = [String::new(), String::new()];
    for (text, key) in texts.iter_mut().zip(["terms.file", "terms.file_en"]) {
        *text = assets::text_of(tx, &value(key)).await?.unwrap_or_default();
    }
    let [text, text_en] = texts;
    Ok(TermsVersion {
        version: value("terms.version"),
        changes: value("terms.changes"),
        changes_en: value("terms.changes_en"),
        reconsent: reconsent_of(&value("terms.reconsent")),
        grace_days: value("terms.grace_days"),
        ..TermsVersion::after(terms, text, Some(text_en))
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
    version: &'a TermsVersion,
    from: String,
    base: SettingsBase,
}

fn draw(visit: &Visit, timeline: &PolicyTimeline, typed: Typed<'_>, errors: Vec<FieldError>) -> Answer {
    let policy = timeline.policy_at(visit.now)?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let version = typed.version;
    let page = NewVersion {
        errors,
        base: typed.base.to_string(),
        before: policy.terms.version,
        english: policy.languages.contains(&Offered::En),
        version: version.version.clone(),
        text: version.text.clone(),
        text_en: version.text_en.clone(),
        changes: version.changes.clone(),
        changes_en: version.changes_en.clone(),
        tells: version.reconsent == Some(Reconsent::Tell),
        grace_days: version.grace_days.clone(),
        from: typed.from,
    };
    Ok(visit.page_with(status, NewVersion::TEMPLATE, &page))
}

/// Takes the texts, and shows what the new version changes, whom it asks what, and from when.
async fn send(visit: Visit, clerk: At, fields: Fields) -> Answer {
    let words = visit.words();
    let base = SettingsBase::read(fields.one("base")?).ok_or(Trouble::BadRequest)?;
    let typed_from = fields.one(origin::FROM_FIELD)?;
    let one = |name: &str| fields.one(name).map(str::to_owned);
    let version = TermsVersion {
        version: one("terms.version")?,
        text: one("terms.file")?,
        text_en: one("terms.file_en")?,
        changes: one("terms.changes")?,
        changes_en: one("terms.changes_en")?,
        reconsent: reconsent_of(fields.one("terms.reconsent")?),
        grace_days: one("terms.grace_days")?,
    };
    let day = day(typed_from);
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
    let looked = Looked { change: &change, origin: Origin::Terms, typed_from, reason: "", errors: Vec::new() };
    let impact = count(&tx, &plan).await;
    show_impact(&visit, &clerk, &tx, (plan, impact.as_ref()), looked, StatusCode::OK).await
}

/// The form once more, with what is wrong.
async fn refused(visit: &Visit, clerk: &At, typed: Typed<'_>, errors: Vec<FieldError>) -> Answer {
    let tx = visit.read(clerk.actor()).await?;
    let timeline = settings::timeline(&tx).await?;
    draw(visit, &timeline, typed, errors)
}

fn fault_at(words: &Words, fault: &TermsFault) -> FieldError {
    match fault {
        TermsFault::Text(key, trouble) => {
            let message = match trouble {
                FileTrouble::TooLarge { most, .. } => {
                    words.format("desk-terms-error-long", &[("most", i64::try_from(*most / 1024).unwrap_or(0).into())])
                }
                FileTrouble::Empty => words.text("desk-terms-error-empty").to_owned(),
                _ => words.text("desk-terms-error-unseen").to_owned(),
            };
            FieldError::at(key, message)
        }
        TermsFault::Value(key) => match keys::of(key).map(|of| of.shape.allowed()) {
            Some(allowed) => {
                let kind = FaultKind::Value { found: String::new(), allowed };
                said::fault(words, &PolicyFault { key: (*key).to_owned(), place: None, kind })
            }
            None => FieldError::at(key, words.text("desk-settings-error-choose")),
        },
    }
}
