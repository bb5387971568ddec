//! The step-up: asks for all proofs again before a sensitive change.

pub mod page;

use self::page::StepUp;
use crate::face::{Access, Member, Routes, Samples, Visit, Within, session};
use crate::fields::waiting::minutes_until;
use crate::second_step::one_time_code::told;
use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use madoguchi_core::accounts::methods::one_time_code::{self, Tried};
use madoguchi_core::accounts::sessions::session::hold;
use madoguchi_core::attempt_log::Target;
use madoguchi_core::input::text::trim;
use madoguchi_core::links::{self, TO_FIELD};
use madoguchi_core::proof::hasher::HashingTurn;
use madoguchi_core::proof::next_step::Proof;
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Password;
use madoguchi_core::sign_in::step_up::{self, StepUpBegun, StepUpCandidate, StepUpOutcome};
use madoguchi_core::support_codes::{Hitch, StuckOn, StuckWho};
use madoguchi_web::{Answer, FieldError, Fields, Page, Params, Trouble, unless_ours};

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new().get(links::STEP_UP, Access::Member, show).post(links::STEP_UP, Access::Member, send)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<StepUp>(Within::Member)
}

/// Asks for the proofs that the account can give.
pub async fn show(visit: Visit, member: Member, params: Params) -> Answer {
    page(&visit, &member, params.one(TO_FIELD)?, Vec::new(), StatusCode::OK).await
}

/// Takes the password, with the one-time code where the account has an app.
pub async fn send(visit: Visit, member: Member, fields: Fields) -> Answer {
    let (password, code, to) = (fields.secret("password")?, fields.one("code")?, fields.one(TO_FIELD)?);
    let words = visit.words();
    let again = |message: &str| vec![FieldError::at("password", message)];
    if password.is_empty() {
        let errors = again(words.text("sign-in-error-password-empty"));
        return page(&visit, &member, to, errors, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let mut random = visit.app.random();
    let place = visit.app.hasher.within(member.account.0).place()?;
    let tx = visit.write(Actor::Member(member.account)).await?;
    let begun = step_up::begin(&tx, &member, &mut random).await?;
    tx.commit().await?;
    let candidate = match begun {
        StepUpBegun::Paused(until) => {
            let minutes = minutes_until(until, visit.now);
            let errors = again(&words.format("step-up-error-wait", &[("minutes", minutes.into())]));
            let status = StatusCode::TOO_MANY_REQUESTS;
            let response = stuck(&visit, &member, to, errors, status, Hitch::SignInPaused).await?;
            let seconds = (until - visit.now).num_seconds().max(1).to_string();
            return Ok(([(RETRY_AFTER, seconds)], response).into_response());
        }
        StepUpBegun::Admitted(candidate) => candidate,
    };
    let shown = Shown { password: &password, code, to };
    let decided = decide(&visit, &member, &candidate, &shown, place).await;
    unless_ours(&visit.at, candidate.attempt(), decided).await
}

/// What was typed.
struct Shown<'a> {
    password: &'a Password,
    code: &'a str,
    to: &'a str,
}

/// Verifies what was typed, and steps the session up or asks again.
async fn decide(
    visit: &Visit,
    member: &Member,
    candidate: &StepUpCandidate,
    &Shown { password, code, to }: &Shown<'_>,
    place: HashingTurn,
) -> Answer {
    let words = visit.words();
    let again = |message: &str| vec![FieldError::at("password", message)];
    let mut random = visit.app.random();
    let verified = place.verify(password, Some(candidate.stored_password())).await?;
    let tx = visit.write(Actor::Member(member.account)).await?;
    // If the session was ended or lost its standing while the password was verified, it must not be stepped up.
    hold(&tx, member).await?;
    let mut beside = None;
    if verified.holds() && !trim(code).is_empty() {
        match one_time_code::check_for_step_up(&tx, member, code, &mut random).await? {
            Tried::Right => beside = Some(Proof::OneTimeCode),
            other => {
                step_up::password_was_right(&tx, candidate).await?;
                tx.commit().await?;
                let (message, status) = told(visit, other, "one-time-code-error-wrong");
                let errors = vec![FieldError::at("code", message)];
                let hitch = if matches!(other, Tried::Paused(_)) { Hitch::CodePaused } else { Hitch::CodeRefused };
                return stuck(visit, member, to, errors, status, hitch).await;
            }
        }
    }
    let outcome = step_up::complete(&tx, member, candidate, verified, beside, &mut random).await?;
    tx.commit().await?;
    let key = match outcome {
        StepUpOutcome::SteppedUp(token) => {
            return Ok(session::go_on(visit, links::after_step_up(to), &token));
        }
        StepUpOutcome::MoreIsAsked => "step-up-error-more",
        StepUpOutcome::Refused => "step-up-error-password",
    };
    let errors = again(words.text(key));
    stuck(visit, member, to, errors, StatusCode::UNPROCESSABLE_ENTITY, Hitch::PairRefused).await
}

async fn stuck(
    visit: &Visit,
    member: &Member,
    to: &str,
    errors: Vec<FieldError>,
    status: StatusCode,
    hitch: Hitch,
) -> Answer {
    let on = StuckOn { screen: "C-8", hitch, whose: StuckWho::Of(Target::Account(member.account)) };
    Ok(visit.stuck(status, StepUp::TEMPLATE, &drawn(visit, member, to, errors).await?, on))
}

async fn page(
    visit: &Visit,
    member: &Member,
    to: &str,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Result<Response, Trouble> {
    Ok(visit.page_with(status, StepUp::TEMPLATE, &drawn(visit, member, to, errors).await?))
}

async fn drawn(visit: &Visit, member: &Member, to: &str, errors: Vec<FieldError>) -> Result<StepUp, Trouble> {
    let tx = visit.read(Actor::Member(member.account)).await?;
    let means = step_up::means(&tx, member).await?;
    let user_id = step_up::user_id(&tx, member).await?;
    tx.rollback().await?;
    // A message about the password needs its field, even if a passkey has been added in the meantime.
    let password = !means.passkey || !errors.is_empty();
    let password = password || means.one_time_code;
    let to = links::after_step_up(to);
    Ok(StepUp { errors, to, user_id, passkey: means.passkey, password, one_time_code: means.one_time_code })
}
