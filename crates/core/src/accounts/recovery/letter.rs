//! Recovery by a letter (書類) issued to a member who has lost everything else. It opens no second account: the identity
//! check is the same as at registration, then the member sets new credentials. Account, user ID and history stay.

use chrono::{DateTime, NaiveDate, Utc};
use rand::Rng;
use serde_json::json;

use crate::accounts;
use crate::accounts::attempts;
use crate::accounts::recovery_links::{self, Opens};
use crate::attempt_log::{self, AttemptKind, Target};
use crate::audit;
use crate::database::TenantTx;
use crate::enrolment;
use crate::failure::Failure;
use crate::ids::{AccountId, CredentialId};
use crate::policy::Policy;
use crate::proof::rate_limit;
use crate::proof::rate_limit::rule::{Admission, RateLimitKind};
use crate::roster::identity_claim::{Claimed, IdentityFaults, IdentityTyped, read_identity_alone};
use crate::secret::Token;

/// The result of the identity check.
pub enum Checking {
    /// The claim matches the letter's person. The token opens the page for a new password.
    Passed(Token),
    /// Something doesn't match. Which value is never said.
    Mismatch,
    /// The rate limit refuses attempts before this instant.
    Paused(DateTime<Utc>),
    /// The letter or the token is no longer valid.
    Gone,
}

/// Starts a recovery after the letter's right ID and password. The token opens the identity check.
pub(crate) async fn present(
    tx: &TenantTx,
    account: AccountId,
    credential: CredentialId,
    random: &mut impl Rng,
) -> Result<Token, Failure> {
    let token = recovery_links::make(tx, account, Opens::Letter, Some(credential), random).await?;
    audit::record(tx, audit::Action::LetterPresented, "credential", credential.0, json!({}), random).await?;
    Ok(token)
}

/// Parses the form, which asks what the policy asks at registration; pure.
///
/// # Errors
/// The faults, by field.
pub fn read(policy: &Policy, typed: &IdentityTyped<'_>, today: NaiveDate) -> Result<Claimed, IdentityFaults> {
    read_identity_alone(policy, typed, today)
}

/// Compares the claim with the letter's person. The attempt is counted first; commit the transaction whatever the
/// result.
///
/// # Errors
/// When the database refuses.
pub async fn check(
    tx: &TenantTx,
    token: &Token,
    claimed: &Claimed,
    random: &mut impl Rng,
) -> Result<Checking, Failure> {
    let Some(link) = recovery_links::good(tx, token, &[Opens::Letter]).await? else { return Ok(Checking::Gone) };
    let credential = link.credential.ok_or(Failure::Inconsistent("a letter's link without its letter"))?;
    // Attempts share the registration's count, which is kept per letter.
    let (subject, at) = (attempts::identity_subject(tx.keys(), credential), Target::Letter(credential));
    if let Admission::Paused(until) = rate_limit::count(tx, RateLimitKind::Identity, &subject).await? {
        attempt_log::refused(tx, AttemptKind::Identity, &subject, at, random).await?;
        return Ok(Checking::Paused(until));
    }
    let account = accounts::account(tx, link.account).await?;
    let person = accounts::person_of(tx, &account).await?;
    if !claimed.fits(tx.policy(), person.birth_date(tx.keys())?) {
        attempt_log::failed(tx, AttemptKind::Identity, at, random).await?;
        return Ok(Checking::Mismatch);
    }
    rate_limit::succeeded(tx, RateLimitKind::Identity, &subject).await?;
    if !enrolment::is_usable(tx, credential).await? || !recovery_links::use_up(tx, link.id).await? {
        return Ok(Checking::Gone);
    }
    audit::record(tx, audit::Action::IdentityChecked, "credential", credential.0, json!({}), random).await?;
    recovery_links::make(tx, account.id, Opens::LetterChecked, Some(credential), random).await.map(Checking::Passed)
}
