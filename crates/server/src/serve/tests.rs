//! Clients that leave while their password is hashed.

use std::net::Ipv4Addr;

use madoguchi_core::proof::hasher::{Cost, Hasher};
use madoguchi_core::tenancy::Directory;
use madoguchi_core::testing::{BASE, Bench, Sample, japan, on_both, random};
use madoguchi_web::{App, Parts, Scheme, Site, Typesetter};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;

#[test]
fn a_port_that_cannot_be_taken_is_told_with_what_to_do() {
    use std::io::{Error, ErrorKind};
    for (address, kind, told) in [
        ("127.0.0.1:443", ErrorKind::PermissionDenied, "below 1024"),
        ("127.0.0.1:8443", ErrorKind::AddrInUse, "port 8443 is in use"),
        ("192.0.2.1:8443", ErrorKind::AddrNotAvailable, "192.0.2.1 is not an address of this machine"),
        ("127.0.0.1:8443", ErrorKind::PermissionDenied, "127.0.0.1:8443: "),
    ] {
        let stop = not_listening(address.parse().unwrap(), &Error::from(kind));
        assert!(stop.words().contains(told), "{}", stop.words());
    }
}

/// A portal whose hashes take long enough to leave meanwhile, two at a time.
async fn portal(bench: &Bench) -> (SocketAddr, String, Hasher) {
    let now = japan("2026-11-20T10:00:00");
    Sample::apply(bench, "aozora", now).await;
    let directory = Directory::load(&bench.database, BASE, now).await.unwrap();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let host = format!("{}:{}", directory.by_slug("aozora").unwrap().canonical_host, address.port());
    let hasher = Hasher::new(Cost { memory_kib: 8192, passes: 4 }, 2, &mut random()).unwrap();
    let app = App::new(Parts {
        database: bench.database.clone(),
        directory,
        clock: Clock::manual(now),
        hasher: hasher.clone(),
        typesetter: Typesetter::new(1),
        keys: bench.keys.clone(),
        site: Site {
            scheme: Scheme::Http,
            base: BASE.into(),
            public_port: Some(address.port()),
            forwarded: madoguchi_web::ForwardedHeaders::None,
            trusted_proxies: Vec::new(),
        },
        assets: madoguchi_portal::assets(),
    });
    let pages = madoguchi_web::serve(app, madoguchi_portal::faces(&Arc::new(madoguchi_portal::engine().unwrap())));
    tokio::spawn(connections::serve(listener, pages, CancellationToken::new()));
    (address, host, hasher)
}

fn fields(number: usize) -> String {
    format!("user_id=nobody{number}&password=guessed")
}

const FORM: &str = "application/x-www-form-urlencoded";

fn http1(host: &str, number: usize) -> Vec<u8> {
    let body = fields(number);
    format!(
        "POST /sign-in HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nContent-Type: {FORM}\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// A frame (RFC 9113, 4.1).
fn frame(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags, 0, 0, 0, stream], payload].concat()
}

/// The preface, SETTINGS, HEADERS and DATA of one request. Each field is a literal without indexing (RFC 7541, 6.2.2).
fn http2(host: &str, number: usize) -> Vec<u8> {
    let origin = format!("http://{host}");
    let mut head = Vec::new();
    for (name, value) in [
        (":method", "POST"),
        (":scheme", "http"),
        (":path", "/sign-in"),
        (":authority", host),
        ("origin", origin.as_str()),
        ("content-type", FORM),
    ] {
        head.push(0);
        for text in [name, value] {
            head.push(u8::try_from(text.len()).unwrap());
            head.extend(text.as_bytes());
        }
    }
    let body = fields(number);
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
    [preface, frame(4, 0, 0, &[]), frame(1, 4, 1, &head), frame(0, 1, 1, body.as_bytes())].concat()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clients_who_leave_free_no_hash_early_and_the_next_one_is_served() {
    on_both(|bench| async move {
        let (address, host, hasher) = portal(&bench).await;
        let mut begun = 0;
        for (protocol, request) in [http1, http2].into_iter().enumerate() {
            for number in 0..24 {
                let mut client = TcpStream::connect(address).await.unwrap();
                client.write_all(&request(&host, protocol * 100 + number)).await.unwrap();
                tokio::time::sleep(Duration::from_millis(30)).await;
                if protocol == 1 {
                    // RST_STREAM: CANCEL.
                    client.write_all(&frame(3, 0, 1, &8_u32.to_be_bytes())).await.unwrap();
                    tokio::time::sleep(Duration::from_millis(30)).await;
                }
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
            assert!(hasher.done() > begun + 2, "hashes ran on: {}", hasher.done());
            begun = hasher.done();
        }
        let (running, kept) = hasher.most_at_once();
        assert!(running <= 2 && kept <= 2, "{running} at once, {kept} kept");
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(&http1(&host, 1000)).await.unwrap();
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 422"), "{answer}");
    })
    .await;
}
