//! What became of a mail to one of an account's addresses. A mail server's refusal is kept at the address, so that the
//! member sees it; the next mail that is taken clears it. An address is never replaced or unverified because of it.

use super::store;
use crate::accounts::emails;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::outbox::{self, OutgoingMail};

/// Records that the mail server accepted a mail.
///
/// # Errors
/// When the database refuses.
pub async fn mail_accepted(tx: &TenantTx, mail: &OutgoingMail) -> Result<(), Failure> {
    outbox::sent(tx, mail.id).await?;
    mark(tx, mail, false).await
}

/// Records that a mail can't be delivered for good, and that the address isn't reached. `trouble` names the server's
/// answer and not the address.
///
/// # Errors
/// When the database refuses.
pub async fn mail_refused(tx: &TenantTx, mail: &OutgoingMail, trouble: &str) -> Result<(), Failure> {
    outbox::undeliverable(tx, mail.id, trouble).await?;
    mark(tx, mail, true).await
}

async fn mark(tx: &TenantTx, mail: &OutgoingMail, undeliverable: bool) -> Result<(), Failure> {
    let Some(account) = mail.account else { return Ok(()) };
    emails::mark_undeliverable(tx, account, &mail.recipient, undeliverable).await?;
    if undeliverable {
        store::mark_undeliverable(tx, account, &mail.recipient).await?;
    }
    Ok(())
}
