//! One request, as handlers see it: on which face, whose place, under which policy, at what instant, from where, in which
//! language.

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
use madoguchi_core::policy::Policy;
use madoguchi_core::scope::{Actor, Scope, Society};
use madoguchi_core::secret::Token;
use madoguchi_core::tenancy::Tenant;
use madoguchi_words::{Language, Words};
use serde::Serialize;
use tera::Value;
use uuid::Uuid;

use crate::app::App;
use crate::cookies::Cookies;
use crate::error::Trouble;
use crate::face::Face;
use crate::packed::Packing;

/// Bits of an IPv6 address that belong to one household's line; within them an address is chosen at will.
const IPV6_LINE: u8 = 64;

/// What is known of a request whoever it is for.
#[derive(Clone)]
pub struct Call {
    /// The shared state.
    pub app: App,
    /// The instant of the whole request.
    pub now: DateTime<Utc>,
    /// Ties log lines and audit rows together.
    pub request_id: Uuid,
    /// Where it comes from: an IPv4 address, or an IPv6 line (/64).
    pub network: IpNet,
    /// What the browser tells of itself, and what it is recognised by.
    pub device: Device,
    /// The token that it is recognised by: the one that it brought, or a fresh one, which it gets with its first session.
    pub browser: Token,
    /// The language of the answer.
    pub language: Language,
    /// How a page that is kept may be sent.
    pub packing: Packing,
    /// Its cookies.
    pub cookies: Cookies,
    /// Its path and query. The query can hold a one-time token: for the page itself, never for a log.
    pub path: String,
}

impl Call {
    /// The words of the answer's language.
    #[must_use]
    pub fn words(&self) -> &'static Words {
        Words::of(self.language)
    }

    /// A keyed hash of [`Call::network`], which is what may be stored.
    #[must_use]
    pub fn network_hash(&self) -> Vec<u8> {
        self.app.keys.platform_hash(self.network.to_string().as_bytes())
    }

    /// Goes on to another page of this host (303).
    #[must_use]
    pub fn go(&self, path: &str) -> Response {
        match HeaderValue::try_from(path) {
            Ok(location) if is_path_here(path) => (StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response(),
            _ => Trouble::broken("a redirect that would leave the host").into_response(),
        }
    }

    /// The number by which somebody on the telephone and the log mean the same trouble.
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

/// A request for a place that is a society's.
#[derive(Clone)]
pub struct SocietyCall {
    call: Arc<Call>,
    /// Whose place.
    pub tenant: Arc<Tenant>,
    /// What the society wants at this instant.
    pub policy: Arc<Policy>,
}

impl SocietyCall {
    /// A request for a place of this society.
    #[must_use]
    pub fn new(call: Arc<Call>, tenant: Arc<Tenant>) -> Self {
        let policy = Arc::clone(tenant.policy(call.now));
        Self { call, tenant, policy }
    }

    /// The same request, answered in another language.
    #[must_use]
    pub fn in_language(mut self, language: Language) -> Self {
        if language != self.call.language {
            self.call = Arc::new(Call { language, ..Call::clone(&self.call) });
        }
        self
    }

    /// The society with its policy of this instant and its keys, as transactions carry it.
    ///
    /// # Errors
    /// When the society's keys can't be opened.
    pub fn society(&self) -> Result<Society, Failure> {
        self.tenant.society(&self.app.keys, self.now)
    }

    fn scope(&self, actor: Actor) -> Result<Scope, Failure> {
        Ok(Scope { society: self.society()?, actor, now: self.now, request_id: self.request_id })
    }

    /// A transaction of this society that may write.
    ///
    /// # Errors
    /// When no connection can be had, or the society's keys can't be opened.
    pub async fn write(&self, actor: Actor) -> Result<TenantTx, Failure> {
        self.app.database.write(&self.scope(actor)?).await
    }

    /// A transaction of this society that only reads.
    ///
    /// # Errors
    /// When no connection can be had, or the society's keys can't be opened.
    pub async fn read(&self, actor: Actor) -> Result<TenantTx, Failure> {
        self.app.database.read(&self.scope(actor)?).await
    }

    /// The canonical URL of a path of this society, for mails.
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

/// A request for a face, as its handlers see it.
pub struct Visit<F: Face> {
    face: Arc<F>,
    /// The request, and the place that it is for.
    pub at: F::At,
    /// Who is at the other end, as far as it is known.
    pub visitor: F::Visitor,
}

impl<F: Face> Visit<F> {
    pub(crate) const fn new(face: Arc<F>, at: F::At, visitor: F::Visitor) -> Self {
        Self { face, at, visitor }
    }

    /// The face.
    #[must_use]
    pub fn face(&self) -> Arc<F> {
        Arc::clone(&self.face)
    }

    /// A page.
    #[must_use]
    pub fn page(&self, template: &str, page: &impl Serialize) -> Response {
        self.page_with(StatusCode::OK, template, page)
    }

    /// A page with another status than 200.
    #[must_use]
    pub fn page_with(&self, status: StatusCode, template: &str, page: &impl Serialize) -> Response {
        answered(status, self.rendered(template, page))
    }

    /// A page in its frame, for who keeps it.
    ///
    /// # Errors
    /// When the template isn't there, or uses what it wasn't given.
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

/// Whether a redirect to it stays on this host: one slash in front, and nothing that browsers read as another authority.
pub(crate) fn is_path_here(path: &str) -> bool {
    let mut chars = path.chars();
    chars.next() == Some('/')
        && !matches!(chars.next(), Some('/' | '\\'))
        && !path.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\')
}

/// What of an address tells one line from another.
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
    fn a_network_is_an_ipv4_address_or_an_ipv6_line() {
        for (address, expected) in [
            ("192.0.2.7", "192.0.2.7/32"),
            ("::ffff:192.0.2.7", "192.0.2.7/32"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ] {
            assert_eq!(network_of(address.parse().unwrap()).to_string(), expected);
        }
    }
}
