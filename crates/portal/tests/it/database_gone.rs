//! The database is gone: an honest page, and what needs no database still works.

use std::time::{Duration, Instant};

use madoguchi_core::database::{Database, Location, Pool};
use madoguchi_core::links;
use madoguchi_core::testing::{on_both, on_postgres};
use madoguchi_web::testing::Browser;
use sea_orm::{ConnectionTrait, TransactionTrait};

use crate::app::TestApp;
use crate::walk::{Entry, member, walk};

#[track_caller]
fn honest(browser: &Browser, what: &str) {
    assert_eq!((browser.status(), browser.heading()), (503, "ただいまご利用いただけません"), "{what}");
    assert_eq!(browser.header("retry-after"), Some("30"), "{what}");
    assert!(browser.has("東京地下鉄健康保険組合") && browser.has("03-0000-0012"), "{what}: {}", browser.text());
}

#[tokio::test]
async fn without_a_database_pages_say_so_and_nobody_gets_in() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let mut browser = member(&app, "tokyometro").await;
        let letter = &app.society("tokyometro").letters[1];
        let entry = Entry::of("tokyometro").called("Second2026");
        let mut confirm = walk(&app, "tokyometro", letter, &entry, links::REGISTER_CONFIRM).await;
        let mut account = walk(&app, "tokyometro", letter, &entry, links::REGISTER_ACCOUNT).await;
        let mut visitor = app.browser("tokyometro", links::SIGN_IN).await;
        app.bench.database.close().await.unwrap();

        for path in [links::HOME, links::REGISTER_DONE, links::SIGN_OUT] {
            browser.open(path).await;
            honest(&browser, path);
        }
        browser.open(links::SIGN_OUT).await;
        confirm.press("実行").await;
        honest(&confirm, "実行");
        assert!(confirm.buttons().contains(&"もう一度送る".to_owned()), "{:?}", confirm.buttons());

        account.fill("ユーザID", &entry.user_id).fill("パスワード", &entry.password);
        account
            .fill("パスワード確認用", &entry.password)
            .fill("メールアドレス", &entry.email)
            .press("入力内容確認")
            .await;
        honest(&account, "the account page");
        let kept: Vec<_> = account.hidden_fields().into_iter().map(|(name, _)| name).collect();
        assert_eq!(kept, ["drawn_for", "user_id", "email"], "never passwords");
        assert!(!account.source().contains(&entry.password));

        visitor.fill("ユーザID", &entry.user_id).fill("パスワード", &entry.password).press("ログイン").await;
        honest(&visitor, "sign-in");
        assert!(visitor.cookies().is_empty() && !visitor.source().contains(&entry.password));

        // A visitor without cookies gets every page that needs nothing from the database, and all files.
        for path in [links::SIGN_IN, links::PRIVACY, links::SECURITY, links::ACCESSIBILITY] {
            let page = app.browser("tokyometro", path).await;
            assert_eq!(page.status(), 200, "{path}");
        }
        let files = browser.document().attributes("link[rel=stylesheet]", "href");
        assert_eq!(files.len(), 2);
        for file in files {
            assert_eq!(browser.request("GET", &file, &[], None).await.status, 200, "{file}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_answer_lost_with_the_database_is_made_good_when_it_is_back() {
    on_both(|bench| async move {
        let mut app = TestApp::start(bench, &["tokyometro"]).await;
        let (letter, entry) = (app.letter("tokyometro"), Entry::of("tokyometro"));
        let mut confirm = walk(&app, "tokyometro", letter, &entry, links::REGISTER_CONFIRM).await;
        app.bench.database.close().await.unwrap();
        confirm.press("実行").await;
        honest(&confirm, "実行");
        let kept = confirm.hidden_fields();
        app.bench.database = Database::open(&app.bench.location, Pool::default()).await.unwrap();
        app.restart().await;
        assert_eq!(app.rows().await.count("account"), 0, "nothing half done");
        // Another port here, so the button that the page offers is pressed by hand.
        let fields: Vec<_> = kept.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        confirm.open(&app.at("tokyometro", links::REGISTER_CONFIRM)).await;
        confirm.post(&app.at("tokyometro", links::REGISTER_CONFIRM), &fields).await;
        assert_eq!(confirm.path(), links::REGISTER_DONE, "{}", confirm.text());
        assert_eq!(app.rows().await.count("account"), 1);
    })
    .await;
}

#[tokio::test]
async fn a_database_that_vanishes_under_a_running_server_is_told_honestly_too() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["tokyometro"]).await;
        let mut browser = member(&app, "tokyometro").await;
        match &app.bench.location {
            Location::Postgres(url) => crate::rows::end_connections(url).await,
            // An open file outlives its name; only closing takes it away.
            Location::Sqlite(_) => app.bench.database.close().await.unwrap(),
        }
        browser.open(links::HOME).await;
        honest(&browser, "connections ended");
    })
    .await;
}

/// A statement that waits for ever is given up by the database, and the page says to come again, without an incident.
#[allow(clippy::disallowed_methods, reason = "what PostgreSQL ends by itself takes real time")]
#[tokio::test]
async fn a_statement_that_takes_too_long_ends_with_an_honest_page() {
    on_postgres(|bench| async move {
        let mut app = TestApp::start(bench, &["tokyometro"]).await;
        let mut browser = member(&app, "tokyometro").await;
        app.restart_with(Pool { statement: Some(Duration::from_millis(300)), ..Pool::default() }).await;
        let superuser = app.bench.as_superuser().await;
        let holding = superuser.begin().await.unwrap();
        holding.execute_unprepared("LOCK TABLE session IN ACCESS EXCLUSIVE MODE").await.unwrap();
        let begun = Instant::now();
        browser.open(&app.at("tokyometro", links::HOME)).await;
        honest(&browser, "a statement that waits");
        assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
        holding.rollback().await.unwrap();
        browser.open(&app.at("tokyometro", links::HOME)).await;
        assert_eq!((browser.status(), browser.path()), (200, links::HOME));
    })
    .await;
}
