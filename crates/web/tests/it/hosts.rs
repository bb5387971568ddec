//! Whose portal a request is for.

use madoguchi_web::testing::{Browser, raw};

use crate::server::{Server, trouble};

#[tokio::test]
async fn each_host_leads_to_its_society_and_nobody_elses() {
    let server = Server::start().await;
    for (host, name) in [
        ("midori.portal.localhost", "みどり健康保険組合"),
        ("MIDORI.Portal.LOCALHOST.", "みどり健康保険組合"),
        ("tokyometro.portal.localhost", "東京地下鉄健康保険組合"),
    ] {
        let mut browser = Browser::new();
        browser.open(&server.at(host, "/")).await;
        assert_eq!(browser.status(), 200, "{host}");
        assert!(browser.has(name), "{host}: {}", browser.text());
    }
}

#[tokio::test]
async fn other_hosts_of_a_society_redirect_to_the_same_page_of_its_canonical_one() {
    let server = Server::start().await;
    let mut browser = Browser::new();
    browser.open(&server.at("www.midori.portal.localhost", "/sign-in?notice=a%20b")).await;
    assert_eq!(browser.url(), server.at("midori.portal.localhost", "/sign-in?notice=a%20b"));
    assert_eq!(browser.history()[0].status, 308);
    let mut still = Browser::new().without_redirects();
    still.post(&server.at("www.midori.portal.localhost", "/form"), &[("name", "x")]).await;
    assert_eq!(
        (still.status(), still.header("location")),
        (303, Some(server.at("midori.portal.localhost", "/").as_str()))
    );
}

#[tokio::test]
async fn an_unknown_host_gets_a_page_that_leads_to_the_finder_on_every_path() {
    let server = Server::start().await;
    for host in ["nobody.portal.localhost", "localhost", "evil.example", "x.midori.portal.localhost", "127.0.0.1"] {
        for path in ["/", "/sign-in", "/home", "/brand/0123456789abcdef.css", "/nothing"] {
            let mut browser = Browser::new();
            browser.open(&server.at(host, path)).await;
            assert_eq!((browser.status(), browser.heading()), (404, trouble("unknown-host").as_str()), "{host}{path}");
            let finder = browser.document().attributes("main a", "href");
            assert_eq!(finder, [server.at("portal.localhost", "/")]);
        }
        let mut browser = Browser::new();
        browser.post(&server.at(host, "/form"), &[("name", "x")]).await;
        assert_eq!(browser.status(), 404, "{host}");
    }
}

#[tokio::test]
async fn the_platforms_own_host_has_its_own_routes() {
    let server = Server::start().await;
    let mut browser = Browser::new();
    browser.open(&server.at("portal.localhost", "/")).await;
    assert_eq!((browser.status(), browser.heading()), (200, "finder"));
    browser.open("/home").await;
    assert_eq!((browser.status(), browser.heading()), (404, trouble("not-found").as_str()));
}

#[tokio::test]
async fn requests_whose_host_can_be_read_in_two_ways_are_refused() {
    let server = Server::start().await;
    let midori = "midori.portal.localhost";
    for (request, status) in [
        (format!("GET / HTTP/1.1\r\nHost: {midori}\r\nConnection: close\r\n\r\n"), "200"),
        (format!("GET http://{midori}:1/ HTTP/1.1\r\nHost: {midori}\r\nConnection: close\r\n\r\n"), "200"),
        (format!("GET / HTTP/1.1\r\nHost: {midori}\r\nHost: {midori}\r\nConnection: close\r\n\r\n"), "400"),
        (format!("GET / HTTP/1.1\r\nHost: {midori}\r\nHost: evil.example\r\nConnection: close\r\n\r\n"), "400"),
        (format!("GET http://evil.example/ HTTP/1.1\r\nHost: {midori}\r\nConnection: close\r\n\r\n"), "400"),
        (format!("GET http://{midori}/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"), "400"),
        (format!("GET * HTTP/1.1\r\nHost: {midori}\r\nConnection: close\r\n\r\n"), "400"),
        (format!("GET / HTTP/1.1\r\nHost: evil@{midori}\r\nConnection: close\r\n\r\n"), "400"),
        (format!("GET / HTTP/1.1\r\nHost: {midori}/x\r\nConnection: close\r\n\r\n"), "400"),
        ("GET / HTTP/1.1\r\nConnection: close\r\n\r\n".to_owned(), "400"),
        ("GET / HTTP/1.0\r\n\r\n".to_owned(), "400"),
    ] {
        let answer = raw(server.address, request.as_bytes()).await;
        let head = answer.lines().next().unwrap_or_default();
        assert_eq!(head.split(' ').nth(1), Some(status), "{request:?}: {head}");
    }
}

/// A request for the server as a whole, as monitors and old proxies send it (RFC 9110, 9.3.7).
#[tokio::test]
async fn options_for_the_whole_server_are_answered_on_every_host() {
    let server = Server::start().await;
    for host in ["midori.portal.localhost", "portal.localhost", "nobody.example"] {
        let request = format!("OPTIONS * HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        let answer = raw(server.address, request.as_bytes()).await.to_ascii_lowercase();
        assert!(answer.starts_with("http/1.1 204 "), "{host}: {answer}");
        assert!(answer.contains("\r\nallow: get, head, post\r\n"), "{host}: {answer}");
        assert!(answer.contains("\r\nx-content-type-options: nosniff\r\n"), "{host}: {answer}");
    }
    let answer = raw(server.address, b"OPTIONS * HTTP/1.1\r\nConnection: close\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
}

/// The library takes a bare LF as the end of a line (docs/adr/0025-bare-line-feeds.md), but nothing that a strict proxy
/// would read as one line can become two, and no body can begin elsewhere than a proxy thinks.
#[tokio::test]
async fn a_bare_line_feed_ends_a_line_and_smuggles_nothing() {
    let server = Server::start().await;
    let midori = "midori.portal.localhost";
    let chunked =
        format!("POST /form HTTP/1.1\r\nHost: {midori}\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
    for (request, statuses) in [
        (format!("GET / HTTP/1.1\nHost: {midori}\nConnection: close\n\n"), &["200"][..]),
        (
            format!("GET / HTTP/1.1\r\nHost: {midori}\r\nX: a\nHost: evil.example\r\nConnection: close\r\n\r\n"),
            &["400"],
        ),
        (
            format!("GET / HTTP/1.1\r\nHost: {midori}\r\nX: a\rHost: evil.example\r\nConnection: close\r\n\r\n"),
            &["400"],
        ),
        (format!("{chunked}6\nname=x\r\n0\r\n\r\n"), &["400"]),
        (format!("{chunked}6;a\nname=x\r\n0\r\n\r\n"), &["400"]),
        (format!("{chunked}6\r\nname=x\n0\r\n\r\n"), &["400"]),
    ] {
        let answer = raw(server.address, request.as_bytes()).await;
        let answered: Vec<_> = answer.split("HTTP/1.1 ").skip(1).filter_map(|head| head.split(' ').next()).collect();
        assert_eq!(answered, statuses, "{request:?}: {answer}");
    }
}
