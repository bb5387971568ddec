//! The verification of whoever is at the telephone about a person (電話での本人確認).

pub mod page;

use axum::http::StatusCode;
use axum::response::Response;
use madoguchi_core::ids::PersonId;
use madoguchi_core::policy::telephone::CallItem;
use madoguchi_core::support;
use madoguchi_core::verified_calls::{self, CallBack, CallFaults, CallTyped, Caller};
use madoguchi_web::{Answer, FieldError, Fields, Page, Trouble};

use self::page::{AskCall, by_word, item_field};
use super::person::{done, page as person_page};
use super::{Id, id_of};
use crate::desk::face::{At, Visit};

/// Shows what to ask, and what follows from the answers.
pub(super) async fn ask(visit: Visit, clerk: At, id: Id) -> Answer {
    page(&visit, &clerk, id_of(id)?, &Sent::default(), Vec::new(), StatusCode::OK).await
}

/// What was sent.
#[derive(Default)]
struct Sent {
    caller: Option<Caller>,
    items: Vec<CallItem>,
    call_back: Option<CallBack>,
    number: String,
}

/// Records what was ticked off.
pub(super) async fn send(visit: Visit, clerk: At, id: Id, fields: Fields) -> Answer {
    let id = id_of(id)?;
    let mut items = Vec::new();
    for item in &visit.policy.telephone.items {
        if fields.one(item_field(*item))? == "yes" {
            items.push(*item);
        }
    }
    let sent = Sent {
        caller: by_word(&Caller::ALL, fields.one("caller")?),
        items,
        call_back: by_word(&CallBack::ALL, fields.one("call_back")?),
        number: fields.one("number")?.to_owned(),
    };
    let typed = CallTyped { caller: sent.caller, items: &sent.items, call_back: sent.call_back, number: &sent.number };
    let call = match verified_calls::read(&typed) {
        Ok(call) => call,
        Err(faults) => {
            let errors = told(&visit, faults);
            return page(&visit, &clerk, id, &sent, errors, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    if verified_calls::start(&tx, &clerk, id, &call, &mut random).await?.is_none() {
        return Err(Trouble::NotForYou);
    }
    tx.commit().await?;
    Ok(done(&visit, id, person_page::Notice::CallStarted))
}

/// Ends the call.
pub(super) async fn end(visit: Visit, clerk: At, id: Id) -> Answer {
    let id = id_of(id)?;
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    if support::name_of(&tx, id).await?.is_none() {
        return Err(Trouble::NotForYou);
    }
    // Whether it was open or had ended by itself: it is over now.
    verified_calls::end(&tx, &clerk, id, &mut random).await?;
    tx.commit().await?;
    Ok(done(&visit, id, person_page::Notice::CallEnded))
}

fn told(visit: &Visit, faults: CallFaults) -> Vec<FieldError> {
    let words = visit.words();
    [
        (faults.no_caller, "caller", "desk-call-error-caller"),
        (faults.no_call_back, "call_back", "desk-call-error-call-back"),
        (faults.number, "number", "desk-call-error-number"),
    ]
    .into_iter()
    .filter(|(wrong, ..)| *wrong)
    .map(|(_, field, key)| FieldError::at(field, words.text(key)))
    .collect()
}

async fn page(
    visit: &Visit,
    clerk: &At,
    id: PersonId,
    sent: &Sent,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Result<Response, Trouble> {
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let situation = support::situation(&tx, clerk, &visit.tenant, id, &mut random).await?.ok_or(Trouble::NotForYou)?;
    tx.commit().await?;
    let person = (id, situation.person.name.as_str(), situation.person.kana.as_str());
    let chosen = (sent.caller, sent.items.as_slice(), sent.call_back);
    let page = AskCall::of(visit.words(), &visit.policy.telephone, person, chosen, &sent.number);
    Ok(visit.page_with(status, AskCall::TEMPLATE, &AskCall { errors, ..page }))
}
