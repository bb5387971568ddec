//! Sign-in, with a user ID or with a letter's pair; one field takes both.
//!
//! Three phases: [`begin`] counts the try and looks up (short transaction) → the hasher verifies, one hash whoever it is
//! (none open) → [`complete`] decides (short transaction).

pub mod step_up;
mod store;

use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::json;
use subtle::ConstantTimeEq;

use self::store::FoundById;
use crate::accounts::methods::password_change;
use crate::accounts::sessions::entrance::{self, ByPassword, Entered, Known};
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

/// What [`begin`] found. It names nobody: whether the ID exists shows only after the password was checked.
pub struct SignInCandidate {
    subject: Vec<u8>,
    /// Too many failures from unknown devices: the account's password isn't taken here.
    beyond: bool,
    /// Where it comes from, if from an unknown device.
    network: Option<Vec<u8>>,
    login_id: String,
    account: Option<Account>,
    /// What the browser is for this account.
    known: Option<Known>,
    letter: Option<StoredLetter>,
}

impl SignInCandidate {
    /// What the hasher verifies against.
    #[must_use]
    pub fn stored_password(&self) -> Option<StoredPassword> {
        self.account.as_ref().map(|row| row.password.clone())
    }
}

/// How the password of somebody who has just come in is to be hashed anew: by `hasher`'s cost of today, and without the
/// difference between upper and lower case where the society has given it up. Where it has taken the difference up,
/// a new password is asked instead: nobody is held to the capitals of one sign-in.
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

/// Keeps a new hash of the same password; false if the account was changed meanwhile, in which case nothing is amiss.
/// Nobody sees it, so there is no entry in the audit.
///
/// # Errors
/// When the database refuses.
pub async fn keep_new_hash(tx: &TenantTx, candidate: &SignInCandidate, new: &NewPassword) -> Result<bool, Failure> {
    let Some(account) = &candidate.account else { return Ok(false) };
    password_change::keep_hash(tx, account.id, account.version, &new.0).await
}

/// Whether the try is taken.
pub enum SignInBegun {
    /// It is.
    Admitted(Box<SignInCandidate>),
    /// Not before this instant.
    Paused(DateTime<Utc>),
}

/// What came of a sign-in.
pub enum SignInOutcome {
    /// A member, signed in or asked for more.
    Entered(Entered),
    /// A letter's holder; the token is the new registration's.
    Registering(Token),
    /// The holder of a letter that was issued to a member; the token opens the identity check.
    Recovering(Token),
    /// The right pair of a letter that has become an account.
    AlreadyRegistered,
    /// The right pair of a letter that is too old.
    LetterExpired,
    /// The right pair of a letter that a newer one took the place of.
    LetterReplaced,
    /// The right pair or password of somebody whose time in the society is over.
    NoLongerCovered,
    /// ID and password don't fit.
    Refused,
    /// After so many failures with this ID, whether it exists or not, no password is taken from an unknown device. A
    /// known device, a passkey, a recovery and a letter still lead in.
    NotFromHere,
}

/// Counts the try and looks up whom it may be, in the same statements whether the ID exists or not. `network` is the keyed
/// hash of where it comes from.
///
/// # Errors
/// When the database refuses.
pub async fn begin(tx: &TenantTx, typed_id: &str, network: &[u8], device: Device) -> Result<SignInBegun, Failure> {
    let login_id = fold_identifier(typed_id);
    let FoundById { account, known, letter } = store::by_typed_id(tx, &login_id, device.mark.as_ref()).await?;
    // Who comes from a known device isn't slowed by others, in the same office or anywhere.
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

/// Decides, and opens a session, a sign-in that is asked for more, or a registration.
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
    // A password that was changed while it was being verified is the account's no more.
    let member = match &candidate.account {
        Some(row) if verified.holds() && !candidate.beyond => {
            entrance::person_of_same_password(&tx, row).await?.map(|person| (row, person))
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
        (Some((account, person)), _) => {
            let shown = ByPassword { account, person: &person, typed, known: candidate.known };
            let (tx, entered) = entrance::admit_by_password(tx, shown, device, random).await?;
            Ok((tx, entered.map_or(SignInOutcome::NoLongerCovered, SignInOutcome::Entered)))
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
