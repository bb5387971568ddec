//! Redirects of the entrance: to another host, and to what a link was meant to be.

use axum::http::StatusCode;
use axum::http::header::{HeaderValue, LOCATION};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use madoguchi_core::links;

use crate::error::Trouble;

/// The path without what came along behind a link in a text, such as `>`, `。` or `.`; `None` if nothing did.
pub(crate) fn without_copied_end(path: &str) -> Option<String> {
    const BEHIND: &[char] =
        &['>', '<', '"', '\'', ')', ']', '.', ',', ';', '。', '、', '，', '．', '）', '」', '』', '＞', '　', ' '];
    // `&amp;` comes along too; what follows `&` is cut with it.
    let (decoded, _) = url::form_urlencoded::parse(path.as_bytes()).next()?;
    let rest = decoded.trim_end_matches(BEHIND);
    // What is decoded and cut must be a plain path, because it becomes a redirect.
    let is_plain = rest.starts_with('/')
        && !rest.starts_with("//")
        && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-_".contains(&byte));
    (is_plain && rest != path).then(|| rest.to_owned())
}

/// Redirects to the same page of another host. A redirect can't carry a form along, so the sender of a form gets to the
/// other host's root.
pub(crate) fn moved(there: &str, parts: &Parts) -> Response {
    let path = parts.uri.path_and_query().map_or(links::ROOT, |path| path.as_str());
    let (status, location) = if parts.method.is_safe() {
        (StatusCode::PERMANENT_REDIRECT, format!("{there}{path}"))
    } else {
        (StatusCode::SEE_OTHER, format!("{there}{}", links::ROOT))
    };
    to(status, location)
}

/// Redirects to an address.
pub(crate) fn to(status: StatusCode, location: String) -> Response {
    match HeaderValue::try_from(location) {
        Ok(location) => (status, [(LOCATION, location)]).into_response(),
        Err(_) => Trouble::BadRequest.into_response(),
    }
}
