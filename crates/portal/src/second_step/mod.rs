//! The second step of a sign-in: asks for it and sets it up.

pub mod one_time_code;
pub mod page;
pub mod recovery_code;
pub mod set_up;

use self::page::SecondStep;
use crate::face::{Access, Routes, Samples, SigningIn, Visit, Within};
use axum::http::StatusCode;
use axum::response::Response;
use madoguchi_core::accounts::sessions::entrance::OnTheWay;
use madoguchi_core::attempt_log::Target;
use madoguchi_core::links;
use madoguchi_core::proof::next_step::Next;
use madoguchi_core::support_codes::{Hitch, StuckOn, StuckWho};
use madoguchi_web::{Answer, FieldError, Page};

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get(links::SECOND_STEP, Access::SigningIn, ask)
        .get(links::SET_UP, Access::SettingUp, set_up::show)
        .post(links::SET_UP, Access::SettingUp, set_up::send)
        .post(links::SECOND_STEP_ONE_TIME_CODE, Access::SigningIn, one_time_code::answer)
        .post(links::SECOND_STEP_RECOVERY_CODE, Access::SigningIn, recovery_code::answer)
        .get(links::SET_UP_ONE_TIME_CODE, Access::SettingUp, one_time_code::show)
        .post(links::SET_UP_ONE_TIME_CODE, Access::SettingUp, one_time_code::send)
        .get(links::REMOVE_ONE_TIME_CODE, Access::SteppedUp, one_time_code::ask_removal)
        .post(links::REMOVE_ONE_TIME_CODE, Access::SteppedUp, one_time_code::remove)
        .get(links::RECOVERY_CODES, Access::SteppedUp, recovery_code::show)
        .post(links::RECOVERY_CODES, Access::SteppedUp, recovery_code::make)
}

/// Adds samples of the pages.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples
        .page::<page::SetUp>(Within::Society)
        .page::<SecondStep>(Within::Society)
        .page::<one_time_code::page::SetUpOneTimeCode>(Within::Society)
        .page::<one_time_code::page::RemoveOneTimeCode>(Within::Member)
        .page::<recovery_code::page::RecoveryCodes>(Within::Member)
}

/// Asks for the methods that the account has.
pub async fn ask(visit: Visit, on_the_way: SigningIn) -> Answer {
    if on_the_way.next != Next::SecondStep {
        return Ok(visit.go(links::sign_in_next(on_the_way.next)));
    }
    Ok(page(&visit, &on_the_way, Vec::new(), StatusCode::OK))
}

/// Builds the page with mistakes.
pub(crate) fn page(visit: &Visit, on_the_way: &OnTheWay, errors: Vec<FieldError>, status: StatusCode) -> Response {
    visit.page_with(status, SecondStep::TEMPLATE, &asking(visit, on_the_way, errors))
}

/// Builds the page after a code that wasn't accepted.
fn stuck(visit: &Visit, on_the_way: &OnTheWay, errors: Vec<FieldError>, status: StatusCode, hitch: Hitch) -> Response {
    let on = StuckOn { screen: "C-1", hitch, whose: StuckWho::Of(Target::Account(on_the_way.account)) };
    visit.stuck(status, SecondStep::TEMPLATE, &asking(visit, on_the_way, errors), on)
}

fn asking(visit: &Visit, on_the_way: &OnTheWay, errors: Vec<FieldError>) -> SecondStep {
    let means = on_the_way.means;
    SecondStep {
        errors,
        passkey: means.passkey,
        one_time_code: means.one_time_code,
        recovery_codes: means.recovery_codes,
        remember_days: visit.policy.second_step.remember_days,
    }
}
