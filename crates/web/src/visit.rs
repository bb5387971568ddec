//! A request as handlers see it: face, place, policy, instant, network, language.

use std::net::IpAddr;
use std::ops::Deref;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderValue, LOCATION};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use ipnet::IpNet;
use madoguchi_core::database::TenantTx;
use madoguchi_core::failure::Failure;
use madoguchi_core::input::device::Device;
use madoguchi_core::input::network::Networks;
use madoguchi_core::policy::Policy;
use madoguchi_core::scope::{Actor, Scope, Society};
use madoguchi_core::secret::Token;
use madoguchi_core::support_codes::StuckOn;
use madoguchi_core::tenancy::Tenant;
use madoguchi_words::{Language, Words};
use serde::Serialize;
use tera::Value;
use uuid::Uuid;

use crate::api::Bearer;
use crate::app::App;
use crate::cookies::Cookies;
use crate::error::Trouble;
use crate::face::Face;
use crate::packed::Packing;

/// The prefix length of an IPv6 network that belongs to one subscriber. The subscriber chooses addresses within it
/// freely.
const IPV6_LINE: u8 = 64;
/// The prefix lengths of the networks around a client's, of which one subscriber or provider can have many addresses.
const IPV4_AROUND: u8 = 24;
const IPV6_AROUND: u8 = 48;

/// What is known about a request, whatever face it is for.
#[derive(Clone)]
pub struct Call {
    /// The state that all requests share.
    pub app: App,
    /// The instant of the whole request. No part of the request reads the clock again.
    pub now: DateTime<Utc>,
    /// The request's id. It ties log lines and audit rows together.
    pub request_id: Uuid,
    /// The client's address, by the one rule about proxies. It is compared with a society's own network and never stored.
    pub client: IpAddr,
    /// The network of the client: an IPv4 address, or an IPv6 network (/64).
    pub network: IpNet,
    /// What the browser reports about itself, and the mark that it is recognised by.
    pub device: Device,
    /// A new token for the browser to be recognised by. The browser gets it with its next session, and the one that it sent
    /// is worth nothing from then on.
    pub browser: Token,
    /// The language of the answer.
    pub language: Language,
    /// The content coding of the answer, for pages that are compressed in advance.
    pub packing: Packing,
    /// The cookies of the request.
    pub cookies: Cookies,
    /// The path and query of the request. The query can hold a one-time token, so it must never be logged.
    pub path: String,
    /// Whether somebody looks at the answer: a browser asks for a page, and not a script or a picture for itself.
    pub wants_page: bool,
    /// Whether a program asks: the path is the API's. Then there are no cookies.
    pub is_api: bool,
    /// What a program is recognised by. Always missing on pages.
    pub bearer: Bearer,
}

impl Call {
    /// Returns the texts in the answer's language.
    #[must_use]
    pub fn words(&self) -> &'static Words {
        Words::of(self.language)
    }

    /// Returns keyed hashes of [`Call::network`] and the network around it. Only these hashes may be stored.
    #[must_use]
    pub fn networks(&self) -> Networks {
        let hash = |network: IpNet| self.app.keys.platform_hash(network.to_string().as_bytes());
        Networks::new(&hash(self.network), &hash(around(self.network))).at(self.client)
    }

    /// Redirects to another page of this host (303).
    #[must_use]
    pub fn go(&self, path: &str) -> Response {
        match HeaderValue::try_from(path) {
            Ok(location) if is_path_here(path) => (StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response(),
            _ => Trouble::broken("a redirect that would leave the host").into_response(),
        }
    }

    /// Returns the incident number, by which a caller on the telephone and the log refer to the same error.
    #[must_use]
    pub fn incident(&self) -> String {
        let number = self.request_id.as_u128() % 100_000_000;
        format!("{:04}-{:04}", number / 10_000, number % 10_000)
    }
}

fn answered(status: StatusCode, rendered: Result<Bytes, tera::Error>) -> Response {
    match rendered {
        Ok(body) => {
            (status, [(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))], body).into_response()
        }
        Err(error) => Trouble::from(error).into_response(),
    }
}

/// A request for a place that belongs to a society.
#[derive(Clone)]
pub struct SocietyCall {
    call: Arc<Call>,
    /// The society.
    pub tenant: Arc<Tenant>,
    /// The society's policy at this instant.
    pub policy: Arc<Policy>,
}

impl SocietyCall {
    /// Builds the request for a place of this society.
    #[must_use]
    pub fn new(call: Arc<Call>, tenant: Arc<Tenant>) -> Self {
        let policy = Arc::clone(tenant.policy(call.now));
        Self { call, tenant, policy }
    }

    /// Returns the same request, answered in another language.
    #[must_use]
    pub fn in_language(mut self, language: Language) -> Self {
        if language != self.call.language {
            self.call = Arc::new(Call { language, ..Call::clone(&self.call) });
        }
        self
    }

    /// Returns the same request at a later instant, for work that goes on after its answer has begun.
    #[must_use]
    pub fn later(&self, now: DateTime<Utc>) -> Self {
        Self { call: Arc::new(Call { now, ..Call::clone(&self.call) }), ..self.clone() }
    }

    /// Returns the society with its current policy and its keys, as transactions carry it.
    ///
    /// # Errors
    /// When the society's keys can't be opened.
    pub fn society(&self) -> Result<Society, Failure> {
        self.tenant.society(&self.app.keys, self.now)
    }

    fn scope(&self, actor: Actor) -> Result<Scope, Failure> {
        let (society, networks) = (self.society()?, Some(self.networks()));
        Ok(Scope { society, actor, now: self.now, request_id: self.request_id, networks })
    }

    /// Begins a transaction of this society that may write.
    ///
    /// # Errors
    /// When no connection can be had, or the society's keys can't be opened.
    pub async fn write(&self, actor: Actor) -> Result<TenantTx, Failure> {
        self.app.database.write(&self.scope(actor)?).await
    }

    /// Begins a read-only transaction of this society.
    ///
    /// # Errors
    /// When no connection can be had, or the society's keys can't be opened.
    pub async fn read(&self, actor: Actor) -> Result<TenantTx, Failure> {
        self.app.database.read(&self.scope(actor)?).await
    }

    /// Returns the canonical URL of a path of this society, for mails.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.app.site.url_of(&self.tenant.canonical_host))
    }
}

impl Deref for SocietyCall {
    type Target = Call;

    fn deref(&self) -> &Call {
        &self.call
    }
}

/// A page that says why the visitor can't go on, before it is rendered.
#[derive(Clone)]
pub(crate) struct Stuck {
    pub(crate) on: StuckOn,
    template: &'static str,
    page: Value,
}

/// A request to a face, as its handlers see it.
pub struct Visit<F: Face> {
    face: Arc<F>,
    /// The request and its place.
    pub at: F::At,
    /// The visitor, as far as known.
    pub visitor: F::Visitor,
}

impl<F: Face> Visit<F> {
    pub(crate) const fn new(face: Arc<F>, at: F::At, visitor: F::Visitor) -> Self {
        Self { face, at, visitor }
    }

    /// Returns the face.
    #[must_use]
    pub fn face(&self) -> Arc<F> {
        Arc::clone(&self.face)
    }

    /// Answers with a page.
    #[must_use]
    pub fn page(&self, template: &str, page: &impl Serialize) -> Response {
        self.page_with(StatusCode::OK, template, page)
    }

    /// Answers with a page and a status other than 200.
    #[must_use]
    pub fn page_with(&self, status: StatusCode, template: &str, page: &impl Serialize) -> Response {
        answered(status, self.rendered(template, page))
    }

    /// Answers with a page that says why the visitor can't go on. Its face may add what the visitor tells on the telephone
    /// ([`Face::stuck`]), so the page is rendered when the answer is complete.
    #[must_use]
    pub fn stuck(&self, status: StatusCode, template: &'static str, page: &impl Serialize, on: StuckOn) -> Response {
        match Value::try_from_serializable(page) {
            Ok(page) => {
                let mut response = status.into_response();
                response.extensions_mut().insert(Stuck { on, template, page });
                response.extensions_mut().insert(self.clone());
                response
            }
            Err(error) => Trouble::from(error).into_response(),
        }
    }

    /// Renders the page of [`Visit::stuck`].
    pub(crate) fn unstuck(&self, status: StatusCode, stuck: Stuck) -> Response {
        let frame = self.face.frame(self);
        let render = |frame| self.face.engine().render_values(self.language, stuck.template, frame, stuck.page);
        answered(status, frame.and_then(render).map(Bytes::from))
    }

    /// Renders a page in its frame, for callers that cache it.
    ///
    /// # Errors
    /// When the template doesn't exist, or uses a value that it wasn't given.
    pub fn rendered(&self, template: &str, page: &impl Serialize) -> Result<Bytes, tera::Error> {
        let (frame, page) = (self.face.frame(self)?, Value::try_from_serializable(page)?);
        self.face.engine().render_values(self.language, template, frame, page).map(Bytes::from)
    }
}

impl<F: Face> Clone for Visit<F> {
    fn clone(&self) -> Self {
        Self { face: Arc::clone(&self.face), at: self.at.clone(), visitor: self.visitor.clone() }
    }
}

impl<F: Face> Deref for Visit<F> {
    type Target = F::At;

    fn deref(&self) -> &F::At {
        &self.at
    }
}

impl<F: Face, S: Send + Sync> FromRequestParts<S> for Visit<F> {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Trouble> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Trouble::broken("a face's handler outside the face"))
    }
}

/// Whether a redirect to the path stays on this host: it begins with exactly one slash and holds nothing that browsers
/// read as another authority.
pub(crate) fn is_path_here(path: &str) -> bool {
    let mut chars = path.chars();
    chars.next() == Some('/')
        && !matches!(chars.next(), Some('/' | '\\'))
        && !path.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\')
}

/// Returns the network around a client's, within which addresses are changed easily.
fn around(network: IpNet) -> IpNet {
    let prefix = match network {
        IpNet::V4(_) => IPV4_AROUND,
        IpNet::V6(_) => IPV6_AROUND,
    };
    IpNet::new(network.addr(), prefix).map_or(network, |around| around.trunc())
}

/// Returns the network that stands for a client's address.
pub(crate) fn network_of(address: IpAddr) -> IpNet {
    match address.to_canonical() {
        IpAddr::V4(address) => IpNet::from(IpAddr::V4(address)),
        IpAddr::V6(address) => {
            IpNet::new(IpAddr::V6(address), IPV6_LINE).map_or_else(|_| IpAddr::V6(address).into(), |net| net.trunc())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_stay_on_the_host() {
        for here in ["/", "/home", "/verify-email?token=a-b_c", "/a//b"] {
            assert!(is_path_here(here), "{here}");
        }
        for elsewhere in [
            "",
            "home",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "/\t/evil.example",
            "/a\nb",
            "/a\\b",
            " /",
            "javascript:alert(1)",
        ] {
            assert!(!is_path_here(elsewhere), "{elsewhere}");
        }
    }

    #[test]
    fn a_network_is_an_ipv4_address_or_an_ipv6_line_with_another_around_it() {
        for (address, expected, far) in [
            ("192.0.2.7", "192.0.2.7/32", "192.0.2.0/24"),
            ("::ffff:192.0.2.7", "192.0.2.7/32", "192.0.2.0/24"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ] {
            let network = network_of(address.parse().unwrap());
            assert_eq!((network.to_string(), around(network).to_string()), (expected.to_owned(), far.to_owned()));
        }
    }
}
