//! The frame around the portal's pages: what every face has, the banner of a closing, and who is signed in.

use chrono::Duration;
use madoguchi_core::links;
use madoguchi_core::policy::Policy;
use madoguchi_web::frame::{self, Basics};
use madoguchi_web::{AsOf, Assets, Site};
use madoguchi_words::{Language, Words};
use serde::Serialize;

use super::{Within, looks};

/// What the portal says of itself in every frame.
const PORTAL: Basics = Basics { css: "portal.css", js: "portal.js", sign_in: links::SIGN_IN };

/// What templates of the portal find as `frame`.
#[derive(Clone, Debug, Serialize)]
pub struct Frame {
    /// What every face has.
    #[serde(flatten)]
    pub shared: frame::Frame,
    /// The style sheet of tiles and news, for the pages that have them.
    pub home_css_href: String,
    /// The style sheet of a way in steps, for the pages that are one.
    pub steps_css_href: String,
    /// The script of passkeys, for the pages that have them.
    pub passkey_js_href: String,
    /// The script of a hand-over to a phone, for the pages that wait.
    pub hand_over_js_href: String,
    /// The closing that is near.
    pub maintenance_banner: Option<Banner>,
    /// Who is signed in.
    pub member: Option<Person>,
}

impl Frame {
    /// The frame of a society's pages in one language, without what changes from request to request.
    #[must_use]
    pub fn of_society(site: &Site, assets: &Assets, policy: &Policy, language: Language) -> Self {
        Self::around(assets, frame::Frame::of_society(site, assets, policy, language, PORTAL))
    }

    /// The frame of the platform's own pages.
    #[must_use]
    pub fn of_platform(site: &Site, assets: &Assets, language: Language) -> Self {
        Self::around(assets, frame::Frame::of_platform(site, assets, language, PORTAL))
    }

    /// The frame of a page as staff are shown it, for a member who has just come in or for nobody in particular.
    pub(crate) fn as_of(of: &AsOf<'_>, path: &str, within: Within) -> Self {
        let (policy, language) = (of.policy, of.language);
        let mut frame = Self::of_society(of.site, of.assets, policy, language);
        path.clone_into(&mut frame.shared.path);
        frame.maintenance_banner = looks::banner_at(&policy.maintenance, of.holidays, of.now, language);
        frame.member = (within == Within::Member).then(|| {
            let idle = Duration::minutes(policy.sessions.idle_minutes.into());
            let absolute = Duration::hours(policy.sessions.absolute_hours.into());
            Person::new(of.assets, policy, language, path, &of.person.name, idle, absolute)
        });
        frame
    }

    fn around(assets: &Assets, shared: frame::Frame) -> Self {
        Self {
            shared,
            home_css_href: assets.href("home.css"),
            steps_css_href: assets.href("steps.css"),
            passkey_js_href: assets.href("passkey.js"),
            hand_over_js_href: assets.href("hand_over.js"),
            maintenance_banner: None,
            member: None,
        }
    }
}

/// The closing that is near.
#[derive(Clone, Debug, Serialize)]
pub struct Banner {
    /// From when, in words.
    pub from: String,
    /// Until when, in words.
    pub until: String,
    /// From when until when, in one phrase.
    pub span: String,
    /// Whole minutes until it begins, rounded up.
    pub minutes_left: i64,
    /// When it begins (RFC 3339), for a script that counts on.
    pub starts_iso: String,
}

/// Who is signed in.
#[derive(Clone, Debug, Serialize)]
pub struct Person {
    /// Name, without 様.
    pub name: String,
    /// Where a member goes from any page.
    pub nav: Vec<NavLink>,
    /// The script that warns before the session ends.
    pub session_js_href: String,
    /// Seconds until the session ends, if nothing is asked of it.
    pub idle_seconds: i64,
    /// Seconds until it ends in any case.
    pub absolute_seconds: i64,
    /// The society's rule: minutes without a request.
    pub idle_minutes: u8,
    /// The society's rule: hours from sign-in.
    pub absolute_hours: u8,
}

impl Person {
    /// A member on the page at `path`, and how long the session goes on: without a request, and in any case.
    #[must_use]
    pub fn new(
        assets: &Assets,
        policy: &Policy,
        language: Language,
        path: &str,
        name: &str,
        idle: Duration,
        absolute: Duration,
    ) -> Self {
        Self {
            name: name.to_owned(),
            nav: member_nav(language, path, policy.second_step.is_offered()),
            session_js_href: assets.href("session.js"),
            idle_seconds: idle.num_seconds(),
            absolute_seconds: absolute.num_seconds(),
            idle_minutes: policy.sessions.idle_minutes,
            absolute_hours: policy.sessions.absolute_hours,
        }
    }
}

/// A link of the members' navigation.
#[derive(Clone, Debug, Serialize)]
pub struct NavLink {
    /// Where to.
    pub href: &'static str,
    /// Its words.
    pub text: &'static str,
    /// The page that is open.
    pub current: bool,
}

/// Pages that a member goes to from anywhere, with the keys of their words: those that guides name. What else is the
/// member's own stands on the profile.
const MEMBER_NAV: &[(&str, &str)] = &[
    (links::HOME, "member-nav-to-home"),
    (links::PROFILE, "member-nav-to-profile"),
    (links::LOGIN_METHODS, "member-nav-to-login-methods"),
    (links::TERMS, "member-nav-to-terms"),
];

/// The members' navigation on the page at `path`. `login_methods` tells whether the society offers any to choose.
#[must_use]
pub fn member_nav(language: Language, path: &str, login_methods: bool) -> Vec<NavLink> {
    let (words, here) = (Words::of(language), path.split('?').next().unwrap_or_default());
    let link =
        |(href, key): &(&'static str, &'static str)| NavLink { href, text: words.text(key), current: *href == here };
    MEMBER_NAV.iter().filter(|(href, _)| login_methods || *href != links::LOGIN_METHODS).map(link).collect()
}
