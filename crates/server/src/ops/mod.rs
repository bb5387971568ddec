//! The ops listener, apart from the public one: `/livez`, `/readyz` and `/metrics`, for a platform and its monitoring. It tells
//! nothing about anybody. Who reaches it sees how busy the installation is, so it belongs on loopback or an inner network.

mod gauges;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use madoguchi_core::proof::hasher::Hasher;
use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;
use tokio_util::sync::CancellationToken;

use crate::connections;
use crate::terminal::Stop;
use crate::wiring::House;

/// How long the database may take to answer. Platforms give up after a second or more.
const PATIENCE: Duration = Duration::from_secs(1);
/// The text form of metrics that Prometheus and others read.
const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What the ops listener tells about.
pub struct Told {
    /// What the process works with. It is open, so the level of the migrations is known and the societies are loaded.
    pub house: House,
    /// The hasher of the portals, where this process serves them.
    pub hasher: Option<Hasher>,
    /// Cancelled when the process was asked to end.
    pub ending: CancellationToken,
}

/// Builds the routes.
pub fn routes(told: Told) -> Router {
    Router::new()
        .route("/livez", get(async || "alive\n"))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
        .with_state(Arc::new(told))
}

/// Whether this process should get requests.
async fn readyz(State(told): State<Arc<Told>>) -> (StatusCode, &'static str) {
    if told.ending.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, "ending\n");
    }
    // The look for changed societies is a query, which every process makes each second anyway.
    match tokio::time::timeout(PATIENCE, told.house.load_all()).await {
        Ok(Ok(_)) => (StatusCode::OK, "ready\n"),
        Ok(Err(_)) | Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
    }
}

async fn metrics(State(told): State<Arc<Told>>) -> Response {
    let mut registry = Registry::with_prefix("madoguchi");
    told.house.meters.register(&mut registry);
    gauges::register(&mut registry, &told).await;
    let mut text = String::new();
    match encode(&mut text, &registry) {
        Ok(()) => ([(CONTENT_TYPE, OPENMETRICS)], text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Serves the routes on `listen` until the process ends. It stays when the public listener has closed.
///
/// # Errors
/// When the port is taken, or the address isn't one of this machine.
pub async fn start(listen: SocketAddr, told: Told) -> Result<(), Stop> {
    let listener = connections::bind(listen).await?;
    tracing::info!(listen = %listener.local_addr()?, "telling how this process is");
    tokio::spawn(connections::serve(listener, routes(told), CancellationToken::new()));
    Ok(())
}
