//! A letter that was issued to a member who has lost everything else. It opens no second account: the identity check as
//! at registration, then the account's credentials are set anew. Account, user ID and history stay.

use chrono::{DateTime, NaiveDate, Utc};
use rand::Rng;
use serde_json::json;

use super::{Opens, link, store};
use crate::audit;
use crate::database::TenantTx;
use crate::enrolment::store as letters;
use crate::failure::Failure;
use crate::ids::{AccountId, CredentialId, PersonId, RecoveryLinkId};
use crate::policy::Policy;
use crate::proof::rate_limit;
use crate::proof::rate_limit::rule::{Admission, Kind};
use crate::roster::identity_claim::{Claimed, IdentityFaults, IdentityTyped, read_identity_alone};
use crate::secret::Token;

/// What came of the identity check.
pub enum Checking {
    /// It is the letter's person; the token opens the page of a new password.
    Passed(Token),
    /// Something doesn't fit; which, is never said.
    Mismatch,
    /// Not before this instant.
    Paused(DateTime<Utc>),
    /// The letter or the token isn't good any more.
    Gone,
}

/// Begins with the letter's right pair; the token opens the identity check.
pub(crate) async fn present(
    tx: &TenantTx,
    account: AccountId,
    credential: CredentialId,
    random: &mut impl Rng,
) -> Result<Token, Failure> {
    let token = link::make(tx, account, Opens::Letter, Some(credential), random).await?;
    audit::record(tx, audit::Action::LetterPresented, "credential", credential.0, json!({}), random).await?;
    Ok(token)
}

/// Reads what was typed, as the policy asks at registration; pure.
///
/// # Errors
/// Field by field.
pub fn read(policy: &Policy, typed: &IdentityTyped<'_>, today: NaiveDate) -> Result<Claimed, IdentityFaults> {
    read_identity_alone(policy, typed, today)
}

/// Compares with the letter's person. The try is counted before; commit whatever the outcome.
///
/// # Errors
/// When the database refuses.
pub async fn check(
    tx: &TenantTx,
    token: &Token,
    claimed: &Claimed,
    random: &mut impl Rng,
) -> Result<Checking, Failure> {
    let Some((row, _)) = link::good(tx, token, &[Opens::Letter]).await? else { return Ok(Checking::Gone) };
    let credential = row.credential_id.ok_or(Failure::Inconsistent("a letter's link without its letter"))?;
    // The same count as at registration: tries count by letter.
    let subject = tx.keys().blind_index("identity", &credential.to_string());
    if let Admission::Paused(until) = rate_limit::count(tx, Kind::Identity, &subject).await? {
        return Ok(Checking::Paused(until));
    }
    let account = store::account(tx, AccountId(row.account_id)).await?;
    let person = crate::roster::store::person(tx, PersonId(account.person_id)).await?;
    let person = person.ok_or(Failure::Inconsistent("an account without a person"))?;
    if !claimed.fits(tx.policy(), crate::roster::store::birth_date(tx.keys(), &person)?) {
        return Ok(Checking::Mismatch);
    }
    rate_limit::succeeded(tx, Kind::Identity, &subject).await?;
    if !letters::is_usable(tx, CredentialId(credential)).await? || !store::use_link(tx, RecoveryLinkId(row.id)).await? {
        return Ok(Checking::Gone);
    }
    audit::record(tx, audit::Action::IdentityChecked, "credential", credential, json!({}), random).await?;
    let account = AccountId(account.id);
    link::make(tx, account, Opens::LetterChecked, Some(CredentialId(credential)), random).await.map(Checking::Passed)
}
