//! Opens connections to a mail server.
//!
//! lettre's own connector leaves Nagle's algorithm on and lets nobody turn it off. lettre writes a mail in two pieces, so
//! that each mail waited for the delayed acknowledgement of the first piece (RFC 1122, 4.2.3.2: up to 500 ms; 40 ms on
//! Linux). Therefore the connection is opened here, and lettre leads the dialogue on it. The handshake of TLS from the
//! first byte comes before that dialogue, so it happens here too; STARTTLS is lettre's.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::super::UnusableSettings;
use super::SmtpSettings;

/// TLS from the first byte, for one mail server.
#[derive(Clone)]
pub(super) struct Tls {
    connector: TlsConnector,
    server: ServerName<'static>,
}

impl Tls {
    /// Trusts the public authorities and the one of the settings.
    pub(super) fn of(settings: &SmtpSettings) -> Result<Self, UnusableSettings> {
        let unusable = |error: &dyn std::error::Error| UnusableSettings::Tls(error.to_string());
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        if let Some(path) = &settings.ca_file {
            trust(&mut roots, path).map_err(|problem| UnusableSettings::Authority(path.clone(), problem))?;
        }
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| unusable(&error))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let server = ServerName::try_from(settings.host.clone()).map_err(|error| unusable(&error))?;
        Ok(Self { connector: TlsConnector::from(Arc::new(config)), server })
    }
}

fn trust(roots: &mut RootCertStore, path: &Path) -> Result<(), String> {
    for certificate in CertificateDer::pem_file_iter(path).map_err(|error| error.to_string())? {
        let certificate = certificate.map_err(|error| error.to_string())?;
        roots.add(certificate).map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// Connects to a mail server, with TLS from the first byte if it is given.
pub(super) async fn open(host: &str, port: u16, tls: Option<&Tls>) -> io::Result<Box<dyn AsyncTokioStream>> {
    let stream = connect(host, port).await?;
    Ok(match tls {
        None => Box::new(stream),
        Some(Tls { connector, server }) => Box::new(Encrypted(connector.connect(server.clone(), stream).await?)),
    })
}

async fn connect(host: &str, port: u16) -> io::Result<TcpStream> {
    let stream = TcpStream::connect((host, port)).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// A connection inside TLS, as lettre takes it.
#[derive(Debug)]
struct Encrypted(TlsStream<TcpStream>);

impl AsyncTokioStream for Encrypted {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.0.get_ref().0.peer_addr()
    }
}

impl AsyncRead for Encrypted {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl AsyncWrite for Encrypted {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use tokio::net::TcpListener;

    use super::connect;

    #[tokio::test]
    async fn small_writes_leave_at_once() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (stream, _) = tokio::join!(connect("127.0.0.1", port), listener.accept());
        assert!(stream.unwrap().nodelay().unwrap());
    }
}
