//! From a first proof to a session: a sign-in on its way (ログインの途中) until everything that the society asks is shown.
//!
//! What comes next is decided by [`proofs::next`] alone. A sign-in on its way is no session: it lies in a table of its own,
//! under a cookie of its own, and reaches nothing but the pages that ask for the next proof.

pub(crate) mod store;

use chrono::{DateTime, Duration, Months, Utc};
use rand::Rng;
use serde_json::json;

use super::history::Outcome;
use super::proofs::{self, Means, Next, Proof, Proofs};
use super::{devices, hand_over, history, session, store as accounts};
use crate::audit;
use crate::clock::day_in_japan;
use crate::database::TenantTx;
use crate::entities::{account, person};
use crate::failure::Failure;
use crate::ids::{AccountId, PersonId, SignInId};
use crate::input::device::{Device, Mark};
use crate::policy::Policy;
use crate::scope::Actor;
use crate::sealed::TenantKeys;
use crate::secret::Token;

/// How long a sign-in may be on its way: enough to find the phone and install an authenticator app.
pub const LIFE: Duration = Duration::minutes(15);

/// Where a proof has led.
pub enum Entered {
    /// A session; its token goes into the cookie.
    SignedIn(Token),
    /// Something more is asked; the token goes into a cookie of its own.
    OnTheWay(Token, Next),
}

/// A sign-in on its way, with whose it is.
#[derive(Clone)]
pub struct OnTheWay {
    /// Which.
    pub id: SignInId,
    /// Whose account.
    pub account: AccountId,
    /// The person behind it.
    pub person: PersonId,
    /// Name as the roster has it.
    pub name: String,
    /// The account's user ID.
    pub user_id: String,
    /// What was shown so far.
    pub proofs: Proofs,
    /// What the account has.
    pub means: Means,
    /// What comes next.
    pub next: Next,
    /// Until when.
    pub expires_at: DateTime<Utc>,
    device: Device,
}

/// What came of a first proof, where the person's time in the society may be over.
pub(crate) enum Admission {
    /// Come in, or go on.
    Entered(Entered),
    /// The time in the society is over, and the months after it too.
    NoLongerCovered,
    /// The password was set anew since it was read: what was shown is worth nothing any more.
    PasswordChanged,
}

/// Takes the first proofs of somebody who comes in: a password or a passkey.
pub(crate) async fn admit(
    tx: TenantTx,
    keys: &TenantKeys,
    policy: &Policy,
    account: &account::Model,
    proofs: Proofs,
    device: Device,
    random: &mut impl Rng,
) -> Result<(TenantTx, Admission), Failure> {
    let person = crate::roster::store::person(&tx, PersonId(account.person_id)).await?;
    let person = person.ok_or(Failure::Inconsistent("an account without a person"))?;
    if !may_look(&person, policy, tx.now()) {
        return Ok((tx, Admission::NoLongerCovered));
    }
    if !accounts::has_same_password(&tx, account).await? {
        return Ok((tx, Admission::PasswordChanged));
    }
    let tx = tx.acting(Actor::Member(AccountId(account.id)));
    let entered = enter(&tx, keys, policy, AccountId(account.id), proofs, device, random).await?;
    Ok((tx, Admission::Entered(entered)))
}

/// Opens a session if everything was shown, else a sign-in on its way.
pub(crate) async fn enter(
    tx: &TenantTx,
    keys: &TenantKeys,
    policy: &Policy,
    account: AccountId,
    proofs: Proofs,
    device: Device,
    random: &mut impl Rng,
) -> Result<Entered, Failure> {
    let means = store::means(tx, policy, account).await?;
    let next = proofs::next(&policy.second_step, means, proofs);
    if next == Next::Enter {
        return open(tx, keys, policy, account, proofs, device, random).await.map(Entered::SignedIn);
    }
    let token = Token::new(random);
    let id = SignInId::new(tx.now(), random);
    store::keep(tx, id, account, token.digest(), proofs, device, tx.now() + LIFE).await?;
    Ok(Entered::OnTheWay(token, next))
}

/// Opens a session for proofs that suffice, knows its browser from now on, and writes it into the sign-in history.
async fn open(
    tx: &TenantTx,
    keys: &TenantKeys,
    policy: &Policy,
    account: AccountId,
    proofs: Proofs,
    device: Device,
    random: &mut impl Rng,
) -> Result<Token, Failure> {
    let known_device = devices::recognise(tx, keys, account, proofs, device, random).await?;
    let token = session::open(tx, account, proofs, device, known_device, &policy.sessions, random).await?;
    history::record(tx, account, Outcome::SignedIn, proofs, device, random).await?;
    let detail = json!({"with": proofs.to_string()});
    audit::record(tx, audit::Action::SignedIn, "account", account.0, detail, random).await?;
    Ok(token)
}

/// The sign-in on its way behind a token; nothing if there is none, it is too old, or has ended. `mark` is what the browser
/// that asks is recognised by.
///
/// # Errors
/// When the database can't be read.
pub async fn resolve(
    tx: &TenantTx,
    policy: &Policy,
    token: &Token,
    mark: Option<Mark>,
) -> Result<Option<OnTheWay>, Failure> {
    let Some(found) = store::by_token(tx, &token.digest()).await? else { return Ok(None) };
    if found.ended_at.is_some() || tx.now() >= found.expires_at {
        return Ok(None);
    }
    let account = AccountId(found.account_id);
    let (means, proofs) = (store::means(tx, policy, account).await?, Proofs::from_words(&found.proofs)?);
    Ok(Some(OnTheWay {
        id: SignInId(found.id),
        account,
        person: PersonId(found.person_id),
        name: found.person_name,
        user_id: found.user_id,
        proofs,
        means,
        next: proofs::next(&policy.second_step, means, proofs),
        expires_at: found.expires_at,
        device: Device::stored(&found.device).marked(mark),
    }))
}

/// Adds a proof that was just checked or a method that was just set up. A session opens at most once: who comes second,
/// in a parallel request, gets nothing.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn prove(
    tx: &TenantTx,
    keys: &TenantKeys,
    policy: &Policy,
    on_the_way: &OnTheWay,
    proof: Proof,
    random: &mut impl Rng,
) -> Result<Option<Entered>, Failure> {
    if !store::end(tx, on_the_way.id).await? {
        return Ok(None);
    }
    if proof == Proof::SetUp {
        hand_over::set_up_by(tx, on_the_way.id).await?;
    }
    let proofs = on_the_way.proofs.with(proof);
    enter(tx, keys, policy, on_the_way.account, proofs, on_the_way.device, random).await.map(Some)
}

/// Notes in the sign-in history that what was shown for the second step wasn't taken: whoever it is has the password.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn refused(tx: &TenantTx, on_the_way: &OnTheWay, random: &mut impl Rng) -> Result<(), Failure> {
    let (account, outcome) = (on_the_way.account, Outcome::SecondStepRefused);
    history::record(tx, account, outcome, on_the_way.proofs, on_the_way.device, random).await
}

/// Ends a sign-in on its way without a session.
///
/// # Errors
/// When the database refuses.
pub async fn abandon(tx: &TenantTx, token: &Token) -> Result<(), Failure> {
    store::abandon(tx, &token.digest()).await
}

/// Whether somebody may look at the portal: while covered, and for the months after that the policy grants.
pub(crate) fn may_look(person: &person::Model, policy: &Policy, now: DateTime<Utc>) -> bool {
    person.lost_on.is_none_or(|lost| {
        let months = Months::new(u32::from(policy.former_members.read_only_months));
        lost.checked_add_months(months).is_none_or(|end| day_in_japan(now) < end)
    })
}
