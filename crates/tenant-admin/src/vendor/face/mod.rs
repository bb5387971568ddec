//! The vendor's host as a face: its host, its access table, how it recognises an operator, and the frame around its pages.
//!
//! It has no gate, and the colours of no society.

mod access;
mod frame;
mod program;
pub mod session;

use std::sync::Arc;

use axum::http::Method;
use axum::response::Response;
use chrono::{DateTime, Utc};
use madoguchi_core::links::vendor as links;
use madoguchi_core::operators::sessions::Operator;
use madoguchi_core::operators::sign_in::OperatorSignIn;
use madoguchi_core::tenancy::{Tenant, hosts};
use madoguchi_web::app::App;
use madoguchi_web::frame::PLATFORM_LANGUAGES;
use madoguchi_web::host::Host;
use madoguchi_web::{Call, Cookie, DrawnFor, Engine, Face, Found, SocietyCall, Trouble, samples};
use madoguchi_words::Language;
use tera::Value;

pub use self::access::Access;
pub(crate) use self::access::next_page;
pub use self::frame::{SignedInOperator, VendorFrame, VendorLink};
pub use self::session::{OnDuty, SettingUp, SigningIn};

/// The face of the vendor.
pub struct Vendor {
    engine: Arc<Engine>,
}

/// A request for the vendor's host.
pub type Visit = madoguchi_web::Visit<Vendor>;

/// Routes of the vendor's face.
pub type Routes = madoguchi_web::Routes<Vendor>;

/// The frames of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// For visitors who aren't signed in.
    Outside,
    /// For an operator.
    Inside,
}

/// Samples of pages.
pub type Samples<'a> = samples::Samples<'a, Within>;

/// What the face knows about the visitor.
#[derive(Clone, Default)]
pub struct Visitor {
    operator: Option<Arc<Operator>>,
    signing_in: Option<Arc<OperatorSignIn>>,
    drawn_for: DrawnFor,
}

impl Visitor {
    /// The signed-in operator.
    #[must_use]
    pub fn operator(&self) -> Option<&Operator> {
        self.operator.as_deref()
    }

    /// The sign-in in progress.
    #[must_use]
    pub fn signing_in(&self) -> Option<&OperatorSignIn> {
        self.signing_in.as_deref()
    }
}

impl Vendor {
    /// Builds the face with its templates.
    #[must_use]
    pub const fn new(engine: Arc<Engine>) -> Self {
        Self { engine }
    }
}

impl Face for Vendor {
    type Access = Access;
    /// The vendor's own tenant, never a society's.
    type Place = Arc<Tenant>;
    type At = SocietyCall;
    type Visitor = Visitor;

    const NAME: &'static str = "vendor";
    const COOKIES: &'static [Cookie] = &[session::SESSION, session::SIGN_IN];

    fn find(&self, app: &App, host: &Host) -> Option<Found<Arc<Tenant>>> {
        if host.as_str() != hosts::vendor_host(&app.site.base) {
            return None;
        }
        app.directory.vendor().map(Found::Here)
    }

    fn languages<'a>(&self, _: &'a Arc<Tenant>, _: DateTime<Utc>) -> &'a [Language] {
        &PLATFORM_LANGUAGES
    }

    fn receive(&self, call: Arc<Call>, vendor: Arc<Tenant>) -> (SocietyCall, Visitor) {
        (SocietyCall::new(call, vendor), Visitor::default())
    }

    async fn recognise(&self, visit: Visit) -> Result<Visit, Trouble> {
        let operator = session::resolve(&visit).await?;
        Ok(session::signed_in(visit, operator))
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
            DrawnFor::Account(_) => links::SOCIETIES,
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
