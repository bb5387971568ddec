//! `madoguchi serve`, and the serving itself, which the demo shares.

mod connections;

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use madoguchi_core::clock::Clock;
use madoguchi_mail::Transport;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::terminal::{ConfigFile, Stop, words};
use crate::wiring::{self, House};
use crate::worker::{self, Duties};
use crate::{config, telemetry};

/// Ports below this one are for programs that the system allows to take them.
const FIRST_FREE_PORT: u16 = 1024;

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
    let stop_after = config.server.stop_after();
    let duties = Duties { mails: config.worker.enabled, parallel: config.worker.parallel, stop_after };
    let stop = stop_on_signal()?;
    let portals = house.portals()?;
    serve(house, transport, portals, vec![listener], duties, stop, stop_after).await;
    Ok(ExitCode::SUCCESS)
}

/// Listens on an address.
///
/// # Errors
/// When the port is taken, or the address isn't one of this machine.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, Stop> {
    TcpListener::bind(address).await.map_err(|error| not_listening(address, &error))
}

fn not_listening(address: SocketAddr, error: &std::io::Error) -> Stop {
    use std::io::ErrorKind;
    let (port, ip) = (i64::from(address.port()), address.ip().to_string());
    let message = match error.kind() {
        ErrorKind::AddrInUse => "listen-in-use",
        ErrorKind::PermissionDenied if address.port() < FIRST_FREE_PORT => "listen-low-port",
        ErrorKind::AddrNotAvailable => "listen-elsewhere",
        _ => return Stop::because(format!("{address}: {error}")),
    };
    Stop::because(words().format(message, &[("port", port.into()), ("address", (&ip).into())]))
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
