//! The support code on pages that say why they don't go on. What the desk sees by it is tested there.

use chrono::Duration;
use madoguchi_core::links;
use madoguchi_core::testing::on_both;
use madoguchi_web::testing::Browser;

use crate::app::TestApp;
use crate::rows;
use crate::walk::{Entry, present, register, sign_in};

/// The code that stands on the open page, if there is one.
fn code(browser: &Browser) -> Option<String> {
    let code = browser.document().select("aside .typed.big").into_iter().next()?;
    assert_eq!(code.len(), 4, "{code}");
    let footer = browser.document().select("p.number-here").remove(0);
    assert!(footer.ends_with(&code), "beside the number of the screen: {footer}");
    assert!(!browser.url().contains(&code), "{}", browser.url());
    Some(code)
}

/// What is stored: screen, hitch, and of which kind the subject is.
async fn stored(app: &TestApp) -> Vec<String> {
    let sql = "SELECT screen || ' ' || hitch || ' ' || subject_kind AS one FROM support_code ORDER BY shown_at";
    rows::ask(&app.bench, sql).await
}

#[tokio::test]
async fn each_page_that_does_not_go_on_has_the_browsers_code_and_others_have_none() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let entry = Entry::of("tokyometro");
        register(&app, "tokyometro", app.letter("tokyometro"), &entry).await;
        let mut browser = Browser::new();
        browser.open(&app.at("tokyometro", "/")).await;
        assert_eq!(code(&browser), None, "nothing is wrong yet");
        assert_eq!(stored(&app).await, [""; 0], "looking makes no row");
        sign_in(&app, "tokyometro", &mut browser, &entry.user_id, "Wrong2026x").await;
        let first = code(&browser).expect("a wrong password");
        let says = async |browser: &Browser, expected: &str| {
            assert_eq!(code(browser).as_ref(), Some(&first), "{}", browser.path());
            assert_eq!(stored(&app).await, [expected]);
            let number = browser.document().select("p.number-here").remove(0);
            assert!(number.contains(expected.split(' ').next().unwrap()), "{number} on the page, {expected} stored");
        };
        says(&browser, "A-2 pair_refused account").await;
        browser.open(&app.at("tokyometro", links::RECOVERY)).await;
        says(&browser, "D-1 ways_back account").await;
        browser.open(&app.at("tokyometro", "/no-such-page")).await;
        says(&browser, "H-1 page_not_found account").await;
        browser.open(&app.at("tokyometro", links::VERIFY_EMAIL)).await;
        says(&browser, "E-10 link_gone account").await;
        browser.open(&app.at("tokyometro", links::UNDO_EMAIL)).await;
        says(&browser, "E-12 link_gone account").await;
        browser.open(&app.at("tokyometro", links::HAND_OVER)).await;
        says(&browser, "C-7 link_gone account").await;
        browser.open(&app.at("tokyometro", links::TERMS_DECLINED)).await;
        says(&browser, "G-3 terms_declined account").await;
        // Whoever is unknown takes the place of whoever was there before.
        sign_in(&app, "tokyometro", &mut browser, "nobody-there", "Wrong2026x").await;
        says(&browser, "A-2 pair_refused nobody").await;
        for _ in 0..5 {
            sign_in(&app, "tokyometro", &mut browser, &entry.user_id, "Wrong2026x").await;
        }
        says(&browser, "A-2 sign_in_paused account").await;
        app.pass(Duration::minutes(31));
        browser.open(&app.at("tokyometro", links::RECOVERY)).await;
        assert_ne!(code(&browser).as_ref(), Some(&first), "half an hour is over");
    })
    .await;
}

#[tokio::test]
async fn a_letters_holder_is_known_by_the_letter() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let letter = app.letter("tokyometro");
        let mut browser = present(&app, "tokyometro", letter).await;
        assert_eq!(code(&browser), None);
        browser.fill("保険者番号", "06131114").fill("生年月日", "19500101");
        browser.tick("同意する").press("確認").await;
        assert!(code(&browser).is_some(), "{}", browser.text());
        assert_eq!(stored(&app).await, ["B-1 identity_refused credential"]);
        assert!(!rows::ask(&app.bench, "SELECT hitch AS one FROM support_code").await[0].contains("1950"));
    })
    .await;
}

#[tokio::test]
async fn what_nobody_looks_at_has_no_code_and_a_flood_ends_at_its_network() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["midori"]).await;
        let url = app.at("midori", "/favicon.png");
        let mut robot = Browser::new();
        for headers in [
            &[][..],
            &[("accept", "*/*")],
            &[("accept", "image/avif,*/*"), ("sec-fetch-dest", "image")],
            &[("accept", "text/html"), ("sec-fetch-dest", "empty")],
        ] {
            let reply = robot.request("GET", &url, headers, None).await;
            assert_eq!((reply.status, reply.header("set-cookie")), (404, None), "{headers:?}");
        }
        assert_eq!(stored(&app).await.len(), 0);
        for visit in 0..70 {
            let reply = robot.request("GET", &url, &[("accept", "text/html")], None).await;
            assert_eq!(reply.header("set-cookie").is_some(), visit < 60, "{visit}");
            let cookie = reply.header("set-cookie").unwrap_or("HttpOnly; SameSite=Lax");
            assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
        }
        assert_eq!(stored(&app).await.len(), 60);
    })
    .await;
}

#[tokio::test]
async fn a_closed_portal_says_its_code_too() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        // The 25th, 21:30.
        app.clock.set(madoguchi_core::testing::japan("2026-11-25T21:30:00"));
        let mut browser = Browser::new();
        browser.open(&app.at("tokyometro", "/")).await;
        assert_eq!(browser.status(), 503);
        assert!(code(&browser).is_some(), "{}", browser.text());
        assert_eq!(stored(&app).await, ["H-13 portal_closed nobody"]);
    })
    .await;
}
