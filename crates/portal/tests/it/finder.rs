//! The platform's own host: find your society.

use madoguchi_core::links;
use madoguchi_core::tenancy::TenantStatus;
use madoguchi_core::testing::on_both;
use madoguchi_web::testing::Browser;

use crate::app::{SOCIETIES, TestApp};
use crate::wire::lang;

async fn ask(app: &TestApp, q: &str) -> Browser {
    let mut browser = Browser::new();
    browser.open(&app.at_host("portal.localhost", links::ROOT)).await;
    browser.fill("健康保険組合の名前または保険者番号", q).press_enter_in("健康保険組合の名前または保険者番号").await;
    assert_eq!(browser.status(), 200, "{q}");
    assert_eq!(browser.value_of("健康保険組合の名前または保険者番号"), q, "what was asked stays");
    browser
}

fn found(browser: &Browser) -> Vec<String> {
    browser.document().select(".tiles a strong")
}

#[tokio::test]
async fn every_society_is_found_by_its_number_and_by_its_name_and_leads_to_its_portal() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &SOCIETIES).await;
        for slug in SOCIETIES {
            let society = &app.society(slug).sample.policy.society;
            for q in [society.insurer_numbers[0].as_str(), &society.name, society.kana.as_deref().unwrap()] {
                let mut browser = ask(&app, q).await;
                assert_eq!(found(&browser), [society.name.as_str()], "{q}");
                let href = browser.document().attributes(".tiles a", "href").remove(0);
                browser.open(&href).await;
                assert_eq!((browser.status(), browser.url()), (200, app.at(slug, "/").as_str()));
            }
        }
    })
    .await;
}

#[tokio::test]
async fn what_people_type_is_forgiven() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &SOCIETIES).await;
        for q in
            ["０６１３１１１４", " 0613 1114 ", "0613-1114", "東京地下鉄", "とうきょうちかてつ", "ﾄｳｷｮｳﾁｶﾃﾂ", "地下鉄"]
        {
            assert_eq!(found(&ask(&app, q).await), ["東京地下鉄健康保険組合"], "{q}");
        }
        assert_eq!(found(&ask(&app, "健康保険組合").await).len(), 6);
    })
    .await;
}

#[tokio::test]
async fn a_name_with_digits_is_a_name() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro", "aozora"]).await;
        app.apply_changed("aozora", |toml| toml.replacen("あおぞら健康保険組合\"", "Ｈ２Ｏあおぞら健康保険組合\"", 1))
            .await;
        app.refresh().await;
        for q in ["H2O", "ｈ２ｏ", "Ｈ２Ｏあおぞら"] {
            assert_eq!(found(&ask(&app, q).await), ["Ｈ２Ｏあおぞら健康保険組合"], "{q}");
        }
    })
    .await;
}

#[tokio::test]
async fn mistakes_are_explained_and_nothing_is_found_wrongly() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &SOCIETIES).await;
        for (q, told) in [
            ("06131115", "保険者番号に誤りがあるようです。お手元の書類の番号をご確認ください。"),
            ("12-345", "「記号・番号」を入力されたようです。保険者番号（数字8桁）を入力してください。"),
            ("0613111", "保険者番号は数字8桁で入力してください。"),
            ("01130012", "この番号は、健康保険組合の保険者番号ではないようです。お手元の書類の番号をご確認ください。"),
        ] {
            let browser = ask(&app, q).await;
            assert_eq!(browser.document().select(".banner.error li"), [told], "{q}");
            assert!(found(&browser).is_empty(), "{q}");
        }
        for q in ["どこにもない組合", "<script>alert()</script>", "' OR 'a'='a"] {
            let browser = ask(&app, q).await;
            assert!(found(&browser).is_empty() && browser.has("見つかりませんでした。"), "{q}: {}", browser.text());
            assert_eq!(browser.document().select("main script"), [""; 0], "{q}");
        }
    })
    .await;
}

#[tokio::test]
async fn queries_that_no_form_sends_are_answered_in_words() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let long = format!("?q={}", "あ".repeat(2000));
        for (query, status) in [
            ("", 200),
            ("?", 200),
            ("?q=", 200),
            ("?q", 200),
            ("?x=y", 200),
            (long.as_str(), 200),
            ("?q=a&q=b", 400),
            ("?q=%00", 400),
            ("?q=%ff%fe", 400),
        ] {
            let mut browser = Browser::new();
            browser.open(&app.at_host("portal.localhost", &format!("/{query}"))).await;
            assert_eq!(browser.status(), status, "{query:.40}");
            assert!(!browser.heading().is_empty());
        }
    })
    .await;
}

#[tokio::test]
async fn a_new_society_is_found_after_a_refresh_and_a_suspended_one_says_so_itself() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        assert!(found(&ask(&app, "06139992").await).is_empty());
        madoguchi_core::testing::Sample::apply(&app.bench, "midori", app.clock.now()).await;
        app.refresh().await;
        assert_eq!(found(&ask(&app, "06139992").await), ["みどり健康保険組合"]);
        app.set_status("midori", TenantStatus::Suspended).await;
        let browser = app.browser("midori", links::ROOT).await;
        assert_eq!(browser.status(), 503);
        for unknown in [TenantStatus::Draft, TenantStatus::Ready, TenantStatus::Retired] {
            app.set_status("midori", unknown).await;
            app.refresh().await;
            for typed in ["06139992", "みどり"] {
                assert!(found(&ask(&app, typed).await).is_empty(), "{unknown:?} {typed}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn the_finder_speaks_english_too() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let mut browser = Browser::new();
        browser.open(&app.at_host("portal.localhost", "/?q=06131115")).await;
        browser.press("English").await;
        assert_eq!(lang(&browser), "en");
        assert!(browser.url().ends_with("/?q=06131115"), "back on the same page: {}", browser.url());
        assert!(!browser.has("保険者番号に誤り"), "{}", browser.text());
        browser.press("日本語").await;
        assert_eq!(lang(&browser), "ja");
    })
    .await;
}
