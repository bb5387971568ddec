//! The API of the vendor's host: what programs read with the token of an operator. None of it shows a person of a society.

mod audit;
mod tenants;

use std::sync::LazyLock;

use axum::http::StatusCode;
use axum::response::Response;
use madoguchi_core::links::{api as links, vendor};
use madoguchi_core::operators::permission::OperatorPermission;
use madoguchi_core::tenancy::hosts::vendor_host;
use madoguchi_web::{Page, json};
use madoguchi_words::{Language, Words};
use serde_json::Value;
use utoipa::OpenApi;

use super::face::{Access, Routes, Samples, Visit, Within};
use crate::api::docs::ApiDocs;
use crate::api::document::{Endpoint, document};

/// What `utoipa` reads from the handlers.
#[derive(OpenApi)]
#[openapi(
    info(title = "api-vendor-title", description = "api-vendor-what"),
    paths(tenants::list, tenants::show, tenants::policy, audit::show)
)]
struct Read;

static DOCUMENTS: LazyLock<[Value; 2]> = LazyLock::new(|| [Language::Ja, Language::En].map(made));

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    let societies = Access::Program(OperatorPermission::ReadSocieties);
    Routes::new()
        .get(links::DOCS, Access::Anyone, docs)
        .get(links::OPENAPI, Access::Anyone, openapi)
        .get(links::TENANTS, societies, tenants::list)
        .get(links::TENANT, societies, tenants::show)
        .get(links::TENANT_POLICY, societies, tenants::policy)
        .get(links::AUDIT, Access::Program(OperatorPermission::ReadAudit), audit::show)
}

/// Adds samples of the page.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<ApiDocs>(Within::Outside)
}

fn made(language: Language) -> Value {
    let endpoints: Vec<_> = routes()
        .list()
        .iter()
        .map(|route| Endpoint {
            method: route.method,
            path: route.path.clone(),
            scope: match route.access {
                Access::Program(permission) => Some(permission.word()),
                _ => None,
            },
        })
        .collect();
    document(Words::of(language), &Read::openapi(), &endpoints)
}

/// The description in a language.
fn described(language: Language) -> &'static Value {
    let [japanese, english] = &*DOCUMENTS;
    if language == Language::Ja { japanese } else { english }
}

async fn openapi(visit: Visit) -> Response {
    json::answer(StatusCode::OK, described(visit.language))
}

async fn docs(visit: Visit) -> Response {
    let host = visit.app.site.url_of(&vendor_host(&visit.app.site.base));
    let page = ApiDocs::of(visit.words(), described(visit.language), &host, vendor::TOKENS);
    visit.page(ApiDocs::TEMPLATE, &page)
}
