//! Sign-in at the desk: always a password and a second step.

use chrono::Duration;
use madoguchi_core::staff::permission::Role;
use madoguchi_core::testing::on_both;
use madoguchi_web::testing::Browser;

use crate::app::{PASSWORD, TestDesk};

#[tokio::test]
async fn a_password_and_a_code_open_the_desk_and_a_password_alone_opens_nothing() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let owner = desk.worker("midori", "owner", &[Role::Owner]).await;
        let mut browser = Browser::new();
        browser.open(&desk.at("midori", "/today")).await;
        assert_eq!(browser.path(), "/sign-in");
        browser.fill("ユーザID", &owner.login).fill("パスワード", PASSWORD);
        browser.press("ログイン").await;
        assert_eq!(browser.path(), "/second-step");
        browser.open(&desk.at("midori", "/today")).await;
        assert_eq!(browser.path(), "/sign-in", "a password alone opens no page");
        browser.open(&desk.at("midori", "/second-step")).await;
        browser.fill("確認コード（6桁）", "000000");
        browser.press("確認").await;
        assert_eq!(browser.status(), 422);
        browser.fill("確認コード（6桁）", &desk.code_of(&owner));
        browser.press("確認").await;
        assert_eq!((browser.status(), browser.path(), browser.heading()), (200, "/today", "きょう"));
        // The same code again, in another browser.
        let mut other = Browser::new();
        other.open(&desk.at("midori", "/")).await;
        other.fill("ユーザID", &owner.login.to_uppercase()).fill("パスワード", PASSWORD);
        other.press("ログイン").await;
        other.fill("確認コード（6桁）", &desk.code_of(&owner));
        other.press("確認").await;
        assert_eq!(other.status(), 422, "a code is taken once");
        assert!(other.text().contains("一度使われています"), "{}", other.text());
    })
    .await;
}

#[tokio::test]
async fn five_wrong_passwords_pause_and_say_nothing_about_who_exists() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let owner = desk.worker("midori", "owner", &[Role::Owner]).await;
        let mut said = Vec::new();
        for login in [owner.login.as_str(), "nobody@kenpo.example"] {
            let mut browser = Browser::new();
            let mut answers = Vec::new();
            for _ in 0..6 {
                browser.open(&desk.at("midori", "/sign-in")).await;
                browser.fill("ユーザID", login).fill("パスワード", "wrong wrong wrong");
                browser.press("ログイン").await;
                answers.push((browser.status(), browser.text().replace(login, "")));
            }
            assert_eq!(answers.iter().map(|(status, _)| *status).collect::<Vec<_>>(), [422, 422, 422, 422, 422, 429]);
            said.push(answers);
        }
        assert_eq!(said[0], said[1]);
        // The right password doesn't help while the pause lasts, and does afterwards.
        let mut browser = Browser::new();
        browser.open(&desk.at("midori", "/sign-in")).await;
        browser.fill("ユーザID", &owner.login).fill("パスワード", PASSWORD);
        browser.press("ログイン").await;
        assert_eq!(browser.status(), 429);
        desk.pass(Duration::minutes(2));
        browser.press("ログイン").await;
        assert_eq!(browser.status(), 422, "a password is never sent back");
        browser.fill("パスワード", PASSWORD);
        browser.press("ログイン").await;
        assert_eq!(browser.path(), "/second-step");
    })
    .await;
}

#[tokio::test]
async fn a_browser_that_was_used_lately_is_not_slowed_by_others() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let owner = desk.worker("midori", "owner", &[Role::Owner]).await;
        let mut known = desk.signed_in(&owner).await;
        known.open(&desk.at("midori", "/sign-out")).await;
        known.press("ログアウト").await;
        for _ in 0..6 {
            let mut stranger = Browser::new();
            stranger.open(&desk.at("midori", "/sign-in")).await;
            stranger.fill("ユーザID", &owner.login).fill("パスワード", "wrong wrong wrong");
            stranger.press("ログイン").await;
        }
        desk.pass(Duration::seconds(30));
        desk.sign_in(&mut known, &owner).await;
        assert_eq!(known.path(), "/today");
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_after_15_idle_minutes_and_after_8_hours() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let owner = desk.worker("midori", "owner", &[Role::Owner]).await;
        let mut browser = desk.signed_in(&owner).await;
        desk.pass(Duration::minutes(14));
        browser.open(&desk.at("midori", "/today")).await;
        assert_eq!(browser.path(), "/today");
        desk.pass(Duration::minutes(15));
        browser.open(&desk.at("midori", "/today")).await;
        assert_eq!(browser.path(), "/sign-in");
        assert!(browser.text().contains("一定時間操作がなかった"), "{}", browser.text());
        let mut browser = desk.signed_in(&owner).await;
        for _ in 0..8 * 6 - 1 {
            desk.pass(Duration::minutes(10));
            browser.open(&desk.at("midori", "/today")).await;
            assert_eq!(browser.path(), "/today");
        }
        desk.pass(Duration::minutes(10));
        browser.open(&desk.at("midori", "/today")).await;
        assert_eq!(browser.path(), "/sign-in", "eight hours are over");
    })
    .await;
}

#[tokio::test]
async fn recovery_codes_replace_the_app_once_each() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let owner = desk.worker("midori", "owner", &[Role::Owner]).await;
        let mut browser = desk.signed_in(&owner).await;
        browser.open(&desk.at("midori", "/account/recovery-codes")).await;
        browser.press("コードを作成する").await;
        let codes = browser.document().select(".codes li");
        assert_eq!(codes.len(), 10);
        for (code, expected) in [(&codes[3], 200), (&codes[3], 422), (&codes[4], 200)] {
            let mut other = Browser::new();
            other.open(&desk.at("midori", "/")).await;
            other.fill("ユーザID", &owner.login).fill("パスワード", PASSWORD);
            other.press("ログイン").await;
            other.fill("リカバリーコード", code);
            other.press_enter_in("リカバリーコード").await;
            assert_eq!(other.status(), expected, "{code}: {}", other.text());
        }
    })
    .await;
}

#[tokio::test]
async fn a_members_session_is_worth_nothing_at_the_desk_and_the_other_way_round() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori", "aozora"]).await;
        let owner = desk.worker("midori", "owner", &[Role::Owner]).await;
        let browser = desk.signed_in(&owner).await;
        let token = browser.cookie("desk-session").expect("a session at the desk");
        for (url, cookie) in [
            (desk.at("aozora", "/today"), format!("desk-session={token}")),
            (desk.at("midori", "/today"), format!("session={token}")),
            (desk.at_portal("midori", "/home"), format!("session={token}")),
            (desk.at_portal("midori", "/home"), format!("desk-session={token}")),
            (desk.at("midori", "/today"), format!("desk-sign-in={token}")),
        ] {
            let reply = Browser::new().request("GET", &url, &[("cookie", &cookie)], None).await;
            assert_eq!(reply.status, 303, "{url} {cookie}");
            assert!(reply.header("location").is_some_and(|to| to.starts_with("/sign-in") || to == "/"), "{url}");
        }
        let cookie = format!("desk-session={token}");
        let reply = Browser::new().request("GET", &desk.at("midori", "/today"), &[("cookie", &cookie)], None).await;
        assert_eq!(reply.status, 200);
    })
    .await;
}
