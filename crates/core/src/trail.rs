//! WHAT CONCERNS A PERSON: under which ids the audit trail knows somebody.

use uuid::Uuid;

use crate::accounts::{self, closing};
use crate::database::TenantTx;
use crate::enrolment;
use crate::failure::Failure;
use crate::ids::PersonId;

/// Returns the ids of a person, of all letters to them, of their account and of those that were closed, for
/// [`AuditFilter::concerning`](crate::audit::read::AuditFilter::concerning).
///
/// # Errors
/// When the database refuses.
pub async fn of_person(tx: &TenantTx, person: PersonId) -> Result<Vec<Uuid>, Failure> {
    let letters = enrolment::letters_of(tx, person).await?;
    let account = accounts::of_person(tx, person).await?;
    let closed = closing::of_person(tx, person).await?;
    Ok(std::iter::once(person.0)
        .chain(letters.into_iter().map(|letter| letter.id.0))
        .chain(account.map(|account| account.id.0))
        .chain(closed.into_iter().map(|closed| closed.id.0))
        .collect())
}
