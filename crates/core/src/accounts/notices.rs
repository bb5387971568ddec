//! What an account's addresses are told when something about how one signs in was changed or used: all that were
//! verified, since whoever holds one of them may not be who did it.

use rand::Rng;

use super::store;
use crate::database::{TenantTx, from_word};
use crate::failure::Failure;
use crate::ids::{AccountId, PersonId};
use crate::input::email::EmailAddress;
use crate::outbox::{self, Mail, Notice};
use crate::roster;

/// Promises the notice to every verified address; to none where none is.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn tell(
    tx: &TenantTx,
    account: AccountId,
    notice: Notice,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    let addresses = store::verified_emails(tx, account).await?;
    tell_at(tx, account, notice, &addresses, random).await
}

/// Promises the notice to these addresses, one that is in force no more among them.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn tell_at(
    tx: &TenantTx,
    account: AccountId,
    notice: Notice,
    addresses: &[EmailAddress],
    random: &mut impl Rng,
) -> Result<(), Failure> {
    if addresses.is_empty() {
        return Ok(());
    }
    let row = store::account(tx, account).await?;
    let person = roster::store::person(tx, PersonId(row.person_id)).await?;
    let person = person.ok_or(Failure::Inconsistent("an account without a person"))?;
    let mail = Mail::SignInNotice { member_name: person.name, notice, at: tx.now() };
    let language = from_word(&row.language)?;
    for address in addresses {
        outbox::promise(tx, &mail, address, language, Some(account), random).await?;
    }
    Ok(())
}
