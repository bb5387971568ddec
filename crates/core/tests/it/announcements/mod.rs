//! Announcements: whom they reach and when, two editors, marks of reading, and mails in rounds.

mod audience;
mod mailing;
mod two_people;
mod writing;

use chrono::{DateTime, Utc};
use madoguchi_core::accounts::sessions::entrance::Entered;
use madoguchi_core::accounts::sessions::session::{self, Member};
use madoguchi_core::announcements::content::{AnnouncementContent, AnnouncementTyped};
use madoguchi_core::announcements::{self, Announcement, AnnouncementChange};
use madoguchi_core::database::TenantTx;
use madoguchi_core::enrolment::Letter;
use madoguchi_core::ids::AnnouncementId;
use madoguchi_core::input::device::Device;
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::policy::notification::{Mode, NotificationKind};
use madoguchi_core::proof::hasher::Hasher;
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Password;
use madoguchi_core::staff::methods::{self, CodeAnswer, CodeKind};
use madoguchi_core::staff::permission::Role;
use madoguchi_core::staff::sessions::{self, Clerk};
use madoguchi_core::staff::sign_in::{self, StaffSignInBegun, StaffSignInOutcome};
use madoguchi_core::staff::{self, StaffName};
use madoguchi_core::testing::{Bench, Letters, Sample, cheap_hasher, japan, random};
use totp_rs::{Builder, Secret};

use crate::journey::{Visitor, good};

/// A society at an instant that the test moves.
pub struct Scene {
    pub bench: Bench,
    pub society: Sample,
    pub letters: Letters,
    pub now: DateTime<Utc>,
    hasher: Hasher,
}

impl Scene {
    /// A society that mails announcements to who wants them.
    pub async fn set(bench: Bench, slug: &str) -> Self {
        let now = japan("2026-11-20T10:00:00");
        let (mut society, letters) = Sample::with_letters(&bench, slug, now).await;
        society.policy.notification.mode = Mode::OptIn;
        society.policy.notification.kinds = NotificationKind::ALL.to_vec();
        Self { bench, society, letters, now, hasher: cheap_hasher() }
    }

    pub fn at(&mut self, instant: &str) {
        self.now = japan(instant);
    }

    pub async fn write(&self) -> TenantTx {
        self.bench.database.write(&self.society.scope(Actor::System, self.now)).await.unwrap()
    }

    /// Changes rows as a roster or time would.
    pub async fn raw(&self, sql: &str) -> u64 {
        let tx = self.write().await;
        let rows = tx.raw(sql).await.unwrap();
        tx.commit().await.unwrap();
        rows
    }

    /// Somebody of the staff who has just signed in.
    pub async fn clerk(&self, login: &str, role: Role) -> Clerk {
        let (typed, mut chance) = (Password::new("correct horse battery".into()), random());
        let hashed = self.hasher.for_strangers().hash(&typed, true, &mut chance).await.unwrap();
        let login = format!("{login}@kenpo.example");
        let address = EmailAddress::parse(&login).unwrap();
        let tx = self.write().await;
        let name = StaffName::read(&login).unwrap();
        let made = staff::demo(&tx, &name, &address, role.into(), &hashed, &mut chance).await.unwrap();
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
    pub async fn member(&self, letter: &Letter, number: usize, notify: bool) -> Member {
        let visitor = Visitor::new(&self.bench, &self.society, self.now);
        let mut typed = good(&self.society, number);
        typed.notify = notify;
        let token = visitor.prepare(letter, &typed).await;
        let done = visitor.commit(&*visitor.draft(&token).await).await.unwrap();
        let Entered::SignedIn(session) = done.entered else { panic!("no second step here") };
        let tx = self.write().await;
        let member = session::resolve(&tx, &session).await.unwrap().unwrap();
        let verified =
            format!("UPDATE email_address SET verified_at = added_at WHERE account_id = {}", self.id(&member));
        assert_eq!(tx.raw(&verified).await.unwrap(), 1);
        tx.commit().await.unwrap();
        member
    }

    /// The account's id as the database writes it.
    fn id(&self, member: &Member) -> String {
        self.literal(member.account.0)
    }

    pub fn literal(&self, id: uuid::Uuid) -> String {
        match self.bench.dialect() {
            madoguchi_core::database::Dialect::Sqlite => format!("X'{}'", id.simple()),
            madoguchi_core::database::Dialect::Postgres => format!("'{id}'"),
        }
    }

    fn content(&self, typed: &AnnouncementTyped) -> AnnouncementContent {
        typed.read(&self.society.policy.eras).unwrap()
    }

    async fn draft(&self, clerk: &Clerk, typed: &AnnouncementTyped) -> AnnouncementId {
        let tx = self.write().await;
        let id = announcements::write(&tx, clerk, &self.content(typed), &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    async fn found(&self, id: AnnouncementId) -> Announcement {
        announcements::announcement(&self.write().await, id).await.unwrap().unwrap()
    }

    async fn publish(&self, clerk: &Clerk, id: AnnouncementId) -> AnnouncementChange {
        let version = self.found(id).await.version;
        let tx = self.write().await;
        let change = announcements::publish(&tx, clerk, (id, version), &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        change
    }

    async fn withdraw(&self, clerk: &Clerk, id: AnnouncementId) -> AnnouncementChange {
        let tx = self.write().await;
        let change = announcements::withdraw(&tx, clerk, id, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        change
    }

    /// A published announcement.
    async fn published(&self, clerk: &Clerk, typed: &AnnouncementTyped) -> AnnouncementId {
        let id = self.draft(clerk, typed).await;
        assert_eq!(self.publish(clerk, id).await, AnnouncementChange::Done);
        id
    }
}

/// An announcement for everybody, with this title.
fn everybody(title: &str) -> AnnouncementTyped {
    AnnouncementTyped {
        title_ja: title.into(),
        body_ja: "本文です。".into(),
        audience: "everybody".into(),
        ..AnnouncementTyped::default()
    }
}
