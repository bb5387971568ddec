//! Sign-in, with a user ID and password or with a letter's ID and password. One form takes both.
//!
//! Three phases: [`begin`] counts the attempt and looks up (short transaction) → the hasher verifies one hash, whether
//! the ID exists or not (no transaction open) → [`complete`] decides (short transaction).

pub mod step_up;
mod store;

use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::json;
use uuid::Uuid;

use self::store::FoundById;
use crate::accounts::attempts;
use crate::accounts::methods::password_change;
use crate::accounts::sessions::entrance::{self, ByPassword, Entered, EntranceOutcome, Known};
use crate::accounts::{Account, recovery};
use crate::attempt_log::{self, AttemptKind, Target};
use crate::audit;
use crate::database::TenantTx;
use crate::enrolment::{self, StoredLetter, provisional};
use crate::failure::Failure;
use crate::input::device::Device;
use crate::policy::Policy;
use crate::policy::user_id::looked_up;
use crate::proof::hasher::{Hasher, NewPassword, StoredPassword, Verified};
use crate::proof::next_step::Next;
use crate::proof::rate_limit::PasswordAttempt;
use crate::proof::rate_limit::network::{self, NetworkAttempt};
use crate::proof::rate_limit::rule::{Admission, RateLimitKind};
use crate::proof::rate_limit::{self, Counted};
use crate::registration;
use crate::roster::coverage::may_look;
use crate::scope::Actor;
use crate::secret::{Password, Token};

/// What [`begin`] found. Callers can't see whether the ID exists before the password was checked.
///
/// An ID of ten digits can be a letter's and, where an account keeps its letter's ID, an account's. Each has a limit of
/// its own, so that a right pair of one resets nothing of the other.
pub struct SignInCandidate {
    /// The attempt at the account's password; `None` while that is paused and the letter's isn't.
    at_account: Option<Counted>,
    /// The attempt at the letter's password; `None` if the ID can't be a letter's, or while that is paused.
    at_letter: Option<Counted>,
    /// The attempt as the network counted it, if the device is unknown and the network isn't full.
    network: Option<NetworkAttempt>,
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
        self.account.as_ref().filter(|_| self.at_account.is_some()).map(|row| row.password.clone())
    }

    /// What was counted, to take it back if the sign-in ends in an error of ours.
    #[must_use]
    pub fn attempt(&self) -> PasswordAttempt {
        let counted = self.at_account.iter().chain(&self.at_letter).cloned().collect();
        PasswordAttempt { counted, network: self.network.clone() }
    }

    /// Whether there were too many failures from unknown devices, so that the account's password isn't accepted here.
    fn is_beyond(&self) -> bool {
        self.known.is_none() && self.at_account.as_ref().is_some_and(Counted::is_beyond)
    }

    /// Whether the password is the letter's.
    fn fits_letter(&self, tx: &TenantTx, typed: &Password) -> bool {
        self.letter.as_ref().filter(|_| self.at_letter.is_some()).is_some_and(|letter| {
            let typed = provisional::normalise_password(typed.expose());
            tx.keys().letter_fingerprint(&self.login_id, &typed).fits(&letter.fingerprint)
        })
    }

    /// At whom the attempt is. A page must not tell it.
    #[must_use]
    pub fn target(&self) -> Target {
        match (&self.account, &self.letter) {
            (Some(account), _) => Target::Account(account.id),
            (None, Some(letter)) => Target::Letter(letter.id),
            (None, None) => Target::Nobody,
        }
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
    Paused(DateTime<Utc>, Target),
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

/// Counts the attempt and looks the ID up, by the same statements whether the ID exists or not. `typed` is compared only
/// with a letter, and only while the network is full.
///
/// # Errors
/// When the database refuses.
pub async fn begin(
    tx: &TenantTx,
    typed_id: &str,
    typed: &Password,
    device: Device,
    random: &mut impl Rng,
) -> Result<SignInBegun, Failure> {
    let login_id = looked_up(typed_id);
    let FoundById { account, known, letter } = store::by_typed_id(tx, &login_id, device.mark.as_ref()).await?;
    let subject = attempts::sign_in_subject(tx.keys(), &login_id, known.map(|known| known.id));
    let mut candidate =
        SignInCandidate { at_account: None, at_letter: None, network: None, login_id, account, known, letter };
    let mut paused = None;
    match rate_limit::count(tx, RateLimitKind::SignIn, &subject).await? {
        Admission::Admitted(counted) => candidate.at_account = Some(counted),
        Admission::Paused(until) => paused = Some(until),
    }
    if provisional::is_login_id(&candidate.login_id) {
        let of_letter = tx.keys().blind_index("letter", &candidate.login_id);
        match rate_limit::count(tx, RateLimitKind::Letter, &of_letter).await? {
            Admission::Admitted(counted) => candidate.at_letter = Some(counted),
            Admission::Paused(until) => paused = Some(paused.map_or(until, |other| until.min(other))),
        }
    }
    let Some(first) = candidate.at_account.as_ref().or(candidate.at_letter.as_ref()).map(|counted| counted.first)
    else {
        attempt_log::refused(tx, AttemptKind::SignIn, &subject, candidate.target(), random).await?;
        return Ok(SignInBegun::Paused(paused.unwrap_or(tx.now()), candidate.target()));
    };
    // A known device isn't slowed by others in the same network.
    if candidate.known.is_none() {
        match network::count(tx, first).await? {
            Admission::Admitted(network) => candidate.network = network,
            Admission::Paused(until) => {
                if let Some(counted) = candidate.at_account.take() {
                    rate_limit::take_back(tx, &counted).await?;
                }
                // An unused letter gets through a full network. The attempt at it stays counted.
                let is_unused = |letter: &StoredLetter| letter.state(tx.now()) == provisional::LetterState::Issued;
                if !(candidate.letter.as_ref().is_some_and(is_unused) && candidate.fits_letter(tx, typed)) {
                    let full = tx.scope().networks.as_ref().map(|networks| networks.near().to_vec());
                    let full = full.unwrap_or_default();
                    attempt_log::refused(tx, AttemptKind::SignIn, &full, Target::Nobody, random).await?;
                    return Ok(SignInBegun::Paused(until, candidate.target()));
                }
            }
        }
    }
    Ok(SignInBegun::Admitted(Box::new(candidate)))
}

/// Decides: opens a session, a pending sign-in, a registration or a recovery, or refuses. A success resets the limit of
/// the path that was taken, the account's or the letter's, and only an unused letter is a success.
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
    let beyond = candidate.is_beyond();
    // If the password was changed while this one was verified, the verification no longer counts.
    let member = match (&candidate.account, &candidate.at_account) {
        (Some(row), Some(_)) if verified.holds() && !beyond => {
            entrance::person_of_same_password(&tx, row).await?.map(|behind| (row, behind))
        }
        _ => None,
    };
    if let Some((account, behind)) = member {
        succeeded(&tx, candidate, candidate.at_account.as_ref(), candidate.at_letter.as_ref(), account.id.0).await?;
        let shown = ByPassword { account, behind: &behind, typed, known: candidate.known };
        let (tx, entrance) = entrance::admit_by_password(tx, shown, device, random).await?;
        let outcome = match entrance {
            EntranceOutcome::Entered(entered) => return Ok((tx, SignInOutcome::Entered(entered))),
            EntranceOutcome::NoLongerCovered => SignInOutcome::NoLongerCovered,
            EntranceOutcome::Disabled => SignInOutcome::Disabled,
            EntranceOutcome::PasswordChanged => SignInOutcome::Refused,
        };
        attempt_log::failed(&tx, AttemptKind::SignIn, candidate.target(), random).await?;
        return Ok((tx, outcome));
    }
    let (tx, outcome) = match &candidate.letter {
        Some(letter) if candidate.fits_letter(&tx, typed) => {
            let (tx, outcome) = present_letter(tx, letter, random).await?;
            if matches!(outcome, SignInOutcome::Registering(_) | SignInOutcome::Recovering(_)) {
                succeeded(&tx, candidate, candidate.at_letter.as_ref(), candidate.at_account.as_ref(), letter.id.0)
                    .await?;
                return Ok((tx, outcome));
            }
            (tx, outcome)
        }
        _ => (tx, if beyond { SignInOutcome::NotFromHere } else { SignInOutcome::Refused }),
    };
    if let Some(network) = &candidate.network {
        network::failed(&tx, network).await?;
    }
    attempt_log::failed(&tx, AttemptKind::SignIn, candidate.target(), random).await?;
    Ok((tx, outcome))
}

/// Resets the limit of the path that was taken, and takes the attempt back on the other one.
async fn succeeded(
    tx: &TenantTx,
    candidate: &SignInCandidate,
    taken: Option<&Counted>,
    other: Option<&Counted>,
    who: Uuid,
) -> Result<(), Failure> {
    if let Some(counted) = taken {
        rate_limit::clear(tx, counted).await?;
    }
    if let Some(counted) = other {
        rate_limit::take_back(tx, counted).await?;
    }
    match &candidate.network {
        Some(network) => network::succeeded(tx, network, who).await,
        None => Ok(()),
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
            } else if letter.occasion == enrolment::invitation::INVITATION
                && !enrolment::invitation::stands(&tx, &person)
            {
                SignInOutcome::LetterExpired
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
