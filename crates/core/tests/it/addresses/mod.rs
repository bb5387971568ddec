//! Changes of addresses, by verbs: asked for, verified, undone, and what must not outlive them.

mod attack;
mod main_address;
mod second_address;
mod undo;

use chrono::Duration;
use madoguchi_core::accounts::emails::Purpose;
use madoguchi_core::accounts::profile::addresses::registered::Resent;
use madoguchi_core::accounts::profile::addresses::{self, AddressRemoval, Addresses, LinkedAddress, Requested};
use madoguchi_core::accounts::recovery::undo_email as undoing;
use madoguchi_core::accounts::recovery::undo_email::UndoStanding;
use madoguchi_core::accounts::sessions::entrance::Entered;
use madoguchi_core::accounts::sessions::{history, session};
use madoguchi_core::ids::AccountId;
use madoguchi_core::input::device::Device;
use madoguchi_core::outbox::{self, Mail};
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Token;
use madoguchi_core::sign_in::SignInOutcome;
use madoguchi_core::testing::random;

use crate::journey::Visitor;
use crate::recovery::{Lost, token_of};

/// A member with an account whose address is verified, unless it says otherwise.
pub struct Holder<'a> {
    pub lost: Lost<'a>,
    pub account: AccountId,
}

impl<'a> Holder<'a> {
    pub async fn of(lost: Lost<'a>) -> Self {
        let account = account(&lost.visitor, &lost).await;
        Self { lost, account }
    }

    pub fn old(&self) -> &str {
        &self.lost.typed.email
    }

    fn scope(&self, actor: Actor) -> madoguchi_core::scope::Scope {
        self.lost.visitor.society.scope(actor, self.lost.visitor.now)
    }

    pub fn later(&mut self, by: Duration) {
        self.lost.later(by);
    }

    pub async fn request(&self, purpose: Purpose, typed: &str) -> Requested {
        let bench = self.lost.visitor.bench;
        let tx = bench.database.write(&self.scope(Actor::Member(self.account))).await.unwrap();
        let requested = addresses::request(&tx, self.account, purpose, typed, typed, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        requested
    }

    pub async fn resend(&self, purpose: Purpose) -> Resent {
        let bench = self.lost.visitor.bench;
        let tx = bench.database.write(&self.scope(Actor::Member(self.account))).await.unwrap();
        let resent = addresses::resend(&tx, self.account, purpose, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        resent
    }

    pub async fn cancel(&self, purpose: Purpose) -> bool {
        let bench = self.lost.visitor.bench;
        let tx = bench.database.write(&self.scope(Actor::Member(self.account))).await.unwrap();
        let cancelled = addresses::cancel(&tx, self.account, purpose, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        cancelled
    }

    pub async fn remove(&self, purpose: Purpose) -> AddressRemoval {
        let bench = self.lost.visitor.bench;
        let tx = bench.database.write(&self.scope(Actor::Member(self.account))).await.unwrap();
        let device = Device::default();
        let removed = addresses::remove(&tx, self.account, purpose, device, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        removed
    }

    /// The links that verify an address, out of the mails to it.
    pub async fn verifications(&self, address: &str) -> Vec<Token> {
        let mails = self.lost.mails("verify_new_email").await;
        let link = |mail: &Mail| match mail {
            Mail::VerifyNewEmail { verification_path, .. } => token_of(verification_path),
            _ => panic!("another mail"),
        };
        mails.iter().filter(|mail| mail.recipient.as_str() == address).map(|mail| link(&mail.mail)).collect()
    }

    /// The one link that verifies an address.
    pub async fn verification(&self, address: &str) -> Token {
        let mut links = self.verifications(address).await;
        assert_eq!(links.len(), 1, "{address}");
        links.pop().unwrap()
    }

    pub async fn look(&self, token: &Token) -> Option<LinkedAddress> {
        let bench = self.lost.visitor.bench;
        let tx = bench.database.read(&self.scope(Actor::Anonymous)).await.unwrap();
        addresses::look(&tx, token).await.unwrap()
    }

    pub async fn press(&self, token: &Token) -> Option<String> {
        let bench = self.lost.visitor.bench;
        let tx = bench.database.write(&self.scope(Actor::Anonymous)).await.unwrap();
        let found = addresses::verify(&tx, token, Device::default(), &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        found.map(|found| found.address.as_str().to_owned())
    }

    /// Asks for an address and verifies it: of the links to it, earlier ones of the same instant too, by the one that
    /// works.
    pub async fn change(&self, purpose: Purpose, to: &str) {
        assert_eq!(self.request(purpose, to).await, Requested::Promised);
        for link in self.verifications(to).await {
            if self.look(&link).await.is_some() {
                assert_eq!(self.press(&link).await.as_deref(), Some(to));
                return;
            }
        }
        panic!("no link to {to} works");
    }

    /// The links that undo.
    pub async fn undos(&self) -> Vec<Token> {
        self.undos_at(|_| true).await
    }

    /// The one link that puts an address back.
    pub async fn undo_of(&self, address: &str) -> Token {
        let mut links = self.undos_at(|to| to == address).await;
        assert_eq!(links.len(), 1, "{address}");
        links.pop().unwrap()
    }

    async fn undos_at(&self, which: impl Fn(&str) -> bool) -> Vec<Token> {
        let mails = self.lost.mails("email_changed").await;
        let links = mails.iter().filter(|mail| which(mail.recipient.as_str())).filter_map(|mail| match &mail.mail {
            Mail::EmailChanged { undo_path, .. } => undo_path.as_deref().map(token_of),
            _ => panic!("another mail"),
        });
        links.collect()
    }

    pub async fn look_at_undo(&self, token: &Token) -> &'static str {
        let bench = self.lost.visitor.bench;
        let tx = bench.database.read(&self.scope(Actor::Anonymous)).await.unwrap();
        word(&undoing::look(&tx, token).await.unwrap())
    }

    pub async fn undo(&self, token: &Token) -> &'static str {
        let bench = self.lost.visitor.bench;
        let password =
            undoing::unknowable(&self.lost.visitor.hasher, &Token::new(&mut random()), &mut random()).await.unwrap();
        let tx = bench.database.write(&self.scope(Actor::Anonymous)).await.unwrap();
        let device = Device::default();
        let standing = undoing::undo(&tx, token, password, device, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        word(&standing)
    }

    pub async fn has(&self) -> Addresses {
        let bench = self.lost.visitor.bench;
        let tx = bench.database.read(&self.scope(Actor::Member(self.account))).await.unwrap();
        addresses::addresses(&tx, self.account).await.unwrap()
    }

    /// Main address, the one that waits for it, second address, the one that waits for it.
    pub async fn four(&self) -> [Option<String>; 4] {
        let has = self.has().await;
        let text = |address: &madoguchi_core::input::email::EmailAddress| address.as_str().to_owned();
        [
            has.main.as_ref().map(|held| text(&held.address)),
            has.main_pending.as_ref().map(|pending| text(&pending.address)),
            has.second.as_ref().map(|held| text(&held.address)),
            has.second_pending.as_ref().map(|pending| text(&pending.address)),
        ]
    }

    /// Who was told something of a kind, sorted.
    pub async fn told(&self, kind: &str) -> Vec<String> {
        let mails = self.lost.mails(kind).await;
        let mut told: Vec<_> = mails.iter().map(|mail| mail.recipient.as_str().to_owned()).collect();
        told.sort();
        told
    }

    /// Lets every mail be sent, so that what is told next stands alone.
    pub async fn send_all(&self) {
        let bench = self.lost.visitor.bench;
        let tx = bench.database.write(&self.scope(Actor::System)).await.unwrap();
        for listed in outbox::list(&tx, Some(outbox::MessageStatus::Waiting), 1000).await.unwrap() {
            outbox::sent(&tx, listed.id).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    pub async fn open_sessions(&self) -> u64 {
        self.lost.raw("UPDATE session SET seen_at = seen_at WHERE ended_at IS NULL").await
    }

    pub async fn history(&self) -> Vec<history::EventOutcome> {
        let bench = self.lost.visitor.bench;
        let tx = bench.database.read(&self.scope(Actor::Member(self.account))).await.unwrap();
        let events = history::list(&tx, self.account).await.unwrap();
        events.into_iter().map(|event| event.outcome).filter(|it| *it != history::EventOutcome::SignedIn).collect()
    }
}

pub fn some(texts: [Option<&str>; 4]) -> [Option<String>; 4] {
    texts.map(|text| text.map(str::to_owned))
}

fn word(standing: &UndoStanding) -> &'static str {
    match standing {
        UndoStanding::Open(_) => "open",
        UndoStanding::Undone(_) => "undone",
        UndoStanding::TooLate => "too late",
        UndoStanding::NotUsable => "not usable",
    }
}

async fn account(visitor: &Visitor<'_>, lost: &Lost<'_>) -> AccountId {
    let SignInOutcome::Entered(Entered::SignedIn(token)) =
        visitor.sign_in(&lost.typed.user_id, &lost.typed.password).await
    else {
        panic!("not in")
    };
    let tx = visitor.bench.database.read(&visitor.society.scope(Actor::Anonymous, visitor.now)).await.unwrap();
    session::resolve(&tx, &token).await.unwrap().expect("a session").account
}
