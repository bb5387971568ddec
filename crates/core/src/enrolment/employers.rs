//! How an employer's (事業所) letters stand, batch by batch: what an employer may hear on the telephone. Numbers alone, and
//! nothing where so few letters are in a batch that a number tells of a person.

use chrono::{DateTime, Utc};

use super::store::employers as store;
use crate::database::TenantTx;
use crate::failure::Failure;

/// The fewest letters of a batch whose numbers are told. Assumed, and the same for all societies (`docs/limits.md`): of fewer, a
/// number tells of a person whom the caller knows.
pub const FEWEST: u32 = 5;

/// How the letters of one batch stand that went to an employer's insured persons. Persons whom the society hides aren't
/// counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EmployerBatch {
    /// The number of the batch.
    pub batch: i32,
    /// When the first letter of it was issued.
    pub issued_at: DateTime<Utc>,
    /// All of them.
    pub letters: u64,
    /// Used for a registration, or to set a password.
    pub redeemed: u64,
    /// Not used, and can still be.
    pub open: u64,
    /// Not used in time.
    pub expired: u64,
    /// Replaced by a newer letter.
    pub revoked: u64,
}

/// An employer with its letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmployerLetters {
    /// The name in the roster.
    pub name: String,
    /// The batches with at least [`FEWEST`] letters, the latest first.
    pub batches: Vec<EmployerBatch>,
    /// Whether there are smaller ones, which aren't told.
    pub has_smaller: bool,
}

/// How the letters of the employer with this code stand; `None` if no insured person of the roster has it.
///
/// # Errors
/// When the database can't be read.
pub async fn of_employer(tx: &TenantTx, code: &str) -> Result<Option<EmployerLetters>, Failure> {
    let Some(name) = store::name(tx, code).await? else { return Ok(None) };
    let all = store::batches(tx, code).await?;
    let (told, smaller): (Vec<_>, Vec<_>) = all.into_iter().partition(|batch| batch.letters >= u64::from(FEWEST));
    Ok(Some(EmployerLetters { name, batches: told, has_smaller: !smaller.is_empty() }))
}
