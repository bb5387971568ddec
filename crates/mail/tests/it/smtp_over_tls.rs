//! Mail servers that speak TLS, from the first byte or after STARTTLS.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use madoguchi_core::ids::{MessageId, TenantId};
use madoguchi_mail::{DkimKeys, Encryption, Login, Reason, SendError, Smtp, SmtpSettings, Transport};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use uuid::Uuid;

use crate::samples::ready;
use crate::script::{act, answer, listen};

const SOCIETY: TenantId = TenantId(Uuid::nil());
const ID: MessageId = MessageId(Uuid::nil());

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/tls").join(name)
}

fn acceptor() -> TlsAcceptor {
    let certificate = CertificateDer::from_pem_file(file("server.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(file("server.key")).unwrap();
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate], key).unwrap();
    TlsAcceptor::from(Arc::new(config))
}

fn transport(port: u16, encryption: Encryption, ca_file: Option<PathBuf>) -> Transport {
    let settings = SmtpSettings {
        host: "localhost".into(),
        port,
        encryption,
        login: Some(Login { username: "madoguchi".into(), password: "secret".into() }),
        ca_file,
        hello_name: Some("test.example.jp".into()),
        timeout: Duration::from_secs(60),
        dkim: DkimKeys::default(),
    };
    Transport::Smtp(Box::new(Smtp::new(settings).unwrap()))
}

const OFFERS_LOGIN: &[(&str, &str)] = &[("EHLO", "250-script\r\n250 AUTH PLAIN LOGIN"), ("AUTH", "235 welcome")];

/// A server that does nothing but TLS: what was said inside, or nothing where the client didn't trust it.
async fn with_tls(listener: TcpListener) -> Vec<String> {
    match acceptor().accept(listener.accept().await.unwrap().0).await {
        Ok(client) => act(client, OFFERS_LOGIN).await,
        Err(_) => Vec::new(),
    }
}

/// Reads one command in clear.
async fn command(client: &mut TcpStream) -> String {
    let mut line = String::new();
    while !line.ends_with("\r\n") {
        line.push(char::from(client.read_u8().await.unwrap()));
    }
    line.trim_end().to_owned()
}

/// A server that offers STARTTLS: what was said in clear, then inside.
async fn with_starttls(listener: TcpListener) -> (Vec<String>, Vec<String>) {
    let mut client = listener.accept().await.unwrap().0;
    let mut in_clear = Vec::new();
    client.write_all(b"220 script\r\n").await.unwrap();
    in_clear.push(command(&mut client).await);
    client.write_all(b"250-script\r\n250 STARTTLS\r\n").await.unwrap();
    in_clear.push(command(&mut client).await);
    client.write_all(b"220 go ahead\r\n").await.unwrap();
    let inside = match acceptor().accept(client).await {
        Ok(client) => answer(client, OFFERS_LOGIN).await,
        Err(_) => Vec::new(),
    };
    (in_clear, inside)
}

#[tokio::test]
async fn nothing_but_the_greeting_is_said_before_starttls() {
    let (listener, port) = listen().await;
    let server = tokio::spawn(with_starttls(listener));
    let transport = transport(port, Encryption::StartTls, Some(file("authority.pem")));
    assert_eq!(transport.send(SOCIETY, ID, &ready("hanako@example.jp")).await, Ok(()));
    transport.close().await;
    let (in_clear, inside) = server.await.unwrap();
    assert_eq!(in_clear, ["EHLO test.example.jp", "STARTTLS"]);
    assert!(inside.iter().any(|line| line.starts_with("AUTH PLAIN")));
    assert!(inside.contains(&"RCPT TO:<hanako@example.jp>".to_owned()));
}

#[tokio::test]
async fn tls_from_the_first_byte_works_with_the_servers_own_authority() {
    let (listener, port) = listen().await;
    let server = tokio::spawn(with_tls(listener));
    let transport = transport(port, Encryption::Tls, Some(file("authority.pem")));
    assert_eq!(transport.send(SOCIETY, ID, &ready("hanako@example.jp")).await, Ok(()));
    transport.close().await;
    assert!(server.await.unwrap().contains(&"RCPT TO:<hanako@example.jp>".to_owned()));
}

#[tokio::test]
async fn a_server_that_nobody_vouches_for_learns_nothing() {
    let (listener, port) = listen().await;
    let server = tokio::spawn(with_tls(listener));
    let unknown = transport(port, Encryption::Tls, None);
    assert_eq!(unknown.send(SOCIETY, ID, &ready("a@example.jp")).await, Err(SendError::Later(Reason::NoConnection)));
    assert!(server.await.unwrap().is_empty());

    let (listener, port) = listen().await;
    let server = tokio::spawn(with_starttls(listener));
    let unknown = transport(port, Encryption::StartTls, None);
    assert_eq!(unknown.send(SOCIETY, ID, &ready("a@example.jp")).await, Err(SendError::Later(Reason::NoConnection)));
    assert!(server.await.unwrap().1.is_empty());
}

#[tokio::test]
async fn a_password_that_the_server_refuses_costs_no_mail() {
    let (listener, port) = listen().await;
    let server = tokio::spawn(async move {
        let client = acceptor().accept(listener.accept().await.unwrap().0).await.unwrap();
        act(client, &[("EHLO", "250-script\r\n250 AUTH PLAIN LOGIN"), ("AUTH", "535 no")]).await
    });
    let transport = transport(port, Encryption::Tls, Some(file("authority.pem")));
    assert_eq!(
        transport.send(SOCIETY, ID, &ready("a@example.jp")).await,
        Err(SendError::NotConfigured(Reason::Login(535)))
    );
    assert!(server.await.unwrap().iter().all(|line| !line.starts_with("MAIL")));
}
