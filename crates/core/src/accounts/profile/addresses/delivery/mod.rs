//! What became of a mail to one of an account's addresses.
//!
//! ```text
//! the mail server refuses a mail for good ──▶ undeliverable   until it takes a mail
//! a report of a mail that has left (`rule.rs`) ──▶ suspended   until somebody proves that mails arrive, or a clerk lifts it
//! ```
//! Both are kept at the address, so that the member and the desk see it. A suspended address gets no mail but the one that confirms it
//! again. An address is never replaced or unverified because of any of this.

mod report;
pub mod rule;
pub(crate) mod suspension;

pub use self::report::{DeliveryReport, Reported, latest_message_to, report};

use super::store;
use crate::accounts::emails;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::MessageId;
use crate::outbox::{self, Mail, OutgoingMail};

/// Loads a claimed mail. Returns `None` if the message has ended in the meantime. A mail whose life is over is ended here, and so is
/// one to an address that is suspended for sending.
///
/// # Errors
/// When the database or a sealed value can't be read.
pub async fn load(tx: &TenantTx, id: MessageId) -> Result<Option<OutgoingMail>, Failure> {
    let Some(mail) = outbox::load(tx, id).await? else { return Ok(None) };
    if let Some(account) = mail.account
        && !confirms_the_address(&mail.mail)
        && emails::is_suspended(tx, account, &mail.recipient).await?
    {
        outbox::not_sent(tx, id).await?;
        return Ok(None);
    }
    Ok(Some(mail))
}

/// Whether somebody has asked for the mail to see whether mails arrive.
const fn confirms_the_address(mail: &Mail) -> bool {
    matches!(mail, Mail::VerifyEmail { .. })
}

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
