//! What belongs to society A is worth nothing at society B. Cookies on every route are in `access.rs`.

use madoguchi_core::links;
use madoguchi_core::outbox::Mail;
use madoguchi_core::testing::on_both;
use madoguchi_web::testing::Browser;

use crate::access::Both;
use crate::app::{SOCIETIES, TestApp};
use crate::walk::{Entry, member, register, sign_in, walk};
use crate::wire::{get, page, post, told};

/// The verification link of the newest mail of a society.
async fn verification_path(app: &TestApp, slug: &str) -> String {
    let mails = app.mails(slug).await;
    let Mail::Welcome { verification_path, .. } = &mails.last().expect("a mail").mail else { panic!("another mail") };
    verification_path.clone()
}

#[tokio::test]
async fn a_letters_pair_opens_its_own_society_only() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &SOCIETIES).await;
        let before = app.rows().await;
        for slug in SOCIETIES {
            let letter = app.letter(slug);
            for other in SOCIETIES.iter().filter(|other| **other != slug) {
                let mut browser = Browser::new();
                sign_in(&app, other, &mut browser, &letter.login_id, letter.password.expose()).await;
                assert_eq!((browser.status(), browser.path()), (422, links::SIGN_IN), "{slug}'s letter at {other}");
                let mut nobody = Browser::new();
                sign_in(&app, other, &mut nobody, "0000000000", letter.password.expose()).await;
                let told = |browser: &Browser| browser.document().select(".banner.error");
                assert_eq!(told(&browser), told(&nobody), "{slug}'s letter at {other}");
                // The cookie of the page's support code is the same for everybody.
                let names: Vec<_> = browser.cookies().into_iter().map(|(name, _)| name).collect();
                assert_eq!(names, ["support"]);
            }
            // The tries elsewhere cost the letter nothing.
            let mut browser = Browser::new();
            sign_in(&app, slug, &mut browser, &letter.login_id, letter.password.expose()).await;
            assert_eq!(browser.path(), links::REGISTER_IDENTITY, "{slug}");
        }
        let after = app.rows().await;
        let mut changed = after.changed_since(&before);
        changed.retain(|table| !["attempt_counter", "network_counter"].contains(table));
        assert_eq!(
            changed,
            ["audit_entry", "audit_unsealed", "registration"],
            "the six that presented their own letters"
        );
        assert_eq!(after.count("registration"), 6);
    })
    .await;
}

#[tokio::test]
async fn an_account_opens_its_own_society_only_also_where_another_has_the_same_user_id() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro", "aozora"]).await;
        let entry = Entry::of("tokyometro");
        register(&app, "tokyometro", app.letter("tokyometro"), &entry).await;
        let mut browser = Browser::new();
        sign_in(&app, "aozora", &mut browser, &entry.user_id, &entry.password).await;
        assert_eq!((browser.status(), browser.path()), (422, links::SIGN_IN));
        let theirs = Entry { password: "Another2026x".into(), ..entry.clone() };
        register(&app, "aozora", app.letter("aozora"), &theirs).await;
        for (slug, mine, not_mine) in [("tokyometro", &entry, &theirs), ("aozora", &theirs, &entry)] {
            let mut browser = Browser::new();
            sign_in(&app, slug, &mut browser, &entry.user_id, &not_mine.password).await;
            assert_eq!((browser.status(), browser.path()), (422, links::SIGN_IN), "{slug}");
            sign_in(&app, slug, &mut browser, &entry.user_id, &mine.password).await;
            assert_eq!(browser.path(), links::HOME, "{slug}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_verification_link_works_at_its_own_society_only() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro", "aozora"]).await;
        member(&app, "tokyometro").await;
        member(&app, "aozora").await;
        let before = app.rows().await;
        for (slug, other) in [("tokyometro", "aozora"), ("aozora", "tokyometro")] {
            let path = verification_path(&app, slug).await;
            let token = path.split_once("token=").unwrap().1.to_owned();
            let reply = get(&app.at(other, &path), "").await;
            assert_eq!((reply.status, page(&reply).headings()[0].as_str()), (404, "確認のリンクは使えません"));
            assert!(!reply.text().contains("example.jp</dd>"), "{slug}'s address shows at {other}");
            let reply = post(&app.at(other, links::VERIFY_EMAIL), "", &[("token", &token)]).await;
            assert_eq!((reply.status, page(&reply).headings()[0].as_str()), (404, "確認のリンクは使えません"));
        }
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
        for slug in ["tokyometro", "aozora"] {
            let mut browser = app.browser(slug, &verification_path(&app, slug).await).await;
            browser.press("確認する").await;
            assert_eq!(browser.heading(), "メールアドレスを確認しました", "{slug}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_key_of_another_societys_registration_makes_no_account() {
    on_both(|bench| async move {
        let both = Both::of(TestApp::start(bench, &["tokyometro", "aozora"]).await).await;
        let before = both.app.rows().await;
        for (ours, theirs) in [(&both.here, &both.there), (&both.there, &both.here)] {
            let url = both.app.at(ours.slug, links::REGISTER_CONFIRM);
            let reply = post(&url, &ours.registering(), &[("key", &theirs.key)]).await;
            assert_eq!(told(&reply), (303, links::REGISTER_CONFIRM.to_owned()));
            let both_cookies = format!("{}; {}", ours.member(), theirs.registering());
            let reply = post(&url, &both_cookies, &[("key", &theirs.key)]).await;
            assert_eq!(told(&reply), (303, "/sign-in?notice=session-ended".to_owned()));
        }
        assert_eq!(both.app.rows().await.changed_since(&before), [""; 0]);
        let url = both.app.at(both.here.slug, links::REGISTER_CONFIRM);
        let reply = post(&url, &both.here.registering(), &[("key", &both.here.key)]).await;
        assert_eq!(told(&reply), (303, links::REGISTER_DONE.to_owned()), "with its own key it does");
    })
    .await;
}

#[tokio::test]
async fn signing_out_at_one_society_leaves_the_others_session_alone() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro", "aozora"]).await;
        // One browser, as people have: its cookies belong to the hosts that set them.
        let mut browser = member(&app, "tokyometro").await;
        let entry = Entry::of("aozora");
        register(&app, "aozora", app.letter("aozora"), &entry).await;
        sign_in(&app, "aozora", &mut browser, &entry.user_id, &entry.password).await;
        browser.follow("ログアウト").await;
        browser.press("ログアウト").await;
        browser.open(&app.at("tokyometro", links::HOME)).await;
        assert_eq!((browser.status(), browser.path()), (200, links::HOME));
        browser.open(&app.at("aozora", links::HOME)).await;
        assert_eq!(browser.path(), links::SIGN_IN);
    })
    .await;
}

#[tokio::test]
async fn two_registrations_side_by_side_at_two_societies_do_not_mix() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro", "aozora"]).await;
        let mut browser = Browser::new();
        let (metro, aozora) = (app.letter("tokyometro"), app.letter("aozora"));
        let entry = Entry::of("tokyometro");
        sign_in(&app, "tokyometro", &mut browser, &metro.login_id, metro.password.expose()).await;
        crate::walk::go_on(&app, "tokyometro", &mut browser, metro, &entry, links::REGISTER_CONFIRM).await;
        sign_in(&app, "aozora", &mut browser, &aozora.login_id, aozora.password.expose()).await;
        assert_eq!(browser.path(), links::REGISTER_IDENTITY);
        browser.open(&app.at("tokyometro", links::REGISTER_CONFIRM)).await;
        assert!(browser.has(&entry.user_id), "{}", browser.text());
        browser.press("実行").await;
        assert_eq!(browser.path(), links::REGISTER_DONE);
        let other = walk(&app, "aozora", aozora, &Entry::of("aozora"), links::REGISTER_DONE).await;
        assert!(other.url().starts_with(&app.at("aozora", "/")), "{}", other.url());
        assert_eq!(app.rows().await.count("account"), 2);
    })
    .await;
}
