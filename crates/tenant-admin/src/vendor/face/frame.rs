//! The frame around the vendor's pages: the name of the face, the navigation by what one may.

use chrono::Duration;
use madoguchi_core::links::vendor as links;
use madoguchi_core::operators::permission::OperatorPermission;
use madoguchi_core::operators::sessions::{ABSOLUTE, IDLE, Operator};
use madoguchi_web::frame::{Basics, Frame};
use madoguchi_web::{Assets, Site};
use madoguchi_words::{Language, Words};
use serde::Serialize;
use tera::Value;

use super::Visit;

/// What the face contributes to every frame.
const VENDOR: Basics = Basics { css: "base.css", js: "base.js", sign_in: links::SIGN_IN };

/// What templates of the vendor's face see as `frame`.
#[derive(Clone, Debug, Serialize)]
pub struct VendorFrame {
    /// The fields of every face's frame.
    #[serde(flatten)]
    pub shared: Frame,
    /// The path of the style sheet for dense pages, which the desk has, too.
    pub desk_css_href: String,
    /// The path of the script for passkeys.
    pub passkey_js_href: String,
    /// The operator.
    pub operator: Option<SignedInOperator>,
}

/// The operator, as every page shows them.
#[derive(Clone, Debug, Serialize)]
pub struct SignedInOperator {
    /// The name.
    pub name: String,
    /// The navigation.
    pub nav: Vec<VendorLink>,
    /// The path of the script that warns before the session ends.
    pub session_js_href: String,
    /// The seconds until the idle timeout.
    pub idle_seconds: i64,
    /// The seconds until the absolute timeout.
    pub absolute_seconds: i64,
    /// The idle timeout, in minutes.
    pub idle_minutes: i64,
    /// The absolute timeout, in hours from sign-in.
    pub absolute_hours: i64,
}

/// A link of the navigation.
#[derive(Clone, Debug, Serialize)]
pub struct VendorLink {
    /// The path.
    pub href: &'static str,
    /// The text.
    pub text: &'static str,
    /// Whether this is the current page, or a page below it.
    pub current: bool,
}

/// The pages of the navigation, the permission that each needs, and the keys of their texts.
const NAV: &[(&str, OperatorPermission, &str)] = &[
    (links::SOCIETIES, OperatorPermission::ReadSocieties, "vendor-nav-societies"),
    (links::APPROVALS, OperatorPermission::ApproveForSocieties, "vendor-nav-approvals"),
    (links::OPERATORS, OperatorPermission::ReadOperators, "vendor-nav-operators"),
];

impl VendorFrame {
    /// Builds the frame in one language.
    #[must_use]
    pub fn new(site: &Site, assets: &Assets, language: Language) -> Self {
        let words = Words::of(language);
        let mut shared = Frame::of_platform(site, assets, language, VENDOR);
        shared.platform = false;
        words.text("vendor-service").clone_into(&mut shared.service_name);
        links::ROOT.clone_into(&mut shared.home_href);
        shared.languages.clear();
        Self {
            shared,
            desk_css_href: assets.href("desk.css"),
            passkey_js_href: assets.href("passkey.js"),
            operator: None,
        }
    }
}

impl SignedInOperator {
    /// Builds an operator on the page at `path`, with the time left until the session's idle and absolute timeout.
    #[must_use]
    pub fn new(
        assets: &Assets,
        language: Language,
        path: &str,
        operator: &Operator,
        (idle, absolute): (Duration, Duration),
    ) -> Self {
        let words = Words::of(language);
        let here = path.split('?').next().unwrap_or_default();
        let nav = NAV
            .iter()
            .filter(|(_, permission, _)| operator.may(*permission))
            .map(|(href, _, key)| VendorLink {
                href,
                text: words.text(key),
                current: here == *href || here.strip_prefix(*href).is_some_and(|rest| rest.starts_with('/')),
            })
            .collect();
        Self {
            name: operator.name.clone(),
            nav,
            session_js_href: assets.href("session.js"),
            idle_seconds: idle.num_seconds(),
            absolute_seconds: absolute.num_seconds(),
            idle_minutes: IDLE.num_minutes(),
            absolute_hours: ABSOLUTE.num_hours(),
        }
    }
}

/// Builds the frame of a page.
pub(super) fn of(visit: &Visit) -> Result<Value, tera::Error> {
    let (app, language) = (&visit.app, visit.language);
    let mut frame = VendorFrame::new(&app.site, &app.assets, language);
    visit.path.clone_into(&mut frame.shared.path);
    frame.shared.drawn_for = visit.visitor.drawn_for.to_string();
    frame.operator = visit
        .visitor
        .operator()
        .map(|operator| SignedInOperator::new(&app.assets, language, &visit.path, operator, operator.rest(visit.now)));
    Value::try_from_serializable(&frame)
}
