//! The API of a society's desk: what programs do with the token of a clerk. A handler finds the society by the host, calls one verb
//! of core and answers JSON. A program prepares, and never approves: what takes two people waits at the desk.

mod announcements;
mod audit;
mod change;
mod members;
mod policy;
mod roster;

use std::sync::LazyLock;

use axum::http::StatusCode;
use axum::response::Response;
use madoguchi_core::links::{api as links, desk};
use madoguchi_core::staff::permission::Permission;
use madoguchi_core::tenancy::hosts::desk_host;
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
    info(title = "api-desk-title", description = "api-desk-what"),
    paths(
        policy::show,
        change::impact,
        change::save,
        members::show,
        announcements::list,
        announcements::write,
        announcements::show,
        announcements::change,
        roster::import,
        audit::show,
    )
)]
struct Read;

static DOCUMENTS: LazyLock<[Value; 2]> = LazyLock::new(|| [Language::Ja, Language::En].map(made));

/// Returns the routes and who may reach each.
pub(crate) fn routes() -> Routes {
    let (read, write) = (Permission::ReadAnnouncements, Permission::WriteAnnouncements);
    Routes::new()
        .get(links::DOCS, Access::Anyone, docs)
        .get(links::OPENAPI, Access::Anyone, openapi)
        .get(links::POLICY, Access::Program(Permission::ReadSettings), policy::show)
        .post(links::POLICY_IMPACT, Access::Program(Permission::ChangeSettings), change::impact)
        .post(links::POLICY_CHANGES, Access::Program(Permission::ChangeSettings), change::save)
        .get(links::MEMBERS, Access::Program(Permission::ReadMembers), members::show)
        .get(links::ANNOUNCEMENTS, Access::Program(read), announcements::list)
        .post(links::ANNOUNCEMENTS, Access::Program(write), announcements::write)
        .get(links::ANNOUNCEMENT, Access::Program(read), announcements::show)
        .post(links::ANNOUNCEMENT, Access::Program(write), announcements::change)
        .post(links::ROSTER_IMPORTS, Access::Program(Permission::ImportRoster), roster::import)
        .get(links::AUDIT, Access::Program(Permission::ReadAudit), audit::show)
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
    let host = visit.app.site.url_of(&desk_host(&visit.tenant.slug, &visit.app.site.base));
    let page = ApiDocs::of(visit.words(), described(visit.language), &host, desk::TOKENS);
    visit.page(ApiDocs::TEMPLATE, &page)
}
