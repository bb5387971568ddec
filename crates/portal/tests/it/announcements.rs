//! Announcements for members and visitors: what is new, marks of reading, who sees what.

use chrono::Duration;
use madoguchi_core::database::Dialect;
use madoguchi_core::ids::AnnouncementId;
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::links;
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Password;
use madoguchi_core::staff::permission::Role;
use madoguchi_core::staff::{self, StaffName};
use madoguchi_core::testing::{on_both, random};
use uuid::Uuid;

use crate::app::TestApp;
use crate::walk::member;

/// An announcement as a row, because the portal has no verb that writes one.
struct Row {
    title: &'static str,
    audience: (&'static str, &'static str),
    public: bool,
    published: bool,
    /// Minutes from now until its start.
    from: i64,
}

const ROW: Row =
    Row { title: "お知らせの件名", audience: ("everybody", ""), public: false, published: true, from: 0 };

fn literal(app: &TestApp, id: Uuid) -> String {
    match app.bench.dialect() {
        Dialect::Sqlite => format!("X'{}'", id.simple()),
        Dialect::Postgres => format!("'{id}'"),
    }
}

async fn raw(app: &TestApp, slug: &str, sql: &str) -> u64 {
    let scope = app.society(slug).sample.scope(Actor::System, app.clock.now());
    let tx = app.bench.database.write(&scope).await.unwrap();
    let rows = tx.raw(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    tx.commit().await.unwrap();
    rows
}

async fn posted(app: &TestApp, slug: &str, row: Row) -> AnnouncementId {
    let (sample, now, mut chance) = (&app.society(slug).sample, app.clock.now(), random());
    let tx = app.bench.database.write(&sample.scope(Actor::System, now)).await.unwrap();
    let hashed = app
        .app
        .hasher
        .for_strangers()
        .hash(&Password::new("correct horse battery".into()), true, &mut chance)
        .await
        .unwrap();
    let (name, address) = (StaffName::read("窓口 花子").unwrap(), EmailAddress::parse("hanako@kenpo.example").unwrap());
    staff::demo(&tx, &name, &address, Role::Announcements.into(), &hashed, &mut chance).await.unwrap();
    let clerk = staff::list(&tx).await.unwrap()[0].account.id;
    tx.commit().await.unwrap();
    let id = AnnouncementId::new(now, &mut chance);
    let instant = |minutes: i64| {
        let at = now + Duration::minutes(minutes);
        match app.bench.dialect() {
            // As the driver writes it.
            Dialect::Sqlite => format!("'{}'", at.format("%Y-%m-%dT%H:%M:%S%.f+00:00")),
            Dialect::Postgres => format!("'{}'", at.to_rfc3339()),
        }
    };
    let (of, by) = (literal(app, sample.id.0), literal(app, clerk.0));
    let sql = format!(
        "INSERT INTO announcement (tenant_id, id, title_ja, body_ja, audience, audience_value, is_public, from_at,
             published_at, version, created_by, created_at, changed_by, changed_at, mails)
         VALUES ({of}, {}, '{}', '本文の一行目。', '{}', '{}', {}, {}, {}, 1, {by}, {}, {by}, {}, 0)",
        literal(app, id.0),
        row.title,
        row.audience.0,
        row.audience.1,
        row.public,
        instant(row.from),
        if row.published { instant(0) } else { "NULL".into() },
        instant(0),
        instant(0),
    );
    assert_eq!(raw(app, slug, &sql).await, 1);
    id
}

#[tokio::test]
async fn what_is_new_comes_first_and_only_the_button_marks_it_as_read() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["midori"]).await;
        let mut browser = member(&app, "midori").await;
        browser.open(links::HOME).await;
        assert!(browser.has("お知らせはありません。"), "{}", browser.text());
        let first = posted(&app, "midori", Row { title: "はじめのお知らせ", ..ROW }).await;
        app.pass(Duration::minutes(1));
        posted(&app, "midori", Row { title: "あとのお知らせ", ..ROW }).await;
        browser.open(links::HOME).await;
        assert!(browser.has("まだ読み終えていないお知らせが2件あります。"), "{}", browser.text());
        assert_eq!(browser.document().select(".news h3"), ["あとのお知らせ", "はじめのお知らせ"]);

        browser.follow("あとのお知らせ").await;
        assert_eq!((browser.status(), browser.heading()), (200, "あとのお知らせ"));
        browser.open(links::HOME).await;
        assert!(browser.has("2件あります。"), "opening changes nothing: {}", browser.text());
        browser.follow("あとのお知らせ").await;
        browser.press("読みました").await;
        assert_eq!((browser.status(), browser.path()), (200, links::ANNOUNCEMENTS));
        for told in ["読み終えたお知らせにしました。", "お知らせが1件あります。"] {
            assert!(browser.has(told), "{told}: {}", browser.text());
        }
        browser.follow("あとのお知らせ").await;
        assert!(
            browser.has("読み終えています") && browser.buttons().is_empty()
                || !browser.buttons().contains(&"読みました".into())
        );
        browser.open(links::HOME).await;
        assert_eq!(browser.document().select(".news h3"), ["はじめのお知らせ", "あとのお知らせ"], "unread ones first");
        // Sent twice, the button answers the same.
        for _ in 0..2 {
            browser.open(&links::announcement(first)).await;
            browser.post(&links::announcement(first), &[]).await;
            assert_eq!((browser.status(), browser.path()), (200, links::ANNOUNCEMENTS), "{}", browser.text());
        }
        browser.open(links::HOME).await;
        assert!(!browser.has("まだ読み終えていない"), "{}", browser.text());
    })
    .await;
}

#[tokio::test]
async fn what_is_for_others_or_not_public_is_not_found() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["midori", "aozora"]).await;
        let mut browser = member(&app, "midori").await;
        let (others, everybody) = (("employer", "no-such-employer"), ("everybody", ""));
        let hidden = [
            posted(&app, "midori", Row { audience: others, ..ROW }).await,
            posted(&app, "midori", Row { audience: ("without_account", ""), public: true, ..ROW }).await,
            posted(&app, "midori", Row { audience: everybody, from: 1, ..ROW }).await,
            posted(&app, "midori", Row { published: false, ..ROW }).await,
            posted(&app, "aozora", Row { ..ROW }).await,
            AnnouncementId(Uuid::from_u128(1)),
        ];
        let before = app.rows().await;
        for id in hidden {
            browser.open(&links::announcement(id)).await;
            assert_eq!(browser.status(), 404, "{id}");
            browser.open(links::HOME).await;
            browser.post(&links::announcement(id), &[]).await;
            assert_eq!(browser.status(), 404, "{id}");
        }
        browser.open("/announcements/not-an-id").await;
        assert_eq!(browser.status(), 404);
        assert_eq!(app.rows().await.changed_since(&before), [""; 0]);
        browser.open(links::ANNOUNCEMENTS).await;
        assert!(browser.has("お知らせはありません。"), "{}", browser.text());
        app.pass(Duration::minutes(1));
        browser.open(links::ANNOUNCEMENTS).await;
        assert!(browser.has(ROW.title), "its time has come: {}", browser.text());
    })
    .await;
}

#[tokio::test]
async fn public_ones_are_on_the_sign_in_page_within_a_second_and_gone_as_fast() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["midori", "aozora"]).await;
        let sign_in = async |slug: &'static str| {
            app.pass(Duration::seconds(1));
            app.browser(slug, links::SIGN_IN).await
        };
        assert!(!sign_in("midori").await.has(ROW.title));
        let members_only = posted(&app, "midori", Row { title: "加入者の方へ", ..ROW }).await;
        let id = posted(&app, "midori", Row { public: true, ..ROW }).await;
        let mut visitor = sign_in("midori").await;
        assert!(visitor.has(ROW.title) && !visitor.has("加入者の方へ"), "{}", visitor.text());
        assert!(!sign_in("aozora").await.has(ROW.title));
        visitor.follow(ROW.title).await;
        assert!(visitor.has("本文の一行目。") && visitor.buttons().iter().all(|it| it != "読みました"));
        visitor.open(&links::public_announcement(members_only)).await;
        assert_eq!(visitor.status(), 404);
        let url = app.at("aozora", &links::public_announcement(id));
        visitor.open(&url).await;
        assert_eq!(visitor.status(), 404, "another society's");

        let withdraw =
            format!("UPDATE announcement SET withdrawn_at = published_at WHERE id = {}", literal(&app, id.0));
        raw(&app, "midori", &withdraw).await;
        assert!(!sign_in("midori").await.has(ROW.title));
    })
    .await;
}

#[tokio::test]
async fn without_a_database_the_sign_in_page_shows_what_was_read_last() {
    on_both(|bench| async move {
        let app = TestApp::start(bench, &["midori"]).await;
        posted(&app, "midori", Row { public: true, ..ROW }).await;
        assert!(app.browser("midori", links::SIGN_IN).await.has(ROW.title));
        app.bench.database.close().await.unwrap();
        app.pass(Duration::minutes(1));
        let page = app.browser("midori", links::SIGN_IN).await;
        assert!(page.status() == 200 && page.has(ROW.title), "{}", page.text());
    })
    .await;
}
