//! The password's pages: the change, what a sign-in asks for, what the home page says beforehand.

use chrono::Duration;
use madoguchi_core::links;
use madoguchi_core::outbox::Mail;
use madoguchi_core::testing::on_both;
use madoguchi_portal::face::Access;
use madoguchi_web::testing::Browser;

use crate::app::TestApp;
use crate::walk::{Entry, member, register, sign_in};
use crate::wire::{get, post, told};

const NEW: &str = "Sazanka7412x";

fn fill(browser: &mut Browser, new: &str, again: &str) {
    browser.fill("新しいパスワード", new).fill("新しいパスワード確認用", again);
}

/// Opens the link of the welcome mail and presses its button.
async fn verify_address(app: &TestApp, slug: &str, browser: &mut Browser) {
    let mails = app.mails(slug).await;
    let Mail::Welcome { verification_path, .. } = &mails[0].mail else { panic!("a welcome mail") };
    browser.open(verification_path).await;
    browser.press("確認する").await;
}

#[tokio::test]
async fn a_member_changes_the_password_and_signs_out_everywhere_else() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let entry = Entry::of("tokyometro");
        let mut browser = member(&app, "tokyometro").await;
        verify_address(&app, "tokyometro", &mut browser).await;
        let mut elsewhere = Browser::new();
        sign_in(&app, "tokyometro", &mut elsewhere, &entry.user_id, &entry.password).await;
        assert_eq!(elsewhere.path(), links::HOME);

        browser.open(links::HOME).await;
        browser.follow("パスワード変更").await;
        assert!(browser.has("8文字以上128文字以内") || browser.has("8文字以上"), "{}", browser.text());
        browser.fill("現在のパスワード", "Chigau2026x");
        fill(&mut browser, "short", "other");
        browser.tick("ほかのすべての端末からログアウトする").press("実行").await;
        assert_eq!((browser.status(), browser.path()), (422, links::PASSWORD));
        for told in [
            "現在のパスワードが違うようです。もう一度入力してください。",
            "パスワードは8文字以上で入力してください。",
            "パスワードには数字を1文字以上入れてください。",
        ] {
            assert!(browser.has(told), "{told}: {}", browser.text());
        }
        assert_eq!(browser.document().attributes("input[name=everywhere][checked]", "name"), ["everywhere"]);

        browser.fill("現在のパスワード", &entry.password);
        fill(&mut browser, &entry.password, &entry.password);
        browser.press("実行").await;
        assert!(browser.has("いまお使いのパスワードと同じです。"), "{}", browser.text());

        let before = browser.cookie("session").unwrap();
        browser.fill("現在のパスワード", &entry.password);
        fill(&mut browser, NEW, NEW);
        browser.press("実行").await;
        assert_eq!(
            (browser.status(), browser.document().select("h1")),
            (200, vec!["パスワードを変更しました".to_owned()])
        );
        assert_ne!(browser.cookie("session").unwrap(), before, "a new token");
        browser.follow("メニューへ").await;
        assert_eq!(browser.path(), links::HOME);
        elsewhere.open(links::HOME).await;
        assert_eq!(elsewhere.path(), links::SIGN_IN, "signed out everywhere else");
        for (password, path) in [(entry.password.as_str(), links::SIGN_IN), (NEW, links::HOME)] {
            sign_in(&app, "tokyometro", &mut elsewhere, &entry.user_id, password).await;
            assert_eq!(elsewhere.path(), path);
        }
        let mails = app.mails("tokyometro").await;
        assert!(mails.iter().any(|mail| matches!(mail.mail, Mail::PasswordChanged { .. })));
        let rows = app.rows().await;
        assert!(!rows.hold(NEW) && !rows.hold(&entry.password));
    })
    .await;
}

#[tokio::test]
async fn without_the_tick_other_devices_stay_signed_in() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let entry = Entry::of("tokyometro");
        let mut browser = member(&app, "tokyometro").await;
        let mut elsewhere = Browser::new();
        sign_in(&app, "tokyometro", &mut elsewhere, &entry.user_id, &entry.password).await;
        browser.open(links::PASSWORD).await;
        browser.fill("現在のパスワード", &entry.password);
        fill(&mut browser, NEW, NEW);
        browser.press("実行").await;
        elsewhere.open(links::HOME).await;
        assert_eq!(elsewhere.path(), links::HOME);
    })
    .await;
}

#[tokio::test]
async fn after_five_wrong_current_passwords_the_page_waits() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let mut browser = member(&app, "tokyometro").await;
        for _ in 0..5 {
            browser.open(links::PASSWORD).await;
            browser.fill("現在のパスワード", "Chigau2026x");
            fill(&mut browser, NEW, NEW);
            browser.press("実行").await;
            assert_eq!(browser.status(), 422);
        }
        browser.open(links::PASSWORD).await;
        browser.fill("現在のパスワード", &Entry::of("tokyometro").password);
        fill(&mut browser, NEW, NEW);
        browser.press("実行").await;
        assert_eq!(browser.status(), 429);
        assert!(browser.has("1分後にもう一度お試しください。"), "{}", browser.text());
    })
    .await;
}

/// A browser whose sign-in asks for a new password, 360 days after registration.
async fn expired(app: &TestApp) -> Browser {
    let entry = Entry::of("shionogi");
    register(app, "shionogi", app.letter("shionogi"), &entry).await;
    app.pass(Duration::days(360));
    let mut browser = Browser::new();
    sign_in(app, "shionogi", &mut browser, &entry.user_id, &entry.password).await;
    assert_eq!((browser.status(), browser.path()), (200, links::PASSWORD_RENEW));
    browser
}

#[tokio::test]
async fn an_expired_password_is_changed_before_anything_opens() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["shionogi"]).await;
        let mut browser = expired(&app).await;
        assert!(browser.has("パスワードの有効期限（360日間）が過ぎました。"), "{}", browser.text());
        assert_eq!(browser.cookie("session"), None);
        let old = Entry::of("shionogi").password;
        fill(&mut browser, &old, &old);
        browser.press("実行").await;
        assert_eq!((browser.status(), browser.path()), (422, links::PASSWORD_RENEW));
        assert!(browser.has("いまお使いのパスワードと同じです。"), "{}", browser.text());
        let on_the_way = browser.cookie("sign-in").unwrap();
        fill(&mut browser, NEW, NEW);
        browser.press("実行").await;
        assert_eq!((browser.status(), browser.path()), (200, links::PASSWORD), "{}", browser.text());
        assert!(browser.cookie("session").is_some());
        browser.follow("メニューへ").await;
        assert_eq!(browser.path(), links::HOME);
        assert!(!browser.has("パスワードを変更する時期"), "{}", browser.text());
        // The sign-in has ended: a copy of its cookie opens and changes nothing.
        let before = app.rows().await;
        let url = app.at("shionogi", links::PASSWORD_RENEW);
        let form = [("new_password", "Momiji8523y"), ("new_password_confirm", "Momiji8523y")];
        assert_eq!(post(&url, &format!("sign-in={on_the_way}"), &form).await.status, 401);
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_password_that_must_be_changed_cannot_be_gone_round_by_any_page_of_a_member() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["shionogi"]).await;
        let browser = expired(&app).await;
        let token = browser.cookie("sign-in").unwrap();
        let before = app.rows().await;
        let routes = madoguchi_portal::routes();
        let inside = [Access::Member, Access::SteppedUp, Access::SettingUp];
        let mut tried = 0;
        for route in routes.list().iter().filter(|route| inside.contains(&route.access)) {
            let url = app.at("shionogi", &route.path);
            let old = Entry::of("shionogi").password;
            let form = [("current_password", old.as_str()), ("new_password", NEW), ("new_password_confirm", NEW)];
            // As what it is, and planted as a session.
            for cookies in [format!("sign-in={token}"), format!("session={token}")] {
                let reply = match route.method {
                    "GET" => get(&url, &cookies).await,
                    _ => post(&url, &cookies, &form).await,
                };
                let (status, location) = told(&reply);
                assert!(
                    status == 401 || (status == 303 && !location.starts_with(links::HOME)),
                    "{} {}: {status} {location}",
                    route.method,
                    route.path
                );
                assert!(
                    !reply.headers.iter().any(|(name, value)| name == "set-cookie" && value.starts_with("session="))
                );
                tried += 1;
            }
        }
        assert!(tried >= 12, "{tried}");
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn who_is_not_asked_for_a_new_password_reaches_no_page_that_takes_one() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let browser = member(&app, "tokyometro").await;
        let before = app.rows().await;
        let session = format!("session={}", browser.cookie("session").unwrap());
        let planted = format!("sign-in={}", browser.cookie("session").unwrap());
        let url = app.at("tokyometro", links::PASSWORD_RENEW);
        let form = [("new_password", NEW), ("new_password_confirm", NEW)];
        for cookies in ["", &session, &planted] {
            assert_eq!(get(&url, cookies).await.status, 303, "{cookies}");
            assert_eq!(post(&url, cookies, &form).await.status, 401, "{cookies}");
        }
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_rule_that_has_become_stricter_is_told_in_words_at_the_next_sign_in() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["aozora"]).await;
        let entry = Entry::of("aozora");
        let mut browser = member(&app, "aozora").await;
        app.apply_changed("aozora", |text| {
            text.replace("classes = [\"letter\", \"digit\"]", "classes = [\"letter\", \"digit\", \"symbol\"]")
        })
        .await;
        app.refresh().await;
        browser.open(links::HOME).await;
        assert_eq!(browser.path(), links::HOME, "a session that is open goes on");
        sign_in(&app, "aozora", &mut Browser::new(), &entry.user_id, "Chigau2026x").await;
        let mut other = Browser::new();
        sign_in(&app, "aozora", &mut other, &entry.user_id, &entry.password).await;
        assert_eq!((other.status(), other.path()), (200, links::PASSWORD_RENEW));
        for told in [
            "パスワードの規則が、前より安全な内容に変わりました。",
            "パスワードには記号（! # - など）を1文字以上入れてください。",
        ] {
            assert!(other.has(told), "{told}: {}", other.text());
        }
        fill(&mut other, "Sazanka-7412", "Sazanka-7412");
        other.press("実行").await;
        assert_eq!(other.path(), links::PASSWORD);
        let mut again = Browser::new();
        sign_in(&app, "aozora", &mut again, &entry.user_id, "Sazanka-7412").await;
        assert_eq!(again.path(), links::HOME, "asked once");
    })
    .await;
}

#[tokio::test]
async fn the_home_page_says_from_thirty_days_before_when_the_password_must_be_changed() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["shionogi"]).await;
        let entry = Entry::of("shionogi");
        register(&app, "shionogi", app.letter("shionogi"), &entry).await;
        for (at, soon, over) in [
            ("2027-10-15T23:58:00", false, false),
            ("2027-10-16T00:00:00", true, false),
            ("2027-11-14T23:58:00", true, false),
        ] {
            app.set_clock(at);
            let mut browser = Browser::new();
            sign_in(&app, "shionogi", &mut browser, &entry.user_id, &entry.password).await;
            let said =
                browser.has("2027年11月15日（月）からは、ログインするときに、新しいパスワードを決めていただきます。");
            assert_eq!((browser.path(), said), (links::HOME, soon), "{at}: {}", browser.text());
            assert_eq!(browser.has("パスワードを変更する時期になりました"), over, "{at}");
            if at.starts_with("2027-11-14") {
                // A session that began the evening before goes on, and says so.
                app.set_clock("2027-11-15T00:00:00");
                browser.open(links::HOME).await;
                assert!(browser.has("パスワードを変更する時期になりました"), "{}", browser.text());
                browser.follow("パスワードを変更する").await;
                assert_eq!(browser.path(), links::PASSWORD);
            }
        }
    })
    .await;
}
