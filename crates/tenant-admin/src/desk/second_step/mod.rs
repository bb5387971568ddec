//! The second step of a sign-in at the desk, the set-up of a method, and the step-up before a sensitive change.

pub mod page;
pub mod passkey;
pub mod set_up;
pub mod step_up;

use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use madoguchi_core::input::text::trim;
use madoguchi_core::links::desk as links;
use madoguchi_core::proof::next_step::{Means, Next};
use madoguchi_core::scope::Actor;
use madoguchi_core::staff::methods::{self, CodeAnswer, CodeKind};
use madoguchi_core::staff::permission::Permission;
use madoguchi_web::{Answer, FieldError, Fields, Page, Trouble};

use self::page::SecondStep;
use super::face::{Access, Routes, Samples, SigningIn, Visit, Within, next_page, session};
use super::sign_in::minutes_until;

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(links::SECOND_STEP, Access::SigningIn, ask)
        .post(links::SECOND_STEP, Access::SigningIn, answer)
        .post(links::RECOVERY_CODE, Access::SigningIn, answer_recovery_code)
        .post(links::PASSKEY_SECOND_STEP_OPTIONS, Access::SigningIn, passkey::second_step_options)
        .post(links::PASSKEY_SECOND_STEP, Access::SigningIn, passkey::second_step)
        .get(links::SET_UP, Access::SettingUp, set_up::show)
        .get(links::SET_UP_ONE_TIME_CODE, Access::SettingUp, set_up::show_app)
        .post(links::SET_UP_ONE_TIME_CODE, Access::SettingUp, set_up::send_app)
        .post(links::PASSKEY_SET_UP_OPTIONS, Access::SettingUp, passkey::set_up_options)
        .post(links::PASSKEY_SET_UP, Access::SettingUp, passkey::set_up)
        .get(links::STEP_UP, Access::May(Permission::Enter), step_up::ask)
        .post(links::STEP_UP, Access::May(Permission::Enter), step_up::answer)
        .post(links::PASSKEY_STEP_UP_OPTIONS, Access::May(Permission::Enter), passkey::step_up_options)
        .post(links::PASSKEY_STEP_UP, Access::May(Permission::Enter), passkey::step_up)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples
        .page::<SecondStep>(Within::Outside)
        .page::<page::SetUp>(Within::Outside)
        .page::<page::SetUpApp>(Within::Outside)
        .page::<page::StepUp>(Within::Desk)
}

/// Asks for a passkey or a code.
async fn ask(visit: Visit, signing_in: SigningIn) -> Answer {
    if signing_in.next != Next::SecondStep {
        return Ok(visit.go(next_page(signing_in.next)));
    }
    page(&visit, &signing_in, Vec::new(), StatusCode::OK).await
}

async fn answer(visit: Visit, signing_in: SigningIn, fields: Fields) -> Answer {
    take(&visit, &signing_in, &fields, "code", CodeKind::OneTimeCode).await
}

async fn answer_recovery_code(visit: Visit, signing_in: SigningIn, fields: Fields) -> Answer {
    take(&visit, &signing_in, &fields, "recovery_code", CodeKind::RecoveryCode).await
}

async fn take(visit: &Visit, signing_in: &SigningIn, fields: &Fields, field: &'static str, kind: CodeKind) -> Answer {
    let typed = fields.one(field)?;
    if trim(typed).is_empty() {
        let errors = vec![FieldError::at(field, visit.words().text("one-time-code-error-empty"))];
        return page(visit, signing_in, errors, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Staff(signing_in.staff)).await?;
    let answer = methods::answer(&tx, signing_in, typed, kind, &mut random).await?;
    tx.commit().await?;
    match answer {
        CodeAnswer::Entered(token) => session::begin(visit, visit.go(links::TODAY), &token).await,
        CodeAnswer::Ended => Err(Trouble::SessionEnded),
        refused => {
            let (errors, status) = refusal(visit, field, &refused);
            let response = page(visit, signing_in, errors, status).await?;
            Ok(retry_after(visit, &refused, response))
        }
    }
}

/// What a refused code says at its field, and the status.
pub(super) fn refusal(visit: &Visit, field: &'static str, answer: &CodeAnswer) -> (Vec<FieldError>, StatusCode) {
    let words = visit.words();
    match answer {
        CodeAnswer::Used => {
            (vec![FieldError::at(field, words.text("one-time-code-error-used"))], StatusCode::UNPROCESSABLE_ENTITY)
        }
        CodeAnswer::Paused(until) => {
            let minutes = minutes_until(*until, visit.now);
            let message = words.format("sign-in-error-wait", &[("minutes", minutes.into())]);
            (vec![FieldError::at(field, message)], StatusCode::TOO_MANY_REQUESTS)
        }
        _ => {
            let key = if field == "code" { "one-time-code-error-wrong" } else { "recovery-code-error-wrong" };
            (vec![FieldError::at(field, words.text(key))], StatusCode::UNPROCESSABLE_ENTITY)
        }
    }
}

/// Says when to come back, if the limit refused the attempt.
pub(super) fn retry_after(visit: &Visit, answer: &CodeAnswer, response: Response) -> Response {
    match answer {
        CodeAnswer::Paused(until) => {
            let seconds = (*until - visit.now).num_seconds().max(1).to_string();
            ([(RETRY_AFTER, seconds)], response).into_response()
        }
        _ => response,
    }
}

async fn page(visit: &Visit, signing_in: &SigningIn, errors: Vec<FieldError>, status: StatusCode) -> Answer {
    let tx = visit.read(Actor::Staff(signing_in.staff)).await?;
    let Means { passkey, one_time_code, recovery_codes } = methods::means(&tx, signing_in.staff).await?;
    let page = SecondStep { errors, passkey, one_time_code, recovery_codes };
    Ok(visit.page_with(status, SecondStep::TEMPLATE, &page))
}
