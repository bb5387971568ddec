//! What comes beside the page.

use madoguchi_web::testing::Browser;
use madoguchi_web::{ForwardedHeaders, Scheme};

use crate::server::{OPEN, Server};

#[tokio::test]
async fn every_answer_is_protected_whatever_it_is() {
    let server = Server::start().await;
    let mut browser = server.browser("/").await;
    let css = server.app.assets.href("counter.css");
    let unknown = server.at("nobody.example", "/");
    let other = server.at("www.midori.portal.localhost", "/");
    for address in
        ["/", "/nothing", "/panic", "/broken", "/gone", "/home", css.as_str(), unknown.as_str(), other.as_str()]
    {
        let reply = browser.request("GET", address, &[], None).await;
        for name in [
            "content-security-policy",
            "referrer-policy",
            "x-content-type-options",
            "cross-origin-opener-policy",
            "cross-origin-resource-policy",
            "permissions-policy",
        ] {
            assert!(reply.header(name).is_some(), "{address} has no {name}");
        }
        let kept = if address == css { "public, max-age=31536000, immutable" } else { "no-store" };
        assert_eq!(reply.header("cache-control"), Some(kept), "{address}");
        assert_eq!(reply.header("strict-transport-security"), None, "{address}");
    }
}

#[tokio::test]
async fn over_tls_cookies_and_hosts_are_bound_to_it() {
    let server = Server::with(OPEN, Scheme::Https, ForwardedHeaders::None).await;
    let mut browser = Browser::new().without_redirects();
    browser.open(&server.at("midori.portal.localhost", "/begin")).await;
    assert!(browser.header("strict-transport-security").is_some());
    let cookie = browser.header("set-cookie").unwrap();
    assert!(
        cookie.starts_with("__Host-session=") && cookie.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"),
        "{cookie}"
    );
}

#[tokio::test]
async fn text_is_compressed_for_who_asks() {
    let server = Server::start().await;
    let mut browser = server.browser("/").await;
    for (accepted, encoding) in [("gzip", Some("gzip")), ("br, gzip", Some("br")), ("identity", None)] {
        let reply = browser.request("GET", "/", &[("accept-encoding", accepted)], None).await;
        assert_eq!((reply.status, reply.header("content-encoding")), (200, encoding), "{accepted}");
    }
}

#[tokio::test]
async fn static_files_stand_on_every_host_under_their_contents_name() {
    let server = Server::start().await;
    let css = server.app.assets.href("counter.css");
    for host in ["midori.portal.localhost", "portal.localhost", "nobody.example"] {
        let mut browser = Browser::new();
        let reply = browser.request("GET", &server.at(host, &css), &[], None).await;
        assert_eq!((reply.status, reply.text().as_str()), (200, "/**/"), "{host}");
        assert_eq!(reply.header("content-type"), Some("text/css; charset=utf-8"));
    }
    let mut browser = server.browser("/").await;
    for path in [
        "/static/counter.css",
        "/static/../Cargo.toml",
        "/static/%2e%2e/x",
        "/static/%ff",
        "/logo/%ff",
        "/logo/x",
        "/brand/",
    ] {
        let reply = browser.request("GET", path, &[], None).await;
        assert_eq!((reply.status, reply.header("content-type")), (404, Some("text/html; charset=utf-8")), "{path}");
    }
    let brand = browser.request("GET", "/brand/gone.css", &[], None).await;
    assert_eq!((brand.status, brand.header("cache-control")), (200, Some("no-store")));
    assert!(brand.text().starts_with(":root{--brand-main:#"), "{}", brand.text());
}
