//! Sign-in, with a user ID and password or with a letter's ID and password. One form takes both.
//!
//! Three phases: [`begin`] counts the attempt and looks up (short transaction) → the hasher verifies one hash, whether
//! the ID exists or not (no transaction open) → [`complete`] decides (short transaction).

pub mod step_up;
mod store;

use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::json;
use subtle::ConstantTimeEq;

use self::store::FoundById;
use crate::accounts::methods::password_change;
use crate::accounts::sessions::entrance::{self, ByPassword, Entered, EntranceOutcome, Known};
use crate::accounts::{Account, attempts, recovery};
use crate::audit;
use crate::database::TenantTx;
use crate::enrolment::{self, StoredLetter, provisional};
use crate::failure::Failure;
use crate::input::device::Device;
use crate::input::text::fold_identifier;
use crate::policy::Policy;
use crate::proof::hasher::{Hasher, NewPassword, StoredPassword, Verified};
use crate::proof::next_step::Next;
use crate::proof::rate_limit;
use crate::proof::rate_limit::rule::{Admission, RateLimitKind};
use crate::registration;
use crate::roster::coverage::may_look;
use crate::scope::Actor;
use crate::secret::{Password, Token};

/// What [`begin`] found. Callers can't see whether the ID exists before the password was checked.
pub struct SignInCandidate {
    subject: Vec<u8>,
    /// There were too many failures from unknown devices: the account's password isn't accepted on this one.
    beyond: bool,
    /// The keyed hash of the client's network, if the device is unknown.
    network: Option<Vec<u8>>,
    login_id: String,
    account: Option<Account>,
    /// The account's known device for this browser.
    known: Option<Known>,
    letter: Option<StoredLetter>,
}

impl SignInCandidate {
    /// The hash that the hasher verifies against.
    #[must_use]
    pub fn stored_password(&self) -> Option<StoredPassword> {
        self.account.as_ref().map(|row| row.password.clone())
    }
}

/// Whether to rehash the password of a member who has just signed in: `Some(case_sensitive)` if so. The reason is a
/// changed cost of `hasher`, or a society that has given up case sensitivity. If a society has introduced case
/// sensitivity, the hash stays case-insensitive and the member is asked for a new password instead, because the case
/// typed at one sign-in may be accidental.
///
/// # Errors
/// When the stored hash can't be read.
pub fn wants_new_hash(
    candidate: &SignInCandidate,
    outcome: &SignInOutcome,
    policy: &Policy,
    hasher: &Hasher,
) -> Result<Option<bool>, Failure> {
    let (Some(stored), SignInOutcome::Entered(entered)) = (candidate.stored_password(), outcome) else {
        return Ok(None);
    };
    if matches!(entered, Entered::OnTheWay(_, Next::ChangePassword(_))) {
        return Ok(None);
    }
    let case_sensitive = stored.case_sensitive && policy.password.case_sensitive;
    let outgrown = hasher.outgrew(&stored)? || case_sensitive != stored.case_sensitive;
    Ok(outgrown.then_some(case_sensitive))
}

/// Stores a new hash of the same password. Returns false if the account has changed meanwhile, which is harmless. Not
/// audited, because nothing visible changes.
///
/// # Errors
/// When the database refuses.
pub async fn keep_new_hash(tx: &TenantTx, candidate: &SignInCandidate, new: &NewPassword) -> Result<bool, Failure> {
    let Some(account) = &candidate.account else { return Ok(false) };
    password_change::keep_hash(tx, account.id, account.version, &new.0).await
}

/// Whether the rate limit admits the attempt.
pub enum SignInBegun {
    /// It does.
    Admitted(Box<SignInCandidate>),
    /// The rate limit refuses attempts before this instant.
    Paused(DateTime<Utc>),
}

/// The result of a sign-in.
pub enum SignInOutcome {
    /// The member is signed in or must show another proof.
    Entered(Entered),
    /// A letter's holder; the token is the new registration's.
    Registering(Token),
    /// The holder of a letter that was issued to a member; the token opens the identity check.
    Recovering(Token),
    /// ID and password of a letter that was already used for a registration.
    AlreadyRegistered,
    /// ID and password of a letter that has expired.
    LetterExpired,
    /// ID and password of a letter that a newer one has replaced.
    LetterReplaced,
    /// ID and password are right, but the person is no longer covered.
    NoLongerCovered,
    /// ID and password are right, but the society has disabled the account.
    Disabled,
    /// ID and password don't match.
    Refused,
    /// After too many failures with this ID, whether it exists or not, unknown devices can't use its password
    /// (NIST SP 800-63B-4). A known device, a passkey, a recovery or a letter still works.
    NotFromHere,
}

/// Counts the attempt and looks the ID up, by the same statements whether the ID exists or not. `network` is the keyed
/// hash of the client's network.
///
/// # Errors
/// When the database refuses.
pub async fn begin(tx: &TenantTx, typed_id: &str, network: &[u8], device: Device) -> Result<SignInBegun, Failure> {
    let login_id = fold_identifier(typed_id);
    let FoundById { account, known, letter } = store::by_typed_id(tx, &login_id, device.mark.as_ref()).await?;
    // A known device isn't slowed by others in the same network.
    let network = known.is_none().then_some(network);
    if let Some(network) = network
        && let Admission::Paused(until) = rate_limit::count_network(tx, network).await?
    {
        return Ok(SignInBegun::Paused(until));
    }
    let subject = attempts::sign_in_subject(tx.keys(), &login_id, known.map(|known| known.id));
    let count = match rate_limit::count(tx, RateLimitKind::SignIn, &subject).await? {
        Admission::Paused(until) => return Ok(SignInBegun::Paused(until)),
        Admission::Admitted(count) => count,
    };
    let beyond = known.is_none() && count.is_beyond();
    let network = network.map(<[u8]>::to_vec);
    Ok(SignInBegun::Admitted(Box::new(SignInCandidate { subject, beyond, network, login_id, account, known, letter })))
}

/// Decides: opens a session, a pending sign-in, a registration or a recovery, or refuses.
///
/// # Errors
/// When the database refuses.
pub async fn complete(
    tx: TenantTx,
    candidate: &SignInCandidate,
    typed: &Password,
    verified: Verified,
    device: Device,
    random: &mut impl Rng,
) -> Result<(TenantTx, SignInOutcome), Failure> {
    let fits_letter = candidate.letter.as_ref().is_some_and(|letter| {
        let typed = provisional::normalise_password(typed.expose());
        tx.keys().letter_fingerprint(&candidate.login_id, &typed).ct_eq(&letter.fingerprint).into()
    });
    // If the password was changed while this one was verified, the verification no longer counts.
    let member = match &candidate.account {
        Some(row) if verified.holds() && !candidate.beyond => {
            entrance::person_of_same_password(&tx, row).await?.map(|behind| (row, behind))
        }
        _ => None,
    };
    if member.is_none() && !fits_letter {
        if let Some(network) = &candidate.network {
            rate_limit::failed_somewhere(&tx, network).await?;
        }
        return Ok((tx, if candidate.beyond { SignInOutcome::NotFromHere } else { SignInOutcome::Refused }));
    }
    if let Some(network) = &candidate.network {
        rate_limit::network_succeeded(&tx, network).await?;
    }
    rate_limit::succeeded(&tx, RateLimitKind::SignIn, &candidate.subject).await?;
    match (member, &candidate.letter) {
        (Some((account, behind)), _) => {
            let shown = ByPassword { account, behind: &behind, typed, known: candidate.known };
            let (tx, entrance) = entrance::admit_by_password(tx, shown, device, random).await?;
            let outcome = match entrance {
                EntranceOutcome::Entered(entered) => SignInOutcome::Entered(entered),
                EntranceOutcome::NoLongerCovered => SignInOutcome::NoLongerCovered,
                EntranceOutcome::Disabled => SignInOutcome::Disabled,
                EntranceOutcome::PasswordChanged => SignInOutcome::Refused,
            };
            Ok((tx, outcome))
        }
        (_, Some(letter)) => present_letter(tx, letter, random).await,
        _ => Ok((tx, SignInOutcome::Refused)),
    }
}

async fn present_letter(
    tx: TenantTx,
    letter: &StoredLetter,
    random: &mut impl Rng,
) -> Result<(TenantTx, SignInOutcome), Failure> {
    let outcome = match letter.state(tx.now()) {
        provisional::LetterState::Redeemed => SignInOutcome::AlreadyRegistered,
        provisional::LetterState::Revoked => SignInOutcome::LetterReplaced,
        provisional::LetterState::Expired => SignInOutcome::LetterExpired,
        provisional::LetterState::Issued => {
            let person = crate::roster::person(&tx, letter.person).await?;
            let person = person.ok_or(Failure::Inconsistent("a letter without a person"))?;
            let account = crate::accounts::of_person(&tx, letter.person).await?;
            if account.is_some() && letter.occasion != enrolment::TO_MEMBER {
                SignInOutcome::AlreadyRegistered
            } else if !may_look(&person, tx.policy(), tx.now()) {
                SignInOutcome::NoLongerCovered
            } else if account.as_ref().is_some_and(|account| account.disabled_at.is_some()) {
                SignInOutcome::Disabled
            } else if let Some(account) = account {
                let id = letter.id;
                let tx = tx.acting(Actor::LetterHolder(id));
                let token = recovery::letter::present(&tx, account.id, id, random).await?;
                return Ok((tx, SignInOutcome::Recovering(token)));
            } else {
                let id = letter.id;
                let tx = tx.acting(Actor::LetterHolder(id));
                let token = registration::begin(&tx, id, letter.person, random).await?;
                audit::record(&tx, audit::Action::LetterPresented, "credential", letter.id.0, json!({}), random)
                    .await?;
                return Ok((tx, SignInOutcome::Registering(token)));
            }
        }
    };
    Ok((tx, outcome))
}
