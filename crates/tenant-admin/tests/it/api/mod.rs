//! The API: who may ask, what is answered, and what a program leaves behind.

pub mod examples;
mod matrix;
mod policy;
mod reading;
mod writing;

use madoguchi_core::audit::read::{self, AuditFilter};
use madoguchi_core::scope::Actor;
use madoguchi_core::staff::StaffLabel;
use madoguchi_core::staff::permission::{Permission, Role, TokenScope};
use madoguchi_core::staff::sessions::Clerk;
use madoguchi_core::staff::tokens::{self, TokenIssued, TokenOrder};
use madoguchi_core::testing::random;
use madoguchi_web::testing::{Browser, Reply};
use serde_json::Value;
use uuid::Uuid;

use crate::app::TestDesk;

/// A token of a new clerk with this role, who has just signed in.
pub async fn token(desk: &TestDesk, slug: &str, role: Role, scope: &[Permission]) -> (Clerk, String) {
    let clerk = desk.sample(slug).clerk(&desk.bench, role, desk.clock.now()).await;
    let token = token_of(desk, slug, &clerk, scope).await;
    (clerk, token)
}

/// A token of a clerk.
pub async fn token_of(desk: &TestDesk, slug: &str, clerk: &Clerk, scope: &[Permission]) -> String {
    let tx = desk.sample(slug).as_clerk(&desk.bench, clerk, desk.clock.now()).await;
    let scope: TokenScope = scope.iter().copied().collect();
    let order = TokenOrder { name: StaffLabel::read("基幹システム").unwrap(), scope, days: 30 };
    let issued = tokens::issue(&tx, clerk, &order, &mut random()).await.unwrap();
    tx.commit().await.unwrap();
    match issued {
        TokenIssued::Issued(token, _) => tokens::shown(&token).to_string(),
        _ => panic!("no token with this scope"),
    }
}

/// Asks as a program does.
pub async fn ask(
    desk: &TestDesk,
    slug: &str,
    (method, path): (&str, &str),
    token: &str,
    more: &[(&str, &str)],
    body: impl AsRef<[u8]>,
) -> Reply {
    let bearer = format!("Bearer {token}");
    let mut headers = more.to_vec();
    if !token.is_empty() {
        headers.push(("authorization", &bearer));
    }
    let body = (method == "POST").then(|| body.as_ref().to_vec());
    Browser::new().request(method, &desk.at(slug, path), &headers, body).await
}

pub async fn get(desk: &TestDesk, slug: &str, path: &str, token: &str) -> Reply {
    ask(desk, slug, ("GET", path), token, &[], "").await
}

pub fn body(reply: &Reply) -> Value {
    serde_json::from_slice(&reply.body).unwrap_or_else(|_| panic!("no JSON: {}", reply.text()))
}

/// The word of a problem.
pub fn problem(reply: &Reply) -> String {
    assert_eq!(reply.header("content-type"), Some("application/problem+json"), "{}", reply.text());
    let body = body(reply);
    assert_eq!(body["status"], reply.status);
    assert!(body["title"].as_str().is_some_and(|title| !title.is_empty() && !title.contains("api-")), "{body}");
    body["type"].as_str().unwrap().strip_prefix("/api/v1/docs#problem-").unwrap().to_owned()
}

/// Sends JSON with a key for repetitions.
pub async fn send(desk: &TestDesk, path: &str, token: &str, (key, read): (&str, &str), body: &Value) -> Reply {
    let mut headers = vec![("content-type", "application/json"), ("idempotency-key", key)];
    if !read.is_empty() {
        headers.push(("if-match", read));
    }
    ask(desk, "midori", ("POST", path), token, &headers, body.to_string()).await
}

/// What the audit trail of a society has, the newest first: action, actor and detail.
pub async fn trail(desk: &TestDesk, slug: &str) -> Vec<(String, Option<Uuid>, Value)> {
    let tx = desk.bench.database.read(&desk.sample(slug).scope(Actor::System, desk.clock.now())).await.unwrap();
    let page = read::list(&tx, &AuditFilter::default(), None, 50).await.unwrap();
    page.entries.into_iter().map(|entry| (entry.word, entry.actor.id, entry.detail)).collect()
}

/// The ids of the tokens of a clerk.
pub async fn token_ids(desk: &TestDesk, slug: &str, clerk: &Clerk) -> Vec<Value> {
    let tx = desk.bench.database.read(&desk.sample(slug).scope(Actor::System, desk.clock.now())).await.unwrap();
    let open = tokens::list(&tx, clerk.id).await.unwrap();
    open.iter().map(|token| Value::from(token.id.to_string())).collect()
}
