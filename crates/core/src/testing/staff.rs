//! Staff of a sample society.

use chrono::{DateTime, Utc};
use totp_rs::{Builder, Secret};

use super::{Bench, Sample, cheap_hasher, random};
use crate::input::device::Device;
use crate::input::email::EmailAddress;
use crate::scope::Actor;
use crate::secret::{Password, Token};
use crate::staff::methods::{self, CodeAnswer, CodeKind};
use crate::staff::permission::Role;
use crate::staff::sessions::{self, Clerk};
use crate::staff::sign_in::{self, StaffSignInBegun, StaffSignInOutcome};
use crate::staff::{self, StaffName};

impl Sample {
    /// Somebody of the staff who has just signed in.
    ///
    /// # Panics
    /// When one of the steps fails.
    pub async fn clerk(&self, bench: &Bench, login: &str, role: Role, now: DateTime<Utc>) -> Clerk {
        self.clerk_with_token(bench, login, role, now).await.0
    }

    /// Somebody of the staff who has just signed in, and the token of the session.
    ///
    /// # Panics
    /// When one of the steps fails.
    #[allow(clippy::expect_used, clippy::panic, reason = "a test without its clerk can't go on")]
    pub async fn clerk_with_token(&self, bench: &Bench, login: &str, role: Role, now: DateTime<Utc>) -> (Clerk, Token) {
        let (typed, mut chance, hasher) = (Password::new("correct horse battery".into()), random(), cheap_hasher());
        let hashed = hasher.hash(&typed, true, &mut chance).await.expect("a hash");
        let address = EmailAddress::parse(&format!("{login}@kenpo.example")).expect("an address");
        let name = StaffName::read(login).expect("a name");
        let tx = bench.database.write(&self.scope(Actor::System, now)).await.expect("a transaction");
        let made = staff::demo(&tx, &name, &address, role.into(), &hashed, &mut chance).await.expect("an account");
        let begun = sign_in::begin(&tx, &made.login, Device::default(), &mut chance).await.expect("a sign-in");
        let StaffSignInBegun::Admitted(candidate) = begun else { panic!("a pause") };
        let verified = hasher.verify(&typed, candidate.stored_password().as_ref()).await.expect("a check");
        let outcome = sign_in::complete(tx, &candidate, verified, Device::default(), &mut chance).await;
        let (tx, StaffSignInOutcome::OnTheWay(token, _)) = outcome.expect("an outcome") else {
            panic!("the password is right")
        };
        let on_the_way = sign_in::resolve(&tx, &token, Device::default()).await.expect("a token").expect("a sign-in");
        let secret = Secret::try_from_base32(&made.code_secret).expect("a secret");
        let app = Builder::new().with_secret(secret).build().expect("an app");
        let code = app.generate(u64::try_from(now.timestamp()).expect("a time")).to_string();
        let answered = methods::answer(&tx, &on_the_way, &code, CodeKind::OneTimeCode, &mut chance).await;
        let CodeAnswer::Entered(session) = answered.expect("an answer") else { panic!("the code is right") };
        let clerk = sessions::resolve(&tx, &session).await.expect("a session").expect("a clerk");
        tx.commit().await.expect("commit");
        (clerk, session)
    }
}
