//! The registry of routes: only a route that is registered here, with who may reach it, is reachable.

use axum::Router;
use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::http::{Method, StatusCode};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, on};

use crate::drawn_for::{self, Takes};
use crate::error::Trouble;
use crate::face::{Access, Face};
use crate::form::{Fields, Unreadable};
use crate::json;
use crate::upload;
use crate::visit::Visit;

/// A route as tests see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route<A> {
    /// `GET` (which also answers HEAD) or `POST`.
    pub method: &'static str,
    /// The path, with its parameters in braces.
    pub path: String,
    /// Who may reach it.
    pub access: A,
}

/// The routes of a face, each with who may reach it.
pub struct Routes<F: Face> {
    list: Vec<Route<F::Access>>,
    pub(crate) gated: Router,
    pub(crate) ungated: Router,
}

impl<F: Face> Default for Routes<F> {
    fn default() -> Self {
        Self { list: Vec::new(), gated: Router::new(), ungated: Router::new() }
    }
}

impl<F: Face> Routes<F> {
    /// Starts without routes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a page. A GET changes no state.
    #[must_use]
    pub fn get<H, T>(self, path: &str, access: F::Access, handler: H) -> Self
    where
        H: Handler<T, ()>,
        T: 'static,
    {
        self.route(Method::GET, MethodFilter::GET, path, access, handler)
    }

    /// Adds a form's target.
    #[must_use]
    pub fn post<H, T>(self, path: &str, access: F::Access, handler: H) -> Self
    where
        H: Handler<T, ()>,
        T: 'static,
    {
        self.route(Method::POST, MethodFilter::POST, path, access, handler)
    }

    /// Adds the routes of a feature.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.list.extend(other.list);
        Self { list: self.list, gated: self.gated.merge(other.gated), ungated: self.ungated.merge(other.ungated) }
    }

    /// Returns all routes, for the test that compares them with the access table.
    #[must_use]
    pub fn list(&self) -> &[Route<F::Access>] {
        &self.list
    }

    fn route<H, T>(mut self, method: Method, filter: MethodFilter, path: &str, access: F::Access, handler: H) -> Self
    where
        H: Handler<T, ()>,
        T: 'static,
    {
        let method = if method == Method::GET { "GET" } else { "POST" };
        self.list.push(Route { method, path: path.to_owned(), access });
        let guarded: MethodRouter = on(filter, handler).route_layer(middleware::from_fn_with_state(access, guard::<F>));
        let router = if access.passes_gate() { &mut self.ungated } else { &mut self.gated };
        *router = std::mem::take(router).route(path, guarded);
        self
    }
}

/// Admits the visitors that the route is for, and forms whose page was drawn for what the visitor is using. This is the only
/// place that compares them.
async fn guard<F: Face>(State(access): State<F::Access>, mut request: Request, next: Next) -> Response {
    let Some(visit) = request.extensions_mut().remove::<Visit<F>>() else {
        return Trouble::broken("a face's route outside the face").into_response();
    };
    let (face, method) = (visit.face(), request.method().clone());
    let sent = match Sent::of(&request) {
        Ok(sent) => sent,
        Err(unreadable) => return Trouble::from(unreadable).into_response(),
    };
    let before = sent.as_ref().map(|_| visit.clone());
    let visit = match face.admit(visit, access, &method).await {
        Ok(visit) => visit,
        Err(response) => return turned_away(before, sent, response).await,
    };
    // A form with files is read only now, because only few may send one.
    let (mut request, sent) = match (access.takes_files(), sent) {
        (Some(most), Some(_)) if upload::is_upload(request.headers()) => {
            let read = match upload::receive(request, most).await {
                Ok(request) => Sent::of(&request).map(|sent| (request, sent)).map_err(Trouble::from),
                Err(trouble) => Err(trouble),
            };
            match read {
                Ok(read) => read,
                Err(trouble) => return with_visit(trouble.into_response(), visit),
            }
        }
        (_, sent) => (request, sent),
    };
    let response = match sent.and_then(|sent| sent.refusal(&visit, access.takes())) {
        Some(refusal) => refusal,
        None => {
            request.extensions_mut().insert(access);
            request.extensions_mut().insert(visit.clone());
            next.run(request).await
        }
    };
    with_visit(response, visit)
}

/// An error page shows who is signed in, too.
fn with_visit<F: Face>(mut response: Response, visit: Visit<F>) -> Response {
    if response.extensions().get::<Trouble>().is_some() {
        response.extensions_mut().insert(visit);
    }
    response
}

/// What a form or a script says its page was drawn for.
struct Sent {
    /// The value; nothing where it was neither a form nor a script of ours.
    value: Option<String>,
    /// Whether a script waits for the answer.
    by_script: bool,
}

impl Sent {
    /// Reads it from a request that changes something; `None` for all others.
    fn of(request: &Request) -> Result<Option<Self>, Unreadable> {
        if request.method().is_safe() {
            return Ok(None);
        }
        let value = drawn_for::sent(request.extensions().get::<Fields>(), request.headers())?.map(str::to_owned);
        Ok(Some(Self { value, by_script: json::is_json(request.headers()) }))
    }

    /// Refuses what was drawn for something else than what the visitor is using.
    fn refusal<F: Face>(&self, visit: &Visit<F>, takes: Takes) -> Option<Response> {
        let face = visit.face();
        if face.drawn_for(visit).accepts(takes, self.value.as_deref().unwrap_or_default()) {
            return None;
        }
        Some(match self {
            Self { value: None, .. } => Trouble::BadRequest.into_response(),
            Self { by_script: true, .. } => {
                json::told(StatusCode::CONFLICT, visit.words().text("trouble-drawn-for-another-text"))
            }
            _ => Trouble::DrawnForAnother { onward: face.onward(visit) }.into_response(),
        })
    }
}

/// Answers a visitor who isn't admitted. Whoever has to do something else first, such as to confirm their identity, is told
/// at once if the form is another member's: it could never be sent afterwards.
async fn turned_away<F: Face>(visit: Option<Visit<F>>, sent: Option<Sent>, response: Response) -> Response {
    let (Some(visit), Some(sent), true) = (visit, sent, response.status().is_redirection()) else { return response };
    let face = visit.face();
    let Ok(visit) = face.recognise(visit).await else { return response };
    let Some(mut refusal) = sent.refusal(&visit, Takes::Anybodys) else { return response };
    refusal.extensions_mut().insert(visit);
    refusal
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::body::Body;
    use axum::http::StatusCode;
    use chrono::{DateTime, Utc};
    use madoguchi_words::Language;
    use tera::Value;
    use tower::ServiceExt;

    use super::*;
    use crate::app::App;
    use crate::cookies::Cookie;
    use crate::drawn_for::DrawnFor;
    use crate::face::Found;
    use crate::host::Host;
    use crate::templates::Engine;
    use crate::visit::Call;

    /// A face that admits everybody.
    struct Open(Engine);

    impl Access for &'static str {
        fn passes_gate(self) -> bool {
            self == "passes"
        }

        fn takes(self) -> Takes {
            Takes::Own
        }
    }

    impl Face for Open {
        type Access = &'static str;
        type Place = ();
        type At = Arc<Call>;
        type Visitor = ();

        const NAME: &'static str = "open";
        const COOKIES: &'static [Cookie] = &[];

        fn find(&self, _: &App, _: &Host) -> Option<Found<()>> {
            Some(Found::Here(()))
        }

        fn languages<'a>(&self, (): &'a (), _: DateTime<Utc>) -> &'a [Language] {
            &[]
        }

        fn receive(&self, call: Arc<Call>, (): ()) -> (Arc<Call>, ()) {
            (call, ())
        }

        async fn recognise(&self, visit: Visit<Self>) -> Result<Visit<Self>, Trouble> {
            Ok(visit)
        }

        async fn admit(&self, visit: Visit<Self>, _: &'static str, _: &Method) -> Result<Visit<Self>, Response> {
            Ok(visit)
        }

        fn drawn_for(&self, _: &Visit<Self>) -> DrawnFor {
            DrawnFor::Nobody
        }

        fn engine(&self) -> &Engine {
            &self.0
        }

        fn frame(&self, _: &Visit<Self>) -> Result<Value, tera::Error> {
            Ok(Value::from(""))
        }
    }

    async fn nothing() -> &'static str {
        ""
    }

    #[test]
    fn every_route_is_listed_with_who_may_reach_it() {
        let routes = Routes::<Open>::new()
            .get("/a", "members", nothing)
            .post("/a", "anyone", nothing)
            .merge(Routes::new().get("/b", "passes", nothing));
        let listed: Vec<_> =
            routes.list().iter().map(|route| (route.method, route.path.as_str(), route.access)).collect();
        assert_eq!(listed, [("GET", "/a", "members"), ("POST", "/a", "anyone"), ("GET", "/b", "passes")]);
    }

    #[tokio::test]
    async fn outside_its_face_a_route_gives_nothing() {
        for access in ["members", "anyone", "passes"] {
            let routes = Routes::<Open>::new().get("/a", access, nothing);
            let router = if access == "passes" { routes.ungated } else { routes.gated };
            let request = axum::http::Request::get("/a").body(Body::empty()).unwrap();
            let response = router.oneshot(request).await.unwrap();
            assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR, "{access}");
        }
    }
}
