//! Sessions: how they begin, last and end, and what their cookies look like.

use chrono::Duration;
use madoguchi_core::links;
use madoguchi_core::testing::{Bench, on_both};
use madoguchi_web::Scheme;
use madoguchi_web::testing::{Browser, Reply};

use crate::app::{OPEN, TestApp};
use crate::walk::{Entry, member, present, register, sign_in};
use crate::wire::{drawn_for, get, page, post, post_from, told};

/// What a `Set-Cookie` header says, its value aside, in a fixed order.
fn cookies(reply: &Reply) -> Vec<(String, String, Vec<String>)> {
    let headers = reply.headers.iter().filter(|(name, _)| name == "set-cookie");
    headers
        .map(|(_, value)| {
            let mut parts = value.split("; ");
            let (name, value) = parts.next().unwrap().split_once('=').unwrap();
            let mut attributes: Vec<_> = parts.map(str::to_owned).collect();
            attributes.sort();
            (name.to_owned(), value.to_owned(), attributes)
        })
        .collect()
}

#[tokio::test]
async fn a_session_and_a_registration_survive_a_restart() {
    on_both(|bench| async move {
        let mut app = TestApp::start(bench, &["tokyometro"]).await;
        let mut browser = member(&app, "tokyometro").await;
        let mut registering = present(&app, "tokyometro", &app.society("tokyometro").letters[1]).await;
        app.restart().await;
        browser.open(&app.at("tokyometro", links::HOME)).await;
        assert_eq!((browser.status(), browser.path()), (200, links::HOME));
        registering.open(&app.at("tokyometro", links::REGISTER_IDENTITY)).await;
        assert_eq!((registering.status(), registering.path()), (200, links::REGISTER_IDENTITY));
        let letter = &app.society("tokyometro").letters[1];
        let entry = Entry::of("tokyometro").called("Second2026");
        crate::walk::go_on(&app, "tokyometro", &mut registering, letter, &entry, links::REGISTER_DONE).await;
    })
    .await;
}

#[tokio::test]
async fn twenty_idle_minutes_end_a_session_and_using_it_keeps_it() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let mut browser = member(&app, "tokyometro").await;
        for _ in 0..4 {
            app.pass(Duration::minutes(20) - Duration::seconds(1));
            browser.open(links::HOME).await;
            assert_eq!(browser.path(), links::HOME);
        }
        app.pass(Duration::minutes(20));
        browser.open(links::HOME).await;
        assert_eq!(browser.path(), links::SIGN_IN);
        assert!(browser.has("一定時間操作がなかったため"), "{}", browser.text());
        let form = post(&app.at("tokyometro", links::SIGN_OUT), &cookie(&browser), &[]).await;
        assert_eq!(form.status, 401);
    })
    .await;
}

fn cookie(browser: &Browser) -> String {
    format!("session={}", browser.cookie("session").unwrap_or_default())
}

#[tokio::test]
async fn twelve_hours_end_a_session_however_busy() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let mut browser = member(&app, "tokyometro").await;
        let stolen = cookie(&browser);
        for _ in 0..(12 * 4 - 1) {
            app.pass(Duration::minutes(15));
            browser.open(links::HOME).await;
            assert_eq!(browser.path(), links::HOME);
        }
        app.pass(Duration::minutes(15) - Duration::seconds(1));
        assert_eq!(get(&app.at("tokyometro", links::HOME), &stolen).await.status, 200);
        app.pass(Duration::seconds(1));
        assert_eq!(get(&app.at("tokyometro", links::HOME), &stolen).await.status, 303);
    })
    .await;
}

#[tokio::test]
async fn signing_out_ends_the_session_itself_and_no_other() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let mut browser = member(&app, "tokyometro").await;
        let entry = Entry::of("tokyometro");
        let mut elsewhere = Browser::new();
        sign_in(&app, "tokyometro", &mut elsewhere, &entry.user_id, &entry.password).await;
        let kept = cookie(&browser);
        browser.follow("ログアウト").await;
        browser.press("ログアウト").await;
        let reply = get(&app.at("tokyometro", links::HOME), &kept).await;
        assert_eq!(
            told(&reply),
            (303, "/sign-in?notice=session-ended".to_owned()),
            "a copy of the cookie is worthless"
        );
        elsewhere.open(links::HOME).await;
        assert_eq!(elsewhere.path(), links::HOME);
    })
    .await;
}

#[tokio::test]
async fn every_sign_in_has_a_new_token_and_a_planted_one_is_never_taken_over() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let entry = Entry::of("tokyometro");
        register(&app, "tokyometro", app.letter("tokyometro"), &entry).await;
        let mut seen = vec!["A".repeat(43)];
        let mut browser = app.browser("tokyometro", links::SIGN_IN).await;
        browser.plant_cookie("/", &format!("session={}; Path=/", seen[0]));
        for _ in 0..3 {
            let pair = [("user_id", entry.user_id.as_str()), ("password", entry.password.as_str())];
            browser.open(links::SIGN_IN).await;
            browser.post(links::SIGN_IN, &pair).await;
            assert_eq!(browser.path(), links::HOME);
            let token = browser.cookie("session").unwrap();
            assert!(!seen.contains(&token), "an old token");
            assert!(token.len() >= 22, "at least 128 bits");
            for old in &seen {
                let reply = get(&app.at("tokyometro", links::HOME), &format!("session={old}")).await;
                assert_eq!(reply.status, 303, "signing in again ends the session before");
            }
            let reply = get(&app.at("tokyometro", links::HOME), &format!("session={token}")).await;
            assert_eq!(reply.status, 200);
            seen.push(token);
        }
        let rows = app.rows().await;
        assert!(seen.iter().all(|token| !rows.hold(token)), "tokens are kept as digests only");
    })
    .await;
}

#[tokio::test]
async fn registering_in_a_browser_that_somebody_else_prepared_gives_them_nothing() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        // An attacker's own registration, planted into the victim's browser.
        let attacker = present(&app, "tokyometro", &app.society("tokyometro").letters[1]).await;
        let planted = attacker.cookie("registration").unwrap();
        let (letter, entry) = (app.letter("tokyometro"), Entry::of("tokyometro"));
        let mut victim = app.browser("tokyometro", links::SIGN_IN).await;
        victim.plant_cookie("/", &format!("registration={planted}; Path=/"));
        victim.fill("ユーザID", &letter.login_id).fill("パスワード", letter.password.expose()).press("ログイン").await;
        assert_ne!(victim.cookie("registration").unwrap(), planted);
        crate::walk::go_on(&app, "tokyometro", &mut victim, letter, &entry, links::REGISTER_DONE).await;
        let reply = get(&app.at("tokyometro", links::REGISTER_ACCOUNT), &format!("registration={planted}")).await;
        let ended = format!("{}?notice=session-ended", links::SIGN_IN);
        assert_eq!(told(&reply), (303, ended), "it ended when the browser was taken over");
    })
    .await;
}

/// Attributes that every cookie of ours has, and more.
fn expected(scheme: Scheme, more: &[&str]) -> Vec<String> {
    let mut attributes = vec!["HttpOnly", "Path=/", "SameSite=Lax"];
    attributes.extend((scheme == Scheme::Https).then_some("Secure"));
    attributes.extend(more);
    attributes.sort_unstable();
    attributes.into_iter().map(str::to_owned).collect()
}

async fn cookies_of(bench: Bench, scheme: Scheme, prefix: &str) {
    let app = TestApp::start_at(bench, &["midori"], OPEN, scheme).await;
    let host = |path: &str| app.at_host("midori.portal.localhost", path);
    let (letter, entry) = (app.letter("midori"), Entry::of("midori"));
    let pair = [("user_id", letter.login_id.as_str()), ("password", letter.password.expose())];
    let set = cookies(&post_from(&host(links::SIGN_IN), "", &[], &pair).await);
    assert_eq!(set.len(), 1, "{set:?}");
    assert_eq!((set[0].0.clone(), set[0].2.clone()), (format!("{prefix}registration"), expected(scheme, &[])));
    let registration = format!("{prefix}registration={}", set[0].1);

    let birth_date = crate::walk::birth_date(letter);
    let identity = [("insurer_number", "06139992"), ("birth_date", birth_date.as_str()), ("consent", "agree")];
    let account = [
        ("user_id", entry.user_id.as_str()),
        ("new_password", entry.password.as_str()),
        ("new_password_confirm", entry.password.as_str()),
        ("email", entry.email.as_str()),
    ];
    for (path, fields) in [(links::REGISTER_IDENTITY, &identity[..]), (links::REGISTER_ACCOUNT, &account[..])] {
        let drawn_for = drawn_for(&host(path), &registration).await.unwrap();
        let fields = [&[("drawn_for", drawn_for.as_str())], fields].concat();
        assert_eq!(post_from(&host(path), &registration, &[], &fields).await.status, 303, "{path}");
    }
    let confirm = page(&get(&host(links::REGISTER_CONFIRM), &registration).await);
    let key = confirm.attributes("input[name=key]", "value").remove(0);
    let drawn_for_draft = drawn_for(&host(links::REGISTER_CONFIRM), &registration).await.unwrap();
    let fields = [("drawn_for", drawn_for_draft.as_str()), ("key", &key)];
    let done = post_from(&host(links::REGISTER_CONFIRM), &registration, &[], &fields).await;
    let set = cookies(&done);
    assert_eq!(
        (set[0].0.clone(), set[0].2.clone()),
        (format!("{prefix}session"), expected(scheme, &["Max-Age=43200"]))
    );
    let session = format!("{prefix}session={}", set[0].1);
    assert_eq!(get(&host(links::HOME), &session).await.status, 200);
    let other_prefix = session.replace(prefix, "");
    let reply = get(&host(links::HOME), if prefix.is_empty() { "__Host-session=x" } else { &other_prefix }).await;
    assert_eq!(reply.status, 303, "the other scheme's name is nobody's");

    let (both, drawn_for) = (format!("{session}; {registration}"), drawn_for(&host(links::SIGN_OUT), &session).await);
    let fields = [("drawn_for", drawn_for.as_deref().unwrap())];
    let out = cookies(&post_from(&host(links::SIGN_OUT), &both, &[], &fields).await);
    let gone: Vec<_> = out.iter().map(|(name, value, rest)| (name.as_str(), value.as_str(), rest.clone())).collect();
    let names = [format!("{prefix}session"), format!("{prefix}registration")];
    assert_eq!(gone, names.each_ref().map(|name| (name.as_str(), "", expected(scheme, &["Max-Age=0"]))));

    let set = cookies(&post_from(&host(links::LANGUAGE), "", &[], &[("language", "en"), ("return_to", "/")]).await);
    let kept_a_year = expected(scheme, &["Max-Age=31536000"]);
    assert_eq!((set[0].0.clone(), set[0].2.clone()), (format!("{prefix}language"), kept_a_year));
}

#[tokio::test]
async fn cookies_are_bound_to_their_host_and_out_of_scripts_reach() {
    on_both(|bench| cookies_of(bench, Scheme::Http, "")).await;
}

#[tokio::test]
async fn over_tls_cookies_travel_over_tls_only_and_no_sibling_can_set_them() {
    on_both(|bench| cookies_of(bench, Scheme::Https, "__Host-")).await;
}
