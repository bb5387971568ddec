//! `madoguchi serve` and `worker`, and the serving itself, which the demo shares.

mod ses_events;

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::Version;
use axum::http::header::{CONNECTION, HeaderValue};
use axum::middleware::{self, Next};
use axum::response::Response;
use clap::Args;
use madoguchi_core::clock::Clock;
use madoguchi_mail::Transport;
use madoguchi_mail::reports::{PublicHttps, SnsListener};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::connections::{self, bind};
use crate::ops::{self, Told};
use crate::terminal::{ConfigFile, Stop};
use crate::wiring::{self, House};
use crate::worker::{self, Duties};
use crate::{config, telemetry};

/// What `serve` takes.
#[derive(Debug, Args)]
pub struct Options {
    #[command(flatten)]
    file: ConfigFile,
    /// Leave mails and the other background work to processes of `madoguchi worker`.
    #[arg(long)]
    without_worker: bool,
}

/// What both commands open first.
struct Opened {
    config: Config,
    house: House,
    transport: Arc<Transport>,
}

async fn open(file: &ConfigFile) -> Result<Opened, Stop> {
    let config = config::load(file.config.as_deref(), config::variables())?;
    config.complete()?;
    telemetry::start(&config.logging.filter, config.logging.format)?;
    let transport = Arc::new(wiring::transport(config.mail.settings()?).await?);
    let house = House::open(&config, Clock::system()).await?;
    Ok(Opened { config, house, transport })
}

/// Serves until a signal stops it.
pub async fn run(options: &Options) -> Result<ExitCode, Stop> {
    let Opened { config, house, transport } = open(&options.file).await?;
    let listener = bind(config.server.listen).await?;
    let listen = listener.local_addr()?;
    let signal = stop_on_signal()?;
    let hasher = wiring::hasher()?;
    let events = match config.mail.topic()? {
        Some(topic) => Some(ses_events::router(house.clone(), SnsListener::new(topic, PublicHttps::new()?))),
        None => None,
    };
    let portals = house.portals(hasher.clone(), events)?;
    if let Some(listen) = config.ops.listen {
        let told = Told { house: house.clone(), hasher: Some(hasher), ending: signal.clone() };
        ops::start(listen, told).await?;
    }
    tracing::info!(%listen, societies = house.directory.all().len(), "serving");
    let stop_after = config.server.stop_after();
    let duties = Duties {
        mails: config.worker.enabled && !options.without_worker,
        parallel: config.worker.parallel,
        stop_after,
    };
    let ending = Ending { signal, drain: config.server.drain(), finish: stop_after };
    serve(house, transport, portals, vec![listener], duties, ending).await;
    Ok(ExitCode::SUCCESS)
}

/// Does the background work alone, until a signal stops it.
pub async fn run_worker(file: &ConfigFile) -> Result<ExitCode, Stop> {
    let Opened { config, house, transport } = open(file).await?;
    let signal = stop_on_signal()?;
    if let Some(listen) = config.ops.listen {
        ops::start(listen, Told { house: house.clone(), hasher: None, ending: signal.clone() }).await?;
    }
    tracing::info!(societies = house.directory.all().len(), "working");
    let stop_after = config.server.stop_after();
    let duties = Duties { mails: true, parallel: config.worker.parallel, stop_after };
    let ending = Ending { signal, drain: Duration::ZERO, finish: stop_after };
    serve(house, transport, Router::new(), Vec::new(), duties, ending).await;
    Ok(ExitCode::SUCCESS)
}

/// How serving ends.
#[derive(Clone)]
pub struct Ending {
    /// Cancelled when the process is asked to end. From then on it isn't ready any more, and each answer ends its connection.
    pub signal: CancellationToken,
    /// How long it takes requests all the same, until whoever distributes them has noticed.
    pub drain: Duration,
    /// How long requests in progress and mails being delivered get to finish after that.
    pub finish: Duration,
}

/// Serves `pages` on `listeners` and runs the worker, until the process is asked to end.
pub async fn serve(
    house: House,
    transport: Arc<Transport>,
    pages: Router,
    listeners: Vec<TcpListener>,
    duties: Duties,
    ending: Ending,
) {
    let Ending { signal, drain, finish } = ending;
    let stop = CancellationToken::new();
    let database = house.database.clone();
    let pages = pages.layer(middleware::from_fn_with_state(signal.clone(), part));
    let mut parts = JoinSet::new();
    for listener in listeners {
        parts.spawn(connections::serve(listener, pages.clone(), stop.clone()));
    }
    parts.spawn(worker::run(house, transport, duties, stop.clone()));
    signal.cancelled().await;
    if !drain.is_zero() {
        tracing::info!(seconds = drain.as_secs(), "draining");
        tokio::time::sleep(drain).await;
    }
    stop.cancel();
    tracing::info!("stopping");
    let ended = tokio::time::timeout(finish, async { while parts.join_next().await.is_some() {} }).await;
    if ended.is_err() {
        tracing::warn!("some requests or mails didn't come to an end; they are cut off");
        parts.shutdown().await;
    }
    if let Err(failure) = database.close().await {
        tracing::warn!(%failure, "the database wasn't closed properly");
    }
    tracing::info!("stopped");
}

/// Says with each answer that its connection ends, once the process was asked to end. A client that keeps connections would
/// otherwise send its next request while the connection is being closed. HTTP/2 has a message of its own for that.
async fn part(State(signal): State<CancellationToken>, request: Request, next: Next) -> Response {
    let keeps_connections = request.version() <= Version::HTTP_11;
    let mut response = next.run(request).await;
    if keeps_connections && signal.is_cancelled() {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
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
