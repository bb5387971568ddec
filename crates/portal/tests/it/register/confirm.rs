//! 実行: once, twice, after a lost answer, by two browsers.

use chrono::Duration;
use madoguchi_core::links;
use madoguchi_core::testing::on_both;
use madoguchi_web::testing::Browser;

use crate::app::TestApp;
use crate::walk::{Entry, sign_in, walk};
use crate::wire::{get, page, post, told};

const SLUG: &str = "tokyometro";

async fn at_confirm(app: &TestApp, letter: usize, entry: &Entry) -> Browser {
    walk(app, SLUG, &app.society(SLUG).letters[letter], entry, links::REGISTER_CONFIRM).await
}

fn registration(browser: &Browser) -> String {
    format!("registration={}", browser.cookie("registration").unwrap())
}

fn key(browser: &Browser) -> String {
    browser.hidden_fields().into_iter().find(|(name, _)| name == "key").expect("a key").1
}

/// One account, one mail, one consent, one session for each answer.
async fn expect_one_account(app: &TestApp, what: &str) {
    let rows = app.rows().await;
    for table in ["account", "outbox_message", "due_work", "email_address", "email_verification", "consent"] {
        assert_eq!(rows.count(table), 1, "{what}: {table}");
    }
}

#[tokio::test]
async fn pressed_twice_it_makes_one_account_and_both_times_leads_to_the_same_page() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let entry = Entry::of(SLUG);
        let mut browser = at_confirm(&app, 0, &entry).await;
        let mut twin = browser.clone();
        browser.press("実行").await;
        let first = (browser.path().to_owned(), browser.text().to_owned());
        assert_eq!(first.0, links::REGISTER_DONE);
        twin.press("実行").await;
        assert_eq!((twin.path().to_owned(), twin.text().to_owned()), first);
        expect_one_account(&app, "pressed twice").await;
        // With the cookies of the first answer as well, as a double click in one browser has them.
        browser.back().await;
        assert_eq!(browser.path(), links::REGISTER_DONE, "{}", browser.text());
        expect_one_account(&app, "gone back").await;
    })
    .await;
}

/// Sends one form eight times at the same moment. Two of them lead to the page that says done, and sign in; or to what is
/// asked before. The others are told that the registration is done.
async fn press_eightfold(app: &TestApp, slug: &str, path: &str, cookies: &str, fields: &[(&'static str, String)]) {
    let asked_first = app.society(slug).sample.policy.second_step.is_required();
    let done = if asked_first { links::SET_UP } else { links::REGISTER_DONE };
    let mut presses = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (url, cookies, fields) = (app.at(slug, path), cookies.to_owned(), fields.to_vec());
        presses.spawn(async move {
            let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            post(&url, &cookies, &fields).await
        });
    }
    let mut signed_in = 0;
    while let Some(answer) = presses.join_next().await {
        let answer = answer.unwrap();
        if told(&answer) == (303, format!("{}?notice=registered", links::SIGN_IN)) {
            continue;
        }
        signed_in += 1;
        assert_eq!(told(&answer), (303, done.to_owned()), "{slug}");
        let session = answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
        assert_eq!(get(&app.at(slug, done), &session).await.status, 200, "{slug}");
    }
    assert_eq!(signed_in, 2, "{slug}: the account's answer, and one more for an answer that got lost");
}

#[tokio::test]
async fn pressed_by_many_at_the_same_moment_it_makes_one_account() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let browser = at_confirm(&app, 0, &Entry::of(SLUG)).await;
        let fields = [("key", key(&browser))];
        press_eightfold(&app, SLUG, links::REGISTER_CONFIRM, &registration(&browser), &fields).await;
        expect_one_account(&app, "eight at once").await;
    })
    .await;
}

#[tokio::test]
async fn pressed_by_many_on_a_last_page_that_also_asks_it_makes_one_account() {
    on_both(|bench| async move {
        let slug = "stanleykenpo";
        let app = TestApp::start(bench, &[slug]).await;
        let entry = Entry::of(slug);
        let browser = walk(&app, slug, app.letter(slug), &entry, links::REGISTER_EMAIL).await;
        let fields = [("key", key(&browser)), ("email", entry.email)];
        press_eightfold(&app, slug, links::REGISTER_EMAIL, &registration(&browser), &fields).await;
        expect_one_account(&app, "eight at once").await;
    })
    .await;
}

#[tokio::test]
async fn after_a_lost_answer_the_same_button_leads_to_the_same_page_signed_in() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let entry = Entry::of(SLUG);
        let mut browser = at_confirm(&app, 0, &entry).await;
        // The answer never reaches the browser: it keeps neither its cookies nor its page.
        let lost =
            post(&app.at(SLUG, links::REGISTER_CONFIRM), &registration(&browser), &[("key", &key(&browser))]).await;
        assert_eq!(told(&lost), (303, links::REGISTER_DONE.to_owned()));
        assert_eq!(browser.cookie("session"), None);
        app.pass(Duration::minutes(9));
        browser.press("実行").await;
        assert_eq!(browser.path(), links::REGISTER_DONE);
        assert!(browser.has(&entry.user_id), "{}", browser.text());
        browser.follow("メニューへ").await;
        assert_eq!((browser.status(), browser.path()), (200, links::HOME));
        expect_one_account(&app, "a lost answer").await;
    })
    .await;
}

#[tokio::test]
async fn a_lost_answer_is_made_good_for_ten_minutes_and_until_sign_out() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let browser = at_confirm(&app, 0, &Entry::of(SLUG)).await;
        let (url, cookies, key) = (app.at(SLUG, links::REGISTER_CONFIRM), registration(&browser), key(&browser));
        let first = post(&url, &cookies, &[("key", &key)]).await;
        app.pass(Duration::minutes(10));
        let late = post(&url, &cookies, &[("key", &key)]).await;
        assert_eq!(told(&late), (303, "/sign-in?notice=session-ended".to_owned()));
        assert!(!late.headers.iter().any(|(name, value)| name == "set-cookie"
            && value.starts_with("session=")
            && !value.starts_with("session=;")));
        expect_one_account(&app, "too late").await;

        let second = at_confirm(&app, 1, &Entry::of(SLUG).called("Second2026")).await;
        let mut out = second.clone();
        out.press("実行").await;
        out.open(links::SIGN_OUT).await;
        out.press("ログアウト").await;
        let again = post(&url, &registration(&second), &[("key", &self::key(&second))]).await;
        assert_ne!(told(&again).1, links::REGISTER_DONE, "who has signed out isn't signed in by an old page");
        assert_eq!(first.status, 303);
    })
    .await;
}

#[tokio::test]
async fn whoever_looks_instead_of_pressing_again_is_told_that_it_is_done() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let mut browser = at_confirm(&app, 0, &Entry::of(SLUG)).await;
        post(&app.at(SLUG, links::REGISTER_CONFIRM), &registration(&browser), &[("key", &key(&browser))]).await;
        let before = app.rows().await;
        browser.open(links::REGISTER_CONFIRM).await;
        assert_eq!(browser.path(), links::SIGN_IN);
        assert!(browser.has("登録が完了しました。"), "{}", browser.text());
        assert_eq!(app.rows().await.changed_since(&before), [""; 0], "looking signs nobody in");
    })
    .await;
}

#[tokio::test]
async fn a_key_of_another_registration_makes_no_account() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let mine = at_confirm(&app, 0, &Entry::of(SLUG)).await;
        let other = at_confirm(&app, 1, &Entry::of(SLUG).called("Second2026")).await;
        let before = app.rows().await;
        let url = app.at(SLUG, links::REGISTER_CONFIRM);
        let not_mine = key(&other);
        for wrong in [not_mine.as_str(), "", "x", "00000000-0000-0000-0000-000000000000"] {
            let reply = post(&url, &registration(&mine), &[("key", wrong)]).await;
            assert_eq!(told(&reply), (303, links::REGISTER_CONFIRM.to_owned()), "{wrong}");
        }
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn of_two_browsers_with_one_letter_the_second_is_told_and_nothing_of_it_is_kept() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let (first_entry, second_entry) =
            (Entry::of(SLUG), Entry { email: "late@example.jp".into(), ..Entry::of(SLUG).called("Late2026x") });
        let mut first = at_confirm(&app, 0, &first_entry).await;
        let mut second = at_confirm(&app, 0, &second_entry).await;
        let mut third = crate::walk::present(&app, SLUG, app.letter(SLUG)).await;
        first.press("実行").await;
        assert_eq!(first.path(), links::REGISTER_DONE);
        second.press("実行").await;
        assert_eq!(second.path(), links::SIGN_IN);
        assert!(second.has("は登録済みです"), "{}", second.text());
        assert_eq!((second.cookie("session"), second.cookie("registration")), (None, None));
        third.open(links::REGISTER_IDENTITY).await;
        assert!(third.path() == links::SIGN_IN && third.has("は登録済みです"), "{}", third.text());
        expect_one_account(&app, "two browsers").await;
        assert!(!app.rows().await.hold("Late2026x"), "what the second typed is gone");
        let mut browser = Browser::new();
        sign_in(&app, SLUG, &mut browser, "Late2026x", &second_entry.password).await;
        assert_eq!(browser.status(), 422);
        sign_in(&app, SLUG, &mut browser, &first_entry.user_id, &first_entry.password).await;
        assert_eq!(browser.path(), links::HOME);
    })
    .await;
}

#[tokio::test]
async fn a_user_id_taken_between_confirmation_and_execution_is_told_and_can_be_changed() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let entry = Entry::of(SLUG);
        let mut slow = at_confirm(&app, 0, &entry).await;
        let mut quick = at_confirm(&app, 1, &entry.called("HANAKO2026")).await;
        quick.press("実行").await;
        assert_eq!(quick.path(), links::REGISTER_DONE);
        let before = app.rows().await;
        slow.press("実行").await;
        assert_eq!((slow.status(), slow.path()), (422, links::REGISTER_CONFIRM));
        let expected = "このユーザIDは使用できません。別のユーザIDを入力してください。";
        assert_eq!(slow.document().select(".banner.error li"), [expected]);
        assert_eq!(app.rows().await.changed_since(&before), [""; 0], "nothing half done");
        slow.follow("戻る").await;
        slow.fill("ユーザID", "Another2026").fill("パスワード", &entry.password);
        slow.fill("パスワード確認用", &entry.password).press("入力内容確認").await;
        slow.press("実行").await;
        assert_eq!(slow.path(), links::REGISTER_DONE, "{}", slow.text());
    })
    .await;
}

#[tokio::test]
async fn where_there_is_no_confirmation_the_last_page_executes_once_as_well() {
    on_both(|bench| async move {
        let slug = "stanleykenpo";
        let app = TestApp::start(bench, &[slug]).await;
        let entry = Entry::of(slug);
        let mut slow = walk(&app, slug, app.letter(slug), &entry, links::REGISTER_EMAIL).await;
        let letter = &app.society(slug).letters[1];
        walk(&app, slug, letter, &entry, links::SET_UP).await;
        slow.fill("メールアドレス", &entry.email).press("実行").await;
        assert_eq!(slow.path(), links::REGISTER_USER_ID, "the ID was taken meanwhile: {}", slow.text());
        slow.fill("ユーザーID", "Another2026").press("実行").await;
        slow.fill("パスワード", &entry.password).fill("パスワード確認用", &entry.password).press("実行").await;
        slow.fill("メールアドレス", &entry.email);
        let mut twin = slow.clone();
        slow.press("実行").await;
        twin.press("実行").await;
        assert_eq!((slow.path(), twin.path()), (links::SET_UP, links::SET_UP), "{}", twin.text());
        assert_eq!(app.rows().await.count("account"), 2);
        assert_eq!(app.mails(slug).await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_registration_left_lying_ends_after_six_hours() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["aozora"]).await;
        let mut browser =
            walk(&app, "aozora", app.letter("aozora"), &Entry::of("aozora"), links::REGISTER_CONFIRM).await;
        app.pass(Duration::hours(6) - Duration::seconds(1));
        browser.open(links::REGISTER_CONFIRM).await;
        assert_eq!(browser.path(), links::REGISTER_CONFIRM);
        app.pass(Duration::seconds(1));
        let reply =
            post(&app.at("aozora", links::REGISTER_CONFIRM), &registration(&browser), &[("key", &key(&browser))]).await;
        assert_eq!(told(&reply), (303, "/sign-in?notice=session-ended".to_owned()));
        browser.press("実行").await;
        assert_eq!(browser.path(), links::SIGN_IN);
        assert!(page(&reply).headings().is_empty());
        assert_eq!(app.rows().await.count("account"), 0);
    })
    .await;
}

#[tokio::test]
async fn beside_each_value_a_link_leads_to_its_field() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG, "nec"]).await;
        for slug in [SLUG, "nec"] {
            let entry = Entry::of(slug);
            let mut browser = walk(&app, slug, app.letter(slug), &entry, links::REGISTER_CONFIRM).await;
            let hrefs = browser.document().attributes("dd a", "href");
            let fields = ["user_id", "new_password", "email", "notify"];
            assert_eq!(hrefs, fields.map(|field| format!("{}#{field}", links::REGISTER_ACCOUNT)), "{slug}");
            assert_eq!(browser.document().select("dd").len(), fields.len(), "{slug}: each value has one");
            browser.follow("変更（メールアドレス）").await;
            assert_eq!(browser.path(), links::REGISTER_ACCOUNT);
            for field in fields {
                assert_eq!(browser.document().attributes(&format!("input[id={field}]"), "name"), [field], "{slug}");
            }
            browser.fill("メールアドレス", "other@example.jp").press("入力内容確認").await;
            assert_eq!(
                browser.path(),
                links::REGISTER_CONFIRM,
                "the password needn't be typed again: {}",
                browser.text()
            );
            assert!(browser.has("other@example.jp") && browser.has(&entry.user_id), "{slug}: {}", browser.text());
        }
    })
    .await;
}
