//! A desk that is open from the society's network alone, and what is under way when somebody is stopped.

use madoguchi_core::attempt_log;
use madoguchi_core::audit::read::{self, AuditFilter};
use madoguchi_core::scope::{Actor, Scope};
use madoguchi_core::settings::{DESK_NETWORKS, KeyEdit, SettingsChange, SettingsOutcome};
use madoguchi_core::staff::permission::Role;
use madoguchi_core::support::ActReason;
use madoguchi_core::testing::{network, on_both, random, save_settings};
use madoguchi_web::testing::Browser;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::app::{PASSWORD, TestDesk};

/// Names the networks of a desk, as somebody within them.
pub async fn open_from(desk: &TestDesk, networks: &[&str], from: &str) {
    let sample = desk.sample("midori");
    let clerk = sample.clerk(&desk.bench, Role::Owner, desk.clock.now()).await;
    let place = network(from).at(from.parse().unwrap());
    let scope = Scope { networks: Some(place), ..sample.scope(Actor::Staff(clerk.id), desk.clock.now()) };
    let tx = desk.bench.database.write(&scope).await.unwrap();
    let change = SettingsChange([(DESK_NETWORKS.to_owned(), KeyEdit::Set(json!(networks)))].into());
    let why = ActReason::read("組合の中から使う").unwrap();
    let outcome = save_settings(&tx, &clerk, &change, desk.clock.now(), &why).await.unwrap();
    assert!(matches!(outcome, SettingsOutcome::Saved(_)), "{outcome:?}");
    tx.commit().await.unwrap();
    desk.app.directory.refresh(&desk.bench.database, desk.clock.now()).await.unwrap();
}

#[tokio::test]
async fn outside_the_network_nobody_signs_in_and_a_session_is_worth_nothing() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori", "aozora"]).await;
        let clerk = desk.worker("midori", "clerk", &[Role::Support]).await;
        let mut browser = desk.signed_in(&clerk).await;
        // The browsers of tests come from 127.0.0.1.
        open_from(&desk, &["127.0.0.0/8", "203.0.113.0/24"], "203.0.113.9").await;
        browser.open(&desk.at("midori", "/today")).await;
        assert_eq!(browser.status(), 200, "within it, everything goes on");
        let mut stranger = Browser::new();
        stranger.open(&desk.at("midori", "/sign-in")).await;
        stranger.fill("ユーザID", &clerk.login).fill("パスワード", PASSWORD);
        open_from(&desk, &["203.0.113.0/24"], "203.0.113.9").await;
        for path in ["/today", "/members", "/", "/sign-in", "/invitation?token=x", "/address-change?token=x"] {
            browser.open(&desk.at("midori", path)).await;
            assert_eq!(browser.status(), 403, "{path}");
            assert!(browser.text().contains("127.0.0.1") && browser.text().contains("この場所からは"), "{path}");
            assert!(!browser.text().contains("clerkさん"), "the page tells nothing about the session");
        }
        stranger.press("ログイン").await;
        assert_eq!(stranger.status(), 403);
        // Headers that no proxy of ours has set change nothing.
        let mut forged =
            Browser::new().with_header("x-forwarded-for", "203.0.113.9").with_header("forwarded", "for=203.0.113.9");
        forged.open(&desk.at("midori", "/sign-in")).await;
        assert_eq!(forged.status(), 403);
        // Members, and other societies' desks, aren't concerned.
        stranger.open(&desk.at_portal("midori", "/")).await;
        assert_eq!(stranger.status(), 200);
        stranger.open(&desk.at("aozora", "/sign-in")).await;
        assert_eq!(stranger.status(), 200);

        desk.pass(chrono::Duration::minutes(2));
        let tx = desk.bench.database.platform_write(desk.clock.now()).await.unwrap();
        let due = attempt_log::claim_due(&tx, 100).await.unwrap();
        tx.commit().await.unwrap();
        let scope = desk.sample("midori").scope(Actor::System, desk.clock.now());
        for due in due {
            let tx = desk.bench.database.write(&scope).await.unwrap();
            attempt_log::settle(&tx, due.subject, &mut random()).await.unwrap();
            tx.commit().await.unwrap();
        }
        let tx = desk.bench.database.read(&scope).await.unwrap();
        let filter = AuditFilter { action: Some("attempts_refused".parse().unwrap()), ..AuditFilter::default() };
        let rows = read::list(&tx, &filter, None, 100).await.unwrap().entries;
        assert!(rows.iter().all(|row| row.detail["attempt"] == "desk_network"), "{rows:?}");
        let count: u64 = rows.iter().filter_map(|row| row.detail["count"].as_u64()).sum();
        assert_eq!(count, 8, "every request is counted: {rows:?}");
    })
    .await;
}

/// Sends all but the end of a form, so that the server waits for it.
async fn held_open(desk: &TestDesk, browser: &Browser, path: &str, body: &str) -> (TcpStream, String) {
    let mut wire = TcpStream::connect(desk.address).await.unwrap();
    let cookies: Vec<_> = browser.cookies().into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    let host = desk.at("midori", "").replace("http://", "");
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {host}\r\ncookie: {}\r\nsec-fetch-site: same-origin\r\nconnection: close\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n",
        cookies.join("; "),
        body.len(),
    );
    let (begun, rest) = body.split_at(body.len() / 2);
    wire.write_all(head.as_bytes()).await.unwrap();
    wire.write_all(begun.as_bytes()).await.unwrap();
    wire.flush().await.unwrap();
    (wire, rest.to_owned())
}

#[tokio::test]
async fn a_request_that_is_held_open_while_its_clerk_is_disabled_does_nothing() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let owner = desk.worker("midori", "owner", &[Role::Owner]).await;
        let second = desk.worker("midori", "second", &[Role::Owner]).await;
        let mut of_second = desk.signed_in(&second).await;
        let mut of_owner = desk.signed_in(&owner).await;
        of_second.open(&desk.at("midori", "/staff/invite")).await;
        let drawn_for = of_second.drawn_for().unwrap();
        let body = format!("drawn_for={drawn_for}&name=x&email=held%40kenpo.example&role_owner=yes");
        let (mut wire, rest) = held_open(&desk, &of_second, "/staff/invite", &body).await;
        of_owner.open(&desk.at("midori", "/staff")).await;
        of_owner.follow("secondさん").await;
        of_owner.follow("利用を止める").await;
        of_owner.press("実行").await;
        assert_eq!(of_owner.path(), "/staff", "{}", of_owner.text());
        wire.write_all(rest.as_bytes()).await.unwrap();
        let mut answer = String::new();
        wire.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 401"), "{}", answer.lines().next().unwrap_or_default());
        of_owner.open(&desk.at("midori", "/staff")).await;
        assert!(!of_owner.text().contains("held@kenpo.example"), "{}", of_owner.text());
    })
    .await;
}

#[tokio::test]
async fn an_owner_signs_a_colleague_out_and_sends_the_invitation_again() {
    on_both(|bench| async move {
        let desk = TestDesk::start(bench, &["midori"]).await;
        let owner = desk.worker("midori", "owner", &[Role::Owner]).await;
        let clerk = desk.worker("midori", "clerk", &[Role::Support]).await;
        let mut of_clerk = desk.signed_in(&clerk).await;
        of_clerk.open(&desk.at("midori", "/account/tokens")).await;
        of_clerk.fill("何に使うか", "夜間当番").tick("窓口コードの依頼と承認");
        of_clerk.press("トークンを作る").await;
        let token = of_clerk.document().select(".token").remove(0);
        let mut of_owner = desk.signed_in(&owner).await;
        of_owner.open(&desk.at("midori", "/staff")).await;
        of_owner.follow("clerkさん").await;
        for said in ["最後の操作", "夜間当番", "窓口コードの依頼と承認", "まだ使っていません"]
        {
            assert!(of_owner.text().contains(said), "{said}: {}", of_owner.text());
        }
        assert!(!of_owner.source().contains(&token), "the token itself is nobody's to see");
        of_owner.press("すべてのログインとトークンを終わらせる").await;
        assert_eq!(of_owner.path(), "/staff");
        assert!(of_owner.text().contains("ログインとトークンを終わらせました"));
        of_clerk.open(&desk.at("midori", "/today")).await;
        assert_eq!(of_clerk.path(), "/sign-in");
        of_owner.follow("clerkさん").await;
        assert!(of_owner.text().contains("いまログインしている端末はありません"), "{}", of_owner.text());
        assert!(!of_owner.text().contains("夜間当番"), "{}", of_owner.text());
        of_owner.press("招待のメールをもう一度送る").await;
        assert!(of_owner.text().contains("招待のメールを送りました"), "{}", of_owner.text());
        let kinds: Vec<_> = desk.mails("midori").await.iter().map(|mail| mail.mail.kind()).collect();
        assert!(kinds.contains(&"staff_invitation"), "{kinds:?}");
        desk.signed_in(&clerk).await;
    })
    .await;
}
