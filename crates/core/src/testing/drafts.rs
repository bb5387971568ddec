//! Registrations that wait for 実行 only, made for tests by the verbs that the pages use.

use chrono::{DateTime, Utc};

use super::{Bench, Sample, cheap_hasher, random};
use crate::accounts::attempts;
use crate::attempt_log::Target;
use crate::clock::day_in_japan;
use crate::database::TenantTx;
use crate::enrolment::Letter;
use crate::ids::RegistrationId;
use crate::policy::registration::{Step, steps};
use crate::proof::hasher::Hasher;
use crate::proof::rate_limit;
use crate::proof::rate_limit::rule::RateLimitKind;
use crate::registration::{self, AccountTyped, Draft, Fields, FoundDraft, IdentityOutcome, PasswordNeed};
use crate::roster::identity_claim::{IdentityTyped, read_identity};
use crate::scope::Actor;
use crate::secret::{Password, Token};

/// A password that satisfies the rules of every society that allows fewer than 14 characters.
const PASSWORD: &str = "kaze-8-yuki";
/// One for societies that ask for more characters.
const LONG_PASSWORD: &str = "kaze-8-yuki-to-hana";

/// A registration that waits for 実行 only.
pub struct ReadyDraft {
    /// The token in the browser's cookie.
    pub token: Token,
    /// The idempotency key of the last page.
    pub key: RegistrationId,
}

#[allow(clippy::expect_used, clippy::panic, reason = "a test without its drafts can't go on")]
impl Sample {
    /// Completes registrations with one letter up to 実行, one for each of `browsers` browsers with its own user ID, in
    /// one transaction.
    ///
    /// # Panics
    /// When a verb refuses the input.
    pub async fn ready_drafts(
        &self,
        bench: &Bench,
        letter: &Letter,
        browsers: usize,
        now: DateTime<Utc>,
    ) -> Vec<ReadyDraft> {
        let tx = bench.database.write(&self.scope(Actor::Anonymous, now)).await.expect("a transaction");
        let (hasher, mut drafts) = (cheap_hasher(), Vec::with_capacity(browsers));
        for browser in 0..browsers {
            let token = registration::begin(&tx, letter.id, letter.person, &mut random()).await.expect("a draft");
            let user_id = format!("b{browser:02}{}", letter.login_id);
            for step in steps(&self.policy) {
                self.answer(&tx, &hasher, letter, &token, step, &user_id).await;
            }
            let key = open(&tx, &token).await.id();
            drafts.push(ReadyDraft { token, key });
        }
        tx.commit().await.expect("commit");
        drafts
    }

    async fn answer(&self, tx: &TenantTx, hasher: &Hasher, letter: &Letter, token: &Token, step: Step, user_id: &str) {
        let (draft, policy, mut chance) = (open(tx, token).await, &self.policy, random());
        match step {
            Step::Identity => {
                let number = policy.society.insurer_numbers.first().expect("an insurer number");
                let birth_date = letter.birth_date.to_string();
                let typed = IdentityTyped { insurer_number: number.as_str(), birth_date: &birth_date, agreed: true };
                let claimed = read_identity(policy, &typed, day_in_japan(tx.now())).expect("a form without mistakes");
                let outcome = registration::check_identity(tx, &draft, &claimed, &mut chance);
                assert_eq!(outcome.await.expect("a check"), IdentityOutcome::Passed);
            }
            Step::Terms => registration::agree(tx, &draft).await.expect("an agreement"),
            Step::Confirm => {}
            Step::Account | Step::UserId | Step::Password | Step::Email => {
                let fields = Fields::of(step).expect("a page with fields");
                let is_short = usize::from(policy.password.min_length) > PASSWORD.len();
                let password = Password::new(if is_short { LONG_PASSWORD } else { PASSWORD }.to_owned());
                let typed = AccountTyped {
                    user_id,
                    password: &password,
                    password_again: &password,
                    email: &format!("{user_id}@example.net"),
                    notify: true,
                };
                let ready = registration::prepare(tx, &draft, fields, &typed, &mut random()).await;
                forget_limits(tx, letter).await;
                let ready = ready.expect("an answer").unwrap_or_else(|faults| panic!("{step:?}: {faults:?}"));
                let hashed = match ready.password() {
                    PasswordNeed::Hash => {
                        let sensitive = policy.password.case_sensitive;
                        Some(hasher.for_strangers().hash(&password, sensitive, &mut chance).await.expect("a hash"))
                    }
                    PasswordNeed::NotAsked | PasswordNeed::KeepAsItIs => None,
                };
                let kept = registration::keep(tx, token, &ready, hashed, &mut chance).await;
                kept.expect("an answer that is kept");
            }
        }
    }
}

/// Empties the letter's buckets, so that one letter can have more drafts at one instant than a person makes.
#[allow(clippy::expect_used, reason = "a test without its drafts can't go on")]
async fn forget_limits(tx: &TenantTx, letter: &Letter) {
    let subject = attempts::own_subject(tx.keys(), Target::Letter(letter.id));
    for kind in [RateLimitKind::UserIdLookup, RateLimitKind::NewPassword] {
        rate_limit::succeeded(tx, kind, &subject).await.expect("a bucket");
    }
}

#[allow(clippy::expect_used, clippy::panic, reason = "a test without its drafts can't go on")]
async fn open(tx: &TenantTx, token: &Token) -> Box<Draft> {
    match registration::find(tx, token).await.expect("a draft") {
        FoundDraft::Open(draft) => draft,
        _ => panic!("the draft isn't open"),
    }
}
