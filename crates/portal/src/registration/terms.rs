//! The terms on a page of their own.

use axum::http::StatusCode;
use axum::response::Response;
use madoguchi_core::policy::registration::Step;
use madoguchi_core::registration::agree;
use madoguchi_core::scope::Actor;
use madoguchi_web::{Answer, FieldError, Fields, Page, Trouble};

use super::page::terms::Terms;
use super::{Entry, agreement, enter, enter_in, go_on};
use crate::face::{Registering, Visit};
use crate::fields::consent::{Consent, consent};

/// Shows the page.
pub async fn show(visit: Visit, registering: Registering) -> Answer {
    match enter(&visit, &registering, Step::Terms).await? {
        Entry::Here(draft) => {
            // Who comes back finds the choice that was made.
            let made = draft.has_agreed().then_some(Consent::Agree);
            page(&visit, made, Vec::new(), StatusCode::OK).await
        }
        Entry::Elsewhere(response) => Ok(response),
    }
}

/// Takes the choice.
pub async fn send(visit: Visit, registering: Registering, fields: Fields) -> Answer {
    let chosen = consent(&fields)?;
    let tx = visit.write(Actor::Anonymous).await?;
    let draft = match enter_in(&tx, &visit, &registering, Step::Terms).await? {
        Entry::Here(draft) => draft,
        Entry::Elsewhere(response) => return Ok(response),
    };
    if chosen != Some(Consent::Agree) {
        tx.rollback().await?;
        let errors = vec![FieldError::at("consent", visit.words().text("terms-error-not-agreed"))];
        return page(&visit, chosen, errors, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    agree(&tx, &draft).await?;
    tx.commit().await?;
    go_on(&visit, &registering).await
}

async fn page(
    visit: &Visit,
    chosen: Option<Consent>,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Result<Response, Trouble> {
    let page = Terms { errors, ..Terms::of(visit.words(), &visit.policy, agreement(visit, chosen).await?) };
    Ok(visit.page_with(status, Terms::TEMPLATE, &page))
}
