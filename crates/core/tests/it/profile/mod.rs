//! What members choose for themselves: another user ID, which mails, language and size of the text.

mod choices;
mod user_id;

use chrono::{DateTime, Utc};
use madoguchi_core::accounts::profile::addresses::registered;
use madoguchi_core::accounts::sessions::entrance::Entered;
use madoguchi_core::accounts::sessions::session::{self, Member};
use madoguchi_core::database::TenantTx;
use madoguchi_core::enrolment::Letter;
use madoguchi_core::outbox::{self, Mail};
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Token;
use madoguchi_core::testing::{Bench, Sample, random};

use crate::journey::{Typed, Visitor, good};

/// A society's counter at an instant.
struct Counter<'a> {
    bench: &'a Bench,
    society: &'a Sample,
    now: DateTime<Utc>,
}

impl Counter<'_> {
    fn visitor(&self) -> Visitor<'_> {
        Visitor::new(self.bench, self.society, self.now)
    }

    async fn write(&self, actor: Actor) -> TenantTx {
        self.bench.database.write(&self.society.scope(actor, self.now)).await.unwrap()
    }

    /// Registers; the session's token, and what was typed.
    async fn register(&self, letter: &Letter, number: usize) -> (Token, Typed) {
        let (visitor, typed) = (self.visitor(), good(self.society, number));
        let token = visitor.prepare(letter, &typed).await;
        match visitor.commit(&*visitor.draft(&token).await).await.unwrap().entered {
            Entered::SignedIn(session) => (session, typed),
            Entered::OnTheWay(..) => panic!("no second step here"),
        }
    }

    async fn member(&self, token: &Token) -> Member {
        let tx = self.write(Actor::Anonymous).await;
        session::resolve(&tx, token).await.unwrap().expect("a session")
    }

    /// What mails are waiting for, the latest first.
    async fn mails(&self) -> Vec<Mail> {
        let tx = self.write(Actor::System).await;
        let mut mails = Vec::new();
        for listed in outbox::list(&tx, None, 100).await.unwrap() {
            mails.extend(outbox::load(&tx, listed.id).await.unwrap().map(|outgoing| outgoing.mail));
        }
        mails
    }

    /// Opens the link of the latest welcome mail.
    async fn verify_address(&self) {
        let mails = self.mails().await;
        let path = mails.into_iter().find_map(|mail| match mail {
            Mail::Welcome { verification_path, .. } => Some(verification_path),
            _ => None,
        });
        let link = Token::received(path.unwrap().split('=').next_back().unwrap()).unwrap();
        let tx = self.write(Actor::System).await;
        assert!(registered::verify(&tx, &link, &mut random()).await.unwrap().is_some());
        tx.commit().await.unwrap();
    }

    async fn rows(&self, update: &str) -> u64 {
        self.write(Actor::System).await.raw(update).await.unwrap()
    }
}
