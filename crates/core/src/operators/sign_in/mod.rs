//! Sign-in of an operator: the password, then a passkey or the code of an app. Always both.
//!
//! Three phases, as at the desk: [`begin`] counts the attempt and looks up (short transaction) → the hasher verifies one
//! hash, whether the address exists or not (no transaction open) → [`complete`] decides (short transaction). A right
//! password opens a sign-in in progress, which reaches only the pages that ask for the second step.

mod store;

pub(super) use self::store::{end_of_operator, sweep};

use chrono::{DateTime, Duration, Utc};
use rand::Rng;

use super::permission::OperatorPermission;
use super::sessions::{self, Operator, is_known_mark};
use super::store::{FoundOperator, by_index, index};
use super::{OperatorAccount, attempts, one_time_code, passkey};
use crate::attempt_log::{self, AttemptKind, Target};
use crate::clock::is_in_force;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{OperatorId, OperatorSignInId};
use crate::input::device::Device;
use crate::input::email::EmailAddress;
use crate::proof::hasher::{Hasher, NewPassword, StoredPassword, Verified};
use crate::proof::next_step::{self, Means, Next, Proof, Proofs};
use crate::proof::passkey::Ceremony;
use crate::proof::rate_limit::network::{self, NetworkAttempt};
use crate::proof::rate_limit::rule::{Admission, RateLimitKind};
use crate::proof::rate_limit::{self, Counted, PasswordAttempt};
use crate::proof::relying_party::RelyingParty;
use crate::scope::Actor;
use crate::secret::Token;
use crate::staff::methods::{CodeAnswer, rule};

/// How long a sign-in may stay in progress: enough time to find the phone and install an app.
pub const LIFE: Duration = Duration::minutes(15);

/// What [`begin`] found. Callers can't see whether the address exists before the password was checked.
pub struct OperatorCandidate {
    counted: Counted,
    network: Option<NetworkAttempt>,
    found: Option<FoundOperator>,
    is_known: bool,
}

impl OperatorCandidate {
    /// The hash that the hasher verifies against.
    #[must_use]
    pub fn stored_password(&self) -> Option<StoredPassword> {
        self.found.as_ref().and_then(|found| found.password.clone())
    }

    /// What was counted, to take it back if the sign-in ends in an error of ours.
    #[must_use]
    pub fn attempt(&self) -> PasswordAttempt {
        PasswordAttempt { counted: vec![self.counted.clone()], network: self.network.clone() }
    }

    fn target(&self) -> Target {
        target_of(self.found.as_ref())
    }
}

fn target_of(found: Option<&FoundOperator>) -> Target {
    found.map_or(Target::Nobody, |found| attempts::target(found.account.id))
}

/// Whether the limits admit the attempt.
pub enum OperatorSignInBegun {
    /// They do.
    Admitted(Box<OperatorCandidate>),
    /// They refuse attempts before this instant.
    Paused(DateTime<Utc>),
}

/// Counts the attempt and looks the address up.
///
/// # Errors
/// When the database refuses.
pub async fn begin(
    tx: &TenantTx,
    typed: &str,
    device: Device,
    random: &mut impl Rng,
) -> Result<OperatorSignInBegun, Failure> {
    // What can't be an address is looked up like one, so that it costs the same.
    let key = match EmailAddress::parse(typed) {
        Ok(address) => index(tx.keys(), &address),
        Err(_) => tx.keys().blind_index("no operator email", typed),
    };
    let found = by_index(tx, &key).await?;
    let is_known = match &found {
        Some(found) => is_known_mark(tx, found.account.id, device.mark).await?,
        None => false,
    };
    let subject = attempts::sign_in_subject(tx.keys(), &key, is_known);
    let counted = match rate_limit::count(tx, RateLimitKind::SignIn, &subject).await? {
        Admission::Admitted(counted) => counted,
        Admission::Paused(until) => {
            attempt_log::refused(tx, AttemptKind::SignIn, &subject, target_of(found.as_ref()), random).await?;
            return Ok(OperatorSignInBegun::Paused(until));
        }
    };
    let mut network = None;
    if !is_known {
        match network::count(tx, counted.first).await? {
            Admission::Admitted(attempt) => network = attempt,
            Admission::Paused(until) => {
                rate_limit::take_back(tx, &counted).await?;
                attempt_log::refused(tx, AttemptKind::SignIn, &subject, target_of(found.as_ref()), random).await?;
                return Ok(OperatorSignInBegun::Paused(until));
            }
        }
    }
    Ok(OperatorSignInBegun::Admitted(Box::new(OperatorCandidate { counted, network, found, is_known })))
}

/// The result of a sign-in with a password.
pub enum OperatorSignInOutcome {
    /// The password is right; the token opens the page that asks for the next step.
    OnTheWay(Token, Next),
    /// Address and password don't match, or the account is disabled.
    Refused,
    /// After too many failures, unknown browsers can't use the password (NIST SP 800-63B-4).
    NotFromHere,
}

/// Decides after the password was verified.
///
/// # Errors
/// When the database refuses.
pub async fn complete(
    tx: TenantTx,
    candidate: &OperatorCandidate,
    verified: Verified,
    device: Device,
    random: &mut impl Rng,
) -> Result<(TenantTx, OperatorSignInOutcome), Failure> {
    let beyond = !candidate.is_known && candidate.counted.is_beyond();
    // If the password was changed while this one was verified, the verification no longer counts.
    let current = match &candidate.found {
        Some(found) if verified.holds() && !beyond => super::store::for_update(&tx, found.account.id)
            .await?
            .map(|now| now.account)
            .filter(|now| now.joined_at == found.account.joined_at && now.disabled_at.is_none()),
        _ => None,
    };
    if let Some(account) = current {
        rate_limit::clear(&tx, &candidate.counted).await?;
        if let Some(attempt) = &candidate.network {
            network::succeeded(&tx, attempt, account.id.0).await?;
        }
        let tx = tx.acting(Actor::Vendor(account.id));
        let (token, next) = on_the_way(&tx, account.id, Proof::Password.into(), device, random).await?;
        return Ok((tx, OperatorSignInOutcome::OnTheWay(token, next)));
    }
    if let Some(attempt) = &candidate.network {
        network::failed(&tx, attempt).await?;
    }
    attempt_log::failed(&tx, AttemptKind::SignIn, candidate.target(), random).await?;
    Ok((tx, if beyond { OperatorSignInOutcome::NotFromHere } else { OperatorSignInOutcome::Refused }))
}

/// Whether to hash the password of somebody who has just shown it anew, because the cost has grown.
///
/// # Errors
/// When the stored hash can't be read.
pub fn wants_new_hash(candidate: &OperatorCandidate, hasher: &Hasher) -> Result<bool, Failure> {
    candidate.stored_password().map_or(Ok(false), |stored| hasher.outgrew(&stored))
}

/// Stores a new hash of the same password. Returns false if the password has changed meanwhile, which is harmless.
///
/// # Errors
/// When the database refuses.
pub async fn keep_new_hash(tx: &TenantTx, candidate: &OperatorCandidate, new: &NewPassword) -> Result<bool, Failure> {
    match &candidate.found {
        Some(FoundOperator { account: OperatorAccount { id, joined_at: Some(set_at), .. }, .. }) => {
            super::store::keep_hash(tx, *id, *set_at, new).await
        }
        _ => Ok(false),
    }
}

/// The sign-in methods of an account.
///
/// # Errors
/// When the database can't be read.
pub async fn means(tx: &TenantTx, operator: OperatorId) -> Result<Means, Failure> {
    let passkey = !passkey::list(tx, operator).await?.is_empty();
    let one_time_code = one_time_code::app(tx, operator).await?.is_some();
    Ok(Means { passkey, one_time_code, recovery_codes: false })
}

/// Opens a sign-in in progress.
pub(super) async fn on_the_way(
    tx: &TenantTx,
    operator: OperatorId,
    proofs: Proofs,
    device: Device,
    random: &mut impl Rng,
) -> Result<(Token, Next), Failure> {
    let next = next_step::next(&rule(), means(tx, operator).await?.into(), proofs);
    let token = Token::new(random);
    store::keep(tx, OperatorSignInId::new(tx.now(), random), operator, token.digest().into_bytes(), proofs, device)
        .await?;
    Ok((token, next))
}

/// A sign-in in progress.
#[derive(Clone)]
pub struct OperatorSignIn {
    /// Its id.
    pub id: OperatorSignInId,
    /// The account.
    pub operator: OperatorId,
    /// The name.
    pub name: String,
    /// The address that the operator signs in with.
    pub login: String,
    /// The proofs shown so far.
    pub proofs: Proofs,
    /// What comes next.
    pub next: Next,
    /// When it expires.
    pub expires_at: DateTime<Utc>,
    /// The device that sends the request.
    device: Device,
    /// Whether the operator used this browser lately.
    pub(super) is_known: bool,
}

impl OperatorSignIn {
    /// Whether a second step may be set up now.
    pub(super) fn may_set_up(&self, now: DateTime<Utc>) -> bool {
        self.next == Next::SetUp && now < self.expires_at
    }
}

/// The sign-in in progress behind a token; `None` if there is none, or if it has expired or ended.
///
/// # Errors
/// When the database can't be read.
pub async fn resolve(tx: &TenantTx, token: &Token, device: Device) -> Result<Option<OperatorSignIn>, Failure> {
    let Some(row) = store::by_token(tx, token.digest().bytes()).await? else { return Ok(None) };
    if row.ended_at.is_some() || !is_in_force(row.created_at, row.expires_at, tx.now()) {
        return Ok(None);
    }
    let operator = OperatorId(row.operator_id);
    let account = super::account(tx, operator).await?;
    let Some(account) = account.filter(|account| account.disabled_at.is_none()) else { return Ok(None) };
    let proofs = Proofs::from_words(&row.proofs)?;
    Ok(Some(OperatorSignIn {
        id: OperatorSignInId(row.id),
        operator,
        name: account.name,
        login: account.address.as_str().to_owned(),
        proofs,
        next: next_step::next(&rule(), means(tx, operator).await?.into(), proofs),
        expires_at: row.expires_at,
        device,
        is_known: is_known_mark(tx, operator, device.mark).await?,
    }))
}

/// Completes a sign-in with the last proof, and opens the session. Of parallel requests, all but the first get `None`.
pub(super) async fn entered(
    tx: &TenantTx,
    sign_in: &OperatorSignIn,
    proof: Proof,
    random: &mut impl Rng,
) -> Result<Option<Token>, Failure> {
    let account = super::store::for_update(tx, sign_in.operator).await?.map(|found| found.account);
    if account.is_none_or(|account| account.disabled_at.is_some()) || !store::end(tx, sign_in.id).await? {
        return Ok(None);
    }
    let proofs = sign_in.proofs.with(proof);
    if next_step::next(&rule(), means(tx, sign_in.operator).await?.into(), proofs) != Next::Enter {
        return Ok(None);
    }
    sessions::open(tx, sign_in.operator, proofs, sign_in.device, random).await.map(Some)
}

/// Ends a sign-in that its browser leaves.
///
/// # Errors
/// When the database refuses.
pub async fn leave(tx: &TenantTx, sign_in: &OperatorSignIn) -> Result<(), Failure> {
    store::end(tx, sign_in.id).await.map(drop)
}

/// What an operator shows once more before a sensitive change.
pub enum OperatorProof<'a> {
    /// A passkey, which is two factors.
    Passkey(&'a RelyingParty, &'a Ceremony),
    /// The code of the app. The password was shown at the sign-in, at most eight hours ago.
    Code(&'a str),
}

/// Steps a session up. Commit whatever the result, because the attempt is counted.
///
/// # Errors
/// When the database refuses.
pub async fn step_up(
    tx: &TenantTx,
    operator: &Operator,
    proof: OperatorProof<'_>,
    random: &mut impl Rng,
) -> Result<CodeAnswer, Failure> {
    sessions::hold(tx, operator, OperatorPermission::Enter).await?;
    match proof {
        OperatorProof::Passkey(party, ceremony) => {
            if !passkey::assert_step_up(tx, party, operator.id, ceremony, random).await? {
                return Ok(CodeAnswer::Wrong);
            }
        }
        OperatorProof::Code(typed) => {
            if let Some(refused) = one_time_code::check(tx, operator.id, true, typed, random).await? {
                return Ok(refused);
            }
        }
    }
    sessions::step_up(tx, operator, random).await.map(CodeAnswer::Entered)
}
