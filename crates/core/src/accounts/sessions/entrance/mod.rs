//! From a first proof to a session: a sign-in on its way (ログインの途中) until everything that the society asks is shown.
//!
//! What comes next is decided by [`next_step::next`] alone. A sign-in on its way is no session: it lies in a table of its own,
//! under a cookie of its own, and reaches nothing but the pages that ask for the next proof.

mod store;

pub(crate) use self::store::{end, end_of_account, give, keep, means, person_of_same_password, sweep};

use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use serde_json::json;

use super::history::{self, EventOutcome};
use super::{devices, session};
use crate::accounts::{self, Account};
use crate::audit;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{AccountId, KnownDeviceId, PersonId, SignInId};
use crate::input::device::{Device, Mark};
use crate::policy::password::{Outgrown, PasswordContext, Reason, due_reason, outgrown, society_names};
use crate::proof::next_step::{self, AccountStanding, Means, Next, Proof, Proofs};
use crate::roster::Person;
use crate::roster::coverage::may_look;
use crate::scope::Actor;
use crate::sealed::{Place, TenantKeys};
use crate::secret::{Password, Token};

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
    pub(crate) device: Device,
    outgrown: Option<Vec<u8>>,
    remember: bool,
}

impl OnTheWay {
    /// The same, by a member who wants the second step to be left out on this device from now on; it is, where the
    /// society allows it.
    #[must_use]
    pub fn remembering(&self, wanted: bool) -> Self {
        Self { remember: wanted, ..self.clone() }
    }

    /// What today's rules say against the password that was shown.
    ///
    /// # Errors
    /// When the sealed value can't be read.
    pub fn outgrown(&self, keys: &TenantKeys) -> Result<Vec<Outgrown>, Failure> {
        let Some(sealed) = &self.outgrown else { return Ok(Vec::new()) };
        let text = keys.open(outgrown_place(self.account), sealed)?;
        serde_json::from_str(&text).map_err(|_| Failure::Inconsistent("a sign-in's rules can't be read"))
    }
}

/// What was shown, and on which device.
pub(crate) struct Shown {
    proofs: Proofs,
    /// What today's rules say against the password that was shown, sealed; nothing if they say nothing.
    outgrown: Option<Vec<u8>>,
    device: Device,
    /// What the browser is for the account, where that was read already.
    known: Option<KnownDeviceId>,
    /// The second step is to be left out here from now on.
    remember: bool,
}

/// A browser that an account was used from before.
#[derive(Clone, Copy)]
pub(crate) struct Known {
    /// Which.
    pub id: KnownDeviceId,
    /// When the second step was last taken there and remembered.
    pub remembered_at: Option<DateTime<Utc>>,
}

impl Shown {
    /// Proofs by which no password is held against anything.
    pub(crate) const fn new(proofs: Proofs, device: Device) -> Self {
        Self { proofs, outgrown: None, device, known: None, remember: false }
    }
}

/// The right password of somebody who comes in. That it still is the account's was seen in the same transaction.
pub(crate) struct ByPassword<'a> {
    /// Whose.
    pub account: &'a Account,
    /// The person behind the account.
    pub person: &'a Person,
    /// The password, while it is at hand.
    pub typed: &'a Password,
    /// What the browser is for the account.
    pub known: Option<Known>,
}

/// What came of a first proof, where the person's time in the society may be over.
pub(crate) enum EntranceOutcome {
    /// Come in, or go on.
    Entered(Entered),
    /// The time in the society is over, and the months after it too.
    NoLongerCovered,
    /// The password was set anew since it was read: what was shown is worth nothing any more.
    PasswordChanged,
}

/// Takes the first proofs of somebody who comes in without a password, by a passkey.
pub(crate) async fn admit(
    tx: TenantTx,
    account: &Account,
    proofs: Proofs,
    device: Device,
    random: &mut impl Rng,
) -> Result<(TenantTx, EntranceOutcome), Failure> {
    let Some(person) = person_of_same_password(&tx, account).await? else {
        return Ok((tx, EntranceOutcome::PasswordChanged));
    };
    if !may_look(&person, tx.policy(), tx.now()) {
        return Ok((tx, EntranceOutcome::NoLongerCovered));
    }
    let tx = tx.acting(Actor::Member(account.id));
    let entered = enter(&tx, account.id, proofs, device, random).await?;
    Ok((tx, EntranceOutcome::Entered(entered)))
}

/// Takes the right password of somebody who comes in, and holds it against the society's rules of today while it is at
/// hand. Nothing for whose time in the society is over, and the months after it too.
pub(crate) async fn admit_by_password(
    tx: TenantTx,
    ByPassword { account, person, typed, known }: ByPassword<'_>,
    device: Device,
    random: &mut impl Rng,
) -> Result<(TenantTx, Option<Entered>), Failure> {
    if !may_look(person, tx.policy(), tx.now()) {
        return Ok((tx, None));
    }
    let id = account.id;
    let tx = tx.acting(Actor::Member(id));
    let means = means(&tx, id).await?;
    let context = PasswordContext {
        user_id: &account.user_id,
        birth_date: Some(person.birth_date(tx.keys())?),
        insurer_numbers: &tx.policy().society.insurer_numbers,
        society_names: &society_names(tx.policy(), tx.slug()),
        // Who hasn't set up a required one does so before a new password is asked.
        second_step: means.has_method() || tx.policy().second_step.is_required(),
    };
    let rules = outgrown(&tx.policy().password, &context, typed.expose(), account.password.case_sensitive);
    let sealed = if rules.is_empty() {
        None
    } else {
        let text =
            serde_json::to_string(&rules).map_err(|_| Failure::Inconsistent("a sign-in's rules can't be written"))?;
        Some(tx.keys().seal(outgrown_place(id), &text, random)?)
    };
    let expired = due_reason(&tx.policy().password, account.password_changed_at, account.registered_at, tx.now());
    let standing = AccountStanding { means, password_due: password_due(sealed.as_ref(), expired) };
    let mut proofs = Proofs::from(Proof::Password);
    // Read again while the account is held: the device may have been forgotten while the password was being verified.
    let remembered_at = match known.filter(|known| known.remembered_at.is_some()) {
        Some(known) => devices::remembered_at(&tx, known.id).await?,
        None => None,
    };
    if tx.policy().second_step.remembers(remembered_at, account.password_changed_at, tx.now()) {
        proofs = proofs.with(Proof::RememberedDevice);
    }
    let known = known.map(|known| known.id);
    let shown = Shown { proofs, outgrown: sealed, device, known, remember: false };
    let entered = go_on(&tx, id, standing, shown, random).await?;
    Ok((tx, Some(entered)))
}

/// A rule that has become stricter tells more than a day that has come.
fn password_due(outgrown: Option<&Vec<u8>>, expired: Option<Reason>) -> Option<Reason> {
    outgrown.map(|_| Reason::StricterRule).or(expired)
}

const fn outgrown_place(account: AccountId) -> Place {
    Place { table: "sign_in", column: "outgrown", row: account.0 }
}

/// Opens a session if everything was shown, else a sign-in on its way.
pub(crate) async fn enter(
    tx: &TenantTx,
    account: AccountId,
    proofs: Proofs,
    device: Device,
    random: &mut impl Rng,
) -> Result<Entered, Failure> {
    enter_with(tx, account, Shown::new(proofs, device), random).await
}

async fn enter_with(
    tx: &TenantTx,
    account: AccountId,
    shown: Shown,
    random: &mut impl Rng,
) -> Result<Entered, Failure> {
    let means = means(tx, account).await?;
    // Only who has shown the password can be asked to change it, and few societies' passwords expire.
    let expired = if shown.proofs.has(Proof::Password) && tx.policy().password.expires() {
        let row = accounts::account(tx, account).await?;
        due_reason(&tx.policy().password, row.password_changed_at, row.registered_at, tx.now())
    } else {
        None
    };
    let standing = AccountStanding { means, password_due: password_due(shown.outgrown.as_ref(), expired) };
    go_on(tx, account, standing, shown, random).await
}

async fn go_on(
    tx: &TenantTx,
    account: AccountId,
    standing: AccountStanding,
    shown: Shown,
    random: &mut impl Rng,
) -> Result<Entered, Failure> {
    let next = next_step::next(&tx.policy().second_step, standing, shown.proofs);
    if next == Next::Enter {
        return open(tx, account, &shown, random).await.map(Entered::SignedIn);
    }
    let token = Token::new(random);
    let id = SignInId::new(tx.now(), random);
    keep(tx, id, account, token.digest(), shown, tx.now() + LIFE).await?;
    Ok(Entered::OnTheWay(token, next))
}

/// Opens a session for proofs that suffice, knows its browser from now on, and writes it into the sign-in history.
async fn open(tx: &TenantTx, account: AccountId, shown: &Shown, random: &mut impl Rng) -> Result<Token, Failure> {
    let Shown { proofs, device, .. } = *shown;
    let known_device = match shown.known {
        // It may have been forgotten since it was read.
        Some(known) if devices::seen(tx, known, device).await? => Some(known),
        _ => devices::recognise(tx, account, proofs, device, random).await?,
    };
    if let Some(known) = known_device.filter(|_| shown.remember && tx.policy().second_step.remember_days.is_some()) {
        devices::remember(tx, known).await?;
    }
    let token = session::open(tx, account, proofs, device, known_device, random).await?;
    history::record(tx, account, EventOutcome::SignedIn, proofs, device, random).await?;
    let detail = json!({"with": proofs.to_string()});
    audit::record(tx, audit::Action::SignedIn, "account", account.0, detail, random).await?;
    Ok(token)
}

/// The sign-in on its way behind a token; nothing if there is none, it is too old, or has ended. `mark` is what the browser
/// that asks is recognised by.
///
/// # Errors
/// When the database can't be read.
pub async fn resolve(tx: &TenantTx, token: &Token, mark: Option<Mark>) -> Result<Option<OnTheWay>, Failure> {
    let Some(found) = store::by_token(tx, &token.digest()).await? else { return Ok(None) };
    if found.ended_at.is_some() || tx.now() >= found.expires_at {
        return Ok(None);
    }
    let account = AccountId(found.account_id);
    let (means, proofs) = (means(tx, account).await?, Proofs::from_words(&found.proofs)?);
    let expired = due_reason(&tx.policy().password, found.password_changed_at, found.registered_at, tx.now());
    let standing = AccountStanding { means, password_due: password_due(found.outgrown_sealed.as_ref(), expired) };
    Ok(Some(OnTheWay {
        id: SignInId(found.id),
        account,
        person: PersonId(found.person_id),
        name: found.person_name,
        user_id: found.user_id,
        proofs,
        means,
        next: next_step::next(&tx.policy().second_step, standing, proofs),
        expires_at: found.expires_at,
        device: Device::stored(&found.device).marked(mark),
        outgrown: found.outgrown_sealed,
        remember: false,
    }))
}

/// Adds a proof that was just checked or a method that was just set up. A session opens at most once: who comes second,
/// in a parallel request, gets nothing.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn prove(
    tx: &TenantTx,
    on_the_way: &OnTheWay,
    proof: Proof,
    random: &mut impl Rng,
) -> Result<Option<Entered>, Failure> {
    if !end(tx, on_the_way.id).await? {
        return Ok(None);
    }
    let shown = Shown {
        proofs: on_the_way.proofs.with(proof),
        outgrown: on_the_way.outgrown.clone(),
        device: on_the_way.device,
        known: None,
        remember: on_the_way.remember,
    };
    enter_with(tx, on_the_way.account, shown, random).await.map(Some)
}

/// Goes on where the password that was shown has just been changed; the sign-in itself has ended by then.
pub(crate) async fn renewed(tx: &TenantTx, on_the_way: &OnTheWay, random: &mut impl Rng) -> Result<Entered, Failure> {
    enter(tx, on_the_way.account, on_the_way.proofs, on_the_way.device, random).await
}

/// Notes in the sign-in history that what was shown for the second step wasn't taken: whoever it is has the password.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn refused(tx: &TenantTx, on_the_way: &OnTheWay, random: &mut impl Rng) -> Result<(), Failure> {
    let (account, outcome) = (on_the_way.account, EventOutcome::SecondStepRefused);
    history::record(tx, account, outcome, on_the_way.proofs, on_the_way.device, random).await
}

/// Ends a sign-in on its way without a session.
///
/// # Errors
/// When the database refuses.
pub async fn abandon(tx: &TenantTx, token: &Token) -> Result<(), Failure> {
    store::abandon(tx, &token.digest()).await
}

#[cfg(test)]
mod tests;
