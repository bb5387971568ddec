//! An act for a person: a page that says what it does to whom and asks for a reason, then the act.

pub mod page;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use axum::response::Response;
use madoguchi_core::ids::PersonId;
use madoguchi_core::support::{self, ActOutcome, ActReason, Situation, SupportAct};
use madoguchi_web::{Answer, FieldError, Fields, Page, Trouble};
use uuid::Uuid;

use self::page::Act;
use super::call::page::bar_key;
use super::person::{done, page as person_page};
use crate::desk::face::{At, Visit};

/// The person and the act in a path.
type Chosen = Result<Path<(Uuid, String)>, PathRejection>;

fn chosen(path: Chosen) -> Result<(PersonId, SupportAct), Trouble> {
    let Path((id, word)) = path.map_err(|_| Trouble::NotForYou)?;
    Ok((PersonId(id), SupportAct::of_word(&word).ok_or(Trouble::NotForYou)?))
}

/// Says what the act does, and asks for a reason.
pub(super) async fn ask(visit: Visit, clerk: At, path: Chosen) -> Answer {
    let (id, act) = chosen(path)?;
    page(&visit, &clerk, id, act, String::new(), Vec::new(), StatusCode::OK).await
}

/// Does it.
pub(super) async fn send(visit: Visit, clerk: At, path: Chosen, fields: Fields) -> Answer {
    let ((id, act), typed) = (chosen(path)?, fields.one("reason")?);
    let words = visit.words();
    let Some(reason) = ActReason::read(typed) else {
        let message = words.format("desk-act-error-reason", &[("most", support::REASON_LONGEST.into())]);
        let errors = vec![FieldError::at("reason", message)];
        return page(&visit, &clerk, id, act, typed.to_owned(), errors, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let key = match support::act(&tx, &clerk, id, act, &reason, &mut random).await? {
        ActOutcome::Done(_) => {
            tx.commit().await?;
            return Ok(done(&visit, id, person_page::Notice::after(act)));
        }
        ActOutcome::NotThere => return Err(Trouble::NotForYou),
        ActOutcome::NothingToDo => "desk-act-error-nothing",
        ActOutcome::Enough => "desk-act-error-enough",
        ActOutcome::NoAccount => "desk-act-error-no-account",
        ActOutcome::Barred(bar) => bar_key(bar),
    };
    drop(tx);
    let errors = vec![FieldError::overall(words.text(key))];
    page(&visit, &clerk, id, act, typed.to_owned(), errors, StatusCode::UNPROCESSABLE_ENTITY).await
}

async fn page(
    visit: &Visit,
    clerk: &At,
    id: PersonId,
    act: SupportAct,
    reason: String,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Result<Response, Trouble> {
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let situation: Situation =
        support::situation(&tx, clerk, &visit.tenant, id, &mut random).await?.ok_or(Trouble::NotForYou)?;
    tx.commit().await?;
    let page = Act { errors, reason, ..Act::of(visit.words(), &situation, act) };
    Ok(visit.page_with(status, Act::TEMPLATE, &page))
}
