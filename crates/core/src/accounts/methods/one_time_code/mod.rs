//! One-time codes (ワンタイムパスワード, TOTP, RFC 6238) of an authenticator app. The first code confirms the set-up; each code
//! is accepted once.
//!
//! ```text
//!          proposal, sealed in the page          code of a later step than the last one taken
//! nothing ───────────right code──────────▶ app ──────────────────────────────────────────▶ app
//!                                          │ └──right code of another proposal──▶ another app
//!                                          └──────────────removed──────────────▶ nothing
//! ```

mod store;

use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::json;

use crate::accounts::sessions::entrance::{self, Entered, OnTheWay};
use crate::accounts::sessions::session::{self, Member};
use crate::accounts::sessions::{devices, end, hand_over};
use crate::accounts::{self, attempts, notices};
use crate::attempt_log::{self, AttemptKind, Target};
use crate::audit;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{AccountId, KnownDeviceId};
use crate::outbox::SecurityNotice;
use crate::policy::Policy;
use crate::policy::second_step::Method;
use crate::proof::Holder;
use crate::proof::next_step::{self, Means, Next, Proof, Proofs};
use crate::proof::rate_limit;
use crate::proof::rate_limit::rule::{Admission, RateLimitKind};
use crate::proof::totp_seed::Proposal;

/// The result of an attempt with a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    /// The code is right.
    Right,
    /// The code is wrong, or the account has no app.
    Wrong,
    /// The code is right but was used before; the app's next code will be accepted.
    Used,
    /// The rate limit refused the attempt unchecked: no code is accepted before this instant.
    Paused(DateTime<Utc>),
}

impl Tried {
    /// Whether the code is right.
    #[must_use]
    pub const fn is_right(self) -> bool {
        matches!(self, Self::Right)
    }
}

/// The result of a code in a sign-in.
pub enum Answered {
    /// The code was accepted and the sign-in went on.
    Entered(Entered),
    /// The code was refused; the sign-in stays pending.
    Refused(Tried),
    /// The sign-in asks for another proof, not for a code.
    NotAsked(Next),
    /// The sign-in has ended meanwhile.
    Ended,
}

/// Verifies a code as the second step. Commit the transaction whatever the result, because the attempt is counted.
///
/// # Errors
/// When the database refuses.
pub async fn answer(
    tx: &TenantTx,
    on_the_way: &OnTheWay,
    typed: &str,
    random: &mut impl Rng,
) -> Result<Answered, Failure> {
    if on_the_way.next != Next::SecondStep {
        return Ok(Answered::NotAsked(on_the_way.next));
    }
    let known = devices::known(tx, on_the_way.account, on_the_way.device).await?;
    let tried = check(tx, on_the_way.account, known, typed, random).await?;
    if !tried.is_right() {
        note_refusal(tx, on_the_way, tried, random).await?;
        return Ok(Answered::Refused(tried));
    }
    let entered = entrance::prove(tx, on_the_way, Proof::OneTimeCode, random).await?;
    Ok(entered.map_or(Answered::Ended, Answered::Entered))
}

/// Records a refused code in the sign-in history. An attempt that the rate limit refused is not recorded.
async fn note_refusal(
    tx: &TenantTx,
    on_the_way: &OnTheWay,
    tried: Tried,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    match tried {
        Tried::Wrong | Tried::Used => entrance::refused(tx, on_the_way, random).await,
        Tried::Right | Tried::Paused(_) => Ok(()),
    }
}

/// Verifies a code for a step-up. The session is left as it is; [`crate::sign_in::step_up`] changes it. Commit the
/// transaction whatever the result, because the attempt is counted.
///
/// # Errors
/// When the database refuses.
pub async fn check_for_step_up(
    tx: &TenantTx,
    member: &Member,
    typed: &str,
    random: &mut impl Rng,
) -> Result<Tried, Failure> {
    check(tx, member.account, member.known_device, typed, random).await
}

/// Counts the attempt, then verifies the code. A code is accepted once.
async fn check(
    tx: &TenantTx,
    account: AccountId,
    known: Option<KnownDeviceId>,
    typed: &str,
    random: &mut impl Rng,
) -> Result<Tried, Failure> {
    let subject = attempts::second_step_subject(tx.keys(), account, known);
    if let Admission::Paused(until) = rate_limit::count(tx, RateLimitKind::SecondStep, &subject).await? {
        attempt_log::refused(tx, AttemptKind::SecondStep, &subject, Target::Account(account), random).await?;
        return Ok(Tried::Paused(until));
    }
    let tried = verify(tx, account, typed).await?;
    if tried.is_right() {
        rate_limit::succeeded(tx, RateLimitKind::SecondStep, &subject).await?;
    } else {
        attempt_log::failed(tx, AttemptKind::SecondStep, Target::Account(account), random).await?;
    }
    Ok(tried)
}

async fn verify(tx: &TenantTx, account: AccountId, typed: &str) -> Result<Tried, Failure> {
    let Some(app) = store::of_account(tx, account).await? else { return Ok(Tried::Wrong) };
    let Some(step) = app.seed.step_of(typed, tx.now())? else { return Ok(Tried::Wrong) };
    if !store::take(tx, app.id, step).await? {
        return Ok(Tried::Used);
    }
    Ok(Tried::Right)
}

/// Who sets up an app.
#[derive(Clone, Copy)]
pub enum Whose<'a> {
    /// A pending sign-in that asks for the set-up.
    SigningIn(&'a OnTheWay),
    /// A signed-in member.
    Member(&'a Member),
}

impl Whose<'_> {
    const fn account(self) -> AccountId {
        match self {
            Self::SigningIn(on_the_way) => on_the_way.account,
            Self::Member(member) => member.facts.account,
        }
    }

    const fn proofs(self) -> Proofs {
        match self {
            Self::SigningIn(on_the_way) => on_the_way.proofs,
            Self::Member(member) => member.proofs,
        }
    }

    async fn user_id(self, tx: &TenantTx) -> Result<String, Failure> {
        match self {
            Self::SigningIn(on_the_way) => Ok(on_the_way.user_id.clone()),
            Self::Member(member) => Ok(accounts::account(tx, member.account).await?.user_id),
        }
    }

    /// Why no app may be set up now, given the account's current means.
    fn barred(self, policy: &Policy, means: Means, now: DateTime<Utc>) -> Option<Bar> {
        let (policy, proofs) = (&policy.second_step, self.proofs());
        if !policy.offers(Method::OneTimeCode) {
            return Some(Bar::NotOffered);
        }
        let asked = match self {
            Self::SigningIn(_) => next_step::next(policy, means.into(), proofs) == Next::SetUp,
            Self::Member(member) => member.is_fresh(now),
        };
        (!asked || !next_step::may_set_up(policy, means, proofs)).then_some(Bar::NotShown)
    }
}

/// Why no app may be set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bar {
    /// The society doesn't offer it.
    NotOffered,
    /// More proofs must be shown first.
    NotShown,
}

/// Creates a proposal with a new seed, if an app may be set up. Writes nothing.
///
/// # Errors
/// When the database can't be read.
pub async fn propose(tx: &TenantTx, whose: Whose<'_>, random: &mut impl Rng) -> Result<Result<Proposal, Bar>, Failure> {
    let means = entrance::means(tx, whose.account()).await?;
    if let Some(bar) = whose.barred(tx.policy(), means, tx.now()) {
        return Ok(Err(bar));
    }
    Proposal::new(tx.keys(), Holder::Account(whose.account()), whose.user_id(tx).await?, tx.now(), random).map(Ok)
}

/// The result of setting up an app. Commit only if the app was set up.
pub enum SetUp {
    /// The app is set up, and the sign-in goes on.
    Entered(Entered),
    /// The app is set up.
    Added,
    /// The code does not match the proposed seed. The same proposal can be tried again.
    WrongCode(Proposal),
    /// The proposal has expired or can't be opened. This is a new one.
    TooOld(Proposal),
    /// No app may be set up, given what the account has by now.
    Barred(Bar),
    /// The sign-in has ended meanwhile.
    Ended,
}

/// Sets up an app if its first code is right. There is no rate limit: whoever has the seed can compute its codes, so
/// there is nothing to guess.
///
/// # Errors
/// When the database refuses.
pub async fn set_up(
    tx: &TenantTx,
    whose: Whose<'_>,
    sealed: &str,
    typed: &str,
    random: &mut impl Rng,
) -> Result<SetUp, Failure> {
    let account = whose.account();
    match whose {
        Whose::Member(member) => session::hold(tx, member).await?,
        Whose::SigningIn(_) => accounts::hold(tx, account).await?,
    }
    let means = entrance::means(tx, account).await?;
    if let Some(bar) = whose.barred(tx.policy(), means, tx.now()) {
        return Ok(SetUp::Barred(bar));
    }
    let (holder, user_id) = (Holder::Account(account), whose.user_id(tx).await?);
    let Some(proposal) = Proposal::read(tx.keys(), holder, user_id.clone(), sealed, tx.now()) else {
        return Proposal::new(tx.keys(), holder, user_id, tx.now(), random).map(SetUp::TooOld);
    };
    let Some(step) = proposal.seed.step_of(typed, tx.now())? else { return Ok(SetUp::WrongCode(proposal)) };
    if let Some(app) = store::of_account(tx, account).await?
        && app.seed.is_same(&proposal.seed)
    {
        // A repeated request: the app exists already, and its used codes stay used.
        return Ok(SetUp::Added);
    }
    let id = store::keep(tx, account, &proposal.seed, step, random).await?;
    let here = match whose {
        Whose::Member(member) => Some(member.session),
        Whose::SigningIn(_) => None,
    };
    end::methods_changed(tx, account, here).await?;
    audit::record(tx, audit::Action::OneTimeCodeAdded, "one_time_code", id.0, json!({"account": account}), random)
        .await?;
    notices::tell(tx, account, SecurityNotice::OneTimeCodeAdded, random).await?;
    match whose {
        Whose::SigningIn(on_the_way) => {
            let entered = hand_over::set_up(tx, on_the_way, random).await?;
            Ok(entered.map_or(SetUp::Ended, SetUp::Entered))
        }
        Whose::Member(member) => {
            session::prove(tx, member, Proof::SetUp).await?;
            Ok(SetUp::Added)
        }
    }
}

/// Whether an app can be removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removable {
    /// Yes.
    Yes,
    /// No: the society requires a second step, and this is the account's last method.
    Needed,
    /// There is no app.
    Nothing,
}

/// Whether a member's app can be removed.
///
/// # Errors
/// When the database can't be read.
pub async fn removable(tx: &TenantTx, member: &Member) -> Result<Removable, Failure> {
    let means = entrance::means(tx, member.account).await?;
    Ok(if !means.one_time_code {
        Removable::Nothing
    } else if next_step::may_remove(&tx.policy().second_step, Means { one_time_code: false, ..means }) {
        Removable::Yes
    } else {
        Removable::Needed
    })
}

/// Removes a member's app if [`removable`] allows it. Returns whether it was allowed.
///
/// # Errors
/// When the database refuses.
pub async fn remove(tx: &TenantTx, member: &Member, random: &mut impl Rng) -> Result<Removable, Failure> {
    session::hold(tx, member).await?;
    let removable = removable(tx, member).await?;
    if removable == Removable::Yes && store::remove(tx, member.account).await? {
        end::methods_changed(tx, member.account, Some(member.session)).await?;
        let action = audit::Action::OneTimeCodeRemoved;
        audit::record(tx, action, "account", member.account.0, json!({}), random).await?;
        notices::tell(tx, member.account, SecurityNotice::OneTimeCodeRemoved, random).await?;
    }
    Ok(removable)
}
