//! The proof of the letters (書類の校正): the society sees at its desk what its letters say, and approves it. The approval is bound to a
//! fingerprint of everything in the policy that a letter shows, so that whatever changes there is looked at anew.

use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::store;
use crate::audit::{self, Action};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{StaffId, new_uuid};
use crate::policy::Policy;
use crate::staff::permission::Permission;
use crate::staff::sessions::{self, Clerk};

/// An approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterProof {
    /// The fingerprint of what was approved.
    pub fingerprint: String,
    /// By whom.
    pub by: StaffId,
    /// When.
    pub at: DateTime<Utc>,
}

/// The fingerprint of everything that a letter shows of a policy. Pure.
///
/// # Errors
/// When the policy can't be written.
pub fn fingerprint(policy: &Policy) -> Result<String, Failure> {
    let society = &policy.society;
    let shown = json!({
        "name": society.name, "insurer_numbers": society.insurer_numbers, "service_name": society.service_name,
        "user_id_word": society.user_id_word, "contact": policy.contact, "hosts": policy.hosts,
        "logo": policy.branding.logo, "eras": policy.eras, "credential": policy.credential,
    });
    let written = serde_json::to_vec(&shown).map_err(|_| Failure::Inconsistent("a policy that can't be written"))?;
    Ok(Sha256::digest(&written).iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The newest approval, whether or not it still holds.
///
/// # Errors
/// When the database can't be read.
pub async fn newest(tx: &TenantTx) -> Result<Option<LetterProof>, Failure> {
    store::newest(tx).await
}

/// Whether what the letters say now is approved.
///
/// # Errors
/// When the database can't be read.
pub async fn is_approved(tx: &TenantTx) -> Result<bool, Failure> {
    let now = fingerprint(tx.policy())?;
    Ok(newest(tx).await?.is_some_and(|proof| proof.fingerprint == now))
}

/// Approves what the clerk has seen. Returns false if the letters say something else by now.
///
/// # Errors
/// When the database refuses, or the clerk may not do it.
pub async fn approve(tx: &TenantTx, clerk: &Clerk, seen: &str, random: &mut impl Rng) -> Result<bool, Failure> {
    sessions::hold(tx, clerk, Permission::ApproveLetters).await?;
    if fingerprint(tx.policy())? != seen {
        return Ok(false);
    }
    let id = new_uuid(tx.now(), random);
    store::keep(tx, id, seen, clerk.id).await?;
    audit::record(tx, Action::LetterProofApproved, "letter_proof", id, json!({"fingerprint": seen}), random).await?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gates::policy_with;

    #[test]
    fn whatever_a_letter_shows_is_in_the_fingerprint_and_nothing_else() {
        let of = |more: &str| fingerprint(&policy_with(more)).unwrap();
        let plain = of("");
        assert_eq!(plain.len(), 64);
        assert_eq!(of("[password]\nmin_length = 20"), plain, "no letter says how long a password is");
        for shown in ["[contact]\nphone = \"03-9999-9999\"", "[hosts]\ncanonical = \"www\""] {
            assert_ne!(of(shown), plain, "{shown}");
        }
    }
}
