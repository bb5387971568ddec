//! The vendor's face at `vendor.<base>`: handlers, page structs and templates, one folder for each feature. Its visitors are
//! the operators of the platform, who belong to no society. [`face`] connects all of them with the `web` crate.

pub mod account;
pub mod api;
pub mod approvals;
pub mod face;
pub mod operators;
pub mod second_step;
pub mod sign_in;
pub mod societies;

use std::sync::Arc;

use madoguchi_web::{Engine, EngineError, Faces};

use self::face::{Routes, Samples, Vendor};

/// A feature: its routes, and the samples of its pages.
type Feature = (fn() -> Routes, fn(Samples<'_>) -> Samples<'_>);

/// The features, in the order in which an operator meets them.
const FEATURES: &[Feature] = &[
    (sign_in::routes, sign_in::samples),
    (second_step::routes, second_step::samples),
    (societies::routes, societies::samples),
    (approvals::routes, approvals::samples),
    (operators::routes, operators::samples),
    (account::routes, account::samples),
    (api::routes, api::samples),
];

/// Builds the face's template engine.
///
/// # Errors
/// When a template can't be parsed, which only a faulty build can cause.
pub fn engine() -> Result<Engine, EngineError> {
    Engine::new(crate::embedded::vendor_templates())
}

/// Returns every route of the face and who may reach each.
#[must_use]
pub fn routes() -> Routes {
    FEATURES.iter().fold(Routes::new(), |all, (routes, _)| all.merge(routes()))
}

/// Returns samples of all pages, in the language of `samples`.
#[must_use]
pub fn samples(samples: Samples<'_>) -> Samples<'_> {
    FEATURES.iter().fold(samples, |all, (_, samples)| samples(all))
}

/// Adds the vendor's face to the faces of the program.
#[must_use]
pub fn with_vendor(faces: Faces, engine: Arc<Engine>) -> Faces {
    faces.with(Vendor::new(engine), routes())
}
