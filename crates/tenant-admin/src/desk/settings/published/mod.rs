//! The texts that the society publishes in versions: the terms of use (利用規約), with who has agreed, and the privacy notice
//! (個人情報の取扱い). Their versions, and a new one with what it changes and asks of whom.

pub mod page;
mod typed;

use std::collections::HashMap;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use chrono::{DateTime, Utc};
use madoguchi_core::clock::in_japan;
use madoguchi_core::database::TenantTx;
use madoguchi_core::links::desk as links;
use madoguchi_core::policy::Policy;
use madoguchi_core::policy::published::{Published, TextVersion};
use madoguchi_core::policy::terms::Reconsent;
use madoguchi_core::settings::{self, SettingsPlan};
use madoguchi_core::staff::permission::Permission;
use madoguchi_core::tenancy::assets;
use madoguchi_core::terms;
use madoguchi_core::terms::difference::compare;
use madoguchi_core::terms::ledger::{Edition, Ledger};
use madoguchi_web::changes::Article;
use madoguchi_web::{Answer, Block, OwnText, Page, Trouble};
use madoguchi_words::{Language, Words};

use self::page::{
    Comparison, PrivacyTextPage, PrivacyVersions, Standing, TextDifference, TextPage, VersionRow, Versions,
};
use crate::desk::face::{Access, At, Routes, Samples, Visit, Within};

/// The routes of both texts.
pub(super) fn routes() -> Routes {
    let (read, change) = (Access::May(Permission::ReadSettings), Access::MayFresh(Permission::ChangeSettings));
    let upload = Access::MayUpload(Permission::ChangeSettings);
    Routes::new()
        .get(links::TERMS_VERSIONS, read, terms_versions)
        .get(links::TERMS_TEXT, read, terms_text)
        .get(links::NEW_TERMS, change, typed::ask_terms)
        .post(links::NEW_TERMS, upload, typed::send_terms)
        .get(links::PRIVACY_VERSIONS, read, privacy_versions)
        .get(links::PRIVACY_TEXT, read, privacy_text)
        .get(links::NEW_PRIVACY, change, typed::ask_privacy)
        .post(links::NEW_PRIVACY, upload, typed::send_privacy)
}

/// Adds samples of the pages.
pub(super) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples
        .page::<Versions>(Within::Desk)
        .page::<TextPage>(Within::Desk)
        .page::<page::NewVersion>(Within::Desk)
        .page::<PrivacyVersions>(Within::Desk)
        .page::<PrivacyTextPage>(Within::Desk)
        .page::<page::NewPrivacyVersion>(Within::Desk)
}

/// The path of a text's new version.
const fn new_of(of: Published) -> &'static str {
    match of {
        Published::Terms => links::NEW_TERMS,
        Published::Privacy => links::NEW_PRIVACY,
    }
}

/// All versions, past, present and planned, earliest first.
fn editions(ledger: &Ledger) -> Vec<Edition<'_>> {
    ledger.editions(DateTime::<Utc>::MAX_UTC)
}

async fn terms_versions(visit: Visit, clerk: At) -> Answer {
    let page = versions(&visit, &clerk, Published::Terms).await?;
    Ok(visit.page(Versions::TEMPLATE, &page))
}

async fn privacy_versions(visit: Visit, clerk: At) -> Answer {
    let page = PrivacyVersions(versions(&visit, &clerk, Published::Privacy).await?);
    Ok(visit.page(PrivacyVersions::TEMPLATE, &page))
}

async fn versions(visit: &Visit, clerk: &At, of: Published) -> Result<Versions, Trouble> {
    let words = visit.words();
    let tx = visit.read(clerk.actor()).await?;
    let (timeline, agreed) = (settings::timeline(&tx).await?, agreed(&tx, of).await?);
    let ledger = timeline.ledger(of);
    let in_force = ledger.in_force(visit.now).map(|edition| edition.from);
    let ahead = timeline.version_ahead(of, visit.now);
    let may_change = clerk.may(Permission::ChangeSettings);
    let row = |edition: &Edition<'_>| {
        let planned =
            ahead.as_ref().filter(|(_, text)| Some(edition.from) > in_force && text.file == edition.text.file);
        VersionRow::of(
            words,
            (of, edition),
            agreed.as_ref(),
            Standing::of(edition.from, in_force),
            planned.map(|(number, _)| *number),
        )
    };
    Ok(Versions {
        rows: editions(&ledger).iter().rev().map(row).collect(),
        new_href: (may_change && ahead.is_none()).then_some(new_of(of)),
        ahead: ahead.is_some(),
        may_withdraw: may_change,
    })
}

/// How many have agreed to each version; nothing for a text that nobody is asked to agree to.
async fn agreed(tx: &TenantTx, of: Published) -> Result<Option<HashMap<String, u64>>, Trouble> {
    match of {
        Published::Terms => Ok(Some(terms::agreed(tx).await?)),
        Published::Privacy => Ok(None),
    }
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
        (of, edition): (Published, &Edition<'_>),
        agreed: Option<&HashMap<String, u64>>,
        standing: Standing,
        planned: Option<i32>,
    ) -> Self {
        let text = edition.text;
        let people = agreed.map(|agreed| agreed.get(&text.file).copied().unwrap_or_default());
        let people = people.map(|people| i64::try_from(people).unwrap_or(i64::MAX));
        let text_of = match of {
            Published::Terms => links::terms_text,
            Published::Privacy => links::privacy_text,
        };
        Self {
            version: name_of(words, text),
            since: words.instant(edition.from),
            standing,
            asks: asks(words, of, edition),
            agreed: people.map(|people| words.format("desk-settings-people", &[("count", people.into())])),
            changes: text.changes.clone().filter(|_| !text.is_standard()),
            href: (!text.is_standard()).then(|| text_of(&text.file)),
            withdraw_href: planned.map(|number| links::of_version(links::WITHDRAW_SETTINGS, number)),
        }
    }
}

/// The name of a version, or what the platform's own words are called.
fn name_of(words: &Words, text: &TextVersion) -> String {
    if text.is_standard() { words.text("desk-privacy-standard").to_owned() } else { text.version.clone() }
}

/// What a version asks of members who know an earlier one.
fn asks(words: &Words, of: Published, edition: &Edition<'_>) -> String {
    let last = edition.grace_ends_on.pred_opt().unwrap_or(edition.grace_ends_on);
    let at_once = last < in_japan(edition.from).date_naive() || edition.text.is_standard();
    let key = match (of, edition.text.reconsent, at_once) {
        (Published::Terms, Reconsent::Ask, false) => "desk-terms-asks",
        (Published::Terms, Reconsent::Ask, true) => "desk-terms-asks-at-once",
        (Published::Terms, Reconsent::Tell, false) => "desk-terms-tells",
        (Published::Terms, Reconsent::Tell, true) => "desk-terms-says-nothing",
        (Published::Privacy, _, false) => "desk-privacy-tells",
        (Published::Privacy, _, true) => "desk-privacy-says-nothing",
    };
    words.format(key, &[("last", words.date_with_weekday(last).into())])
}

/// The hash of a path.
type Hash = Result<Path<String>, PathRejection>;

async fn terms_text(visit: Visit, clerk: At, hash: Hash) -> Answer {
    let page = text(&visit, &clerk, Published::Terms, hash).await?;
    Ok(visit.page(TextPage::TEMPLATE, &page))
}

async fn privacy_text(visit: Visit, clerk: At, hash: Hash) -> Answer {
    let page = PrivacyTextPage(text(&visit, &clerk, Published::Privacy, hash).await?);
    Ok(visit.page(PrivacyTextPage::TEMPLATE, &page))
}

async fn text(visit: &Visit, clerk: &At, of: Published, hash: Hash) -> Result<TextPage, Trouble> {
    let Path(hash) = hash.map_err(|_| Trouble::NotForYou)?;
    let words = visit.words();
    let tx = visit.read(clerk.actor()).await?;
    let (timeline, agreed) = (settings::timeline(&tx).await?, agreed(&tx, of).await?);
    let ledger = timeline.ledger(of);
    let all = editions(&ledger);
    let at = all.iter().rposition(|edition| edition.text.file == hash).ok_or(Trouble::NotForYou)?;
    let (earlier, rest) = all.split_at(at);
    let edition = rest.first().ok_or(Trouble::NotForYou)?;
    let texts = Texts::load(&tx, edition.text).await?.ok_or(Trouble::NotForYou)?;
    let difference = match earlier.last() {
        None => None,
        Some(before) => between(&tx, words, of, before.text, edition).await?,
    };
    let standing = Standing::of(edition.from, ledger.in_force(visit.now).map(|edition| edition.from));
    Ok(TextPage {
        row: VersionRow::of(words, (of, edition), agreed.as_ref(), standing, None),
        ja: Block::read(&texts.ja),
        en: texts.en.as_deref().map(Block::read).unwrap_or_default(),
        difference,
    })
}

/// The texts of a version.
struct Texts {
    ja: String,
    en: Option<String>,
}

impl Texts {
    /// Nothing where a text isn't kept, because a form named something else, or because it is the platform's.
    async fn load(tx: &TenantTx, version: &TextVersion) -> Result<Option<Self>, Trouble> {
        let Some(ja) = assets::text_of(tx, &version.file).await? else { return Ok(None) };
        let en = match &version.file_en {
            Some(file) => assets::text_of(tx, file).await?,
            None => None,
        };
        Ok(Some(Self { ja, en }))
    }
}

/// The texts that members read under a policy.
pub(in crate::desk) struct MembersTexts {
    /// The terms.
    pub terms: String,
    /// The society's own privacy notice, and since when it is in force.
    privacy: Option<(String, DateTime<Utc>)>,
}

impl MembersTexts {
    /// Loads the texts of an instant, in this language where there is one. `ledger` has the privacy notices.
    pub(in crate::desk) async fn load(
        tx: &TenantTx,
        policy: &Policy,
        ledger: &Ledger,
        (at, language): (DateTime<Utc>, Language),
    ) -> Result<Self, Trouble> {
        let in_language = async |version: &TextVersion| -> Result<Option<String>, Trouble> {
            let file = match (language, &version.file_en) {
                (Language::En, Some(english)) => english,
                _ => &version.file,
            };
            Ok(assets::text_of(tx, file).await?)
        };
        let (terms, notice) = (Published::Terms.of(policy), Published::Privacy.of(policy));
        let own = if notice.is_standard() { None } else { in_language(&notice).await? };
        let since = ledger.in_force(at).map_or(at, |edition| edition.from);
        Ok(Self { terms: in_language(&terms).await?.unwrap_or_default(), privacy: own.map(|text| (text, since)) })
    }

    /// The society's own privacy notice; none where the platform's words stand.
    pub(in crate::desk) fn privacy(&self) -> Option<OwnText<'_>> {
        self.privacy.as_ref().map(|(text, since)| OwnText { text, since: *since })
    }
}

/// What changes from one version to the next. Nothing where a text isn't kept.
async fn between(
    tx: &TenantTx,
    words: &Words,
    of: Published,
    before: &TextVersion,
    after: &Edition<'_>,
) -> Result<Option<TextDifference>, Trouble> {
    let articles = |from: &str, to: &str| compare(from, to).iter().map(Article::of).collect();
    let compared = if after.text.is_standard() {
        Comparison::ToStandard
    } else if before.is_standard() {
        Comparison::FromStandard
    } else {
        let (old, new) = (Texts::load(tx, before).await?, Texts::load(tx, after.text).await?);
        let (Some(old), Some(new)) = (old, new) else { return Ok(None) };
        Comparison::Articles {
            ja: articles(&old.ja, &new.ja),
            en: old.en.as_deref().zip(new.en.as_deref()).map(|(from, to)| articles(from, to)).unwrap_or_default(),
        }
    };
    Ok(Some(TextDifference {
        before: name_of(words, before),
        after: name_of(words, after.text),
        asks: asks(words, of, after),
        compared,
    }))
}

/// What a plan changes in the published texts. Adds to the plan's findings what the check says about the new texts.
pub(super) async fn differences(
    visit: &Visit,
    tx: &TenantTx,
    plan: &mut SettingsPlan,
) -> Result<Vec<TextDifference>, Trouble> {
    let mut differences = Vec::new();
    for of in Published::ALL {
        let Some((before, after)) = plan.policies.as_ref().map(|(before, after)| (of.of(before), of.of(after))) else {
            continue;
        };
        if before == after {
            continue;
        }
        if let Some(new) = Texts::load(tx, &after).await? {
            plan.look_at_text(of, &new.ja);
        }
        let (_, with) = plan.versions_of(of);
        if let Some(edition) = with.in_force(plan.from) {
            differences.extend(between(tx, visit.words(), of, &before, &edition).await?);
        }
    }
    Ok(differences)
}
