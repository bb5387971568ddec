//! What browsers are told beside the page, and that no page holds a script or a style of its own.

use madoguchi_core::links;
use madoguchi_core::testing::on_both;
use madoguchi_web::testing::Reply;

use crate::access::Both;
use crate::app::{SOCIETIES, TestApp};
use crate::phone::Phone;
use crate::walk::{Entry, go_on, present};
use crate::wire::{get, lang, page, post};

const HEADERS: [(&str, &str); 7] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cache-control", "no-store"),
];

#[track_caller]
fn protected(reply: &Reply, what: &str) {
    for (name, value) in HEADERS {
        assert_eq!(reply.header(name), Some(value), "{what}");
    }
    for leaky in ["server", "x-powered-by", "access-control-allow-origin"] {
        assert_eq!(reply.header(leaky), None, "{what}");
    }
}

/// No inline script, style or handler, nothing from elsewhere; every id once; every field labelled.
#[track_caller]
fn clean(source: &str, what: &str) {
    let page = madoguchi_web::testing::Document::read(source);
    assert_eq!(page.select("style, script:not([src]), iframe, object, embed, base"), [""; 0], "{what}");
    assert_eq!(page.attributes("[style]", "style"), [""; 0], "{what}");
    let html = scraper::Html::parse_document(source);
    for element in html.root_element().descendants().filter_map(scraper::ElementRef::wrap) {
        for (name, value) in element.value().attrs() {
            assert!(!name.starts_with("on"), "{what}: {name}={value}");
            let loads = ["src", "srcset", "action", "formaction"].contains(&name)
                || (name == "href" && element.value().name() == "link");
            assert!(!loads || (value.starts_with('/') && !value.starts_with("//")), "{what}: {name}={value}");
            assert!(!value.trim_start().to_ascii_lowercase().starts_with("javascript:"), "{what}: {name}={value}");
        }
    }
    let mut ids = page.attributes("[id]", "id");
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "{what}: an id stands twice");
}

#[tokio::test]
async fn every_answer_is_protected_and_no_page_is_kept_by_anybody() {
    on_both(|bench| async move {
        let both = Both::of(TestApp::start(bench, &["tokyometro", "aozora"]).await).await;
        let routes = madoguchi_portal::routes();
        for cookies in ["", &both.here.member(), &both.here.registering()] {
            for route in routes.list().iter().filter(|route| !route.path.contains('{')) {
                let url = both.app.at("tokyometro", &route.path);
                let reply = match route.method {
                    "GET" => get(&url, cookies).await,
                    _ if route.path == links::SIGN_OUT || route.path == links::REGISTER_CONFIRM => continue,
                    _ => post(&url, cookies, &both.form(&route.path, &both.here)).await,
                };
                let what = format!("{} {} {}", route.method, route.path, reply.status);
                protected(&reply, &what);
                clean(&reply.text(), &what);
            }
        }
        for (url, status) in [
            (both.app.at("tokyometro", "/nothing"), 404),
            (both.app.at_host("nobody.portal.localhost", "/"), 404),
            (both.app.at_host("portal.localhost", "/?q=06131114"), 200),
            (both.app.at_host("www.tokyometro.portal.localhost", "/"), 308),
        ] {
            let reply = get(&url, "").await;
            assert_eq!(reply.status, status, "{url}");
            protected(&reply, &url);
            clean(&reply.text(), &url);
        }
        both.app.set_clock("2026-11-25T21:00:00");
        let reply = get(&both.app.at("tokyometro", links::HOME), &both.here.member()).await;
        assert_eq!(reply.status, 503);
        protected(&reply, "maintenance");
        clean(&reply.text(), "maintenance");
    })
    .await;
}

#[tokio::test]
async fn every_page_on_every_societys_way_is_clean_and_says_its_language_once() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &SOCIETIES).await;
        for slug in SOCIETIES {
            let (letter, entry) = (app.letter(slug), Entry::of(slug));
            let mut browser = present(&app, slug, letter).await;
            let steps = madoguchi_core::policy::registration::steps(&app.society(slug).sample.policy);
            let more: &[&str] = match app.society(slug).sample.policy.second_step.is_required() {
                true => &[links::SET_UP, links::REGISTER_DONE, links::HOME, links::LOGIN_METHODS, links::SIGN_OUT],
                false => &[links::REGISTER_DONE, links::HOME, links::SIGN_OUT],
            };
            for step in steps.into_iter().map(links::register).chain(more.iter().copied()) {
                if step == links::REGISTER_DONE && browser.path() == links::SET_UP {
                    Phone::at(&app, slug).set_up(&mut browser).await;
                } else if [links::HOME, links::LOGIN_METHODS, links::SIGN_OUT].contains(&step) {
                    browser.open(step).await;
                } else {
                    go_on(&app, slug, &mut browser, letter, &entry, step).await;
                }
                let what = format!("{slug}{step}");
                clean(browser.source(), &what);
                assert_eq!(browser.header("cache-control"), Some("no-store"), "{what}");
                assert_eq!(lang(&browser), "ja", "{what}");
                assert_eq!(browser.document().select("h1").len(), 1, "{what}");
                assert_eq!(browser.document().select("main").len(), 1, "{what}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn no_password_and_no_token_ever_stands_in_a_page_or_an_address() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let (letter, entry) = (app.letter("tokyometro"), Entry::of("tokyometro"));
        let mut browser = present(&app, "tokyometro", letter).await;
        let registration = browser.cookie("registration").unwrap();
        for step in [links::REGISTER_IDENTITY, links::REGISTER_ACCOUNT, links::REGISTER_CONFIRM, links::REGISTER_DONE] {
            go_on(&app, "tokyometro", &mut browser, letter, &entry, step).await;
            for secret in [&entry.password, &registration, letter.password.expose()] {
                assert!(!browser.source().contains(secret), "{step}");
            }
        }
        let session = browser.cookie("session").unwrap();
        browser.open(links::HOME).await;
        assert!(!browser.source().contains(&session));
        for step in browser.history() {
            for secret in [&entry.password, &registration, &session, &entry.email, &entry.user_id, &letter.login_id] {
                assert!(!step.url.contains(secret.as_str()), "{}", step.url);
            }
        }
        let rows = app.rows().await;
        for secret in
            [entry.password.as_str(), &registration, &session, letter.password.expose(), &entry.email, "1979-08-22"]
        {
            assert!(!rows.hold(secret), "{secret} stands open in the database");
        }
        assert!(
            page(&get(&app.at("tokyometro", links::SIGN_IN), "").await).headings().contains(&"ログイン".to_owned())
        );
    })
    .await;
}
