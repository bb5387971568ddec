//! The sign-in by passkey, and what all dialogues of passkeys have in common.

use madoguchi_core::links;
use madoguchi_core::testing::on_both;
use madoguchi_web::testing::Browser;
use serde_json::json;

use crate::app::TestApp;
use crate::phone::{Phone, offer, said};
use crate::walk::{Entry, register_with_phone};

const SLUG: &str = "stanleykenpo";

#[tokio::test]
async fn a_passkey_signs_in_without_a_user_id() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let (_, mut phone) = register_with_phone(&app, SLUG, app.letter(SLUG), &Entry::of(SLUG)).await;
        let mut browser = app.browser(SLUG, links::SIGN_IN).await;
        assert_eq!(browser.document().attributes("[data-passkey]", "data-passkey"), [links::PASSKEY_SIGN_IN]);
        let completes = browser.document().attributes("#user_id", "autocomplete");
        assert_eq!(completes, ["username webauthn"]);
        phone.sign_in(&mut browser).await;
        assert_eq!((browser.status(), browser.path()), (200, links::HOME), "{}", browser.text());
        assert!(browser.cookie("session").is_some());
        assert!(!browser.has("登録が完了しました"), "what follows a registration stands there only after it");
    })
    .await;
}

#[tokio::test]
async fn a_society_without_passkeys_has_no_trace_of_them() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["aozora"]).await;
        let mut browser = app.browser("aozora", links::SIGN_IN).await;
        assert!(!browser.source().contains("passkey"), "{}", browser.source());
        assert_eq!(browser.document().attributes("#user_id", "autocomplete"), ["username"]);
        let reply = browser.fetch(links::PASSKEY_SIGN_IN_OPTIONS, "{}").await;
        assert_eq!(reply.status, 404);
    })
    .await;
}

#[tokio::test]
async fn what_isnt_taken_is_told_in_words_that_say_nothing_more() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG, "midori"]).await;
        let (_, mut phone) = register_with_phone(&app, SLUG, app.letter(SLUG), &Entry::of(SLUG)).await;
        let before = app.rows().await;
        let mut browser = app.browser(SLUG, links::SIGN_IN).await;
        for _ in 0..3 {
            offer(&mut browser, links::PASSKEY_SIGN_IN).await;
        }
        assert_eq!(app.rows().await.changed_since(&before), [""; 0], "asking writes nothing");

        let mut told = Vec::new();
        let mut stranger = Phone::at(&app, SLUG);
        let mut new = json!({"token": "", "publicKey": {
            "rp": {"id": "www.stanleykenpo.portal.localhost"},
            "user": {"id": "AAAA"},
            "challenge": "AAAA",
        }});
        stranger.0.create(&new);
        new = offer(&mut browser, links::PASSKEY_SIGN_IN).await;
        told.push(stranger.0.sign(&new));
        let unverified = offer(&mut browser, links::PASSKEY_SIGN_IN).await;
        phone.0.verifies = false;
        told.push(phone.0.sign(&unverified));
        phone.0.verifies = true;
        told.push(json!({"token": "AAAA", "credential": {}}));
        let mut answers = Vec::new();
        for answer in told {
            let reply = browser.fetch(links::PASSKEY_SIGN_IN, &answer.to_string()).await;
            assert_eq!(reply.header("set-cookie"), None);
            answers.push((reply.status, reply.text()));
        }
        // Whoever has a passkey that isn't registered here is told so; whose it was is told to nobody.
        let unknown = answers.remove(0);
        assert_eq!(unknown.0, 422);
        assert!(unknown.1.contains("このパスキーは、登録から削除されています。"), "{}", unknown.1);
        answers.dedup();
        assert_eq!(answers.len(), 1, "{answers:?}");
        assert_eq!(answers[0].0, 422);
        assert!(answers[0].1.contains("パスキーを確認できませんでした。"), "{}", answers[0].1);

        // A sibling society: its page gets another RP ID, and this society's passkey is nobody there.
        let mut elsewhere = app.browser("midori", links::SIGN_IN).await;
        let there = offer(&mut elsewhere, links::PASSKEY_SIGN_IN).await;
        assert_eq!(there["publicKey"]["rpId"], "midori.portal.localhost");
        let mut traveller = phone.0.clone();
        traveller.origin = app.at("midori", "");
        traveller.rp_id = Some("midori.portal.localhost".into());
        let reply = elsewhere.fetch(links::PASSKEY_SIGN_IN, &traveller.sign(&there).to_string()).await;
        assert_eq!((reply.status, reply.header("set-cookie")), (422, None));

        phone.0.counter += 5;
        phone.sign_in(&mut browser).await;
        assert_eq!(browser.path(), links::HOME);
    })
    .await;
}

#[tokio::test]
async fn a_dialogue_speaks_small_json_from_its_own_page_only() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let mut browser = app.browser(SLUG, links::SIGN_IN).await;
        for path in [links::PASSKEY_SIGN_IN_OPTIONS, links::PASSKEY_SIGN_IN] {
            let url = app.at(SLUG, path);
            let json = [("content-type", "application/json")];
            for body in ["", "{", "{\"more\":1}", "null", "1"] {
                let reply = browser.request("POST", &url, &json, Some(body.as_bytes().to_vec())).await;
                assert_eq!(reply.status, 400, "{path} {body}");
            }
            for kind in ["application/x-www-form-urlencoded", "text/plain"] {
                let reply = browser.request("POST", &url, &[("content-type", kind)], Some(b"{}".to_vec())).await;
                assert_eq!(reply.status, 400, "{path} {kind}");
            }
            let huge = format!("{{\"token\":\"{}\"}}", "a".repeat(70_000)).into_bytes();
            assert_eq!(browser.request("POST", &url, &json, Some(huge)).await.status, 413, "{path}");
            let evil = [json[0], ("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")];
            let reply = browser.request("POST", &url, &evil, Some(b"{}".to_vec())).await;
            assert_eq!(reply.status, 403, "{path}");
            let sibling = [json[0], ("origin", "http://midori.portal.localhost"), ("sec-fetch-site", "same-site")];
            let reply = browser.request("POST", &url, &sibling, Some(b"{}".to_vec())).await;
            assert_eq!(reply.status, 403, "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_dialogue_speaks_the_language_of_the_page() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["midori"]).await;
        let mut browser: Browser = app.browser("midori", links::SIGN_IN).await;
        browser.press("English").await;
        let reply = browser.fetch(links::PASSKEY_SIGN_IN, "{\"token\":\"\",\"credential\":null}").await;
        let message = said(&reply)["message"].as_str().unwrap().to_owned();
        assert!(message.starts_with("We could not confirm the passkey."), "{message}");
    })
    .await;
}
