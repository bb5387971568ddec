//! The members' portal: handlers, page structs and templates. A handler translates HTTP to one verb of core, and the
//! verb's answer to a page; it contains no rule.
//!
//! There is one folder for each feature, with its `routes()`, handlers, pages and `samples()`. [`face`] connects all of
//! them with the `web` crate; [`fields`] holds the form parts that several share.

pub mod addresses;
pub mod announcements;
pub mod checkups;
pub mod devices;
pub mod documents;
pub mod eligibility;
mod embedded;
pub mod expenses;
pub mod face;
pub mod fields;
pub mod finder;
pub mod gallery;
pub mod hand_over;
pub mod home;
pub mod household;
pub mod language;
pub mod letter_request;
pub mod login_methods;
pub mod member_pages;
pub mod passkey;
pub mod password;
pub mod profile;
pub mod recovery;
pub mod registration;
pub mod second_step;
pub mod session;
pub mod sign_in;
pub mod sign_in_history;
pub mod step_up;
pub mod terms;
pub mod unsubscribe;
pub mod verify_email;

pub use embedded::static_files;

use std::sync::Arc;

use madoguchi_web::{Assets, Engine, EngineError, Faces};

use self::face::{Portal, Routes, Samples};
use self::finder::face::Finder;

/// A feature: its routes, and the samples of its pages.
type Feature = (fn() -> Routes, fn(Samples<'_>) -> Samples<'_>);

/// The features, in the order in which a member meets them.
const FEATURES: &[Feature] = &[
    (sign_in::routes, sign_in::samples),
    (registration::routes, registration::samples),
    (hand_over::routes, hand_over::samples),
    (passkey::routes, no_pages),
    (second_step::routes, second_step::samples),
    (home::routes, home::samples),
    (announcements::routes, announcements::samples),
    (expenses::routes, expenses::samples),
    (checkups::routes, checkups::samples),
    (eligibility::routes, eligibility::samples),
    (password::routes, password::samples),
    (step_up::routes, step_up::samples),
    (login_methods::routes, login_methods::samples),
    (devices::routes, devices::samples),
    (sign_in_history::routes, sign_in_history::samples),
    (profile::routes, profile::samples),
    (household::routes, household::samples),
    (session::routes, no_pages),
    (verify_email::routes, verify_email::samples),
    (addresses::routes, addresses::samples),
    (unsubscribe::routes, unsubscribe::samples),
    (recovery::routes, recovery::samples),
    (letter_request::routes, letter_request::samples),
    (terms::routes, terms::samples),
    (documents::routes, documents::samples),
    (language::routes, no_pages),
    (face::routes, face::samples),
];

/// Adds no samples, for a feature without pages.
const fn no_pages(samples: Samples<'_>) -> Samples<'_> {
    samples
}

/// Builds the template engine.
///
/// # Errors
/// When a template can't be parsed, which only a faulty build can cause.
pub fn engine() -> Result<Engine, EngineError> {
    Engine::new(embedded::templates())
}

/// Returns the static files: those that all faces share, and the portal's own.
#[must_use]
pub fn assets() -> Assets {
    Assets::new(madoguchi_web::static_files()).with(static_files())
}

/// Returns every route of the portal and who may reach each.
#[must_use]
pub fn routes() -> Routes {
    FEATURES.iter().fold(Routes::new(), |all, (routes, _)| all.merge(routes()))
}

/// Returns the portal and the finder. The finder is on the platform's own host and also answers for unknown hosts.
#[must_use]
pub fn faces(engine: &Arc<Engine>) -> Faces {
    let finder = Finder::new(Arc::clone(engine));
    Faces::new(finder, finder::routes()).with(Portal::new(Arc::clone(engine)), routes())
}
