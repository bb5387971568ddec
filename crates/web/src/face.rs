//! A face: one web application of this program, with its own hosts and its own users, e.g. the members' portal.
//!
//! A face defines its hosts, its access table, how it recognises the visitor, and the frame around its pages.
//! Everything else is the same for all faces and is in this crate.

use std::fmt::Debug;
use std::hash::Hash;
use std::ops::Deref;
use std::sync::Arc;

use axum::http::Method;
use axum::response::Response;
use chrono::{DateTime, Utc};
use madoguchi_core::links;
use madoguchi_core::support_codes::StuckOn;
use madoguchi_words::Language;
use tera::Value;

use crate::app::App;
use crate::cookies::Cookie;
use crate::drawn_for::{DrawnFor, Takes};
use crate::error::Trouble;
use crate::form::Fields;
use crate::host::Host;
use crate::templates::Engine;
use crate::visit::{Call, Visit};

/// Who may reach a route of a face. The access table of a face consists of values of this type.
pub trait Access: Copy + Debug + Eq + Hash + Send + Sync + 'static {
    /// Whether the route answers also while the face's [gate](Face::gate) is closed. By default no route does.
    fn passes_gate(self) -> bool {
        false
    }

    /// The largest form with files that its POST routes take, in bytes; nothing where they take none, as by default.
    fn takes_files(self) -> Option<usize> {
        None
    }

    /// Which forms its POST routes take.
    fn takes(self) -> Takes;
}

/// What a host of a face leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found<P> {
    /// The place that the host belongs to.
    Here(P),
    /// Another host, to which the browser is redirected.
    Elsewhere(String),
}

/// One web application of this program.
pub trait Face: Sized + Send + Sync + 'static {
    /// Who may reach a route.
    type Access: Access;
    /// What a host stands for: a society, or `()` where the face has one host.
    type Place: Send + 'static;
    /// A request at a place: [`crate::SocietyCall`] where the place is a society, otherwise [`Arc<Call>`].
    type At: Deref<Target = Call> + Clone + Send + Sync + 'static;
    /// What the face knows about the visitor.
    type Visitor: Clone + Send + Sync + 'static;

    /// The word for this face in what is counted.
    const NAME: &'static str;

    /// The cookies whose tokens this face reads. Other token cookies are ignored.
    const COOKIES: &'static [Cookie];

    /// Whether a request without TLS is redirected to the same page with TLS, where the installation uses TLS.
    const NEEDS_TLS: bool = true;

    /// Returns what a host leads to, or nothing if the host isn't one of this face. A host that no face owns gets the
    /// page of an unknown host.
    fn find(&self, app: &App, host: &Host) -> Option<Found<Self::Place>>;

    /// Returns the languages of a place's pages. The first is the default.
    fn languages<'a>(&self, place: &'a Self::Place, now: DateTime<Utc>) -> &'a [Language];

    /// Builds the values of a request at a place, before the visitor is known.
    fn receive(&self, call: Arc<Call>, place: Self::Place) -> (Self::At, Self::Visitor);

    /// Returns the answer to every request while the place is closed, or nothing while the place is open. `form` is the
    /// form that was sent with the request.
    fn gate(&self, visit: &Visit<Self>, form: Option<&Fields>) -> Option<Response> {
        let _ = (visit, form);
        None
    }

    /// Adds to a visit what a page shows that says why the visitor can't go on, for the telephone. By default nothing.
    fn stuck(&self, visit: Visit<Self>, on: StuckOn) -> impl Future<Output = Visit<Self>> + Send {
        let _ = on;
        async { visit }
    }

    /// Adds to such an answer what the browser keeps of it.
    fn keep(&self, visit: &Visit<Self>, response: &mut Response) {
        let _ = (visit, response);
    }

    /// Finds out who the visitor is, for the page that says that a page doesn't exist.
    fn recognise(&self, visit: Visit<Self>) -> impl Future<Output = Result<Visit<Self>, Trouble>> + Send;

    /// Admits the visitors that a route is for, with what is known about them. Returns the answer for all others.
    fn admit(
        &self,
        visit: Visit<Self>,
        access: Self::Access,
        method: &Method,
    ) -> impl Future<Output = Result<Visit<Self>, Response>> + Send;

    /// Returns what the visitor is using, as far as the route admits it: what a page is drawn for, and what a form must have
    /// been drawn for.
    fn drawn_for(&self, visit: &Visit<Self>) -> DrawnFor;

    /// Returns the path of the page where what the visitor is using goes on.
    fn onward(&self, visit: &Visit<Self>) -> &'static str {
        let _ = visit;
        links::ROOT
    }

    /// Returns the templates of this face. They include `layout/base.html`, which the error pages extend.
    fn engine(&self) -> &Engine;

    /// Returns what templates see as `frame`: a [`crate::Frame`] and the face's own fields.
    ///
    /// # Errors
    /// When the frame can't be serialised.
    fn frame(&self, visit: &Visit<Self>) -> Result<Value, tera::Error>;
}
