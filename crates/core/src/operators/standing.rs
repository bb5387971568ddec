//! How a society stands, in numbers that tell of nobody.

use crate::database::TenantTx;
use crate::failure::Failure;
use crate::{accounts, enrolment};

/// The numbers of a society.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SocietyNumbers {
    /// Members with an account.
    pub registered: u64,
    /// Letters that can still be used.
    pub open_letters: u64,
}

/// Counts, in a transaction of the society.
///
/// # Errors
/// When the database can't be read.
pub async fn numbers(tx: &TenantTx) -> Result<SocietyNumbers, Failure> {
    Ok(SocietyNumbers { registered: accounts::count(tx).await?, open_letters: enrolment::count_open(tx).await? })
}
