//! The way through: host → society → closed or open → route → page. Everything that holds for every answer is here.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{HOST, HeaderValue, LOCATION, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::{Router, middleware};
use madoguchi_core::ids::new_uuid;
use madoguchi_core::input::device::{Device, Mark};
use madoguchi_core::links;
use madoguchi_core::secret::Token;
use madoguchi_core::tenancy::{Resolution, Tenant};
use tower::ServiceExt;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::{CsrfLayer, ProtectionError};
use tracing::Instrument;

use crate::app::App;
use crate::closed;
use crate::cookies::Cookies;
use crate::error::Trouble;
use crate::form::{self, Fields};
use crate::forwarded;
use crate::headers;
use crate::host::Asked;
use crate::language;
use crate::packed::Packing;
use crate::page::PLATFORM_LANGUAGES;
use crate::routes::Routes;
use crate::session;
use crate::site::Scheme;
use crate::trouble::{Look, dress};
use crate::visit::{Call, PlatformVisit, Visit, network_of};

/// How long an answer may take, the sending of its form included.
const PATIENCE: Duration = Duration::from_secs(20);
/// Between speed and size; a page is compressed anew for every request.
const COMPRESSION: CompressionLevel = CompressionLevel::Precise(4);
/// Longest piece of a path in a log line.
const LOGGED_PATH: usize = 120;

/// The whole web side over a table of routes, ready to be served with
/// `into_make_service_with_connect_info::<SocketAddr>()`.
pub fn serve(app: App, routes: Routes) -> Router {
    let front = Arc::new(Front::new(app, routes));
    Router::new().fallback(answer).with_state(front).layer(CompressionLayer::new().quality(COMPRESSION))
}

struct Front {
    app: App,
    society: Router,
    platform: Router,
    unknown: Router,
}

/// What a request's host leads to.
enum Place {
    Society(Arc<Tenant>),
    /// A society's host that isn't its canonical one, or the canonical one without TLS.
    Elsewhere(Arc<Tenant>),
    Platform,
    Unknown,
    /// No host, or one that can be read in two ways.
    Unreadable,
}

impl Front {
    fn new(app: App, routes: Routes) -> Self {
        let csrf = || CsrfLayer::new().with_rejection_response(|_: ProtectionError| Trouble::CrossSite.into_response());
        // The check for other sites' forms stands before the closed counter, which would give such a form back as ours.
        let society =
            known(routes.society).fallback(nowhere).layer(middleware::from_fn(closed::unless_closed)).layer(csrf());
        let (brand, anywhere) = (known(routes.brand), known(routes.anywhere));
        let platform = known(routes.platform).fallback(nowhere).layer(csrf());
        let unknown = Router::new().fallback(async || Trouble::UnknownHost.into_response());
        let caught = CatchPanicLayer::custom(|_| Trouble::broken("a handler panicked").into_response());
        Self {
            app,
            society: society.merge(brand).merge(anywhere.clone()).layer(caught),
            platform: platform.merge(anywhere.clone()).layer(caught),
            unknown: unknown.merge(anywhere).layer(caught),
        }
    }

    fn place(&self, parts: &mut Parts, peer: Option<IpAddr>) -> Place {
        let Ok(asked) = Asked::of(parts, peer, &self.app.site) else { return Place::Unreadable };
        tracing::Span::current().record("host", asked.host.as_str());
        let place = match self.app.directory.resolve(asked.host.as_str()) {
            Resolution::Society(tenant) if !self.is_plain(parts, peer) => Place::Society(tenant),
            Resolution::Society(tenant) | Resolution::Elsewhere(tenant) => Place::Elsewhere(tenant),
            Resolution::Platform => Place::Platform,
            Resolution::Unknown => Place::Unknown,
        };
        // From here on there is one way to read the host, also for the check of `Origin`.
        if let Ok(authority) = HeaderValue::try_from(asked.authority) {
            parts.headers.insert(HOST, authority);
        }
        if parts.uri.authority().is_some() {
            parts.uri = parts.uri.path_and_query().cloned().map_or_else(Uri::default, Uri::from);
        }
        place
    }

    /// Whether the browser came without TLS to a site that has it.
    fn is_plain(&self, parts: &Parts, peer: Option<IpAddr>) -> bool {
        self.app.site.scheme == Scheme::Https
            && peer.is_some_and(|peer| self.app.site.trusts(peer))
            && forwarded::scheme(&parts.headers) == Some(Scheme::Http)
    }

    fn call(&self, parts: &Parts, peer: Option<IpAddr>, place: &Place, request_id: uuid::Uuid) -> Call {
        let site = &self.app.site;
        let now = self.app.clock.now();
        let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let cookies = Cookies::read(&parts.headers, site.scheme);
        let browser = cookies.device().cloned().unwrap_or_else(|| Token::new(&mut self.app.random()));
        let language = match place {
            Place::Society(tenant) => language::of(&tenant.policy(now).languages, &cookies),
            _ => language::of(&PLATFORM_LANGUAGES, &cookies),
        };
        Call {
            app: self.app.clone(),
            now,
            request_id,
            network: network_of(forwarded::client(&parts.headers, peer, site)),
            device: parts
                .headers
                .get(USER_AGENT)
                .and_then(|value| value.to_str().ok())
                .map(Device::read)
                .unwrap_or_default()
                .marked(Some(Mark::of(&browser))),
            browser,
            language,
            packing: Packing::asked(&parts.headers),
            cookies,
            path: parts.uri.path_and_query().map_or_else(|| links::ROOT.to_owned(), ToString::to_string),
        }
    }
}

/// Answers a request, whatever it is.
async fn answer(State(front): State<Arc<Front>>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let request_id = new_uuid(front.app.clock.now(), &mut front.app.random());
    // Neither query nor headers: tokens and addresses travel there.
    let path = parts.uri.path().get(..LOGGED_PATH).unwrap_or(parts.uri.path()).to_owned();
    let span = tracing::info_span!("request", %request_id, method = %parts.method, host = tracing::field::Empty, path);
    async {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip());
        let place = front.place(&mut parts, peer);
        let call = Arc::new(front.call(&parts, peer, &place, request_id));
        let began = call.now;
        let mut fields = None;
        let (mut look, router) = match place {
            Place::Society(tenant) => (Look::Society(Visit::new(call, tenant)), Ok(&front.society)),
            Place::Platform => (Look::Platform(PlatformVisit::new(call)), Ok(&front.platform)),
            Place::Unknown => (Look::Platform(PlatformVisit::new(call)), Ok(&front.unknown)),
            Place::Elsewhere(tenant) => {
                let there = front.app.site.url_of(&tenant.canonical_host);
                (Look::Platform(PlatformVisit::new(call)), Err(moved(&there, &parts)))
            }
            Place::Unreadable => (Look::Platform(PlatformVisit::new(call)), Err(Trouble::BadRequest.into_response())),
        };
        let mut response = match router {
            Ok(router) => {
                let request = Request::from_parts(parts, body);
                let worked =
                    tokio::time::timeout(PATIENCE, work(&front.app, router, &look, request, &mut fields)).await;
                worked.unwrap_or_else(|_| Trouble::Unavailable(None).into_response())
            }
            Err(response) => response,
        };
        if let Some(visit) = response.extensions_mut().remove::<Visit>() {
            look = Look::Society(visit);
        }
        let mut response = dress(&look, response, fields.as_ref());
        headers::protect(&mut response, front.app.site.scheme);
        let milliseconds = (front.app.clock.now() - began).num_milliseconds();
        tracing::info!(status = response.status().as_u16(), milliseconds, "answered");
        response
    }
    .instrument(span)
    .await
}

/// Reads the form, if there is one, and runs the route.
async fn work(app: &App, router: &Router, look: &Look, request: Request, fields: &mut Option<Fields>) -> Response {
    let (mut parts, mut body) = request.into_parts();
    if parts.method == Method::POST && form::is_form(&parts.headers) {
        match Fields::receive(&parts.headers, std::mem::take(&mut body)).await {
            Ok(received) => {
                parts.extensions.insert(received.clone());
                *fields = Some(received);
            }
            Err(trouble) => return trouble.into_response(),
        }
    }
    parts.extensions.insert(app.clone());
    match look {
        Look::Society(visit) => parts.extensions.insert(visit.clone()).map(drop),
        Look::Platform(visit) => parts.extensions.insert(visit.clone()).map(drop),
    };
    match router.clone().oneshot(Request::from_parts(parts, body)).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// To the same page under the canonical host. A form can't follow; its sender starts there at the beginning.
fn moved(there: &str, parts: &Parts) -> Response {
    let path = parts.uri.path_and_query().map_or(links::ROOT, |path| path.as_str());
    let (status, location) = if parts.method.is_safe() {
        (StatusCode::PERMANENT_REDIRECT, format!("{there}{path}"))
    } else {
        (StatusCode::SEE_OTHER, format!("{there}{}", links::ROOT))
    };
    match HeaderValue::try_from(location) {
        Ok(location) => (status, [(LOCATION, location)]).into_response(),
        Err(_) => Trouble::BadRequest.into_response(),
    }
}

/// Routes whose other methods are refused in our own words.
fn known(router: Router) -> Router {
    router.method_not_allowed_fallback(async || Trouble::NotThisWay.into_response())
}

/// No such page; who is signed in sees it as such.
async fn nowhere(request: Request) -> Response {
    let mut response = Trouble::NotForYou.into_response();
    if let Some(visit) = request.extensions().get::<Visit>().cloned()
        && let Ok(member) = session::resolve(&visit).await
    {
        response.extensions_mut().insert(visit.signed_in(member));
    }
    response
}
