//! The vendor's own audit trail.

use axum::http::StatusCode;
use madoguchi_core::links::api as links;
use madoguchi_core::operators::permission::OperatorPermission;
use madoguchi_core::operators::sessions;
use madoguchi_web::{Answer, Params, json};

use crate::api::audit::{Asked, AuditShown};
use crate::vendor::face::{OnDuty, Visit};

/// The rows, page by page.
#[utoipa::path(
    get,
    path = links::AUDIT,
    summary = "api-vendor-audit",
    description = "api-audit-what",
    params(
        ("action" = Option<String>, Query, example = "operator_invited"),
        ("from" = Option<String>, Query, format = Date),
        ("until" = Option<String>, Query, format = Date),
        ("after" = Option<String>, Query),
        ("limit" = Option<u64>, Query, minimum = 1, maximum = 1000),
    ),
    responses((status = 200, description = "api-audit-answer", body = AuditShown)),
)]
pub(super) async fn show(visit: Visit, operator: OnDuty, params: Params) -> Answer {
    let asked = Asked::read(&params)?;
    let mut random = visit.app.random();
    let tx = visit.write(operator.actor()).await?;
    sessions::hold(&tx, &operator, OperatorPermission::ReadAudit).await?;
    let shown = asked.list(&tx, &mut random).await?;
    tx.commit().await?;
    Ok(json::answer(StatusCode::OK, &shown))
}
