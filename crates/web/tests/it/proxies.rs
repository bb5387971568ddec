//! What proxies say of a request, and what their clients make up.

use madoguchi_web::ForwardedHeaders::{self, Forwarded, XForwarded};
use madoguchi_web::Scheme;
use madoguchi_web::testing::{Browser, raw};

use crate::server::{OPEN, Server};

/// What a client sends along that wants to be somebody else, at another society, over another scheme.
const FORGED: &str = "X-Forwarded-For: 6.6.6.6\r\nForwarded: for=6.6.6.6;host=tokyometro.portal.localhost;proto=http\r\n\
                      X-Forwarded-Host: tokyometro.portal.localhost\r\nX-Real-IP: 6.6.6.6\r\n";

/// Sends a form with these header lines and returns the whole answer.
async fn sent(server: &Server, headers: &str) -> String {
    let request = format!(
        "POST /form HTTP/1.1\r\n{headers}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 6\r\n\
         Connection: close\r\n\r\nname=x"
    );
    raw(server.address, request.as_bytes()).await
}

#[tokio::test]
async fn headers_that_anybody_can_send_change_nothing() {
    // Neither from a peer that isn't a configured proxy, nor where no family is configured.
    for (proxies, forwarded) in [
        (&[][..], ForwardedHeaders::None),
        (&["127.0.0.0/8"][..], ForwardedHeaders::None),
        (&["10.0.0.0/8"], XForwarded),
        (&["10.0.0.0/8"], Forwarded),
    ] {
        for scheme in [Scheme::Http, Scheme::Https] {
            let server = Server::trusting(OPEN, scheme, proxies, forwarded).await;
            for (name, value) in [
                ("x-forwarded-host", "tokyometro.portal.localhost"),
                ("forwarded", "host=tokyometro.portal.localhost;for=192.0.2.1;proto=http"),
                ("x-forwarded-for", "192.0.2.1"),
                // On a site with TLS, a peer that is believed would be sent to https.
                ("x-forwarded-proto", "http"),
                ("x-forwarded-proto", "https"),
            ] {
                let answer = sent(&server, &format!("Host: midori.portal.localhost\r\n{name}: {value}\r\n")).await;
                assert!(
                    answer.contains("got x from 127.0.0.1/32 for midori"),
                    "{name}: {value}, {forwarded:?} over {scheme:?}: {answer}"
                );
            }
        }
    }
}

/// What each proxy sends on as it comes, with what its client made up still in it.
#[tokio::test]
async fn behind_each_proxy_the_client_and_its_host_are_the_true_ones() {
    let midori = "midori.portal.localhost";
    for (proxy, forwarded, headers) in [
        // `option forwardfor`: a line of its own at the end; all other headers are passed on.
        ("HAProxy", XForwarded, format!("Host: {midori}\r\n{FORGED}X-Forwarded-For: 192.0.2.9\r\n")),
        // `proxy_set_header` with Host $host, X-Forwarded-For $proxy_add_x_forwarded_for, X-Forwarded-Proto $scheme.
        (
            "nginx",
            XForwarded,
            format!(
                "Host: {midori}\r\nX-Forwarded-For: 6.6.6.6, 192.0.2.9\r\nX-Forwarded-Proto: https\r\n\
                 Forwarded: for=6.6.6.6;host=tokyometro.portal.localhost\r\n\
                 X-Forwarded-Host: tokyometro.portal.localhost\r\n"
            ),
        ),
        // `proxy_set_header` with X-Forwarded-Host $host; nginx names its upstream in Host.
        (
            "nginx that keeps its upstream's name",
            XForwarded,
            format!(
                "Host: madoguchi\r\nX-Forwarded-For: 6.6.6.6, 192.0.2.9\r\nX-Forwarded-Host: {midori}\r\n\
                 Forwarded: for=6.6.6.6;host=tokyometro.portal.localhost\r\n"
            ),
        ),
        // `proxy_set_header Forwarded "$proxy_add_forwarded"`, as nginx's own pages have it.
        (
            "nginx with RFC 7239",
            Forwarded,
            format!(
                "Host: madoguchi\r\nX-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Host: tokyometro.portal.localhost\r\n\
                 Forwarded: for=6.6.6.6;host=tokyometro.portal.localhost, for=192.0.2.9;host={midori};proto=https\r\n"
            ),
        ),
        // `reverse_proxy`: the client's own X-Forwarded-* are replaced, Forwarded is passed on.
        (
            "Caddy",
            XForwarded,
            format!(
                "Host: {midori}\r\nForwarded: for=6.6.6.6;host=tokyometro.portal.localhost;proto=http\r\n\
                 X-Forwarded-For: 192.0.2.9\r\nX-Forwarded-Host: {midori}\r\nX-Forwarded-Proto: https\r\n"
            ),
        ),
        // An AWS Application Load Balancer appends, and keeps Host.
        (
            "ALB",
            XForwarded,
            format!(
                "Host: {midori}\r\nX-Forwarded-For: 6.6.6.6, 192.0.2.9\r\nX-Forwarded-Proto: https\r\n\
                 X-Forwarded-Port: 443\r\nX-Forwarded-Host: tokyometro.portal.localhost\r\n"
            ),
        ),
    ] {
        let server = Server::with(OPEN, Scheme::Https, forwarded).await;
        let answer = sent(&server, &headers).await;
        assert!(answer.contains("got x from 192.0.2.9/32 for midori"), "{proxy}: {answer}");
    }
}

/// nginx's bare `proxy_pass` names its upstream in `Host` and passes on whatever its client made up: no society then.
#[tokio::test]
async fn a_proxy_that_says_nothing_leads_to_nobodys_page() {
    let server = Server::trusting(OPEN, Scheme::Https, &["127.0.0.0/8"], ForwardedHeaders::None).await;
    let answer = sent(&server, &format!("Host: madoguchi:8080\r\n{FORGED}")).await;
    assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
    assert!(!answer.contains("tokyometro"), "{answer}");
}

#[tokio::test]
async fn a_form_sent_through_a_proxy_comes_from_the_page_that_it_shows() {
    let server = Server::with(OPEN, Scheme::Http, XForwarded).await;
    let host = format!("midori.portal.localhost:{}", server.address.port());
    let mut browser =
        Browser::new().with_header("x-forwarded-host", &host).with_header("x-forwarded-for", "6.6.6.6, 192.0.2.9");
    browser.open(&server.at("inside", "/form")).await;
    assert!(browser.has("みどり健康保険組合"), "{}", browser.text());
    let form = |origin: String| [("content-type", "application/x-www-form-urlencoded".to_owned()), ("origin", origin)];
    for (origin, status) in
        [(server.at("midori.portal.localhost", ""), 200), (server.at("tokyometro.portal.localhost", ""), 403)]
    {
        let headers = form(origin.clone());
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let reply = browser.request("POST", "/form", &headers, Some(b"name=x".to_vec())).await;
        assert_eq!(reply.status, status, "{origin}");
        assert_eq!(reply.text().contains("got x from 192.0.2.9/32 for midori"), status == 200, "{}", reply.text());
    }
}

#[tokio::test]
async fn over_plain_http_behind_a_proxy_a_tls_site_sends_people_to_tls() {
    for (forwarded, http, https) in [
        (XForwarded, ("x-forwarded-proto", "http"), ("x-forwarded-proto", "https")),
        (Forwarded, ("forwarded", "for=192.0.2.9;proto=http"), ("forwarded", "for=192.0.2.9;proto=https")),
    ] {
        let server = Server::with(OPEN, Scheme::Https, forwarded).await;
        let mut browser = Browser::new().without_redirects().with_header(http.0, http.1);
        browser.open(&server.at("midori.portal.localhost", "/sign-in")).await;
        let there = server.at("midori.portal.localhost", "/sign-in").replace("http://", "https://");
        assert_eq!((browser.status(), browser.header("location")), (308, Some(there.as_str())), "{forwarded:?}");
        let mut browser = Browser::new().with_header(https.0, https.1);
        browser.open(&server.at("midori.portal.localhost", "/sign-in")).await;
        assert_eq!(browser.status(), 200, "{forwarded:?}");
    }
}
