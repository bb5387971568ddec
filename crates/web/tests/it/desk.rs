//! The second of two faces: the same societies' desk, at `<slug>.desk.<base>`. It has a cookie, an access table, a guard, a
//! gate and a layout of its own, and nothing of the first face.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use madoguchi_core::secret::Token;
use madoguchi_core::tenancy::Tenant;
use madoguchi_web::cookies::{self, Lifetime};
use madoguchi_web::frame::{Basics, Frame, set};
use madoguchi_web::host::Host;
use madoguchi_web::{
    Answer, App, Call, Cookie, DrawnFor, Engine, Face, Fields, Found, Routes, SocietyCall, Takes, Trouble, assets,
};
use madoguchi_words::Language;
use tera::Value;

use crate::server::{engine, page};
use crate::sessions::Sessions;

/// A clerk's session. It is called otherwise than a customer's; under the first face's name it would be worth nothing either.
pub const SESSION: Cookie = Cookie::named("desk-session");

const LAYOUT: &str = r#"{% extends "layout/document.html" %}
{% block tools %}<p class="desk">desk of {{ frame.society_name }}{% if frame.clerk %}, {{ frame.clerk }}{% endif %}</p>{% endblock tools %}"#;

const PAGE: &str = r#"{% extends "layout/base.html" %}{% block title %}{{ page.name }}{% endblock title %}
{% block main %}<h1>{{ page.name }}</h1>{% endblock main %}"#;

/// The desk.
pub struct Desk {
    engine: Engine,
    sessions: Sessions,
    shut: Arc<AtomicBool>,
}

/// Who may reach a route of the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    Looks,
    Anyone,
    Clerk,
}

impl madoguchi_web::Access for Access {
    fn passes_gate(self) -> bool {
        self == Self::Looks
    }

    fn takes(self) -> Takes {
        match self {
            Self::Looks | Self::Anyone => Takes::Anybodys,
            Self::Clerk => Takes::Own,
        }
    }
}

pub type Visit = madoguchi_web::Visit<Desk>;

impl Desk {
    pub fn new(sessions: Sessions, shut: Arc<AtomicBool>) -> Self {
        Self { engine: engine(&[("layout/base.html", LAYOUT), ("desk.html", PAGE)]), sessions, shut }
    }
}

impl Face for Desk {
    type Access = Access;
    type Place = Arc<Tenant>;
    type At = SocietyCall;
    /// The clerk's name.
    type Visitor = Option<String>;

    const NAME: &'static str = "desk";
    const COOKIES: &'static [Cookie] = &[SESSION];

    fn find(&self, app: &App, host: &Host) -> Option<Found<Arc<Tenant>>> {
        let slug = host.as_str().strip_suffix(&format!(".desk.{}", app.site.base))?;
        app.directory.by_slug(slug).map(Found::Here)
    }

    fn languages<'a>(&self, _: &'a Arc<Tenant>, _: DateTime<Utc>) -> &'a [Language] {
        &[Language::Ja]
    }

    fn receive(&self, call: Arc<Call>, tenant: Arc<Tenant>) -> (SocietyCall, Option<String>) {
        (SocietyCall::new(call, tenant), None)
    }

    fn gate(&self, visit: &Visit, _: Option<&Fields>) -> Option<Response> {
        let shut = self.shut.load(Ordering::Relaxed);
        shut.then(|| visit.page_with(StatusCode::SERVICE_UNAVAILABLE, "desk.html", &page("shut")))
    }

    async fn recognise(&self, mut visit: Visit) -> Result<Visit, Trouble> {
        visit.visitor = self.sessions.find(&visit, visit.cookies.token(SESSION)).await?;
        Ok(visit)
    }

    async fn admit(&self, visit: Visit, access: Access, method: &Method) -> Result<Visit, Response> {
        let visit = self.recognise(visit).await.map_err(IntoResponse::into_response)?;
        match access {
            Access::Looks | Access::Anyone => Ok(visit),
            Access::Clerk if visit.visitor.is_some() => Ok(visit),
            Access::Clerk if method.is_safe() => Err(visit.go("/")),
            Access::Clerk => Err(Trouble::SessionEnded.into_response()),
        }
    }

    fn drawn_for(&self, visit: &Visit) -> DrawnFor {
        match visit.cookies.token(SESSION) {
            Some(token) if visit.visitor.is_some() => DrawnFor::draft(&visit.app.keys, visit.tenant.id, token),
            _ => DrawnFor::Nobody,
        }
    }

    fn engine(&self) -> &Engine {
        &self.engine
    }

    fn frame(&self, visit: &Visit) -> Result<Value, tera::Error> {
        let basics = Basics { css: "desk.css", js: "desk.js", sign_in: "/" };
        let frame = Frame::of_society(&visit.app.site, &visit.app.assets, &visit.policy, visit.language, basics);
        let frame = Value::try_from_serializable(&frame)?.into_map();
        let mut frame = frame.ok_or_else(|| tera::Error::message("a frame is a map"))?;
        set(&mut frame, "drawn_for", Value::from(self.drawn_for(visit).to_string()));
        set(&mut frame, "path", Value::from(visit.path.as_str()));
        set(&mut frame, "clerk", Value::from(visit.visitor.as_deref().unwrap_or_default()));
        Ok(Value::from(frame))
    }
}

pub fn routes() -> Routes<Desk> {
    Routes::new()
        .get("/", Access::Anyone, door)
        .post("/begin", Access::Anyone, begin)
        .get("/work", Access::Clerk, work)
        .post("/work", Access::Clerk, work)
        .get("/broken", Access::Clerk, broken)
        .merge(assets::looks(Access::Looks))
}

async fn door(visit: Visit) -> Response {
    visit.page("desk.html", &page("door"))
}

async fn begin(visit: Visit) -> Response {
    let token = Token::new(&mut visit.app.random());
    visit.face().sessions.open(&token, "clerk");
    let mut response = visit.go("/work");
    cookies::set(&mut response, visit.app.site.scheme, SESSION, token.expose(), Lifetime::UntilClosed);
    response
}

async fn work(visit: Visit) -> Answer {
    let name = visit.visitor.clone().ok_or(Trouble::SessionEnded)?;
    Ok(visit.page("desk.html", &page(&format!("{name} at {}", visit.tenant.slug))))
}

async fn broken(visit: Visit) -> Response {
    visit.page("not-there.html", &page("x"))
}
