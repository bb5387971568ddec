//! The second step of a sign-in, and its set-up.

use madoguchi_core::links;
use madoguchi_core::testing::on_both;
use madoguchi_web::testing::Browser;

use crate::app::TestApp;
use crate::phone::{Phone, offer};
use crate::walk::{Entry, register_with_phone, sign_in, walk};

const SLUG: &str = "stanleykenpo";

/// A browser that has shown the password and is asked for more.
async fn with_password(app: &TestApp) -> Browser {
    let (mut browser, entry) = (Browser::new(), Entry::of(SLUG));
    sign_in(app, SLUG, &mut browser, &entry.user_id, &entry.password).await;
    browser
}

#[tokio::test]
async fn registration_leads_through_a_passkey_to_the_home_page() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let entry = Entry::of(SLUG);
        let mut browser = walk(&app, SLUG, app.letter(SLUG), &entry, links::SET_UP).await;
        assert_eq!(browser.cookie("session"), None, "nobody is in before");
        assert!(browser.is_ticked("生体認証（パスキー）") && !browser.is_ticked("ワンタイムパスワード"));
        assert!(browser.has("おすすめ"));
        let mut phone = Phone::at(&app, SLUG);
        phone.set_up(&mut browser).await;
        assert_eq!((browser.status(), browser.path()), (200, links::HOME), "{}", browser.text());
        assert_eq!((browser.cookie("sign-in"), browser.cookie("registration")), (None, None));
        for told in ["登録が完了しました", &entry.user_id, "書きとめる", "もう使えません"] {
            assert!(browser.has(told), "{told}: {}", browser.text());
        }
        // The device is named on this page, and asked for once.
        assert_eq!(browser.labels(), ["端末の名前"]);
        browser.fill("端末の名前", " ").press("保存").await;
        assert_eq!((browser.status(), browser.path()), (422, links::NAME_PASSKEY));
        assert!(browser.has("端末の名前を入力してください。"), "{}", browser.text());
        browser.fill("端末の名前", "わたしの電話").press("保存").await;
        assert_eq!((browser.status(), browser.path()), (200, links::HOME));
        assert_eq!(browser.labels(), [""; 0]);
        browser.follow("ログイン方法変更").await;
        assert!(browser.has("わたしの電話") && browser.has("2026年11月20日に追加"), "{}", browser.text());
    })
    .await;
}

#[tokio::test]
async fn who_leaves_before_it_is_set_up_is_asked_at_the_next_sign_in_and_gets_nowhere_else() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        walk(&app, SLUG, app.letter(SLUG), &Entry::of(SLUG), links::SET_UP).await;
        let mut browser = with_password(&app).await;
        assert_eq!(browser.path(), links::SET_UP);
        for path in [links::HOME, links::LOGIN_METHODS, links::REGISTER_DONE, links::STEP_UP] {
            browser.open(path).await;
            assert_eq!(browser.path(), links::SIGN_IN, "{path}");
        }
        browser.open(links::SECOND_STEP).await;
        assert_eq!(browser.path(), links::SET_UP);
        Phone::at(&app, SLUG).set_up(&mut browser).await;
        assert_eq!(browser.path(), links::HOME);
    })
    .await;
}

#[tokio::test]
async fn without_scripts_the_choice_says_what_else_there_is() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let mut browser = walk(&app, SLUG, app.letter(SLUG), &Entry::of(SLUG), links::SET_UP).await;
        browser.press("続ける").await;
        assert_eq!((browser.status(), browser.path()), (422, links::SET_UP));
        assert!(browser.title().starts_with("エラー："), "{}", browser.title());
        assert!(browser.has("JavaScript") && browser.has("ワンタイムパスワードを設定するか"), "{}", browser.text());
        assert!(browser.is_ticked("生体認証（パスキー）"));
        let mut browser = browser.without_redirects();
        browser.post(links::SET_UP, &[("method", "one_time_code")]).await;
        assert_eq!((browser.status(), browser.header("location")), (303, Some(links::SET_UP_ONE_TIME_CODE)));
        for wrong in ["", "sms"] {
            browser.post(links::SET_UP, &[("method", wrong)]).await;
            assert!(browser.status() == 422 && browser.has("認証方法を選んでください。"), "{}", browser.text());
        }
    })
    .await;
}

#[tokio::test]
async fn the_password_alone_leads_to_the_second_step_and_the_passkey_leads_in() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let (_, mut phone) = register_with_phone(&app, SLUG, app.letter(SLUG), &Entry::of(SLUG)).await;
        let mut browser = with_password(&app).await;
        assert_eq!((browser.status(), browser.path()), (200, links::SECOND_STEP));
        assert_eq!(browser.document().attributes("[data-passkey]", "data-passkey"), [links::PASSKEY_SECOND_STEP]);
        assert!(browser.has("パスキーに対応したブラウザー"), "what is needed is said where there are no scripts");
        assert_eq!(browser.labels(), [""; 0], "what the account hasn't isn't asked");
        for path in [links::HOME, links::LOGIN_METHODS] {
            browser.open(path).await;
            assert_eq!(browser.path(), links::SIGN_IN, "{path}");
        }
        // Nobody adds a lock past the one that is on.
        browser.open(links::SET_UP).await;
        assert_eq!(browser.path(), links::SECOND_STEP);
        let options = browser.fetch(links::PASSKEY_SET_UP_OPTIONS, "{}").await;
        assert_eq!(options.header("location"), Some(links::SECOND_STEP), "{}", options.text());

        let offered = offer(&mut browser, links::PASSKEY_SECOND_STEP).await;
        phone.0.verifies = false;
        let answer = phone.0.sign(&offered).to_string();
        let reply = browser.fetch(links::PASSKEY_SECOND_STEP, &answer).await;
        assert_eq!((reply.status, reply.header("set-cookie")), (422, None));
        phone.0.verifies = true;
        phone.second_step(&mut browser).await;
        assert_eq!((browser.status(), browser.path()), (200, links::HOME), "{}", browser.text());
        assert_eq!(browser.cookie("sign-in"), None);
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_on_its_way_belongs_to_its_society_and_ends_after_a_while() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG, "midori"]).await;
        register_with_phone(&app, SLUG, app.letter(SLUG), &Entry::of(SLUG)).await;
        let browser = with_password(&app).await;
        let cookies = format!("sign-in={}", browser.cookie("sign-in").unwrap());
        for path in [links::SECOND_STEP, links::SET_UP] {
            let reply = crate::wire::get(&app.at("midori", path), &cookies).await;
            assert_eq!(crate::wire::told(&reply), (303, "/sign-in?notice=session-ended".into()), "{path}");
        }
        assert_eq!(crate::wire::get(&app.at(SLUG, links::SECOND_STEP), &cookies).await.status, 200);
        app.pass(chrono::Duration::minutes(15));
        let reply = crate::wire::get(&app.at(SLUG, links::SECOND_STEP), &cookies).await;
        assert_eq!(crate::wire::told(&reply), (303, "/sign-in?notice=session-ended".into()));
    })
    .await;
}
