//! Members at the desk: one person on one page, sensitive values, and what staff do for them.

use madoguchi_core::ids::PersonId;
use madoguchi_core::staff::permission::Role;
use madoguchi_core::testing::on_both;
use madoguchi_web::testing::Browser;

use crate::app::TestDesk;

fn path_of(person: PersonId) -> String {
    madoguchi_core::links::desk::person(person)
}

#[tokio::test]
async fn a_person_without_an_account_is_told_what_is_missing() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let support = desk.worker("midori", "support", &[Role::Support]).await;
        let mut browser = desk.signed_in(&support).await;
        let letter = &desk.letters("midori")[0];
        browser.open(&desk.at("midori", &path_of(letter.person))).await;
        assert_eq!(browser.status(), 200);
        let names = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert!(names(browser.heading()).starts_with(&names(&letter.name)), "{}", browser.heading());
        assert!(browser.text().contains("まだ登録を始めていません"), "{}", browser.text());
        assert!(browser.text().contains(&letter.login_id), "{}", browser.text());
        let birth_date = letter.birth_date.to_string();
        assert!(!browser.source().contains(&birth_date), "a birth date is masked");
        assert!(!browser.source().contains(letter.password.expose()), "no page shows the password of a letter");
    })
    .await;
}

#[tokio::test]
async fn a_sensitive_value_is_shown_on_request_and_only_to_who_may_see_it() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let support = desk.worker("midori", "support", &[Role::Support]).await;
        let auditor = desk.worker("midori", "auditor", &[Role::Auditor]).await;
        let letter = &desk.letters("midori")[0];
        let path = path_of(letter.person);
        let mut browser = desk.signed_in(&support).await;
        browser.open(&desk.at("midori", &path)).await;
        browser.press("表示する 生年月日").await;
        assert!(browser.text().contains(&letter.birth_date.to_string()), "{}", browser.text());
        assert!(!browser.url().contains(&letter.birth_date.to_string()));
        let mut reads = desk.signed_in(&auditor).await;
        reads.open(&desk.at("midori", &path)).await;
        assert_eq!(reads.status(), 200);
        assert!(!reads.text().contains("表示する"), "{}", reads.text());
        reads.post(&format!("{path}/unmask"), &[("value", "birth_date")]).await;
        assert_eq!(reads.status(), 404);
    })
    .await;
}

#[tokio::test]
async fn unlocking_ends_the_pause_of_a_letter_and_needs_a_reason() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let support = desk.worker("midori", "support", &[Role::Support]).await;
        let letter = &desk.letters("midori")[0];
        let mut clerk = desk.signed_in(&support).await;
        let mut member = Browser::new();
        let try_letter = async |member: &mut Browser, password: &str| {
            member.open(&desk.at_portal("midori", "/sign-in")).await;
            member.fill("ユーザID", &letter.login_id).fill("パスワード", password);
            member.press("ログイン").await;
            member.status()
        };
        for _ in 0..5 {
            try_letter(&mut member, "wrong-wrong-wrong").await;
        }
        assert_eq!(try_letter(&mut member, letter.password.expose()).await, 429);
        let path = path_of(letter.person);
        clerk.open(&desk.at("midori", &path)).await;
        assert!(clerk.text().contains("いまはログインできません"), "{}", clerk.text());
        assert!(clerk.text().contains("まで受け付けていません"), "{}", clerk.text());
        clerk.follow("ロック解除").await;
        clerk.press("実行").await;
        assert_eq!(clerk.status(), 422, "a reason is needed");
        clerk.fill("理由", "電話。氏名と生年月日を確認。");
        clerk.press("実行").await;
        assert!(clerk.text().contains("ロックを解除しました"), "{}", clerk.text());
        assert_eq!(try_letter(&mut member, letter.password.expose()).await, 200, "{}", member.text());
        assert_eq!(member.path(), "/register/identity");
    })
    .await;
}

#[tokio::test]
async fn notes_are_kept_with_their_author_and_shown_literally() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let support = desk.worker("midori", "support", &[Role::Support]).await;
        let letter = &desk.letters("midori")[0];
        let mut clerk = desk.signed_in(&support).await;
        clerk.open(&desk.at("midori", &path_of(letter.person))).await;
        clerk.press("メモを残す").await;
        assert_eq!(clerk.status(), 422);
        clerk.fill("新しいメモ", "=cmd|' /C calc'!A0 <script>alert(1)</script>");
        clerk.press("メモを残す").await;
        assert!(clerk.text().contains("<script>alert(1)</script>"), "{}", clerk.text());
        assert!(clerk.text().contains("supportさん"), "{}", clerk.text());
    })
    .await;
}

#[tokio::test]
async fn a_person_of_another_society_is_not_there() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori", "aozora"]).await;
        let owner = desk.worker("midori", "owner", &[Role::Owner]).await;
        let mut clerk = desk.signed_in(&owner).await;
        let foreign = path_of(desk.letters("aozora")[0].person);
        for path in [foreign.clone(), format!("{foreign}/unlock"), "/members/x".into(), "/members/x/unlock".into()] {
            clerk.open(&desk.at("midori", &path)).await;
            assert_eq!(clerk.status(), 404, "{path}");
        }
        clerk.open(&desk.at("midori", "/today")).await;
        for (path, form) in [
            (format!("{foreign}/unlock"), [("reason", "x")]),
            (format!("{foreign}/note"), [("note", "x")]),
            (format!("{foreign}/unmask"), [("value", "number")]),
        ] {
            clerk.open(&desk.at("midori", "/today")).await;
            clerk.post(&path, &form).await;
            assert_eq!(clerk.status(), 404, "{path}");
        }
    })
    .await;
}
