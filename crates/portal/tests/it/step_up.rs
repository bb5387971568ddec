//! Everything once more, before what is delicate is changed.

use chrono::Duration;
use madoguchi_core::links;
use madoguchi_core::testing::on_both;

use crate::app::TestApp;
use crate::walk::{Entry, member, register_with_phone};

#[tokio::test]
async fn after_ten_minutes_a_passkey_is_asked_and_leads_on_to_where_one_was_going() {
    on_both(|bench| async move {
        let slug = "stanleykenpo";
        let app = TestApp::start(bench, &[slug]).await;
        let (mut browser, mut phone) = register_with_phone(&app, slug, app.letter(slug), &Entry::of(slug)).await;
        app.pass(Duration::minutes(10));
        for (wanted, there) in [(links::LOGIN_METHODS, links::LOGIN_METHODS), (links::SET_UP, links::SET_UP)] {
            browser.open(wanted).await;
            assert_eq!((browser.status(), browser.path()), (200, links::STEP_UP), "{}", browser.text());
            assert_eq!(browser.document().attributes("[data-passkey]", "data-to"), [there]);
            assert_eq!(browser.labels(), [""; 0], "the passkey is enough");
        }
        // The password alone isn't, whoever sends it.
        let password = Entry::of(slug).password;
        browser.post(links::STEP_UP, &[("password", &password), ("to", links::LOGIN_METHODS)]).await;
        assert!(browser.status() == 422 && browser.has("登録した認証方法での確認が必要です"), "{}", browser.text());
        let old = browser.cookie("session").unwrap();
        browser.open(&links::step_up(links::SET_UP)).await;
        phone.step_up(&mut browser, links::SET_UP).await;
        assert_eq!((browser.status(), browser.path()), (200, links::SET_UP), "{}", browser.text());
        assert_ne!(browser.cookie("session").unwrap(), old);
        let reply = crate::wire::get(&app.at(slug, links::HOME), &format!("session={old}")).await;
        assert_eq!(reply.status, 303, "the old token is nobody");
        browser.open(links::LOGIN_METHODS).await;
        assert_eq!(browser.path(), links::LOGIN_METHODS);
        // Nowhere but to a page of the list.
        app.pass(Duration::minutes(10));
        browser.open("/step-up?to=https://evil.example/").await;
        phone.step_up(&mut browser, "https://evil.example/").await;
        assert_eq!(browser.url(), app.at(slug, links::LOGIN_METHODS));
    })
    .await;
}

#[tokio::test]
async fn a_password_is_asked_where_there_is_nothing_else_and_guessing_is_slowed() {
    on_both(|bench| async move {
        let slug = "midori";
        let app = TestApp::start(bench, &[slug]).await;
        let mut browser = member(&app, slug).await;
        app.pass(Duration::minutes(10));
        browser.follow("ログイン方法変更").await;
        assert_eq!(browser.path(), links::STEP_UP);
        browser.press("確認").await;
        assert!(browser.status() == 422 && browser.has("パスワードを入力してください。"), "{}", browser.text());
        let password = Entry::of(slug).password;
        browser.fill("パスワード", &password).press("確認").await;
        assert_eq!((browser.status(), browser.path()), (200, links::LOGIN_METHODS), "{}", browser.text());
        app.pass(Duration::minutes(10));
        browser.open(links::LOGIN_METHODS).await;
        for _ in 0..5 {
            browser.fill("パスワード", "wrong").press("確認").await;
            assert!(browser.has("パスワードが違うようです。"), "{}", browser.text());
        }
        browser.fill("パスワード", &password).press("確認").await;
        assert_eq!((browser.status(), browser.header("retry-after")), (429, Some("60")));
        assert!(browser.has("1分後"), "{}", browser.text());
    })
    .await;
}
