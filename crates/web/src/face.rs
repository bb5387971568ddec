//! A face: one of the counters that this program serves, each on hosts of its own and to people of its own.
//!
//! A face says which hosts are its own, who may reach which of its routes, how it knows who is at the other end, and what
//! stands around its pages. Everything else is the same for all faces and stands in this crate.

use std::fmt::Debug;
use std::hash::Hash;
use std::ops::Deref;
use std::sync::Arc;

use axum::http::Method;
use axum::response::Response;
use chrono::{DateTime, Utc};
use madoguchi_words::Language;
use tera::Value;

use crate::app::App;
use crate::cookies::Cookie;
use crate::error::Trouble;
use crate::form::Fields;
use crate::host::Host;
use crate::templates::Engine;
use crate::visit::{Call, Visit};

/// Who may reach a route of a face: a face's access table is written in values of this type.
pub trait Access: Copy + Debug + Eq + Hash + Send + Sync + 'static {
    /// Whether a route answers also while the face's [gate](Face::gate) is shut. By default none does.
    fn passes_gate(self) -> bool {
        false
    }
}

/// What a host of a face leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found<P> {
    /// The place that the host belongs to.
    Here(P),
    /// Another host, which the browser is sent to.
    Elsewhere(String),
}

/// One of the counters that this program serves.
pub trait Face: Sized + Send + Sync + 'static {
    /// Who may reach a route.
    type Access: Access;
    /// Whose counter a host is: a society's, or nothing where the face has one host.
    type Place: Send + 'static;
    /// A request at a place: [`crate::SocietyCall`] where the place is a society's, else [`Arc<Call>`].
    type At: Deref<Target = Call> + Clone + Send + Sync + 'static;
    /// What the face knows of who is at the other end.
    type Visitor: Clone + Send + Sync + 'static;

    /// The cookies whose tokens count on this face. No others are read, whatever a browser sends.
    const COOKIES: &'static [Cookie];

    /// Whether a browser that came without TLS to a site that has it is sent to the same page with TLS.
    const NEEDS_TLS: bool = true;

    /// Whether a host is one of this face's, and what it leads to. A host that no face owns is nobody's.
    fn find(&self, app: &App, host: &Host) -> Option<Found<Self::Place>>;

    /// The languages that pages of a place are offered in; the first is the default.
    fn languages<'a>(&self, place: &'a Self::Place, now: DateTime<Utc>) -> &'a [Language];

    /// Takes in a request at a place, before it is known who is at the other end.
    fn receive(&self, call: Arc<Call>, place: Self::Place) -> (Self::At, Self::Visitor);

    /// The answer to every request while the place is closed; nothing while it is open. `form` is what came with the request.
    fn gate(&self, visit: &Visit<Self>, form: Option<&Fields>) -> Option<Response> {
        let _ = (visit, form);
        None
    }

    /// Finds out who is at the other end, for a page that is not there.
    fn recognise(&self, visit: Visit<Self>) -> impl Future<Output = Result<Visit<Self>, Trouble>> + Send;

    /// Lets in whom a route is for, with what is known of them; answers everybody else.
    fn admit(
        &self,
        visit: Visit<Self>,
        access: Self::Access,
        method: &Method,
    ) -> impl Future<Output = Result<Visit<Self>, Response>> + Send;

    /// The templates of this face. `layout/base.html`, which the pages of troubles extend, is among them.
    fn engine(&self) -> &Engine;

    /// What templates find as `frame`: a [`crate::Frame`], and what this face adds.
    ///
    /// # Errors
    /// When it can't be serialised.
    fn frame(&self, visit: &Visit<Self>) -> Result<Value, tera::Error>;
}
