//! The first of two faces: a society's counter, at the society's own hosts.

use std::sync::Arc;

use axum::http::Method;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use madoguchi_core::secret::Token;
use madoguchi_core::tenancy::{Resolution, Tenant};
use madoguchi_web::cookies::{self, Lifetime};
use madoguchi_web::frame::{Basics, Frames, set};
use madoguchi_web::host::Host;
use madoguchi_web::{
    Answer, App, Call, Cookie, DrawnFor, Engine, Face, Fields, Found, Frame, Params, PerPolicy, Routes, SocietyCall,
    Takes, Trouble, assets, language,
};
use madoguchi_words::Language;
use tera::Value;

use crate::server::{engine, page};
use crate::sessions::Sessions;

/// A customer's session.
pub const SESSION: Cookie = Cookie::named("session");

const LAYOUT: &str = r#"{% extends "layout/document.html" %}"#;

const PAGE: &str = r#"{% extends "layout/base.html" %}{% block title %}{{ page.name }}{% endblock title %}
{% block main %}<h1>{{ page.name }}</h1>
<p>{{ t(key="button-sign-in") }}</p>
{{ <language_forms languages={frame.languages} path={frame.path} drawn_for={frame.drawn_for} /> }}
<form method="post" action="/form">{{ <drawn_for value={frame.drawn_for} /> }}<label for="name">名前</label><input id="name" name="name"><label for="password">パスワード</label><input id="password" name="password" type="password"><button>送る</button></form>{% endblock main %}"#;

/// The counter.
pub struct Counter {
    engine: Engine,
    frames: PerPolicy<Frames>,
    sessions: Sessions,
}

/// Who may reach a route of the counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    Looks,
    Anyone,
    Customer,
}

impl madoguchi_web::Access for Access {
    fn passes_gate(self) -> bool {
        self == Self::Looks
    }

    fn takes(self) -> Takes {
        match self {
            Self::Looks | Self::Anyone => Takes::Anybodys,
            Self::Customer => Takes::Own,
        }
    }
}

pub type Visit = madoguchi_web::Visit<Counter>;

impl Counter {
    pub fn new(sessions: Sessions) -> Self {
        let templates = [("layout/base.html", LAYOUT), ("page.html", PAGE), ("broken.html", "{{ page.nothing }}")];
        Self { engine: engine(&templates), frames: PerPolicy::default(), sessions }
    }
}

impl Face for Counter {
    type Access = Access;
    type Place = Arc<Tenant>;
    type At = SocietyCall;
    /// The customer's name.
    type Visitor = Option<String>;

    const NAME: &'static str = "counter";
    const COOKIES: &'static [Cookie] = &[SESSION];

    fn find(&self, app: &App, host: &Host) -> Option<Found<Arc<Tenant>>> {
        match app.directory.resolve(host.as_str()) {
            Resolution::Society(tenant) => Some(Found::Here(tenant)),
            Resolution::Elsewhere(tenant) => Some(Found::Elsewhere(tenant.canonical_host.clone())),
            Resolution::Platform | Resolution::Unknown => None,
        }
    }

    fn languages<'a>(&self, tenant: &'a Arc<Tenant>, now: DateTime<Utc>) -> &'a [Language] {
        &tenant.policy(now).languages
    }

    fn receive(&self, call: Arc<Call>, tenant: Arc<Tenant>) -> (SocietyCall, Option<String>) {
        (SocietyCall::new(call, tenant), None)
    }

    async fn recognise(&self, mut visit: Visit) -> Result<Visit, Trouble> {
        visit.visitor = self.sessions.find(&visit, visit.cookies.token(SESSION)).await?;
        Ok(visit)
    }

    async fn admit(&self, visit: Visit, access: Access, _: &Method) -> Result<Visit, Response> {
        let visit = self.recognise(visit).await.map_err(IntoResponse::into_response)?;
        match access {
            Access::Looks | Access::Anyone => Ok(visit),
            Access::Customer if visit.visitor.is_some() => Ok(visit),
            Access::Customer => Err(Trouble::SessionEnded.into_response()),
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
        let frames = self.frames.of(&visit.tenant, &visit.policy, Frames::default);
        let basics = Basics { css: "counter.css", js: "counter.js", sign_in: "/sign-in" };
        let make = || Frame::of_society(&visit.app.site, &visit.app.assets, &visit.policy, visit.language, basics);
        let mut frame = frames.of(visit.language, make)?;
        set(&mut frame, "drawn_for", Value::from(self.drawn_for(visit).to_string()));
        set(&mut frame, "path", Value::from(visit.path.as_str()));
        Ok(Value::from(frame))
    }
}

pub fn routes() -> Routes<Counter> {
    Routes::new()
        .get("/", Access::Anyone, show)
        .get("/sign-in", Access::Anyone, sign_in)
        .get("/form", Access::Anyone, show)
        .post("/form", Access::Anyone, send)
        .get("/home", Access::Customer, home)
        .get("/panic", Access::Anyone, panics)
        .get("/broken", Access::Anyone, broken)
        .get("/gone", Access::Anyone, gone)
        .post("/gone", Access::Anyone, gone_form)
        .get("/begin", Access::Anyone, begin)
        .post("/language", Access::Anyone, choose_language)
        .merge(assets::looks(Access::Looks))
}

async fn show(visit: Visit) -> Response {
    visit.page("page.html", &page("shown"))
}

async fn sign_in(visit: Visit, params: Params) -> Answer {
    let notice = params.one("notice")?;
    Ok(visit.page("page.html", &page(&format!("sign-in {notice}"))))
}

async fn send(visit: Visit, fields: Fields) -> Answer {
    let name = fields.one("name")?;
    Ok(visit.page("page.html", &page(&format!("got {name} from {} for {}", visit.network, visit.tenant.slug))))
}

async fn home(visit: Visit) -> Answer {
    let name = visit.visitor.clone().ok_or(Trouble::SessionEnded)?;
    Ok(visit.page("page.html", &page(&name)))
}

/// Signs a customer in.
async fn begin(visit: Visit) -> Response {
    let token = Token::new(&mut visit.app.random());
    visit.face().sessions.open(&token, "customer");
    let mut response = visit.go("/home");
    cookies::set(&mut response, visit.app.site.scheme, SESSION, token.expose(), Lifetime::UntilClosed);
    response
}

async fn choose_language(visit: Visit, fields: Fields) -> Answer {
    language::choose(&visit, &visit.policy.languages, &fields)
}

#[allow(clippy::panic, reason = "what the test is about")]
async fn panics() -> Response {
    panic!("a handler that panics")
}

async fn broken(visit: Visit) -> Response {
    visit.page("broken.html", &page("x"))
}

async fn gone() -> Response {
    Trouble::Unavailable(None).into_response()
}

async fn gone_form(_fields: Fields) -> Response {
    Trouble::Unavailable(None).into_response()
}
