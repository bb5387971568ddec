//! New versions of the terms: told, asked about, and in the end between a member and every page.

use madoguchi_core::links;
use madoguchi_core::testing::on_both;
use madoguchi_portal::face::Access;
use madoguchi_web::testing::Browser;

use crate::access::Both;
use crate::app::TestApp;
use crate::walk::{Entry, member, sign_in};
use crate::wire::{get, lang, post, told};

/// When the second version takes effect.
const SECOND: &str = "2026-12-01T00:00:00";
const GRACE_ENDS: &str = "2026-12-31T00:00:00";

fn second(text: String) -> String {
    text.replace("すみやかに変更の手続きをしてください。", "14日以内に変更の手続きをしてください。")
}

async fn signed_in(app: &TestApp, slug: &str) -> Browser {
    let (mut browser, entry) = (Browser::new(), Entry::of(slug));
    sign_in(app, slug, &mut browser, &entry.user_id, &entry.password).await;
    browser
}

#[tokio::test]
async fn within_the_grace_a_member_reads_what_has_changed_and_agrees() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let note = "changes = \"変更の届出の期限を決めました。\"";
        app.publish_terms("tokyometro", "2026-12", SECOND, note, second).await;
        let browser = member(&app, "tokyometro").await;
        assert!(!browser.has("利用規約が新しくなりました"), "not yet: {}", browser.text());

        app.set_clock("2026-12-30T23:59:59");
        let mut browser = signed_in(&app, "tokyometro").await;
        assert_eq!(browser.path(), links::HOME);
        assert!(browser.has("2026年12月31日（木）からは、新しい利用規約に同意していただくまで"), "{}", browser.text());
        browser.follow("変わったところを見る").await;
        assert_eq!((browser.status(), browser.heading()), (200, "利用規約が新しくなりました"));
        for text in [
            "利用規約を変更しました（2026年12月1日から）。",
            "2026年12月30日（水）までにお答えください。",
            "前に同意していただいたのは、2026-04版です",
            "変更の届出の期限を決めました。",
        ] {
            assert!(browser.has(text), "{text}: {}", browser.text());
        }
        assert_eq!(browser.document().select("h3"), ["第4条（登録）"], "only what has changed");
        assert_eq!(
            (browser.document().select("del"), browser.document().select("ins")),
            (vec!["すみやか".into()], vec!["14日以内".into()])
        );
        assert!(!browser.is_ticked("同意する") && !browser.is_ticked("同意しない"), "nothing is chosen beforehand");

        browser.press("回答する").await;
        assert_eq!(browser.status(), 422);
        assert!(browser.has("「同意する」か「同意しない」のどちらかを選択してください。"));
        browser.follow("あとで回答する").await;
        assert_eq!((browser.status(), browser.path()), (200, links::HOME));
        browser.follow("変わったところを見る").await;
        browser.tick("同意しない").press("回答する").await;
        assert_eq!((browser.status(), browser.path()), (200, links::TERMS_DECLINED));
        assert!(browser.has("2026年12月30日（水）までは、これまでどおりご利用いただけます。"), "{}", browser.text());
        browser.follow("メニューへ").await;
        browser.follow("変わったところを見る").await;

        let before = app.rows().await;
        browser.tick("同意する").press("回答する").await;
        assert_eq!((browser.status(), browser.path()), (200, links::HOME));
        assert!(!browser.has("利用規約が新しくなりました"), "{}", browser.text());
        let after = app.rows().await;
        assert_eq!(after.changed_since(&before), ["audit_entry", "audit_unsealed", "consent", "sign_in_event"]);
        assert_eq!(after.count("consent"), before.count("consent") + 1);

        browser.open(links::TERMS_CHANGES).await;
        assert_eq!(browser.path(), links::TERMS, "nothing is asked any more");
        for text in [
            "14日以内に",
            "2026-12版（2026年12月30日（水）23:59に同意）",
            "2026-04版（2026年11月20日（金）10:00に同意）",
        ] {
            assert!(browser.has(text), "{text}: {}", browser.text());
        }
        browser.follow("2026-04版（2026年11月20日から）").await;
        assert!(browser.has("これは、以前の版です。") && browser.has("すみやかに"), "{}", browser.text());
        browser.open(links::SIGN_IN_HISTORY).await;
        assert!(browser.has("新しい利用規約に同意しました"), "{}", browser.text());
        app.set_clock("2027-06-01T12:00:00");
        assert_eq!(signed_in(&app, "tokyometro").await.path(), links::HOME);
    })
    .await;
}

#[tokio::test]
async fn after_the_grace_the_question_stands_before_every_page_until_it_is_answered() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        app.publish_terms("tokyometro", "2026-12", SECOND, "", second).await;
        member(&app, "tokyometro").await;
        app.set_clock("2026-12-30T23:59:00");
        let mut browser = signed_in(&app, "tokyometro").await;
        app.set_clock("2026-12-30T23:59:59");
        browser.open(links::PASSWORD).await;
        assert_eq!(browser.path(), links::PASSWORD);
        // In the midst of a session, at the next page.
        app.set_clock(GRACE_ENDS);
        browser.open(links::PASSWORD).await;
        assert_eq!(browser.path(), links::TERMS_CHANGES);
        assert!(browser.has("ほかのページに進む前に"), "{}", browser.text());
        assert!(!browser.links().iter().any(|link| link == "あとで回答する"), "{:?}", browser.links());

        let mut browser = signed_in(&app, "tokyometro").await;
        assert_eq!(browser.path(), links::TERMS_CHANGES);
        browser.follow("いまの利用規約の全文を読む").await;
        assert_eq!((browser.status(), browser.path()), (200, links::TERMS));
        let before = app.rows().await;
        browser.open(links::TERMS_CHANGES).await;
        browser.tick("同意しない").press("回答する").await;
        assert_eq!((browser.status(), browser.path()), (200, links::TERMS_DECLINED));
        let phone = &app.society("tokyometro").sample.policy.contact.phone;
        let main = browser.document().select("main").remove(0);
        assert!(
            main.contains("ログアウトしました") && main.contains("何も消していません") && main.contains(phone),
            "{main}"
        );
        assert_eq!(browser.cookie("session"), None, "signed out");
        let after = app.rows().await;
        assert_eq!(after.changed_since(&before), ["audit_entry", "audit_unsealed", "session"], "nothing is deleted");
        assert_eq!(after.count("session"), before.count("session"));

        let mut browser = signed_in(&app, "tokyometro").await;
        assert_eq!(browser.path(), links::TERMS_CHANGES, "asked again");
        browser.tick("同意する").press("回答する").await;
        assert_eq!((browser.status(), browser.path()), (200, links::HOME));
        let mut browser = signed_in(&app, "tokyometro").await;
        assert_eq!(browser.path(), links::HOME);
        browser.open(links::LOGIN_METHODS).await;
        assert_ne!(browser.path(), links::TERMS_CHANGES);
    })
    .await;
}

#[tokio::test]
async fn no_address_leads_past_the_question() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro", "aozora"]).await;
        app.publish_terms("tokyometro", "2026-12", SECOND, "grace_days = 0", second).await;
        let mut both = Both::of(app).await;
        // Everybody was signed in before; the sessions live on for as long as twelve hours.
        both.app.set_clock(SECOND);
        let browser = signed_in(&both.app, "tokyometro").await;
        both.here.session = browser.cookie("session").unwrap();
        let (cookies, before) = (both.here.member(), both.app.rows().await);
        let routes = madoguchi_portal::routes();
        let mut tried = 0;
        for route in routes.list() {
            let url = both.app.at("tokyometro", &route.path);
            let asked = match route.access {
                Access::Member | Access::SteppedUp | Access::SettingUp => links::TERMS_CHANGES,
                _ => continue,
            };
            let reply = match route.method {
                "GET" => get(&url, &cookies).await,
                _ => post(&url, &cookies, &both.form(&route.path, &both.here)).await,
            };
            assert_eq!(told(&reply), (303, asked.to_owned()), "{} {}", route.method, route.path);
            tried += 1;
        }
        assert!(tried >= 30, "{tried}");
        assert_eq!(both.app.rows().await.changed_since(&before), [""; 0]);
        let declined = get(&both.app.at("tokyometro", links::TERMS_DECLINED), &cookies).await;
        assert_eq!(told(&declined), (303, links::TERMS_CHANGES.to_owned()), "nothing was answered yet");
        for path in [links::SIGN_OUT, links::TERMS_CHANGES, links::TERMS] {
            assert_eq!(get(&both.app.at("tokyometro", path), &cookies).await.status, 200, "{path}");
        }
        // Another society's members are asked nothing.
        let mut theirs = signed_in(&both.app, "aozora").await;
        assert_eq!(theirs.path(), links::HOME);
        theirs.open(links::TERMS_CHANGES).await;
        assert_eq!(theirs.path(), links::TERMS);
    })
    .await;
}

#[tokio::test]
async fn an_answer_counts_for_the_text_that_was_shown() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        app.publish_terms("tokyometro", "2026-12", SECOND, "grace_days = 0", second).await;
        let third = |text: String| second(text).replace("14日以内", "7日以内");
        app.publish_terms("tokyometro", "2026-12b", "2026-12-01T12:00:00", "grace_days = 0", third).await;
        member(&app, "tokyometro").await;
        app.set_clock("2026-12-01T11:59:00");
        let mut browser = signed_in(&app, "tokyometro").await;
        let mut twice = signed_in(&app, "tokyometro").await;
        app.set_clock("2026-12-01T12:00:00");
        let before = app.rows().await;
        for (browser, answer) in [(&mut browser, "同意する"), (&mut twice, "同意しない")] {
            browser.tick(answer).press("回答する").await;
            assert_eq!((browser.status(), browser.path()), (422, links::TERMS_CHANGES), "{answer}");
            assert!(browser.has("利用規約がさらに変わりました"), "{}", browser.text());
            assert!(browser.has("7日以内") && !browser.is_ticked(answer), "{}", browser.text());
        }
        assert_eq!(app.rows().await.count("consent"), before.count("consent"));
        for hidden in ["", "0".repeat(64).as_str()] {
            let url = app.at("tokyometro", links::TERMS_CHANGES);
            let cookies = format!("session={}", browser.cookie("session").unwrap());
            let reply = post(&url, &cookies, &[("shown", hidden), ("consent", "agree")]).await;
            assert_eq!(reply.status, 422);
        }
        twice.open(links::TERMS_CHANGES).await;
        twice.tick("同意する").press("回答する").await;
        browser.open(links::HOME).await;
        assert_eq!((twice.path(), browser.path()), (links::HOME, links::HOME), "in every window");
        assert_eq!(app.rows().await.count("consent"), before.count("consent") + 1);
    })
    .await;
}

#[tokio::test]
async fn a_version_that_only_tells_asks_nothing() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        app.publish_terms("tokyometro", "2026-04a", SECOND, "reconsent = \"tell\"", second).await;
        member(&app, "tokyometro").await;
        app.set_clock("2026-12-30T23:59:59");
        let mut browser = signed_in(&app, "tokyometro").await;
        assert!(browser.has("お手続きは必要ありません"), "{}", browser.text());
        browser.follow("変わったところを見る").await;
        assert_eq!((browser.status(), browser.document().select("ins")), (200, vec!["14日以内".into()]));
        assert!(!browser.buttons().iter().any(|button| button == "回答する"), "{:?}", browser.buttons());
        app.set_clock(GRACE_ENDS);
        let browser = signed_in(&app, "tokyometro").await;
        assert_eq!(browser.path(), links::HOME);
        assert!(!browser.has("お手続きは必要ありません"), "{}", browser.text());
    })
    .await;
}

#[tokio::test]
async fn the_question_comes_after_everything_else_that_a_sign_in_asks() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["shionogi"]).await;
        app.publish_terms("shionogi", "2026-12", SECOND, "grace_days = 0", |text| format!("{text}\n\n附則です。\n"))
            .await;
        member(&app, "shionogi").await;
        app.set_clock("2027-12-01T10:00:00");
        let mut browser = signed_in(&app, "shionogi").await;
        assert_eq!(browser.path(), links::PASSWORD_RENEW, "the password has expired");
        for path in [links::HOME, links::TERMS_CHANGES] {
            browser.open(path).await;
            assert_eq!(browser.path(), links::SIGN_IN, "{path}");
        }
        let mut browser = signed_in(&app, "shionogi").await;
        browser.fill("新しいパスワード", "Sazanka7412x").fill("新しいパスワード確認用", "Sazanka7412x");
        browser.press("実行").await;
        assert_eq!(browser.path(), links::TERMS_CHANGES);
        assert!(browser.has("附則です。"), "{}", browser.text());
    })
    .await;
}

#[tokio::test]
async fn english_is_compared_with_english_and_japanese_is_told_as_such() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["midori", "nec"]).await;
        app.publish_terms("midori", "2026-12", SECOND, "", |text| format!("{text}\n\n附則です。\n")).await;
        member(&app, "midori").await;
        app.set_clock("2026-12-02T10:00:00");
        let mut browser = signed_in(&app, "midori").await;
        browser.post(links::LANGUAGE, &[("language", "en"), ("return_to", links::TERMS_CHANGES)]).await;
        assert_eq!((browser.status(), browser.path(), lang(&browser)), (200, links::TERMS_CHANGES, "en".into()));
        // The Japanese text has changed, the English one hasn't.
        assert!(browser.has("The terms of use have changed"), "{}", browser.text());
        assert_eq!(browser.document().select("[lang=ja] ins"), ["附則です。"]);
        assert_eq!(get(&app.at("nec", "/terms?version=nothing"), "").await.status, 404);
        let hash = &app.society("midori").sample.policy.terms.file;
        let theirs = get(&app.at("nec", &links::terms_of(hash)), "").await;
        assert_eq!(theirs.status, 404, "another society's text");
    })
    .await;
}
