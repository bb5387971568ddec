//! The societies as operators see them.

use madoguchi_core::operators::permission::OperatorRole;
use madoguchi_core::staff::permission::Role;
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

#[tokio::test]
async fn what_is_missing_before_a_society_goes_live_is_told_until_its_staff_have_done_it() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let now = desk.clock.now();
        let tx = desk.bench.database.platform_write(now).await.unwrap();
        assert!(tenancy::set_status(&tx, "midori", TenantStatus::Draft).await.unwrap());
        tx.commit().await.unwrap();
        desk.app.directory.refresh(&desk.bench.database, now).await.unwrap();
        let operator = desk.operator("onboarding", OperatorRole::Onboarding).await;
        let mut browser = desk.operator_signed_in(&operator).await;
        browser.open(&desk.at_vendor("/societies/midori")).await;
        let row = |browser: &madoguchi_web::testing::Browser, of: &str| {
            browser.document().select("li").into_iter().find(|row| row.starts_with(of)).unwrap_or_default()
        };
        assert!(browser.text().contains("準備中"), "{}", browser.text());
        assert!(row(&browser, "書類の校正").contains("直せる人：組合の書類の担当者または責任者"), "{}", browser.text());
        assert!(row(&browser, "責任者のログイン").contains("足りません"));
        assert!(row(&browser, "証明書").contains("確かめていません"), "a page asks nobody outside");
        assert!(row(&browser, "書類の種類").contains("できています"));

        // The desk is open while the portal isn't. Whoever has another role finds no such page.
        let clerk = desk.worker("midori", "support", &[Role::Support]).await;
        let mut other = desk.signed_in(&clerk).await;
        other.open(&desk.at("midori", "/letter-proof")).await;
        assert_eq!(other.status(), 404);
        let owner = desk.worker("midori", "owner", &[Role::Owner]).await;
        let mut at_desk = desk.signed_in(&owner).await;
        at_desk.follow("書類の校正").await;
        assert!(at_desk.text().contains("みどり健康保険組合") && at_desk.text().contains("midori.portal.localhost"));
        at_desk.press("この内容を承認する").await;
        assert_eq!(at_desk.path(), "/letter-proof");
        assert!(at_desk.text().contains("が承認しています"), "{}", at_desk.text());
        // What was shown is what is approved.
        let stale = [("seen", "00".repeat(32))];
        at_desk.post("/letter-proof", &stale.iter().map(|(n, v)| (*n, v.as_str())).collect::<Vec<_>>()).await;
        assert_eq!(at_desk.status(), 422, "{}", at_desk.text());

        browser.open(&desk.at_vendor("/societies/midori")).await;
        assert!(row(&browser, "書類の校正").contains("できています"), "{}", browser.text());
        assert!(row(&browser, "責任者のログイン").contains("できています"), "{}", browser.text());
    })
    .await;
}
