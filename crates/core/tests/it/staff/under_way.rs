//! What is under way while an account changes: a request that was recognised before, and two requests at once.

use chrono::{DateTime, Utc};
use madoguchi_core::failure::Failure;
use madoguchi_core::ids::StaffId;
use madoguchi_core::input::device::Device;
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::proof::passkey::Ceremony;
use madoguchi_core::proof::relying_party::RelyingParty;
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::{Password, Token};
use madoguchi_core::staff::address_change::{self, AddressConfirmed};
use madoguchi_core::staff::invitation::{self, InvitationRefusal, Inviter};
use madoguchi_core::staff::methods::{self, Setting, StaffSetUp, passkey};
use madoguchi_core::staff::permission::Role;
use madoguchi_core::staff::sessions::Clerk;
use madoguchi_core::staff::sign_in::{self, StaffSignInBegun, StaffSignInOutcome};
use madoguchi_core::staff::{self, StaffChange, StaffName};
use madoguchi_core::testing::{Authenticator, Bench, STAFF_PASSWORD, Sample, cheap_hasher, japan, on_both, random};
use totp_rs::{Builder, Secret};

use super::account::{confirm, links};
use super::{address, invited};

const NOON: &str = "2026-11-20T12:00:00";
const LOGIN: &str = "hanako@kenpo.example";
const ORIGIN: &str = "http://midori.desk.localhost:8080";

async fn disable(bench: &Bench, society: &Sample, by: &Clerk, whom: StaffId, now: DateTime<Utc>) {
    let tx = society.as_clerk(bench, by, now).await;
    assert!(matches!(staff::disable(&tx, by, whom, &mut random()).await.unwrap(), StaffChange::Done(_)));
    tx.commit().await.unwrap();
}

/// Sets up an app as a clerk whom the request has recognised, with the right code.
async fn set_up_app(bench: &Bench, society: &Sample, clerk: &Clerk, now: DateTime<Utc>) -> Result<StaffSetUp, Failure> {
    let tx = society.as_clerk(bench, clerk, now).await;
    let whose = Setting::Clerk(clerk, LOGIN);
    let proposal = methods::propose(&tx, whose, &mut random()).unwrap();
    let secret = Secret::try_from_base32(proposal.secret().replace(' ', "")).unwrap();
    let app = Builder::new().with_secret(secret).build().unwrap();
    let code = app.generate(u64::try_from(now.timestamp()).unwrap()).to_string();
    let done = methods::set_up_app(&tx, whose, &proposal.sealed, &code, &mut random()).await;
    tx.commit().await.unwrap();
    done
}

#[tokio::test]
async fn a_disabled_account_gets_no_method_from_a_request_under_way() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let midori = Sample::apply(&bench, "midori", now).await;
        let owner = midori.clerk(&bench, Role::Owner, now).await;
        let clerk = midori.clerk(&bench, Role::Support, now).await;
        let party = RelyingParty::new("midori.desk.localhost", ORIGIN, "society").unwrap();
        let whose = Setting::Clerk(&clerk, LOGIN);
        let answer = async || {
            let tx = midori.as_clerk(&bench, &clerk, now).await;
            let offer = passkey::offer(&tx, &party, whose, &mut random()).await.unwrap().expect("an offer");
            let offer = serde_json::to_value(&offer).unwrap();
            serde_json::from_value::<Ceremony>(Authenticator::at(ORIGIN).create(&offer)).unwrap()
        };
        let add = async |ceremony: &Ceremony| {
            let tx = midori.as_clerk(&bench, &clerk, now).await;
            let added = passkey::add(&tx, &party, whose, ceremony, "電話", &mut random()).await;
            tx.commit().await.unwrap();
            added
        };
        // Both work as long as the account does.
        let [first, second] = [answer().await, answer().await];
        assert!(matches!(add(&first).await, Ok(StaffSetUp::Added)));
        assert!(matches!(set_up_app(&bench, &midori, &clerk, now).await, Ok(StaffSetUp::Added)));

        disable(&bench, &midori, &owner, clerk.id, now).await;
        assert!(matches!(add(&second).await, Err(Failure::SessionEnded)));
        assert!(matches!(set_up_app(&bench, &midori, &clerk, now).await, Err(Failure::SessionEnded)));
        let tx = midori.as_clerk(&bench, &owner, now).await;
        assert_eq!(passkey::list(&tx, clerk.id).await.unwrap().len(), 1);
    })
    .await;
}

/// A sign-in with the password, which asks for the second step.
pub(super) async fn on_the_way(bench: &Bench, society: &Sample, login: &str, now: DateTime<Utc>) -> Token {
    let tx = bench.database.write(&society.scope(Actor::Anonymous, now)).await.unwrap();
    let begun = sign_in::begin(&tx, login, Device::default(), &mut random()).await.unwrap();
    let StaffSignInBegun::Admitted(candidate) = begun else { panic!("a pause") };
    let typed = Password::new(STAFF_PASSWORD.into());
    let verified = cheap_hasher().for_strangers().verify(&typed, candidate.stored_password().as_ref()).await.unwrap();
    let (tx, outcome) = sign_in::complete(tx, &candidate, verified, Device::default(), &mut random()).await.unwrap();
    tx.commit().await.unwrap();
    let StaffSignInOutcome::OnTheWay(token, _) = outcome else { panic!("the password is right") };
    token
}

#[tokio::test]
async fn an_address_that_changes_ends_what_the_old_mailbox_could_go_on_with() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let midori = Sample::apply(&bench, "midori", now).await;
        let owner = midori.clerk(&bench, Role::Owner, now).await;
        let clerk = midori.clerk(&bench, Role::Support, now).await;
        let before = address(&bench, &midori, clerk.id, now).await;
        let tx = midori.as_clerk(&bench, &owner, now).await;
        invitation::invite_anew(&tx, &owner, clerk.id, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        let invitation_before = invited(&bench, &midori, &before, now).await;
        let sign_in_before = on_the_way(&bench, &midori, &before, now).await;
        let still = async || {
            let tx = bench.database.read(&midori.scope(Actor::Anonymous, now)).await.unwrap();
            let invited = invitation::open(&tx, &invitation_before).await.unwrap().is_some();
            let signing_in = sign_in::resolve(&tx, &sign_in_before, Device::default()).await.unwrap().is_some();
            (invited, signing_in)
        };
        let tx = midori.as_clerk(&bench, &clerk, now).await;
        let to = EmailAddress::parse("hanako.new@kenpo.example").unwrap();
        address_change::ask(&tx, &clerk, &to, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        let [old, new] = links(&bench, &midori, now).await;
        assert_eq!(confirm(&bench, &midori, &old, now).await, AddressConfirmed::WaitsForOther);
        assert_eq!(still().await, (true, true), "nothing has changed yet");
        assert_eq!(confirm(&bench, &midori, &new, now).await, AddressConfirmed::Changed);
        assert_eq!(still().await, (false, false));
    })
    .await;
}

#[tokio::test]
async fn sheets_that_are_made_at_once_leave_one() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let midori = Sample::apply(&bench, "midori", now).await;
        let clerk = midori.clerk(&bench, Role::Support, now).await;
        let make = async || {
            let tx = midori.as_clerk(&bench, &clerk, now).await;
            let made = methods::make_codes(&tx, &clerk, &mut random()).await.unwrap();
            tx.commit().await.unwrap();
            made.len()
        };
        assert_eq!(tokio::join!(make(), make(), make(), make()), (10, 10, 10, 10));
        let tx = midori.as_clerk(&bench, &clerk, now).await;
        assert_eq!(methods::codes_left(&tx, clerk.id).await.unwrap(), 10);
    })
    .await;
}

#[tokio::test]
async fn whoever_accepts_while_they_are_invited_again_keeps_the_roles_that_they_accepted() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let midori = Sample::apply(&bench, "midori", now).await;
        let owner = midori.clerk(&bench, Role::Owner, now).await;
        let hashed = cheap_hasher()
            .for_strangers()
            .hash(&Password::new(STAFF_PASSWORD.into()), true, &mut random())
            .await
            .unwrap();
        for number in 0..6 {
            let to = format!("new{number}@kenpo.example");
            let invite = async |role: Role| {
                let tx = midori.as_clerk(&bench, &owner, now).await;
                let (name, to) = (StaffName::read("新任 四郎").unwrap(), EmailAddress::parse(&to).unwrap());
                let invited =
                    invitation::invite(&tx, Inviter::Clerk(&owner), &name, &to, role.into(), &mut random()).await;
                if invited.is_ok() {
                    tx.commit().await.unwrap();
                }
                invited
            };
            let id = invite(Role::Support).await.unwrap();
            let token = invited(&bench, &midori, &to, now).await;
            let accept = async || {
                let tx = bench.database.write(&midori.scope(Actor::Anonymous, now)).await.unwrap();
                let Some(open) = invitation::open(&tx, &token).await.unwrap() else { return false };
                let accepted = invitation::accept(tx, &open, &hashed, Device::default(), &mut random()).await;
                let (tx, accepted) = accepted.unwrap();
                tx.commit().await.unwrap();
                accepted.is_some()
            };
            // In turns, each of the two is a little ahead.
            let (accepted, again) = if number % 2 == 0 {
                tokio::join!(accept(), invite(Role::Owner))
            } else {
                let (again, accepted) = tokio::join!(invite(Role::Owner), accept());
                (accepted, again)
            };
            let tx = midori.as_clerk(&bench, &owner, now).await;
            let account = staff::account(&tx, id).await.unwrap().unwrap();
            match again {
                Ok(same) => assert!(same == id && !accepted && account.roles == Role::Owner.into(), "{number}"),
                Err(InvitationRefusal::AlreadyThere) => assert!(accepted && account.roles == Role::Support.into()),
                Err(other) => panic!("{other}"),
            }
        }
    })
    .await;
}
