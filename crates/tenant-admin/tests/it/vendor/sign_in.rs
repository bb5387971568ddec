//! Sign-in of operators: always a password and a code; invitations; sessions.

use chrono::Duration;
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::operators::invitation::{self, OperatorInvitationRefusal, OperatorInviter};
use madoguchi_core::operators::permission::OperatorRole;
use madoguchi_core::outbox::Mail;
use madoguchi_core::scope::Actor;
use madoguchi_core::staff::StaffName;
use madoguchi_core::testing::{on_both, random};
use madoguchi_web::testing::Browser;

use crate::app::{PASSWORD, TestDesk};

/// The path of the newest invitation in the outbox.
async fn link(desk: &TestDesk) -> String {
    let mails = desk.vendor_mails().await;
    let mut paths = mails.into_iter().filter_map(|mail| match mail.mail {
        Mail::OperatorInvitation { vendor_path, .. } => Some(vendor_path),
        _ => None,
    });
    paths.next_back().expect("an invitation")
}

async fn invite(desk: &TestDesk, address: &str, role: OperatorRole) -> Result<(), OperatorInvitationRefusal> {
    let (name, address) = (StaffName::read("運用 花子").unwrap(), EmailAddress::parse(address).unwrap());
    let tx = desk.as_vendor(Actor::Operator("root".into())).await;
    invitation::invite(&tx, OperatorInviter::CommandLine, &name, &address, role, &mut random()).await?;
    tx.commit().await.unwrap();
    Ok(())
}

/// What the page that sets up an app shows.
fn secret(browser: &Browser) -> String {
    browser.document().select("details .typed").first().expect("a secret").replace(' ', "")
}

async fn set_up(desk: &TestDesk, browser: &mut Browser) -> String {
    assert_eq!(browser.path(), "/second-step/set-up", "{}", browser.text());
    browser.follow("アプリを設定する").await;
    let secret = secret(browser);
    browser.fill("確認コード（6桁）", "000000");
    browser.press("確認").await;
    assert_eq!(browser.status(), 422);
    browser.fill("確認コード（6桁）", &desk.code(&secret));
    browser.press("確認").await;
    assert_eq!((browser.status(), browser.path()), (200, "/societies"), "{}", browser.text());
    secret
}

#[tokio::test]
async fn an_invitation_from_the_command_line_works_once_and_72_hours() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        invite(&desk, "hanako@vendor.example", OperatorRole::Operations).await.unwrap();
        let first = link(&desk).await;
        // Who hasn't come yet is invited again, and the link of before is worth nothing.
        desk.pass(Duration::minutes(1));
        invite(&desk, "hanako@vendor.example", OperatorRole::Operations).await.unwrap();
        let second = link(&desk).await;
        let mut browser = Browser::new();
        browser.open(&desk.at_vendor(&first)).await;
        assert_eq!(browser.status(), 410);
        // It isn't an invitation at a society's desk.
        browser.open(&desk.at("midori", &second)).await;
        assert_eq!(browser.status(), 410);
        browser.open(&desk.at_vendor(&second)).await;
        browser.fill("新しいパスワード", "short");
        browser.press("次へ").await;
        assert_eq!(browser.status(), 422);
        browser.fill("新しいパスワード", "three quiet herons");
        browser.press("次へ").await;
        // Without an app, nobody gets in.
        let mut impatient = browser.clone();
        impatient.open(&desk.at_vendor("/societies")).await;
        assert_eq!(impatient.path(), "/sign-in");
        let secret = set_up(&desk, &mut browser).await;
        let mut again = Browser::new();
        again.open(&desk.at_vendor(&second)).await;
        assert_eq!(again.status(), 410, "it is used");
        // The account is there now: its holder signs in with the password and the app.
        desk.pass(Duration::minutes(1));
        again.open(&desk.at_vendor("/")).await;
        again.fill("ユーザID", "hanako@vendor.example").fill("パスワード", "three quiet herons");
        again.press("ログイン").await;
        again.fill("確認コード（6桁）", &desk.code(&secret));
        again.press("確認").await;
        assert_eq!((again.status(), again.path()), (200, "/societies"));
        let refused = invite(&desk, "hanako@vendor.example", OperatorRole::Auditor).await;
        assert!(matches!(refused, Err(OperatorInvitationRefusal::AlreadyThere)), "somebody can sign in who invites");
        // Another one, too late.
        invite(&desk, "jiro@vendor.example", OperatorRole::Auditor).await.unwrap();
        let late = link(&desk).await;
        desk.pass(Duration::hours(72));
        again.open(&desk.at_vendor(&late)).await;
        assert_eq!(again.status(), 410, "72 hours are over");
    })
    .await;
}

#[tokio::test]
async fn the_command_line_invites_again_when_nobody_can_sign_in_who_invites() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        invite(&desk, "hanako@vendor.example", OperatorRole::Operations).await.unwrap();
        let mut browser = Browser::new();
        browser.open(&desk.at_vendor(&link(&desk).await)).await;
        browser.fill("新しいパスワード", "three quiet herons");
        browser.press("次へ").await;
        // The phone is lost before the app is set up: a password, and no way in.
        desk.pass(Duration::hours(1));
        invite(&desk, "hanako@vendor.example", OperatorRole::Operations).await.unwrap();
        let mut browser = Browser::new();
        browser.open(&desk.at_vendor(&link(&desk).await)).await;
        browser.fill("新しいパスワード", "four quiet herons");
        browser.press("次へ").await;
        set_up(&desk, &mut browser).await;
    })
    .await;
}

#[tokio::test]
async fn a_password_and_a_code_open_the_face_and_a_code_is_taken_once() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let operator = desk.operator("operations", OperatorRole::Operations).await;
        let mut browser = Browser::new();
        browser.open(&desk.at_vendor("/societies")).await;
        assert_eq!((browser.path(), browser.heading()), ("/sign-in", "運営の担当者のログイン"));
        desk.sign_in_operator(&mut browser, &operator).await;
        assert_eq!((browser.status(), browser.path()), (200, "/societies"));
        let mut other = Browser::new();
        desk.sign_in_operator(&mut other, &operator).await;
        assert_eq!(other.status(), 422, "a code is taken once");
        browser.open(&desk.at_vendor("/sign-out")).await;
        browser.press("ログアウト").await;
        assert!(browser.path() == "/sign-in" && browser.text().contains("ログアウトしました"), "{}", browser.text());
        browser.open(&desk.at_vendor("/societies")).await;
        assert_eq!(browser.path(), "/sign-in");
    })
    .await;
}

#[tokio::test]
async fn five_wrong_passwords_pause_and_say_nothing_about_who_exists() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let operator = desk.operator("operations", OperatorRole::Operations).await;
        let mut said = Vec::new();
        for login in [operator.login.as_str(), "nobody@vendor.example"] {
            let (mut browser, mut answers) = (Browser::new(), Vec::new());
            for _ in 0..6 {
                browser.open(&desk.at_vendor("/sign-in")).await;
                browser.fill("ユーザID", login).fill("パスワード", "wrong wrong wrong");
                browser.press("ログイン").await;
                answers.push((browser.status(), browser.text().replace(login, "")));
            }
            assert_eq!(answers.iter().map(|(status, _)| *status).collect::<Vec<_>>(), [422, 422, 422, 422, 422, 429]);
            said.push(answers);
        }
        assert_eq!(said[0], said[1]);
        let mut browser = Browser::new();
        browser.open(&desk.at_vendor("/sign-in")).await;
        browser.fill("ユーザID", &operator.login).fill("パスワード", PASSWORD);
        browser.press("ログイン").await;
        assert_eq!(browser.status(), 429, "a right password has to wait, too");
        desk.pass(Duration::minutes(2));
        desk.sign_in_operator(&mut browser, &operator).await;
        assert_eq!(browser.path(), "/societies");
    })
    .await;
}

#[tokio::test]
async fn five_wrong_codes_pause() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let operator = desk.operator("operations", OperatorRole::Operations).await;
        let mut browser = Browser::new();
        browser.open(&desk.at_vendor("/")).await;
        browser.fill("ユーザID", &operator.login).fill("パスワード", PASSWORD);
        browser.press("ログイン").await;
        for expected in [422, 422, 422, 422, 422, 429] {
            browser.fill("確認コード（6桁）", "000000");
            browser.press("確認").await;
            assert_eq!(browser.status(), expected);
        }
        browser.fill("確認コード（6桁）", &desk.code(&operator.secret));
        browser.press("確認").await;
        assert_eq!(browser.status(), 429, "a right code has to wait, too");
    })
    .await;
}

#[tokio::test]
async fn a_session_ends_after_15_idle_minutes_and_after_8_hours() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let operator = desk.operator("operations", OperatorRole::Operations).await;
        let mut browser = desk.operator_signed_in(&operator).await;
        desk.pass(Duration::minutes(14));
        browser.open(&desk.at_vendor("/societies")).await;
        assert_eq!(browser.path(), "/societies");
        desk.pass(Duration::minutes(15));
        browser.open(&desk.at_vendor("/societies")).await;
        assert!(
            browser.path() == "/sign-in" && browser.text().contains("一定時間操作がなかった"),
            "{}",
            browser.text()
        );
        let mut browser = desk.operator_signed_in(&operator).await;
        for _ in 0..8 * 6 - 1 {
            desk.pass(Duration::minutes(10));
            browser.open(&desk.at_vendor("/account")).await;
            assert_eq!(browser.path(), "/account");
        }
        desk.pass(Duration::minutes(10));
        browser.open(&desk.at_vendor("/account")).await;
        assert_eq!(browser.path(), "/sign-in", "eight hours are over");
    })
    .await;
}
