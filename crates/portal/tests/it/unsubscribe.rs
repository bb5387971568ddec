//! The mails about announcements end with one click, without a sign-in, and nothing else changes.

use madoguchi_core::accounts::profile::notifications::unsubscribe;
use madoguchi_core::links;
use madoguchi_core::outbox::Mail;
use madoguchi_core::policy::notification::NotificationKind;
use madoguchi_core::scope::Actor;
use madoguchi_core::testing::on_both;
use madoguchi_web::testing::Browser;

use crate::app::TestApp;
use crate::walk::member;
use crate::wire::{get, page, post, told};

const SLUG: &str = "midori";
/// What a mail program sends (RFC 8058, 3.2).
const ONE_CLICK: (&str, &str) = ("List-Unsubscribe", "One-Click");

/// The link of a member's mails. It belongs to the account that got the latest mail.
async fn link(app: &TestApp) -> String {
    let mails = app.mails(SLUG).await;
    let welcome = mails.iter().rfind(|mail| matches!(mail.mail, Mail::Welcome { .. })).unwrap();
    let scope = app.society(SLUG).sample.scope(Actor::System, app.clock.now());
    let tx = app.bench.database.read(&scope).await.unwrap();
    unsubscribe::path(tx.keys(), welcome.account.unwrap(), NotificationKind::Announcements)
}

/// The kinds of mails that are ticked on the member's page.
async fn chosen(browser: &mut Browser) -> Vec<String> {
    browser.open(links::NOTIFICATIONS).await;
    assert_eq!(browser.status(), 200);
    browser.document().attributes("input[type=checkbox][checked]", "name")
}

async fn choose(browser: &mut Browser, kinds: &[&str]) {
    let fields: Vec<_> = kinds.iter().map(|kind| (*kind, "yes")).collect();
    browser.open(links::NOTIFICATIONS).await;
    browser.post(links::NOTIFICATIONS, &fields).await;
    assert_eq!(chosen(browser).await, kinds);
}

#[tokio::test]
async fn one_request_of_a_mail_program_ends_them_and_leaves_other_kinds() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let mut browser = member(&app, SLUG).await;
        choose(&mut browser, &["medical_expenses", "announcements"]).await;
        let url = app.at(SLUG, &link(&app).await);
        let before = app.rows().await;
        let answer = post(&url, "", &[ONE_CLICK]).await;
        assert_eq!(told(&answer), (200, String::new()), "{}", answer.text());
        assert_eq!(app.rows().await.changed_since(&before), ["audit_entry", "audit_unsealed", "notification_choice"]);
        assert_eq!(chosen(&mut browser).await, ["medical_expenses"]);

        let before = app.rows().await;
        for _ in 0..2 {
            assert_eq!(told(&post(&url, "", &[ONE_CLICK]).await), (200, String::new()), "a second time is fine");
        }
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_body_in_parts_is_as_good() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let mut browser = member(&app, SLUG).await;
        choose(&mut browser, &["announcements"]).await;
        let url = app.at(SLUG, &link(&app).await);
        let body = b"--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";
        let headers = [("content-type", "multipart/form-data; boundary=x")];
        let answer = Browser::new().request("POST", &url, &headers, Some(body.to_vec())).await;
        assert_eq!(told(&answer), (200, String::new()), "{}", answer.text());
        assert!(chosen(&mut browser).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn opening_the_link_asks_first_and_the_button_ends_them() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let mut browser = member(&app, SLUG).await;
        choose(&mut browser, &["eligibility", "announcements"]).await;
        let path = link(&app).await;
        let before = app.rows().await;
        let mut elsewhere = app.browser(SLUG, &path).await;
        assert_eq!((elsewhere.status(), elsewhere.heading()), (200, "「組合からのお知らせ」のメールの停止"));
        assert_eq!(app.rows().await.changed_since(&before), [""; 0], "mail scanners follow links");
        elsewhere.press("メールを止める").await;
        assert_eq!((elsewhere.status(), elsewhere.heading()), (200, "「組合からのお知らせ」のメールを止めました"));
        assert_eq!(chosen(&mut browser).await, ["eligibility"]);
        elsewhere.open(&app.at(SLUG, &path)).await;
        assert_eq!(elsewhere.heading(), "「組合からのお知らせ」のメールを止めました");
    })
    .await;
}

#[tokio::test]
async fn nobody_else_can_end_them_and_another_society_knows_no_such_link() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG, "tokyometro"]).await;
        let mut browser = member(&app, SLUG).await;
        choose(&mut browser, &["announcements"]).await;
        let path = link(&app).await;
        let before = app.rows().await;
        let (start, token) = path.split_once('=').unwrap();
        let changed = format!("{start}={}A{}", &token[..20], &token[21..]);
        let changed = if changed == path { format!("{start}={}B{}", &token[..20], &token[21..]) } else { changed };
        let cut = path[..path.len() - 1].to_owned();
        for url in
            [app.at(SLUG, &changed), app.at(SLUG, &cut), app.at(SLUG, links::UNSUBSCRIBE), app.at("tokyometro", &path)]
        {
            for answer in [post(&url, "", &[ONE_CLICK]).await, get(&url, "").await] {
                assert_eq!(told(&answer), (404, String::new()), "{url}");
                assert_eq!(page(&answer).select("h1"), ["メールを止めるリンクは使えません"]);
            }
        }
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
        assert_eq!(chosen(&mut browser).await, ["announcements"]);
    })
    .await;
}

/// A society can begin to send to everybody after a mail has left.
#[tokio::test]
async fn a_society_that_sends_to_everybody_says_so() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &[SLUG]).await;
        let mut browser = member(&app, SLUG).await;
        choose(&mut browser, &["announcements"]).await;
        let url = app.at(SLUG, &link(&app).await);
        app.apply_changed(SLUG, |manifest| manifest.replace("[notification]\n", "[notification]\nmode = \"always\"\n"))
            .await;
        app.refresh().await;
        let answer = post(&url, "", &[ONE_CLICK]).await;
        assert_eq!(told(&answer), (200, String::new()));
        assert_eq!(page(&answer).select("h1"), ["このメールは止められません"]);
    })
    .await;
}
