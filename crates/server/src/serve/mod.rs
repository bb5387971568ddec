//! `madoguchi serve`, and the serving itself, which the demo shares.

mod connections;
mod ses_events;

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use madoguchi_core::clock::Clock;
use madoguchi_mail::Transport;
use madoguchi_mail::reports::{PublicHttps, SnsListener};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::terminal::{ConfigFile, Stop};
use crate::wiring::{self, House};
use crate::worker::{self, Duties};
use crate::{config, telemetry};

/// Serves until a signal stops it.
pub async fn run(file: &ConfigFile) -> Result<ExitCode, Stop> {
    let config = config::load(file.config.as_deref(), config::variables())?;
    config.complete()?;
    telemetry::start(&config.logging.filter, config.logging.format)?;
    let transport = Arc::new(wiring::transport(config.mail.settings()?).await?);
    let house = House::open(&config, Clock::system()).await?;
    let listener = bind(config.server.listen).await?;
    let listen = listener.local_addr()?;
    tracing::info!(%listen, societies = house.directory.all().len(), "serving");
    let duties = Duties { mails: config.worker.enabled, parallel: config.worker.parallel };
    let stop = stop_on_signal()?;
    let events = match config.mail.topic()? {
        Some(topic) => Some(ses_events::router(house.clone(), SnsListener::new(topic, PublicHttps::new()?))),
        None => None,
    };
    let portals = house.portals(events)?;
    serve(house, transport, portals, vec![listener], duties, stop, config.server.stop_after()).await;
    Ok(ExitCode::SUCCESS)
}

/// Listens on an address.
///
/// # Errors
/// When the port is taken, or the address isn't one of this machine.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, Stop> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => Stop::because(format!(
            "port {} is in use by another program on {}. Stop it, or choose another port",
            address.port(),
            address.ip()
        )),
        _ => Stop::because(format!("{address}: {error}")),
    })
}

/// Serves `pages` on `listeners` and runs the worker, until `stop`. Then it takes no new requests. Requests in progress
/// and mails being delivered get `stop_after` to finish.
pub async fn serve(
    house: House,
    transport: Arc<Transport>,
    pages: Router,
    listeners: Vec<TcpListener>,
    duties: Duties,
    stop: CancellationToken,
    stop_after: Duration,
) {
    let database = house.database.clone();
    let mut parts = JoinSet::new();
    for listener in listeners {
        parts.spawn(connections::serve(listener, pages.clone(), stop.clone()));
    }
    parts.spawn(worker::run(house, transport, duties, stop.clone()));
    stop.cancelled().await;
    tracing::info!("stopping");
    let ended = tokio::time::timeout(stop_after, async { while parts.join_next().await.is_some() {} }).await;
    if ended.is_err() {
        tracing::warn!("some requests or mails didn't come to an end; they are cut off");
        parts.shutdown().await;
    }
    if let Err(failure) = database.close().await {
        tracing::warn!(%failure, "the database wasn't closed properly");
    }
    tracing::info!("stopped");
}

/// Returns a token that Ctrl-C or SIGTERM cancels.
///
/// # Errors
/// When the signal handlers can't be installed.
pub fn stop_on_signal() -> Result<CancellationToken, Stop> {
    let stop = CancellationToken::new();
    let token = stop.clone();
    let signal = signal()?;
    tokio::spawn(async move {
        signal.await;
        token.cancel();
    });
    Ok(stop)
}

/// Installs the handlers at once, so that a signal before the first wait isn't lost.
#[cfg(unix)]
fn signal() -> Result<impl Future<Output = ()>, Stop> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn signal() -> Result<impl Future<Output = ()>, Stop> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}

#[cfg(test)]
mod tests;
