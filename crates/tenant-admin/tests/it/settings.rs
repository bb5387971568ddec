//! Settings: explained, looked at, changed now or later, withdrawn, reverted; and what is refused.

use madoguchi_core::policy::Policy;
use madoguchi_core::scope::Actor;
use madoguchi_core::settings;
use madoguchi_core::staff::permission::Role;
use madoguchi_core::tenancy::Directory;
use madoguchi_core::testing::{BASE, on_both};
use madoguchi_web::testing::Browser;

use crate::app::TestDesk;

const MIN: &str = "最少の文字数";

/// The policy that a server that refreshes now would apply.
async fn applies(desk: &TestDesk) -> Policy {
    let now = desk.clock.now();
    let directory = Directory::load(&desk.bench.database, BASE, now).await.unwrap();
    let tenant = directory.by_slug("midori").unwrap();
    (**tenant.policy(now)).clone()
}

async fn versions(desk: &TestDesk) -> usize {
    let scope = desk.sample("midori").scope(Actor::System, desk.clock.now());
    let tx = desk.bench.database.read(&scope).await.unwrap();
    settings::timeline(&tx).await.unwrap().versions().len()
}

async fn form(desk: &TestDesk, browser: &mut Browser, section: &str) {
    browser.open(&desk.at("midori", &format!("/settings/{section}/change"))).await;
    assert_eq!(browser.status(), 200, "{}", browser.text());
}

async fn save(browser: &mut Browser, reason: &str) {
    browser.fill("理由", reason);
    browser.press("この内容で保存").await;
}

#[tokio::test]
async fn a_change_is_looked_at_saved_and_explains_itself_and_the_portal_follows() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let clerk = desk.worker("midori", "settings", &[Role::Policy]).await;
        let mut browser = desk.signed_in(&clerk).await;
        browser.open(&desk.at("midori", "/settings")).await;
        browser.follow("パスワード").await;
        assert!(browser.text().contains("標準"), "{}", browser.text());
        browser.follow("設定を変える").await;
        assert_eq!(browser.value_of(MIN), "15");
        browser.fill(MIN, "5");
        browser.press("影響を確認").await;
        assert_eq!(browser.status(), 422);
        assert!(browser.text().contains("8から64までの整数"), "{}", browser.text());
        browser.fill(MIN, "20");
        browser.press("影響を確認").await;
        assert_eq!((browser.status(), browser.heading()), (200, "影響を確認"), "{}", browser.text());
        assert_eq!(applies(&desk).await.password.min_length, 15, "nothing is stored by looking");
        save(&mut browser, " ").await;
        assert_eq!(browser.status(), 422, "a reason is needed");
        save(&mut browser, "安全を高めるため").await;
        assert_eq!((browser.status(), browser.path()), (200, "/settings"), "{}", browser.text());
        assert_eq!(applies(&desk).await.password.min_length, 20);
        browser.open(&desk.at("midori", "/settings/password")).await;
        for said in ["組合の設定", "settingsさん", "安全を高めるため", "前の値：15", "標準の値：15"]
        {
            assert!(browser.text().contains(said), "{said}: {}", browser.text());
        }
        browser.open(&desk.at("midori", "/settings/history")).await;
        assert!(browser.text().contains("組合の設定 第1版"), "{}", browser.text());
    })
    .await;
}

#[tokio::test]
async fn of_two_who_edit_the_second_is_told_what_the_first_changed_and_nothing_is_lost() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let one = desk.worker("midori", "one", &[Role::Policy]).await;
        let other = desk.worker("midori", "other", &[Role::Policy]).await;
        let (mut first, mut second) = (desk.signed_in(&one).await, desk.signed_in(&other).await);
        form(&desk, &mut first, "password").await;
        form(&desk, &mut second, "password").await;
        first.fill(MIN, "18").fill("前のパスワードの制限（個）", "3");
        second.fill(MIN, "24");
        second.press("影響を確認").await;
        first.press("影響を確認").await;
        save(&mut first, "先に").await;
        assert_eq!(first.path(), "/settings");
        save(&mut second, "後から").await;
        assert_eq!(second.status(), 422);
        for said in ["oneさんが「最少の文字数」を変えました", "あなたも同じ項目", "前のパスワードの制限"]
        {
            assert!(second.text().contains(said), "{said}: {}", second.text());
        }
        assert_eq!(applies(&desk).await.password.min_length, 18, "nothing is overwritten silently");
        save(&mut second, "相談しました").await;
        assert_eq!(second.path(), "/settings", "{}", second.text());
        let policy = applies(&desk).await;
        assert_eq!((policy.password.min_length, policy.password.history), (24, 3), "only what was changed is sent");
    })
    .await;
}

#[tokio::test]
async fn a_change_for_later_waits_can_be_withdrawn_and_survives_one_of_today() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let clerk = desk.worker("midori", "settings", &[Role::Policy]).await;
        let mut browser = desk.signed_in(&clerk).await;
        form(&desk, &mut browser, "password").await;
        browser.fill(MIN, "20").fill("いつから", "2026-11-20");
        browser.press("影響を確認").await;
        assert_eq!(browser.status(), 422, "a day that has begun");
        form(&desk, &mut browser, "contact").await;
        browser.fill("受付時間", "平日 9:00～16:00").fill("いつから", "2026-12-01");
        browser.press("影響を確認").await;
        save(&mut browser, "十二月から").await;
        assert!(browser.text().contains("変更を予定しました"), "{}", browser.text());
        assert_ne!(applies(&desk).await.contact.hours, "平日 9:00～16:00");
        form(&desk, &mut browser, "password").await;
        browser.fill(MIN, "20");
        browser.press("影響を確認").await;
        save(&mut browser, "安全のため").await;
        let today = desk.clock.now();
        desk.clock.set(madoguchi_core::testing::japan("2026-12-01T00:00:00"));
        let policy = applies(&desk).await;
        assert_eq!((policy.password.min_length, policy.contact.hours.as_str()), (20, "平日 9:00～16:00"));
        desk.clock.set(today);
        browser.open(&desk.at("midori", "/settings")).await;
        browser.follow("取りやめる").await;
        browser.fill("理由", "見送り");
        browser.press("実行").await;
        assert!(browser.text().contains("予定を取りやめました"), "{}", browser.text());
        assert!(browser.text().contains("予定している変更はありません"), "{}", browser.text());
        desk.clock.set(madoguchi_core::testing::japan("2026-12-01T00:00:00"));
        let policy = applies(&desk).await;
        assert_eq!(policy.password.min_length, 20);
        assert_ne!(policy.contact.hours, "平日 9:00～16:00");
    })
    .await;
}

#[tokio::test]
async fn what_belongs_to_others_is_not_saved_also_by_a_form_of_ones_own_and_a_lower_floor_waits() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let clerk = desk.worker("midori", "settings", &[Role::Policy]).await;
        let mut browser = desk.signed_in(&clerk).await;
        let before = versions(&desk).await;
        form(&desk, &mut browser, "contact").await;
        let hidden = browser.hidden_fields();
        let base = hidden.iter().find(|(name, _)| name == "base").map(|(_, value)| value.clone()).unwrap();
        for change in [
            r#"{"hosts.canonical":{"set":"www"}}"#,
            r#"{"credential.valid_days":{"set":3000}}"#,
            r#"{"no.such":{"set":1}}"#,
            r#"{"contact.phone":{"set":"<script>"}}"#,
        ] {
            let fields = [("change", change), ("base", base.as_str()), ("from", ""), ("reason", "試し")];
            browser.post(&desk.at("midori", "/settings/save"), &fields).await;
            assert_eq!(browser.status(), 422, "{change}: {}", browser.text());
        }
        let fields =
            [("change", r#"{"password.min_length":{"set":10}}"#), ("base", &base), ("from", ""), ("reason", "試し")];
        browser.post(&desk.at("midori", "/settings/save"), &fields).await;
        assert_eq!(browser.heading(), "承認の依頼", "{}", browser.text());
        assert_eq!(versions(&desk).await, before);
        assert_eq!(applies(&desk).await.password.min_length, 15);
    })
    .await;
}

#[tokio::test]
async fn a_choice_is_kept_apart_from_the_standard_and_an_earlier_version_comes_back() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let clerk = desk.worker("midori", "settings", &[Role::Policy]).await;
        let mut browser = desk.signed_in(&clerk).await;
        form(&desk, &mut browser, "email").await;
        browser.press("影響を確認").await;
        assert_eq!(browser.status(), 422, "nothing was changed");
        form(&desk, &mut browser, "former_members").await;
        let keep = browser.labels().into_iter().find(|label| label.contains("固定する")).unwrap();
        browser.tick(&keep);
        browser.press("影響を確認").await;
        assert!(browser.text().contains("値は同じです。組合の値として固定します。"), "{}", browser.text());
        save(&mut browser, "決めておく").await;
        browser.open(&desk.at("midori", "/settings/former_members")).await;
        assert!(browser.text().contains("組合の設定"), "{}", browser.text());
        form(&desk, &mut browser, "former_members").await;
        browser.fill("閲覧できる月数", "12");
        browser.press("影響を確認").await;
        save(&mut browser, "延ばす").await;
        assert_eq!(applies(&desk).await.former_members.read_only_months, 12);
        form(&desk, &mut browser, "services").await;
        let kinds = browser.labels().into_iter().filter(|label| label == "サービスの種類").count();
        assert_eq!(kinds, 5, "three services and two free rows");
        browser.open(&desk.at("midori", "/settings/history")).await;
        browser.press("比べる").await;
        assert!(browser.text().contains("閲覧できる月数"), "{}", browser.text());
        browser.open(&desk.at("midori", "/settings/history")).await;
        let back = browser.buttons().into_iter().find(|button| button.starts_with("この版に戻す")).unwrap();
        browser.press(&back).await;
        assert_eq!(browser.heading(), "影響を確認", "{}", browser.text());
        assert!(browser.text().contains("もう1人の承認が必要です"), "fewer months lock people out: {}", browser.text());
    })
    .await;
}

#[tokio::test]
async fn a_link_is_added_to_the_services_and_a_maintenance_is_set_by_the_form() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let clerk = desk.worker("midori", "settings", &[Role::Policy]).await;
        let mut browser = desk.signed_in(&clerk).await;
        form(&desk, &mut browser, "maintenance").await;
        let (base, page) = (browser.hidden_fields(), desk.at("midori", "/settings/maintenance/change"));
        let base = base.iter().find(|(name, _)| name == "base").map(|(_, value)| value.clone()).unwrap();
        let fields = [
            ("base", base.as_str()),
            ("from", ""),
            ("use.maintenance.monthly", "yes"),
            ("maintenance.monthly.day", "25"),
            ("maintenance.monthly.from", "21:00"),
            ("maintenance.monthly.to", "24:00"),
            ("maintenance.monthly.earlier_on_holidays", "yes"),
        ];
        browser.post(&page, &fields).await;
        assert_eq!(browser.status(), 200, "{}", browser.text());
        save(&mut browser, "保守のため").await;
        let monthly = applies(&desk).await.maintenance.monthly.unwrap();
        assert_eq!((monthly.day, monthly.to.to_string().as_str()), (25, "24:00"));
        let wrong = [("base", base.as_str()), ("use.maintenance.open", "yes"), ("maintenance.open.from", "25:00")];
        browser.post(&page, &wrong).await;
        assert_eq!(browser.status(), 422);
        form(&desk, &mut browser, "services").await;
        let base = browser.hidden_fields();
        let base = base.iter().find(|(name, _)| name == "base").map(|(_, value)| value.clone()).unwrap();
        let fields = [
            ("base", base.as_str()),
            ("services.0.kind", "medical_expenses"),
            ("services.1.kind", ""),
            ("services.2.kind", "outside_link"),
            ("services.2.name", "健診の予約"),
            ("services.2.url", "https://kenshin.example.jp/"),
        ];
        browser.post(&desk.at("midori", "/settings/services/change"), &fields).await;
        assert_eq!(browser.status(), 200, "{}", browser.text());
        save(&mut browser, "健診を始める").await;
        let services = applies(&desk).await.services;
        assert_eq!(services.len(), 2);
        assert_eq!(services[1].url.as_deref(), Some("https://kenshin.example.jp/"));
    })
    .await;
}
