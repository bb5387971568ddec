//! The desk as a face: its hosts, its access table, how it recognises a clerk, and the frame around its pages.
//!
//! The desk has no gate: staff work while the portal is closed, and that is when members call.

mod access;
mod day;
mod frame;
pub mod outside;
mod program;
pub mod session;

use std::sync::Arc;

use axum::http::Method;
use axum::response::Response;
use chrono::{DateTime, Utc};
use madoguchi_core::links::desk as links;
use madoguchi_core::staff::sessions::Clerk;
use madoguchi_core::staff::sign_in::StaffSignIn;
use madoguchi_core::tenancy::{Tenant, hosts};
use madoguchi_web::app::App;
use madoguchi_web::host::Host;
use madoguchi_web::{Call, Cookie, DrawnFor, Engine, Face, Found, Previews, SocietyCall, Trouble, assets, samples};
use madoguchi_words::Language;
use tera::Value;

pub(crate) use self::access::next_page;
pub use self::access::{Access, LARGEST_DATA};
pub(crate) use self::day::read_day;
pub use self::frame::{DeskFrame, NavLink, SignedIn};
pub use self::session::{At, Settling, SigningIn};

/// The society's desk.
pub struct Desk {
    engine: Arc<Engine>,
    previews: Previews,
}

/// A request for a society's desk.
pub type Visit = madoguchi_web::Visit<Desk>;

/// Routes of the desk.
pub type Routes = madoguchi_web::Routes<Desk>;

/// The frames of the desk's pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// For visitors who aren't signed in.
    Outside,
    /// For a clerk.
    Desk,
}

/// A sample of a page.
pub type Sample = samples::Sample<Within>;

/// Samples of pages.
pub type Samples<'a> = samples::Samples<'a, Within>;

/// What the desk knows about the visitor.
#[derive(Clone, Default)]
pub struct Visitor {
    clerk: Option<Arc<Clerk>>,
    signing_in: Option<Arc<StaffSignIn>>,
    drawn_for: DrawnFor,
}

impl Visitor {
    /// The signed-in clerk.
    #[must_use]
    pub fn clerk(&self) -> Option<&Clerk> {
        self.clerk.as_deref()
    }

    /// The sign-in in progress.
    #[must_use]
    pub fn signing_in(&self) -> Option<&StaffSignIn> {
        self.signing_in.as_deref()
    }
}

/// Returns the routes of a society's colours and logo.
pub(crate) fn routes() -> Routes {
    assets::looks(Access::Brand)
}

/// Adds samples of the page for whoever is outside the society's network.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<outside::Outside>(Within::Outside)
}

impl Desk {
    /// Builds the desk with its templates and with what shows members' pages and mails.
    #[must_use]
    pub const fn new(engine: Arc<Engine>, previews: Previews) -> Self {
        Self { engine, previews }
    }

    /// What shows members' pages and mails.
    pub(crate) const fn previews(&self) -> &Previews {
        &self.previews
    }
}

impl Face for Desk {
    type Access = Access;
    type Place = Arc<Tenant>;
    type At = SocietyCall;
    type Visitor = Visitor;

    const NAME: &'static str = "desk";
    const COOKIES: &'static [Cookie] = &[session::SESSION, session::SIGN_IN];

    fn find(&self, app: &App, host: &Host) -> Option<Found<Arc<Tenant>>> {
        let slug = hosts::slug_of_desk(host.as_str(), &app.site.base)?;
        app.directory.by_slug(slug).map(Found::Here)
    }

    fn languages<'a>(&self, _: &'a Arc<Tenant>, _: DateTime<Utc>) -> &'a [Language] {
        &[Language::Ja, Language::En]
    }

    fn receive(&self, call: Arc<Call>, tenant: Arc<Tenant>) -> (SocietyCall, Visitor) {
        (SocietyCall::new(call, tenant), Visitor::default())
    }

    async fn recognise(&self, visit: Visit) -> Result<Visit, Trouble> {
        if !visit.policy.desk.admits(visit.client) {
            return Ok(visit);
        }
        let clerk = session::resolve(&visit).await?;
        Ok(session::signed_in(visit, clerk))
    }

    async fn admit(&self, visit: Visit, access: Access, method: &Method) -> Result<Visit, Response> {
        access::admit(visit, access, method).await
    }

    fn drawn_for(&self, visit: &Visit) -> DrawnFor {
        visit.visitor.drawn_for
    }

    fn onward(&self, visit: &Visit) -> &'static str {
        match visit.visitor.drawn_for {
            DrawnFor::SignIn(_) => links::SECOND_STEP,
            DrawnFor::Account(_) => links::TODAY,
            DrawnFor::Nobody | DrawnFor::Draft(_) => links::ROOT,
        }
    }

    fn engine(&self) -> &Engine {
        &self.engine
    }

    fn frame(&self, visit: &Visit) -> Result<Value, tera::Error> {
        frame::of(visit)
    }
}
