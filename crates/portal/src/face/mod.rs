//! The members' portal as a face: its hosts, its access table, how it recognises the visitor, and the frame around its
//! pages.

mod access;
mod board;
mod closed;
mod frame;
mod looks;
pub mod session;
mod support;
mod visitor;

use std::sync::Arc;

use axum::http::Method;
use axum::response::Response;
use chrono::{DateTime, Utc};
use madoguchi_core::links;
use madoguchi_core::support_codes::StuckOn;
use madoguchi_core::tenancy::{Resolution, Tenant};
use madoguchi_web::app::App;
use madoguchi_web::host::Host;
use madoguchi_web::{
    Call, Cookie, DrawnFor, Engine, Face, Fields, Found, PerPolicy, SocietyCall, Trouble, assets, samples,
};
use madoguchi_words::Language;
use tera::Value;

pub use self::access::Access;
pub use self::closed::{MaintenancePage, SuspendedPage};
pub use self::frame::{Banner, Frame, NavLink, Person, member_nav};
use self::looks::Looks;
pub use self::session::{Member, Registering, SettingUp, SigningIn};
pub use self::visitor::{MemberVisit, Visitor};

/// The members' portal.
#[derive(Debug)]
pub struct Portal {
    engine: Arc<Engine>,
    looks: PerPolicy<Looks>,
}

/// A request for a society's portal, under its canonical host.
pub type Visit = madoguchi_web::Visit<Portal>;

/// Routes of the portal.
pub type Routes = madoguchi_web::Routes<Portal>;

/// The frames of the portal's and the finder's pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// A society's frame, for visitors who aren't signed in.
    Society,
    /// A society's frame, for a member.
    Member,
    /// The platform's frame.
    Platform,
}

/// A sample of a page.
pub type Sample = samples::Sample<Within>;

/// Samples of pages.
pub type Samples<'a> = samples::Samples<'a, Within>;

/// Returns the routes of a society's colours and logo.
pub(crate) fn routes() -> Routes {
    assets::looks(Access::Brand)
}

/// Adds samples of the pages of a closed portal.
pub(crate) fn samples(samples: Samples<'_>) -> Samples<'_> {
    samples.page::<MaintenancePage>(Within::Society).page::<SuspendedPage>(Within::Society)
}

impl Portal {
    /// Builds the portal with its templates.
    #[must_use]
    pub fn new(engine: Arc<Engine>) -> Self {
        Self { engine, looks: PerPolicy::default() }
    }
}

impl Face for Portal {
    type Access = Access;
    type Place = Arc<Tenant>;
    type At = SocietyCall;
    type Visitor = Visitor;

    const NAME: &'static str = "portal";
    const COOKIES: &'static [Cookie] = &[session::SESSION, session::REGISTRATION, session::SIGN_IN, support::BROWSER];

    fn find(&self, app: &App, host: &Host) -> Option<Found<Arc<Tenant>>> {
        match app.directory.resolve(host.as_str()) {
            Resolution::Society(tenant) => Some(Found::Here(tenant)),
            Resolution::Elsewhere(tenant) => Some(Found::Elsewhere(tenant.canonical_host.clone())),
            Resolution::Platform | Resolution::Unknown => None,
        }
    }

    fn languages<'a>(&self, tenant: &'a Arc<Tenant>, now: DateTime<Utc>) -> &'a [Language] {
        &tenant.policy(now).languages
    }

    fn receive(&self, call: Arc<Call>, tenant: Arc<Tenant>) -> (SocietyCall, Visitor) {
        let at = SocietyCall::new(call, tenant);
        let looks = self.looks.of(&at.tenant, &at.policy, || Looks::new(&at));
        (at, Visitor::unknown(looks))
    }

    fn gate(&self, visit: &Visit, form: Option<&Fields>) -> Option<Response> {
        closed::closed(visit, form)
    }

    async fn stuck(&self, visit: Visit, on: StuckOn) -> Visit {
        support::with_code(visit, on).await
    }

    fn keep(&self, visit: &Visit, response: &mut Response) {
        support::keep(visit, response);
    }

    async fn recognise(&self, visit: Visit) -> Result<Visit, Trouble> {
        let member = session::resolve(&visit).await?;
        Ok(visitor::signed_in(visit, member))
    }

    async fn admit(&self, visit: Visit, access: Access, method: &Method) -> Result<Visit, Response> {
        access::admit(visit, access, method).await
    }

    fn drawn_for(&self, visit: &Visit) -> DrawnFor {
        visit.visitor.drawn_for
    }

    fn onward(&self, visit: &Visit) -> &'static str {
        match visit.visitor.drawn_for {
            DrawnFor::Nobody => links::ROOT,
            DrawnFor::Draft(_) => links::REGISTER_IDENTITY,
            DrawnFor::SignIn(_) => links::SECOND_STEP,
            DrawnFor::Account(_) => links::HOME,
        }
    }

    fn engine(&self) -> &Engine {
        &self.engine
    }

    fn frame(&self, visit: &Visit) -> Result<Value, tera::Error> {
        visit.visitor.looks.frame(visit)
    }
}
