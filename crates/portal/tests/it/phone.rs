//! A phone with a passkey, and the script that lets it speak with the portal.

use madoguchi_core::links;
use madoguchi_core::testing::Authenticator;
use madoguchi_web::testing::{Browser, Reply};
use serde_json::{Value, json};

use crate::app::TestApp;

/// A phone of somebody at one society.
pub struct Phone(pub Authenticator);

/// What an answer to a script says.
pub fn said(reply: &Reply) -> Value {
    serde_json::from_slice(&reply.body).unwrap_or_else(|_| panic!("{} {}", reply.status, reply.text()))
}

/// Asks for the options of a ceremony.
pub async fn offer(browser: &mut Browser, finish: &str) -> Value {
    let reply = browser.fetch(&format!("{finish}/options"), "{}").await;
    assert_eq!(reply.status, 200, "{finish}: {}", reply.text());
    said(&reply)
}

impl Phone {
    /// A phone that has no passkey yet.
    pub fn at(app: &TestApp, slug: &str) -> Self {
        Self(Authenticator::at(&app.at(slug, "")))
    }

    /// Sets a passkey up where the browser stands on the page for it.
    pub async fn set_up(&mut self, browser: &mut Browser) {
        let offer = offer(browser, links::PASSKEY_SET_UP).await;
        let answer = self.0.create(&offer);
        go(browser, links::PASSKEY_SET_UP, &answer).await;
    }

    /// Signs in by the button on the sign-in page.
    pub async fn sign_in(&mut self, browser: &mut Browser) {
        self.sign(browser, links::PASSKEY_SIGN_IN).await;
    }

    /// Takes the second step.
    pub async fn second_step(&mut self, browser: &mut Browser) {
        self.sign(browser, links::PASSKEY_SECOND_STEP).await;
    }

    /// Shows everything again, on the way to a page.
    pub async fn step_up(&mut self, browser: &mut Browser, to: &str) {
        let offer = offer(browser, links::PASSKEY_STEP_UP).await;
        let mut answer = self.0.sign(&offer);
        answer["to"] = json!(to);
        go(browser, links::PASSKEY_STEP_UP, &answer).await;
    }

    async fn sign(&mut self, browser: &mut Browser, finish: &str) {
        let offer = offer(browser, finish).await;
        let answer = self.0.sign(&offer);
        go(browser, finish, &answer).await;
    }
}

/// Sends what a dialogue has brought and goes where the answer says.
async fn go(browser: &mut Browser, finish: &str, answer: &Value) {
    let reply = browser.fetch(finish, &answer.to_string()).await;
    assert_eq!(reply.status, 200, "{finish}: {}", reply.text());
    let there = said(&reply)["go"].as_str().expect("somewhere to go").to_owned();
    browser.open(&there).await;
}
