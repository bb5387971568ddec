//! Requests for a letter, from members who have lost theirs (書類をなくした方).

pub mod page;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use madoguchi_core::database::TenantTx;
use madoguchi_core::ids::{LetterRequestId, StaffId};
use madoguchi_core::letter_requests::{self, LetterRequest, RequestAct};
use madoguchi_core::links::desk as links;
use madoguchi_core::staff;
use madoguchi_core::staff::permission::Permission;
use madoguchi_core::support::{self, ActReason};
use madoguchi_web::{Answer, FieldError, Fields, Page, Params, Trouble};
use uuid::Uuid;

use self::page::{LetterRequestList, LetterRequestPage, Names, RequestLine};
use super::face::{Access, At, Routes, Samples, Visit, Within};

/// The query parameters: which requests, and where the page begins.
const STATE_FIELD: &str = "state";
const CLOSED: &str = "closed";
const AFTER_FIELD: &str = "after";

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    let access = Access::May(Permission::HelpMembers);
    Routes::new()
        .get(links::LETTER_REQUESTS, access, list)
        .get(links::LETTER_REQUEST, access, show)
        .post(links::TAKE_LETTER_REQUEST, access, take)
        .post(links::DECLINE_LETTER_REQUEST, access, decline)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<LetterRequestList>(Within::Desk).page::<LetterRequestPage>(Within::Desk)
}

/// The id in a path.
type Id = Result<Path<Uuid>, PathRejection>;

fn id_of(id: Id) -> Result<LetterRequestId, Trouble> {
    id.map(|Path(id)| LetterRequestId(id)).map_err(|_| Trouble::NotForYou)
}

/// Lists the open requests, or the closed ones.
async fn list(visit: Visit, clerk: At, params: Params) -> Answer {
    let open = params.one(STATE_FIELD)? != CLOSED;
    let after = match params.one(AFTER_FIELD)? {
        "" => None,
        text => Some(LetterRequestId(Uuid::try_parse(text).map_err(|_| Trouble::NotForYou)?)),
    };
    let tx = visit.read(clerk.actor()).await?;
    let (requests, next) = letter_requests::list(&tx, open, after).await?;
    let mut rows = Vec::with_capacity(requests.len());
    for request in &requests {
        rows.push(RequestLine::of(visit.words(), request, &names(&tx, request).await?));
    }
    let more_href = next.map(|next| {
        let state = if open { "open" } else { CLOSED };
        format!("{}?{STATE_FIELD}={state}&{AFTER_FIELD}={next}", links::LETTER_REQUESTS)
    });
    let closed_href = format!("{}?{STATE_FIELD}={CLOSED}", links::LETTER_REQUESTS);
    Ok(visit.page(LetterRequestList::TEMPLATE, &LetterRequestList { open, rows, more_href, closed_href }))
}

/// The names of those who have taken and closed a request.
async fn names(tx: &TenantTx, request: &LetterRequest) -> Result<Names, Trouble> {
    Ok(Names {
        taken_by: name(tx, request.taken_by).await?,
        closed_by: name(tx, request.closed.map(|(by, _)| by)).await?,
        person: match request.person {
            Some(person) => support::name_of(tx, person).await?.map(|name| (name, links::person(person))),
            None => None,
        },
    })
}

async fn name(tx: &TenantTx, id: Option<StaffId>) -> Result<Option<String>, Trouble> {
    let Some(id) = id else { return Ok(None) };
    Ok(staff::account(tx, id).await?.map(|account| account.name))
}

async fn show(visit: Visit, clerk: At, id: Id) -> Answer {
    let page = page(&visit, &clerk, id_of(id)?, String::new(), Vec::new()).await?;
    Ok(visit.page(LetterRequestPage::TEMPLATE, &page))
}

async fn page(
    visit: &Visit,
    clerk: &At,
    id: LetterRequestId,
    reason: String,
    errors: Vec<FieldError>,
) -> Result<LetterRequestPage, Trouble> {
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let found = letter_requests::view(&tx, clerk, id, &mut random).await?.ok_or(Trouble::NotForYou)?;
    let names = names(&tx, &found.0).await?;
    tx.commit().await?;
    let page = LetterRequestPage::of(visit.words(), &found.0, &found.1, &names, clerk.id);
    Ok(LetterRequestPage { errors, reason, ..page })
}

/// Takes a request, so that nobody else works on it.
async fn take(visit: Visit, clerk: At, id: Id, fields: Fields) -> Answer {
    let id = id_of(id)?;
    let drawn_with = match fields.one("taken_by")? {
        "" => None,
        text => Some(StaffId(Uuid::try_parse(text).map_err(|_| Trouble::BadRequest)?)),
    };
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let done = letter_requests::take(&tx, &clerk, id, drawn_with, &mut random).await?;
    finish(&visit, &clerk, tx, id, done, &links::of(links::LETTER_REQUEST, id.0)).await
}

/// Declines a request.
async fn decline(visit: Visit, clerk: At, id: Id, fields: Fields) -> Answer {
    let (id, typed) = (id_of(id)?, fields.one("reason")?);
    let Some(reason) = ActReason::read(typed) else {
        let message = visit.words().format("desk-act-error-reason", &[("most", support::REASON_LONGEST.into())]);
        let errors = vec![FieldError::at("reason", message)];
        let page = page(&visit, &clerk, id, typed.to_owned(), errors).await?;
        return Ok(visit.page_with(StatusCode::UNPROCESSABLE_ENTITY, LetterRequestPage::TEMPLATE, &page));
    };
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let done = letter_requests::decline(&tx, &clerk, id, reason.as_str(), &mut random).await?;
    finish(&visit, &clerk, tx, id, done, links::LETTER_REQUESTS).await
}

async fn finish(visit: &Visit, clerk: &At, tx: TenantTx, id: LetterRequestId, done: RequestAct, to: &str) -> Answer {
    match done {
        RequestAct::Done => {
            tx.commit().await?;
            Ok(visit.go(to))
        }
        RequestAct::NotThere => Err(Trouble::NotForYou),
        RequestAct::OthersMeanwhile => {
            drop(tx);
            let errors = vec![FieldError::overall(visit.words().text("desk-request-error-meanwhile"))];
            let page = page(visit, clerk, id, String::new(), errors).await?;
            Ok(visit.page_with(StatusCode::CONFLICT, LetterRequestPage::TEMPLATE, &page))
        }
    }
}
