//! The society's desk: handlers, page structs and templates, one folder for each feature. [`face`] connects all of them
//! with the `web` crate.

pub mod account;
pub mod announcements;
pub mod api;
pub mod approvals;
pub mod audit;
pub mod disclosure;
pub mod employers;
pub mod face;
mod files;
pub mod letter_proof;
pub mod letter_requests;
pub mod members;
pub mod publications;
pub mod second_step;
pub mod settings;
pub mod sign_in;
pub mod staff;
pub mod stuck;
pub mod time_machine;
pub mod today;
pub mod views;

use std::sync::Arc;

use madoguchi_web::{Engine, EngineError, Faces, Previews};

use self::face::{Desk, Routes, Samples};

/// A feature: its routes, and the samples of its pages.
type Feature = (fn() -> Routes, fn(Samples<'_>) -> Samples<'_>);

/// The features, in the order in which a clerk meets them.
const FEATURES: &[Feature] = &[
    (sign_in::routes, sign_in::samples),
    (second_step::routes, second_step::samples),
    (today::routes, today::samples),
    (approvals::routes, approvals::samples),
    (members::routes, members::samples),
    (stuck::routes, stuck::samples),
    (letter_requests::routes, letter_requests::samples),
    (employers::routes, employers::samples),
    (letter_proof::routes, letter_proof::samples),
    (views::routes, views::samples),
    (disclosure::routes, disclosure::samples),
    (announcements::routes, announcements::samples),
    (publications::routes, publications::samples),
    (settings::routes, settings::samples),
    (time_machine::routes, time_machine::samples),
    (staff::routes, staff::samples),
    (audit::routes, audit::samples),
    (account::routes, account::samples),
    (api::routes, api::samples),
    (face::routes, face::samples),
];

/// Builds the desk's template engine.
///
/// # Errors
/// When a template can't be parsed, which only a faulty build can cause.
pub fn engine() -> Result<Engine, EngineError> {
    Engine::new(crate::embedded::desk_templates())
}

/// Returns every route of the desk and who may reach each.
#[must_use]
pub fn routes() -> Routes {
    FEATURES.iter().fold(Routes::new(), |all, (routes, _)| all.merge(routes()))
}

/// Returns samples of all pages, in the language of `samples`.
#[must_use]
pub fn samples(samples: Samples<'_>) -> Samples<'_> {
    FEATURES.iter().fold(samples, |all, (_, samples)| samples(all))
}

/// Adds the desk to the faces of the program. `previews` show the members' pages and mails, which the desk doesn't own.
#[must_use]
pub fn with_desk(faces: Faces, engine: Arc<Engine>, previews: Previews) -> Faces {
    faces.with(Desk::new(engine, previews), routes())
}
