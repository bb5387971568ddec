//! Connections: HTTP/1.1, and HTTP/2 with prior knowledge. Timeouts close connections whose clients stay silent.

use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::time::Duration;

use axum::extract::ConnectInfo;
use axum::{Extension, Router};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tower::Layer;

use crate::terminal::{Stop, words};

/// The longest time for the head of a request, including the wait for its first byte.
const PATIENCE: Duration = Duration::from_secs(30);
/// The interval between pings on a silent HTTP/2 connection, and the longest wait for the answer.
const PING: Duration = Duration::from_secs(20);
/// The most concurrent requests on one HTTP/2 connection.
const STREAMS: u32 = 100;
/// The largest head of a request, in bytes.
const MAX_HEAD: usize = 64 * 1024;
/// The connection preface of HTTP/2 (RFC 9113, 3.4).
const HTTP2: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// The pause before the first bytes are read again, while they are too few to tell the protocol.
const PAUSE: Duration = Duration::from_millis(10);
/// The pause before the next accept when the system is out of resources for connections.
const PAUSE_WHEN_FULL: Duration = Duration::from_millis(500);

/// How long a connection that has said nothing may still begin a request when the server stops, and how long new ones are
/// taken at most.
const LAST_WORDS: Duration = Duration::from_secs(1);
/// How long the listener has to be quiet before it is closed. The system has taken connections that wait in its queue, and
/// closing the listener would reset them.
const QUIET: Duration = Duration::from_millis(20);

/// Ports below this one are for programs that the system allows to take them.
const FIRST_FREE_PORT: u16 = 1024;

/// Listens on an address.
///
/// # Errors
/// When the port is taken, or the address isn't one of this machine.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, Stop> {
    TcpListener::bind(address).await.map_err(|error| not_listening(address, &error))
}

fn not_listening(address: SocketAddr, error: &io::Error) -> Stop {
    let (port, ip) = (i64::from(address.port()), address.ip().to_string());
    let message = match error.kind() {
        ErrorKind::AddrInUse => "listen-in-use",
        ErrorKind::PermissionDenied if address.port() < FIRST_FREE_PORT => "listen-low-port",
        ErrorKind::AddrNotAvailable => "listen-elsewhere",
        _ => return Stop::because(format!("{address}: {error}")),
    };
    Stop::because(words().format(message, &[("port", port.into()), ("address", (&ip).into())]))
}

/// Serves `pages` on a listener until `stop`. Returns when the requests in progress are answered.
pub async fn serve(listener: TcpListener, pages: Router, stop: CancellationToken) {
    let graceful = GracefulShutdown::new();
    let protocols = Protocols::new();
    let last = passed(&stop, LAST_WORDS);
    tokio::pin!(last);
    loop {
        let (stream, peer) = tokio::select! {
            biased;
            () = &mut last => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    wait_out(&error).await;
                    continue;
                }
            },
            () = passed(&stop, QUIET) => break,
        };
        let (pages, protocols, watcher, stop) = (pages.clone(), protocols.clone(), graceful.watcher(), stop.clone());
        tokio::spawn(async move {
            // Answers are sent whole, so Nagle's algorithm would only delay them.
            let _ = stream.set_nodelay(true);
            let begun = tokio::select! {
                begun = tokio::time::timeout(PATIENCE, beginning(&stream)) => begun,
                () = passed(&stop, LAST_WORDS) => return,
            };
            let Ok(Ok(begun)) = begun else { return };
            let service = TowerToHyperService::new(Extension(ConnectInfo::<SocketAddr>(peer)).layer(pages));
            let connection = protocols.of(begun).serve_connection(TokioIo::new(stream), service);
            // Clients often disconnect in the middle of a request. That is no error of the server.
            let _ = watcher.watch(connection.into_owned()).await;
        });
    }
    drop(listener);
    graceful.shutdown().await;
}

/// Waits until the server has been stopping for some time.
async fn passed(stop: &CancellationToken, time: Duration) {
    stop.cancelled().await;
    tokio::time::sleep(time).await;
}

async fn wait_out(error: &io::Error) {
    let of_one_client = matches!(
        error.kind(),
        ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset | ErrorKind::ConnectionRefused
    );
    if !of_one_client {
        tracing::warn!(%error, "no more connections can be taken at the moment");
        tokio::time::sleep(PAUSE_WHEN_FULL).await;
    }
}

/// The protocol that a connection begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Begun {
    Http1,
    Http2,
}

/// Waits until the first bytes of a connection tell its protocol. It peeks and consumes nothing.
async fn beginning(stream: &TcpStream) -> io::Result<Begun> {
    let mut first = [0; HTTP2.len()];
    loop {
        let count = stream.peek(&mut first).await?;
        let seen = first.get(..count).unwrap_or_default();
        if seen == HTTP2 {
            return Ok(Begun::Http2);
        }
        if count == 0 || !HTTP2.starts_with(seen) {
            return Ok(Begun::Http1);
        }
        // The bytes so far fit both protocols. The socket reports that it is readable as long as they are there, so it
        // can't signal further bytes.
        tokio::time::sleep(PAUSE).await;
    }
}

/// The settings of both protocols.
#[derive(Clone)]
struct Protocols {
    http1: Builder<TokioExecutor>,
    http2: Builder<TokioExecutor>,
}

impl Protocols {
    fn new() -> Self {
        let mut http1 = Builder::new(TokioExecutor::new()).http1_only();
        http1.http1().timer(TokioTimer::new()).header_read_timeout(PATIENCE).max_buf_size(MAX_HEAD);
        let mut http2 = Builder::new(TokioExecutor::new()).http2_only();
        http2
            .http2()
            .timer(TokioTimer::new())
            .keep_alive_interval(PING)
            .keep_alive_timeout(PING)
            .max_concurrent_streams(STREAMS)
            .max_header_list_size(u32::try_from(MAX_HEAD).unwrap_or(u32::MAX));
        Self { http1, http2 }
    }

    const fn of(&self, begun: Begun) -> &Builder<TokioExecutor> {
        match begun {
            Begun::Http1 => &self.http1,
            Begun::Http2 => &self.http2,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;
    use std::sync::Arc;

    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::sync::Notify;
    use tokio::task::JoinHandle;

    use super::*;

    #[test]
    fn a_port_that_cannot_be_taken_is_told_with_what_to_do() {
        for (address, kind, told) in [
            ("127.0.0.1:443", ErrorKind::PermissionDenied, "below 1024"),
            ("127.0.0.1:8443", ErrorKind::AddrInUse, "port 8443 is in use"),
            ("192.0.2.1:8443", ErrorKind::AddrNotAvailable, "192.0.2.1 is not an address of this machine"),
            ("127.0.0.1:8443", ErrorKind::PermissionDenied, "127.0.0.1:8443: "),
        ] {
            let stop = not_listening(address.parse().unwrap(), &io::Error::from(kind));
            assert!(stop.words().contains(told), "{}", stop.words());
        }
    }

    /// A server whose page `/slow` reports that it was requested and waits until the test releases it.
    struct Server {
        address: SocketAddr,
        stop: CancellationToken,
        serving: JoinHandle<()>,
        asked: Arc<Notify>,
        go: Arc<Notify>,
    }

    async fn server() -> Server {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (asked, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let slow = {
            let (asked, go) = (Arc::clone(&asked), Arc::clone(&go));
            async move || {
                asked.notify_one();
                go.notified().await;
                "answered"
            }
        };
        let pages = Router::new()
            .route("/peer", get(async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.ip().to_string()))
            .route("/slow", get(slow));
        let stop = CancellationToken::new();
        let serving = tokio::spawn(serve(listener, pages, stop.clone()));
        Server { address, stop, serving, asked, go }
    }

    async fn said(address: SocketAddr, bytes: &[u8]) -> Vec<u8> {
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(bytes).await.unwrap();
        let mut answer = Vec::new();
        // A reset counts as closed, too.
        let _ = client.read_to_end(&mut answer).await;
        answer
    }

    #[tokio::test]
    async fn a_request_knows_where_it_comes_from() {
        let Server { address, .. } = server().await;
        let answer = said(address, b"GET /peer HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").await;
        let answer = String::from_utf8(answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with("127.0.0.1"), "{answer}");
    }

    #[tokio::test]
    async fn a_client_that_begins_with_http2_is_answered_so() {
        let Server { address, .. } = server().await;
        let mut client = TcpStream::connect(address).await.unwrap();
        // The connection preface in two parts, then an empty SETTINGS frame (RFC 9113, 6.5).
        client.write_all(&HTTP2[..7]).await.unwrap();
        client.flush().await.unwrap();
        client.write_all(&HTTP2[7..]).await.unwrap();
        client.write_all(&[0, 0, 0, 4, 0, 0, 0, 0, 0]).await.unwrap();
        let mut frame = [0; 9];
        client.read_exact(&mut frame).await.unwrap();
        assert_eq!((frame[3], &frame[5..]), (4, &[0; 4][..]), "the server's own SETTINGS");
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_says_nothing_or_never_ends_a_head_is_hung_up_on() {
        let Server { address, .. } = server().await;
        for begun in [b"".as_slice(), b"P", b"PRI * HTTP/2.0", b"GET / HTTP/1.1\r\nHost: a\r\n"] {
            let answer = said(address, begun).await;
            assert!(!answer.starts_with(b"HTTP/1.1 2"), "{begun:?}");
        }
    }

    #[tokio::test]
    async fn a_stop_lets_requests_in_progress_be_answered_and_hangs_up_on_the_idle() {
        let Server { address, stop, serving, asked, go } = server().await;
        let mut idle = TcpStream::connect(address).await.unwrap();
        idle.write_all(b"GET /peer HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
        idle.read_u8().await.unwrap();
        let mut busy = TcpStream::connect(address).await.unwrap();
        busy.write_all(b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
        asked.notified().await;
        stop.cancel();
        idle.read_to_end(&mut Vec::new()).await.unwrap();
        go.notify_one();
        let mut answer = String::new();
        busy.read_to_string(&mut answer).await.unwrap();
        assert!(answer.ends_with("answered"), "{answer}");
        serving.await.unwrap();
        assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
    }
}
