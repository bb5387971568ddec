//! The sign-in history (ログイン履歴), in which a member can see whether somebody else has signed in.

pub mod page;

use self::page::{Entry, SignInHistory};
use crate::face::{Access, Member, Routes, Samples, Visit, Within};
use madoguchi_core::accounts::sessions::history;
use madoguchi_core::links;
use madoguchi_core::scope::Actor;
use madoguchi_web::{Answer, Page};

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
    let events = history::list(&tx, member.account).await?;
    tx.rollback().await?;
    let entries = events.iter().map(|event| Entry::of(visit.words(), event)).collect();
    Ok(visit.page(SignInHistory::TEMPLATE, &SignInHistory { entries }))
}
