//! The entrance of every request: host → face → place → gate → route → page. What holds for every answer is here.

use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{ACCEPT, ALLOW, HOST, HeaderName, HeaderValue, USER_AGENT};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::{Router, middleware};
use madoguchi_core::ids::new_uuid;
use madoguchi_core::input::device::{Device, Mark};
use madoguchi_core::links;
use madoguchi_core::secret::Token;
use tower::ServiceExt;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::{CsrfLayer, ProtectionError};
use tracing::Instrument;
use uuid::Uuid;

use crate::api::{self, Bearer};
use crate::app::App;
use crate::assets;
use crate::cookies::Cookies;
use crate::error::Trouble;
use crate::face::{Face, Found};
use crate::form::{self, Fields};
use crate::forwarded::Said;
use crate::headers;
use crate::host::{Asked, Host};
use crate::language;
use crate::machines::Machines;
use crate::moved::{moved, to, without_copied_end};
use crate::packed::Packing;
use crate::routes::Routes;
use crate::site::Scheme;
use crate::trouble::dress;
use crate::unheard::Unheard;
use crate::visit::{Call, Visit, network_of};

/// The longest time that an answer may take, including the time to receive the form.
const PATIENCE: Duration = Duration::from_secs(20);
/// A compromise between speed and size: most pages are compressed anew for every request.
const COMPRESSION: CompressionLevel = CompressionLevel::Precise(4);
/// The target of a request that asks for the server as a whole (RFC 9112, 3.2.4).
const SERVER_WIDE: &str = "*";
/// The methods that the routes answer.
const METHODS: &str = "GET, HEAD, POST";
/// What a request is for, as browsers say it (Fetch Metadata).
const SEC_FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");
/// The longest part of a path in a log line, in bytes.
const LOGGED_PATH: usize = 120;

/// The faces that one process serves.
pub struct Faces {
    /// The faces, asked in this order whether a host is theirs.
    all: Vec<Arc<dyn Served>>,
    /// The face that renders the page of an unknown host.
    fallback: Arc<dyn Fallback>,
    /// The path of the platform's host that programs ask, with what answers.
    machines: Option<Machines>,
}

impl Faces {
    /// Starts with the first face, which also answers for hosts that no face owns.
    #[must_use]
    pub fn new<F: Face<Place = ()>>(face: F, routes: Routes<F>) -> Self {
        let counter = Arc::new(Counter::new(face, routes));
        Self { all: vec![Arc::clone(&counter) as Arc<dyn Served>], fallback: counter, machines: None }
    }

    /// Adds a path of the platform's host that programs ask: no face, cookie or check of origins is in between.
    #[must_use]
    pub fn with_machines(self, path: &'static str, router: Router) -> Self {
        Self { machines: Some(Machines::new(path, router)), ..self }
    }

    /// Adds a face.
    #[must_use]
    pub fn with<F: Face>(mut self, face: F, routes: Routes<F>) -> Self {
        self.all.push(Arc::new(Counter::new(face, routes)));
        self
    }
}

/// Builds the router of all faces, to be served with `into_make_service_with_connect_info::<SocketAddr>()`.
pub fn serve(app: App, faces: Faces) -> Router {
    let front = Arc::new(Front { app, faces, unheard: Unheard::default() });
    Router::new().fallback(answer).with_state(front).layer(CompressionLayer::new().quality(COMPRESSION))
}

struct Front {
    app: App,
    faces: Faces,
    unheard: Unheard,
}

/// A request before its host has been looked up.
struct Incoming {
    parts: Parts,
    body: Body,
    client: IpAddr,
    request_id: Uuid,
}

type Answering<'a> = Pin<Box<dyn Future<Output = Response> + Send + 'a>>;

/// What a host leads to on a face.
enum Lead<'a> {
    /// The face answers the request.
    Here(Box<dyn FnOnce(Incoming) -> Answering<'a> + Send + 'a>),
    /// The browser is redirected to the same page of another host, given as a URL without path.
    Elsewhere(String),
}

/// A face behind a trait object, so that faces of different types stand in one list.
trait Served: Send + Sync {
    fn find<'a>(&'a self, app: &'a App, host: &Host, plain: bool) -> Option<Lead<'a>>;
}

/// The face that answers for hosts that no face owns, and for requests that can't be given to a face.
trait Fallback: Send + Sync {
    /// Answers a request for a host that no face owns.
    fn answer_unknown<'a>(&'a self, app: &'a App, incoming: Incoming) -> Answering<'a>;

    /// Answers with a finished response, or with the error page of its trouble.
    fn answer_with<'a>(&'a self, app: &'a App, incoming: Incoming, response: Response) -> Answering<'a>;
}

/// A face with its routes.
struct Counter<F: Face> {
    face: Arc<F>,
    routes: Router,
    unknown: Router,
}

/// How a request is answered.
enum Way<'a> {
    Routes(&'a Router),
    Ready(Response),
}

impl<F: Face> Counter<F> {
    fn new(face: F, routes: Routes<F>) -> Self {
        let csrf = CsrfLayer::new().with_rejection_response(|_: ProtectionError| Trouble::CrossSite.into_response());
        // The cross-site check runs before the gate, because the gate sends a form's fields back in its answer.
        let gated = known(routes.gated).fallback(nowhere::<F>).layer(middleware::from_fn(gate::<F>)).layer(csrf);
        let (ungated, files) = (known(routes.ungated), known(assets::files()));
        let unknown = Router::new().fallback(async || Trouble::UnknownHost.into_response());
        let caught = CatchPanicLayer::custom(|_| Trouble::broken("a handler panicked").into_response());
        Self {
            face: Arc::new(face),
            routes: gated.merge(ungated).merge(files.clone()).layer(caught),
            unknown: unknown.merge(files).layer(caught),
        }
    }

    async fn answer(&self, app: &App, place: F::Place, incoming: Incoming, way: Way<'_>) -> Response {
        let Incoming { parts, body, client, request_id } = incoming;
        let now = app.clock.now();
        let is_api = api::is_api(parts.uri.path());
        let (cookies, bearer) = if is_api {
            (Cookies::default(), Bearer::read(&parts.headers))
        } else {
            (Cookies::read(&parts.headers, app.site.scheme, F::COOKIES), Bearer::Missing)
        };
        let language = language::of(self.face.languages(&place, now), &cookies, &parts.headers);
        let browser = Token::new(&mut app.random());
        let call = Arc::new(Call {
            app: app.clone(),
            now,
            request_id,
            client,
            network: network_of(client),
            device: parts
                .headers
                .get(USER_AGENT)
                .map(|value| Device::read(&String::from_utf8_lossy(value.as_bytes())))
                .unwrap_or_default()
                .marked(cookies.device().map(Mark::of))
                .renewed(Some(Mark::of(&browser))),
            browser,
            language,
            packing: Packing::asked(&parts.headers),
            cookies,
            wants_page: wants_page(&parts) && !is_api,
            is_api,
            bearer,
            path: parts.uri.path_and_query().map_or_else(|| links::ROOT.to_owned(), ToString::to_string),
        });
        let (at, visitor) = self.face.receive(call, place);
        let mut look = Visit::new(Arc::clone(&self.face), at, visitor);
        let mut fields = None;
        let mut response = match way {
            Way::Routes(router) => {
                let request = Request::from_parts(parts, body);
                let worked = tokio::time::timeout(PATIENCE, work(router, &look, request, &mut fields)).await;
                worked.unwrap_or_else(|_| Trouble::Unavailable(None).into_response())
            }
            Way::Ready(response) => response,
        };
        if let Some(visit) = response.extensions_mut().remove::<Visit<F>>() {
            look = visit;
        }
        let mut response = dress(look, response, fields.as_ref()).await;
        headers::protect(&mut response, app.site.scheme);
        let took = app.clock.now() - now;
        app.meters.answered(F::NAME, response.status(), took.to_std().unwrap_or_default());
        tracing::info!(status = response.status().as_u16(), milliseconds = took.num_milliseconds(), "answered");
        response
    }
}

impl<F: Face> Served for Counter<F> {
    fn find<'a>(&'a self, app: &'a App, host: &Host, plain: bool) -> Option<Lead<'a>> {
        Some(match self.face.find(app, host)? {
            Found::Here(_) if plain && F::NEEDS_TLS => Lead::Elsewhere(app.site.url_of(host.as_str())),
            Found::Here(place) => Lead::Here(Box::new(move |incoming| {
                Box::pin(self.answer(app, place, incoming, Way::Routes(&self.routes)))
            })),
            Found::Elsewhere(host) => Lead::Elsewhere(app.site.url_of(&host)),
        })
    }
}

impl<F: Face<Place = ()>> Fallback for Counter<F> {
    fn answer_unknown<'a>(&'a self, app: &'a App, incoming: Incoming) -> Answering<'a> {
        Box::pin(self.answer(app, (), incoming, Way::Routes(&self.unknown)))
    }

    fn answer_with<'a>(&'a self, app: &'a App, incoming: Incoming, response: Response) -> Answering<'a> {
        Box::pin(self.answer(app, (), incoming, Way::Ready(response)))
    }
}

impl Front {
    /// Finds the face of the request's host and has it answer.
    fn answer(&self, mut incoming: Incoming, said: &Said) -> Answering<'_> {
        let (app, fallback) = (&self.app, &self.faces.fallback);
        let is_api = api::is_api(incoming.parts.uri.path());
        let plain = app.site.scheme == Scheme::Https && said.scheme == Some(Scheme::Http);
        let find = |host: &Host| self.faces.all.iter().find_map(|face| face.find(app, host, plain));
        let Ok(asked) = Asked::of(&incoming.parts, said, |host| find(host).is_some()) else {
            return fallback.answer_with(app, incoming, Trouble::BadRequest.into_response());
        };
        tracing::Span::current().record("host", asked.host.as_str());
        if incoming.parts.uri.path() == SERVER_WIDE {
            let response = of_the_server(&incoming.parts.method);
            return fallback.answer_with(app, incoming, response);
        }
        if let Some(machines) = &self.faces.machines
            && machines.are_asked(&app.site, &asked.host, &incoming.parts.uri)
        {
            return Box::pin(machines.answer(app, Request::from_parts(incoming.parts, incoming.body)));
        }
        let has_final_dot = asked.has_final_dot();
        let lead = find(&asked.host);
        // From here on, the `Host` header alone names the host. The check of `Origin` reads it, too.
        let parts = &mut incoming.parts;
        if let Ok(authority) = HeaderValue::try_from(asked.authority) {
            parts.headers.insert(HOST, authority);
        }
        if parts.uri.authority().is_some() {
            parts.uri = parts.uri.path_and_query().cloned().map_or_else(Uri::default, Uri::from);
        }
        match lead {
            // The browser would keep cookies and passkeys for the other spelling apart.
            Some(ref lead) if is_api && (has_final_dot || matches!(lead, Lead::Elsewhere(_))) => {
                fallback.answer_with(app, incoming, Trouble::NotForYou.into_response())
            }
            Some(Lead::Here(_)) if has_final_dot => {
                let response = moved(&app.site.url_of(asked.host.as_str()), &incoming.parts);
                fallback.answer_with(app, incoming, response)
            }
            Some(Lead::Here(answer)) => answer(incoming),
            Some(Lead::Elsewhere(there)) => {
                let response = moved(&there, &incoming.parts);
                fallback.answer_with(app, incoming, response)
            }
            None => fallback.answer_unknown(app, incoming),
        }
    }
}

/// Answers any request.
async fn answer(State(front): State<Arc<Front>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let request_id = new_uuid(front.app.clock.now(), &mut front.app.random());
    // The log holds neither the query nor headers, because they carry tokens and addresses.
    let path = parts.uri.path().get(..LOGGED_PATH).unwrap_or(parts.uri.path()).to_owned();
    let span = tracing::info_span!("request", %request_id, method = %parts.method, host = tracing::field::Empty, path);
    async {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(address)| address.ip());
        front.unheard.look(&parts.headers, peer, &front.app.site, front.app.clock.now());
        let said = Said::of(&parts.headers, peer, &front.app.site);
        front.answer(Incoming { parts, body, client: said.client, request_id }, &said).await
    }
    .instrument(span)
    .await
}

/// Whether somebody looks at the answer. Browsers ask for pages as HTML and documents; icons, scripts and crawlers that take
/// anything don't.
fn wants_page(parts: &Parts) -> bool {
    let header = |name: HeaderName| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let takes_html = header(ACCEPT).is_some_and(|accept| accept.contains("text/html"));
    let is_document = header(SEC_FETCH_DEST).is_none_or(|dest| dest == "document");
    parts.method != Method::HEAD && takes_html && is_document
}

/// Reads the form, if there is one, and calls the route.
async fn work<F: Face>(router: &Router, visit: &Visit<F>, request: Request, fields: &mut Option<Fields>) -> Response {
    let (mut parts, mut body) = request.into_parts();
    if parts.method == Method::POST && !visit.is_api && form::is_form(&parts.headers) {
        match Fields::receive(&parts.headers, std::mem::take(&mut body)).await {
            Ok(received) => {
                parts.extensions.insert(received.clone());
                *fields = Some(received);
            }
            Err(trouble) => return trouble.into_response(),
        }
    }
    parts.extensions.insert(visit.app.clone());
    parts.extensions.insert(visit.clone());
    match router.clone().oneshot(Request::from_parts(parts, body)).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// Answers a request for the server as a whole. Only `OPTIONS` may ask for it (RFC 9110, 9.3.7).
fn of_the_server(method: &Method) -> Response {
    if method == Method::OPTIONS {
        (StatusCode::NO_CONTENT, [(ALLOW, METHODS)]).into_response()
    } else {
        Trouble::BadRequest.into_response()
    }
}

/// Adds the page for a method that a route doesn't answer.
fn known(router: Router) -> Router {
    router.method_not_allowed_fallback(async || Trouble::NotThisWay.into_response())
}

/// Passes a request on while the face's gate is open.
async fn gate<F: Face>(request: Request, next: Next) -> Response {
    let Some(visit) = request.extensions().get::<Visit<F>>() else {
        return Trouble::broken("a face's gate outside the face").into_response();
    };
    let closed = visit.face().gate(visit, request.extensions().get::<Fields>());
    match closed {
        Some(closed) => closed,
        None => next.run(request).await,
    }
}

/// Answers that there is no such page. A visitor who is signed in sees the signed-in frame.
async fn nowhere<F: Face>(request: Request) -> Response {
    if request.method().is_safe()
        && !api::is_api(request.uri().path())
        && let Some(path) = without_copied_end(request.uri().path())
    {
        let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
        return to(StatusCode::SEE_OTHER, format!("{path}{query}"));
    }
    let mut response = Trouble::NotForYou.into_response();
    if let Some(visit) = request.extensions().get::<Visit<F>>().cloned() {
        let face = visit.face();
        if let Ok(visit) = face.recognise(visit).await {
            response.extensions_mut().insert(visit);
        }
    }
    response
}
