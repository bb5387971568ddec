//! Settings that take two people at the desk: asked for, seen, approved, refused; and what the page of the impact leads to.

use chrono::Duration;
use madoguchi_core::scope::Actor;
use madoguchi_core::staff::permission::Role;
use madoguchi_core::tenancy::Directory;
use madoguchi_core::testing::{BASE, japan, on_both};
use madoguchi_web::testing::Browser;

use crate::app::TestDesk;

const MIN: &str = "最少の文字数";

async fn min_length(desk: &TestDesk) -> u16 {
    let now = desk.clock.now();
    let directory = Directory::load(&desk.bench.database, BASE, now).await.unwrap();
    directory.by_slug("midori").unwrap().policy(now).password.min_length
}

async fn raw(desk: &TestDesk, sql: &str) {
    let scope = desk.sample("midori").scope(Actor::System, desk.clock.now());
    let tx = desk.bench.database.write(&scope).await.unwrap();
    tx.raw(sql).await.unwrap();
    tx.commit().await.unwrap();
}

/// Looks at a shorter least length, from a day on if one is named.
async fn look(desk: &TestDesk, browser: &mut Browser, least: &str, from: &str) {
    browser.open(&desk.at("midori", "/settings/password/change")).await;
    browser.fill(MIN, least).fill("いつから", from);
    browser.press("影響を確認").await;
    assert_eq!((browser.status(), browser.heading()), (200, "影響を確認"), "{}", browser.text());
}

async fn ask(browser: &mut Browser) {
    assert!(!browser.buttons().iter().any(|button| button == "この内容で保存"), "{:?}", browser.buttons());
    browser.fill("理由", "問い合わせが多いため");
    browser.press("承認を依頼").await;
    assert_eq!((browser.status(), browser.heading()), (200, "承認の依頼"), "{}", browser.text());
}

#[tokio::test]
async fn a_lower_floor_is_seen_by_another_account_with_before_and_after_and_approved() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let one = desk.worker("midori", "one", &[Role::Policy]).await;
        let mut first = desk.signed_in(&one).await;
        look(&desk, &mut first, "10", "").await;
        assert!(first.has("もう1人の承認が必要です") && first.has("ほかにいません"), "{}", first.text());
        ask(&mut first).await;
        assert!(first.has("これはあなたの依頼です") && !first.buttons().contains(&"承認する".to_owned()));
        let page = first.path().to_owned();
        assert_eq!(min_length(&desk).await, 15, "nothing changes by asking");
        first.open(&desk.at("midori", "/today")).await;
        assert!(first.has("設定の変更（oneさんさんの依頼）"), "{}", first.text());

        let other = desk.worker("midori", "other", &[Role::Policy]).await;
        let mut second = desk.signed_in(&other).await;
        second.follow("開く").await;
        assert_eq!(second.path(), page);
        for told in ["最少の文字数", "15", "10", "問い合わせが多いため", "承認するとすぐに", "変わる項目と影響する方"]
        {
            assert!(second.has(told), "{told}: {}", second.text());
        }
        second.press("承認する").await;
        assert!(second.path() == "/settings" && second.has("設定を変えました"), "{}", second.text());
        second.open(&desk.at("midori", "/settings/history")).await;
        assert!(second.has("oneさん（理由：問い合わせが多いため）"), "{}", second.text());
        assert_eq!(min_length(&desk).await, 10);
        first.open(&desk.at("midori", &page)).await;
        assert_eq!(first.status(), 404, "it is decided");
    })
    .await;
}

#[tokio::test]
async fn what_has_changed_since_is_said_before_the_button_and_asked_for_anew_in_one_press() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let one = desk.worker("midori", "one", &[Role::Policy]).await;
        let other = desk.worker("midori", "other", &[Role::Policy]).await;
        let (mut first, mut second) = (desk.signed_in(&one).await, desk.signed_in(&other).await);
        look(&desk, &mut first, "10", "").await;
        ask(&mut first).await;
        let page = first.path().to_owned();
        second.open(&desk.at("midori", &page)).await;
        // Somebody changes something else while the page is open.
        first.open(&desk.at("midori", "/settings/contact/change")).await;
        first.fill("受付時間", "平日 9:00～16:00").press("影響を確認").await;
        first.fill("理由", "短縮").press("この内容で保存").await;
        second.press("承認する").await;
        assert_eq!(second.status(), 422);
        assert!(second.has("承認していません") && second.has("このままでは承認できません"), "{}", second.text());
        assert!(!second.buttons().contains(&"承認する".to_owned()));
        assert_eq!(min_length(&desk).await, 15);
        first.open(&desk.at("midori", &page)).await;
        first.press("いまの内容を確認して、依頼し直す").await;
        assert_eq!((first.heading(), first.value_of("理由").as_str()), ("影響を確認", "問い合わせが多いため"));
        assert!(first.has("その依頼は取り消されます"), "{}", first.text());
        ask(&mut first).await;
        let anew = first.path().to_owned();
        assert_ne!(anew, page);
        second.open(&desk.at("midori", &page)).await;
        assert_eq!(second.status(), 404, "replaced");
        second.open(&desk.at("midori", &anew)).await;
        second.press("承認する").await;
        assert_eq!(min_length(&desk).await, 10);
    })
    .await;
}

#[tokio::test]
async fn going_back_from_the_impact_keeps_what_was_typed() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let clerk = desk.worker("midori", "settings", &[Role::Policy]).await;
        let mut browser = desk.signed_in(&clerk).await;
        browser.open(&desk.at("midori", "/settings/password/change")).await;
        browser.fill(MIN, "24").fill("前のパスワードの制限（個）", "3").fill("いつから", "2026-12-24");
        browser.press("影響を確認").await;
        assert_eq!(browser.heading(), "影響を確認", "{}", browser.text());
        browser.press("戻る").await;
        assert_eq!((browser.status(), browser.heading()), (200, "パスワードの設定を変える"), "{}", browser.text());
        let values = [MIN, "前のパスワードの制限（個）", "いつから"].map(|label| browser.value_of(label));
        assert_eq!(values, ["24", "3", "2026-12-24"]);
        browser.fill(MIN, "25").press("影響を確認").await;
        browser.fill("理由", "慎重に").press("この内容で保存").await;
        assert!(browser.has("変更を予定しました"), "{}", browser.text());
    })
    .await;
}

#[tokio::test]
async fn who_is_affected_is_named_and_written_into_a_file_for_who_may_read_members() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        for letter in desk.letters("midori").iter().take(7) {
            desk.register("midori", letter).await;
        }
        raw(&desk, "UPDATE person SET name = '=1+1' WHERE id = (SELECT person_id FROM account ORDER BY id LIMIT 1)")
            .await;
        let change = [("change", r#"{"second_step.requirement":{"set":"required"}}"#), ("from", "")];
        let policy = desk.worker("midori", "policy", &[Role::Policy]).await;
        let mut browser = desk.signed_in(&policy).await;
        let require = async |browser: &mut Browser| {
            browser.open(&desk.at("midori", "/settings/second_step/change")).await;
            browser.select("二段階認証", "すべての方にお願いする");
            browser.press("影響を確認").await;
            assert_eq!(browser.heading(), "影響を確認", "{}", browser.text());
            assert!(browser.has("7人"), "{}", browser.text());
        };
        require(&mut browser).await;
        assert!(!browser.has("=1+1"), "settings alone don't open the roster");
        assert!(!browser.buttons().iter().any(|button| button.contains("CSV")), "{:?}", browser.buttons());
        let hidden = browser.hidden_fields();
        let base = hidden.iter().find(|(name, _)| name == "base").map(|(_, value)| value.clone()).unwrap();
        let fields: Vec<_> =
            change.into_iter().chain([("base", base.as_str()), ("kind", "must_set_up.certain")]).collect();
        browser.post(&desk.at("midori", "/settings/affected"), &fields).await;
        assert_eq!((browser.status(), browser.path()), (200, "/settings"), "no file");

        let owner = desk.worker("midori", "owner", &[Role::Owner]).await;
        let mut browser = desk.signed_in(&owner).await;
        require(&mut browser).await;
        assert!(browser.has("=1+1") && browser.has("ほか"), "{}", browser.text());
        assert_eq!(browser.document().attributes("main td a", "href").len(), 5, "a sample, linked to their pages");
        let file = browser.buttons().into_iter().find(|button| button.contains("CSV")).unwrap();
        browser.press(&file).await;
        assert_eq!(browser.status(), 200);
        assert!(browser.header("content-type").is_some_and(|kind| kind.starts_with("text/csv")));
        let text = browser.source().to_owned();
        assert!(text.contains("\"'=1+1\"") && !text.contains("\"=1+1\""), "{text}");
        assert_eq!(text.matches("/members/").count(), 7, "{text}");
        browser.open(&desk.at("midori", "/audit")).await;
        assert!(browser.has("一覧の書き出し") || browser.has("書き出し"), "{}", browser.text());
    })
    .await;
}

#[tokio::test]
async fn a_planned_stricter_value_is_withdrawn_by_two_and_a_count_that_fails_stores_nothing() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let one = desk.worker("midori", "one", &[Role::Policy]).await;
        let other = desk.worker("midori", "other", &[Role::Policy]).await;
        let (mut first, mut second) = (desk.signed_in(&one).await, desk.signed_in(&other).await);
        look(&desk, &mut first, "30", "2026-12-01").await;
        first.fill("理由", "強くする").press("この内容で保存").await;
        assert!(first.has("変更を予定しました"), "{}", first.text());
        first.follow("取りやめる").await;
        for told in ["最少の文字数", "30", "もう1人の承認が必要です"] {
            assert!(first.has(told), "{told}: {}", first.text());
        }
        ask(&mut first).await;
        second.open(&desk.at("midori", "/today")).await;
        second.follow("開く").await;
        assert!(second.has("予定していた設定の変更の取りやめ"), "{}", second.text());
        second.press("承認する").await;
        assert!(second.path() == "/settings" && second.has("予定を取りやめました"), "{}", second.text());
        desk.clock.set(japan("2026-12-01T00:00:00"));
        assert_eq!(min_length(&desk).await, 15);
        desk.clock.set(japan("2026-11-20T11:00:00"));

        for letter in desk.letters("midori").iter().take(1) {
            desk.register("midori", letter).await;
        }
        raw(&desk, "UPDATE person SET employment_category = 'unheard_of'").await;
        let third = desk.worker("midori", "third", &[Role::Policy]).await;
        let mut browser = desk.signed_in(&third).await;
        browser.open(&desk.at("midori", "/settings/password/change")).await;
        browser.fill(MIN, "20").fill("いつから", "");
        browser.press("影響を確認").await;
        assert!(browser.has("数えられなかったため、保存できません"), "{}", browser.text());
        assert!(!browser.buttons().iter().any(|button| button == "この内容で保存"));
        assert_eq!(min_length(&desk).await, 15);
        desk.pass(Duration::seconds(1));
    })
    .await;
}
