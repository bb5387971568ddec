//! What an account's addresses are told when something about how one signs in was changed or used: all that were
//! verified, since whoever holds one of them may not be who did it.

use rand::Rng;

use super::emails;
use crate::accounts;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::AccountId;
use crate::input::email::EmailAddress;
use crate::outbox::{self, Mail, SecurityNotice};

/// Promises the notice to every verified address; to none where none is.
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

/// Promises the notice to these addresses, one that is in force no more among them.
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
