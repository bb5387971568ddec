//! A path of the platform's host that programs ask and no person. No face, no cookie and no check of where the request comes from is
//! in between, so what answers there believes nobody.

use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use tower::ServiceExt;

use crate::app::App;
use crate::headers;
use crate::host::Host;
use crate::site::Site;

/// The longest time that an answer may take, including the time to receive what is posted.
const PATIENCE: Duration = Duration::from_secs(20);

/// The path, with what answers.
pub(crate) struct Machines {
    path: &'static str,
    router: Router,
}

impl Machines {
    pub const fn new(path: &'static str, router: Router) -> Self {
        Self { path, router }
    }

    /// Whether a request is for them.
    pub fn are_asked(&self, site: &Site, host: &Host, uri: &Uri) -> bool {
        uri.path() == self.path && host.as_str() == site.platform_host()
    }

    /// Answers a request.
    pub async fn answer(&self, app: &App, request: Request) -> Response {
        let now = app.clock.now();
        let mut response = match tokio::time::timeout(PATIENCE, self.router.clone().oneshot(request)).await {
            Ok(Ok(response)) => response,
            Ok(Err(never)) => match never {},
            Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        };
        headers::protect(&mut response, app.site.scheme);
        let milliseconds = (app.clock.now() - now).num_milliseconds();
        tracing::info!(status = response.status().as_u16(), milliseconds, "answered");
        response
    }
}
