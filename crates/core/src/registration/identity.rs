//! The identity check (本人確認) and the terms. A check, not a factor: it never says which value was wrong, and its tries
//! are delayed, not voided.

use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::json;

use super::{Draft, store};
use crate::audit;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::policy::terms::Placement;
use crate::proof::rate_limit;
use crate::proof::rate_limit::rule::{Admission, RateLimitKind};
use crate::roster::identity_claim::Claimed;

/// What came of the check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentityOutcome {
    /// It is the letter's person.
    Passed,
    /// Something doesn't fit; which, is never said.
    Mismatch,
    /// Not before this instant.
    Paused(DateTime<Utc>),
}

/// Compares with the letter's person. The try is counted before; commit whatever the outcome.
///
/// # Errors
/// When the database refuses.
pub async fn check_identity(
    tx: &TenantTx,
    draft: &Draft,
    claimed: &Claimed,
    random: &mut impl Rng,
) -> Result<IdentityOutcome, Failure> {
    let policy = tx.policy();
    // Tries count by letter, so that another browser starts no new count.
    let subject = tx.keys().blind_index("identity", &draft.row.credential.to_string());
    if let Admission::Paused(until) = rate_limit::count(tx, RateLimitKind::Identity, &subject).await? {
        return Ok(IdentityOutcome::Paused(until));
    }
    if !claimed.fits(policy, draft.birth_date(tx.keys())?) {
        return Ok(IdentityOutcome::Mismatch);
    }
    rate_limit::succeeded(tx, RateLimitKind::Identity, &subject).await?;
    let agreed = claimed.agreed && policy.terms.placement == Placement::IdentityPage;
    store::identity_checked(tx, draft.id(), agreed).await?;
    audit::record(tx, audit::Action::IdentityChecked, "credential", draft.row.credential.0, json!({}), random).await?;
    Ok(IdentityOutcome::Passed)
}

/// Agrees to the terms on their own page. Not agreeing is no verb: nothing happens.
///
/// # Errors
/// When the database refuses.
pub async fn agree(tx: &TenantTx, draft: &Draft) -> Result<(), Failure> {
    store::agreed(tx, draft.id()).await
}
