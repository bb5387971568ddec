//! The registry of routes: nothing is reachable that isn't named here with who may reach it.

use axum::Router;
use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter, on};
use madoguchi_core::links;

use crate::error::Trouble;
use crate::session::{self, Registering};
use crate::visit::Visit;

/// Who may reach a route, and on which hosts it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// Everybody on every host, also on unknown ones and while a society is closed: files that are nobody's.
    Static,
    /// Everybody on a society's host, also while it is closed: its looks.
    Brand,
    /// Everybody on a society's host.
    Anyone,
    /// On a society's host, browsers that showed a letter's pair there.
    Registering,
    /// On a society's host, browsers whose sign-in there is on its way.
    SigningIn,
    /// On a society's host, who may add a second step: in a sign-in that asks for one, or as a member who was sure of it a
    /// short while ago.
    SettingUp,
    /// On a society's host, members signed in there, also those who must answer new terms first: the question itself, and
    /// the way out.
    BeforeTerms,
    /// On a society's host, members signed in there who owe no answer to new terms.
    Member,
    /// On a society's host, members signed in there who showed everything a short while ago.
    SteppedUp,
    /// Everybody on the platform's own host.
    Platform,
}

impl Access {
    /// Whether a member's session is a way in.
    const fn is_for_members(self) -> bool {
        matches!(self, Self::SettingUp | Self::Member | Self::SteppedUp)
    }
}

/// A route as a test reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// `GET` (which answers HEAD as well) or `POST`.
    pub method: &'static str,
    /// The path with its parameters in braces.
    pub path: String,
    /// Who may reach it.
    pub access: Access,
}

/// Routes with who may reach them.
#[derive(Default)]
pub struct Routes {
    list: Vec<Route>,
    pub(crate) anywhere: Router,
    pub(crate) brand: Router,
    pub(crate) society: Router,
    pub(crate) platform: Router,
}

impl Routes {
    /// No route yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A page. It changes nothing.
    #[must_use]
    pub fn get<H, T>(self, path: &str, access: Access, handler: H) -> Self
    where
        H: Handler<T, ()>,
        T: 'static,
    {
        self.route(Method::GET, MethodFilter::GET, path, access, handler)
    }

    /// A form.
    #[must_use]
    pub fn post<H, T>(self, path: &str, access: Access, handler: H) -> Self
    where
        H: Handler<T, ()>,
        T: 'static,
    {
        self.route(Method::POST, MethodFilter::POST, path, access, handler)
    }

    /// Takes in the routes of another room.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.list.extend(other.list);
        Self {
            list: self.list,
            anywhere: self.anywhere.merge(other.anywhere),
            brand: self.brand.merge(other.brand),
            society: self.society.merge(other.society),
            platform: self.platform.merge(other.platform),
        }
    }

    /// All routes, for the test that compares them with the table of who may reach what.
    #[must_use]
    pub fn list(&self) -> &[Route] {
        &self.list
    }

    fn route<H, T>(mut self, method: Method, filter: MethodFilter, path: &str, access: Access, handler: H) -> Self
    where
        H: Handler<T, ()>,
        T: 'static,
    {
        let method = if method == Method::GET { "GET" } else { "POST" };
        self.list.push(Route { method, path: path.to_owned(), access });
        let guarded: MethodRouter = on(filter, handler).route_layer(middleware::from_fn_with_state(access, guard));
        let room = match access {
            Access::Static => &mut self.anywhere,
            Access::Brand => &mut self.brand,
            Access::Anyone
            | Access::Registering
            | Access::SigningIn
            | Access::SettingUp
            | Access::BeforeTerms
            | Access::Member
            | Access::SteppedUp => &mut self.society,
            Access::Platform => &mut self.platform,
        };
        *room = std::mem::take(room).route(path, guarded);
        self
    }
}

/// Lets in whom the route is for.
async fn guard(State(access): State<Access>, mut request: Request, next: Next) -> Response {
    request.extensions_mut().insert(access);
    if matches!(access, Access::Static | Access::Brand | Access::Platform) {
        return next.run(request).await;
    }
    let Some(visit) = request.extensions().get::<Visit>().cloned() else {
        return Trouble::broken("a society's route outside a society's portal").into_response();
    };
    let visit = match session::resolve(&visit).await {
        Ok(member) => visit.signed_in(member),
        Err(failure) => return Trouble::from(failure).into_response(),
    };
    let visit = match access {
        Access::SigningIn | Access::SettingUp => match session::resolve_sign_in(&visit).await {
            Ok(signing_in) => visit.on_the_way(signing_in),
            Err(failure) => return Trouble::from(failure).into_response(),
        },
        _ => visit,
    };
    let registering = visit.cookies.registration().map(|token| Registering { token: token.clone() });
    let allowed = match access {
        Access::BeforeTerms => visit.member().is_some(),
        Access::Member => visit.settled_member().is_some(),
        Access::SteppedUp => visit.settled_member().is_some_and(|member| member.is_fresh(visit.now)),
        Access::SigningIn => visit.signing_in().is_some(),
        Access::SettingUp => session::setting_up(&visit).is_some(),
        Access::Registering => registering.is_some(),
        Access::Anyone | Access::Static | Access::Brand | Access::Platform => true,
    };
    if !allowed {
        return turned_away(&visit, access, request.method());
    }
    let visit = visit.registering(registering);
    request.extensions_mut().insert(visit.clone());
    let mut response = next.run(request).await;
    if response.extensions().get::<Trouble>().is_some() {
        // The page of a trouble names who is signed in, too.
        response.extensions_mut().insert(visit);
    }
    response
}

/// A page leads to the sign-in; a form that was filled in gets told why it isn't taken.
fn turned_away(visit: &Visit, access: Access, method: &Method) -> Response {
    if let Some(on_the_way) = visit.signing_in() {
        // It asks for something else now.
        return visit.go(links::sign_in_next(on_the_way.next));
    }
    if visit.member().is_some() && visit.settled_member().is_none() && access.is_for_members() {
        return visit.go(links::TERMS_CHANGES);
    }
    if matches!(access, Access::SteppedUp | Access::SettingUp)
        && let Some(member) = visit.member()
    {
        if access == Access::SettingUp && !visit.policy.second_step.is_offered() {
            return Trouble::NotForYou.into_response();
        }
        if !member.is_fresh(visit.now) {
            return visit.go(&links::step_up(&visit.path));
        }
    }
    if !method.is_safe() {
        return Trouble::SessionEnded.into_response();
    }
    let was_there = match access {
        Access::BeforeTerms | Access::Member | Access::SteppedUp => visit.cookies.session().is_some(),
        Access::SigningIn | Access::SettingUp => visit.cookies.sign_in().is_some(),
        _ => visit.cookies.registration().is_some(),
    };
    if was_there { visit.go(&session::ended()) } else { visit.go(links::SIGN_IN) }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::StatusCode;
    use tower::ServiceExt;

    use super::*;

    async fn nothing() -> &'static str {
        ""
    }

    #[test]
    fn every_route_is_listed_with_who_may_reach_it() {
        let routes = Routes::new()
            .get("/a", Access::Member, nothing)
            .post("/a", Access::Anyone, nothing)
            .merge(Routes::new().get("/a", Access::Platform, nothing));
        let listed: Vec<_> =
            routes.list().iter().map(|route| (route.method, route.path.as_str(), route.access)).collect();
        assert_eq!(
            listed,
            [("GET", "/a", Access::Member), ("POST", "/a", Access::Anyone), ("GET", "/a", Access::Platform)]
        );
    }

    #[tokio::test]
    async fn without_a_society_a_societys_route_gives_nothing() {
        for access in [
            Access::Anyone,
            Access::Registering,
            Access::SigningIn,
            Access::SettingUp,
            Access::BeforeTerms,
            Access::Member,
        ] {
            let request = axum::http::Request::get("/a").body(Body::empty()).unwrap();
            let response = Routes::new().get("/a", access, nothing).society.oneshot(request).await.unwrap();
            assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR, "{access:?}");
        }
    }
}
