//! The second step of an operator's sign-in, its set-up, and the step-up before a sensitive change: a passkey, or the code of
//! an app.

pub mod page;
pub mod passkey;

use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use madoguchi_core::input::text::trim;
use madoguchi_core::links::vendor as links;
use madoguchi_core::operators::OperatorSetUp;
use madoguchi_core::operators::one_time_code;
use madoguchi_core::operators::permission::OperatorPermission;
use madoguchi_core::operators::sign_in::{self, OperatorProof};
use madoguchi_core::proof::next_step::{Means, Next};
use madoguchi_core::proof::totp_seed::Proposal;
use madoguchi_core::scope::Actor;
use madoguchi_core::staff::methods::CodeAnswer;
use madoguchi_web::qr::Qr;
use madoguchi_web::{Answer, FieldError, Fields, Page, Params, Trouble};

use self::page::{SecondStep, SetUp, SetUpApp, StepUp};
use super::face::{Access, OnDuty, Routes, Samples, SettingUp, SigningIn, Visit, Within, next_page, session};
use crate::desk::sign_in::minutes_until;

/// The query parameter and field of the page that follows a step-up.
const TO_FIELD: &str = "to";

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    let enter = Access::May(OperatorPermission::Enter);
    Routes::new()
        .get(links::SECOND_STEP, Access::SigningIn, ask)
        .post(links::SECOND_STEP, Access::SigningIn, answer)
        .post(links::PASSKEY_SECOND_STEP_OPTIONS, Access::SigningIn, passkey::second_step_options)
        .post(links::PASSKEY_SECOND_STEP, Access::SigningIn, passkey::second_step)
        .get(links::SET_UP, Access::SettingUp, choose)
        .get(links::SET_UP_ONE_TIME_CODE, Access::SettingUp, show_app)
        .post(links::SET_UP_ONE_TIME_CODE, Access::SettingUp, send_app)
        .post(links::PASSKEY_SET_UP_OPTIONS, Access::SettingUp, passkey::set_up_options)
        .post(links::PASSKEY_SET_UP, Access::SettingUp, passkey::set_up)
        .get(links::STEP_UP, enter, ask_step_up)
        .post(links::STEP_UP, enter, step_up)
        .post(links::PASSKEY_STEP_UP_OPTIONS, enter, passkey::step_up_options)
        .post(links::PASSKEY_STEP_UP, enter, passkey::step_up)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples
        .page::<SecondStep>(Within::Outside)
        .page::<SetUp>(Within::Outside)
        .page::<SetUpApp>(Within::Outside)
        .page::<StepUp>(Within::Inside)
}

/// Asks for a passkey or a code.
async fn ask(visit: Visit, signing_in: SigningIn) -> Answer {
    if signing_in.next != Next::SecondStep {
        return Ok(visit.go(next_page(signing_in.next)));
    }
    second_step_page(&visit, &signing_in, Vec::new(), StatusCode::OK).await
}

async fn answer(visit: Visit, signing_in: SigningIn, fields: Fields) -> Answer {
    let typed = fields.one("code")?;
    if trim(typed).is_empty() {
        return second_step_page(&visit, &signing_in, empty(&visit), StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Vendor(signing_in.operator)).await?;
    let answer = one_time_code::answer(&tx, &signing_in, typed, &mut random).await?;
    tx.commit().await?;
    match answer {
        CodeAnswer::Entered(token) => session::begin(&visit, visit.go(links::SOCIETIES), &token).await,
        CodeAnswer::Ended => Err(Trouble::SessionEnded),
        refused => {
            let (errors, status) = refusal(&visit, &refused);
            let response = second_step_page(&visit, &signing_in, errors, status).await?;
            Ok(retry_after(&visit, &refused, response))
        }
    }
}

async fn second_step_page(
    visit: &Visit,
    signing_in: &SigningIn,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let tx = visit.read(Actor::Vendor(signing_in.operator)).await?;
    let Means { passkey, one_time_code, .. } = sign_in::means(&tx, signing_in.operator).await?;
    let page = SecondStep { errors, passkey, one_time_code };
    Ok(visit.page_with(status, SecondStep::TEMPLATE, &page))
}

/// Shows the choice of a method to set up.
async fn choose(visit: Visit, _: SettingUp) -> Response {
    visit.page(SetUp::TEMPLATE, &SetUp {})
}

fn empty(visit: &Visit) -> Vec<FieldError> {
    vec![FieldError::at("code", visit.words().text("one-time-code-error-empty"))]
}

/// What a refused code says at its field, and the status.
fn refusal(visit: &Visit, answer: &CodeAnswer) -> (Vec<FieldError>, StatusCode) {
    let words = visit.words();
    let (message, status) = match answer {
        CodeAnswer::Used => (words.text("one-time-code-error-used").to_owned(), StatusCode::UNPROCESSABLE_ENTITY),
        CodeAnswer::Paused(until) => {
            let minutes = minutes_until(*until, visit.now);
            (words.format("sign-in-error-wait", &[("minutes", minutes.into())]), StatusCode::TOO_MANY_REQUESTS)
        }
        _ => (words.text("one-time-code-error-wrong").to_owned(), StatusCode::UNPROCESSABLE_ENTITY),
    };
    (vec![FieldError::at("code", message)], status)
}

/// Says when to come back, if the limit refused the attempt.
fn retry_after(visit: &Visit, answer: &CodeAnswer, response: Response) -> Response {
    match answer {
        CodeAnswer::Paused(until) => {
            let seconds = (*until - visit.now).num_seconds().max(1).to_string();
            ([(RETRY_AFTER, seconds)], response).into_response()
        }
        _ => response,
    }
}

/// Shows the secret for an app.
async fn show_app(visit: Visit, setting_up: SettingUp) -> Answer {
    let mut random = visit.app.random();
    let tx = visit.read(Actor::Vendor(setting_up.operator)).await?;
    let proposal = one_time_code::propose(&tx, &setting_up, &mut random)?;
    app_page(&visit, &proposal, Vec::new(), StatusCode::OK)
}

/// Checks the app's first code and stores the app.
async fn send_app(visit: Visit, setting_up: SettingUp, fields: Fields) -> Answer {
    let (sealed, typed) = (fields.one("seed")?, fields.one("code")?);
    let mut random = visit.app.random();
    let tx = visit.write(Actor::Vendor(setting_up.operator)).await?;
    let words = visit.words();
    let (proposal, error) = match one_time_code::set_up(&tx, &setting_up, sealed, typed, &mut random).await? {
        OperatorSetUp::Entered(token) => {
            tx.commit().await?;
            return session::begin(&visit, visit.go(links::SOCIETIES), &token).await;
        }
        OperatorSetUp::WrongCode(proposal) => {
            let key = if trim(typed).is_empty() { "one-time-code-error-empty" } else { "one-time-code-error-wrong" };
            (proposal, FieldError::at("code", words.text(key)))
        }
        OperatorSetUp::TooOld(proposal) => (proposal, FieldError::overall(words.text("one-time-code-error-too-old"))),
        OperatorSetUp::Refused | OperatorSetUp::Ended => return Err(Trouble::SessionEnded),
    };
    app_page(&visit, &proposal, vec![error], StatusCode::UNPROCESSABLE_ENTITY)
}

fn app_page(visit: &Visit, proposal: &Proposal, errors: Vec<FieldError>, status: StatusCode) -> Answer {
    let url = proposal.url(&visit.policy.society.name)?;
    let page = SetUpApp {
        errors,
        qr: Qr::of(&url)?,
        secret: proposal.secret().as_str().to_owned(),
        seed: proposal.sealed.clone(),
    };
    Ok(visit.page_with(status, SetUpApp::TEMPLATE, &page))
}

/// Returns the page after a step-up: one of this face, otherwise the societies.
fn after(to: &str) -> String {
    let here = to.starts_with('/') && !to.starts_with("//") && !to.contains(['\\', '\r', '\n', '\t']);
    if here { to.to_owned() } else { links::SOCIETIES.to_owned() }
}

async fn ask_step_up(visit: Visit, operator: OnDuty, params: Params) -> Answer {
    step_up_page(&visit, &operator, after(params.one(TO_FIELD)?), Vec::new(), StatusCode::OK).await
}

async fn step_up(visit: Visit, operator: OnDuty, fields: Fields) -> Answer {
    let (typed, to) = (fields.one("code")?, after(fields.one(TO_FIELD)?));
    if trim(typed).is_empty() {
        return step_up_page(&visit, &operator, to, empty(&visit), StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let mut random = visit.app.random();
    let tx = visit.write(operator.actor()).await?;
    let answer = sign_in::step_up(&tx, &operator, OperatorProof::Code(typed), &mut random).await?;
    tx.commit().await?;
    match answer {
        CodeAnswer::Entered(token) => {
            let mut response = visit.go(&to);
            session::renew(&visit, &mut response, &token);
            Ok(response)
        }
        CodeAnswer::Ended => Err(Trouble::SessionEnded),
        refused => {
            let (errors, status) = refusal(&visit, &refused);
            let response = step_up_page(&visit, &operator, to, errors, status).await?;
            Ok(retry_after(&visit, &refused, response))
        }
    }
}

async fn step_up_page(
    visit: &Visit,
    operator: &OnDuty,
    to: String,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let tx = visit.read(operator.actor()).await?;
    let Means { passkey, one_time_code, .. } = sign_in::means(&tx, operator.id).await?;
    Ok(visit.page_with(status, StepUp::TEMPLATE, &StepUp { errors, passkey, one_time_code, to }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_up_leads_only_to_pages_of_this_face() {
        assert_eq!(after("/operators/invite"), "/operators/invite");
        for elsewhere in ["", "//evil.example", "https://evil.example", "/\\evil.example", "/a\nb", "operators"] {
            assert_eq!(after(elsewhere), links::SOCIETIES, "{elsewhere:?}");
        }
    }
}
