//! The platform's own host as a face: every route is open to everybody, and visitors are anonymous.

use std::sync::Arc;

use axum::http::Method;
use axum::response::Response;
use chrono::{DateTime, Utc};
use madoguchi_web::app::App;
use madoguchi_web::frame::{Frames, PLATFORM_LANGUAGES, set};
use madoguchi_web::host::Host;
use madoguchi_web::{Call, Cookie, DrawnFor, Engine, Face, Found, Takes, Trouble};
use madoguchi_words::Language;
use tera::Value;

use crate::face::Frame;

/// The face of the finder.
#[derive(Debug)]
pub struct Finder {
    engine: Arc<Engine>,
    frames: Frames,
}

/// A request for the platform's own host.
pub type FinderVisit = madoguchi_web::Visit<Finder>;

/// Routes of the finder.
pub type Routes = madoguchi_web::Routes<Finder>;

/// Who may reach a route of the finder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Access {
    /// Everybody.
    Anyone,
}

impl madoguchi_web::Access for Access {
    /// The finder knows nobody.
    fn takes(self) -> Takes {
        match self {
            Self::Anyone => Takes::Anybodys,
        }
    }
}

impl Finder {
    /// Builds the finder with its templates.
    #[must_use]
    pub fn new(engine: Arc<Engine>) -> Self {
        Self { engine, frames: Frames::default() }
    }
}

impl Face for Finder {
    type Access = Access;
    type Place = ();
    type At = Arc<Call>;
    type Visitor = ();

    const NAME: &'static str = "finder";
    const COOKIES: &'static [Cookie] = &[];

    /// The finder has neither sessions nor personal data.
    const NEEDS_TLS: bool = false;

    fn find(&self, app: &App, host: &Host) -> Option<Found<()>> {
        (host.as_str() == app.directory.platform_host()).then_some(Found::Here(()))
    }

    fn languages<'a>(&self, (): &'a (), _: DateTime<Utc>) -> &'a [Language] {
        &PLATFORM_LANGUAGES
    }

    fn receive(&self, call: Arc<Call>, (): ()) -> (Arc<Call>, ()) {
        (call, ())
    }

    async fn recognise(&self, visit: FinderVisit) -> Result<FinderVisit, Trouble> {
        Ok(visit)
    }

    async fn admit(&self, visit: FinderVisit, access: Access, _: &Method) -> Result<FinderVisit, Response> {
        match access {
            Access::Anyone => Ok(visit),
        }
    }

    fn drawn_for(&self, _: &FinderVisit) -> DrawnFor {
        DrawnFor::Nobody
    }

    fn engine(&self) -> &Engine {
        &self.engine
    }

    fn frame(&self, visit: &FinderVisit) -> Result<Value, tera::Error> {
        let (app, language) = (&visit.app, visit.language);
        let mut frame = self.frames.of(language, || Frame::of_platform(&app.site, &app.assets, language))?;
        set(&mut frame, "path", Value::from(visit.path.as_str()));
        Ok(Value::from(frame))
    }
}
