//! Recovery codes (リカバリーコード, look-up secrets in NIST SP 800-63B): ten on a sheet of paper, each usable once instead of
//! a second-step method. They are stored as keyed fingerprints and shown only when they are made.

mod store;

use rand::Rng;
use serde_json::json;

use super::one_time_code::{Answered, Tried};
use crate::accounts::sessions::devices;
use crate::accounts::sessions::entrance::{self, OnTheWay};
use crate::accounts::sessions::session::{self, Member};
use crate::accounts::{attempts, notices};
use crate::attempt_log::{self, AttemptKind, Target};
use crate::audit;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::AccountId;
use crate::outbox::SecurityNotice;
use crate::proof::next_step::{self, Next, Proof};
use crate::proof::rate_limit;
use crate::proof::rate_limit::rule::{Admission, RateLimitKind};
use crate::secret::{Password, readable};

/// Number of codes on one sheet.
pub const SHEET: usize = 10;

/// Verifies a recovery code as the second step. It shares the rate limit count of one-time codes, so that the two kinds
/// together allow no more attempts than one. Commit the transaction whatever the result, because the attempt is
/// counted.
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
    let account = on_the_way.account;
    let known = devices::known(tx, account, on_the_way.device).await?;
    let subject = attempts::second_step_subject(tx.keys(), account, known);
    if let Admission::Paused(until) = rate_limit::count(tx, RateLimitKind::SecondStep, &subject).await? {
        attempt_log::refused(tx, AttemptKind::SecondStep, &subject, Target::Account(account), random).await?;
        return Ok(Answered::Refused(Tried::Paused(until)));
    }
    let fingerprint = tx.keys().recovery_fingerprint(account.0, &readable::normalise(typed));
    if !store::take(tx, account, fingerprint.bytes()).await? {
        entrance::refused(tx, on_the_way, random).await?;
        attempt_log::failed(tx, AttemptKind::SecondStep, Target::Account(account), random).await?;
        return Ok(Answered::Refused(Tried::Wrong));
    }
    rate_limit::succeeded(tx, RateLimitKind::SecondStep, &subject).await?;
    let left = store::left(tx, account).await?;
    let detail = json!({"left": left});
    audit::record(tx, audit::Action::RecoveryCodeUsed, "account", account.0, detail, random).await?;
    notices::tell(tx, account, SecurityNotice::RecoveryCodeUsed { left }, random).await?;
    let entered = entrance::prove(tx, on_the_way, Proof::RecoveryCode, random).await?;
    Ok(entered.map_or(Answered::Ended, Answered::Entered))
}

/// Whether a member can make codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecoveryCodeStanding {
    /// Codes can be made; this many unused ones are left.
    MayMake(u32),
    /// The account has no method that a code could replace.
    NoMethod,
    /// More proofs must be shown first.
    NotAllowed,
}

/// Whether a member can make codes, and how many unused ones are left.
///
/// # Errors
/// When the database can't be read.
pub async fn standing(tx: &TenantTx, member: &Member) -> Result<RecoveryCodeStanding, Failure> {
    let means = entrance::means(tx, member.account).await?;
    if !means.has_method() {
        return Ok(RecoveryCodeStanding::NoMethod);
    }
    if !member.is_fresh(tx.now()) || !next_step::may_set_up(&tx.policy().second_step, means, member.proofs) {
        return Ok(RecoveryCodeStanding::NotAllowed);
    }
    store::left(tx, member.account).await.map(RecoveryCodeStanding::MayMake)
}

/// The result of making codes.
pub enum Made {
    /// Ten codes, as printed. They can't be shown again.
    Codes(Vec<Password>),
    /// None; [`standing`] says why.
    Not(RecoveryCodeStanding),
}

/// Makes ten codes. Earlier ones stop working.
///
/// # Errors
/// When the database refuses.
pub async fn make(tx: &TenantTx, member: &Member, random: &mut impl Rng) -> Result<Made, Failure> {
    let account = member.account;
    session::hold(tx, member).await?;
    let standing = standing(tx, member).await?;
    if !matches!(standing, RecoveryCodeStanding::MayMake(_)) {
        return Ok(Made::Not(standing));
    }
    let codes: Vec<_> = (0..SHEET).map(|_| readable::new(random)).collect();
    let fingerprints = codes
        .iter()
        .map(|code| tx.keys().recovery_fingerprint(account.0, &readable::normalise(code.expose())).into_bytes());
    store::replace(tx, account, fingerprints.collect(), random).await?;
    audit::record(tx, audit::Action::RecoveryCodesMade, "account", account.0, json!({}), random).await?;
    notices::tell(tx, account, SecurityNotice::RecoveryCodesMade, random).await?;
    Ok(Made::Codes(codes))
}

/// How many unused codes an account has; `None` if it never had any.
///
/// # Errors
/// When the database can't be read.
pub async fn left(tx: &TenantTx, account: AccountId) -> Result<Option<u32>, Failure> {
    match store::left(tx, account).await? {
        0 if !store::were_made(tx, account).await? => Ok(None),
        left => Ok(Some(left)),
    }
}

/// Whether the account should make codes: it has a method that may be lost, and no unused code.
///
/// # Errors
/// When the database can't be read.
pub async fn are_wanted(tx: &TenantTx, account: AccountId) -> Result<bool, Failure> {
    let means = entrance::means(tx, account).await?;
    Ok(means.has_method() && !means.recovery_codes)
}
