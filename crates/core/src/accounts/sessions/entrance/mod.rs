//! From a first proof to a session: a pending sign-in (ログインの途中) lasts until every proof that the society asks for is
//! shown.
//!
//! [`next_step::next`] alone decides what comes next. A pending sign-in is no session (ADR 10): it has its own table
//! and its own cookie, and reaches only the pages that ask for the next proof.

mod store;

pub(crate) use self::store::{Behind, end, end_of_account, give, keep, means, person_of_same_password, sweep};

use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use serde_json::json;

use super::history::{self, EventOutcome};
use super::{devices, session};
use crate::accounts::{self, Account};
use crate::audit;
use crate::clock::is_in_force;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{AccountId, KnownDeviceId, PersonId, SignInId};
use crate::input::device::Device;
use crate::policy::password::{Outgrown, PasswordContext, Reason, due_reason, outgrown, society_names};
use crate::proof::next_step::{self, AccountStanding, Means, Next, Proof, Proofs};
use crate::roster::coverage::may_look;
use crate::scope::Actor;
use crate::sealed::{Place, TenantKeys};
use crate::secret::{Password, Token};

/// How long a sign-in may stay pending: enough time to find the phone and install an authenticator app.
pub const LIFE: Duration = Duration::minutes(15);

/// The result of a proof.
pub enum Entered {
    /// A session was opened; its token goes into the session cookie.
    SignedIn(Token),
    /// Another proof is asked for; the token goes into the pending sign-in's own cookie.
    OnTheWay(Token, Next),
}

/// A pending sign-in, with its account and person.
#[derive(Clone)]
pub struct OnTheWay {
    /// Its id.
    pub id: SignInId,
    /// The account.
    pub account: AccountId,
    /// The person behind it.
    pub person: PersonId,
    /// Name as in the roster.
    pub name: String,
    /// The account's user ID.
    pub user_id: String,
    /// The proofs shown so far.
    pub proofs: Proofs,
    /// The methods that the account has.
    pub means: Means,
    /// What comes next.
    pub next: Next,
    /// When it expires.
    pub expires_at: DateTime<Utc>,
    pub(crate) device: Device,
    outgrown: Option<Vec<u8>>,
    remember: bool,
}

impl OnTheWay {
    /// Returns a copy with the member's wish to skip the second step on this device from now on. The wish has an effect
    /// only if the society allows skipping.
    #[must_use]
    pub fn remembering(&self, wanted: bool) -> Self {
        Self { remember: wanted, ..self.clone() }
    }

    /// Which of today's password rules the shown password violates.
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
    /// Which of today's rules the shown password violates, sealed; `None` if none.
    outgrown: Option<Vec<u8>>,
    device: Device,
    /// The account's known device for this browser, if it was read already.
    known: Option<KnownDeviceId>,
    /// Whether to skip the second step on this device from now on.
    remember: bool,
}

/// A known device of an account.
#[derive(Clone, Copy)]
pub(crate) struct Known {
    /// Its id.
    pub id: KnownDeviceId,
    /// When the second step was last taken there and remembered.
    pub remembered_at: Option<DateTime<Utc>>,
}

impl Shown {
    /// Proofs without a check of a password against today's rules.
    pub(crate) const fn new(proofs: Proofs, device: Device) -> Self {
        Self { proofs, outgrown: None, device, known: None, remember: false }
    }
}

/// A verified password. The caller has checked in the same transaction that it is still the account's.
pub(crate) struct ByPassword<'a> {
    /// The account.
    pub account: &'a Account,
    /// The person behind the account, and whether the account may be used.
    pub behind: &'a Behind,
    /// The password in clear, available only during this request.
    pub typed: &'a Password,
    /// The account's known device for this browser.
    pub known: Option<Known>,
}

/// The result of a first proof, which may come from a person who is no longer covered.
pub(crate) enum EntranceOutcome {
    /// A session was opened, or another proof is asked for.
    Entered(Entered),
    /// Coverage has ended, and so have the months in which former members may sign in.
    NoLongerCovered,
    /// The society has disabled the account.
    Disabled,
    /// The password was changed since it was read, so the proof no longer counts.
    PasswordChanged,
}

/// Admits a sign-in by passkey, without a password.
pub(crate) async fn admit(
    tx: TenantTx,
    account: &Account,
    proofs: Proofs,
    device: Device,
    random: &mut impl Rng,
) -> Result<(TenantTx, EntranceOutcome), Failure> {
    let Some(Behind { person, disabled }) = person_of_same_password(&tx, account).await? else {
        return Ok((tx, EntranceOutcome::PasswordChanged));
    };
    if disabled {
        return Ok((tx, EntranceOutcome::Disabled));
    }
    if !may_look(&person, tx.policy(), tx.now()) {
        return Ok((tx, EntranceOutcome::NoLongerCovered));
    }
    let tx = tx.acting(Actor::Member(account.id));
    let entered = enter(&tx, account.id, proofs, device, random).await?;
    Ok((tx, EntranceOutcome::Entered(entered)))
}

/// Admits a sign-in by a verified password, and checks the password against the society's current rules while it is
/// available in clear.
pub(crate) async fn admit_by_password(
    tx: TenantTx,
    ByPassword { account, behind: Behind { person, disabled }, typed, known }: ByPassword<'_>,
    device: Device,
    random: &mut impl Rng,
) -> Result<(TenantTx, EntranceOutcome), Failure> {
    if *disabled {
        return Ok((tx, EntranceOutcome::Disabled));
    }
    if !may_look(person, tx.policy(), tx.now()) {
        return Ok((tx, EntranceOutcome::NoLongerCovered));
    }
    let id = account.id;
    let tx = tx.acting(Actor::Member(id));
    let means = means(&tx, id).await?;
    let context = PasswordContext {
        user_id: &account.user_id,
        birth_date: Some(person.birth_date(tx.keys())?),
        insurer_numbers: &tx.policy().society.insurer_numbers,
        society_names: &society_names(tx.policy(), tx.slug()),
        // A member who lacks a required second step sets it up before a new password is asked for.
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
    // Read again while the account is locked: the device may have been forgotten while the password was verified.
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
    Ok((tx, EntranceOutcome::Entered(entered)))
}

/// The reason for a password change. A stricter rule takes precedence over expiry, because it tells the member more.
fn password_due(outgrown: Option<&Vec<u8>>, expired: Option<Reason>) -> Option<Reason> {
    outgrown.map(|_| Reason::StricterRule).or(expired)
}

const fn outgrown_place(account: AccountId) -> Place {
    Place { table: "sign_in", column: "outgrown", row: account.0 }
}

/// Opens a session if every proof was shown; otherwise creates a pending sign-in.
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
    // Only a member who has shown the password can be asked to change it. Few societies let passwords expire, so the
    // account is often not read.
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
    keep(tx, id, account, token.digest().into_bytes(), shown, tx.now() + LIFE).await?;
    Ok(Entered::OnTheWay(token, next))
}

/// Opens a session for sufficient proofs, makes its browser known and writes the sign-in history.
async fn open(tx: &TenantTx, account: AccountId, shown: &Shown, random: &mut impl Rng) -> Result<Token, Failure> {
    let Shown { proofs, device, .. } = *shown;
    let known_device = devices::recognise(tx, account, proofs, device, shown.known, random).await?;
    if let Some(known) = known_device.filter(|_| shown.remember && tx.policy().second_step.remember_days.is_some()) {
        devices::remember(tx, known).await?;
    }
    let token = session::open(tx, account, proofs, device, known_device, random).await?;
    history::record(tx, account, EventOutcome::SignedIn, proofs, device, random).await?;
    let detail = json!({"with": proofs.to_string()});
    audit::record(tx, audit::Action::SignedIn, "account", account.0, detail, random).await?;
    Ok(token)
}

/// The pending sign-in behind a token; `None` if there is none, it has expired or it has ended. `device` is
/// the one that sends the request.
///
/// # Errors
/// When the database can't be read.
pub async fn resolve(tx: &TenantTx, token: &Token, device: Device) -> Result<Option<OnTheWay>, Failure> {
    let Some(found) = store::by_token(tx, token.digest().bytes()).await? else { return Ok(None) };
    let is_open = is_in_force(found.created_at, found.expires_at, tx.now());
    if found.ended_at.is_some() || found.disabled_at.is_some() || !is_open {
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
        device: Device::stored(&found.device).in_browser_of(device),
        outgrown: found.outgrown_sealed,
        remember: false,
    }))
}

/// Adds a proof that was just checked, or a method that was just set up. A session opens at most once: of parallel
/// requests, all but the first get `None`.
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

/// Continues after the shown password was changed. The pending sign-in itself has ended by then.
pub(crate) async fn renewed(tx: &TenantTx, on_the_way: &OnTheWay, random: &mut impl Rng) -> Result<Entered, Failure> {
    enter(tx, on_the_way.account, on_the_way.proofs, on_the_way.device, random).await
}

/// Records in the sign-in history that a second-step proof was refused, because whoever tried it knows the password.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn refused(tx: &TenantTx, on_the_way: &OnTheWay, random: &mut impl Rng) -> Result<(), Failure> {
    let (account, outcome) = (on_the_way.account, EventOutcome::SecondStepRefused);
    history::record(tx, account, outcome, on_the_way.proofs, on_the_way.device, random).await
}

/// Ends a pending sign-in without opening a session.
///
/// # Errors
/// When the database refuses.
pub async fn abandon(tx: &TenantTx, token: &Token) -> Result<(), Failure> {
    store::abandon(tx, token.digest().bytes()).await
}

#[cfg(test)]
mod tests;
