//! What ends, and what stays: accounts that are closed, persons who are hidden, files about what is held, and what the worker
//! deletes when its time is over.

mod accounts;
mod checkups;
mod departed;
mod disclosing;
mod eligibility;
mod expenses;
mod going_live;
mod hidden;
mod household;
mod listing;
mod news;
mod restricting;
mod suspending;
mod sweeping;

use chrono::{DateTime, Utc};
use madoguchi_core::accounts::sessions::entrance::Entered;
use madoguchi_core::accounts::sessions::session::{self, Member};
use madoguchi_core::database::{Dialect, TenantTx};
use madoguchi_core::enrolment::Letter;
use madoguchi_core::ids::{CredentialId, PersonId};
use madoguchi_core::input::device::Device;
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::proof::hasher::Hasher;
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::{Password, Token};
use madoguchi_core::staff::methods::{self, CodeAnswer, CodeKind};
use madoguchi_core::staff::permission::{Role, Roles};
use madoguchi_core::staff::sessions::{self, Clerk};
use madoguchi_core::staff::sign_in::{self, StaffSignInBegun, StaffSignInOutcome};
use madoguchi_core::staff::{self, StaffName};
use madoguchi_core::support::{self, ActReason, LetterAsked, LetterWanted, Situation};
use madoguchi_core::testing::{Bench, Letters, Sample, cheap_hasher, japan, random};
use totp_rs::{Builder, Secret};
use uuid::Uuid;

use crate::journey::{Typed, Visitor, good};

/// A society at an instant that the test moves.
struct Scene {
    bench: Bench,
    society: Sample,
    letters: Letters,
    now: DateTime<Utc>,
    hasher: Hasher,
}

/// Somebody who has registered.
struct Registered {
    member: Member,
    session: Token,
    typed: Typed,
    person: PersonId,
}

fn reason() -> ActReason {
    ActReason::read("窓口で本人を確認").unwrap()
}

impl Scene {
    async fn set(bench: Bench, slug: &str) -> Self {
        let now = japan("2026-11-20T10:00:00");
        let (society, letters) = Sample::with_letters(&bench, slug, now).await;
        Self { bench, society, letters, now, hasher: cheap_hasher() }
    }

    async fn write(&self) -> TenantTx {
        self.bench.database.write(&self.society.scope(Actor::System, self.now)).await.unwrap()
    }

    async fn read(&self) -> TenantTx {
        self.bench.database.read(&self.society.scope(Actor::System, self.now)).await.unwrap()
    }

    /// A transaction as a clerk has it.
    async fn at_desk(&self, clerk: &Clerk) -> TenantTx {
        self.bench.database.write(&self.society.scope(Actor::Staff(clerk.id), self.now)).await.unwrap()
    }

    /// Issues a letter to somebody who stands at the counter.
    async fn issue_letter(
        &self,
        tx: &TenantTx,
        clerk: &Clerk,
        person: PersonId,
        latest: Option<CredentialId>,
    ) -> LetterAsked {
        self.society.verify_caller(tx, clerk, person).await;
        let wanted = LetterWanted { person, latest, request: None };
        support::issue_letter(tx, clerk, wanted, &reason(), &mut random()).await.unwrap()
    }

    /// A person as a clerk sees them.
    async fn situation(&self, tx: &TenantTx, clerk: &Clerk, person: PersonId) -> Option<Situation> {
        support::situation(tx, clerk, &self.society.tenant(self.now), person, &mut random()).await.unwrap()
    }

    /// Changes rows as a roster or time would.
    async fn raw(&self, sql: &str) -> u64 {
        let tx = self.write().await;
        let rows = tx.raw(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
        tx.commit().await.unwrap();
        rows
    }

    /// How many rows of a table fit a condition.
    async fn count(&self, table: &str, condition: &str) -> u64 {
        let tx = self.write().await;
        let moved = tx.raw(&format!("UPDATE {table} SET tenant_id = tenant_id WHERE {condition}")).await;
        drop(tx);
        if let Ok(rows) = moved {
            return rows;
        }
        // Rows that are only added can be deleted, and the transaction is rolled back.
        let tx = self.write().await;
        tx.raw(&format!("DELETE FROM {table} WHERE {condition}")).await.unwrap()
    }

    fn literal(&self, id: Uuid) -> String {
        if self.bench.dialect() == Dialect::Sqlite { format!("x'{}'", id.simple()) } else { format!("'{id}'") }
    }

    /// Somebody of the staff who has just signed in.
    async fn clerk(&self, login: &str, roles: &[Role]) -> Clerk {
        let (typed, mut chance) = (Password::new("correct horse battery".into()), random());
        let hashed = self.hasher.for_strangers().hash(&typed, true, &mut chance).await.unwrap();
        let login = format!("{login}@kenpo.example");
        let address = EmailAddress::parse(&login).unwrap();
        let tx = self.write().await;
        let (name, roles) = (StaffName::read(&login).unwrap(), roles.iter().copied().collect::<Roles>());
        let made = staff::demo(&tx, &name, &address, roles, &hashed, &mut chance).await.unwrap();
        let begun = sign_in::begin(&tx, &made.login, Device::default(), &mut chance).await.unwrap();
        let StaffSignInBegun::Admitted(candidate) = begun else { panic!("a pause") };
        let verified = self.hasher.for_strangers().verify(&typed, candidate.stored_password().as_ref()).await.unwrap();
        let (tx, outcome) = sign_in::complete(tx, &candidate, verified, Device::default(), &mut chance).await.unwrap();
        let StaffSignInOutcome::OnTheWay(token, _) = outcome else { panic!("the password is right") };
        let on_the_way = sign_in::resolve(&tx, &token, Device::default()).await.unwrap().unwrap();
        let totp = Builder::new().with_secret(Secret::try_from_base32(&made.code_secret).unwrap()).build().unwrap();
        let code = totp.generate(u64::try_from(self.now.timestamp()).unwrap()).to_string();
        let answered = methods::answer(&tx, &on_the_way, &code, CodeKind::OneTimeCode, &mut chance).await.unwrap();
        let CodeAnswer::Entered(session) = answered else { panic!("the code is right") };
        let clerk = sessions::resolve(&tx, &session).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        clerk
    }

    /// Somebody who registers with a letter, and verifies the address.
    async fn member(&self, letter: &Letter, number: usize) -> Registered {
        let visitor = Visitor::new(&self.bench, &self.society, self.now);
        let typed = good(&self.society, number);
        let token = visitor.prepare(letter, &typed).await;
        let done = visitor.commit(&*visitor.draft(&token).await).await.unwrap();
        let Entered::SignedIn(session) = done.entered else { panic!("no second step here") };
        let tx = self.write().await;
        let member = session::resolve(&tx, &session).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        let account = self.literal(member.account.0);
        self.raw(&format!("UPDATE email_address SET verified_at = added_at WHERE account_id = {account}")).await;
        Registered { member, session, typed, person: letter.person }
    }

    async fn is_in(&self, registered: &Registered) -> bool {
        session::resolve(&self.read().await, &registered.session).await.unwrap().is_some()
    }
}
