//! Maintenance on the 25th, and daily hours.

use madoguchi_core::links;
use madoguchi_core::testing::on_both;
use madoguchi_web::Scheme;

use crate::app::TestApp;
use crate::walk::{Entry, birth_date, identify, member, present, walk};
use crate::wire::get;

#[tokio::test]
async fn the_banner_counts_down_and_the_portal_closes_to_the_second() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro", "midori"]).await;
        for (at, banner, open) in [
            ("2026-11-25T20:29:59", None, true),
            ("2026-11-25T20:30:00", Some("（あと30分）"), true),
            ("2026-11-25T20:30:01", Some("（あと30分）"), true),
            ("2026-11-25T20:31:00", Some("（あと29分）"), true),
            ("2026-11-25T20:59:59", Some("（あと1分）"), true),
            ("2026-11-25T21:00:00", None, false),
            ("2026-11-25T23:59:59", None, false),
            ("2026-11-26T00:00:00", None, true),
            // Going back, as another server's clock may: nothing that was kept may answer wrongly.
            ("2026-11-25T21:00:00", None, false),
            ("2026-11-25T20:59:59", Some("（あと1分）"), true),
            // The 25th of December is a Friday; the 25th of October 2026 a Sunday, so that Friday the 23rd is closed.
            ("2026-12-25T21:00:00", None, false),
            ("2026-10-25T21:00:00", None, true),
            ("2026-10-23T21:00:00", None, false),
        ] {
            app.set_clock(at);
            let browser = app.browser("tokyometro", links::SIGN_IN).await;
            assert_eq!(browser.status(), if open { 200 } else { 503 }, "{at}");
            let shown = browser.document().select(".banner.warning h2 span");
            assert_eq!(shown, banner.into_iter().collect::<Vec<_>>(), "{at}");
            if banner.is_some() {
                assert!(
                    browser.has("2026年11月25日（水）21:00から24:00まで、メンテナンスのため"),
                    "{at}: {}",
                    browser.text()
                );
            }
            assert_eq!(app.browser("midori", links::SIGN_IN).await.status(), 200, "{at}: midori never closes");
        }
    })
    .await;
}

#[tokio::test]
async fn in_maintenance_every_page_says_until_when_and_files_are_still_served() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let mut browser = member(&app, "tokyometro").await;
        let mut registering = present(&app, "tokyometro", &app.society("tokyometro").letters[1]).await;
        for (at, wait) in [("2026-11-25T21:00:00", "10801"), ("2026-11-25T23:59:59", "2")] {
            app.set_clock(at);
            let before = app.rows().await;
            let routes = madoguchi_portal::routes();
            let pages = routes.list().iter().filter(|route| route.method == "GET" && !route.path.contains('{'));
            for path in pages.map(|route| route.path.as_str()).chain(["/nothing"]) {
                for someone in [&mut browser, &mut registering] {
                    someone.open(path).await;
                    assert_eq!((someone.status(), someone.path()), (503, path), "{at} {path}");
                    assert_eq!(someone.heading(), "ただいまメンテナンス中です", "{at} {path}");
                    assert_eq!(someone.header("retry-after"), Some(wait), "{at} {path}");
                    assert!(someone.has("2026年11月25日（水）21:00から24:00まで"), "{}", someone.text());
                }
            }
            let mut files = browser.document().attributes("link[rel=stylesheet], link[rel=icon]", "href");
            files.extend(browser.document().attributes("script[src]", "src"));
            assert_eq!(files.len(), 4);
            for file in files {
                assert_eq!(get(&app.at("tokyometro", &file), "").await.status, 200, "{file}");
            }
            assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
        }
    })
    .await;
}

#[tokio::test]
async fn an_account_page_sent_into_maintenance_can_be_sent_again_after_it() {
    on_both(|bench| async move {
        let at = "2026-11-25T20:55:00";
        let app = TestApp::start_at(bench, &["tokyometro"], at, Scheme::Http).await;
        let (letter, entry) = (app.letter("tokyometro"), Entry::of("tokyometro"));
        let mut browser = walk(&app, "tokyometro", letter, &entry, links::REGISTER_ACCOUNT).await;
        let before = app.rows().await;
        browser.fill("ユーザID", "<太郎>&\"").fill("パスワード", &entry.password);
        browser.fill("パスワード確認用", &entry.password).fill("メールアドレス", &entry.email);
        browser.tick("通知情報更新時のメール通知");
        app.set_clock("2026-11-25T21:00:00");
        browser.press("入力内容確認").await;
        assert_eq!((browser.status(), browser.heading()), (503, "ただいまメンテナンス中です"));
        let kept = browser.hidden_fields();
        let kept: Vec<_> = kept.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(kept[0].0, "drawn_for");
        assert_eq!(kept[1..], [("user_id", "<太郎>&\""), ("email", entry.email.as_str()), ("notify", "yes")]);
        assert!(!browser.source().contains(&entry.password), "never passwords");
        assert!(browser.has("パスワードは、安全のためこのページに残していません。"), "{}", browser.text());
        browser.press("もう一度送る").await;
        assert_eq!(browser.status(), 503, "still closed, and the fields come back once more");
        assert_eq!(browser.hidden_fields().len(), 4);
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);

        app.set_clock("2026-11-26T00:00:00");
        browser.press("もう一度送る").await;
        assert_eq!((browser.status(), browser.path()), (422, links::REGISTER_ACCOUNT), "{}", browser.text());
        assert_eq!(browser.value_of("ユーザID"), "<太郎>&\"");
        assert_eq!(
            (browser.value_of("メールアドレス"), browser.value_of("パスワード")),
            (entry.email.clone(), String::new())
        );
        assert!(browser.is_ticked("通知情報更新時のメール通知"));
        browser.fill("ユーザID", &entry.user_id).fill("パスワード", &entry.password);
        browser.fill("パスワード確認用", &entry.password).press("入力内容確認").await;
        browser.press("実行").await;
        assert_eq!(browser.path(), links::REGISTER_DONE);
    })
    .await;
}

#[tokio::test]
async fn an_identity_page_sent_into_maintenance_can_be_sent_again_after_it() {
    on_both(|bench| async move {
        let at = "2026-11-25T20:59:59";
        let app = TestApp::start_at(bench, &["tokyometro"], at, Scheme::Http).await;
        let letter = app.letter("tokyometro");
        let mut browser = present(&app, "tokyometro", letter).await;
        app.set_clock("2026-11-25T21:00:00");
        identify(&app, "tokyometro", &mut browser, letter).await;
        assert_eq!(browser.status(), 503);
        let kept = browser.hidden_fields();
        assert!(kept.contains(&("birth_date".into(), birth_date(letter))), "{kept:?}");
        assert!(kept.contains(&("birth_era".into(), String::new())), "{kept:?}");
        assert_eq!(kept.len(), 5, "and what the page was drawn for: {kept:?}");
        assert!(!browser.has("パスワード"), "nothing was left out: {}", browser.text());
        app.set_clock("2026-11-26T00:00:00");
        browser.press("もう一度送る").await;
        assert_eq!((browser.status(), browser.path()), (200, links::REGISTER_ACCOUNT), "{}", browser.text());
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_sent_into_maintenance_keeps_the_id_and_not_the_password() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["nec"]).await;
        let mut browser = app.browser("nec", links::SIGN_IN).await;
        app.set_clock("2026-11-25T22:00:00");
        browser.fill("ユーザID", "hanako").fill("パスワード", "Hotaru2026x").press("ログイン").await;
        assert_eq!(browser.status(), 503);
        assert_eq!(browser.hidden_fields()[1..], [("user_id".to_owned(), "hanako".to_owned())]);
        assert!(!browser.source().contains("Hotaru2026x"));
    })
    .await;
}

#[tokio::test]
async fn daily_hours_close_at_night_and_say_when_it_opens() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["midori"]).await;
        app.apply_changed("midori", |toml| format!("{toml}\n[maintenance.open]\nfrom = \"06:00\"\nto = \"23:00\"\n"))
            .await;
        app.refresh().await;
        for (at, open) in [
            ("2026-11-21T22:59:59", true),
            ("2026-11-21T23:00:00", false),
            ("2026-11-22T00:00:00", false),
            ("2026-11-22T05:59:59", false),
            ("2026-11-22T06:00:00", true),
        ] {
            app.set_clock(at);
            let browser = app.browser("midori", links::SIGN_IN).await;
            assert_eq!(browser.status(), if open { 200 } else { 503 }, "{at}");
            if !open {
                assert_eq!(browser.heading(), "ただいま受付時間外です", "{at}");
                assert!(browser.has("6:00から利用できます。"), "{at}: {}", browser.text());
                assert!(browser.header("retry-after").is_some(), "{at}");
            }
        }
    })
    .await;
}
