//! Ways back in, by verbs: every rung of the ladder, and every rung left out.

pub mod desk_code;
mod letter;
mod links;
mod requests;
mod verification;

use chrono::Duration;
use madoguchi_core::accounts::profile::addresses::registered;
use madoguchi_core::accounts::recovery::link::{self, ResetFaults, ResetTyped};
use madoguchi_core::accounts::recovery::request::{self, Asked, Forgotten, RequestTyped as Requested};
use madoguchi_core::accounts::recovery::{ResetOutcome as Reset, reset};
use madoguchi_core::accounts::sessions::entrance::Entered;
use madoguchi_core::clock::day_in_japan;
use madoguchi_core::enrolment::Letter;
use madoguchi_core::ids::RecoveryRequestId;
use madoguchi_core::outbox::{self, Mail, OutgoingMail};
use madoguchi_core::proof::next_step::Next;
use madoguchi_core::scope::Actor;
use madoguchi_core::secret::Token;
use madoguchi_core::sign_in::SignInOutcome;
use madoguchi_core::testing::random;

use crate::journey::{Typed, Visitor, good, password};

/// A new password that keeps the rules of every society that ships.
pub const NEW: &str = "hoshi-9-kawa";
/// The same where 15 characters are asked.
pub const NEW_AND_LONG: &str = "hoshi-9-kawa-no-nagare";

/// A member who registered, what they typed, and what the letter says of them.
pub struct Lost<'a> {
    pub visitor: Visitor<'a>,
    pub typed: Typed,
    pub birth_date: String,
}

impl<'a> Lost<'a> {
    /// Registers with a letter; the address isn't verified yet.
    pub async fn unverified(visitor: Visitor<'a>, letter: &Letter, number: usize) -> Self {
        let typed = good(visitor.society, number);
        Self::registered(visitor, letter, typed).await
    }

    pub async fn registered(visitor: Visitor<'a>, letter: &Letter, typed: Typed) -> Self {
        let token = visitor.prepare(letter, &typed).await;
        let draft = visitor.draft(&token).await;
        visitor.commit(&draft).await.unwrap();
        Self { visitor, typed, birth_date: letter.birth_date.format("%Y%m%d").to_string() }
    }

    /// The same with a verified address.
    pub async fn member(visitor: Visitor<'a>, letter: &Letter, number: usize) -> Self {
        let lost = Self::unverified(visitor, letter, number).await;
        lost.verify().await;
        lost
    }

    pub async fn verify(&self) {
        let mails = self.mails("welcome").await;
        let path = mails.iter().rev().find_map(|mail| match &mail.mail {
            Mail::Welcome { user_id, verification_path, .. } if *user_id == self.typed.user_id => {
                Some(verification_path.clone())
            }
            _ => None,
        });
        assert!(self.press_verification(&token_of(&path.expect("a welcome mail"))).await);
    }

    pub async fn press_verification(&self, token: &Token) -> bool {
        let (society, bench) = (self.visitor.society, self.visitor.bench);
        let tx = bench.database.write(&society.scope(Actor::Anonymous, self.visitor.now)).await.unwrap();
        let verified = registered::verify(&tx, token, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        verified.is_some()
    }

    /// Mails of a kind that wait, in order.
    pub async fn mails(&self, kind: &str) -> Vec<OutgoingMail> {
        mails(&self.visitor, kind).await
    }

    pub async fn ask(&self, forgotten: Forgotten) -> Asked {
        ask(&self.visitor, forgotten, &self.typed.user_id, &self.birth_date, &self.typed.email).await
    }

    /// Asks, lets the worker answer, and takes the newest link out of the mails.
    pub async fn link(&self, forgotten: Forgotten) -> Token {
        assert_eq!(self.ask(forgotten).await, Asked::Taken);
        answer(&self.visitor).await;
        let kind = if forgotten == Forgotten::Password { "forgotten_password" } else { "forgotten_user_id" };
        let mails = self.mails(kind).await;
        token_of(link_path(&mails.last().expect("a mail").mail))
    }

    pub async fn reset(&self, token: &Token) -> Result<Reset, ResetFaults> {
        self.reset_with(token, self.new_password(), "").await
    }

    /// Sets a new password, and an address where one is typed.
    pub async fn reset_with(&self, token: &Token, new: &str, email: &str) -> Result<Reset, ResetFaults> {
        let (society, bench) = (self.visitor.society, self.visitor.bench);
        let scope = society.scope(Actor::Anonymous, self.visitor.now);
        let tx = bench.database.read(&scope).await.unwrap();
        let found = link::look(&tx, token).await.unwrap();
        tx.rollback().await.unwrap();
        let Some(found) = found else { return Ok(Reset::Gone) };
        let new = password(new);
        let typed = ResetTyped { password: &new, password_again: &new, email, email_confirmed: email };
        let checked = found.check(&society.society(), &typed).unwrap()?;
        let hashed =
            self.visitor.hasher.for_strangers().hash(&new, society.policy.password.case_sensitive, &mut random()).await;
        let tx = bench.database.write(&scope).await.unwrap();
        let outcome = reset(&tx, token, &checked, hashed.unwrap(), &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        Ok(outcome)
    }

    pub fn new_password(&self) -> &'static str {
        if self.visitor.society.policy.password.min_length > 12 { NEW_AND_LONG } else { NEW }
    }

    /// What a sign-in leads to: `in`, what is asked next, or what is told.
    pub async fn sign_in(&self, typed: &str) -> &'static str {
        led_to(&self.visitor.sign_in(&self.typed.user_id, typed).await)
    }

    /// Sets a one-time code up, as far as a sign-in is concerned.
    pub async fn set_up_second_step(&self) {
        let sql = format!(
            "INSERT INTO one_time_code (tenant_id, id, account_id, seed_sealed, last_step, added_at) \
             SELECT a.tenant_id, a.id, a.id, e.address_index, 0, a.registered_at FROM account a \
             JOIN email_address e ON e.tenant_id = a.tenant_id AND e.account_id = a.id \
             WHERE a.user_id = '{}'",
            self.typed.user_id
        );
        assert_eq!(self.raw(&sql).await, 1);
    }

    pub async fn raw(&self, sql: &str) -> u64 {
        let (society, bench) = (self.visitor.society, self.visitor.bench);
        let tx = bench.database.write(&society.scope(Actor::System, self.visitor.now)).await.unwrap();
        let rows = tx.raw(sql).await.unwrap();
        tx.commit().await.unwrap();
        rows
    }

    /// Whether a record of this action names a text.
    pub async fn audited(&self, action: &str, text: &str) -> bool {
        let found = format!("SELECT 1 FROM audit_entry WHERE action = '{action}' AND detail LIKE '%{text}%'");
        self.raw(&format!("UPDATE account SET version = version WHERE EXISTS ({found})")).await > 0
    }

    pub fn later(&mut self, by: Duration) {
        self.visitor.now += by;
    }
}

pub fn led_to(outcome: &SignInOutcome) -> &'static str {
    match outcome {
        SignInOutcome::Entered(Entered::SignedIn(_)) => "in",
        SignInOutcome::Entered(Entered::OnTheWay(_, Next::SecondStep)) => "second step",
        SignInOutcome::Entered(Entered::OnTheWay(_, Next::SetUp)) => "set up",
        SignInOutcome::Entered(Entered::OnTheWay(..)) => "something else",
        SignInOutcome::Registering(_) => "registration",
        SignInOutcome::Recovering(_) => "recovery",
        SignInOutcome::AlreadyRegistered => "already registered",
        SignInOutcome::LetterExpired => "letter expired",
        SignInOutcome::LetterReplaced => "letter replaced",
        SignInOutcome::NoLongerCovered => "no longer covered",
        SignInOutcome::Disabled => "disabled",
        SignInOutcome::Refused => "refused",
        SignInOutcome::NotFromHere => "not from here",
    }
}

pub async fn ask(visitor: &Visitor<'_>, forgotten: Forgotten, user_id: &str, birth_date: &str, email: &str) -> Asked {
    let society = visitor.society;
    let typed = Requested { user_id, birth_date, email };
    let today = day_in_japan(visitor.now);
    let asked = request::read(&society.policy, forgotten, &typed, today).unwrap_or_else(|faults| panic!("{faults:?}"));
    let tx = visitor.bench.database.write(&visitor.scope()).await.unwrap();
    let taken = request::ask(&tx, &asked, visitor.device, &mut random()).await.unwrap();
    tx.commit().await.unwrap();
    taken
}

/// Does what the worker does, for this society.
pub async fn answer(visitor: &Visitor<'_>) {
    let (society, bench) = (visitor.society, visitor.bench);
    let tx = bench.database.platform_write(visitor.now).await.unwrap();
    let due = request::claim_due(&tx, 100).await.unwrap();
    tx.commit().await.unwrap();
    for due in due.into_iter().filter(|due| due.tenant == society.id) {
        let tx = bench.database.write(&society.scope(Actor::System, visitor.now)).await.unwrap();
        let id = RecoveryRequestId(due.subject);
        request::answer(&tx, id, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
    }
}

pub async fn mails(visitor: &Visitor<'_>, kind: &str) -> Vec<OutgoingMail> {
    let (society, bench) = (visitor.society, visitor.bench);
    let tx = bench.database.write(&society.scope(Actor::System, visitor.now)).await.unwrap();
    let mut found = Vec::new();
    for listed in outbox::list(&tx, None, 1000).await.unwrap() {
        if listed.kind == kind {
            found.extend(outbox::load(&tx, listed.id).await.unwrap());
        }
    }
    found.sort_by_key(|mail| mail.id);
    found
}

pub fn link_path(mail: &Mail) -> &str {
    match mail {
        Mail::ForgottenPassword { link_path, .. } | Mail::ForgottenUserId { link_path, .. } => link_path,
        Mail::VerifyEmail { verification_path, .. } | Mail::Welcome { verification_path, .. } => verification_path,
        _ => panic!("a mail without a link"),
    }
}

pub fn token_of(path: &str) -> Token {
    Token::received(path.split_once("token=").expect("a link").1).expect("a token")
}
