//! The platform's own host, and the face that answers for hosts that are nobody's.

use std::sync::Arc;

use axum::http::Method;
use axum::response::Response;
use chrono::{DateTime, Utc};
use madoguchi_web::frame::{Basics, Frame, PLATFORM_LANGUAGES};
use madoguchi_web::host::Host;
use madoguchi_web::{Answer, App, Call, Cookie, DrawnFor, Engine, Face, Fields, Found, Routes, Takes, Trouble};
use madoguchi_words::Language;
use tera::Value;

use crate::server::{engine, page};

const LAYOUT: &str = r#"{% extends "layout/document.html" %}"#;

const PAGE: &str = r#"{% extends "layout/base.html" %}{% block title %}{{ page.name }}{% endblock title %}
{% block main %}<h1>{{ page.name }}</h1>{% endblock main %}"#;

/// The platform's own host.
pub struct Office(Engine);

/// Who may reach a route of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    Anyone,
}

impl madoguchi_web::Access for Access {
    fn takes(self) -> Takes {
        Takes::Anybodys
    }
}

pub type Visit = madoguchi_web::Visit<Office>;

impl Office {
    pub fn new() -> Self {
        Self(engine(&[("layout/base.html", LAYOUT), ("page.html", PAGE)]))
    }
}

impl Face for Office {
    type Access = Access;
    type Place = ();
    type At = Arc<Call>;
    type Visitor = ();

    const NAME: &'static str = "office";
    const COOKIES: &'static [Cookie] = &[];

    fn find(&self, app: &App, host: &Host) -> Option<Found<()>> {
        (host.as_str() == app.directory.platform_host()).then_some(Found::Here(()))
    }

    fn languages<'a>(&self, (): &'a (), _: DateTime<Utc>) -> &'a [Language] {
        &PLATFORM_LANGUAGES
    }

    fn receive(&self, call: Arc<Call>, (): ()) -> (Arc<Call>, ()) {
        (call, ())
    }

    async fn recognise(&self, visit: Visit) -> Result<Visit, Trouble> {
        Ok(visit)
    }

    async fn admit(&self, visit: Visit, _: Access, _: &Method) -> Result<Visit, Response> {
        Ok(visit)
    }

    fn drawn_for(&self, _: &Visit) -> DrawnFor {
        DrawnFor::Nobody
    }

    fn engine(&self) -> &Engine {
        &self.0
    }

    fn frame(&self, visit: &Visit) -> Result<Value, tera::Error> {
        let basics = Basics { css: "counter.css", js: "counter.js", sign_in: "/" };
        Value::try_from_serializable(&Frame::of_platform(&visit.app.site, &visit.app.assets, visit.language, basics))
    }
}

pub fn routes() -> Routes<Office> {
    Routes::new().get("/", Access::Anyone, finder).post("/form", Access::Anyone, form)
}

async fn finder(visit: Visit) -> Response {
    visit.page("page.html", &page("finder"))
}

async fn form(visit: Visit, fields: Fields) -> Answer {
    Ok(visit.page("page.html", &page(&format!("platform got {}", fields.one("name")?))))
}
