//! The identity check (本人確認) and the consent to the terms. The check is not an authentication factor. It never says
//! which value was wrong, and repeated attempts are delayed, not locked out.

use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::json;

use super::{Draft, store};
use crate::accounts::attempts;
use crate::attempt_log::{self, AttemptKind, Target};
use crate::audit;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::policy::terms::Placement;
use crate::proof::rate_limit;
use crate::proof::rate_limit::rule::{Admission, RateLimitKind};
use crate::roster::identity_claim::Claimed;

/// The result of the identity check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentityOutcome {
    /// The claim matches the letter's person.
    Passed,
    /// Something doesn't match. Which value is never said.
    Mismatch,
    /// The rate limit refuses attempts before this instant.
    Paused(DateTime<Utc>),
}

/// Compares the claim with the letter's person. The attempt is counted first; commit the transaction whatever the
/// result.
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
    let (subject, at) =
        (attempts::identity_subject(tx.keys(), draft.row.credential), Target::Letter(draft.row.credential));
    if let Admission::Paused(until) = rate_limit::count(tx, RateLimitKind::Identity, &subject).await? {
        attempt_log::refused(tx, AttemptKind::Identity, &subject, at, random).await?;
        return Ok(IdentityOutcome::Paused(until));
    }
    if !claimed.fits(policy, draft.birth_date(tx.keys())?) {
        attempt_log::failed(tx, AttemptKind::Identity, at, random).await?;
        return Ok(IdentityOutcome::Mismatch);
    }
    rate_limit::succeeded(tx, RateLimitKind::Identity, &subject).await?;
    let agreed = claimed.agreed && policy.terms.placement == Placement::IdentityPage;
    store::identity_checked(tx, draft.id(), agreed).await?;
    audit::record(tx, audit::Action::IdentityChecked, "credential", draft.row.credential.0, json!({}), random).await?;
    Ok(IdentityOutcome::Passed)
}

/// Records the consent on the terms' own page. A refusal is not recorded.
///
/// # Errors
/// When the database refuses.
pub async fn agree(tx: &TenantTx, draft: &Draft) -> Result<(), Failure> {
    store::agreed(tx, draft.id()).await
}
