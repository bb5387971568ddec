//! Operators of the vendor: sealed, apart from every society, and stopped at once when they are disabled.

mod passkey;

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use madoguchi_core::audit::read::{self, AuditFilter};
use madoguchi_core::database::{Dialect, TenantTx};
use madoguchi_core::failure::Failure;
use madoguchi_core::ids::TenantId;
use madoguchi_core::input::device::Device;
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::operators::invitation::{self, OperatorInviter};
use madoguchi_core::operators::permission::{OperatorPermission, OperatorRole};
use madoguchi_core::operators::sessions::{self, Operator};
use madoguchi_core::operators::sign_in::{self, OperatorSignInBegun, OperatorSignInOutcome};
use madoguchi_core::operators::{self, OperatorChange, one_time_code};
use madoguchi_core::outbox::{self, Mail};
use madoguchi_core::scope::{Actor, Society};
use madoguchi_core::secret::{Password, Token};
use madoguchi_core::staff::StaffName;
use madoguchi_core::staff::methods::CodeAnswer;
use madoguchi_core::sweep;
use madoguchi_core::tenancy::Directory;
use madoguchi_core::testing::{BASE, Bench, Sample, cheap_hasher, japan, on_both, random, scope};
use madoguchi_migrations::tables;
use sea_orm::{ConnectionTrait, Statement};
use totp_rs::{Builder, Secret};

use crate::sign_in::futures_join;

const NAME: &str = "運用 さくら";
const PASSWORD: &str = "correct horse battery";

fn now() -> DateTime<Utc> {
    japan("2026-11-20T10:00:00")
}

fn vendor(bench: &Bench) -> Society {
    bench.keys.keys_or_new(TenantId::VENDOR, &mut random()).unwrap();
    Directory::empty(BASE).vendor().unwrap().society(&bench.keys, now()).unwrap()
}

async fn writing(bench: &Bench, at: DateTime<Utc>) -> TenantTx {
    bench.database.write(&scope(vendor(bench), Actor::Anonymous, at)).await.unwrap()
}

fn named(login: &str) -> (StaffName, EmailAddress) {
    (StaffName::read(NAME).unwrap(), EmailAddress::parse(&format!("{login}@vendor.example")).unwrap())
}

/// The link of the newest invitation, and until when it works.
async fn newest_invitation(tx: &TenantTx) -> (String, DateTime<Utc>) {
    for listed in outbox::list(tx, None, 100).await.unwrap() {
        let mail = outbox::load(tx, listed.id).await.unwrap().unwrap().mail;
        if let Mail::OperatorInvitation { vendor_path, valid_until, .. } = mail {
            return (vendor_path, valid_until);
        }
    }
    panic!("no invitation")
}

/// Somebody who has just signed in with password and app, and the token of the session.
async fn signed_in(bench: &Bench, login: &str, role: OperatorRole) -> (Operator, Token) {
    let (hasher, typed, mut chance) = (cheap_hasher(), Password::new(PASSWORD.into()), random());
    let hashed = hasher.for_strangers().hash(&typed, true, &mut chance).await.unwrap();
    let (name, address) = named(login);
    let tx = writing(bench, now()).await;
    let made = operators::demo(&tx, &name, &address, role, &hashed, &mut chance).await.unwrap();
    let begun = sign_in::begin(&tx, &made.login, Device::default(), &mut chance).await.unwrap();
    let OperatorSignInBegun::Admitted(candidate) = begun else { panic!("a pause") };
    let verified = hasher.for_strangers().verify(&typed, candidate.stored_password().as_ref()).await.unwrap();
    let (tx, outcome) = sign_in::complete(tx, &candidate, verified, Device::default(), &mut chance).await.unwrap();
    let OperatorSignInOutcome::OnTheWay(token, _) = outcome else { panic!("the password is right") };
    let on_the_way = sign_in::resolve(&tx, &token, Device::default()).await.unwrap().unwrap();
    let app = Builder::new().with_secret(Secret::try_from_base32(&made.code_secret).unwrap()).build().unwrap();
    let code = app.generate(u64::try_from(now().timestamp()).unwrap()).to_string();
    let answered = one_time_code::answer(&tx, &on_the_way, &code, &mut chance).await.unwrap();
    let CodeAnswer::Entered(session) = answered else { panic!("the code is right") };
    let operator = sessions::resolve(&tx, &session).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    (operator, session)
}

#[test]
fn core_and_the_migrations_know_the_vendor_by_one_id() {
    assert_eq!(TenantId::VENDOR.0, tables::VENDOR);
    assert!(!TenantId::VENDOR.is_society());
}

#[tokio::test]
async fn names_and_addresses_are_sealed_and_no_society_finds_an_operator() {
    on_both(|bench| async move {
        let midori = Sample::apply(&bench, "midori", now()).await;
        let (operator, session) = signed_in(&bench, "sakura", OperatorRole::Operations).await;
        let connection = match bench.dialect() {
            Dialect::Sqlite => bench.database.for_migrations().clone(),
            Dialect::Postgres => bench.as_superuser().await,
        };
        let sql = "SELECT name_sealed, email_sealed FROM operator";
        let statement = Statement::from_string(connection.get_database_backend(), sql);
        let rows = connection.query_all_raw(statement).await.unwrap();
        assert_eq!(rows.len(), 1);
        for (column, plain) in [(0, NAME), (1, "sakura")] {
            let sealed: Vec<u8> = rows[0].try_get_by_index(column).unwrap();
            assert!(sealed.len() > plain.len() && !sealed.windows(plain.len()).any(|part| part == plain.as_bytes()));
        }
        // A society's transaction has neither the rows nor the key, whatever it is asked with.
        let tx = bench.database.write(&midori.scope(Actor::Anonymous, now())).await.unwrap();
        assert!(operators::list(&tx).await.unwrap().is_empty());
        assert!(operators::account(&tx, operator.id).await.unwrap().is_none());
        assert!(sessions::resolve(&tx, &session).await.unwrap().is_none());
        let held = sessions::hold(&tx, &operator, OperatorPermission::Enter).await;
        assert!(matches!(held, Err(Failure::SessionEnded)), "{held:?}");
        drop(tx);
        // With the vendor's id and a society's key, the names stay closed.
        let stranger = Society { keys: Arc::clone(&midori.keys), ..vendor(&bench) };
        let tx = bench.database.read(&scope(stranger, Actor::Anonymous, now())).await.unwrap();
        assert!(matches!(operators::list(&tx).await, Err(Failure::Keys(_))));
        drop(tx);
        // The trail has ids and words, and neither name nor address.
        let tx = writing(&bench, now()).await;
        let page = read::list(&tx, &AuditFilter::default(), None, 100).await.unwrap();
        assert!(!page.entries.is_empty());
        for entry in page.entries {
            let said = entry.detail.to_string();
            assert!(!said.contains("sakura") && !said.contains(NAME), "{said}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_vendor_is_in_no_list_of_societies() {
    on_both(|bench| async move {
        Sample::apply(&bench, "midori", now()).await;
        let directory = Directory::load(&bench.database, BASE, now()).await.unwrap();
        assert_eq!(directory.all().len(), 1);
        assert!(directory.by_slug("vendor").is_none() && directory.society(TenantId::VENDOR).is_none());
        assert!(directory.page(None, 10, |_| true).iter().all(|society| society.slug == "midori"));
        assert!(Directory::read(&bench.database, "vendor", now()).await.unwrap().is_none());
        assert_eq!(directory.tenant(TenantId::VENDOR).unwrap().id, TenantId::VENDOR);
    })
    .await;
}

#[tokio::test]
async fn disabling_stops_also_what_is_under_way() {
    on_both(|bench| async move {
        let (one, _) = signed_in(&bench, "one", OperatorRole::Operations).await;
        let (two, of_two) = signed_in(&bench, "two", OperatorRole::Operations).await;
        let tx = writing(&bench, now()).await;
        assert_eq!(operators::disable(&tx, &one, two.id, &mut random()).await.unwrap(), OperatorChange::Done(1));
        tx.commit().await.unwrap();
        let tx = writing(&bench, now()).await;
        assert!(sessions::resolve(&tx, &of_two).await.unwrap().is_none());
        let (name, address) = named("three");
        let by_two = OperatorInviter::Operator(&two);
        let invited = invitation::invite(&tx, by_two, &name, &address, OperatorRole::Auditor, &mut random()).await;
        assert!(invited.is_err(), "a page that was open before does nothing any more");
        drop(tx);
        // A sign-in that isn't recent changes nobody.
        let tx = writing(&bench, now() + Duration::minutes(11)).await;
        let stale = operators::enable(&tx, &one, two.id, &mut random()).await;
        assert!(matches!(stale, Err(Failure::SessionEnded)), "{stale:?}");
        drop(tx);
        let tx = writing(&bench, now()).await;
        let last = operators::disable(&tx, &one, one.id, &mut random()).await.unwrap();
        assert_eq!(last, OperatorChange::LastManager);
    })
    .await;
}

#[tokio::test]
async fn of_many_who_accept_an_invitation_at_once_one_does() {
    on_both(|bench| async move {
        let tx = writing(&bench, now()).await;
        let (name, address) = named("sakura");
        let inviter = OperatorInviter::CommandLine;
        invitation::invite(&tx, inviter, &name, &address, OperatorRole::Operations, &mut random()).await.unwrap();
        let (vendor_path, valid_until) = newest_invitation(&tx).await;
        tx.commit().await.unwrap();
        assert_eq!(valid_until, now() + Duration::hours(72));
        let token = Token::of_link(vendor_path.split_once("token=").unwrap().1).unwrap();
        let hashed =
            cheap_hasher().for_strangers().hash(&Password::new(PASSWORD.into()), true, &mut random()).await.unwrap();
        let tries = (0..10).map(|_| async {
            let tx = writing(&bench, now()).await;
            let Some(open) = invitation::open(&tx, &token).await.unwrap() else { return 0 };
            let (tx, accepted) =
                invitation::accept(tx, &open, &hashed, Device::default(), &mut random()).await.unwrap();
            tx.commit().await.unwrap();
            usize::from(accepted.is_some())
        });
        let accepted: usize = futures_join(tries).await.into_iter().sum();
        assert_eq!(accepted, 1);
    })
    .await;
}

#[tokio::test]
async fn what_has_ended_is_swept_after_its_time() {
    on_both(|bench| async move {
        signed_in(&bench, "one", OperatorRole::Operations).await;
        let later = now() + Duration::days(98);
        let tx = writing(&bench, later).await;
        assert!(sweep::sweep(&tx).await.unwrap() >= 2, "the session and the sign-in");
        assert_eq!(operators::list(&tx).await.unwrap().len(), 1, "the account stays");
    })
    .await;
}
