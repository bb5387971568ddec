//! The profile and what is chosen there: user ID, mails, language, size of the text.

use chrono::Duration;
use madoguchi_core::links;
use madoguchi_core::outbox::Mail;
use madoguchi_core::testing::on_both;
use madoguchi_web::testing::Browser;
use madoguchi_words::Language;

use crate::app::TestApp;
use crate::walk::{Entry, answer, member, present, register, sign_in};

const NEW: &str = "Suzuki.Hanako";

/// An attribute of the page as a whole; empty where it hasn't any.
fn of_all(browser: &Browser, attribute: &str) -> String {
    let tag = browser.source().split_once("<html").and_then(|(_, rest)| rest.split('>').next()).unwrap_or_default();
    let value = tag.split_once(&format!(" {attribute}=\"")).and_then(|(_, rest)| rest.split('"').next());
    value.unwrap_or_default().to_owned()
}

/// What the page says of its text's size; empty where it is standard.
fn size_of(browser: &Browser) -> String {
    of_all(browser, "class")
}

fn language_of(browser: &Browser) -> String {
    of_all(browser, "lang")
}

async fn change(browser: &mut Browser, user_id: &str, password: &str) {
    browser.fill("ユーザID", user_id).fill("パスワード", password).press("実行").await;
}

#[tokio::test]
async fn a_member_changes_the_user_id_once() {
    on_both(|bench| async move {
        let slug = "midori";
        let app = TestApp::start(bench, &[slug]).await;
        let entry = Entry::of(slug);
        let mut browser = member(&app, slug).await;
        browser.follow("プロフィール変更").await;
        assert_eq!(browser.path(), links::PROFILE);
        assert_eq!(browser.document().attributes("nav a[aria-current]", "href"), [links::PROFILE]);
        for told in [entry.user_id.as_str(), "1回だけ変更できます。", &entry.email, "まだ確認が済んでいません。"]
        {
            assert!(browser.has(told), "{told}: {}", browser.text());
        }
        let mails = app.mails(slug).await;
        let Mail::Welcome { verification_path, .. } = &mails[0].mail else { panic!("a welcome mail") };
        browser.open(verification_path).await;
        browser.press("確認する").await;
        browser.open(links::PROFILE).await;
        assert!(browser.has("確認済み"), "{}", browser.text());

        browser.follow("変更する（ユーザID）").await;
        assert_eq!(browser.path(), links::USER_ID);
        assert!(browser.has("変更できるのは1回だけです。"), "{}", browser.text());
        change(&mut browser, "ten", "chigau").await;
        assert_eq!((browser.status(), browser.path()), (422, links::USER_ID));
        for told in [
            "ユーザIDは8文字以上32文字以内で入力してください。",
            "パスワードが違うようです。もう一度入力してください。",
        ] {
            assert!(browser.has(told), "{told}: {}", browser.text());
        }
        change(&mut browser, &entry.user_id.to_uppercase(), &entry.password).await;
        assert!(browser.has("いまお使いのユーザIDと同じです。"), "{}", browser.text());
        let session = browser.cookie("session").unwrap();
        change(&mut browser, NEW, &entry.password).await;
        assert_eq!((browser.status(), browser.path()), (200, links::PROFILE));
        for told in [NEW, "ユーザIDを変更しました。", "すでに1回変更したため"] {
            assert!(browser.has(told), "{told}: {}", browser.text());
        }
        assert_eq!(browser.cookie("session").unwrap(), session, "sessions stay");

        // Pressed twice, or opened again: the profile shows it.
        browser.post(links::USER_ID, &[("user_id", "Another2026"), ("password", &entry.password)]).await;
        assert_eq!((browser.status(), browser.path()), (200, links::PROFILE));
        assert!(browser.has(NEW) && !browser.has("Another2026"));
        browser.open(links::USER_ID).await;
        assert_eq!(browser.path(), links::PROFILE);
        browser.open(links::SIGN_IN_HISTORY).await;
        assert!(browser.has("ログインに使うIDを変更しました"), "{}", browser.text());
        assert!(app.mails(slug).await.iter().any(|mail| matches!(mail.mail, Mail::SignInNotice { .. })));

        let mut elsewhere = Browser::new();
        for (user_id, path) in [(entry.user_id.as_str(), links::SIGN_IN), (NEW, links::HOME)] {
            sign_in(&app, slug, &mut elsewhere, user_id, &entry.password).await;
            assert_eq!(elsewhere.path(), path, "{user_id}");
        }
        // Nobody else gets the old one.
        let letter = &app.society(slug).letters[1];
        let mut other = present(&app, slug, letter).await;
        let wanted = entry.called(&entry.user_id.to_lowercase());
        answer(&app, slug, &mut other, letter, &wanted).await;
        answer(&app, slug, &mut other, letter, &wanted).await;
        assert!(other.has("このユーザIDは使用できません。"), "{}", other.text());
    })
    .await;
}

#[tokio::test]
async fn after_ten_minutes_everything_is_asked_again_and_leads_on_to_the_user_id() {
    on_both(|bench| async move {
        let slug = "midori";
        let app = TestApp::start(bench, &[slug]).await;
        let mut browser = member(&app, slug).await;
        app.pass(Duration::minutes(10));
        browser.open(links::USER_ID).await;
        assert_eq!(browser.path(), links::STEP_UP);
        browser.fill("パスワード", &Entry::of(slug).password).press("確認").await;
        assert_eq!((browser.status(), browser.path()), (200, links::USER_ID), "{}", browser.text());
    })
    .await;
}

#[tokio::test]
async fn where_ids_are_final_the_profile_says_so_and_there_is_no_page() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let mut browser = member(&app, "tokyometro").await;
        browser.open(links::USER_ID).await;
        assert_eq!((browser.status(), browser.path()), (200, links::PROFILE));
        assert!(browser.has("登録後は変更できません。"), "{}", browser.text());
        // Neither language nor methods are a choice here.
        assert!(!browser.has("表示言語"), "{}", browser.text());
        let nav = browser.document().select(".top nav a");
        assert_eq!(nav, ["メニュー", "プロフィール変更", "利用規約"]);
    })
    .await;
}

#[tokio::test]
async fn mails_are_chosen_by_kind_where_they_are_a_choice() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro", "aozora"]).await;
        let mut browser = member(&app, "tokyometro").await;
        browser.open(links::PROFILE).await;
        browser.follow("変更する（お知らせメールの設定）").await;
        assert_eq!(browser.labels(), ["医療費情報", "資格情報"]);
        assert_eq!(browser.document().attributes("input[checked]", "name"), [""; 0], "nothing was ticked before");
        assert!(browser.has("この設定にかかわらずお送りします。"), "{}", browser.text());
        browser.tick("資格情報").press("保存").await;
        assert_eq!((browser.status(), browser.path()), (200, links::PROFILE));
        assert!(browser.has("お知らせメールの設定を保存しました。"), "{}", browser.text());
        assert!(browser.has("医療費情報 受け取らない") && browser.has("資格情報 受け取る"), "{}", browser.text());
        browser.open(links::NOTIFICATIONS).await;
        assert_eq!(browser.document().attributes("input[checked]", "name"), ["eligibility"]);
        browser.untick("資格情報").press("保存").await;
        browser.open(links::NOTIFICATIONS).await;
        assert_eq!(browser.document().attributes("input[checked]", "name"), [""; 0]);

        let mut browser = member(&app, "aozora").await;
        browser.open(links::NOTIFICATIONS).await;
        assert!(browser.has("すべての方にお送りします（停止できません）。"), "{}", browser.text());
        assert_eq!(browser.labels(), [""; 0]);
        let before = app.rows().await;
        browser.post(links::NOTIFICATIONS, &[]).await;
        assert_eq!(browser.status(), 404);
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn larger_text_follows_the_member_and_stays_at_this_browsers_door() {
    on_both(|bench| async move {
        let slug = "tokyometro";
        let app = TestApp::start(bench, &[slug]).await;
        let entry = Entry::of(slug);
        let mut browser = member(&app, slug).await;
        assert_eq!(size_of(&browser), "");
        browser.open(links::DISPLAY).await;
        browser.tick("特大").press("保存").await;
        assert_eq!((browser.status(), browser.path()), (200, links::PROFILE));
        assert!(browser.has("表示の設定を保存しました。") && browser.has("特大"), "{}", browser.text());
        for path in [links::PROFILE, links::HOME, links::TERMS, links::SIGN_OUT, "/nothing"] {
            browser.open(path).await;
            assert_eq!(size_of(&browser), "largest", "{path}");
        }
        browser.open(links::SIGN_OUT).await;
        browser.press("ログアウト").await;
        let mut stranger = app.browser(slug, links::SIGN_IN).await;
        // The page at the door is kept: each size its own.
        for path in [links::SIGN_IN, links::ROOT, links::SIGN_IN] {
            browser.open(path).await;
            assert_eq!(size_of(&browser), "largest", "{path}");
            stranger.open(path).await;
            assert_eq!(size_of(&stranger), "", "{path}");
        }
        // Another device, too, and for who is signed in the account goes before the cookie.
        sign_in(&app, slug, &mut stranger, &entry.user_id, &entry.password).await;
        assert_eq!((stranger.path(), size_of(&stranger).as_str()), (links::HOME, "largest"));
        stranger.open(links::DISPLAY).await;
        stranger.tick("標準").press("保存").await;
        assert_eq!(size_of(&stranger), "");
        sign_in(&app, slug, &mut browser, &entry.user_id, &entry.password).await;
        assert_eq!((browser.path(), size_of(&browser).as_str()), (links::HOME, ""));
        browser.open(links::DISPLAY).await;
        browser.tick("標準").press("保存").await;
        assert_eq!(browser.cookie("text-size"), None);
    })
    .await;
}

#[tokio::test]
async fn a_choice_that_is_none_is_asked_for() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let mut browser = member(&app, "tokyometro").await;
        let before = app.rows().await;
        for size in ["", "huge", "\"><script>"] {
            browser.post(links::DISPLAY, &[("text_size", size), ("language", "en")]).await;
            assert_eq!(browser.status(), 422, "{size}");
            assert!(browser.has("文字の大きさを選んでください。"), "{}", browser.text());
        }
        // A language that the society doesn't offer is left out.
        browser.post(links::DISPLAY, &[("text_size", "standard"), ("language", "en")]).await;
        assert_eq!((browser.path(), language_of(&browser).as_str()), (links::PROFILE, "ja"));
        browser.post(links::LANGUAGE, &[("language", "en"), ("return_to", links::PROFILE)]).await;
        assert_eq!((browser.path(), language_of(&browser).as_str()), (links::PROFILE, "ja"));
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn the_language_chosen_last_is_spoken_on_every_device_and_in_mails() {
    on_both(|bench| async move {
        let slug = "midori";
        let app = TestApp::start(bench, &[slug]).await;
        let entry = Entry::of(slug);
        let mut browser = register(&app, slug, app.letter(slug), &entry).await;
        browser.open(links::DISPLAY).await;
        browser.tick("English").press("保存").await;
        assert_eq!((browser.path(), language_of(&browser).as_str()), (links::PROFILE, "en"));
        assert!(browser.has("Your display settings were saved."), "{}", browser.text());

        let mut elsewhere = Browser::new();
        sign_in(&app, slug, &mut elsewhere, &entry.user_id, &entry.password).await;
        assert_eq!((elsewhere.path(), language_of(&elsewhere).as_str()), (links::HOME, "en"));
        elsewhere.open("/nothing").await;
        assert_eq!(language_of(&elsewhere), "en");
        // The switch of the header is the same choice.
        elsewhere.open(links::HOME).await;
        elsewhere.press("日本語").await;
        assert_eq!((elsewhere.path(), language_of(&elsewhere).as_str()), (links::HOME, "ja"));
        browser.open(links::HOME).await;
        assert_eq!(language_of(&browser), "ja", "though this browser was told English");
        browser.press("English").await;
        elsewhere.open(links::HOME).await;
        assert_eq!(language_of(&elsewhere), "en");

        // Before the sign-in it is the browser's.
        browser.open(links::SIGN_OUT).await;
        browser.press("Sign out").await;
        assert_eq!(language_of(&browser), "en");
        browser.press("日本語").await;
        assert_eq!(language_of(&browser), "ja");
        elsewhere.post(links::RESEND_VERIFICATION, &[]).await;
        let mails = app.mails(slug).await;
        let again = mails.iter().find(|mail| matches!(mail.mail, Mail::VerifyEmail { .. }));
        assert_eq!(again.map(|mail| mail.language), Some(Language::En));
    })
    .await;
}
