//! The connection. Every host name resolves to this machine, so that no test depends on a name server.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use url::Url;

/// An answer as received.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The headers, in order, with names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Reply {
    /// Returns the first header with a name, which is given in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Returns the body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// A resolver that answers loopback for every name.
struct ThisMachine;

impl Resolve for ThisMachine {
    fn resolve(&self, _: Name) -> Resolving {
        Box::pin(async { Ok(Box::new(std::iter::once(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))) as Addrs) })
    }
}

/// Sends requests. Cookies and redirects are the browser's task.
#[derive(Clone, Debug)]
pub(super) struct Wire {
    client: reqwest::Client,
}

impl Wire {
    pub(super) fn new() -> Self {
        let client = reqwest::Client::builder()
            .dns_resolver(Arc::new(ThisMachine))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .expect("a client for plain HTTP needs nothing that could be missing");
        Self { client }
    }

    pub(super) async fn send(
        &self,
        method: &str,
        url: &Url,
        headers: &[(String, String)],
        body: Option<Vec<u8>>,
    ) -> Result<Reply, String> {
        let method = method.parse::<reqwest::Method>().map_err(|error| error.to_string())?;
        let mut request = self.client.request(method, url.clone());
        for (name, value) in headers {
            request = request.header(name, value);
        }
        if let Some(body) = body {
            request = request.body(body);
        }
        let response = request.send().await.map_err(|error| format!("{error:?}"))?;
        let headers = response.headers().iter();
        let headers =
            headers.map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
        Ok(Reply {
            status: response.status().as_u16(),
            headers: headers.collect(),
            body: response.bytes().await.map_err(|error| format!("{error:?}"))?.to_vec(),
        })
    }
}

/// Sends raw bytes and returns the answer until the server closes the connection or 30 seconds have passed: for
/// requests that no client library would send. They should ask for `Connection: close`.
///
/// # Panics
/// When no server listens at the address.
pub async fn raw(address: SocketAddr, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.expect("a server at the address");
    stream.write_all(request).await.expect("a server that reads");
    let mut answer = Vec::new();
    // A connection reset after the answer is no failure.
    let _ = tokio::time::timeout(std::time::Duration::from_secs(30), stream.read_to_end(&mut answer)).await;
    String::from_utf8_lossy(&answer).into_owned()
}
