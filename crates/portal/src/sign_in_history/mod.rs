//! The sign-in history (ログイン履歴), in which a member can see whether somebody else has signed in.

pub mod page;

use self::page::{Entry, Look, SignInHistory};
use crate::face::{Access, Member, Routes, Samples, Visit, Within};
use madoguchi_core::accounts::sessions::history;
use madoguchi_core::accounts::sessions::session::MemberFacts;
use madoguchi_core::database::TenantTx;
use madoguchi_core::failure::Failure;
use madoguchi_core::links;
use madoguchi_core::scope::Actor;
use madoguchi_core::support;
use madoguchi_web::{Answer, Page};
use madoguchi_words::Words;

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new().get(links::SIGN_IN_HISTORY, Access::Member, show)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<SignInHistory>(Within::Member)
}

/// Shows the page.
pub async fn show(visit: Visit, member: Member) -> Answer {
    let tx = visit.read(Actor::Member(member.account)).await?;
    let page = made(&tx, visit.words(), &member).await?;
    tx.rollback().await?;
    Ok(visit.page(SignInHistory::TEMPLATE, &page))
}

/// The page for a member, who may be somebody that a clerk looks at.
pub(crate) async fn made(tx: &TenantTx, words: &Words, member: &MemberFacts) -> Result<SignInHistory, Failure> {
    let events = history::list(tx, member.account).await?;
    let looks = support::staff_looks(tx, member.person).await?;
    let society = tx.policy().society.name_in(words.language());
    Ok(SignInHistory {
        entries: events.iter().map(|event| Entry::of(words, society, event)).collect(),
        looks: looks.iter().map(|look| Look::of(words, look)).collect(),
        society: society.to_owned(),
    })
}
