//! Everything once more, before what is delicate is changed.

pub mod page;

use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use madoguchi_core::accounts::step_up::{self, Begun, Outcome};
use madoguchi_core::links::{self, TO_FIELD};
use madoguchi_core::scope::Actor;
use madoguchi_web::{Answer, Fields, Member, Params, Trouble, Visit, session};

use self::page::StepUp;
use crate::page::{FieldError, Page};
use crate::sign_in::minutes_until;

/// Asks for what the account has.
pub async fn show(visit: Visit, member: Member, params: Params) -> Answer {
    page(&visit, &member, params.one(TO_FIELD)?, Vec::new(), StatusCode::OK).await
}

/// Takes the password.
pub async fn send(visit: Visit, member: Member, fields: Fields) -> Answer {
    let (password, to) = (fields.secret("password")?, fields.one(TO_FIELD)?);
    let words = visit.words();
    let again = |message: &str| vec![FieldError::at("password", message)];
    if password.is_empty() {
        let errors = again(words.text("sign-in-error-password-empty"));
        return page(&visit, &member, to, errors, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let (keys, mut random) = (visit.app.keys.keys(visit.tenant.id)?, visit.app.random());
    let scope = visit.scope(Actor::Member(member.account));
    let tx = visit.app.database.write(&scope).await?;
    let begun = step_up::begin(&tx, &keys, &member, &visit.network_hash()).await?;
    tx.commit().await?;
    let candidate = match begun {
        Begun::Paused(until) => {
            let minutes = minutes_until(until, visit.now);
            let errors = again(&words.format("step-up-error-wait", &[("minutes", minutes.into())]));
            let response = page(&visit, &member, to, errors, StatusCode::TOO_MANY_REQUESTS).await?;
            let seconds = (until - visit.now).num_seconds().max(1).to_string();
            return Ok(([(RETRY_AFTER, seconds)], response).into_response());
        }
        Begun::Admitted(candidate) => candidate,
    };
    let verified = visit.app.hasher.verify(&password, Some(candidate.stored_password())).await?;
    let tx = visit.app.database.write(&scope).await?;
    let outcome = step_up::complete(&tx, &visit.policy, &member, &candidate, verified, None, &mut random).await?;
    tx.commit().await?;
    let key = match outcome {
        Outcome::SteppedUp(token) => {
            return Ok(session::begin(&visit, visit.go(links::after_step_up(to)), &token));
        }
        Outcome::MoreIsAsked => "step-up-error-more",
        Outcome::Refused => "step-up-error-password",
    };
    page(&visit, &member, to, again(words.text(key)), StatusCode::UNPROCESSABLE_ENTITY).await
}

async fn page(
    visit: &Visit,
    member: &Member,
    to: &str,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Result<Response, Trouble> {
    let tx = visit.app.database.read(&visit.scope(Actor::Member(member.account))).await?;
    let means = step_up::means(&tx, &visit.policy, member).await?;
    tx.rollback().await?;
    // An answer to a password stands at its field, also where a passkey has come meanwhile.
    let password = !means.passkey || !errors.is_empty();
    let page = StepUp { errors, to: links::after_step_up(to), passkey: means.passkey, password };
    Ok(visit.page_with(status, StepUp::TEMPLATE, &page))
}
