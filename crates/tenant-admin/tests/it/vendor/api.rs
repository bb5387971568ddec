//! The vendor's API: who may ask, and what is answered.

use chrono::Duration;
use madoguchi_core::operators::permission::{OperatorPermission, OperatorRole};
use madoguchi_core::staff::permission::{Permission, Role};
use madoguchi_core::testing::on_both;
use madoguchi_tenant_admin::vendor;
use madoguchi_tenant_admin::vendor::face::Access;
use madoguchi_web::testing::{Browser, Reply};
use serde_json::{Value, json};

use super::Duty;
use crate::api::examples::{examples, run};
use crate::api::{body, problem, token};
use crate::app::TestDesk;

async fn get(desk: &TestDesk, path: &str, token: &str) -> Reply {
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str())];
    let headers = if token.is_empty() { &headers[..0] } else { &headers[..] };
    Browser::new().request("GET", &desk.at_vendor(path), headers, None).await
}

/// A token from the page, with everything that the operator may give.
async fn issued(desk: &TestDesk, duty: &Duty, scope: &[&str]) -> String {
    let mut browser = desk.operator_signed_in(duty).await;
    browser.open("/account/tokens").await;
    browser.fill("何に使うか", "監視").fill("使える日数", "30");
    for one in scope {
        browser.tick(one);
    }
    browser.press("トークンを作る").await;
    assert_eq!(browser.status(), 200, "{}", browser.text());
    let page = browser.text();
    page.split_whitespace().find(|word| word.starts_with("madoguchi_vendor_")).expect("a token").to_owned()
}

const SOCIETIES: &str = "健康保険組合の状況と設定の読み取り";
const AUDIT: &str = "運営の操作履歴の読み取り";

#[tokio::test]
async fn a_token_of_an_operator_opens_the_vendors_routes_and_no_desk() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori", "aozora"]).await;
        let duty = desk.operator("ops", OperatorRole::Operations).await;
        let (all, narrow) = (issued(&desk, &duty, &[SOCIETIES, AUDIT]).await, issued(&desk, &duty, &[AUDIT]).await);
        let (_, of_desk) = token(&desk, "midori", Role::Owner, Permission::BY_TOKEN).await;
        let mut routes = 0;
        for route in vendor::routes().list() {
            let Access::Program(permission) = route.access else { continue };
            routes += 1;
            let path = route.path.replace("{slug}", "midori");
            assert_eq!(get(&desk, &path, &all).await.status, 200, "{path}");
            for wrong in ["", "hello", &of_desk] {
                let reply = get(&desk, &path, wrong).await;
                assert_eq!((reply.status, problem(&reply).as_str()), (401, "unauthorized"), "{path}");
            }
            let expected = if permission == OperatorPermission::ReadAudit { 200 } else { 403 };
            assert_eq!(get(&desk, &path, &narrow).await.status, expected, "{path}");
        }
        assert_eq!(routes, 4);
        let reply = crate::api::get(&desk, "midori", "/api/v1/policy", &all).await;
        assert_eq!(reply.status, 401, "an operator's token at a desk");
        desk.pass(Duration::days(31));
        assert_eq!(get(&desk, "/api/v1/tenants", &all).await.status, 401, "it is over");
    })
    .await;
}

#[tokio::test]
async fn societies_are_listed_found_and_explained_and_no_person_is_in_it() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori", "aozora"]).await;
        let duty = desk.operator("ops", OperatorRole::Operations).await;
        let token = issued(&desk, &duty, &[SOCIETIES, AUDIT]).await;
        let slugs = |page: &Value| -> Vec<Value> {
            page["items"].as_array().unwrap().iter().map(|one| one["slug"].clone()).collect()
        };
        let first = body(&get(&desk, "/api/v1/tenants?limit=1", &token).await);
        assert_eq!((slugs(&first), &first["next"]), (vec![json!("aozora")], &json!("aozora")));
        let second = body(&get(&desk, "/api/v1/tenants?limit=1&after=aozora", &token).await);
        assert_eq!((slugs(&second), &second["next"]), (vec![json!("midori")], &json!(null)));
        let found = body(&get(&desk, "/api/v1/tenants?q=06139992", &token).await);
        assert_eq!(slugs(&found), [json!("midori")]);
        let one = body(&get(&desk, "/api/v1/tenants/midori", &token).await);
        assert_eq!((&one["tenant"]["state"], &one["registered"]), (&json!("live"), &json!(0)));
        assert!(one["open_letters"].as_u64().unwrap() > 0, "{one}");
        let policy = get(&desk, "/api/v1/tenants/midori/policy?key=society.name", &token).await;
        assert!(policy.header("etag").is_some() && policy.text().contains("みどり"), "{}", policy.text());
        for missing in ["/api/v1/tenants/nobody", "/api/v1/tenants/nobody/policy", "/api/v1/tenants/vendor"] {
            assert_eq!(problem(&get(&desk, missing, &token).await), "not-found", "{missing}");
        }
        let audit = body(&get(&desk, "/api/v1/audit?action=operator_token_used", &token).await);
        assert_eq!(audit["items"].as_array().unwrap().len(), 1, "a program began once: {audit}");
        assert!(audit["items"][0]["detail"]["token"].is_string());
    })
    .await;
}

#[tokio::test]
async fn every_example_of_the_vendor_is_answered_as_described() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let duty = desk.operator("ops", OperatorRole::Operations).await;
        let token = issued(&desk, &duty, &[SOCIETIES, AUDIT]).await;
        let page = Browser::new().request("GET", &desk.at_vendor("/api/v1/docs"), &[], None).await.text();
        let examples = examples(&page);
        assert_eq!(examples.len(), 4, "{page}");
        for (example, known) in examples {
            let status = run(example.clone(), token.clone()).await;
            assert!(known.contains(&status) && status == 200, "{status}: {example}");
        }
    })
    .await;
}
