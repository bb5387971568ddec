//! Whose portal a request is for.

use madoguchi_web::Scheme;
use madoguchi_web::testing::{Browser, raw};

use crate::server::{OPEN, Server, trouble};

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
async fn headers_that_anybody_can_send_change_nothing() {
    let server = Server::start().await;
    for (name, value) in [
        ("x-forwarded-host", "tokyometro.portal.localhost"),
        ("forwarded", "host=tokyometro.portal.localhost;for=192.0.2.1"),
        ("x-forwarded-for", "192.0.2.1"),
        ("x-forwarded-proto", "https"),
    ] {
        let mut browser = Browser::new().with_header(name, value);
        browser.open(&server.at("midori.portal.localhost", "/form")).await;
        browser.fill("名前", "x").press("送る").await;
        assert_eq!(browser.heading(), "got x from 127.0.0.1/32 for midori", "{name}");
    }
}

#[tokio::test]
async fn a_configured_proxy_says_host_and_client() {
    let server = Server::with(OPEN, Scheme::Http, &["127.0.0.0/8"]).await;
    let host = format!("midori.portal.localhost:{}", server.address.port());
    let mut browser =
        Browser::new().with_header("x-forwarded-host", &host).with_header("x-forwarded-for", "6.6.6.6, 192.0.2.9");
    browser.open(&server.at("inside", "/form")).await;
    assert!(browser.has("みどり健康保険組合"), "{}", browser.text());
    browser.plant_cookie("/", "a=b");
    let origin = server.at("midori.portal.localhost", "");
    let form = [("content-type", "application/x-www-form-urlencoded"), ("origin", origin.as_str())];
    let reply = browser.request("POST", "/form", &form, Some(b"name=x".to_vec())).await;
    assert!(reply.text().contains("got x from 192.0.2.9/32 for midori"), "{}", reply.text());
}

#[tokio::test]
async fn over_plain_http_behind_a_proxy_a_tls_site_sends_people_to_tls() {
    let server = Server::with(OPEN, Scheme::Https, &["127.0.0.0/8"]).await;
    let mut browser = Browser::new().without_redirects().with_header("x-forwarded-proto", "http");
    browser.open(&server.at("midori.portal.localhost", "/sign-in")).await;
    let there = server.at("midori.portal.localhost", "/sign-in").replace("http://", "https://");
    assert_eq!((browser.status(), browser.header("location")), (308, Some(there.as_str())));
    let mut browser = Browser::new().with_header("x-forwarded-proto", "https");
    browser.open(&server.at("midori.portal.localhost", "/sign-in")).await;
    assert_eq!(browser.status(), 200);
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
