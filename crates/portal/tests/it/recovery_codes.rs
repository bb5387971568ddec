//! Recovery codes, without scripts: made, shown once, used once.

use std::collections::HashSet;

use madoguchi_core::links;
use madoguchi_core::testing::on_both;

use crate::app::TestApp;
use crate::one_time_code::{SLUG, asked, member_with_app};
use crate::walk::Entry;

#[tokio::test]
async fn codes_are_shown_once_and_each_opens_the_menu_once() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let (mut browser, _) = member_with_app(&app).await;
        assert!(browser.has("リカバリーコードを用意してください"), "{}", browser.text());
        browser.follow("リカバリーコードを作成する").await;
        assert!(browser.document().select(".codes li").is_empty(), "nothing is made by looking");
        browser.press("コードを作成する").await;
        assert_eq!((browser.status(), browser.path()), (200, links::RECOVERY_CODES));
        assert_eq!(browser.header("cache-control"), Some("no-store"));
        let codes = browser.document().select(".codes li");
        assert_eq!(codes.iter().collect::<HashSet<_>>().len(), 10, "{codes:?}");
        assert!(browser.has(&app.society(SLUG).sample.policy.society.name) && browser.has("2026年11月20日"));
        assert!(!browser.source().contains(&Entry::of(SLUG).user_id), "no user ID beside the codes");
        assert!(browser.document().select("dd").contains(&app.at(SLUG, "")), "the address: {}", browser.text());
        let onward = browser.document().select("main a.button");
        assert_eq!(onward, ["控えました"], "the way on says what was done before");
        browser.open(links::RECOVERY_CODES).await;
        assert!(codes.iter().all(|code| !browser.source().contains(code)), "shown once");
        assert!(browser.has("まだ使っていないコードが10個あります"), "{}", browser.text());
        browser.open(links::HOME).await;
        assert!(!browser.has("リカバリーコードを用意してください"), "{}", browser.text());

        let mut other = asked(&app).await;
        for (typed, says) in
            [("", "まだ使っていない1つを入力してください"), ("ACDE-3467", "リカバリーコードが違うようです")]
        {
            other.post(links::SECOND_STEP_RECOVERY_CODE, &[("recovery_code", typed)]).await;
            assert_eq!(other.status(), 422);
            assert!(other.has(says), "{}", other.text());
            assert!(!other.source().contains("ACDE-3467"), "what was typed doesn't come back");
        }
        let typed = codes[3].to_lowercase().replace('-', "");
        other.post(links::SECOND_STEP_RECOVERY_CODE, &[("recovery_code", &typed)]).await;
        assert_eq!((other.status(), other.path()), (200, links::HOME), "{}", other.text());

        let mut again = asked(&app).await;
        again.post(links::SECOND_STEP_RECOVERY_CODE, &[("recovery_code", &codes[3])]).await;
        assert_eq!(again.status(), 422);
        again.post(links::SECOND_STEP_RECOVERY_CODE, &[("recovery_code", &codes[4])]).await;
        assert_eq!(again.path(), links::HOME);
    })
    .await;
}

#[tokio::test]
async fn codes_made_anew_take_the_place_of_the_old() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let (mut browser, _) = member_with_app(&app).await;
        let mut sheets = Vec::new();
        for _ in 0..2 {
            browser.open(links::RECOVERY_CODES).await;
            browser.press("コードを作成する").await;
            sheets.push(browser.document().select(".codes li"));
        }
        let mut other = asked(&app).await;
        other.post(links::SECOND_STEP_RECOVERY_CODE, &[("recovery_code", &sheets[0][0])]).await;
        assert_eq!(other.status(), 422);
        other.post(links::SECOND_STEP_RECOVERY_CODE, &[("recovery_code", &sheets[1][0])]).await;
        assert_eq!(other.path(), links::HOME);
    })
    .await;
}

#[tokio::test]
async fn a_form_that_falls_into_a_closing_comes_back_without_its_code() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let (mut browser, _) = member_with_app(&app).await;
        browser.follow("リカバリーコードを作成する").await;
        browser.press("コードを作成する").await;
        let codes = browser.document().select(".codes li");
        app.apply_changed(SLUG, |manifest| {
            format!("{manifest}\n[maintenance.open]\nfrom = \"06:00\"\nto = \"09:00\"\n")
        })
        .await;
        let mut other = asked(&app).await;
        app.refresh().await;
        other.post(links::SECOND_STEP_RECOVERY_CODE, &[("recovery_code", &codes[0])]).await;
        assert_eq!(other.status(), 503, "{}", other.text());
        assert!(!other.source().contains(&codes[0]));
    })
    .await;
}

#[tokio::test]
async fn how_many_are_left_is_told_only_after_some_were_made() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let (mut browser, _) = member_with_app(&app).await;
        browser.open(links::LOGIN_METHODS).await;
        assert!(browser.has("まだ作成していません。") && !browser.has("あと0個"), "{}", browser.text());
        browser.open(links::RECOVERY_CODES).await;
        browser.press("コードを作成する").await;
        let codes = browser.document().select(".codes li");
        browser.open(links::LOGIN_METHODS).await;
        assert!(browser.has("あと10個"), "{}", browser.text());
        for (used, code) in codes.iter().enumerate() {
            let mut other = asked(&app).await;
            other.post(links::SECOND_STEP_RECOVERY_CODE, &[("recovery_code", code)]).await;
            assert_eq!(other.path(), links::HOME, "code {used}: {}", other.text());
            app.pass(chrono::Duration::seconds(1));
        }
        browser.open(links::LOGIN_METHODS).await;
        assert!(browser.has("あと0個") && !browser.has("まだ作成していません"), "{}", browser.text());
    })
    .await;
}
