//! The societies as operators see them.

use madoguchi_core::operators::permission::OperatorRole;
use madoguchi_core::tenancy::{self, TenantStatus};
use madoguchi_core::testing::on_both;

use crate::app::TestDesk;

#[tokio::test]
async fn a_society_is_found_by_name_number_slug_and_host_and_its_policy_is_explained() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori", "aozora"]).await;
        let letter = desk.letters("midori").first().expect("a letter");
        desk.register("midori", letter).await;
        let open = desk.letters("midori").len() - 1;
        let operator = desk.operator("auditor", OperatorRole::Auditor).await;
        let mut browser = desk.operator_signed_in(&operator).await;
        let both = ["みどり健康保険組合", "あおぞら健康保険組合"];
        assert!(both.iter().all(|name| browser.text().contains(name)), "{}", browser.text());
        let number = desk.sample("midori").policy.society.insurer_numbers[0].to_string();
        let host = format!("http://midori.portal.localhost:{}/sign-in", desk.address.port());
        for typed in
            ["みどり", "ミドリ", "midori", "MIDORI", number.as_str(), &number[..6], host.as_str(), "midori.desk"]
        {
            browser.open(&desk.at_vendor("/societies")).await;
            browser.fill("健康保険組合をさがす", typed);
            browser.press("さがす").await;
            assert!(
                browser.text().contains(both[0]) && !browser.text().contains(both[1]),
                "{typed}: {}",
                browser.text()
            );
        }
        browser.fill("健康保険組合をさがす", "どこにもない");
        browser.press("さがす").await;
        assert!(browser.text().contains("当てはまる健康保険組合はありません"), "{}", browser.text());
        browser.open(&desk.at_vendor("/societies")).await;
        let row = browser.document().select("tbody tr").into_iter().find(|row| row.contains("みどり")).unwrap();
        assert!(row.contains("登録済みの加入者 1") && row.contains(&format!("未使用の書類 {open}")), "{row}");
        browser.follow("みどり健康保険組合").await;
        assert_eq!(browser.path(), "/societies/midori");
        assert!(browser.text().contains("midori.desk.localhost") && browser.text().contains(&number));
        browser.follow("パスワード").await;
        assert_eq!(browser.path(), "/societies/midori/policy/password");
        assert!(browser.text().contains("既定") || browser.text().contains("標準"), "{}", browser.text());
        for nowhere in ["/societies/nobody", "/societies/vendor", "/societies/midori/policy/nothing"] {
            browser.open(&desk.at_vendor(nowhere)).await;
            assert_eq!(browser.status(), 404, "{nowhere}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_suspended_society_is_marked_and_found_by_its_state() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori", "aozora"]).await;
        let now = desk.clock.now();
        let tx = desk.bench.database.platform_write(now).await.unwrap();
        assert!(tenancy::set_status(&tx, "aozora", TenantStatus::Suspended).await.unwrap());
        // The vendor is no society, so nobody suspends it by its name.
        assert!(!tenancy::set_status(&tx, "vendor", TenantStatus::Suspended).await.unwrap());
        tx.commit().await.unwrap();
        desk.app.directory.refresh(&desk.bench.database, now).await.unwrap();
        let operator = desk.operator("onboarding", OperatorRole::Onboarding).await;
        let mut browser = desk.operator_signed_in(&operator).await;
        browser.open(&desk.at_vendor("/societies?state=suspended")).await;
        assert!(browser.text().contains("あおぞら") && !browser.text().contains("みどり"), "{}", browser.text());
        browser.open(&desk.at_vendor("/societies?state=live")).await;
        assert!(!browser.text().contains("あおぞら") && browser.text().contains("みどり"), "{}", browser.text());
        // By key: after the first slug comes the next one.
        browser.open(&desk.at_vendor("/societies?after=aozora")).await;
        assert!(!browser.text().contains("あおぞら") && browser.text().contains("みどり"), "{}", browser.text());
    })
    .await;
}
