//! Operators invite, disable and enable each other, after a step-up where the sign-in isn't recent.

use chrono::Duration;
use madoguchi_core::audit::Action;
use madoguchi_core::audit::read::{self, AuditFilter};
use madoguchi_core::operators::permission::OperatorRole;
use madoguchi_core::outbox::{Mail, OperatorNotice};
use madoguchi_core::scope::Actor;
use madoguchi_core::testing::on_both;

use crate::app::TestDesk;

#[tokio::test]
async fn an_operator_invites_and_disables_a_colleague_and_the_trail_tells_it() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let one = desk.operator("one", OperatorRole::Operations).await;
        let two = desk.operator("two", OperatorRole::Onboarding).await;
        let mut browser = desk.operator_signed_in(&one).await;
        browser.open(&desk.at_vendor("/operators/invite")).await;
        browser.press("招待のメールを送る").await;
        assert_eq!(browser.status(), 422);
        assert!(browser.text().contains("役割を一つ選んでください"), "{}", browser.text());
        browser.fill("氏名", "監査 誠").fill("メールアドレス", "makoto@vendor.example");
        browser.tick("監査");
        browser.press("招待のメールを送る").await;
        assert_eq!((browser.status(), browser.path()), (200, "/operators"), "{}", browser.text());
        assert!(browser.text().contains("招待のメールを送りました") && browser.text().contains("招待中"));
        let mails = desk.vendor_mails().await;
        let [mail, notice] = mails.as_slice() else { panic!("two mails") };
        assert!(matches!(mail.mail, Mail::OperatorInvitation { .. }));
        assert_eq!(mail.recipient.as_str(), "makoto@vendor.example");
        // Whoever manages operators hears of it, and an operator of another role doesn't.
        let Mail::OperatorNotice { notice: OperatorNotice::Invited, colleague, .. } = &notice.mail else {
            panic!("a notice")
        };
        assert_eq!((colleague.as_str(), notice.recipient.as_str()), ("監査 誠", one.login.as_str()));

        // A colleague's session ends at once, and the sign-in is refused as an unknown address is.
        let mut colleague = desk.operator_signed_in(&two).await;
        browser.open(&desk.at_vendor("/operators")).await;
        browser.follow("twoさん").await;
        browser.follow("利用を止める").await;
        browser.press("実行").await;
        assert!(browser.text().contains("利用を止めました") && browser.text().contains("停止中"), "{}", browser.text());
        colleague.open(&desk.at_vendor("/societies")).await;
        assert_eq!(colleague.path(), "/sign-in");
        colleague.fill("ユーザID", &two.login).fill("パスワード", crate::app::PASSWORD);
        colleague.press("ログイン").await;
        assert_eq!(colleague.status(), 422);
        // Enabled again, the same password and app work.
        browser.follow("twoさん").await;
        browser.press("利用を再開する").await;
        assert!(browser.text().contains("利用を再開しました"), "{}", browser.text());
        desk.operator_signed_in(&two).await;

        let tx = desk.as_vendor(Actor::System).await;
        let page = read::list(&tx, &AuditFilter::default(), None, 100).await.unwrap();
        for action in [Action::OperatorInvited, Action::OperatorDisabled, Action::OperatorEnabled, Action::SignedIn] {
            let row = page.entries.iter().find(|entry| entry.action == Some(action));
            let row = row.unwrap_or_else(|| panic!("{action:?} isn't in the trail"));
            assert_eq!(row.actor.kind, "vendor", "{action:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_last_one_who_manages_operators_stays() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let one = desk.operator("one", OperatorRole::Operations).await;
        desk.operator("two", OperatorRole::Auditor).await;
        let mut browser = desk.operator_signed_in(&one).await;
        let disable_own = async |browser: &mut madoguchi_web::testing::Browser| {
            browser.open(&desk.at_vendor("/operators")).await;
            browser.follow("oneさん").await;
            browser.follow("利用を止める").await;
            browser.press("実行").await;
        };
        disable_own(&mut browser).await;
        assert_eq!(browser.status(), 422);
        assert!(browser.text().contains("ほかにいないため"), "{}", browser.text());
        desk.operator("three", OperatorRole::Operations).await;
        disable_own(&mut browser).await;
        assert_eq!(browser.path(), "/sign-in", "signed out");
    })
    .await;
}

#[tokio::test]
async fn a_step_up_comes_before_a_change_of_operators() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let one = desk.operator("one", OperatorRole::Operations).await;
        let mut browser = desk.operator_signed_in(&one).await;
        desk.pass(Duration::minutes(11));
        browser.open(&desk.at_vendor("/operators/invite")).await;
        assert_eq!(browser.path(), "/step-up");
        let before = browser.cookie("vendor-session").expect("a session");
        browser.fill("確認コード（6桁）", "000000");
        browser.press("確認").await;
        assert_eq!(browser.status(), 422);
        browser.fill("確認コード（6桁）", &desk.code(&one.secret));
        browser.press("確認").await;
        assert_eq!((browser.status(), browser.path()), (200, "/operators/invite"));
        assert_ne!(browser.cookie("vendor-session"), Some(before), "the token is a new one");
    })
    .await;
}

#[tokio::test]
async fn one_ends_another_session_of_ones_own() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let one = desk.operator("one", OperatorRole::Auditor).await;
        let mut left_open = desk.operator_signed_in(&one).await;
        let mut browser = desk.operator_signed_in(&one).await;
        browser.open(&desk.at_vendor("/account")).await;
        browser.press("この端末からログアウトする").await;
        assert!(browser.text().contains("その端末からログアウトしました"), "{}", browser.text());
        left_open.open(&desk.at_vendor("/account")).await;
        assert_eq!(left_open.path(), "/sign-in");
    })
    .await;
}

#[tokio::test]
async fn whoever_invites_very_many_is_told_from_when_the_next_can_be_sent() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let one = desk.operator("one", OperatorRole::Operations).await;
        let two = desk.operator("two", OperatorRole::Operations).await;
        let mut browser = desk.operator_signed_in(&one).await;
        let invite = async |browser: &mut madoguchi_web::testing::Browser, n: usize| {
            browser.open(&desk.at_vendor("/operators/invite")).await;
            browser.fill("氏名", "監査 誠").fill("メールアドレス", &format!("makoto{n}@vendor.example"));
            browser.tick("監査");
            browser.press("招待のメールを送る").await;
            browser.status()
        };
        for n in 0..20 {
            assert_eq!(invite(&mut browser, n).await, 200, "{n}: {}", browser.text());
        }
        assert_eq!(invite(&mut browser, 20).await, 422);
        assert!(browser.text().contains("続けて招待したため"), "{}", browser.text());
        // Inviting anew takes from the same bucket, and a colleague has one of their own.
        browser.open(&desk.at_vendor("/operators")).await;
        browser.follow("twoさん").await;
        browser.press("招待のメールをもう一度送る").await;
        assert_eq!(browser.status(), 422);
        assert!(browser.text().contains("続けて招待したため"), "{}", browser.text());
        let mut colleague = desk.operator_signed_in(&two).await;
        assert_eq!(invite(&mut colleague, 30).await, 200);
    })
    .await;
}
