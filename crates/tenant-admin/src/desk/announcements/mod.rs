//! Announcements (お知らせ): the list, writing, and what can be done with one.

pub mod form;
pub mod one;
pub mod page;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::response::Response;
use madoguchi_core::announcements::standing::AnnouncementStanding;
use madoguchi_core::announcements::{self, Announcement};
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::database::TenantTx;
use madoguchi_core::failure::Failure;
use madoguchi_core::ids::AnnouncementId;
use madoguchi_core::links::desk as links;
use madoguchi_core::policy::eras::Era;
use madoguchi_core::staff::permission::Permission;
use madoguchi_web::{Answer, Fields, Page, Params, Trouble};
use madoguchi_words::Words;
use serde_json::json;
use uuid::Uuid;

use self::page::{AnnouncementList, Filter, Row};
use super::face::{Access, At, Routes, Samples, Visit, Within};
use super::files::{self, About, ExportedList, Rows};

/// The query parameter that selects a state.
const STATE_FIELD: &str = "state";
/// The query parameter that names the last announcement of the page before.
const AFTER_FIELD: &str = "after";
/// The query parameter that names what has just happened.
const NOTICE_FIELD: &str = "done";
/// The announcements on one page of the list.
const ON_A_PAGE: usize = 50;

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    let (read, write) = (Access::May(Permission::ReadAnnouncements), Access::May(Permission::WriteAnnouncements));
    Routes::new()
        .get(links::ANNOUNCEMENTS, read, list)
        .post(links::ANNOUNCEMENTS_EXPORT, Access::MayFresh(Permission::ReadAnnouncements), export)
        .get(links::NEW_ANNOUNCEMENT, write, form::ask_new)
        .post(links::NEW_ANNOUNCEMENT, write, form::write)
        .get(links::ANNOUNCEMENT, read, one::show)
        .get(links::EDIT_ANNOUNCEMENT, write, form::ask_change)
        .post(links::EDIT_ANNOUNCEMENT, write, form::change)
        .get(links::PUBLISH_ANNOUNCEMENT, write, one::ask_publish)
        .post(links::PUBLISH_ANNOUNCEMENT, write, one::publish)
        .get(links::WITHDRAW_ANNOUNCEMENT, write, one::ask_withdraw)
        .post(links::WITHDRAW_ANNOUNCEMENT, write, one::withdraw)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples
        .page::<AnnouncementList>(Within::Desk)
        .page::<form::page::Form>(Within::Desk)
        .page::<one::page::One>(Within::Desk)
        .page::<one::page::Publish>(Within::Desk)
        .page::<one::page::Withdraw>(Within::Desk)
}

/// Lists the announcements, the latest written first.
async fn list(visit: Visit, clerk: At, params: Params) -> Answer {
    let which = AnnouncementStanding::of_word(params.one(STATE_FIELD)?);
    let after = match params.one(AFTER_FIELD)? {
        "" => None,
        typed => Some(AnnouncementId(typed.parse().map_err(|_| Trouble::NotForYou)?)),
    };
    let most = u64::try_from(ON_A_PAGE + 1).unwrap_or(u64::MAX);
    let tx = visit.read(clerk.actor()).await?;
    let mut found = announcements::list(&tx, which, after, most).await?;
    tx.rollback().await?;
    let has_more = found.len() > ON_A_PAGE;
    found.truncate(ON_A_PAGE);
    let last = found.last().filter(|_| has_more);
    let words = visit.words();
    let page = AnnouncementList {
        may_write: clerk.may(Permission::WriteAnnouncements),
        filters: Filter::list(words, which),
        rows: found.iter().map(|found| Row::of(words, &visit.policy.eras, found, visit.now)).collect(),
        more_href: last.map(|last| format!("{}&{AFTER_FIELD}={}", page::filtered(which), last.id)),
        shown: vec![(STATE_FIELD, which.map_or("", AnnouncementStanding::word))],
    };
    Ok(visit.page(AnnouncementList::TEMPLATE, &page))
}

/// The same list as a file, with the number of readers.
async fn export(visit: Visit, clerk: At, fields: Fields) -> Answer {
    let which = AnnouncementStanding::of_word(fields.one(STATE_FIELD)?);
    let (words, eras) = (visit.words(), visit.policy.eras.clone());
    let state = words.text(which.map_or("desk-announcements-all", page::standing_key));
    let day = words.date(day_in_japan(visit.now));
    let about = About {
        list: ExportedList::Announcements,
        permission: Permission::ReadAnnouncements,
        further: None,
        titles: page::TITLES.map(|key| words.text(key)).to_vec(),
        lines: vec![
            [words.text("desk-export-filter").to_owned(), state.to_owned()],
            [words.text("desk-export-range").to_owned(), words.format("desk-export-as-of", &[("day", day.into())])],
        ],
        filter: json!({"state": which.map(AnnouncementStanding::word)}),
    };
    let rows = AnnouncementRows { which, eras, after: None, is_over: false };
    files::send(&visit, clerk, about, rows).await
}

/// The rows of a file of announcements.
struct AnnouncementRows {
    which: Option<AnnouncementStanding>,
    eras: Vec<Era>,
    after: Option<AnnouncementId>,
    is_over: bool,
}

impl Rows for AnnouncementRows {
    async fn next(&mut self, tx: &TenantTx, words: &'static Words) -> Result<Vec<Vec<String>>, Failure> {
        const BATCH: usize = 200;
        if self.is_over {
            return Ok(Vec::new());
        }
        let found = announcements::list(tx, self.which, self.after, u64::try_from(BATCH).unwrap_or(u64::MAX)).await?;
        self.is_over = found.len() < BATCH;
        self.after = found.last().map(|last| last.id);
        let ids: Vec<_> = found.iter().map(|found| found.id).collect();
        let readers = announcements::readers(tx, &ids).await?;
        let cells = |found: &Announcement| {
            page::cells(words, &self.eras, found, readers.get(&found.id).copied().unwrap_or_default(), tx.now())
        };
        Ok(found.iter().map(cells).collect())
    }
}

/// The id of an announcement in a path.
pub(crate) type Id = Result<Path<Uuid>, PathRejection>;

/// Reads the id of an announcement.
fn id_of(id: Id) -> Result<AnnouncementId, Trouble> {
    id.map(|Path(id)| AnnouncementId(id)).map_err(|_| Trouble::NotForYou)
}

/// Redirects to the page of an announcement that was published by two.
pub(crate) fn published(visit: &Visit, id: AnnouncementId) -> Response {
    done(visit, id, one::page::Notice::Published)
}

/// Redirects to the page of an announcement, which says what was done.
fn done(visit: &Visit, id: AnnouncementId, notice: one::page::Notice) -> Response {
    visit.go(&format!("{}?{NOTICE_FIELD}={}", links::of(links::ANNOUNCEMENT, id.0), notice.word()))
}
