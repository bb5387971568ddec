//! Support view (サポート表示): what one member's portal shows, to a clerk who helps them. The page around the view says that
//! somebody looks, and has the way out; the pages of the view stand in a frame in which nothing runs or can be sent.

pub mod page;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use madoguchi_core::ids::{PersonId, SupportViewId};
use madoguchi_core::links::desk as links;
use madoguchi_core::staff::permission::Permission;
use madoguchi_core::support::{self, ActReason, REASON_LONGEST, Situation, ViewBegun};
use madoguchi_web::still::{Framing, Leads, Nowhere, still};
use madoguchi_web::{Answer, FieldError, Fields, Page, Params, Trouble, ViewedPage, Viewing};
use uuid::Uuid;

use self::page::{AskView, View, ViewOver};
use super::face::{Access, At, Routes, Samples, Visit, Within};

/// The query parameter with the path of the page that the frame begins with.
const PAGE_FIELD: &str = "page";

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    let help = Access::May(Permission::HelpMembers);
    Routes::new()
        .get(links::SUPPORT_VIEW, help, ask)
        .post(links::SUPPORT_VIEW, help, begin)
        .get(links::VIEWING, help, show)
        .get(links::VIEWED, help, framed)
        // The way out is open to whoever works at the desk.
        .post(links::END_VIEW, Access::May(Permission::Enter), end)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<AskView>(Within::Desk).page::<View>(Within::Desk).page::<ViewOver>(Within::Desk)
}

/// The id in a path.
type Id = Result<Path<Uuid>, PathRejection>;

fn person_of(id: Id) -> Result<PersonId, Trouble> {
    id.map(|Path(id)| PersonId(id)).map_err(|_| Trouble::NotForYou)
}

fn view_of(id: Id) -> Result<SupportViewId, Trouble> {
    id.map(|Path(id)| SupportViewId(id)).map_err(|_| Trouble::NotForYou)
}

/// Says what the view shows and who will know of it, and asks for a reason.
async fn ask(visit: Visit, clerk: At, id: Id) -> Answer {
    asked(&visit, &clerk, person_of(id)?, String::new(), Vec::new(), StatusCode::OK).await
}

/// Opens a view.
async fn begin(visit: Visit, clerk: At, id: Id, fields: Fields) -> Answer {
    let (id, typed, words) = (person_of(id)?, fields.one("reason")?, visit.words());
    let Some(reason) = ActReason::read(typed) else {
        let message = words.format("desk-act-error-reason", &[("most", REASON_LONGEST.into())]);
        let errors = vec![FieldError::at("reason", message)];
        return asked(&visit, &clerk, id, typed.to_owned(), errors, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let begun = support::begin_view(&tx, &clerk, id, &reason, &mut random).await?;
    match begun {
        ViewBegun::Begun(view) => {
            tx.commit().await?;
            Ok(visit.go(&links::of(links::VIEWING, view.0)))
        }
        ViewBegun::NotThere => Err(Trouble::NotForYou),
        ViewBegun::OneIsOpen(open) => {
            drop(tx);
            let page =
                AskView { open_href: Some(links::of(links::VIEWING, open.0)), ..made(&visit, &clerk, id).await? };
            let page = AskView { reason: typed.to_owned(), ..page };
            Ok(visit.page_with(StatusCode::CONFLICT, AskView::TEMPLATE, &page))
        }
        // The page says it by itself.
        ViewBegun::NoWayIn => {
            drop(tx);
            asked(&visit, &clerk, id, typed.to_owned(), Vec::new(), StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

async fn asked(
    visit: &Visit,
    clerk: &At,
    id: PersonId,
    reason: String,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Result<Response, Trouble> {
    let page = AskView { errors, reason, ..made(visit, clerk, id).await? };
    Ok(visit.page_with(status, AskView::TEMPLATE, &page))
}

async fn made(visit: &Visit, clerk: &At, id: PersonId) -> Result<AskView, Trouble> {
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let situation: Situation =
        support::situation(&tx, clerk, &visit.tenant, id, &mut random).await?.ok_or(Trouble::NotForYou)?;
    tx.commit().await?;
    Ok(AskView::of(visit.words(), &situation, clerk.may(Permission::ReadSettings)))
}

/// The page around a view.
async fn show(visit: Visit, clerk: At, id: Id, params: Params) -> Answer {
    let id = view_of(id)?;
    let first = ViewedPage::at(params.one(PAGE_FIELD)?).unwrap_or(ViewedPage::Home);
    let tx = visit.write(clerk.actor()).await?;
    let Some(view) = support::open_view(&tx, &clerk, id).await? else { return Ok(over(&visit)) };
    let member = support::viewed_member(&tx, &view).await?;
    tx.rollback().await?;
    let page = View::of(visit.words(), &view, &member.facts.name, first);
    Ok(Framing::Frames.on(visit.page(View::TEMPLATE, &page)))
}

/// A page of a view, to be framed. That it is shown is recorded before it is made.
async fn framed(visit: Visit, clerk: At, path: Result<Path<(Uuid, String)>, PathRejection>, params: Params) -> Answer {
    let Path((id, path)) = path.map_err(|_| Trouble::NotForYou)?;
    let id = SupportViewId(id);
    let after = params.one("after")?;
    let after = if after.is_empty() { String::new() } else { format!("?after={after}") };
    let page = ViewedPage::at(&format!("/{path}{after}")).ok_or(Trouble::NotForYou)?;
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let Some(view) = support::view_page(&tx, &clerk, id, page.word(), &mut random).await? else {
        return still_over(&visit);
    };
    tx.commit().await?;
    let tx = visit.read(clerk.actor()).await?;
    let member = support::viewed_member(&tx, &view).await?;
    let (app, tenant, policy) = (&visit.app, &visit.tenant, &visit.policy);
    let viewing = Viewing { app, tenant, policy, now: visit.now, tx: &tx, member: &member };
    let face = visit.face();
    let shown = face.previews().pages.view(page, &viewing).await?.ok_or(Trouble::NotForYou)?;
    tx.rollback().await?;
    Ok(Framing::FramedPage.on(Html(still(&shown, &InView(id))).into_response()))
}

/// Links lead to the pages of the view, or nowhere.
struct InView(SupportViewId);

impl Leads for InView {
    fn link(&self, href: &str) -> Option<String> {
        ViewedPage::at(href).map(|page| links::viewed(self.0, &page.path()))
    }
}

/// Ends a view.
async fn end(visit: Visit, clerk: At, id: Id) -> Answer {
    let id = view_of(id)?;
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let person = support::end_view(&tx, &clerk, id, &mut random).await?;
    tx.commit().await?;
    Ok(match person {
        Some(person) if clerk.may(Permission::ReadMembers) => visit.go(&links::person(person)),
        _ => visit.go(links::TODAY),
    })
}

fn over(visit: &Visit) -> Response {
    visit.page_with(StatusCode::GONE, ViewOver::TEMPLATE, &ViewOver {})
}

/// The same within the frame, where nothing leads anywhere.
fn still_over(visit: &Visit) -> Answer {
    let body = visit.rendered(ViewOver::TEMPLATE, &ViewOver {})?;
    let page = still(&String::from_utf8_lossy(&body), &Nowhere);
    Ok(Framing::FramedPage.on((StatusCode::GONE, Html(page)).into_response()))
}
