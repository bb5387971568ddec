//! The terms of use (利用規約): the version in force, earlier versions, and what a member has agreed to.

pub mod changes;
pub mod page;

use madoguchi_core::clock::in_japan;
use madoguchi_core::links::{self, VERSION_FIELD};
use madoguchi_core::policy::published::Published;
use madoguchi_core::scope::Actor;
use madoguchi_core::terms;
use madoguchi_web::{Answer, Block, Page, Params, Trouble};

use self::page::AgreedTo;
use crate::face::{Access, MemberVisit, Routes, Samples, Visit, Within};
use crate::fields::published::{Earlier, Shelf};

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
        hash => editions.iter().rfind(|edition| edition.text.file == hash).copied().ok_or(Trouble::NotForYou)?,
    };
    let (text, japanese_only) = Shelf::of(&visit).text(shown.text).await?;
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
        version: shown.text.version.clone(),
        since: words.date(in_japan(shown.from).date_naive()),
        blocks: Block::read(&text),
        japanese_only,
        past: shown.text.file != in_force.text.file,
        agreed: agreed.iter().rev().map(|consent| AgreedTo::of(words, consent)).collect(),
        earlier: earlier.iter().rev().map(|edition| Earlier::of(words, Published::Terms, edition)).collect(),
    };
    Ok(visit.page(page::Terms::TEMPLATE, &page))
}
