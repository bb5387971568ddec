//! The page that a verification link opens.

use chrono::Duration;
use madoguchi_core::accounts::emails::SuspendedBecause;
use madoguchi_core::accounts::profile::addresses::delivery::{self, DeliveryReport, Reported};
use madoguchi_core::links;
use madoguchi_core::outbox::{Mail, ReportedFate};
use madoguchi_core::policy::society::Language;
use madoguchi_core::scope::Actor;
use madoguchi_core::testing::{on_both, random};
use madoguchi_mail::SocietyOnMail;
use madoguchi_web::testing::{Browser, Document};

use crate::app::TestApp;
use crate::walk::{Entry, member};
use crate::wire::{get, page, post};

async fn link(app: &TestApp, slug: &str) -> String {
    let mails = app.mails(slug).await;
    let Mail::Welcome { verification_path, .. } = &mails[0].mail else { panic!("another mail") };
    verification_path.clone()
}

#[tokio::test]
async fn the_welcome_mail_brings_the_user_id_and_a_link_that_works() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        member(&app, "tokyometro").await;
        let entry = Entry::of("tokyometro");
        let mails = app.mails("tokyometro").await;
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].recipient.as_str(), entry.email);
        let policy = &app.society("tokyometro").sample.policy;
        let society = SocietyOnMail::of(policy, &app.at("tokyometro", ""), "", Language::Ja);
        let mail = madoguchi_mail::render(&mails[0], &society).unwrap();
        for text in [&mail.text, &mail.html] {
            assert!(text.contains(&entry.user_id) && !text.contains(&entry.password), "{text}");
        }
        let hrefs = Document::read(&mail.html).attributes("a", "href");
        let there = hrefs.iter().find(|href| href.contains("token=")).expect("a link");
        assert!(there.starts_with(&app.at("tokyometro", "/verify-email?token=")), "{there}");
        assert!(mail.text.contains(there.as_str()), "{}", mail.text);

        // Another device than the one that registered: nobody is signed in there.
        let mut browser = Browser::new();
        browser.open(there).await;
        assert_eq!((browser.status(), browser.heading()), (200, "メールアドレスの確認"));
        assert!(browser.has(&entry.email), "{}", browser.text());
        browser.press("確認する").await;
        assert_eq!((browser.status(), browser.heading()), (200, "メールアドレスを確認しました"));
        assert!(browser.cookies().is_empty(), "a link signs nobody in");
        browser.follow("ログインページへ").await;
        assert_eq!(browser.path(), links::SIGN_IN);
    })
    .await;
}

#[tokio::test]
async fn opening_a_link_changes_nothing_however_often_because_mail_scanners_do() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        member(&app, "tokyometro").await;
        let path = link(&app, "tokyometro").await;
        let before = app.rows().await;
        for _ in 0..3 {
            assert_eq!(get(&app.at("tokyometro", &path), "").await.status, 200);
        }
        let head = Browser::new().request("HEAD", &app.at("tokyometro", &path), &[], None).await;
        assert_eq!(head.status, 200);
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn pressed_twice_it_says_the_same_and_writes_once() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        member(&app, "tokyometro").await;
        let path = link(&app, "tokyometro").await;
        let token = path.split_once("token=").unwrap().1;
        let url = app.at("tokyometro", links::VERIFY_EMAIL);
        let first = post(&url, "", &[("token", token)]).await;
        let once = app.rows().await;
        let second = post(&url, "", &[("token", token)]).await;
        assert_eq!((first.status, page(&first).text()), (200, page(&second).text()));
        assert_eq!(app.rows().await.changed_since(&once), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_link_works_for_seven_days() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        member(&app, "tokyometro").await;
        let path = link(&app, "tokyometro").await;
        let token = path.split_once("token=").unwrap().1;
        app.pass(Duration::days(7) - Duration::seconds(1));
        assert_eq!(get(&app.at("tokyometro", &path), "").await.status, 200);
        app.pass(Duration::seconds(1));
        let before = app.rows().await;
        let looked = get(&app.at("tokyometro", &path), "").await;
        let pressed = post(&app.at("tokyometro", links::VERIFY_EMAIL), "", &[("token", token)]).await;
        for reply in [looked, pressed] {
            assert_eq!((reply.status, page(&reply).headings()[0].as_str()), (404, "確認のリンクは使えません"));
        }
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn tokens_of_other_kinds_and_made_up_ones_open_nothing() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let browser = member(&app, "tokyometro").await;
        let (session, registration) = (browser.cookie("session").unwrap(), browser.cookie("registration"));
        let before = app.rows().await;
        let made_up = "A".repeat(session.len());
        let mut tokens = vec!["", "x", "%00", "あ", made_up.as_str(), session.as_str()];
        tokens.extend(registration.as_deref());
        for token in tokens {
            let url = app.at("tokyometro", &format!("/verify-email?token={token}"));
            let status = get(&url, "").await.status;
            assert!([400, 404].contains(&status), "{token}: {status}");
            let reply = post(&app.at("tokyometro", links::VERIFY_EMAIL), "", &[("token", token)]).await;
            assert!([400, 404].contains(&reply.status), "{token}: {}", reply.status);
        }
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
        // The link's token is no session either.
        let path = link(&app, "tokyometro").await;
        let token = path.split_once("token=").unwrap().1;
        let reply = get(&app.at("tokyometro", links::HOME), &format!("session={token}")).await;
        assert_eq!(reply.status, 303);
    })
    .await;
}

#[tokio::test]
async fn a_mail_that_comes_back_is_told_on_the_menu_until_the_address_is_confirmed_again() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let mut browser = member(&app, "tokyometro").await;
        let welcome = app.mails("tokyometro").await.remove(0);
        let sample = &app.society("tokyometro").sample;
        let tx = app.bench.database.write(&sample.scope(Actor::System, app.clock.now())).await.unwrap();
        let fate = ReportedFate::HardBounce;
        let report = DeliveryReport { message: welcome.id, address: welcome.recipient.clone(), fate };
        let reported = delivery::report(&tx, &report, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(reported, Reported::Suspended(SuspendedBecause::HardBounce));

        app.pass(Duration::minutes(1));
        browser.open(&app.at("tokyometro", links::HOME)).await;
        let stopped = "メールをお送りするのを止めています";
        assert!(browser.has(stopped), "{}", browser.text());
        browser.follow("このアドレスで確認のメールを受け取る").await;
        assert!(browser.has(welcome.recipient.as_str()), "{}", browser.text());
        browser.press("メールを送る").await;
        let sent = app.mails("tokyometro").await;
        let Some(Mail::VerifyEmail { verification_path, .. }) = sent.last().map(|mail| &mail.mail) else {
            panic!("the mail that was asked for")
        };
        let mut there = Browser::new();
        there.open(&app.at("tokyometro", verification_path)).await;
        there.press("確認する").await;
        assert_eq!(there.heading(), "メールアドレスを確認しました");
        browser.open(&app.at("tokyometro", links::HOME)).await;
        assert!(!browser.has(stopped), "{}", browser.text());
    })
    .await;
}
