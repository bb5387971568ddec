//! A test mail from the confirmation page: whether mails arrive is seen before the account exists.

use chrono::Duration;
use madoguchi_core::accounts::profile::addresses::delivery;
use madoguchi_core::ids::MessageId;
use madoguchi_core::links;
use madoguchi_core::outbox::{self, Mail, OutgoingMail, TEST_MAIL_LIFE};
use madoguchi_core::scope::Actor;
use madoguchi_core::testing::on_both;
use madoguchi_web::testing::Browser;

use crate::app::TestApp;
use crate::walk::{Entry, walk};
use crate::wire::post;

const SLUG: &str = "tokyometro";
const SEND: &str = "試しのメールを送る";
const AGAIN: &str = "もう一度送る";

async fn at_confirm(app: &TestApp, letter: usize, entry: &Entry) -> Browser {
    walk(app, SLUG, &app.society(SLUG).letters[letter], entry, links::REGISTER_CONFIRM).await
}

/// The only mail that waits.
async fn the_mail(app: &TestApp) -> OutgoingMail {
    let mut mails = app.mails(SLUG).await;
    assert_eq!(mails.len(), 1);
    mails.pop().unwrap()
}

/// Does what the worker does with a mail that a mail server takes or refuses.
async fn end(app: &TestApp, mail: &OutgoingMail, taken: bool) {
    let scope = app.society(SLUG).sample.scope(Actor::System, app.clock.now());
    let tx = app.bench.database.write(&scope).await.unwrap();
    if taken {
        delivery::mail_accepted(&tx, mail).await.unwrap();
    } else {
        delivery::mail_refused(&tx, mail, "550 5.1.1").await.unwrap();
    }
    tx.commit().await.unwrap();
}

fn at_docomo() -> Entry {
    Entry { email: "hanako..yamada@docomo.ne.jp".into(), ..Entry::of(SLUG) }
}

#[tokio::test]
async fn it_is_sent_before_the_account_exists_and_the_page_says_what_became_of_it() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let entry = at_docomo();
        let mut browser = at_confirm(&app, 0, &entry).await;
        browser.press(SEND).await;
        assert_eq!((browser.status(), browser.path()), (200, links::REGISTER_CONFIRM));
        assert!(browser.has("送っています") && browser.has("受信リスト設定"), "{}", browser.text());
        let mail = the_mail(&app).await;
        assert_eq!((mail.recipient.as_str(), mail.account), (entry.email.as_str(), None));
        assert!(mail.mail == Mail::TestMail);
        assert_eq!(app.rows().await.count("account"), 0);

        end(&app, &mail, true).await;
        browser.follow("結果を見る").await;
        assert!(browser.has("から送りました") && browser.has("受信リスト設定"), "{}", browser.text());

        app.pass(Duration::minutes(1));
        browser.press(AGAIN).await;
        end(&app, &the_mail(&app).await, false).await;
        browser.follow("結果を見る").await;
        assert!(browser.has("届きませんでした"), "{}", browser.text());
        // The button 実行 is never closed by it: the address may be right, and the mail server wrong.
        browser.follow("メールアドレスを変更する").await;
        assert_eq!(browser.path(), links::REGISTER_ACCOUNT, "{}", browser.text());
        browser.fill("メールアドレス", "hanako@example.jp").press("入力内容確認").await;
        assert_eq!(browser.path(), links::REGISTER_CONFIRM, "{}", browser.text());
        assert!(browser.has(SEND) && !browser.has("届きませんでした"), "another address: {}", browser.text());
        browser.press("実行").await;
        assert_eq!(browser.path(), links::REGISTER_DONE, "{}", browser.text());
    })
    .await;
}

#[tokio::test]
async fn a_letter_has_three_in_a_row_and_so_has_an_address_whoever_asks() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let entry = Entry::of(SLUG);
        let mut browser = at_confirm(&app, 0, &entry).await;
        browser.press(SEND).await;
        browser.press(AGAIN).await;
        let mut beside = at_confirm(&app, 1, &entry.called("Beside2026")).await;
        beside.press(SEND).await;
        assert_eq!(beside.status(), 200, "{}", beside.text());
        assert_eq!(app.mails(SLUG).await.len(), 3);
        // Either letter has more left. The address has none.
        for browser in [&mut browser, &mut beside] {
            browser.press(AGAIN).await;
            assert_eq!((browser.status(), browser.header("retry-after")), (429, Some("600")));
            assert!(browser.has("実行") && browser.has(&entry.email), "{}", browser.text());
        }
        assert_eq!(app.mails(SLUG).await.len(), 3);
        // The letter's are used up whatever the address.
        let mut other = at_confirm(&app, 0, &Entry { email: "hanako@example.com".into(), ..entry.clone() }).await;
        other.press(SEND).await;
        assert_eq!(other.status(), 429, "{}", other.text());
        app.pass(Duration::minutes(10));
        other.press(SEND).await;
        assert_eq!(other.status(), 200, "{}", other.text());
        browser.press("実行").await;
        assert_eq!(browser.path(), links::REGISTER_DONE, "{}", browser.text());
    })
    .await;
}

#[tokio::test]
async fn who_stands_elsewhere_or_gave_no_address_gets_none() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG, "stanleykenpo"]).await;
        let early = walk(&app, SLUG, app.letter(SLUG), &Entry::of(SLUG), links::REGISTER_ACCOUNT).await;
        let cookies = format!("registration={}", early.cookie("registration").unwrap());
        let answer = post(&app.at(SLUG, links::REGISTER_TEST_MAIL), &cookies, &[]).await;
        assert_eq!(answer.status, 303, "an early page leads on to the next one");
        // A society without a confirmation page never offers it.
        let slug = "stanleykenpo";
        let elsewhere = walk(&app, slug, app.letter(slug), &Entry::of(slug), links::REGISTER_EMAIL).await;
        let cookies = format!("registration={}", elsewhere.cookie("registration").unwrap());
        let answer = post(&app.at(slug, links::REGISTER_TEST_MAIL), &cookies, &[]).await;
        assert_eq!(answer.status, 303);
        assert_eq!(app.rows().await.count("outbox_message"), 0);
    })
    .await;
}

#[tokio::test]
async fn a_test_mail_that_is_late_is_not_sent() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let mut browser = at_confirm(&app, 0, &Entry::of(SLUG)).await;
        browser.press(SEND).await;
        let id: MessageId = the_mail(&app).await.id;
        app.pass(TEST_MAIL_LIFE);
        let scope = app.society(SLUG).sample.scope(Actor::System, app.clock.now());
        let tx = app.bench.database.write(&scope).await.unwrap();
        assert!(outbox::load(&tx, id).await.unwrap().is_none());
        tx.commit().await.unwrap();
        browser.open(&app.at(SLUG, links::REGISTER_CONFIRM)).await;
        assert!(browser.has(SEND), "another one can be asked for: {}", browser.text());
    })
    .await;
}
