//! The terms of use (利用規約): the version in force, earlier versions, and what a member has agreed to.

pub mod changes;
pub mod page;

use chrono::{DateTime, Utc};
use madoguchi_core::clock::in_japan;
use madoguchi_core::links::{self, VERSION_FIELD};
use madoguchi_core::policy::terms::Terms;
use madoguchi_core::scope::Actor;
use madoguchi_core::tenancy::Tenant;
use madoguchi_core::terms::ledger::Edition;
use madoguchi_core::{tenancy, terms};
use madoguchi_web::{Answer, App, Block, Page, Params, Trouble};
use madoguchi_words::Language;

use self::page::{AgreedTo, Earlier};
use crate::face::{Access, MemberVisit, Routes, Samples, Visit, Within};

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(links::TERMS, Access::Anyone, show)
        .get(links::TERMS_CHANGES, Access::BeforeTerms, changes::show)
        .post(links::TERMS_CHANGES, Access::BeforeTerms, changes::send)
        .get(links::TERMS_DECLINED, Access::Anyone, changes::declined)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples
        .page::<page::Terms>(Within::Society)
        .page::<page::Changes>(Within::Member)
        .page::<page::Declined>(Within::Society)
}

/// Shows the version in force or an earlier one. Everybody may read them. A signed-in member also sees the own
/// consents.
pub async fn show(visit: Visit, params: Params) -> Answer {
    let editions = visit.tenant.terms.editions(visit.now);
    let in_force = editions.last().copied().ok_or_else(|| Trouble::broken("a society without terms"))?;
    let shown = match params.one(VERSION_FIELD)? {
        "" => in_force,
        hash => editions.iter().rfind(|edition| edition.terms.file == hash).copied().ok_or(Trouble::NotForYou)?,
    };
    let (text, japanese_only) = text(&visit, shown.terms).await?;
    let agreed = match visit.member() {
        None => Vec::new(),
        Some(member) => {
            let tx = visit.read(Actor::Member(member.account)).await?;
            let consents = terms::consents(&tx, member.account).await?;
            tx.rollback().await?;
            consents
        }
    };
    let words = visit.words();
    let earlier = editions.split_last().map_or(&[][..], |(_, earlier)| earlier);
    let page = page::Terms {
        version: shown.terms.version.clone(),
        since: words.date(in_japan(shown.from).date_naive()),
        blocks: Block::read(&text),
        japanese_only,
        past: shown.terms.file != in_force.terms.file,
        agreed: agreed.iter().rev().map(|consent| AgreedTo::of(words, consent)).collect(),
        earlier: earlier.iter().rev().map(|edition| Earlier::of(words, edition)).collect(),
    };
    Ok(visit.page(page::Terms::TEMPLATE, &page))
}

/// Returns a version's text, in the page's language if possible, and whether it is Japanese on a page of another
/// language.
pub(crate) async fn text(visit: &Visit, terms: &Terms) -> Result<(String, bool), Trouble> {
    let (hash, japanese_only) = match (visit.language, &terms.file_en) {
        (Language::En, Some(english)) => (english, false),
        (language, _) => (&terms.file, language != Language::Ja),
    };
    let shelf = Shelf::of(visit);
    Ok((shelf.content(hash).await?, japanese_only))
}

/// Where a society's texts are, for readers of one language.
#[derive(Clone, Copy)]
pub(crate) struct Shelf<'a> {
    pub(crate) app: &'a App,
    pub(crate) tenant: &'a Tenant,
    pub(crate) now: DateTime<Utc>,
    pub(crate) language: Language,
}

impl<'a> Shelf<'a> {
    fn of(visit: &'a Visit) -> Self {
        Self { app: &visit.app, tenant: &visit.tenant, now: visit.now, language: visit.language }
    }

    /// Returns the texts of two versions in one language: the page's, if both versions have it and the texts differ;
    /// otherwise Japanese.
    async fn texts(self, old: &Edition<'_>, new: &Edition<'_>) -> Result<(String, String, bool), Trouble> {
        let (from, to, japanese_only) = match (self.language, &old.terms.file_en, &new.terms.file_en) {
            (Language::En, Some(from), Some(to)) if from != to => (from, to, false),
            (language, _, _) => (&old.terms.file, &new.terms.file, language != Language::Ja),
        };
        Ok((self.content(from).await?, self.content(to).await?, japanese_only))
    }

    async fn content(self, hash: &str) -> Result<String, Trouble> {
        let tx = self.app.database.platform_read(self.now).await?;
        let asset = tenancy::asset(&tx, self.tenant.id, hash).await?;
        let content = asset.ok_or_else(|| Trouble::broken("a society without its terms"))?.content;
        String::from_utf8(content).map_err(|_| Trouble::broken("terms that aren't UTF-8"))
    }
}
