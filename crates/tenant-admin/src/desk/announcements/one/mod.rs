//! One announcement: how members see it, and the pages before it is published or withdrawn.

pub mod page;

use axum::http::StatusCode;
use axum::response::Response;
use madoguchi_core::announcements::{self, Announcement, AnnouncementChange, Reach};
use madoguchi_core::approvals::{ApprovalRequest, Waiting};
use madoguchi_core::ids::AnnouncementId;
use madoguchi_core::links::desk as links;
use madoguchi_core::policy::notification::NotificationKind;
use madoguchi_core::staff;
use madoguchi_core::staff::permission::Permission;
use madoguchi_web::{Answer, FieldError, Fields, Page, Params, Trouble};

use self::page::{Notice, One, People, Publish, Withdraw};
use super::{Id, NOTICE_FIELD, done, id_of};
use crate::desk::face::{At, Visit};

/// An announcement with what its pages say about it.
struct Opened {
    stored: Announcement,
    people: People,
    reach: Option<Reach>,
}

/// Reads an announcement; with `count` also how many it reaches.
async fn opened(visit: &Visit, clerk: &At, id: AnnouncementId, count: bool) -> Result<Opened, Trouble> {
    let tx = visit.read(clerk.actor()).await?;
    let stored = announcements::announcement(&tx, id).await?.ok_or(Trouble::NotForYou)?;
    let created = staff::account(&tx, stored.created_by).await?.map(|account| account.name).unwrap_or_default();
    let changed = staff::account(&tx, stored.changed_by).await?.map(|account| account.name).unwrap_or_default();
    let reach = if count { Some(announcements::reach(&tx, &stored.content).await?) } else { None };
    let readers = announcements::readers(&tx, &[id]).await?.remove(&id).unwrap_or_default();
    tx.rollback().await?;
    Ok(Opened { stored, people: People { created, changed, readers }, reach })
}

/// Shows one announcement.
pub(super) async fn show(visit: Visit, clerk: At, id: Id, params: Params) -> Answer {
    let notice = Notice::of(params.one(NOTICE_FIELD)?);
    let opened = opened(&visit, &clerk, id_of(id)?, false).await?;
    let may_write = clerk.may(Permission::WriteAnnouncements);
    let page = One::of(visit.words(), &visit.policy.eras, &opened.stored, &opened.people, (may_write, visit.now));
    Ok(visit.page(One::TEMPLATE, &One { notice, ..page }))
}

/// Says to whom and to how many it will go.
pub(super) async fn ask_publish(visit: Visit, clerk: At, id: Id) -> Answer {
    publishing(&visit, &clerk, id_of(id)?, Vec::new(), StatusCode::OK).await
}

async fn publishing(
    visit: &Visit,
    clerk: &At,
    id: AnnouncementId,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let opened = opened(visit, clerk, id, true).await?;
    let mailed = visit.policy.notification.kinds.contains(&NotificationKind::Announcements);
    let reach = opened.reach.unwrap_or_default();
    let two = visit.policy.desk.two_for_announcements;
    let waits_href = waits(visit, clerk, &opened.stored).await?;
    let page = Publish::of(visit.words(), &visit.policy.eras, &opened.stored, reach, mailed);
    let effects =
        page.effects.iter().cloned().chain(two.then(|| visit.words().text("desk-publish-two-fixed").to_owned()));
    let page = Publish { errors, two, waits_href, effects: effects.collect(), ..page };
    Ok(visit.page_with(status, Publish::TEMPLATE, &page))
}

/// Where a request to publish this very version waits for a second person.
async fn waits(visit: &Visit, clerk: &At, stored: &Announcement) -> Result<Option<String>, Trouble> {
    let tx = visit.read(clerk.actor()).await?;
    let waiting = announcements::waiting(&tx, stored.id).await?;
    let same = |waiting: &Waiting| waiting.request == ApprovalRequest::Announcement { version: stored.version };
    Ok(waiting.filter(same).map(|waiting| links::of(links::APPROVAL, waiting.id.0)))
}

/// Publishes it, or asks for a second person.
pub(super) async fn publish(visit: Visit, clerk: At, id: Id, fields: Fields) -> Answer {
    let id = id_of(id)?;
    let seen = fields.one("version")?.parse().map_err(|_| Trouble::BadRequest)?;
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let change = announcements::publish(&tx, &clerk, (id, seen), &mut random).await?;
    match change {
        AnnouncementChange::Done => {
            tx.commit().await?;
            return Ok(done(&visit, id, Notice::Published));
        }
        AnnouncementChange::Waits(approval) => {
            tx.commit().await?;
            return Ok(visit.go(&links::of(links::APPROVAL, approval.0)));
        }
        _ => drop(tx),
    }
    let key = match change {
        AnnouncementChange::SoAlready => return Ok(done(&visit, id, Notice::Published)),
        AnnouncementChange::NotThere => return Err(Trouble::NotForYou),
        AnnouncementChange::ChangedMeanwhile(_) => "desk-announcement-error-changed",
        AnnouncementChange::Over => "desk-announcement-error-ends-before",
        AnnouncementChange::Withdrawn => "desk-announcement-error-withdrawn",
        AnnouncementChange::Fixed
        | AnnouncementChange::TakesTwo
        | AnnouncementChange::Waits(_)
        | AnnouncementChange::Done => return Err(Trouble::BadRequest),
    };
    let errors = vec![FieldError::overall(visit.words().text(key))];
    publishing(&visit, &clerk, id, errors, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// Says what a withdrawal does.
pub(super) async fn ask_withdraw(visit: Visit, clerk: At, id: Id) -> Answer {
    withdrawing(&visit, &clerk, id_of(id)?, Vec::new(), StatusCode::OK).await
}

async fn withdrawing(
    visit: &Visit,
    clerk: &At,
    id: AnnouncementId,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Result<Response, Trouble> {
    let opened = opened(visit, clerk, id, false).await?;
    let page = Withdraw::of(visit.words(), &opened.stored);
    Ok(visit.page_with(status, Withdraw::TEMPLATE, &Withdraw { errors, ..page }))
}

/// Withdraws it.
pub(super) async fn withdraw(visit: Visit, clerk: At, id: Id) -> Answer {
    let id = id_of(id)?;
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    match announcements::withdraw(&tx, &clerk, id, &mut random).await? {
        AnnouncementChange::Done => {
            tx.commit().await?;
            Ok(done(&visit, id, Notice::Withdrawn))
        }
        AnnouncementChange::SoAlready => Ok(done(&visit, id, Notice::Withdrawn)),
        AnnouncementChange::NotThere => Err(Trouble::NotForYou),
        _ => {
            drop(tx);
            let errors = vec![FieldError::overall(visit.words().text("desk-announcement-error-over"))];
            withdrawing(&visit, &clerk, id, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}
