//! The policy: reading and changing it.

use madoguchi_core::staff::permission::{Permission, Role};
use madoguchi_core::testing::on_both;

use super::{ask, body, get, problem, token};
use crate::app::TestDesk;

const PATH: &str = "/api/v1/policy";

#[tokio::test]
async fn a_token_from_the_page_reads_the_policy_and_its_digest_is_all_that_is_kept() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let worker = desk.worker("midori", "policy", &[Role::Policy]).await;
        let mut browser = desk.signed_in(&worker).await;
        browser.open("/account/tokens").await;
        browser.fill("何に使うか", "基幹システム").fill("使える日数", "30");
        browser.tick("設定の読み取り");
        browser.press("トークンを作る").await;
        assert_eq!(browser.status(), 200, "{}", browser.text());
        let page = browser.text();
        let token =
            page.split_whitespace().find(|word| word.starts_with("madoguchi_desk_")).expect("a token").to_owned();
        let reply = get(&desk, "midori", PATH, &token).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        let all = body(&reply);
        let lengths: Vec<_> =
            all["keys"].as_array().unwrap().iter().filter(|one| one["key"] == "password.min_length").collect();
        assert_eq!((lengths.len(), lengths[0]["decided_by"].as_str()), (1, Some("society")));
        assert!(lengths[0]["value"].is_u64() && lengths[0]["least"].is_i64(), "{}", lengths[0]);
        browser.open("/account/tokens").await;
        assert!(!browser.text().contains(&token) && browser.has("最後に使った日時"), "{}", browser.text());
        browser.press("新しいトークンに替える 基幹システム").await;
        assert!(browser.has("前のトークンは"), "{}", browser.text());
    })
    .await;
}

#[tokio::test]
async fn a_reader_who_knows_the_state_hears_that_nothing_has_changed() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let (_, token) = token(&desk, "midori", Role::Policy, &[Permission::ReadSettings]).await;
        let reply = get(&desk, "midori", "/api/v1/policy?key=password.", &token).await;
        let tag = reply.header("etag").expect("a tag").to_owned();
        let keys = body(&reply);
        let keys = keys["keys"].as_array().unwrap();
        assert!(!keys.is_empty() && keys.iter().all(|one| one["key"].as_str().unwrap().starts_with("password.")));
        desk.pass(chrono::Duration::minutes(1));
        let known = ask(&desk, "midori", ("GET", PATH), &token, &[("if-none-match", &tag)], "").await;
        assert_eq!((known.status, known.body.len(), known.header("etag")), (304, 0, Some(tag.as_str())));
        for path in ["/api/v1/policy?at=yesterday", "/api/v1/policy?at=2026-12-01", "/api/v1/policy?at=x&at=y"] {
            let reply = get(&desk, "midori", path, &token).await;
            assert_eq!((reply.status, problem(&reply).as_str()), (400, "bad-request"), "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_description_is_complete_and_asks_nobody_else() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        for language in ["ja", "en"] {
            let known = [("accept-language", language)];
            let reply = ask(&desk, "midori", ("GET", "/api/v1/openapi.json"), "", &known, "").await;
            let document = body(&reply);
            assert_eq!(document["openapi"], "3.1.0");
            let mut routes = 0;
            for route in madoguchi_tenant_admin::desk::routes().list() {
                if matches!(route.access, madoguchi_tenant_admin::desk::face::Access::Program(_)) {
                    routes += 1;
                    let operation = &document["paths"][&route.path][route.method.to_ascii_lowercase()];
                    assert!(operation["summary"].is_string(), "{} {} is described", route.method, route.path);
                }
            }
            let described: usize =
                document["paths"].as_object().unwrap().values().map(|path| path.as_object().unwrap().len()).sum();
            assert_eq!(described, routes, "nothing is described that isn't there");
            undescribed(&document, "");
            let page = ask(&desk, "midori", ("GET", "/api/v1/docs"), "", &known, "").await.text();
            assert!(!page.contains("api-field") && !page.contains("api-policy") && page.contains("curl"), "{page}");
            let html = scraper::Html::parse_document(&page);
            let loaded = scraper::Selector::parse("[src], link[href]").unwrap();
            for element in html.select(&loaded) {
                let from = element.value().attr("src").or(element.value().attr("href")).unwrap_or_default();
                assert!(from.starts_with('/') && !from.starts_with("//"), "nothing from elsewhere: {from}");
            }
        }
    })
    .await;
}

/// Fails for a text that is the key of one, and for a field that isn't described.
fn undescribed(value: &serde_json::Value, place: &str) {
    match value {
        serde_json::Value::Object(members) => {
            for (name, member) in members {
                if ["summary", "description", "title"].contains(&name.as_str())
                    && let Some(text) = member.as_str()
                {
                    assert!(text.contains(' ') || !text.is_ascii(), "{place}/{name}: {text}");
                }
                undescribed(member, &format!("{place}/{name}"));
            }
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| undescribed(item, place)),
        _ => {}
    }
}
