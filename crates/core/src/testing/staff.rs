//! Staff of sample societies.

use chrono::{DateTime, Utc};
use totp_rs::{Builder, Secret};

use super::{Bench, Sample, cheap_hasher, random};
use crate::database::TenantTx;
use crate::ids::{PersonId, new_uuid};
use crate::input::device::Device;
use crate::input::email::EmailAddress;
use crate::policy::telephone::CallItem;
use crate::scope::Actor;
use crate::secret::{Password, Token};
use crate::staff::methods::{self, CodeAnswer, CodeKind};
use crate::staff::permission::Role;
use crate::staff::sessions::{self, Clerk};
use crate::staff::sign_in::{self, StaffSignInBegun, StaffSignInOutcome};
use crate::staff::{self, StaffName};
use crate::support::{self, ActReason, CodeAsked, Granted};
use crate::verified_calls::{self, CallBack, CallTyped, Caller};

/// The password of the staff of tests.
pub const STAFF_PASSWORD: &str = "correct horse battery";

#[allow(clippy::expect_used, clippy::panic, reason = "a test without its staff can't go on")]
impl Sample {
    /// Somebody new of the staff with this role, who has just signed in with password and app.
    ///
    /// # Panics
    /// When the sign-in doesn't work.
    pub async fn clerk(&self, bench: &Bench, role: Role, now: DateTime<Utc>) -> Clerk {
        self.clerk_with_token(bench, role, now).await.0
    }

    /// The same, with the token of the session.
    ///
    /// # Panics
    /// When the sign-in doesn't work.
    pub async fn clerk_with_token(&self, bench: &Bench, role: Role, now: DateTime<Utc>) -> (Clerk, Token) {
        let (typed, mut chance) = (Password::new(STAFF_PASSWORD.into()), random());
        let hasher = cheap_hasher();
        let hashed = hasher.for_strangers().hash(&typed, true, &mut chance).await.expect("a hash");
        let login = format!("{}-{}@kenpo.example", role.word(), new_uuid(now, &mut chance).simple());
        let address = EmailAddress::parse(&login).expect("an address");
        let tx = bench.database.write(&self.scope(Actor::System, now)).await.expect("a transaction");
        let name = StaffName::read(&format!("{}さん", role.word())).expect("a name");
        let made = staff::demo(&tx, &name, &address, role.into(), &hashed, &mut chance).await.expect("an account");
        let begun = sign_in::begin(&tx, &made.login, Device::default(), &mut chance).await.expect("a sign-in");
        let StaffSignInBegun::Admitted(candidate) = begun else { panic!("a pause") };
        let verified =
            hasher.for_strangers().verify(&typed, candidate.stored_password().as_ref()).await.expect("a verification");
        let decided = sign_in::complete(tx, &candidate, verified, Device::default(), &mut chance).await;
        let (tx, outcome) = decided.expect("a decision");
        let StaffSignInOutcome::OnTheWay(token, _) = outcome else { panic!("the password is right") };
        let on_the_way = sign_in::resolve(&tx, &token, Device::default()).await.expect("a look-up").expect("a sign-in");
        let secret = Secret::try_from_base32(&made.code_secret).expect("a seed");
        let app = Builder::new().with_secret(secret).build().expect("an app");
        let code = app.generate(u64::try_from(now.timestamp()).expect("an instant")).to_string();
        let answered = methods::answer(&tx, &on_the_way, &code, CodeKind::OneTimeCode, &mut chance).await;
        let CodeAnswer::Entered(session) = answered.expect("an answer") else { panic!("the code is right") };
        let clerk = sessions::resolve(&tx, &session).await.expect("a look-up").expect("a session");
        tx.commit().await.expect("a commit");
        (clerk, session)
    }

    /// A transaction of a clerk.
    ///
    /// # Panics
    /// When none can be had.
    pub async fn as_clerk(&self, bench: &Bench, clerk: &Clerk, now: DateTime<Utc>) -> TenantTx {
        bench.database.write(&self.scope(Actor::Staff(clerk.id), now)).await.expect("a transaction")
    }

    /// Records that a person stood at the counter, so that the clerk may do what needs a verified caller.
    ///
    /// # Panics
    /// When the database refuses.
    pub async fn verify_caller(&self, tx: &TenantTx, clerk: &Clerk, person: PersonId) {
        let (caller, call_back) = (Some(Caller::Oneself), Some(CallBack::Visit));
        let typed = CallTyped { caller, items: &CallItem::ALL, call_back, number: "" };
        let Ok(call) = verified_calls::read(&typed) else { panic!("a call in good form") };
        let suffices = verified_calls::start(tx, clerk, person, &call, &mut random()).await.expect("an answer");
        assert_eq!(suffices, Some(true), "enough items");
    }

    /// Asks for a code of the desk as a clerk.
    ///
    /// # Panics
    /// When the database refuses.
    pub async fn ask_desk_code(
        &self,
        bench: &Bench,
        clerk: &Clerk,
        user_id: &str,
        second_step_lost: bool,
        now: DateTime<Utc>,
    ) -> CodeAsked {
        let tx = self.as_clerk(bench, clerk, now).await;
        let person = support::person_of_user(&tx, user_id).await.expect("a look-up").expect("an account");
        let reason = ActReason::read("電話").expect("a reason");
        self.verify_caller(&tx, clerk, person).await;
        let asked = support::ask_desk_code(&tx, clerk, person, second_step_lost, &reason, &mut random()).await;
        tx.commit().await.expect("a commit");
        asked.expect("an answer")
    }

    /// Approves the code of the desk that waits for a member, as a clerk; `None` if nothing is granted.
    ///
    /// # Panics
    /// When the database refuses.
    pub async fn approve_desk_code(
        &self,
        bench: &Bench,
        clerk: &Clerk,
        user_id: &str,
        now: DateTime<Utc>,
    ) -> Option<Password> {
        let tx = self.as_clerk(bench, clerk, now).await;
        let person = support::person_of_user(&tx, user_id).await.expect("a look-up").expect("an account");
        let waiting = support::waiting_desk_code(&tx, person).await.expect("a look-up")?;
        match support::approve(&tx, clerk, waiting, &mut random()).await.expect("an answer") {
            Ok(Granted::DeskCode { code, .. }) => {
                tx.commit().await.expect("a commit");
                Some(code)
            }
            _ => None,
        }
    }

    /// A code of the desk for a member, asked for and approved by two people.
    ///
    /// # Panics
    /// When it isn't granted.
    pub async fn desk_code(
        &self,
        bench: &Bench,
        user_id: &str,
        second_step_lost: bool,
        now: DateTime<Utc>,
    ) -> Password {
        let [asks, approves] =
            [self.clerk(bench, Role::Support, now).await, self.clerk(bench, Role::Support, now).await];
        self.ask_desk_code(bench, &asks, user_id, second_step_lost, now).await;
        self.approve_desk_code(bench, &approves, user_id, now).await.expect("a code")
    }
}
