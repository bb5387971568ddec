//! A code of the desk (窓口コード), for a member who has lost address and letter. Another person approves it.

pub mod page;

use axum::http::StatusCode;
use madoguchi_core::ids::PersonId;
use madoguchi_core::links::desk as links;
use madoguchi_core::policy::telephone::CallAct;
use madoguchi_core::support::{self, ActReason, CodeAsked};
use madoguchi_core::verified_calls;
use madoguchi_web::{Answer, FieldError, Fields, Page, Trouble};

use self::page::AskCode;
use super::call::page::{bar_key, bar_text};
use super::{Id, id_of};
use crate::desk::face::{At, Visit};

/// Says what a code does, and asks for a reason.
pub(super) async fn ask(visit: Visit, clerk: At, id: Id) -> Answer {
    page(&visit, &clerk, id_of(id)?, (String::new(), false), Vec::new(), StatusCode::OK).await
}

/// Asks another person to approve it.
pub(super) async fn send(visit: Visit, clerk: At, id: Id, fields: Fields) -> Answer {
    let (id, typed, lost) = (id_of(id)?, fields.one("reason")?, fields.one("second_step_lost")? == "yes");
    let words = visit.words();
    let Some(reason) = ActReason::read(typed) else {
        let message = words.format("desk-act-error-reason", &[("most", support::REASON_LONGEST.into())]);
        let errors = vec![FieldError::at("reason", message)];
        let typed = (typed.to_owned(), lost);
        return page(&visit, &clerk, id, typed, errors, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let key = match support::ask_desk_code(&tx, &clerk, id, lost, &reason, &mut random).await? {
        CodeAsked::Waits(approval) => {
            tx.commit().await?;
            return Ok(visit.go(&links::of(links::APPROVAL, approval.0)));
        }
        CodeAsked::NoAccount => "desk-act-error-no-account",
        CodeAsked::Disabled => "desk-code-error-disabled",
        CodeAsked::Barred(bar) => bar_key(bar),
    };
    drop(tx);
    let errors = vec![FieldError::overall(words.text(key))];
    page(&visit, &clerk, id, (typed.to_owned(), lost), errors, StatusCode::UNPROCESSABLE_ENTITY).await
}

async fn page(
    visit: &Visit,
    clerk: &At,
    id: PersonId,
    (reason, second_step_lost): (String, bool),
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let situation = support::situation(&tx, clerk, &visit.tenant, id, &mut random).await?.ok_or(Trouble::NotForYou)?;
    let gate = verified_calls::gate(&tx, clerk, id, Some(CallAct::DeskCode), false).await?;
    tx.commit().await?;
    let page = AskCode {
        barred: gate.err().map(|bar| bar_text(visit.words(), bar)),
        call_href: links::of(links::CALL, id.0),
        errors,
        href: links::of(links::DESK_CODE, id.0),
        person_href: links::person(id),
        name: situation.person.name,
        kana: situation.person.kana,
        reason,
        second_step_lost,
    };
    Ok(visit.page_with(status, AskCode::TEMPLATE, &page))
}
