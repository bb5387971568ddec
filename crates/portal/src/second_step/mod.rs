//! The second step of a sign-in, and its set-up.

pub mod one_time_code;
pub mod page;
pub mod recovery_code;
pub mod set_up;

use axum::http::StatusCode;
use axum::response::Response;
use madoguchi_core::accounts::sessions::entrance::OnTheWay;
use madoguchi_core::links;
use madoguchi_core::proof::next_step::Next;
use madoguchi_web::{Answer, SigningIn, Visit};

use self::page::SecondStep;
use crate::page::{FieldError, Page};

/// Asks for what the account has.
pub async fn ask(visit: Visit, on_the_way: SigningIn) -> Answer {
    if on_the_way.next != Next::SecondStep {
        return Ok(visit.go(links::sign_in_next(on_the_way.next)));
    }
    Ok(page(&visit, &on_the_way, Vec::new(), StatusCode::OK))
}

/// The page, with what to mend.
pub(crate) fn page(visit: &Visit, on_the_way: &OnTheWay, errors: Vec<FieldError>, status: StatusCode) -> Response {
    let means = on_the_way.means;
    let page = SecondStep {
        errors,
        passkey: means.passkey,
        one_time_code: means.one_time_code,
        recovery_codes: means.recovery_codes,
        remember_days: visit.policy.second_step.remember_days,
    };
    visit.page_with(status, SecondStep::TEMPLATE, &page)
}
