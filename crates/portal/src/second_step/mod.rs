//! The second step of a sign-in: what is asked, and the methods that answer it.

pub mod one_time_code;
pub mod page;
pub mod recovery_code;

use axum::http::StatusCode;
use axum::response::Response;
use madoguchi_core::accounts::proofs::Next;
use madoguchi_core::links;
use madoguchi_web::{Answer, SigningIn, Visit};

use self::page::SecondStep;
use crate::page::{FieldError, Page};

/// Asks.
pub async fn show(visit: Visit, on_the_way: SigningIn) -> Answer {
    if on_the_way.next != Next::SecondStep {
        return Ok(visit.go(links::sign_in_next(on_the_way.next)));
    }
    Ok(page(&visit, &on_the_way, Vec::new(), StatusCode::OK))
}

/// The page that asks, with what is to be mended.
pub(crate) fn page(visit: &Visit, on_the_way: &SigningIn, errors: Vec<FieldError>, status: StatusCode) -> Response {
    let page = SecondStep {
        errors,
        one_time_code: on_the_way.means.one_time_code,
        recovery_code: on_the_way.means.recovery_codes,
    };
    visit.page_with(status, SecondStep::TEMPLATE, &page)
}
