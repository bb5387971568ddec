//! The two addresses that are asked of Amazon SNS. What asks them is an argument, so that tests ask nobody.

use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt, Empty, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// The longest answer that is read, in bytes. A certificate has about two thousand.
const LONGEST: usize = 64 * 1024;
/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Something that gets what is at an address.
pub trait Fetch: Send + Sync {
    /// Gets what is at `url`, an `https` address of Amazon SNS, without following redirects.
    fn get(&self, url: &str) -> impl Future<Output = Result<Vec<u8>, Unfetched>> + Send;
}

/// What is at an address can't be got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Amazon SNS doesn't answer")]
pub struct Unfetched;

/// Gets it over TLS, from whom the public authorities name.
pub struct PublicHttps {
    client: Client<HttpsConnector<HttpConnector>, Empty<&'static [u8]>>,
}

impl PublicHttps {
    /// Prepares the client. Nothing is asked before the first address.
    ///
    /// # Errors
    /// When TLS can't be set up.
    pub fn new() -> Result<Self, tokio_rustls::rustls::Error> {
        let trusted = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.into() };
        let tls = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(trusted)
            .with_no_client_auth();
        let connector = HttpsConnectorBuilder::new().with_tls_config(tls).https_only().enable_http1().build();
        Ok(Self { client: Client::builder(TokioExecutor::new()).build(connector) })
    }
}

impl Fetch for PublicHttps {
    async fn get(&self, url: &str) -> Result<Vec<u8>, Unfetched> {
        let url = url.parse().map_err(|_| Unfetched)?;
        let got = async {
            let answer = self.client.get(url).await.map_err(|_| Unfetched)?;
            if !answer.status().is_success() {
                return Err(Unfetched);
            }
            let body = Limited::new(answer.into_body(), LONGEST).collect().await.map_err(|_| Unfetched)?;
            Ok(body.to_bytes().to_vec())
        };
        tokio::time::timeout(PATIENCE, got).await.map_err(|_| Unfetched)?
    }
}
