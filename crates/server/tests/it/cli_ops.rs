//! The ops listener, and web and worker as processes of their own.

use std::net::Ipv4Addr;

use madoguchi_core::clock::Clock;
use madoguchi_core::testing::{BASE, Bench, Sample, on_both};

use crate::place::{MailTo, PAUSE, Place, Server, free_port};
use crate::wire::{Connection, get, post};

/// What somebody types who has no account.
const NOBODY: &str = "kawasemi-7731";

/// Starts a process whose ops listener is on `ops`, and waits until that listens.
async fn start(place: &Place, arguments: &[&str], ops: u16) -> Server {
    place.start_as(arguments, ops, &[("MADOGUCHI_OPS__LISTEN", format!("127.0.0.1:{ops}"))]).await
}

/// The status and text of a page of the ops listener.
async fn asked(ops: u16, path: &str) -> (u16, String) {
    let mut connection = Connection::open(ops).await.unwrap();
    let answer = connection.send(&get("ops", path, "")).await.unwrap();
    (answer.status, answer.text().to_owned())
}

/// Waits until a line of the metrics is there.
async fn until(ops: u16, line: &str) {
    let mut told = String::new();
    for _ in 0..500 {
        told = asked(ops, "/metrics").await.1;
        if told.lines().any(|told| told == line) {
            return;
        }
        tokio::time::sleep(PAUSE).await;
    }
    panic!("{line} isn't in\n{told}");
}

/// The metrics that the chart's alerts name.
fn of_the_alerts() -> Vec<String> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../helm/madoguchi/files/alerts.yaml");
    let text = std::fs::read_to_string(file).unwrap();
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let names: Vec<_> = words.filter(|word| word.starts_with("madoguchi_")).map(str::to_owned).collect();
    assert!(names.len() > 5, "{names:?}");
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ops_listener_tells_how_a_server_is_and_nothing_about_anybody() {
    on_both(|bench| async move { listen(bench).await }).await;
}

async fn listen(bench: Bench) {
    let (sample, _) = Sample::with_people(&bench, "aozora", 1, Clock::system().now()).await;
    let place = Place::on(bench, MailTo::Folder).await;
    let ops = free_port();
    let server = start(&place, &["serve"], ops).await;
    assert_eq!(asked(ops, "/livez").await, (200, "alive\n".into()));
    assert_eq!(asked(ops, "/readyz").await, (200, "ready\n".into()));
    let host = format!("{}.portal.{BASE}:{}", sample.slug, place.port());
    let mut browser = Connection::open(place.port()).await.unwrap();
    assert_eq!(browser.send(&get(&host, "/sign-in?token=hiding", "")).await.unwrap().status, 200);
    let pair = [("user_id", NOBODY), ("password", "a wrong password")];
    let network = Ipv4Addr::new(203, 0, 113, 9);
    assert_eq!(browser.send(&post(&host, "/sign-in", "", network, &pair)).await.unwrap().status, 422);
    for path in ["/metrics", "/readyz", "/livez"] {
        assert_eq!(browser.send(&get(&host, path, "")).await.unwrap().status, 404, "{path} is not public");
    }
    assert_eq!(asked(ops, "/sign-in").await.0, 404, "no portal here");

    let (status, told) = asked(ops, "/metrics").await;
    assert_eq!(status, 200);
    for line in [
        r#"madoguchi_requests_total{face="portal",class="2xx"} 1"#,
        r#"madoguchi_requests_total{face="portal",class="4xx"} 4"#,
        r#"madoguchi_sign_ins_total{face="portal",outcome="refused"} 1"#,
        "madoguchi_database_up 1",
        "madoguchi_hasher_waiting 0",
        "madoguchi_outbox_waiting 0",
        "madoguchi_societies 1",
    ] {
        assert!(told.lines().any(|told| told == line), "{line} isn't in\n{told}");
    }
    for name in of_the_alerts() {
        // Of mails there is nothing to tell before one was tried.
        assert!(
            told.contains(&name) || name == "madoguchi_mails_total",
            "the alerts name {name}, which isn't in\n{told}"
        );
    }
    assert!(told.contains("madoguchi_database_connections{pool=") && told.ends_with("# EOF\n"), "{told}");
    for secret in [NOBODY, "hiding", "/sign-in", "203.0.113", &sample.slug, &sample.id.to_string()] {
        assert!(!told.contains(secret), "{secret} is in\n{told}");
    }

    server.ask_to_end();
    assert!(server.ended().await.success(), "{}", place.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn mails_that_a_server_without_a_worker_leaves_are_sent_by_a_worker_alone() {
    on_both(|bench| async move { share_the_work(bench).await }).await;
}

async fn share_the_work(bench: Bench) {
    let (sample, _) = Sample::with_people(&bench, "aozora", 1, Clock::system().now()).await;
    let place = Place::on(bench, MailTo::Folder).await;
    let (web_ops, worker_ops) = (free_port(), free_port());
    let web = start(&place, &["serve", "--without-worker"], web_ops).await;
    let invited = place.run(&["staff", "invite", &sample.slug, "owner@example.jp", "--role", "owner"]);
    assert!(invited.status.success(), "{}", String::from_utf8_lossy(&invited.stderr));
    // Longer than a worker's pause between two looks.
    tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
    until(web_ops, "madoguchi_outbox_due 1").await;

    let worker = start(&place, &["worker"], worker_ops).await;
    assert_eq!(asked(worker_ops, "/readyz").await.0, 200);
    until(worker_ops, r#"madoguchi_mails_total{outcome="sent"} 1"#).await;
    until(web_ops, "madoguchi_outbox_due 0").await;
    assert!(!asked(worker_ops, "/metrics").await.1.contains("madoguchi_hasher"), "a worker hashes nothing");
    for process in [worker, web] {
        process.ask_to_end();
        assert!(process.ended().await.success(), "{}", place.log());
    }
}
