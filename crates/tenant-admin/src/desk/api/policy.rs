//! The society's policy: reading it.

use axum::http::StatusCode;
use axum::http::header::{HeaderMap, IF_NONE_MATCH};
use axum::response::IntoResponse;
use madoguchi_core::links::api as links;
use madoguchi_core::settings;
use madoguchi_web::api::{asked_instant, header, is_match};
use madoguchi_web::{Answer, Params, json};

use crate::api::answer::tagged;
use crate::api::policy::{PolicyShown, tag};
use crate::desk::face::{At, Visit};

/// Every value with where it comes from.
#[utoipa::path(
    get,
    path = links::POLICY,
    summary = "api-policy-show",
    description = "api-policy-show-what",
    params(
        ("at" = Option<String>, Query, format = DateTime),
        ("key" = Option<String>, Query, example = "password"),
        ("If-None-Match" = Option<String>, Header),
    ),
    responses(
        (status = 200, description = "api-policy-answer", body = PolicyShown,
            headers(("ETag" = String, description = "api-header-etag"))),
        (status = 304, description = "api-answer-not-modified"),
    ),
)]
pub(super) async fn show(visit: Visit, clerk: At, params: Params, headers: HeaderMap) -> Answer {
    let at = asked_instant(&params, "at")?.unwrap_or(visit.now);
    let tx = visit.read(clerk.actor()).await?;
    let timeline = settings::timeline(&tx).await?;
    drop(tx);
    let tag = tag(&timeline, at);
    if header(&headers, &IF_NONE_MATCH)?.is_some_and(|known| is_match(known, &tag)) {
        return Ok(tagged(StatusCode::NOT_MODIFIED.into_response(), &tag));
    }
    let shown = PolicyShown::of(&timeline, at, params.one("key")?);
    Ok(tagged(json::answer(StatusCode::OK, &shown), &tag))
}
