//! The portal's pages as staff see them: those whose content follows from policy and instant.

use std::sync::Arc;

use madoguchi_core::clock::day_in_japan;
use madoguchi_core::links;
use madoguchi_core::policy::maintenance::window_at;
use madoguchi_web::member_pages::{AsOf, MemberPages};
use madoguchi_web::{Engine, Page};
use madoguchi_words::Words;
use tera::Value;

use crate::documents::page::{Accessibility, Privacy, Security};
use crate::face::{Frame, MaintenancePage, Within};
use crate::home::page::Home;
use crate::sign_in::page::SignIn;

/// Renders the portal's pages for staff.
#[derive(Debug)]
pub struct PortalPages {
    engine: Arc<Engine>,
}

/// A page that staff can see.
struct Shown {
    name: &'static str,
    path: &'static str,
    within: Within,
    template: &'static str,
    page: fn(&AsOf<'_>) -> Result<Value, tera::Error>,
}

const PAGES: &[Shown] = &[
    Shown {
        name: "sign-in",
        path: links::SIGN_IN,
        within: Within::Society,
        template: SignIn::TEMPLATE,
        page: |of| Value::try_from_serializable(&SignIn::of(words(of), of.policy, of.holidays, of.now)),
    },
    Shown {
        name: "home",
        path: links::HOME,
        within: Within::Member,
        template: Home::TEMPLATE,
        page: |of| Value::try_from_serializable(&Home::of(words(of), of.policy, day_in_japan(of.now))),
    },
    Shown {
        name: "privacy",
        path: links::PRIVACY,
        within: Within::Society,
        template: Privacy::TEMPLATE,
        page: |of| Value::try_from_serializable(&Privacy::of(words(of), of.policy)),
    },
    Shown {
        name: "security",
        path: links::SECURITY,
        within: Within::Society,
        template: Security::TEMPLATE,
        page: |of| Value::try_from_serializable(&Security::of(words(of), of.policy, of.holidays, of.now)),
    },
    Shown {
        name: "accessibility",
        path: links::ACCESSIBILITY,
        within: Within::Society,
        template: Accessibility::TEMPLATE,
        page: |_| Value::try_from_serializable(&Accessibility {}),
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
    fn names(&self) -> Vec<&'static str> {
        PAGES.iter().map(|page| page.name).collect()
    }

    fn show(&self, name: &str, of: &AsOf<'_>) -> Result<Option<String>, tera::Error> {
        let Some(shown) = PAGES.iter().find(|page| page.name == name) else { return Ok(None) };
        let rules = &of.policy.maintenance;
        let (template, within, page) = match window_at(rules, of.holidays, of.now) {
            None => (shown.template, shown.within, (shown.page)(of)?),
            Some(window) => {
                let page = MaintenancePage::of(words(of), rules, of.holidays, window, of.now);
                (MaintenancePage::TEMPLATE, Within::Society, Value::try_from_serializable(&page)?)
            }
        };
        let frame = Frame::as_of(of, shown.path, within);
        self.engine.render(of.language, template, &frame, &page).map(Some)
    }
}

fn words(of: &AsOf<'_>) -> &'static Words {
    Words::of(of.language)
}
