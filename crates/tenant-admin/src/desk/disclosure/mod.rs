//! A file with everything that is held about a person (本人開示): asked for by one clerk, approved by another, taken by either for a day.

mod file;
mod names;
pub mod page;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::disclosure::{self, LIFE, OpenDisclosure};
use madoguchi_core::ids::{DisclosureId, PersonId};
use madoguchi_core::links::desk as links;
use madoguchi_core::staff;
use madoguchi_core::staff::permission::Permission;
use madoguchi_core::support::{self, ActReason};
use madoguchi_web::{Answer, FieldError, Fields, Page, Trouble, attachment};
use uuid::Uuid;

use self::file::About;
use self::page::{AskDisclosure, DisclosureFile};
use super::face::{Access, At, Routes, Samples, Visit, Within};
use super::members::{Id, id_of};

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(links::ASK_DISCLOSURE, Access::May(Permission::HelpMembers), ask)
        .post(links::ASK_DISCLOSURE, Access::May(Permission::HelpMembers), send)
        .get(links::DISCLOSURE, Access::MayFresh(Permission::HelpMembers), show)
        .post(links::DISCLOSURE, Access::MayFresh(Permission::HelpMembers), take)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<AskDisclosure>(Within::Desk).page::<DisclosureFile>(Within::Desk)
}

/// Says what the file has, and asks for a reason.
async fn ask(visit: Visit, clerk: At, id: Id) -> Answer {
    ask_page(&visit, &clerk, id_of(id)?, String::new(), Vec::new()).await
}

/// Asks another person to approve it.
async fn send(visit: Visit, clerk: At, id: Id, fields: Fields) -> Answer {
    let (id, typed) = (id_of(id)?, fields.one("reason")?);
    let Some(reason) = ActReason::read(typed) else {
        let message = visit.words().format("desk-act-error-reason", &[("most", support::REASON_LONGEST.into())]);
        return ask_page(&visit, &clerk, id, typed.to_owned(), vec![FieldError::at("reason", message)]).await;
    };
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let asked = disclosure::ask(&tx, &clerk, id, &reason, &mut random).await?;
    let approval = asked.ok_or(Trouble::NotForYou)?;
    tx.commit().await?;
    Ok(visit.go(&links::of(links::APPROVAL, approval.0)))
}

async fn ask_page(visit: &Visit, clerk: &At, id: PersonId, reason: String, errors: Vec<FieldError>) -> Answer {
    let tx = visit.read(clerk.actor()).await?;
    if !support::may_see(&tx, clerk, id).await? {
        return Err(Trouble::NotForYou);
    }
    let name = support::name_of(&tx, id).await?.ok_or(Trouble::NotForYou)?;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = AskDisclosure {
        errors,
        href: links::of(links::ASK_DISCLOSURE, id.0),
        person_href: links::person(id),
        name,
        hours: LIFE.num_hours(),
        reason,
    };
    Ok(visit.page_with(status, AskDisclosure::TEMPLATE, &page))
}

/// The id of a file in a path.
type FileId = Result<Path<Uuid>, PathRejection>;

fn file_of(id: FileId) -> Result<DisclosureId, Trouble> {
    id.map(|Path(id)| DisclosureId(id)).map_err(|_| Trouble::NotForYou)
}

/// What can be taken, until when and how often.
async fn show(visit: Visit, clerk: At, id: FileId) -> Answer {
    let words = visit.words();
    let tx = visit.read(clerk.actor()).await?;
    let open = disclosure::find(&tx, &clerk, file_of(id)?).await?.ok_or(Trouble::NotForYou)?;
    let name = support::name_of(&tx, open.person).await?.ok_or(Trouble::NotForYou)?;
    let mut by = Vec::new();
    for one in [open.asked_by, open.approved_by] {
        by.push(staff::account(&tx, one).await?.map(|account| account.name).unwrap_or_default());
    }
    let page = DisclosureFile {
        href: links::of(links::DISCLOSURE, open.id.0),
        person_href: links::person(open.person),
        name,
        by: by.join(words.text("desk-audit-and")),
        until: words.instant(open.expires_at),
        left: open.left(),
        medical: clerk.may(Permission::ReadMedical),
    };
    Ok(visit.page(DisclosureFile::TEMPLATE, &page))
}

/// Makes the file and hands it over. It is stored nowhere; its hash is in the audit trail.
async fn take(visit: Visit, clerk: At, id: FileId) -> Answer {
    let id = file_of(id)?;
    let words = visit.words();
    let mut random = visit.app.random();
    // Everything is read in a transaction that writes nothing, and the file is made without any.
    let tx = visit.read(clerk.actor()).await?;
    let open: OpenDisclosure = disclosure::find(&tx, &clerk, id).await?.ok_or(Trouble::NotForYou)?;
    let name = support::name_of(&tx, open.person).await?.ok_or(Trouble::NotForYou)?;
    let tables = disclosure::contents(&tx, &clerk, open.person).await?;
    drop(tx);
    let about = About { society: visit.policy.society.name.clone(), name, made: words.instant(visit.now) };
    let made = file::make(words, &about, &tables).map_err(|_| Trouble::broken("a file that can't be written"))?;
    let tx = visit.write(clerk.actor()).await?;
    if !disclosure::taken(&tx, &clerk, &open, (made.rows, &made.sha256), &mut random).await? {
        return Err(Trouble::NotForYou);
    }
    tx.commit().await?;
    let name = format!("disclosure-{}.zip", day_in_japan(visit.now).format("%Y%m%d"));
    Ok(attachment(&name, "application/zip", made.zip))
}
