//! Another attempt before its time: the operator has mended what kept mails from leaving and doesn't wait for the pauses.

use rand::Rng;
use serde_json::json;

use super::{MessageStatus, store};
use crate::audit::{self, Action};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::MessageId;

/// The result of [`retry`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retried {
    /// The message is due now. While a worker delivers it, nobody else takes it.
    Due,
    /// The message has ended like this. Its address and content are destroyed, so it can't be sent again.
    Ended(MessageStatus),
    /// The society has no such message.
    Unknown,
}

/// Makes a waiting message due now. Its life isn't prolonged.
///
/// # Errors
/// When the database refuses.
pub async fn retry(tx: &TenantTx, id: MessageId, random: &mut impl Rng) -> Result<Retried, Failure> {
    if store::hasten(tx, Some(id)).await? > 0 {
        audit::record(tx, Action::MailRetried, "outbox_message", id.0, json!({}), random).await?;
        return Ok(Retried::Due);
    }
    Ok(store::details(tx, id).await?.map_or(Retried::Unknown, |found| Retried::Ended(found.listed.status)))
}

/// Makes all messages of the society due now that wait after an attempt, and returns how many.
///
/// # Errors
/// When the database refuses.
pub async fn retry_all(tx: &TenantTx, random: &mut impl Rng) -> Result<u64, Failure> {
    let mails = store::hasten(tx, None).await?;
    if mails > 0 {
        audit::record(tx, Action::MailRetried, "tenant", tx.tenant().0, json!({ "mails": mails }), random).await?;
    }
    Ok(mails)
}
