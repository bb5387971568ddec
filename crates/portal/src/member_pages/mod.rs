//! The portal's pages as staff see them: those whose content follows from policy and instant, for a fictitious member; and
//! what one member's portal shows.

mod sample;
mod view;

use std::sync::Arc;

use madoguchi_core::clock::day_in_japan;
use madoguchi_core::links;
use madoguchi_core::policy::Policy;
use madoguchi_core::policy::maintenance::{next_window, window_at};
use madoguchi_core::policy::registration::{Step, steps};
use madoguchi_web::member_pages::Shown;
use madoguchi_web::{AsOf, Engine, MemberPages, Page, ViewedPage, Viewing};
use madoguchi_words::Words;
use tera::Value;

use crate::documents::page::{Accessibility, Privacy, Security};
use crate::face::{Frame, MaintenancePage, Within};
use crate::home::page::Home;
use crate::recovery::page::ladder::Ladder;
use crate::registration::page::confirm::Confirm;
use crate::registration::page::done::Done;
use crate::registration::page::identity::Identity;
use crate::registration::page::terms::Terms;
use crate::sign_in::page::SignIn;

/// Renders the portal's pages for staff.
#[derive(Debug)]
pub struct PortalPages {
    engine: Arc<Engine>,
}

/// A page that staff can see.
struct SamplePage {
    name: &'static str,
    path: &'static str,
    within: Within,
    /// Whether there is such a page under a policy.
    is_there: fn(&Policy) -> bool,
    page: fn(&AsOf<'_>) -> Result<(&'static str, Value), tera::Error>,
}

fn made(page: &impl Page) -> Result<(&'static str, Value), tera::Error> {
    Ok((template_of(page), Value::try_from_serializable(page)?))
}

const fn template_of<P: Page>(_: &P) -> &'static str {
    P::TEMPLATE
}

const fn always(_: &Policy) -> bool {
    true
}

/// The name of the page of a closed portal.
const MAINTENANCE: &str = "maintenance";

/// The pages, in the order in which a member meets them.
const PAGES: &[SamplePage] = &[
    SamplePage {
        name: "sign-in",
        path: links::SIGN_IN,
        within: Within::Society,
        is_there: always,
        page: |of| made(&SignIn::of(words(of), of.policy, of.holidays, of.now)),
    },
    SamplePage {
        name: "register-identity",
        path: links::REGISTER_IDENTITY,
        within: Within::Society,
        is_there: always,
        page: |of| made(&sample::identity(of)),
    },
    SamplePage {
        name: "register-terms",
        path: links::REGISTER_TERMS,
        within: Within::Society,
        is_there: |policy| steps(policy).contains(&Step::Terms),
        page: |of| made(&Terms::of(words(of), of.policy, sample::agreement(of))),
    },
    SamplePage {
        name: "register-account",
        path: links::REGISTER_ACCOUNT,
        within: Within::Society,
        is_there: |policy| steps(policy).contains(&Step::Account),
        page: |of| sample::account(of, Step::Account),
    },
    SamplePage {
        name: "register-user-id",
        path: links::REGISTER_USER_ID,
        within: Within::Society,
        is_there: |policy| steps(policy).contains(&Step::UserId),
        page: |of| sample::account(of, Step::UserId),
    },
    SamplePage {
        name: "register-password",
        path: links::REGISTER_PASSWORD,
        within: Within::Society,
        is_there: |policy| steps(policy).contains(&Step::Password),
        page: |of| sample::account(of, Step::Password),
    },
    SamplePage {
        name: "register-email",
        path: links::REGISTER_EMAIL,
        within: Within::Society,
        is_there: |policy| steps(policy).contains(&Step::Email),
        page: |of| sample::account(of, Step::Email),
    },
    SamplePage {
        name: "register-confirm",
        path: links::REGISTER_CONFIRM,
        within: Within::Society,
        is_there: |policy| steps(policy).contains(&Step::Confirm),
        page: |of| made(&sample::confirm(of)),
    },
    SamplePage {
        name: "register-done",
        path: links::REGISTER_DONE,
        within: Within::Member,
        is_there: always,
        page: |of| {
            let (user_id, email) = (sample::user_id(of.policy), Some(sample::address(of)));
            made(&Done { email, ..Done::of(words(of), of.policy, user_id) })
        },
    },
    SamplePage {
        name: "home",
        path: links::HOME,
        within: Within::Member,
        is_there: always,
        page: |of| made(&Home::of(words(of), of.policy, day_in_japan(of.now))),
    },
    SamplePage {
        name: "former-home",
        path: links::HOME,
        within: Within::Member,
        is_there: |policy| policy.former_members.read_only_months > 0,
        page: |of| made(&sample::former_home(of)),
    },
    SamplePage {
        name: "recovery",
        path: links::RECOVERY,
        within: Within::Society,
        is_there: always,
        page: |of| made(&Ladder::of(words(of), of.policy)),
    },
    SamplePage {
        name: "privacy",
        path: links::PRIVACY,
        within: Within::Society,
        is_there: always,
        page: |of| made(&Privacy::as_of(of)),
    },
    SamplePage {
        name: "security",
        path: links::SECURITY,
        within: Within::Society,
        is_there: always,
        page: |of| made(&Security::of(words(of), of.policy, of.holidays, of.now)),
    },
    SamplePage {
        name: "accessibility",
        path: links::ACCESSIBILITY,
        within: Within::Society,
        is_there: always,
        page: |_| made(&Accessibility {}),
    },
    SamplePage {
        name: MAINTENANCE,
        path: links::ROOT,
        within: Within::Society,
        is_there: |policy| policy.maintenance.monthly.is_some() || policy.maintenance.open.is_some(),
        // It is shown at the beginning of the next closing, see `show`.
        page: |of| made(&SignIn::of(words(of), of.policy, of.holidays, of.now)),
    },
];

impl PortalPages {
    /// Renders pages with the portal's templates.
    #[must_use]
    pub const fn new(engine: Arc<Engine>) -> Self {
        Self { engine }
    }
}

impl MemberPages for PortalPages {
    fn names(&self, policy: &Policy) -> Vec<&'static str> {
        PAGES.iter().filter(|page| (page.is_there)(policy)).map(|page| page.name).collect()
    }

    fn show(&self, name: &str, of: &AsOf<'_>) -> Result<Option<String>, tera::Error> {
        let Some(shown) = PAGES.iter().find(|page| page.name == name && (page.is_there)(of.policy)) else {
            return Ok(None);
        };
        let rules = &of.policy.maintenance;
        let mut at = *of;
        let mut closed = window_at(rules, of.holidays, of.now);
        if name == MAINTENANCE && closed.is_none() {
            closed = next_window(rules, of.holidays, of.now);
            at.now = closed.map_or(of.now, |window| window.from);
        }
        let (within, (template, page)) = match closed {
            None => (shown.within, (shown.page)(&at)?),
            Some(window) => {
                let page = MaintenancePage::of(words(&at), rules, at.holidays, window, at.now);
                (Within::Society, made(&page)?)
            }
        };
        let frame = Frame::as_of(&at, shown.path, within);
        self.engine.render(at.language, template, &frame, &page).map(Some)
    }

    fn view<'a>(&'a self, page: ViewedPage, of: &'a Viewing<'a>) -> Shown<'a> {
        Box::pin(view::viewed(&self.engine, page, of))
    }
}

fn words(of: &AsOf<'_>) -> &'static Words {
    Words::of(of.language)
}
