//! Notices to an account's addresses about a change or use of its sign-in methods. They go to every verified address,
//! since the holder of one of them may not be the person who made the change.

use rand::Rng;

use super::emails;
use crate::accounts;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::AccountId;
use crate::input::email::EmailAddress;
use crate::outbox::{self, Mail, SecurityNotice};

/// Queues the notice to every verified address of the account. Does nothing if there is none.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn tell(
    tx: &TenantTx,
    account: AccountId,
    notice: SecurityNotice,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    let addresses = emails::verified(tx, account).await?;
    tell_at(tx, account, notice, &addresses, random).await
}

/// Queues the notice to the given addresses, which may include one that is no longer in force.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn tell_at(
    tx: &TenantTx,
    account: AccountId,
    notice: SecurityNotice,
    addresses: &[EmailAddress],
    random: &mut impl Rng,
) -> Result<(), Failure> {
    if addresses.is_empty() {
        return Ok(());
    }
    let row = accounts::account(tx, account).await?;
    let person = accounts::person_of(tx, &row).await?;
    let mail = Mail::SignInNotice { member_name: person.name, notice, at: tx.now() };
    let language = row.language;
    for address in addresses {
        outbox::promise(tx, &mail, address, language, Some(account), random).await?;
    }
    Ok(())
}
