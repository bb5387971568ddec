//! Who works at the desk: roles and disabling take effect at once, and somebody always stays who can manage the staff.

use madoguchi_core::staff::permission::Role;
use madoguchi_core::testing::on_both;
use madoguchi_web::testing::Browser;

use crate::app::TestDesk;

/// The page of somebody in the list of the staff.
async fn open_member(desk: &TestDesk, browser: &mut Browser, name: &str) {
    browser.open(&desk.at("midori", "/staff")).await;
    browser.follow(name).await;
    assert_eq!(browser.heading(), name);
}

#[tokio::test]
async fn a_role_that_goes_ends_sessions_and_a_new_one_counts_from_the_next_page() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let owner = desk.worker("midori", "owner", &[Role::Owner]).await;
        let clerk = desk.worker("midori", "clerk", &[Role::Support]).await;
        let mut of_clerk = desk.signed_in(&clerk).await;
        let mut of_owner = desk.signed_in(&owner).await;
        of_clerk.open(&desk.at("midori", "/staff")).await;
        assert_eq!(of_clerk.status(), 404);
        open_member(&desk, &mut of_owner, "clerkさん").await;
        of_owner.tick("監査");
        of_owner.press("役割を保存する").await;
        assert_eq!((of_owner.status(), of_owner.path()), (200, "/staff"), "{}", of_owner.text());
        of_clerk.open(&desk.at("midori", "/staff")).await;
        assert_eq!(of_clerk.status(), 200, "a new role counts at once and ends no session");
        open_member(&desk, &mut of_owner, "clerkさん").await;
        of_owner.untick("窓口");
        of_owner.press("役割を保存する").await;
        of_clerk.open(&desk.at("midori", "/today")).await;
        assert_eq!(of_clerk.path(), "/sign-in", "a role that goes ends the session");
    })
    .await;
}

#[tokio::test]
async fn disabling_ends_everything_at_once_and_enabling_lets_in_again() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let owner = desk.worker("midori", "owner", &[Role::Owner]).await;
        let clerk = desk.worker("midori", "clerk", &[Role::Support]).await;
        let mut of_clerk = desk.signed_in(&clerk).await;
        let mut of_owner = desk.signed_in(&owner).await;
        open_member(&desk, &mut of_owner, "clerkさん").await;
        of_owner.follow("利用を止める").await;
        of_owner.press("実行").await;
        assert!(of_owner.text().contains("停止中"), "{}", of_owner.text());
        of_clerk.open(&desk.at("midori", "/today")).await;
        assert_eq!(of_clerk.path(), "/sign-in");
        of_clerk.fill("ユーザID", &clerk.login).fill("パスワード", crate::app::PASSWORD);
        of_clerk.press("ログイン").await;
        assert_eq!(of_clerk.status(), 422);
        assert!(of_clerk.text().contains("止められています"), "{}", of_clerk.text());
        open_member(&desk, &mut of_owner, "clerkさん").await;
        of_owner.press("利用を再開する").await;
        desk.signed_in(&clerk).await;
    })
    .await;
}

#[tokio::test]
async fn the_last_owner_who_can_sign_in_stays_also_when_two_remove_each_other_at_once() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let one = desk.worker("midori", "one", &[Role::Owner]).await;
        let mut of_one = desk.signed_in(&one).await;
        open_member(&desk, &mut of_one, "oneさん").await;
        of_one.follow("利用を止める").await;
        of_one.press("実行").await;
        assert_eq!(of_one.status(), 422, "{}", of_one.text());
        assert!(of_one.text().contains("責任者がほかにいない"), "{}", of_one.text());
        open_member(&desk, &mut of_one, "oneさん").await;
        of_one.untick("責任者").tick("監査");
        of_one.press("役割を保存する").await;
        assert_eq!(of_one.status(), 422);

        let two = desk.worker("midori", "two", &[Role::Owner]).await;
        let mut of_two = desk.signed_in(&two).await;
        open_member(&desk, &mut of_one, "twoさん").await;
        of_one.follow("利用を止める").await;
        open_member(&desk, &mut of_two, "oneさん").await;
        of_two.follow("利用を止める").await;
        let first = tokio::spawn(async move {
            of_one.press("実行").await;
            of_one
        });
        let second = tokio::spawn(async move {
            of_two.press("実行").await;
            of_two
        });
        let (of_one, of_two) = (first.await.unwrap(), second.await.unwrap());
        let done = [&of_one, &of_two].into_iter().filter(|browser| browser.path() == "/staff").count();
        assert_eq!(done, 1, "one of them has won: {} {}", of_one.text(), of_two.text());
    })
    .await;
}

#[tokio::test]
async fn an_invitation_needs_a_name_an_address_and_a_role() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let owner = desk.worker("midori", "owner", &[Role::Owner]).await;
        let mut browser = desk.signed_in(&owner).await;
        browser.open(&desk.at("midori", "/staff/invite")).await;
        browser.fill("氏名", "　").fill("メールアドレス", "hanako");
        browser.press("招待のメールを送る").await;
        assert_eq!(browser.status(), 422);
        for said in ["氏名を60文字以内", "name@example.jp の形", "役割を一つ以上"] {
            assert!(browser.text().contains(said), "{said}: {}", browser.text());
        }
        browser.fill("氏名", "<b>花子</b>").fill("メールアドレス", &owner.login).tick("窓口");
        browser.press("招待のメールを送る").await;
        assert!(browser.text().contains("このアドレスの担当者はすでにいます"), "{}", browser.text());
        browser.fill("メールアドレス", "new@kenpo.example");
        browser.press("招待のメールを送る").await;
        assert_eq!(browser.path(), "/staff");
        assert!(browser.text().contains("<b>花子</b>"), "a name is shown literally");
    })
    .await;
}

#[tokio::test]
async fn an_older_sign_in_is_asked_to_confirm_before_staff_is_changed() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let owner = desk.worker("midori", "owner", &[Role::Owner]).await;
        let mut browser = desk.signed_in(&owner).await;
        desk.pass(chrono::Duration::minutes(11));
        browser.open(&desk.at("midori", "/staff/invite")).await;
        assert_eq!(browser.path(), "/step-up");
        browser.fill("確認コード（6桁）", "000000");
        browser.press("確認").await;
        assert_eq!(browser.status(), 422);
        browser.fill("確認コード（6桁）", &desk.code_of(&owner));
        let before = browser.cookie("desk-session");
        browser.press("確認").await;
        assert_eq!(browser.path(), "/staff/invite");
        assert_ne!(browser.cookie("desk-session"), before, "a step-up exchanges the token");
    })
    .await;
}

#[tokio::test]
async fn whoever_invites_very_many_is_told_from_when_the_next_can_be_sent() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let owner = desk.worker("midori", "owner", &[Role::Owner]).await;
        desk.worker("midori", "clerk", &[Role::Support]).await;
        let mut browser = desk.signed_in(&owner).await;
        for number in 0..21 {
            browser.open(&desk.at("midori", "/staff/invite")).await;
            let login = format!("new{number}@kenpo.example");
            browser.fill("氏名", "新任").fill("メールアドレス", &login).tick("監査");
            browser.press("招待のメールを送る").await;
            let (status, path) = if number < 20 { (200, "/staff") } else { (422, "/staff/invite") };
            assert_eq!((browser.status(), browser.path()), (status, path), "{number}: {}", browser.text());
        }
        assert!(browser.text().contains("続けて招待したため、"), "{}", browser.text());
        open_member(&desk, &mut browser, "clerkさん").await;
        browser.press("招待のメールをもう一度送る").await;
        assert_eq!(browser.status(), 422);
        assert!(browser.text().contains("続けて招待したため、"), "{}", browser.text());
    })
    .await;
}
