//! Sign-in at the desk: the password, then a passkey, a code of an app or a recovery code. Always both.
//!
//! Three phases, as at the portal: [`begin`] counts the attempt and looks up (short transaction) → the hasher verifies one
//! hash, whether the address exists or not (no transaction open) → [`complete`] decides (short transaction). A right
//! password opens a sign-in in progress, which reaches only the pages that ask for the second step.

mod store;

pub(super) use self::store::end_of_staff;
pub(crate) use self::store::sweep;

use chrono::{DateTime, Duration, Utc};
use rand::Rng;

use super::methods::{self, means, rule};
use super::sessions::{self, is_known_mark};
use super::store::{FoundStaff, by_index, index};
use super::{StaffAccount, attempts};
use crate::attempt_log::{self, AttemptKind, Target};
use crate::clock::is_in_force;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{StaffId, StaffSignInId};
use crate::input::device::Device;
use crate::input::email::EmailAddress;
use crate::input::network::Networks;
use crate::proof::hasher::{Hasher, NewPassword, StoredPassword, Verified};
use crate::proof::next_step::{self, Next, Proof, Proofs};
use crate::proof::passkey::Ceremony;
use crate::proof::rate_limit::network::{self, NetworkAttempt};
use crate::proof::rate_limit::rule::{Admission, RateLimitKind};
use crate::proof::rate_limit::{self, Counted, PasswordAttempt};
use crate::proof::relying_party::RelyingParty;
use crate::scope::Actor;
use crate::secret::Token;
use crate::staff::methods::{CodeAnswer, CodeKind};
use crate::staff::permission::Permission;
use crate::staff::sessions::Clerk;

/// How long a sign-in may stay in progress: enough time to find the phone and install an app.
pub const LIFE: Duration = Duration::minutes(15);

/// What [`begin`] found. Callers can't see whether the address exists before the password was checked.
pub struct StaffCandidate {
    counted: Counted,
    network: Option<NetworkAttempt>,
    found: Option<FoundStaff>,
    is_known: bool,
}

impl StaffCandidate {
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
        self.found.as_ref().map_or(Target::Nobody, |found| attempts::target(found.account.id))
    }
}

/// Whether the limits admit the attempt.
pub enum StaffSignInBegun {
    /// They do.
    Admitted(Box<StaffCandidate>),
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
) -> Result<StaffSignInBegun, Failure> {
    // What can't be an address is looked up like one, so that it costs the same.
    let key = match EmailAddress::parse(typed) {
        Ok(address) => index(tx.keys(), &address),
        Err(_) => tx.keys().blind_index("no staff email", typed),
    };
    let found = by_index(tx, &key).await?;
    let is_known = match (&found, device.mark) {
        (Some(found), Some(mark)) => is_known_mark(tx, found.account.id, mark).await?,
        _ => false,
    };
    let subject = attempts::sign_in_subject(tx.keys(), &key, is_known);
    let target = found.as_ref().map_or(Target::Nobody, |found| attempts::target(found.account.id));
    let counted = match rate_limit::count(tx, RateLimitKind::SignIn, &subject).await? {
        Admission::Admitted(counted) => counted,
        Admission::Paused(until) => {
            attempt_log::refused(tx, AttemptKind::SignIn, &subject, target, random).await?;
            return Ok(StaffSignInBegun::Paused(until));
        }
    };
    let mut network = None;
    if !is_known {
        match network::count(tx, counted.first).await? {
            Admission::Admitted(attempt) => network = attempt,
            Admission::Paused(until) => {
                rate_limit::take_back(tx, &counted).await?;
                attempt_log::refused(tx, AttemptKind::SignIn, &subject, target, random).await?;
                return Ok(StaffSignInBegun::Paused(until));
            }
        }
    }
    Ok(StaffSignInBegun::Admitted(Box::new(StaffCandidate { counted, network, found, is_known })))
}

/// The result of a sign-in with a password.
pub enum StaffSignInOutcome {
    /// The password is right; the token opens the page that asks for the next step.
    OnTheWay(Token, Next),
    /// Address and password don't match.
    Refused,
    /// They match, but the account is disabled.
    Disabled,
    /// After too many failures, unknown browsers can't use the password (NIST SP 800-63B-4).
    NotFromHere,
}

/// Decides after the password was verified.
///
/// # Errors
/// When the database refuses.
pub async fn complete(
    tx: TenantTx,
    candidate: &StaffCandidate,
    verified: Verified,
    device: Device,
    random: &mut impl Rng,
) -> Result<(TenantTx, StaffSignInOutcome), Failure> {
    let beyond = !candidate.is_known && candidate.counted.is_beyond();
    // If the password was changed while this one was verified, the verification no longer counts.
    let current = match &candidate.found {
        Some(found) if verified.holds() && !beyond => super::store::for_update(&tx, found.account.id)
            .await?
            .filter(|now| now.account.joined_at == found.account.joined_at)
            .map(|now| now.account),
        _ => None,
    };
    let outcome = match current {
        Some(account) if account.disabled_at.is_some() => StaffSignInOutcome::Disabled,
        Some(account) => {
            rate_limit::clear(&tx, &candidate.counted).await?;
            if let Some(attempt) = &candidate.network {
                network::succeeded(&tx, attempt, account.id.0).await?;
            }
            let tx = tx.acting(Actor::Staff(account.id));
            let (token, next) = on_the_way(&tx, account.id, Proof::Password.into(), device, random).await?;
            return Ok((tx, StaffSignInOutcome::OnTheWay(token, next)));
        }
        None if beyond => StaffSignInOutcome::NotFromHere,
        None => StaffSignInOutcome::Refused,
    };
    if let Some(attempt) = &candidate.network {
        network::failed(&tx, attempt).await?;
    }
    attempt_log::failed(&tx, AttemptKind::SignIn, candidate.target(), random).await?;
    Ok((tx, outcome))
}

/// Whether to hash the password of somebody who has just shown it anew, because the cost has grown.
///
/// # Errors
/// When the stored hash can't be read.
pub fn wants_new_hash(candidate: &StaffCandidate, hasher: &Hasher) -> Result<bool, Failure> {
    candidate.stored_password().map_or(Ok(false), |stored| hasher.outgrew(&stored))
}

/// Stores a new hash of the same password. Returns false if the password has changed meanwhile, which is harmless.
///
/// # Errors
/// When the database refuses.
pub async fn keep_new_hash(tx: &TenantTx, candidate: &StaffCandidate, new: &NewPassword) -> Result<bool, Failure> {
    match &candidate.found {
        Some(FoundStaff { account: StaffAccount { id, joined_at: Some(set_at), .. }, .. }) => {
            super::store::keep_hash(tx, *id, *set_at, new).await
        }
        _ => Ok(false),
    }
}

/// Opens a sign-in in progress.
pub(super) async fn on_the_way(
    tx: &TenantTx,
    staff: StaffId,
    proofs: Proofs,
    device: Device,
    random: &mut impl Rng,
) -> Result<(Token, Next), Failure> {
    let next = next_step::next(&rule(), means(tx, staff).await?.into(), proofs);
    let token = Token::new(random);
    store::keep(tx, StaffSignInId::new(tx.now(), random), staff, token.digest().into_bytes(), proofs, device).await?;
    Ok((token, next))
}

/// A sign-in in progress.
#[derive(Clone)]
pub struct StaffSignIn {
    /// Its id.
    pub id: StaffSignInId,
    /// The account.
    pub staff: StaffId,
    /// The name.
    pub name: String,
    /// The address that the person signs in with.
    pub login: String,
    /// The proofs shown so far.
    pub proofs: Proofs,
    /// What comes next.
    pub next: Next,
    /// When it expires.
    pub expires_at: DateTime<Utc>,
    /// The device that sends the request.
    pub(super) device: Device,
    /// Whether the person used this browser lately.
    pub(super) is_known: bool,
}

/// The sign-in in progress behind a token; `None` if there is none, or if it has expired or ended.
///
/// # Errors
/// When the database can't be read.
pub async fn resolve(tx: &TenantTx, token: &Token, device: Device) -> Result<Option<StaffSignIn>, Failure> {
    let Some(row) = store::by_token(tx, token.digest().bytes()).await? else { return Ok(None) };
    if row.ended_at.is_some() || !is_in_force(row.created_at, row.expires_at, tx.now()) {
        return Ok(None);
    }
    let staff = StaffId(row.staff_id);
    let account = super::store::by_id(tx, staff).await?.map(|found| found.account);
    let Some(account) = account.filter(|account| account.disabled_at.is_none()) else { return Ok(None) };
    let proofs = Proofs::from_words(&row.proofs)?;
    let is_known = match device.mark {
        Some(mark) => is_known_mark(tx, staff, mark).await?,
        None => false,
    };
    Ok(Some(StaffSignIn {
        id: StaffSignInId(row.id),
        staff,
        name: account.name,
        login: account.address.as_str().to_owned(),
        proofs,
        next: next_step::next(&rule(), means(tx, staff).await?.into(), proofs),
        expires_at: row.expires_at,
        device,
        is_known,
    }))
}

/// Completes a sign-in with the last proof, and opens the session. Of parallel requests, all but the first get `None`.
pub(super) async fn entered(
    tx: &TenantTx,
    sign_in: &StaffSignIn,
    proof: Proof,
    random: &mut impl Rng,
) -> Result<Option<Token>, Failure> {
    let account = super::store::for_update(tx, sign_in.staff).await?.map(|found| found.account);
    if account.is_none_or(|account| account.disabled_at.is_some()) || !store::end(tx, sign_in.id).await? {
        return Ok(None);
    }
    let proofs = sign_in.proofs.with(proof);
    if next_step::next(&rule(), means(tx, sign_in.staff).await?.into(), proofs) != Next::Enter {
        return Ok(None);
    }
    sessions::open(tx, sign_in.staff, proofs, sign_in.device, random).await.map(Some)
}

/// Ends a sign-in that its browser leaves.
///
/// # Errors
/// When the database refuses.
pub async fn leave(tx: &TenantTx, sign_in: &StaffSignIn) -> Result<(), Failure> {
    store::end(tx, sign_in.id).await.map(drop)
}

/// Counts a request from outside the society's network, into the audit trail. `staff` is the holder of the session, if the
/// request brought one.
///
/// # Errors
/// When the database refuses.
pub async fn refused_outside(tx: &TenantTx, staff: Option<StaffId>, random: &mut impl Rng) -> Result<(), Failure> {
    let network = tx.scope().networks.as_ref().map(Networks::in_words).unwrap_or_default();
    let subject = tx.keys().blind_index("staff outside", &network);
    let target = staff.map_or(Target::Nobody, attempts::target);
    attempt_log::refused(tx, AttemptKind::DeskNetwork, &subject, target, random).await
}

/// What a clerk shows once more before a sensitive change.
pub enum StaffProof<'a> {
    /// A passkey, which is two factors.
    Passkey(&'a RelyingParty, &'a Ceremony),
    /// The code of an app. The password was shown at the sign-in, at most eight hours ago.
    Code(&'a str),
}

/// Steps a session up. Commit whatever the result, because the attempt is counted.
///
/// # Errors
/// When the database refuses.
pub async fn step_up(
    tx: &TenantTx,
    clerk: &Clerk,
    proof: StaffProof<'_>,
    random: &mut impl Rng,
) -> Result<CodeAnswer, Failure> {
    sessions::hold(tx, clerk, Permission::Enter).await?;
    match proof {
        StaffProof::Passkey(party, ceremony) => {
            if !methods::passkey::assert_step_up(tx, party, clerk.id, ceremony, random).await? {
                return Ok(CodeAnswer::Wrong);
            }
        }
        StaffProof::Code(typed) => {
            if let Err(refused) = methods::check(tx, clerk.id, true, typed, CodeKind::OneTimeCode, random).await? {
                return Ok(refused);
            }
        }
    }
    sessions::step_up(tx, clerk, random).await.map(CodeAnswer::Entered)
}
