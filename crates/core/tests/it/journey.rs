//! A member's way by verbs, as the handlers go it.

use chrono::{DateTime, Utc};
use madoguchi_core::enrolment::Letter;
use madoguchi_core::input::device::Device;
use madoguchi_core::policy::registration::{Step, steps};
use madoguchi_core::policy::society::Language;
use madoguchi_core::proof::hasher::Hasher;
use madoguchi_core::registration::{
    self, AccountFaults, AccountTyped, Committed, Draft, Fields, FoundDraft, IdentityOutcome, NotCommitted,
    PasswordNeed,
};
use madoguchi_core::roster::identity_claim::{self, IdentityTyped};
use madoguchi_core::scope::{Actor, Scope};
use madoguchi_core::secret::{Password, Token};
use madoguchi_core::sign_in::{self, SignInBegun, SignInOutcome};
use madoguchi_core::testing::{Bench, Sample, cheap_hasher, network, random};

/// Somebody with a letter of a society.
pub struct Visitor<'a> {
    pub bench: &'a Bench,
    pub society: &'a Sample,
    pub hasher: Hasher,
    pub now: DateTime<Utc>,
    /// The browser.
    pub device: Device,
    /// The name of the network.
    pub network: String,
}

/// What is typed on the account pages.
#[derive(Clone)]
pub struct Typed {
    pub user_id: String,
    pub password: String,
    pub email: String,
    pub notify: bool,
}

pub fn password(text: &str) -> Password {
    Password::new(text.to_owned())
}

impl<'a> Visitor<'a> {
    pub fn new(bench: &'a Bench, society: &'a Sample, now: DateTime<Utc>) -> Self {
        Self { bench, society, hasher: cheap_hasher(), now, device: Device::default(), network: "192.0.2.1".into() }
    }

    pub async fn sign_in(&self, id: &str, typed: &str) -> SignInOutcome {
        self.try_sign_in(id, typed).await.expect("paused")
    }

    /// Nothing where the try is paused.
    pub async fn try_sign_in(&self, id: &str, typed: &str) -> Option<SignInOutcome> {
        let scope = self.scope();
        let tx = self.bench.database.write(&scope).await.unwrap();
        let typed = password(typed);
        let begun = sign_in::begin(&tx, id, &typed, self.device, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        let SignInBegun::Admitted(candidate) = begun else { return None };
        let verified = self.hasher.for_strangers().verify(&typed, candidate.stored_password().as_ref()).await.unwrap();
        let tx = self.bench.database.write(&scope).await.unwrap();
        let (tx, outcome) =
            sign_in::complete(tx, &candidate, &typed, verified, self.device, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        Some(outcome)
    }

    /// Nobody's scope, from this visitor's network.
    pub fn scope(&self) -> Scope {
        let networks = Some(network(&self.network));
        Scope { networks, ..self.society.scope(Actor::Anonymous, self.now) }
    }

    pub async fn present(&self, letter: &Letter) -> Token {
        match self.sign_in(&letter.login_id, letter.password.expose()).await {
            SignInOutcome::Registering(token) => token,
            _ => panic!("the letter wasn't taken"),
        }
    }

    pub async fn find(&self, token: &Token) -> FoundDraft {
        let tx = self.bench.database.read(&self.society.scope(Actor::Anonymous, self.now)).await.unwrap();
        registration::find(&tx, token).await.unwrap()
    }

    pub async fn draft(&self, token: &Token) -> Box<Draft> {
        match self.find(token).await {
            FoundDraft::Open(draft) => draft,
            _ => panic!("the draft isn't open"),
        }
    }

    pub async fn identify(&self, token: &Token, birth_date: &str) -> IdentityOutcome {
        let policy = &self.society.policy;
        let typed =
            IdentityTyped { insurer_number: policy.society.insurer_numbers[0].as_str(), birth_date, agreed: true };
        let today = madoguchi_core::clock::day_in_japan(self.now);
        let claimed = identity_claim::read_identity(policy, &typed, today).expect("a form without mistakes");
        let draft = self.draft(token).await;
        let tx = self.bench.database.write(&self.society.scope(Actor::Anonymous, self.now)).await.unwrap();
        let outcome = registration::check_identity(&tx, &draft, &claimed, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        outcome
    }

    /// Agrees to the terms where they have a page of their own.
    pub async fn agree(&self, token: &Token) {
        if steps(&self.society.policy).contains(&Step::Terms) {
            let draft = self.draft(token).await;
            let tx = self.bench.database.write(&self.society.scope(Actor::Anonymous, self.now)).await.unwrap();
            registration::agree(&tx, &draft).await.unwrap();
            tx.commit().await.unwrap();
        }
    }

    /// Fills one page in; `Ok(true)` where it was only warned about.
    pub async fn fill(&self, token: &Token, step: Step, typed: &Typed) -> Result<bool, AccountFaults> {
        let Some(fields) = Fields::of(step) else { return Ok(false) };
        let scope = self.society.scope(Actor::Anonymous, self.now);
        let draft = self.draft(token).await;
        let word = password(&typed.password);
        let typed = AccountTyped {
            user_id: &typed.user_id,
            password: &word,
            password_again: &word,
            email: &typed.email,
            notify: typed.notify,
        };
        let policy = &self.society.policy;
        let tx = self.bench.database.write(&scope).await.unwrap();
        let prepared = registration::prepare(&tx, &draft, fields, &typed, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        let ready = prepared?;
        let new = match ready.password() {
            PasswordNeed::Hash => Some(
                self.hasher.for_strangers().hash(&word, policy.password.case_sensitive, &mut random()).await.unwrap(),
            ),
            PasswordNeed::NotAsked | PasswordNeed::KeepAsItIs => None,
        };
        let tx = self.bench.database.write(&scope).await.unwrap();
        registration::keep(&tx, token, &ready, new, &mut random()).await.unwrap();
        tx.commit().await.unwrap();
        Ok(ready.is_warning())
    }

    /// Everything before 実行.
    pub async fn prepare(&self, letter: &Letter, typed: &Typed) -> Token {
        let token = self.present(letter).await;
        let birth_date = letter.birth_date.format("%Y%m%d").to_string();
        assert_eq!(self.identify(&token, &birth_date).await, IdentityOutcome::Passed);
        self.agree(&token).await;
        for step in steps(&self.society.policy) {
            self.fill(&token, step, typed).await.unwrap_or_else(|faults| panic!("{step:?}: {faults:?}"));
        }
        token
    }

    pub async fn commit(&self, draft: &Draft) -> Result<Committed, NotCommitted> {
        let tx = self.bench.database.write(&self.society.scope(Actor::Anonymous, self.now)).await?;
        let mut chance = random();
        let (tx, done) = registration::commit(tx, draft, Language::Ja, self.device, &mut chance).await?;
        tx.commit().await?;
        Ok(done)
    }
}

/// Something that keeps every society's rules that ship.
pub fn good(society: &Sample, number: usize) -> Typed {
    use madoguchi_core::policy::email::{AddressRule, EmploymentCategory, rule_for};
    let company = matches!(
        rule_for(&society.policy.email, EmploymentCategory::Employee),
        AddressRule::CompanyRequired | AddressRule::CompanyInPrinciple
    );
    let domain = if company { society.policy.email.company_domains[0].clone() } else { "example.net".to_owned() };
    Typed {
        user_id: format!("member{number:04}"),
        // 13 characters at most in one society, 15 at least in another.
        password: if society.policy.password.max_length < 15 {
            "kaze-8-yuki".into()
        } else {
            "kaze-8-yuki-no-michi".into()
        },
        email: format!("member{number}@{domain}"),
        notify: true,
    }
}
