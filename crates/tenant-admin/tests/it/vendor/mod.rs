//! The vendor's face as an operator's browser sees it, without scripts, on both databases.

mod access;
mod api;
mod approvals;
mod colleagues;
mod pages;
mod sign_in;
mod societies;

use chrono::Duration;
use madoguchi_core::database::TenantTx;
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::operators;
use madoguchi_core::operators::permission::OperatorRole;
use madoguchi_core::outbox::{self, OutgoingMail};
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Password;
use madoguchi_core::staff::StaffName;
use madoguchi_core::tenancy::hosts::vendor_host;
use madoguchi_core::testing::{BASE, random, scope};
use madoguchi_web::testing::Browser;

use crate::app::{PASSWORD, TestDesk};

/// An operator with everything to sign in.
#[derive(Clone)]
pub struct Duty {
    pub login: String,
    pub secret: String,
}

impl TestDesk {
    /// The URL of a path at the vendor's host.
    pub fn at_vendor(&self, path: &str) -> String {
        format!("http://{}:{}{path}", vendor_host(BASE), self.address.port())
    }

    /// A transaction of the vendor's tenant.
    pub async fn as_vendor(&self, actor: Actor) -> TenantTx {
        let now = self.clock.now();
        let vendor = self.app.directory.vendor().unwrap().society(&self.bench.keys, now).unwrap();
        self.bench.database.write(&scope(vendor, actor, now)).await.unwrap()
    }

    /// An operator with this role, who can sign in.
    pub async fn operator(&self, login: &str, role: OperatorRole) -> Duty {
        let hashed =
            self.app.hasher.for_strangers().hash(&Password::new(PASSWORD.into()), true, &mut random()).await.unwrap();
        let (name, address) = (StaffName::read(&format!("{login}さん")).unwrap(), format!("{login}@vendor.example"));
        let address = EmailAddress::parse(&address).unwrap();
        let tx = self.as_vendor(Actor::System).await;
        let made = operators::demo(&tx, &name, &address, role, &hashed, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        Duty { login: made.login, secret: made.code_secret }
    }

    pub async fn sign_in_operator(&self, browser: &mut Browser, operator: &Duty) {
        browser.open(&self.at_vendor("/")).await;
        browser.fill("ユーザID", &operator.login).fill("パスワード", PASSWORD);
        browser.press("ログイン").await;
        assert_eq!(browser.path(), "/second-step", "{}", browser.text());
        browser.fill("確認コード（6桁）", &self.code(&operator.secret));
        browser.press("確認").await;
    }

    /// A browser in which an operator has just signed in.
    pub async fn operator_signed_in(&self, operator: &Duty) -> Browser {
        // A code is taken once, and its app shows the next one after half a minute.
        self.pass(Duration::seconds(60));
        let mut browser = Browser::new();
        self.sign_in_operator(&mut browser, operator).await;
        assert_eq!((browser.status(), browser.path()), (200, "/societies"), "{}", browser.text());
        browser
    }

    /// The mails that the vendor has promised and not sent yet, the oldest first.
    pub async fn vendor_mails(&self) -> Vec<OutgoingMail> {
        let tx = self.as_vendor(Actor::System).await;
        let mut mails = Vec::new();
        for listed in outbox::list(&tx, None, 100).await.unwrap() {
            mails.extend(outbox::load(&tx, listed.id).await.unwrap());
        }
        mails.reverse();
        mails
    }
}
