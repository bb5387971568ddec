//! Two accounts that one hand could have made aren't two people, for a week.

use chrono::{DateTime, Duration, Utc};
use madoguchi_core::approvals::{self, ApprovalRequest, ApprovalSubject, Matter, NotApproved};
use madoguchi_core::ids::ApprovalId;
use madoguchi_core::input::device::Device;
use madoguchi_core::input::email::EmailAddress;
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::{Password, Token};
use madoguchi_core::staff::StaffName;
use madoguchi_core::staff::invitation::{self, IN_HAND, Inviter};
use madoguchi_core::staff::methods::{self, CodeAnswer, CodeKind, Setting, StaffSetUp};
use madoguchi_core::staff::permission::{Permission, Role};
use madoguchi_core::staff::sessions::{self, Clerk};
use madoguchi_core::staff::sign_in;
use madoguchi_core::testing::{Bench, STAFF_PASSWORD, Sample, cheap_hasher, japan, on_both, random};
use serde_json::json;
use totp_rs::{Builder, Secret};

use super::invited;
use super::under_way::on_the_way;

const NOON: &str = "2026-11-20T12:00:00";

fn code(secret: &str, now: DateTime<Utc>) -> String {
    let app = Builder::new().with_secret(Secret::try_from_base32(secret).unwrap()).build().unwrap();
    app.generate(u64::try_from(now.timestamp()).unwrap()).to_string()
}

/// A society with who works at its desk.
struct Desk<'a> {
    bench: &'a Bench,
    society: &'a Sample,
}

impl Desk<'_> {
    async fn session(&self, token: &Token, now: DateTime<Utc>) -> Clerk {
        let tx = self.bench.database.read(&self.society.scope(Actor::Anonymous, now)).await.unwrap();
        sessions::resolve(&tx, token).await.unwrap().expect("a session")
    }

    /// Invites somebody, who accepts and sets up an app. Returns them with the app's secret.
    async fn join(&self, by: Inviter<'_>, login: &str, role: Role, now: DateTime<Utc>) -> (Clerk, String) {
        let actor = match by {
            Inviter::Clerk(clerk) => Actor::Staff(clerk.id),
            Inviter::Bootstrap => Actor::Operator("sato".into()),
        };
        let tx = self.bench.database.write(&self.society.scope(actor, now)).await.unwrap();
        let (name, address) = (StaffName::read("新任 四郎").unwrap(), EmailAddress::parse(login).unwrap());
        invitation::invite(&tx, by, &name, &address, role.into(), &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        self.accept(login, now).await
    }

    /// Accepts the invitation that was sent to an address, and sets up an app.
    async fn accept(&self, login: &str, now: DateTime<Utc>) -> (Clerk, String) {
        let token = invited(self.bench, self.society, login, now).await;
        let hashed = cheap_hasher()
            .for_strangers()
            .hash(&Password::new(STAFF_PASSWORD.into()), true, &mut random())
            .await
            .unwrap();
        let tx = self.bench.database.write(&self.society.scope(Actor::Anonymous, now)).await.unwrap();
        let open = invitation::open(&tx, &token).await.unwrap().expect("an invitation");
        let accepted = invitation::accept(tx, &open, &hashed, Device::default(), &mut random()).await.unwrap();
        let (tx, Some((token, _))) = accepted else { panic!("not accepted") };
        let signing_in = sign_in::resolve(&tx, &token, Device::default()).await.unwrap().expect("a sign-in");
        let whose = Setting::SigningIn(&signing_in);
        let proposal = methods::propose(&tx, whose, &mut random()).unwrap();
        let secret = proposal.secret().replace(' ', "");
        let typed = code(&secret, now);
        let done = methods::set_up_app(&tx, whose, &proposal.sealed, &typed, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        let StaffSetUp::Entered(session) = done else { panic!("not entered") };
        (self.session(&session, now).await, secret)
    }

    /// Signs somebody in again.
    async fn enter(&self, login: &str, secret: &str, now: DateTime<Utc>) -> Clerk {
        let token = on_the_way(self.bench, self.society, login, now).await;
        let tx = self.bench.database.write(&self.society.scope(Actor::Anonymous, now)).await.unwrap();
        let signing_in = sign_in::resolve(&tx, &token, Device::default()).await.unwrap().expect("a sign-in");
        let typed = code(secret, now);
        let answered = methods::answer(&tx, &signing_in, &typed, CodeKind::OneTimeCode, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        let CodeAnswer::Entered(session) = answered else { panic!("the code is right") };
        self.session(&session, now).await
    }

    async fn ask(&self, clerk: &Clerk, now: DateTime<Utc>) -> ApprovalId {
        let tx = self.society.as_clerk(self.bench, clerk, now).await;
        let request = ApprovalRequest::SettingsWithdrawal { number: 1 };
        let matter = Matter { request, subject: ApprovalSubject::Society, base: "base" };
        let id = approvals::ask(&tx, clerk, matter, "方針による", &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    /// Until when one account may not approve what another asks for; `None` if it may.
    async fn refused_until(&self, asks: &Clerk, approves: &Clerk, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let id = self.ask(asks, now).await;
        let tx = self.society.as_clerk(self.bench, approves, now).await;
        match approvals::approve(&tx, approves, id, "base", &mut random()).await.unwrap() {
            Ok(_) => None,
            Err(NotApproved::OneHand(until)) => Some(until),
            Err(other) => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn whoever_invites_an_account_approves_nothing_with_it_for_a_week() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let midori = Sample::apply(&bench, "midori", now).await;
        let desk = Desk { bench: &bench, society: &midori };
        let owner = midori.clerk(&bench, Role::Owner, now).await;
        let colleague = midori.clerk(&bench, Role::Policy, now).await;
        let (by, until) = (Inviter::Clerk(&owner), now + IN_HAND);
        let (one, secret_of_one) = desk.join(by, "one@kenpo.example", Role::Policy, now).await;
        let (two, secret_of_two) = desk.join(by, "two@kenpo.example", Role::Owner, now).await;
        let later = now + Duration::hours(1);
        let (three, _) = desk.join(Inviter::Clerk(&two), "three@kenpo.example", Role::Policy, later).await;
        // In both directions, through the second account, and between two accounts of one hand.
        for [asks, approves] in
            [[&owner, &one], [&one, &owner], [&owner, &three], [&three, &owner], [&one, &two], [&one, &three]]
        {
            assert_eq!(desk.refused_until(asks, approves, later).await, Some(until));
        }
        assert_eq!(desk.refused_until(&two, &three, later).await, Some(later + IN_HAND));
        // Others approve as before, also what a new colleague asks for.
        for [asks, approves] in [[&owner, &colleague], [&one, &colleague], [&colleague, &three]] {
            assert_eq!(desk.refused_until(asks, approves, later).await, None);
        }
        let before = until - Duration::seconds(60);
        let [asks, approves] = [
            desk.enter("one@kenpo.example", &secret_of_one, before).await,
            desk.enter("two@kenpo.example", &secret_of_two, before).await,
        ];
        assert_eq!(desk.refused_until(&asks, &approves, before).await, Some(until));
        assert_eq!(desk.refused_until(&asks, &approves, until).await, None, "the week is over");
    })
    .await;
}

#[tokio::test]
async fn an_account_that_is_invited_anew_is_in_hand_again() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let midori = Sample::apply(&bench, "midori", now).await;
        let desk = Desk { bench: &bench, society: &midori };
        let owner = midori.clerk(&bench, Role::Owner, now).await;
        let colleague = midori.clerk(&bench, Role::Policy, now).await;
        assert_eq!(desk.refused_until(&owner, &colleague, now).await, None);
        let tx = midori.as_clerk(&bench, &owner, now).await;
        invitation::invite_anew(&tx, &owner, colleague.id, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(desk.refused_until(&owner, &colleague, now).await, Some(now + IN_HAND));
    })
    .await;
}

#[tokio::test]
async fn the_first_owners_come_from_nobodys_hand() {
    on_both(|bench| async move {
        let now = japan(NOON);
        let midori = Sample::apply(&bench, "midori", now).await;
        let desk = Desk { bench: &bench, society: &midori };
        // The vendor invites both before one of them can sign in.
        let invite = async |login: &str| {
            let tx = bench.database.write(&midori.scope(Actor::Operator("sato".into()), now)).await.unwrap();
            let (name, address) = (StaffName::read("責任者").unwrap(), EmailAddress::parse(login).unwrap());
            let by = Inviter::Bootstrap;
            invitation::invite(&tx, by, &name, &address, Role::Owner.into(), &mut random()).await.unwrap();
            tx.commit().await.unwrap();
        };
        invite("one@kenpo.example").await;
        let (two, _) = desk.join(Inviter::Bootstrap, "two@kenpo.example", Role::Owner, now).await;
        let one = desk.accept("one@kenpo.example", now).await.0;
        assert_eq!(desk.refused_until(&one, &two, now).await, None);
        let (three, _) = desk.join(Inviter::Clerk(&one), "three@kenpo.example", Role::Owner, now).await;
        assert_eq!(desk.refused_until(&three, &one, now).await, Some(now + IN_HAND), "whoever else there is or isn't");
        assert_eq!(desk.refused_until(&three, &two, now).await, None);
    })
    .await;
}

#[test]
fn who_may_approve_something_is_told_of_colleagues() {
    let requests = [
        ApprovalRequest::DeskCode { second_step_lost: false },
        ApprovalRequest::Letter { request: None },
        ApprovalRequest::SettingsChange { change: json!({}), from: None },
        ApprovalRequest::SettingsWithdrawal { number: 1 },
        ApprovalRequest::Announcement { version: 1 },
        ApprovalRequest::LiftRestriction,
        ApprovalRequest::Disclosure,
    ];
    for request in requests {
        assert!(Permission::BY_TWO.contains(&request.permission()), "{request:?}");
    }
}
