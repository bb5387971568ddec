//! Waiting times.

use axum::http::header::RETRY_AFTER;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};

use crate::face::Visit;

/// Returns the minutes until an instant, rounded up.
pub(crate) fn minutes_until(until: DateTime<Utc>, now: DateTime<Utc>) -> i64 {
    ((until - now).num_seconds() + 59).div_euclid(60).max(1)
}

/// Words that a form was sent so often that it is stopped until an instant.
pub(crate) fn too_often(visit: &Visit, until: DateTime<Utc>) -> String {
    visit.words().format("error-too-often", &[("minutes", minutes_until(until, visit.now).into())])
}

/// Sets `Retry-After` to the instant that the page names.
pub(crate) fn retry_after(visit: &Visit, until: DateTime<Utc>, response: Response) -> Response {
    let wait = (until - visit.now).num_seconds().max(1).to_string();
    ([(RETRY_AFTER, wait)], response).into_response()
}
