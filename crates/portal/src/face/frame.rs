//! The frame around the portal's pages: the shared frame, the banner of a coming closing, and the signed-in member.

use chrono::Duration;
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::links;
use madoguchi_core::policy::Policy;
use madoguchi_web::frame::{self, Basics};
use madoguchi_web::{AsOf, Assets, SamplePerson, Site, Viewing};
use madoguchi_words::{Language, Words};
use serde::Serialize;

use super::{Within, looks};

/// What the portal contributes to every frame.
const PORTAL: Basics = Basics { css: "base.css", js: "base.js", sign_in: links::SIGN_IN };

/// What templates of the portal see as `frame`.
#[derive(Clone, Debug, Serialize)]
pub struct Frame {
    /// The fields of every face's frame.
    #[serde(flatten)]
    pub shared: frame::Frame,
    /// The path of the style sheet for tiles and news.
    pub home_css_href: String,
    /// The path of the style sheet of pictures and tables of numbers.
    pub expenses_css_href: String,
    /// The path of the style sheet for pages that are steps of a procedure.
    pub steps_css_href: String,
    /// The path of the style sheet for drawings of letters.
    pub letter_css_href: String,
    /// The path of the style sheet for the menu of a signed-in member.
    pub member_css_href: String,
    /// The path of the style sheet for the sign-in page.
    pub sign_in_css_href: String,
    /// The path of the script for passkeys.
    pub passkey_js_href: String,
    /// The path of the script for sheets that are printed or copied.
    pub sheet_js_href: String,
    /// The path of the script for the hand-over to a phone.
    pub hand_over_js_href: String,
    /// The banner of a closing that is near.
    pub maintenance_banner: Option<Banner>,
    /// The signed-in member.
    pub member: Option<Person>,
    /// The support code of a page that says why the visitor can't go on.
    pub support_code: Option<String>,
    /// Whose portal this is and who looks at it, in words, where a clerk of the society looks.
    pub viewed: Option<String>,
}

impl Frame {
    /// Builds the frame of a society's pages in one language, without the fields that change from request to request.
    #[must_use]
    pub fn of_society(site: &Site, assets: &Assets, policy: &Policy, language: Language) -> Self {
        Self::around(assets, frame::Frame::of_society(site, assets, policy, language, PORTAL))
    }

    /// Builds the frame of the platform's own pages.
    #[must_use]
    pub fn of_platform(site: &Site, assets: &Assets, language: Language) -> Self {
        Self::around(assets, frame::Frame::of_platform(site, assets, language, PORTAL))
    }

    /// Builds the frame of a page as staff see it: for a member who has just signed in, or for nobody.
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

    /// Builds the frame of a page of a member's portal as a clerk sees it.
    pub(crate) fn of_view(of: &Viewing<'_>, language: Language, path: &str, within: Within) -> Self {
        let (site, assets) = (&of.app.site, &of.app.assets);
        let sample = SamplePerson {
            name: of.member.facts.name.clone(),
            joined_on: day_in_japan(of.now),
            category: of.member.facts.employment.category_on(day_in_japan(of.now)),
        };
        let (policy, holidays, now, person) = (of.policy, &*of.tenant.holidays, of.now, &sample);
        let as_of = AsOf { site, assets, policy, terms: "", privacy: None, holidays, now, language, person };
        let mut frame = Self::as_of(&as_of, path, within);
        frame.shared.text_size = of.member.facts.text_size.word();
        let name = [("name", of.member.facts.name.as_str().into())];
        frame.viewed = Some(Words::of(language).format("layout-viewed", &name));
        frame
    }

    fn around(assets: &Assets, shared: frame::Frame) -> Self {
        Self {
            shared,
            home_css_href: assets.href("home.css"),
            expenses_css_href: assets.href("expenses.css"),
            steps_css_href: assets.href("steps.css"),
            letter_css_href: assets.href("letter.css"),
            member_css_href: assets.href("member.css"),
            sign_in_css_href: assets.href("sign_in.css"),
            passkey_js_href: assets.href("passkey.js"),
            sheet_js_href: assets.href("sheet.js"),
            hand_over_js_href: assets.href("hand_over.js"),
            maintenance_banner: None,
            member: None,
            support_code: None,
            viewed: None,
        }
    }
}

/// A closing that is near.
#[derive(Clone, Debug, Serialize)]
pub struct Banner {
    /// When it begins, in words.
    pub from: String,
    /// When it ends, in words.
    pub until: String,
    /// The whole closing in one phrase.
    pub span: String,
    /// The minutes until it begins, rounded up.
    pub minutes_left: i64,
    /// When it begins (RFC 3339), for the script that counts down.
    pub starts_iso: String,
}

/// The signed-in member.
#[derive(Clone, Debug, Serialize)]
pub struct Person {
    /// The name, without 様.
    pub name: String,
    /// The members' navigation.
    pub nav: Vec<NavLink>,
    /// The path of the script that warns before the session ends.
    pub session_js_href: String,
    /// The seconds until the idle timeout.
    pub idle_seconds: i64,
    /// The seconds until the absolute timeout.
    pub absolute_seconds: i64,
    /// The society's idle timeout, in minutes.
    pub idle_minutes: u8,
    /// The society's absolute timeout, in hours from sign-in.
    pub absolute_hours: u8,
}

impl Person {
    /// Builds a member on the page at `path`, with the time left until the session's idle and absolute timeout.
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
    /// The path.
    pub href: &'static str,
    /// The text.
    pub text: &'static str,
    /// Whether this is the current page.
    pub current: bool,
}

/// The pages of the navigation, with the keys of their texts: those that the guides name. The member's other pages are
/// linked from the profile.
const MEMBER_NAV: &[(&str, &str)] = &[
    (links::HOME, "member-nav-to-home"),
    (links::PROFILE, "member-nav-to-profile"),
    (links::LOGIN_METHODS, "member-nav-to-login-methods"),
    (links::TERMS, "member-nav-to-terms"),
];

/// Builds the members' navigation on the page at `path`. `login_methods` tells whether the society offers methods to
/// choose from.
#[must_use]
pub fn member_nav(language: Language, path: &str, login_methods: bool) -> Vec<NavLink> {
    let (words, here) = (Words::of(language), path.split('?').next().unwrap_or_default());
    let link =
        |(href, key): &(&'static str, &'static str)| NavLink { href, text: words.text(key), current: *href == here };
    MEMBER_NAV.iter().filter(|(href, _)| login_methods || *href != links::LOGIN_METHODS).map(link).collect()
}
