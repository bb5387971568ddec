//! Whose portal a request is for, with the portal's own pages.

use madoguchi_core::links;
use madoguchi_core::outbox::Mail;
use madoguchi_core::tenancy::TenantStatus;
use madoguchi_core::testing::on_both;
use madoguchi_web::testing::{Browser, Document, raw};

use crate::app::{SOCIETIES, TestApp};
use crate::walk::{Entry, go_on, member, sign_in};
use crate::wire::{get, told};

#[tokio::test]
async fn each_society_answers_at_its_own_address_in_its_own_name_and_colours() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &SOCIETIES).await;
        let mut colours = Vec::new();
        for slug in SOCIETIES {
            let browser = app.browser(slug, links::ROOT).await;
            let name = &app.society(slug).sample.policy.society.name;
            assert_eq!(browser.document().select(".society-name"), [name.as_str()]);
            for other in SOCIETIES.iter().filter(|other| **other != slug) {
                let theirs = &app.society(other).sample.policy.society.name;
                assert!(!browser.has(theirs), "{slug} names {other}");
            }
            colours.extend(browser.document().attributes("link[href^='/brand/']", "href"));
        }
        colours.sort_unstable();
        colours.dedup();
        assert_eq!(colours.len(), 6);
    })
    .await;
}

#[tokio::test]
async fn an_unknown_host_gets_the_platforms_page_that_leads_to_the_finder() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        for host in ["nobody.portal.localhost", "tokyometro.localhost", "a.tokyometro.portal.localhost", "127.0.0.1"] {
            for path in [links::ROOT, links::SIGN_IN, links::HOME, "/nothing"] {
                let mut browser = Browser::new();
                browser.open(&app.at_host(host, path)).await;
                assert_eq!((browser.status(), browser.heading()), (404, "この窓口は見つかりません"), "{host}{path}");
                assert!(!browser.has("東京地下鉄"), "{host}: never a default society");
                browser.follow("健康保険組合をさがす").await;
                assert_eq!(browser.url(), app.at_host("portal.localhost", "/"));
                assert_eq!((browser.status(), browser.heading()), (200, "健康保険組合をさがす"));
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_host_is_read_as_browsers_and_people_write_it_and_never_in_two_ways() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro", "aozora"]).await;
        let (metro, other) = ("tokyometro.portal.localhost", "aozora.portal.localhost");
        let ours = "東京地下鉄健康保険組合";
        for (lines, expected) in [
            (format!("GET / HTTP/1.1\r\nHost: {metro}"), 200),
            (format!("GET / HTTP/1.1\r\nHost: {metro}:8080"), 200),
            ("GET / HTTP/1.1\r\nHost: TokyoMetro.PORTAL.localhost:9".to_owned(), 200),
            (format!("GET http://{metro}/ HTTP/1.1\r\nHost: {metro}"), 200),
            (format!("GET / HTTP/1.1\r\nHost: {metro}\r\nX-Forwarded-Host: {other}"), 200),
            (format!("GET / HTTP/1.1\r\nHost: {metro}\r\nForwarded: host={other}"), 200),
            (format!("GET / HTTP/1.1\r\nHost: {metro}\r\nX-Host: {other}\r\nX-Original-Url: /home"), 200),
            (format!("GET / HTTP/1.1\r\nHost: {metro}\r\nHost: {metro}"), 400),
            (format!("GET / HTTP/1.1\r\nHost: {metro}\r\nHost: {other}"), 400),
            (format!("GET / HTTP/1.1\r\nHost: {metro}, {other}"), 400),
            (format!("GET http://{other}/ HTTP/1.1\r\nHost: {metro}"), 400),
            (format!("GET / HTTP/1.1\r\nHost: user@{metro}"), 400),
            (format!("GET / HTTP/1.1\r\nHost: {metro}:80:80"), 400),
            ("GET / HTTP/1.1\r\nHost:".to_owned(), 400),
            ("GET / HTTP/1.1".to_owned(), 400),
        ] {
            let answer = raw(app.address, format!("{lines}\r\nConnection: close\r\n\r\n").as_bytes()).await;
            let status = answer.split(' ').nth(1).unwrap_or_default();
            assert_eq!(status, expected.to_string(), "{lines}");
            let body = answer.split_once("\r\n\r\n").unwrap().1;
            let page = Document::read(body);
            let names = page.select(".society-name");
            if expected == 200 {
                assert_eq!(names, [ours], "{lines}");
            } else {
                assert!(!names.iter().any(|name| name == ours), "{lines}");
                assert_eq!(page.headings()[0], "送られた内容を読み取れませんでした", "{lines}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_societys_other_hosts_lead_to_the_canonical_one_with_path_and_query() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro", "stanleykenpo", "midori"]).await;
        // As browsers send a host in Japanese letters.
        let in_japanese = url::Url::parse("http://窓口.example.jp").unwrap().host_str().unwrap().to_owned();
        let hosts = format!("[hosts]\ncanonical = \"own\"\nown = [\"web.midori.example.jp\", \"{in_japanese}\"]\n\n");
        app.apply_changed("midori", |toml| toml.replacen("[contact]", &format!("{hosts}[contact]"), 1)).await;
        app.refresh().await;
        for (host, canonical) in [
            ("www.tokyometro.portal.localhost", "tokyometro.portal.localhost"),
            ("stanleykenpo.portal.localhost", "www.stanleykenpo.portal.localhost"),
            ("midori.portal.localhost", "web.midori.example.jp"),
            ("www.midori.portal.localhost", "web.midori.example.jp"),
            (in_japanese.as_str(), "web.midori.example.jp"),
            // A final dot means the same in the DNS, but browsers keep its cookies apart.
            ("tokyometro.portal.localhost.", "tokyometro.portal.localhost"),
            ("www.tokyometro.portal.localhost.", "tokyometro.portal.localhost"),
            ("portal.localhost.", "portal.localhost"),
        ] {
            for path in ["/", "/sign-in?notice=signed-out", "/verify-email?token=a%2Bb", "/nothing"] {
                let reply = get(&app.at_host(host, path), "").await;
                assert_eq!(told(&reply), (308, app.at_host(canonical, path)), "{host}{path}");
            }
            let mut browser = Browser::new().without_redirects();
            browser.post(&app.at_host(host, links::SIGN_IN), &[("user_id", "a"), ("password", "b")]).await;
            let there = app.at_host(canonical, "/");
            assert_eq!((browser.status(), browser.header("location")), (303, Some(there.as_str())), "{host}");
        }
        let reply = get(&app.at_host("web.midori.example.jp", "/"), "").await;
        assert_eq!(reply.status, 200);
    })
    .await;
}

#[tokio::test]
async fn links_in_mails_are_canonical_whatever_host_was_sent() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let (letter, entry) = (app.letter("tokyometro"), Entry::of("tokyometro"));
        let mut browser = Browser::new()
            .with_header("x-forwarded-host", "evil.example")
            .with_header("forwarded", "host=evil.example;proto=https")
            .with_header("x-forwarded-port", "4444");
        browser.open(&app.at_host("TokyoMetro.Portal.localhost.", links::SIGN_IN)).await;
        browser.fill("ユーザID", &letter.login_id).fill("パスワード", letter.password.expose()).press("ログイン").await;
        go_on(&app, "tokyometro", &mut browser, letter, &entry, links::REGISTER_DONE).await;
        let mails = app.mails("tokyometro").await;
        let Mail::Welcome { verification_path, .. } = &mails[0].mail else { panic!("another mail") };
        // The mail keeps a path, to which the worker adds the canonical address: there is no place for a host in it.
        let token = verification_path.strip_prefix("/verify-email?token=").unwrap_or_default();
        let is_token = token.len() == 43 && token.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        assert!(is_token, "{verification_path}");
    })
    .await;
}

#[tokio::test]
async fn a_suspended_society_has_one_page_and_comes_back_with_its_sessions() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro", "aozora"]).await;
        let mut browser = member(&app, "tokyometro").await;
        app.set_status("tokyometro", TenantStatus::Suspended).await;
        let before = app.rows().await;
        for path in [links::ROOT, links::SIGN_IN, links::HOME, links::REGISTER_IDENTITY, links::TERMS, "/nothing"] {
            browser.open(path).await;
            assert_eq!((browser.status(), browser.heading()), (503, "現在、この窓口は休止しています"), "{path}");
            assert!(browser.has("東京地下鉄健康保険組合") && browser.has("03-0000-0012"), "{}", browser.text());
        }
        browser.post(links::SIGN_OUT, &[]).await;
        assert_eq!(browser.status(), 503);
        let files = browser.document().attributes("link[rel=stylesheet]", "href");
        assert_eq!(files.len(), 2);
        for file in files {
            assert_eq!(get(&app.at("tokyometro", &file), "").await.status, 200, "{file}");
        }
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
        assert_eq!(app.browser("aozora", links::ROOT).await.status(), 200);
        app.set_status("tokyometro", TenantStatus::Live).await;
        browser.open(links::HOME).await;
        assert_eq!((browser.status(), browser.path()), (200, links::HOME));
    })
    .await;
}

#[tokio::test]
async fn a_society_that_is_set_up_says_so_and_opens_for_the_rehearsal() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["aozora"]).await;
        for (status, answer, heading) in [
            (TenantStatus::Draft, 503, "この窓口は、まだ開いていません"),
            (TenantStatus::Retired, 410, "この窓口は終了しました"),
        ] {
            app.set_status("aozora", status).await;
            for path in [links::ROOT, links::SIGN_IN, links::TERMS, "/nothing"] {
                let browser = app.browser("aozora", path).await;
                assert_eq!((browser.status(), browser.heading()), (answer, heading), "{path}");
            }
        }
        app.set_status("aozora", TenantStatus::Ready).await;
        assert_eq!(app.browser("aozora", links::ROOT).await.status(), 200);
    })
    .await;
}

#[tokio::test]
async fn a_change_of_policy_is_seen_after_the_next_refresh_without_a_restart() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["aozora"]).await;
        let letter = app.letter("aozora");
        let mut browser = Browser::new();
        sign_in(&app, "aozora", &mut browser, &letter.login_id, letter.password.expose()).await;
        assert!(browser.labels().iter().any(|label| label == "保険者番号"));
        app.apply_changed("aozora", |toml| {
            let toml = toml.replacen("insurer_number = true", "insurer_number = false", 1);
            toml.replacen("phone = \"03-0000-0015\"", "phone = \"03-0000-9999\"", 1)
        })
        .await;
        browser.open(links::REGISTER_IDENTITY).await;
        assert!(browser.labels().iter().any(|label| label == "保険者番号"), "the server doesn't know yet");
        app.refresh().await;
        browser.open(links::REGISTER_IDENTITY).await;
        assert_eq!(browser.labels(), ["西暦・元号", "生年月日", "同意する", "同意しない"]);
        assert!(browser.has("03-0000-9999") && !browser.has("03-0000-0015"));
    })
    .await;
}
