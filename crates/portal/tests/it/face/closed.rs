//! Maintenance and suspension.

use madoguchi_core::testing::japan;
use madoguchi_web::testing::Browser;

use super::server::Server;

async fn tokyometro(server: &Server, path: &str) -> Browser {
    let mut browser = Browser::new();
    browser.open(&server.at("tokyometro.portal.localhost", path)).await;
    browser
}

#[tokio::test]
async fn a_banner_counts_down_from_thirty_minutes_before() {
    let server = Server::start().await;
    assert_eq!(tokyometro(&server, "/").await.document().select("#banner"), [""; 0]);
    for (time, minutes) in [("20:30:00", "30"), ("20:30:01", "30"), ("20:59:01", "1")] {
        server.clock.set(japan(&format!("2026-11-25T{time}")));
        let banner = tokyometro(&server, "/").await.document().select("#banner");
        assert_eq!(banner, [format!("{minutes} 2026年11月25日（水）21:00から24:00まで")], "{time}");
        assert_eq!(server.browser("/").await.document().select("#banner"), [""; 0], "midori never closes");
    }
}

#[tokio::test]
async fn in_maintenance_every_page_of_the_society_says_so_and_when_to_come_again() {
    let server = Server::start().await;
    server.clock.set(japan("2026-11-25T21:00:00"));
    for path in ["/", "/sign-in", "/home", "/nothing"] {
        let browser = tokyometro(&server, path).await;
        assert_eq!((browser.status(), browser.heading()), (503, "maintenance"), "{path}");
        assert_eq!(browser.header("retry-after"), Some("10801"), "{path}");
        assert!(browser.has("2026年11月25日（水）21:00から24:00まで false"), "{}", browser.text());
    }
    assert_eq!(server.browser("/").await.status(), 200, "midori is open");
    server.clock.set(japan("2026-11-26T00:00:00"));
    assert_eq!(tokyometro(&server, "/").await.status(), 200);
}

#[tokio::test]
async fn looks_are_served_while_a_society_is_closed() {
    let server = Server::start().await;
    server.clock.set(japan("2026-11-25T21:00:00"));
    let mut browser = tokyometro(&server, "/").await;
    let css = server.app.assets.href("base.css");
    for path in [css.as_str(), "/brand/any.css"] {
        assert_eq!(browser.request("GET", path, &[], None).await.status, 200, "{path}");
    }
    let logo = format!(
        "/logo/{}",
        server.app.directory.by_slug("tokyometro").unwrap().policy(server.clock.now()).branding.logo.as_ref().unwrap()
    );
    let reply = browser.request("GET", &logo, &[], None).await;
    assert_eq!((reply.status, reply.header("cache-control")), (200, Some("public, max-age=31536000, immutable")));
    let elsewhere = server.at("midori.portal.localhost", &logo);
    assert_eq!(browser.request("GET", &elsewhere, &[], None).await.status, 404, "another society's logo");
}

#[tokio::test]
async fn a_form_that_falls_into_maintenance_can_be_sent_again_without_its_password() {
    let server = Server::start().await;
    let mut browser = tokyometro(&server, "/form").await;
    server.clock.set(japan("2026-11-25T21:00:00"));
    browser.fill("名前", "<太郎>&").fill("パスワード", "hunter2").press("送る").await;
    assert_eq!((browser.status(), browser.heading()), (503, "maintenance"));
    assert_eq!(browser.hidden_fields(), [("name".to_owned(), "<太郎>&".to_owned())]);
    assert!(!browser.source().contains("hunter2"));
    assert_eq!(browser.document().select("#left-out"), ["true"]);
    server.clock.set(japan("2026-11-26T00:00:00"));
    browser.press("もう一度送る").await;
    assert_eq!(browser.heading(), "got <太郎>& from 127.0.0.1/32 for tokyometro");
}

#[tokio::test]
async fn another_sites_form_does_not_come_back_as_ours_in_maintenance() {
    let server = Server::start().await;
    let mut browser = server.browser("/form").await;
    server.clock.set(japan("2026-11-25T21:00:00"));
    browser.post(&server.at("tokyometro.portal.localhost", "/form"), &[("name", "planted")]).await;
    assert_eq!(browser.status(), 403);
    assert!(!browser.source().contains("planted"));
}

#[tokio::test]
async fn a_suspended_society_has_one_page() {
    let server = Server::start().await;
    let mut browser = server.browser("/form").await;
    server.suspend_midori().await;
    browser.fill("名前", "x").press("送る").await;
    assert_eq!((browser.status(), browser.heading()), (503, "suspended"));
    assert!(browser.has("みどり健康保険組合"));
    assert_eq!(tokyometro(&server, "/").await.status(), 200);
}
