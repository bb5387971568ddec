//! Versions of published texts at the desk: planned, compared, counted, withdrawn; and what members are then asked or read.

use madoguchi_core::policy::Policy;
use madoguchi_core::policy::published::Published;
use madoguchi_core::scope::Actor;
use madoguchi_core::settings;
use madoguchi_core::staff::permission::Role;
use madoguchi_core::tenancy::Directory;
use madoguchi_core::terms;
use madoguchi_core::testing::{BASE, japan, on_both};
use madoguchi_web::testing::Browser;

use crate::app::TestDesk;

async fn applies(desk: &TestDesk) -> Policy {
    let now = desk.clock.now();
    let directory = Directory::load(&desk.bench.database, BASE, now).await.unwrap();
    (**directory.by_slug("midori").unwrap().policy(now)).clone()
}

async fn new_version(desk: &TestDesk, browser: &mut Browser, name: &str, text: &str, from: &str) {
    browser.open(&desk.at("midori", "/settings/terms/new")).await;
    assert_eq!(browser.status(), 200, "{}", browser.text());
    browser.fill("版の名前", name).fill("本文", text).fill("いつから", from);
    browser.press("変更と影響を確認").await;
}

async fn save(browser: &mut Browser, reason: &str) {
    assert_eq!((browser.status(), browser.heading()), (200, "影響を確認"), "{}", browser.text());
    browser.fill("理由", reason);
    browser.press("この内容で保存").await;
}

#[tokio::test]
async fn a_new_version_is_compared_planned_and_asked_of_exactly_those_who_were_told() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        desk.register("midori", &desk.letters("midori")[0]).await;
        let agreed = vec![applies(&desk).await.terms.file];
        let clerk = desk.worker("midori", "terms", &[Role::Policy]).await;
        let mut browser = desk.signed_in(&clerk).await;
        browser.open(&desk.at("midori", "/settings/terms/versions")).await;
        assert!(browser.text().contains("いまの版") && browser.text().contains("1人"), "{}", browser.text());
        let old = {
            browser.open(&desk.at("midori", "/settings/terms/new")).await;
            browser.value_of("本文")
        };
        let text = old.replacen("第2条（用語）", "第2条（ことば）", 1) + "\n\n保存期間は5年です。\n";
        new_version(&desk, &mut browser, "2027-04", &text, "2027-04-01").await;
        for said in ["第2条（ことば）", "保存期間は5年です。", "2027年4月30日", "利用規約への同意をお願いする方", "1人"]
        {
            assert!(browser.text().contains(said), "{said}: {}", browser.text());
        }
        browser.follow("戻る").await;
        assert_eq!(browser.value_of("版の名前"), "2027-04", "the way back carries what was typed");
        assert!(browser.value_of("本文").contains("保存期間は5年です。"));
        browser.press("変更と影響を確認").await;
        save(&mut browser, "総会で決まりました").await;
        assert!(browser.text().contains("変更を予定しました"), "{}", browser.text());
        assert_eq!(applies(&desk).await.terms.version, "2026-04");
        // While one is planned there is no other, also not by a form of one's own.
        browser.open(&desk.at("midori", "/settings/terms/versions")).await;
        assert!(browser.text().contains("予定") && !browser.links().iter().any(|link| link == "新しい版を作る"));
        new_version(&desk, &mut browser, "2027-05", &text, "").await;
        assert!(browser.text().contains("先にその予定を取りやめて"), "{}", browser.text());
        assert!(!browser.buttons().iter().any(|button| button == "この内容で保存"));
        // On its day the members who were told are the ones who are asked.
        let today = desk.clock.now();
        desk.clock.set(japan("2027-04-01T00:00:00"));
        let policy = applies(&desk).await;
        assert_eq!((policy.terms.version.as_str(), policy.terms.grace_days), ("2027-04", 30));
        let scope = desk.sample("midori").scope(Actor::System, desk.clock.now());
        let tx = desk.bench.database.read(&scope).await.unwrap();
        let ledger = settings::timeline(&tx).await.unwrap().ledger(Published::Terms);
        assert_eq!(terms::agreed(&tx).await.unwrap().get(&agreed[0]), Some(&1));
        assert!(matches!(ledger.standing(&agreed, desk.clock.now()), terms::ledger::TermsStanding::Asked { .. }));
        tx.rollback().await.unwrap();
        // Before its day it is withdrawn as every planned change is.
        desk.clock.set(today);
        browser.open(&desk.at("midori", "/settings/terms/versions")).await;
        browser.follow("取りやめる 2027-04").await;
        browser.fill("理由", "見送り");
        browser.press("実行").await;
        assert!(browser.text().contains("予定を取りやめました"), "{}", browser.text());
        desk.clock.set(japan("2027-04-01T00:00:00"));
        assert_eq!(applies(&desk).await.terms.version, "2026-04");
    })
    .await;
}

#[tokio::test]
async fn a_published_name_keeps_its_text_and_hostile_texts_are_only_text() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let clerk = desk.worker("midori", "terms", &[Role::Policy]).await;
        let mut browser = desk.signed_in(&clerk).await;
        new_version(&desk, &mut browser, "2026-04", "# 第1条\n\n別の約束。", "").await;
        assert!(browser.text().contains("2026-04"), "{}", browser.text());
        assert!(!browser.buttons().iter().any(|button| button == "この内容で保存"), "{}", browser.text());
        for (text, told) in [("", "本文を入力してください"), ("a\u{202e}b", "目に見えない制御文字")] {
            new_version(&desk, &mut browser, "2027-01", text, "").await;
            assert_eq!(browser.status(), 422);
            assert!(browser.text().contains(told), "{told}: {}", browser.text());
        }
        new_version(&desk, &mut browser, "2027-01", &"あ".repeat(90_000), "").await;
        assert!(browser.status() == 422 && browser.text().contains("本文が長すぎます"), "{}", browser.text());
        let hostile = "# <img src=x onerror=alert(1)>\n\n{{ 7*7 }} {% raw %} <script>alert(1)</script> </textarea><b>太字</b> [x](javascript:alert(1)) 健康保険証";
        new_version(&desk, &mut browser, "2027-01", hostile, "").await;
        assert!(browser.text().contains("健康保険証"), "{}", browser.text());
        assert!(!browser.source().contains("<img src=x") && !browser.source().contains("<b>太字"), "{}", browser.source());
        save(&mut browser, "試し").await;
        let file = applies(&desk).await.terms.file;
        browser.open(&desk.at("midori", &format!("/settings/terms/versions/{file}"))).await;
        assert!(browser.text().contains("<script>alert(1)</script>"), "{}", browser.text());
        assert!(!browser.source().contains("<img src=x") && !browser.source().contains("<b>太字"));
        desk.app.directory.refresh(&desk.bench.database, desk.clock.now()).await.unwrap();
        let mut member = Browser::new();
        member.open(&desk.at_portal("midori", "/terms")).await;
        assert!(member.text().contains("{{ 7*7 }}") && !member.source().contains("<b>太字"), "{}", member.source());
        browser.open(&desk.at("midori", "/settings/terms/versions/0000")).await;
        assert_eq!(browser.status(), 404);
    })
    .await;
}

async fn new_notice(desk: &TestDesk, browser: &mut Browser, (name, text, days, from): (&str, &str, &str, &str)) {
    browser.open(&desk.at("midori", "/settings/privacy/new")).await;
    assert_eq!(browser.status(), 200, "{}", browser.text());
    browser.fill("版の名前", name).fill("本文", text).fill("お知らせする日数", days).fill("いつから", from);
    browser.press("変更と影響を確認").await;
}

/// The portal's page with the notice, as everybody reads it.
async fn read_notice(desk: &TestDesk) -> Browser {
    desk.app.directory.refresh(&desk.bench.database, desk.clock.now()).await.unwrap();
    let mut reader = Browser::new();
    reader.open(&desk.at_portal("midori", "/privacy")).await;
    assert_eq!((reader.status(), reader.heading()), (200, "個人情報の取扱い"), "{}", reader.text());
    reader
}

#[tokio::test]
async fn the_privacy_notice_has_versions_that_members_read_and_are_told_of_and_nobody_is_asked() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        desk.register("midori", &desk.letters("midori")[0]).await;
        let clerk = desk.worker("midori", "notice", &[Role::Policy]).await;
        let mut browser = desk.signed_in(&clerk).await;
        let start = desk.clock.now();
        browser.open(&desk.at("midori", "/settings/privacy/versions")).await;
        assert!(browser.text().contains("標準の文章") && browser.text().contains("いまの版"), "{}", browser.text());
        assert!(read_notice(&desk).await.has("お預かりする情報"), "the platform's words");
        // The first text of its own, from a day on.
        let first = "# 1. 目的\n\n保険給付の支払いに使います。";
        new_notice(&desk, &mut browser, ("2027-01", first, "7", "2027-01-01")).await;
        for said in ["標準の文章に代えて", "2027年1月7日", "同意はお願いしません"] {
            assert!(browser.text().contains(said), "{said}: {}", browser.text());
        }
        browser.follow("戻る").await;
        assert_eq!(browser.value_of("版の名前"), "2027-01", "the way back carries what was typed");
        assert_eq!(browser.value_of("本文").replace("\r\n", "\n").trim(), first);
        browser.press("変更と影響を確認").await;
        save(&mut browser, "組合の文章に").await;
        assert!(browser.text().contains("変更を予定しました"), "{}", browser.text());
        assert!(read_notice(&desk).await.has("お預かりする情報"), "its day hasn't come");
        new_notice(&desk, &mut browser, ("2027-02", first, "7", "2027-02-01")).await;
        assert!(browser.text().contains("先にその予定を取りやめて"), "{}", browser.text());
        // The time machine shows both days.
        for (day, own) in [("2026-12-31", false), ("2027-01-01", true)] {
            browser.open(&desk.at("midori", &format!("/settings/time-machine/page?day={day}&page=privacy"))).await;
            assert_eq!(browser.text().contains("保険給付の支払いに使います。"), own, "{day}: {}", browser.text());
            assert_eq!(browser.text().contains("お預かりする情報"), !own, "{day}: {}", browser.text());
        }
        desk.clock.set(japan("2027-01-01T00:00:00"));
        let reader = read_notice(&desk).await;
        assert!(reader.has("保険給付の支払いに使います。") && !reader.has("お預かりする情報"), "{}", reader.text());
        assert!(reader.has("2027-01版"), "{}", reader.text());
        // The second one is compared with the first, which stays to be read.
        let mut browser = desk.signed_in(&clerk).await;
        let hostile = "# 1. 目的\n\n保険給付の支払いと保健事業に使います。<script>alert(1)</script>{{ 7*7 }}";
        new_notice(&desk, &mut browser, ("2027-03", hostile, "0", "")).await;
        assert!(browser.text().contains("「2027-01」から「2027-03」への変更"), "{}", browser.text());
        assert!(browser.text().contains("お知らせは表示しません"), "{}", browser.text());
        save(&mut browser, "保健事業を加える").await;
        let mut reader = read_notice(&desk).await;
        assert!(reader.has("{{ 7*7 }}") && !reader.source().contains("<script>alert"), "{}", reader.source());
        assert!(reader.has("変わったところ") && reader.has("保健事業"), "{}", reader.text());
        reader.follow("2027-01版（2027年1月1日から）").await;
        assert_eq!(reader.status(), 200, "{}", reader.text());
        assert!(reader.has("これは、以前の版です") && !reader.has("保健事業に使います"), "{}", reader.text());
        let nothing = desk.at_portal("midori", "/privacy?version=0000");
        assert_eq!(reader.request("GET", &nothing, &[], None).await.status, 404);
        let terms = desk.at_portal("midori", &format!("/privacy?version={}", applies(&desk).await.terms.file));
        assert_eq!(
            reader.request("GET", &terms, &[], None).await.status,
            404,
            "another text is no version of this one"
        );
        // A published name keeps its text, and the versions are told apart by their texts.
        new_notice(&desk, &mut browser, ("2027-03", "# 別の文章\n\n別。", "0", "")).await;
        assert!(browser.text().contains("すでにこの名前で公開しました"), "{}", browser.text());
        assert!(!browser.buttons().iter().any(|button| button == "この内容で保存"), "{}", browser.text());
        browser.open(&desk.at("midori", "/settings/privacy/versions")).await;
        for said in ["2027-03", "2027-01", "標準の文章"] {
            assert!(browser.text().contains(said), "{said}: {}", browser.text());
        }
        browser.follow("2027-01").await;
        assert!(browser.text().contains("標準の文章に代えて"), "{}", browser.text());
        desk.clock.set(start);
    })
    .await;
}
