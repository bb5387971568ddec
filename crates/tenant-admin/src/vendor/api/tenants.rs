//! The societies: the list with its search, one society, and why its policy is as it is.

use std::sync::Arc;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use axum::http::header::{HeaderMap, IF_NONE_MATCH};
use axum::response::IntoResponse;
use madoguchi_core::links::api as links;
use madoguchi_core::operators::standing;
use madoguchi_core::settings;
use madoguchi_core::tenancy::search::SocietySearch;
use madoguchi_core::tenancy::{Tenant, TenantStatus};
use madoguchi_web::api::{Limit, asked_instant, header, is_match};
use madoguchi_web::{Answer, Params, Trouble, json};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::answer::tagged;
use crate::api::asked::one;
use crate::api::policy::{PolicyShown, tag};
use crate::vendor::approvals::within;
use crate::vendor::face::{OnDuty, Visit};

/// How many societies a page has.
const LIMIT: Limit = Limit { usual: 100, most: 500 };

/// A page of societies.
#[derive(Serialize, ToSchema)]
#[schema(as = TenantPage)]
pub(super) struct TenantsShown {
    items: Vec<TenantShown>,
    next: Option<String>,
}

/// A society.
#[derive(Serialize, ToSchema)]
#[schema(as = Tenant)]
pub(super) struct TenantShown {
    id: Uuid,
    slug: String,
    name: String,
    insurer_numbers: Vec<String>,
    state: &'static str,
    host: String,
    desk_host: String,
}

/// A society, with its numbers.
#[derive(Serialize, ToSchema)]
#[schema(as = TenantNumbers)]
pub(super) struct NumbersShown {
    tenant: TenantShown,
    registered: u64,
    open_letters: u64,
}

impl TenantShown {
    fn of(visit: &Visit, tenant: &Tenant) -> Self {
        let policy = tenant.policy(visit.now);
        Self {
            id: tenant.id.0,
            slug: tenant.slug.clone(),
            name: policy.society.name.clone(),
            insurer_numbers: policy.society.insurer_numbers.iter().map(|number| number.as_str().to_owned()).collect(),
            state: tenant.status.word(),
            host: tenant.canonical_host.clone(),
            desk_host: tenant.staff_host(&visit.app.site.base),
        }
    }
}

fn status_of(text: &str) -> Option<TenantStatus> {
    TenantStatus::of_word(text)
}

/// The slug in a path.
type Slug = Result<Path<String>, PathRejection>;

fn found(visit: &Visit, slug: Slug) -> Result<Arc<Tenant>, Trouble> {
    let Path(slug) = slug.map_err(|_| Trouble::NotForYou)?;
    visit.app.directory.by_slug(&slug).ok_or(Trouble::NotForYou)
}

/// The societies, in the order of their slugs, page by page.
#[utoipa::path(
    get,
    path = links::TENANTS,
    summary = "api-tenants",
    description = "api-tenants-what",
    params(
        ("q" = Option<String>, Query),
        ("state" = Option<String>, Query, example = "live"),
        ("after" = Option<String>, Query),
        ("limit" = Option<u64>, Query, minimum = 1, maximum = 500),
    ),
    responses((status = 200, description = "api-tenants-answer", body = TenantsShown)),
)]
pub(super) async fn list(visit: Visit, _: OnDuty, params: Params) -> Answer {
    let (search, wanted) = (SocietySearch::read(params.one("q")?), one(&params, "state", status_of)?);
    let after = params.one("after")?;
    let limit = usize::try_from(LIMIT.read(&params)?).unwrap_or(usize::MAX);
    let base = &visit.app.site.base;
    let fits =
        |tenant: &Tenant| wanted.is_none_or(|wanted| tenant.status == wanted) && search.fits(tenant, base, visit.now);
    // One more shows whether there is a next page.
    let mut found =
        visit.app.directory.page(Some(after).filter(|after| !after.is_empty()), limit.saturating_add(1), fits);
    let has_more = found.len() > limit;
    found.truncate(limit);
    let shown = TenantsShown {
        next: found.last().filter(|_| has_more).map(|last| last.slug.clone()),
        items: found.iter().map(|tenant| TenantShown::of(&visit, tenant)).collect(),
    };
    Ok(json::answer(StatusCode::OK, &shown))
}

/// One society.
#[utoipa::path(
    get,
    path = links::TENANT,
    summary = "api-tenant",
    description = "api-tenant-what",
    params(("slug" = String, Path, example = "midori")),
    responses((status = 200, description = "api-tenant-answer", body = NumbersShown)),
)]
pub(super) async fn show(visit: Visit, operator: OnDuty, slug: Slug) -> Answer {
    let tenant = found(&visit, slug)?;
    let tx = within(&visit, &tenant).read(operator.actor()).await?;
    let numbers = standing::numbers(&tx).await?;
    let shown = NumbersShown {
        tenant: TenantShown::of(&visit, &tenant),
        registered: numbers.registered,
        open_letters: numbers.open_letters,
    };
    Ok(json::answer(StatusCode::OK, &shown))
}

/// Why a society's policy is as it is.
#[utoipa::path(
    get,
    path = links::TENANT_POLICY,
    summary = "api-tenant-policy",
    description = "api-policy-show-what",
    params(
        ("slug" = String, Path, example = "midori"),
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
pub(super) async fn policy(visit: Visit, operator: OnDuty, slug: Slug, params: Params, headers: HeaderMap) -> Answer {
    let tenant = found(&visit, slug)?;
    let at = asked_instant(&params, "at")?.unwrap_or(visit.now);
    let tx = within(&visit, &tenant).read(operator.actor()).await?;
    let timeline = settings::timeline(&tx).await?;
    drop(tx);
    let tag = tag(&timeline, at);
    if header(&headers, &IF_NONE_MATCH)?.is_some_and(|known| is_match(known, &tag)) {
        return Ok(tagged(StatusCode::NOT_MODIFIED.into_response(), &tag));
    }
    let shown = PolicyShown::of(&timeline, at, params.one("key")?);
    Ok(tagged(json::answer(StatusCode::OK, &shown), &tag))
}
