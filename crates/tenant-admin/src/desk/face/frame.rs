//! The frame around the desk's pages: the society, the navigation by what one may, the search.

use chrono::Duration;
use madoguchi_core::links::desk as links;
use madoguchi_core::policy::Policy;
use madoguchi_core::staff::permission::Permission;
use madoguchi_core::staff::sessions::{ABSOLUTE, Clerk, IDLE};
use madoguchi_web::frame::{Basics, Frame};
use madoguchi_web::{Assets, Site};
use madoguchi_words::{Language, Words};
use serde::Serialize;
use tera::Value;

use super::Visit;

/// What the desk contributes to every frame.
const DESK: Basics = Basics { css: "base.css", js: "base.js", sign_in: links::SIGN_IN };

/// What templates of the desk see as `frame`.
#[derive(Clone, Debug, Serialize)]
pub struct DeskFrame {
    /// The fields of every face's frame.
    #[serde(flatten)]
    pub shared: Frame,
    /// The path of the desk's style sheet.
    pub desk_css_href: String,
    /// The path of the desk's script, for the keyboard.
    pub desk_js_href: String,
    /// The path of the script for passkeys.
    pub passkey_js_href: String,
    /// The path of the script for sheets that are printed or copied.
    pub sheet_js_href: String,
    /// The path of the script that keeps a preview up to date.
    pub preview_js_href: String,
    /// The clerk.
    pub clerk: Option<SignedIn>,
}

/// The clerk, as every page shows them.
#[derive(Clone, Debug, Serialize)]
pub struct SignedIn {
    /// The name.
    pub name: String,
    /// The navigation.
    pub nav: Vec<NavLink>,
    /// Whether the clerk may search for members.
    pub search: bool,
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
pub struct NavLink {
    /// The path.
    pub href: &'static str,
    /// The text.
    pub text: &'static str,
    /// Whether this is the current page, or a page below it.
    pub current: bool,
}

/// The pages of the navigation, the permission that each needs, and the keys of their texts.
const NAV: &[(&str, Permission, &str)] = &[
    (links::TODAY, Permission::Enter, "desk-nav-today"),
    (links::MEMBERS, Permission::ReadMembers, "desk-nav-members"),
    (links::ANNOUNCEMENTS, Permission::ReadAnnouncements, "desk-nav-announcements"),
    (links::PUBLICATIONS, Permission::PublishMedical, "desk-nav-publications"),
    (links::SETTINGS, Permission::ReadSettings, "desk-nav-settings"),
    (links::STAFF, Permission::ReadStaff, "desk-nav-staff"),
    (links::AUDIT, Permission::ReadAudit, "desk-nav-audit"),
];

impl DeskFrame {
    /// Builds the frame in one language.
    #[must_use]
    pub fn new(site: &Site, assets: &Assets, policy: &Policy, language: Language) -> Self {
        let mut shared = Frame::of_society(site, assets, policy, language, DESK);
        Words::of(language).text("desk-service").clone_into(&mut shared.service_name);
        links::ROOT.clone_into(&mut shared.home_href);
        shared.languages.clear();
        // The contact is the members'; who calls it reaches this desk.
        shared.contact = None;
        Self {
            shared,
            desk_css_href: assets.href("desk.css"),
            desk_js_href: assets.href("desk.js"),
            passkey_js_href: assets.href("passkey.js"),
            sheet_js_href: assets.href("sheet.js"),
            preview_js_href: assets.href("preview.js"),
            clerk: None,
        }
    }
}

impl SignedIn {
    /// Builds a clerk on the page at `path`, with the time left until the session's idle and absolute timeout.
    #[must_use]
    pub fn new(
        assets: &Assets,
        language: Language,
        path: &str,
        clerk: &Clerk,
        (idle, absolute): (Duration, Duration),
    ) -> Self {
        let words = Words::of(language);
        let here = path.split('?').next().unwrap_or_default();
        let nav = NAV
            .iter()
            .filter(|(_, permission, _)| clerk.may(*permission))
            .map(|(href, _, key)| NavLink {
                href,
                text: words.text(key),
                current: here == *href || here.strip_prefix(*href).is_some_and(|rest| rest.starts_with('/')),
            })
            .collect();
        Self {
            name: clerk.name.clone(),
            nav,
            search: clerk.may(Permission::ReadMembers),
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
    let mut frame = DeskFrame::new(&app.site, &app.assets, &visit.policy, language);
    visit.path.clone_into(&mut frame.shared.path);
    frame.shared.drawn_for = visit.visitor.drawn_for.to_string();
    frame.clerk = visit
        .visitor
        .clerk()
        .map(|clerk| SignedIn::new(&app.assets, language, &visit.path, clerk, clerk.rest(visit.now)));
    Value::try_from_serializable(&frame)
}
