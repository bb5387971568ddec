//! Tokens × routes × societies, walked from the routes themselves.

use chrono::Duration;
use madoguchi_core::staff;
use madoguchi_core::staff::permission::{Permission, Role};
use madoguchi_core::staff::tokens;
use madoguchi_core::testing::{on_both, random};
use madoguchi_tenant_admin::desk;
use madoguchi_tenant_admin::desk::face::Access;
use madoguchi_web::testing::{Browser, Reply};

use super::{ask, get, problem, token, token_of};
use crate::app::TestDesk;
use crate::outside::open_from;

/// The routes for programs: method, path with an id that nobody has, permission.
fn routes() -> Vec<(&'static str, String, Permission)> {
    let routes = desk::routes();
    let found: Vec<_> = routes
        .list()
        .iter()
        .filter_map(|route| match route.access {
            Access::Program(permission) => {
                Some((route.method, route.path.replace("{id}", "01a22a38-638e-7166-a68e-abb39c17b404"), permission))
            }
            _ => None,
        })
        .collect();
    assert!(!found.is_empty());
    found
}

/// What holds for every answer.
fn is_for_programs(reply: &Reply, what: &str) {
    assert_eq!(reply.header("cache-control"), Some("no-store"), "{what}");
    assert_eq!(reply.header("location"), None, "{what}");
    assert_eq!(reply.header("set-cookie"), None, "{what}");
    let cors = reply.headers.iter().any(|(name, _)| name.starts_with("access-control"));
    assert!(!cors, "{what}: {:?}", reply.headers);
}

#[test]
fn a_path_is_a_programs_if_and_only_if_it_is_below_the_api() {
    for route in desk::routes().list() {
        let is_programs = matches!(route.access, Access::Program(_));
        let described = ["/api/v1/docs", "/api/v1/openapi.json"].contains(&route.path.as_str());
        assert_eq!(is_programs || described, route.path.starts_with("/api/v1/"), "{}", route.path);
        if let Access::Program(permission) = route.access {
            assert!(Permission::BY_TOKEN.contains(&permission), "{} asks for what no token carries", route.path);
        }
    }
}

#[tokio::test]
async fn a_token_opens_the_routes_of_its_scope_at_its_society_and_nothing_else() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori", "aozora"]).await;
        let (owner, all) = token(&desk, "midori", Role::Owner, Permission::BY_TOKEN).await;
        let (_, foreign) = token(&desk, "aozora", Role::Owner, Permission::BY_TOKEN).await;
        let unknown = format!("{}{}", tokens::PREFIX, "A".repeat(43));
        let (gone, disabled) = token(&desk, "midori", Role::Owner, Permission::BY_TOKEN).await;
        // The latest stands first in the list.
        desk.pass(Duration::seconds(1));
        let revoked = token_of(&desk, "midori", &owner, Permission::BY_TOKEN).await;
        let (_, demoted) = {
            let (clerk, text) = token(&desk, "midori", Role::Owner, Permission::BY_TOKEN).await;
            let tx = desk.sample("midori").as_clerk(&desk.bench, &owner, desk.clock.now()).await;
            staff::change_roles(&tx, &owner, clerk.id, Role::Letters.into(), &mut random()).await.unwrap();
            staff::disable(&tx, &owner, gone.id, &mut random()).await.unwrap();
            let open = tokens::list(&tx, owner.id).await.unwrap();
            assert!(tokens::revoke(&tx, &owner, open[0].id, &mut random()).await.unwrap());
            tx.commit().await.unwrap();
            (clerk, text)
        };
        let mut cookies = String::new();
        let worker = desk.worker("midori", "owner", &[Role::Owner]).await;
        for (name, value) in desk.signed_in(&worker).await.cookies() {
            cookies.push_str(&format!("{name}={value}; "));
        }
        for (method, path, permission) in routes() {
            let what = |who: &str| format!("{method} {path} with {who}");
            let request = (method, path.as_str());
            for (who, text) in [
                ("nothing", ""),
                ("no token", "hello"),
                ("an unknown token", &unknown),
                ("a token of another society", &foreign),
                ("a token of a disabled person", &disabled),
                ("a revoked token", &revoked),
                ("a token whose role is gone", &demoted),
            ] {
                let reply = ask(&desk, "midori", request, text, &[], "").await;
                is_for_programs(&reply, &what(who));
                assert_eq!((reply.status, problem(&reply).as_str()), (401, "unauthorized"), "{}", what(who));
                assert_eq!(reply.header("www-authenticate"), Some("Bearer"), "{}", what(who));
            }
            let reply = ask(&desk, "midori", request, "", &[("cookie", &cookies)], "").await;
            assert_eq!(reply.status, 401, "{}", what("cookies of an owner"));
            let others: Vec<_> = Permission::BY_TOKEN.iter().copied().filter(|other| *other != permission).collect();
            desk.pass(Duration::seconds(1));
            let narrow = token_of(&desk, "midori", &owner, &others).await;
            let reply = ask(&desk, "midori", request, &narrow, &[], "").await;
            is_for_programs(&reply, &what("another scope"));
            assert_eq!(
                (reply.status, problem(&reply).as_str()),
                (403, "insufficient-scope"),
                "{}",
                what("another scope")
            );
            let reply = ask(&desk, "midori", request, &all, &[], "").await;
            is_for_programs(&reply, &what("its own token"));
            assert!(![401, 403, 405, 500, 503].contains(&reply.status), "{}: {}", what("its own token"), reply.text());
            let tx = desk.sample("midori").as_clerk(&desk.bench, &owner, desk.clock.now()).await;
            let open = tokens::list(&tx, owner.id).await.unwrap();
            assert!(tokens::revoke(&tx, &owner, open[0].id, &mut random()).await.unwrap());
            tx.commit().await.unwrap();
        }
        desk.pass(Duration::days(31));
        for (method, path, _) in routes() {
            let reply = ask(&desk, "midori", (method, &path), &all, &[], "").await;
            assert_eq!(reply.status, 401, "{method} {path} with a token that is over");
        }
    })
    .await;
}

#[tokio::test]
async fn what_isnt_there_looks_alike_everywhere_and_a_page_takes_no_token() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori", "aozora"]).await;
        let (_, all) = token(&desk, "midori", Role::Owner, Permission::BY_TOKEN).await;
        let mut seen = Vec::new();
        for (slug, path) in [
            ("midori", "/api/v1/nothing"),
            ("aozora", "/api/v1/nothing"),
            ("midori", "/api"),
            ("nobody", "/api/v1/policy"),
        ] {
            let reply = get(&desk, slug, path, &all).await;
            is_for_programs(&reply, path);
            assert_eq!(problem(&reply), "not-found", "{slug} {path}");
            seen.push(reply.body);
        }
        seen.dedup();
        assert_eq!(seen.len(), 1, "no answer tells more than another");
        let reply = ask(&desk, "midori", ("DELETE", "/api/v1/policy"), &all, &[], "").await;
        assert_eq!((reply.status, problem(&reply).as_str()), (405, "method-not-allowed"));
        assert!(reply.header("allow").is_some_and(|allow| allow.contains("GET")), "{:?}", reply.headers);
        let reply =
            ask(&desk, "midori", ("OPTIONS", "/api/v1/policy"), "", &[("origin", "https://evil.example")], "").await;
        is_for_programs(&reply, "a preflight");
        assert_eq!(reply.status, 405);
        let mut browser = Browser::new().without_redirects();
        let bearer = format!("Bearer {all}");
        let page = browser.request("GET", &desk.at("midori", "/settings"), &[("authorization", &bearer)], None).await;
        assert_eq!((page.status, page.header("location")), (303, Some("/sign-in")));
        let both = [("authorization", "Bearer x")];
        let reply = ask(&desk, "midori", ("GET", "/api/v1/policy"), &all, &both, "").await;
        assert_eq!(reply.status, 401, "two tokens at once");
    })
    .await;
}

#[tokio::test]
async fn a_program_that_asks_too_often_waits_and_others_dont() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let (clerk, busy) = token(&desk, "midori", Role::Policy, &[Permission::ReadSettings]).await;
        let other = token_of(&desk, "midori", &clerk, &[Permission::ReadSettings]).await;
        let asked = |text: String| {
            let desk = &desk;
            async move { get(desk, "midori", "/api/v1/policy?key=terms", &text).await }
        };
        let mut refused = None;
        for _ in 0..601 {
            let reply = asked(busy.clone()).await;
            if reply.status != 200 {
                refused = Some(reply);
            }
        }
        let refused = refused.expect("a limit");
        assert_eq!((refused.status, problem(&refused).as_str()), (429, "too-many"));
        assert_eq!(refused.header("retry-after"), Some("1"));
        assert_eq!(asked(other).await.status, 200);
        desk.pass(Duration::seconds(1));
        assert_eq!(asked(busy).await.status, 200);
    })
    .await;
}

#[tokio::test]
async fn a_replaced_token_works_for_a_day_beside_the_new_one() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let (clerk, old) = token(&desk, "midori", Role::Policy, &[Permission::ReadSettings]).await;
        let tx = desk.sample("midori").as_clerk(&desk.bench, &clerk, desk.clock.now()).await;
        let id = tokens::list(&tx, clerk.id).await.unwrap()[0].id;
        let issued = tokens::replace(&tx, &clerk, id, &mut random()).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        let tokens::TokenIssued::Issued(new, _) = issued else { panic!("not replaced") };
        let new = tokens::shown(&new).to_string();
        let status = |text: String| {
            let desk = &desk;
            async move { get(desk, "midori", "/api/v1/policy?key=terms", &text).await.status }
        };
        assert_eq!((status(old.clone()).await, status(new.clone()).await), (200, 200));
        desk.pass(Duration::hours(24));
        assert_eq!((status(old).await, status(new).await), (401, 200));
    })
    .await;
}

#[tokio::test]
async fn a_token_is_worth_nothing_outside_the_societys_network() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let (_, all) = token(&desk, "midori", Role::Owner, Permission::BY_TOKEN).await;
        assert_eq!(get(&desk, "midori", "/api/v1/policy", &all).await.status, 200);
        open_from(&desk, &["203.0.113.0/24"], "203.0.113.9").await;
        for path in ["/api/v1/policy", "/api/v1/docs", "/api/v1/openapi.json"] {
            let reply = get(&desk, "midori", path, &all).await;
            assert_eq!((reply.status, problem(&reply).as_str()), (403, "outside-network"), "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_browsers_page_of_another_site_sends_nothing() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let (_, all) = token(&desk, "midori", Role::Owner, Permission::BY_TOKEN).await;
        for (method, path, _) in routes().into_iter().filter(|(method, ..)| *method == "POST") {
            let reply = ask(&desk, "midori", (method, &path), &all, &[("sec-fetch-site", "cross-site")], "{}").await;
            assert_eq!((reply.status, problem(&reply).as_str()), (403, "cross-site"), "{path}");
            let reply = ask(&desk, "midori", (method, &path), &all, &[("content-type", "text/plain")], "{}").await;
            assert_eq!((reply.status, problem(&reply).as_str()), (415, "unsupported-type"), "{path}");
            let reply = ask(&desk, "midori", (method, &path), &all, &[("content-type", "application/json")], "{").await;
            assert!([400, 415].contains(&reply.status), "{path}: {}", reply.text());
        }
    })
    .await;
}
