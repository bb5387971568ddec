//! Forms: from other sites, and with junk in them.

use madoguchi_web::testing::Browser;

use crate::server::{Server, trouble};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

#[tokio::test]
async fn a_form_from_another_host_is_refused_also_from_a_sibling_society() {
    let server = Server::start().await;
    let hosts =
        ["tokyometro.portal.localhost", "portal.localhost", "evil.example", "www.midori.portal.localhost.evil.example"];
    for host in hosts {
        let mut browser = Browser::new();
        browser.open(&server.at(host, "/")).await;
        browser.post(&server.at("midori.portal.localhost", "/form"), &[("name", "x")]).await;
        assert_eq!((browser.status(), browser.heading()), (403, trouble("unauthorised-origin").as_str()), "{host}");
        assert!(browser.has("みどり健康保険組合"), "in the society's own look");
    }
    let mut browser = server.browser("/").await;
    browser.post(&server.at("portal.localhost", "/form"), &[("name", "x")]).await;
    assert_eq!(browser.status(), 403, "nor from a society to the platform");
}

#[tokio::test]
async fn old_browsers_are_told_apart_by_origin() {
    let server = Server::start().await;
    let mut browser = server.browser("/form").await;
    let own = server.at("midori.portal.localhost", "");
    let sibling = server.at("tokyometro.portal.localhost", "");
    for (origin, status) in
        [(own.as_str(), 200), (sibling.as_str(), 403), ("null", 403), ("https://midori.portal.localhost", 403)]
    {
        let reply = browser.request("POST", "/form", &[FORM, ("origin", origin)], Some(b"name=x".to_vec())).await;
        assert_eq!(reply.status, status, "{origin}");
    }
}

#[tokio::test]
async fn junk_becomes_a_clear_page() {
    let server = Server::start().await;
    let mut browser = server.browser("/form").await;
    let big = [b"name=".to_vec(), vec![b'a'; 1024 * 1024]].concat();
    let many = "a=1&".repeat(101).into_bytes();
    let (bad_request, too_large) = (trouble("bad-request"), trouble("too-large"));
    for (body, status, kind) in [
        (b"name=a&name=b".to_vec(), 400, bad_request.as_str()),
        (b"name=a%00b".to_vec(), 400, bad_request.as_str()),
        (b"name=%ff%fe".to_vec(), 400, bad_request.as_str()),
        (b"name=\xff".to_vec(), 400, bad_request.as_str()),
        (many, 400, bad_request.as_str()),
        (big, 413, too_large.as_str()),
        (b"".to_vec(), 200, "got  from"),
        (b"other=%00&name=fine".to_vec(), 200, "got fine from"),
    ] {
        let reply = browser.request("POST", "/form", &[FORM], Some(body.clone())).await;
        assert_eq!(reply.status, status, "{} bytes", body.len());
        assert_eq!(reply.header("content-type"), Some("text/html; charset=utf-8"));
        assert!(reply.text().contains(kind), "{}", reply.text());
    }
    for content_type in ["multipart/form-data; boundary=x", "application/json", "text/plain"] {
        let reply = browser.request("POST", "/form", &[("content-type", content_type)], Some(b"name=x".to_vec())).await;
        assert!(
            reply.status == 400 && reply.text().contains(&trouble("bad-request")),
            "{content_type}: {}",
            reply.status
        );
    }
}

#[tokio::test]
async fn a_chosen_language_is_kept_and_leads_back_to_the_page() {
    let server = Server::start().await;
    let mut browser = server.browser("/sign-in?notice=x").await;
    assert!(browser.has("ログイン"));
    browser.press("English").await;
    assert_eq!(browser.url(), server.at("midori.portal.localhost", "/sign-in?notice=x"));
    assert!(browser.has("Sign in") && browser.has("Midori"), "{}", browser.text());
    browser.open("/").await;
    assert!(browser.has("Sign in"));
    browser.press("日本語").await;
    assert!(browser.has("ログイン"));
}

#[tokio::test]
async fn the_way_back_from_a_choice_of_language_stays_on_the_host() {
    let server = Server::start().await;
    for back in ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", ""] {
        let mut browser = server.browser("/").await;
        browser.post("/language", &[("language", "en"), ("return_to", back)]).await;
        assert_eq!(browser.url(), server.at("midori.portal.localhost", "/"), "{back}");
    }
    let mut browser = server.browser("/").await;
    browser.post("/language", &[("language", "fr"), ("return_to", "/")]).await;
    assert_eq!(browser.cookies(), []);
}
