//! Passkeys (パスキー, WebAuthn discoverable credentials): for a sign-in by passkey alone, for the second step, and for a
//! step-up. [`manage`] adds, renames and removes them.
//!
//! A ceremony has two requests. The first hands out a challenge and writes nothing (`passkey_challenge`). The second
//! finds the passkey, spends the challenge and verifies the assertion. User verification is always required and
//! checked, because a passkey counts as two factors: the device, and the fingerprint, face or PIN. The WebAuthn library
//! draws challenges and keys from the operating system's random source.

pub mod manage;
mod name;
mod store;

use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::json;
use webauthn_rs::prelude::DiscoverableAuthentication;

pub use self::name::{LONGEST_NAME, Name, NameFault};
use crate::accounts::sessions::devices;
use crate::accounts::sessions::entrance::{self, Entered, EntranceOutcome as Entrance, OnTheWay};
use crate::accounts::sessions::session::{self, Member};
use crate::accounts::{self, attempts};
use crate::attempt_log::{self, AttemptKind, Target};
use crate::audit;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{AccountId, KnownDeviceId};
use crate::input::device::Device;
use crate::proof::Holder;
use crate::proof::next_step::{Next, Proof};
use crate::proof::passkey::{self as webauthn, Ceremony, Offer, request};
use crate::proof::passkey_challenge::{self, CeremonyKind};
use crate::proof::rate_limit;
use crate::proof::rate_limit::network::{self, Volume};
use crate::proof::rate_limit::rule::{Admission, RateLimitKind};
use crate::proof::relying_party::RelyingParty;
use crate::sealed::TenantKeys;
use crate::secret::Token;

/// The result of a sign-in by passkey.
pub enum PasskeySignInOutcome {
    /// The passkey was accepted: the member is signed in or must show another proof.
    Entered(Entered),
    /// The passkey is right, but the person is no longer covered by the society.
    NoLongerCovered,
    /// The passkey is right, but the society has disabled the account.
    Disabled,
    /// The rate limit of this network refuses attempts before this instant.
    Paused(DateTime<Utc>),
    /// The passkey was refused.
    Refused(PasskeyRefusal),
}

/// Why a passkey was refused, as far as its holder can do something about it. None of it tells anything about accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PasskeyRefusal {
    /// The answer isn't right, or the challenge is over.
    Wrong,
    /// No passkey with this credential ID is registered with the society. It was deleted here, and the browser can be told
    /// to stop offering it (Signal API, `signalUnknownCredential`).
    Unknown {
        /// The credential ID, as the browser sent it (base64url).
        credential_id: String,
    },
    /// The signature counter isn't higher than at the last use (WebAuthn, section 6.1.1): the passkey was copied or
    /// restored, or its device was reset.
    CounterBack,
}

/// WebAuthn request options for a sign-in by passkey. They name no credential, since no account is known yet.
///
/// # Errors
/// When a challenge can't be made.
pub fn offer_sign_in(
    keys: &TenantKeys,
    party: &RelyingParty,
    now: DateTime<Utc>,
    random: &mut impl Rng,
) -> Result<Offer, Failure> {
    let (options, state) = request(party, Vec::new())?;
    let token = passkey_challenge::seal(keys, CeremonyKind::SignIn, None, state, now, random)?;
    Offer::new(token, &options.public_key)
}

/// Signs in by passkey alone. The account's own rate limit does not apply, so password guesses by others don't block its
/// passkey.
///
/// # Errors
/// When the database refuses.
pub async fn sign_in(
    tx: TenantTx,
    party: &RelyingParty,
    ceremony: &Ceremony,
    device: Device,
    random: &mut impl Rng,
) -> Result<(TenantTx, PasskeySignInOutcome), Failure> {
    if !tx.policy().second_step.is_offered() {
        return Ok((tx, PasskeySignInOutcome::Refused(PasskeyRefusal::Wrong)));
    }
    // A passkey can't be guessed, so a right one is never rate limited. Wrong answers are counted by network, apart from
    // guesses at passwords.
    let passkey = match assert(&tx, party, CeremonyKind::SignIn, None, ceremony).await? {
        Asserted::Right(passkey) => passkey,
        other => {
            let near = tx.scope().networks.as_ref().map(|networks| networks.near().to_vec()).unwrap_or_default();
            let outcome = match network::count_volume(&tx, Volume::Junk).await? {
                Admission::Paused(until) => PasskeySignInOutcome::Paused(until),
                Admission::Admitted(()) => PasskeySignInOutcome::Refused(other.refusal()),
            };
            attempt_log::refused(&tx, AttemptKind::Passkey, &near, Target::Nobody, random).await?;
            return Ok((tx, outcome));
        }
    };
    let account = accounts::account(&tx, passkey.account).await?;
    let (tx, entrance) = entrance::admit(tx, &account, Proof::Passkey.into(), device, random).await?;
    let outcome = match entrance {
        Entrance::Entered(entered) => PasskeySignInOutcome::Entered(entered),
        Entrance::NoLongerCovered => PasskeySignInOutcome::NoLongerCovered,
        Entrance::Disabled => PasskeySignInOutcome::Disabled,
        // Whoever changed the password at this moment may have removed the passkey too. The next attempt shows whether
        // it still works.
        Entrance::PasswordChanged => PasskeySignInOutcome::Refused(PasskeyRefusal::Wrong),
    };
    if !matches!(outcome, PasskeySignInOutcome::Entered(_)) {
        attempt_log::failed(&tx, AttemptKind::Passkey, Target::Account(account.id), random).await?;
    }
    Ok((tx, outcome))
}

/// WebAuthn request options for the second step; `None` if the account has no passkey.
///
/// # Errors
/// When the database can't be read.
pub async fn offer_second_step(
    tx: &TenantTx,
    party: &RelyingParty,
    on_the_way: &OnTheWay,
    random: &mut impl Rng,
) -> Result<Option<Offer>, Failure> {
    offer(tx, party, CeremonyKind::SecondStep, on_the_way.account, random).await
}

/// Verifies a passkey as the second step.
///
/// # Errors
/// When the database refuses.
pub async fn second_step(
    tx: &TenantTx,
    party: &RelyingParty,
    on_the_way: &OnTheWay,
    ceremony: &Ceremony,
    random: &mut impl Rng,
) -> Result<Result<Entered, PasskeyRefusal>, Failure> {
    if on_the_way.next != Next::SecondStep {
        return Ok(Err(PasskeyRefusal::Wrong));
    }
    let asserted = assert(tx, party, CeremonyKind::SecondStep, Some(on_the_way.account), ceremony).await?;
    match asserted {
        Asserted::Right(_) => {
            let entered = entrance::prove(tx, on_the_way, Proof::Passkey, random).await?;
            return Ok(entered.ok_or(PasskeyRefusal::Wrong));
        }
        Asserted::Unasked => {}
        _ => {
            let known = devices::known(tx, on_the_way.account, on_the_way.device).await?;
            if refused(tx, on_the_way.account, known, random).await? {
                entrance::refused(tx, on_the_way, random).await?;
            }
        }
    }
    Ok(Err(asserted.refusal()))
}

/// Counts a refused passkey of an account, and records it. Returns false while there were so many that nothing more than
/// their number is recorded. No right passkey is stopped by it.
async fn refused(
    tx: &TenantTx,
    account: AccountId,
    known: Option<KnownDeviceId>,
    random: &mut impl Rng,
) -> Result<bool, Failure> {
    let (subject, at) = (attempts::second_step_subject(tx.keys(), account, known), Target::Account(account));
    match rate_limit::count(tx, RateLimitKind::Passkey, &subject).await? {
        Admission::Admitted(_) => attempt_log::failed(tx, AttemptKind::Passkey, at, random).await.map(|()| true),
        Admission::Paused(_) => {
            attempt_log::refused(tx, AttemptKind::Passkey, &subject, at, random).await.map(|()| false)
        }
    }
}

/// WebAuthn request options for a step-up; `None` if the account has no passkey.
///
/// # Errors
/// When the database can't be read.
pub async fn offer_step_up(
    tx: &TenantTx,
    party: &RelyingParty,
    member: &Member,
    random: &mut impl Rng,
) -> Result<Option<Offer>, Failure> {
    offer(tx, party, CeremonyKind::StepUp, member.account, random).await
}

/// Completes a step-up by passkey and returns the session's new token.
///
/// # Errors
/// When the database refuses.
pub async fn step_up(
    tx: &TenantTx,
    party: &RelyingParty,
    member: &Member,
    ceremony: &Ceremony,
    random: &mut impl Rng,
) -> Result<Result<Token, PasskeyRefusal>, Failure> {
    let asserted = assert(tx, party, CeremonyKind::StepUp, Some(member.account), ceremony).await?;
    match asserted {
        Asserted::Right(_) => {}
        Asserted::Unasked => return Ok(Err(PasskeyRefusal::Wrong)),
        wrong => {
            refused(tx, member.account, member.known_device, random).await?;
            return Ok(Err(wrong.refusal()));
        }
    }
    let proofs = member.proofs.with(Proof::Passkey);
    let token = session::step_up(tx, member, proofs, random).await?;
    let detail = json!({"with": "passkey"});
    audit::record(tx, audit::Action::SteppedUp, "account", member.account.0, detail, random).await?;
    Ok(Ok(token))
}

/// WebAuthn request options for the passkeys of one account.
async fn offer(
    tx: &TenantTx,
    party: &RelyingParty,
    kind: CeremonyKind,
    account: AccountId,
    random: &mut impl Rng,
) -> Result<Option<Offer>, Failure> {
    let passkeys = store::of_account(tx, account).await?;
    if passkeys.is_empty() {
        return Ok(None);
    }
    let (options, state) = request(party, passkeys.into_iter().map(|passkey| passkey.credential_id).collect())?;
    let token = passkey_challenge::seal(tx.keys(), kind, Some(Holder::Account(account)), state, tx.now(), random)?;
    Offer::new(token, &options.public_key).map(Some)
}

/// The result of an answer to a challenge.
enum Asserted {
    /// The answer is valid, from this passkey.
    Right(store::StoredPasskey),
    /// The answer is invalid.
    Wrong,
    /// No passkey has this credential ID (base64url).
    Unknown(String),
    /// The answer is valid but for its signature counter.
    CounterBack,
    /// The challenge can't be opened, has expired or was spent before. Nothing is recorded.
    Unasked,
}

impl Asserted {
    /// What the holder is told.
    fn refusal(self) -> PasskeyRefusal {
        match self {
            Self::Unknown(credential_id) => PasskeyRefusal::Unknown { credential_id },
            Self::CounterBack => PasskeyRefusal::CounterBack,
            Self::Right(_) | Self::Wrong | Self::Unasked => PasskeyRefusal::Wrong,
        }
    }
}

/// Finds the passkey, spends the challenge, verifies the assertion and records the use. With `account`, the passkey
/// must belong to that account. Without it, user handle and passkey must name the same account.
async fn assert(
    tx: &TenantTx,
    party: &RelyingParty,
    kind: CeremonyKind,
    account: Option<AccountId>,
    ceremony: &Ceremony,
) -> Result<Asserted, Failure> {
    let Some(opened) = passkey_challenge::open::<DiscoverableAuthentication>(
        tx.keys(),
        kind,
        account.map(Holder::Account),
        &ceremony.token,
        tx.now(),
    ) else {
        return Ok(Asserted::Unasked);
    };
    let Some(credential) = ceremony.assertion() else { return Ok(Asserted::Wrong) };
    let Some(row) = store::by_credential(tx, credential.get_credential_id()).await? else {
        return Ok(Asserted::Unknown(credential.id));
    };
    let handle = credential.get_user_unique_id();
    let is_theirs = match account {
        Some(known) => known == row.account && handle.is_none_or(|handle| handle == row.account.0.as_bytes()),
        None => handle == Some(row.account.0.as_bytes().as_slice()),
    };
    if !is_theirs {
        return Ok(Asserted::Wrong);
    }
    // An answer that names no passkey of ours spends nothing: it could write a row each time.
    if !passkey_challenge::spend(tx, opened.digest, opened.expires_at).await? {
        return Ok(Asserted::Unasked);
    }
    // Lock the account before the passkey, in the order in which a removal locks them.
    accounts::share(tx, row.account).await?;
    let Some(row) = store::for_update(tx, row.id).await? else { return Ok(Asserted::Wrong) };
    let mut passkey = webauthn::stored(&row.credential)?;
    match webauthn::verify(party, &credential, opened.state, &mut passkey) {
        webauthn::Asserted::Right => {}
        webauthn::Asserted::Wrong => return Ok(Asserted::Wrong),
        webauthn::Asserted::CounterBack => return Ok(Asserted::CounterBack),
    }
    store::used(tx, row.id, webauthn::written(&passkey)?).await?;
    Ok(Asserted::Right(row))
}
