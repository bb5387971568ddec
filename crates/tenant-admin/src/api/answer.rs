//! Answers: JSON, with an entity tag where something can be changed, and the same answer for the same key.

use axum::http::header::{CONTENT_TYPE, ETAG, HeaderName, HeaderValue, IF_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use madoguchi_core::database::TenantTx;
use madoguchi_core::idempotency::{self, AskedFor, ClaimedKey, IdempotencyKey, KeptAnswer, KeyClaim};
use madoguchi_web::api::{Problem, ProblemKind, Sent, header, is_match};
use madoguchi_web::{Answer, FieldError, Trouble};
use rand::Rng;
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

/// The media type of answers.
const JSON: &str = "application/json";
/// The header with a program's own key of a request.
pub(crate) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Adds the entity tag, which is given in its quotation marks.
pub(crate) fn tagged(mut response: Response, tag: &str) -> Response {
    if let Ok(tag) = HeaderValue::from_str(tag) {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}

/// Refuses a change of something that isn't as the program has read it.
pub(crate) fn unchanged(headers: &HeaderMap, tag: &str) -> Result<(), Trouble> {
    match header(headers, &IF_MATCH)? {
        None => Err(ProblemKind::PreconditionMissing.into()),
        Some(read) if is_match(read, tag) => Ok(()),
        Some(_) => Err(ProblemKind::Changed.into()),
    }
}

/// What is wrong with values, field by field.
pub(crate) fn faulty(errors: &[FieldError]) -> Trouble {
    let errors: Vec<Value> =
        errors.iter().map(|error| json!({"field": error.field, "message": error.message})).collect();
    Problem::from(ProblemKind::Unprocessable).with("errors", errors.into()).into()
}

/// Whether a request is carried out now.
pub(crate) enum Begun {
    /// It is.
    Now(ClaimedKey),
    /// It was before, with this answer.
    Before(Response),
}

/// Claims the key of a request, as the first thing in its transaction.
pub(crate) async fn begin(tx: &TenantTx, who: Uuid, sent: &Sent, random: &mut impl Rng) -> Result<Begun, Trouble> {
    let wrong = || Problem::because(ProblemKind::BadRequest, IDEMPOTENCY_KEY.as_str());
    let key = header(&sent.headers, &IDEMPOTENCY_KEY)?.and_then(IdempotencyKey::read).ok_or_else(wrong)?;
    // The state that was read is part of what is asked for.
    let read = header(&sent.headers, &IF_MATCH)?.unwrap_or_default();
    let asked = AskedFor::of(sent.method.as_str(), &format!("{} {read}", sent.path), &sent.body);
    match idempotency::claim(tx, who, &key, &asked, random).await? {
        KeyClaim::Free(claimed) => Ok(Begun::Now(claimed)),
        KeyClaim::Answered(kept) => Ok(Begun::Before(answered(kept))),
        KeyClaim::OtherRequest => Err(ProblemKind::KeyReused.into()),
    }
}

/// Keeps the answer, commits, and answers.
pub(crate) async fn finish(tx: TenantTx, claimed: &ClaimedKey, status: StatusCode, value: &impl Serialize) -> Answer {
    let body = serde_json::to_string(value).map_err(|_| Trouble::broken("an answer that can't be written"))?;
    let kept = KeptAnswer { status: status.as_u16(), body };
    idempotency::keep(&tx, claimed, &kept).await?;
    tx.commit().await?;
    Ok(answered(kept))
}

fn answered(kept: KeptAnswer) -> Response {
    let status = StatusCode::from_u16(kept.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, [(CONTENT_TYPE, HeaderValue::from_static(JSON))], kept.body).into_response()
}
