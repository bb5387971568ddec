//! Announcements (お知らせ): the list for a member, one of them, and those that everybody may read.

pub mod page;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use madoguchi_core::announcements::reading;
use madoguchi_core::database::TenantTx;
use madoguchi_core::failure::Failure;
use madoguchi_core::ids::{AccountId, AnnouncementId};
use madoguchi_core::links;
use madoguchi_core::scope::Actor;
use madoguchi_web::{Answer, Page, Params, Trouble};
use madoguchi_words::Words;
use uuid::Uuid;

use self::page::{Announcement, Announcements, Headline, Reading};
use crate::face::session::NOTICE_FIELD;
use crate::face::{Access, Member, Routes, Samples, Visit, Within};

/// The announcements on one page of the list.
const ON_A_PAGE: usize = 20;

/// The query parameter that names the last announcement of the page before.
const AFTER_FIELD: &str = "after";

/// The value of the notice parameter after an announcement was marked as read.
const NOTICE_READ: &str = "read";

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(links::ANNOUNCEMENTS, Access::Member, list)
        .get(links::ANNOUNCEMENT, Access::Member, show)
        .post(links::ANNOUNCEMENT, Access::Member, mark_read)
        .get(links::PUBLIC_ANNOUNCEMENT, Access::Anyone, show_public)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<Announcements>(Within::Member).page::<Announcement>(Within::Member)
}

/// The id in a path.
type Id = Result<Path<Uuid>, PathRejection>;

fn id_of(id: Id) -> Result<AnnouncementId, Trouble> {
    id.map(|Path(id)| AnnouncementId(id)).map_err(|_| Trouble::NotForYou)
}

/// Shows the list.
pub async fn list(visit: Visit, member: Member, params: Params) -> Answer {
    let marked = params.one(NOTICE_FIELD)? == NOTICE_READ;
    let after = match params.one(AFTER_FIELD)? {
        "" => None,
        typed => Some(AnnouncementId(typed.parse().map_err(|_| Trouble::NotForYou)?)),
    };
    let tx = visit.read(Actor::Member(member.account)).await?;
    let page = listed(&tx, visit.words(), member.account, after).await?;
    tx.rollback().await?;
    Ok(visit.page(Announcements::TEMPLATE, &Announcements { marked, ..page }))
}

/// The list for a member, who may be somebody that a clerk looks at.
pub(crate) async fn listed(
    tx: &TenantTx,
    words: &Words,
    member: AccountId,
    after: Option<AnnouncementId>,
) -> Result<Announcements, Failure> {
    let most = u64::try_from(ON_A_PAGE + 1).unwrap_or(u64::MAX);
    let unread = reading::news(tx, member, words.language(), 0).await?.unread;
    let mut posted = reading::posted(tx, member, words.language(), after, most).await?;
    let has_more = posted.len() > ON_A_PAGE;
    posted.truncate(ON_A_PAGE);
    let last = posted.last().filter(|_| has_more);
    Ok(Announcements {
        marked: false,
        unread,
        more_href: last.map(|last| format!("{}?{AFTER_FIELD}={}", links::ANNOUNCEMENTS, last.id)),
        posted: posted.iter().map(|posted| Headline::for_member(words, posted)).collect(),
    })
}

/// Shows one announcement.
pub async fn show(visit: Visit, member: Member, id: Id) -> Answer {
    let id = id_of(id)?;
    let tx = visit.read(Actor::Member(member.account)).await?;
    let page = opened(&tx, visit.words(), member.account, id).await?.ok_or(Trouble::NotForYou)?;
    tx.rollback().await?;
    Ok(visit.page(Announcement::TEMPLATE, &page))
}

/// One announcement for a member, who may be somebody that a clerk looks at. `None` if there is no such one for them.
pub(crate) async fn opened(
    tx: &TenantTx,
    words: &Words,
    member: AccountId,
    id: AnnouncementId,
) -> Result<Option<Announcement>, Failure> {
    let posted = reading::open(tx, member, id, words.language()).await?;
    Ok(posted.map(|posted| {
        let reading = if posted.read { Reading::Read } else { Reading::Unread };
        Announcement::of(words, &posted, reading)
    }))
}

/// Marks one announcement as read. A second press of the button gets the same answer.
pub async fn mark_read(visit: Visit, member: Member, id: Id) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Member(member.account)).await?;
    if !reading::mark_read(&tx, &member, id_of(id)?, &mut random).await? {
        return Err(Trouble::NotForYou);
    }
    tx.commit().await?;
    Ok(visit.go(&format!("{}?{NOTICE_FIELD}={NOTICE_READ}", links::ANNOUNCEMENTS)))
}

/// Shows one announcement that everybody may read.
pub async fn show_public(visit: Visit, id: Id) -> Answer {
    let id = id_of(id)?;
    let tx = visit.read(Actor::Anonymous).await?;
    let posted = reading::open_public(&tx, id, visit.language).await?.ok_or(Trouble::NotForYou)?;
    tx.rollback().await?;
    Ok(visit.page(Announcement::TEMPLATE, &Announcement::of(visit.words(), &posted, Reading::Visitor)))
}
