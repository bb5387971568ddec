//! Extends a session, for a member who is warned before the idle timeout.

use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::response::IntoResponse;
use madoguchi_core::accounts::sessions::session;
use madoguchi_core::links;
use madoguchi_core::scope::Actor;
use madoguchi_web::Answer;
use serde_json::json;

use crate::face::{Access, Member, Routes, Visit};

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    Routes::new().post(links::EXTEND_SESSION, Access::BeforeTerms, extend)
}

/// Records the member's activity and returns the seconds left to the script. The absolute timeout stays.
pub async fn extend(visit: Visit, member: Member) -> Answer {
    let tx = visit.write(Actor::Member(member.account)).await?;
    let life = session::extend(&tx, &member).await?;
    tx.commit().await?;
    let rest = life.rest(&visit.policy.sessions, visit.now);
    let left = json!({"idle": rest.idle.num_seconds(), "absolute": rest.absolute.num_seconds()});
    Ok(([(CONTENT_TYPE, HeaderValue::from_static("application/json"))], left.to_string()).into_response())
}
