//! Step-up (本人確認のやり直し) before a sensitive change: the member shows the password and a second-step proof again. For a
//! step-up by passkey alone see [`crate::accounts::methods::passkey::step_up`].
//!
//! Three phases, as in a sign-in: [`begin`] counts the attempt → the hasher verifies → [`complete`] decides.

use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::json;

use crate::accounts;
use crate::accounts::attempts;
use crate::accounts::sessions::entrance;
use crate::accounts::sessions::session::{self, Member};
use crate::attempt_log::AttemptKind;
use crate::audit;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::AccountId;
use crate::proof::hasher::{StoredPassword, Verified};
use crate::proof::next_step::{self, Means, Proof};
use crate::proof::rate_limit::PasswordAttempt;
use crate::proof::rate_limit::rule::Admission;
use crate::secret::Token;

/// An attempt that was counted.
pub struct StepUpCandidate {
    attempt: PasswordAttempt,
    account: AccountId,
    stored: StoredPassword,
    changed_at: DateTime<Utc>,
}

impl StepUpCandidate {
    /// The hash that the hasher verifies against.
    #[must_use]
    pub const fn stored_password(&self) -> &StoredPassword {
        &self.stored
    }

    /// What was counted, to take it back if the step-up ends in an error of ours.
    #[must_use]
    pub const fn attempt(&self) -> &PasswordAttempt {
        &self.attempt
    }
}

/// Whether the rate limit admits the attempt.
pub enum StepUpBegun {
    /// It does.
    Admitted(Box<StepUpCandidate>),
    /// The rate limit refuses attempts before this instant.
    Paused(DateTime<Utc>),
}

/// The result of a step-up.
pub enum StepUpOutcome {
    /// The step-up is complete; this is the session's new token.
    SteppedUp(Token),
    /// The password alone isn't enough for this account.
    MoreIsAsked,
    /// The password isn't the account's.
    Refused,
}

/// The methods with which an account can step up beside its password.
///
/// # Errors
/// When the database can't be read.
pub async fn means(tx: &TenantTx, member: &Member) -> Result<Means, Failure> {
    entrance::means(tx, member.account).await
}

/// The member's user ID, under which password managers keep the password.
///
/// # Errors
/// When the database can't be read.
pub async fn user_id(tx: &TenantTx, member: &Member) -> Result<String, Failure> {
    Ok(accounts::account(tx, member.account).await?.user_id)
}

/// Counts the attempt together with sign-in attempts, and reads the password hash.
///
/// # Errors
/// When the database refuses.
pub async fn begin(tx: &TenantTx, member: &Member, random: &mut impl Rng) -> Result<StepUpBegun, Failure> {
    let account = accounts::account(tx, member.account).await?;
    let whose = (account.id, account.user_id_folded.as_str());
    match attempts::with_password(tx, AttemptKind::StepUp, whose, member.known_device, random).await? {
        Admission::Paused(until) => Ok(StepUpBegun::Paused(until)),
        Admission::Admitted(attempt) => Ok(StepUpBegun::Admitted(Box::new(StepUpCandidate {
            attempt,
            account: account.id,
            stored: account.password,
            changed_at: account.password_changed_at,
        }))),
    }
}

/// Resets the count after a right password whose second-step proof was wrong: that proof has its own count.
///
/// # Errors
/// When the database refuses.
pub async fn password_was_right(tx: &TenantTx, candidate: &StepUpCandidate) -> Result<(), Failure> {
    attempts::password_was_right(tx, &candidate.attempt, candidate.account).await
}

/// Decides. `beside` is the proof that was shown with the password and checked in this transaction.
///
/// # Errors
/// When the database refuses.
pub async fn complete(
    tx: &TenantTx,
    member: &Member,
    candidate: &StepUpCandidate,
    verified: Verified,
    beside: Option<Proof>,
    random: &mut impl Rng,
) -> Result<StepUpOutcome, Failure> {
    // If the password was changed while this one was verified, the verification no longer counts.
    if !verified.holds() || accounts::account(tx, member.account).await?.password_changed_at != candidate.changed_at {
        let (attempt, kind) = (&candidate.attempt, AttemptKind::StepUp);
        attempts::password_was_wrong(tx, attempt, kind, candidate.account, random).await?;
        return Ok(StepUpOutcome::Refused);
    }
    password_was_right(tx, candidate).await?;
    let shown = beside.into_iter().fold(Proof::Password.into(), next_step::Proofs::with);
    let means = means(tx, member).await?;
    if !next_step::may_step_up(&tx.policy().second_step, means, shown) {
        return Ok(StepUpOutcome::MoreIsAsked);
    }
    // The member has just shown every proof, so the remembered device no longer matters.
    let before = member.proofs.with(Proof::Password).without(Proof::RememberedDevice);
    let all = beside.into_iter().fold(before, next_step::Proofs::with);
    let token = session::step_up(tx, member, all, random).await?;
    let detail = json!({"with": shown.to_string()});
    audit::record(tx, audit::Action::SteppedUp, "account", member.account.0, detail, random).await?;
    Ok(StepUpOutcome::SteppedUp(token))
}
