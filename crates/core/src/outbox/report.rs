//! What is reported of messages after they have left: by the service that sends them, or by a receiving mail server.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::store;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{AccountId, MessageId};

/// What became of a message after it had left. The order is that of weight: a report that weighs less than an earlier one about the
/// same message changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportedFate {
    /// The receiving mail server took the message.
    Delivered,
    /// The message came back for a cause that can pass, e.g. a full mailbox (soft bounce).
    SoftBounce,
    /// The message came back for good, e.g. because there is no such mailbox (hard bounce).
    HardBounce,
    /// The recipient called the message unwanted (complaint).
    Complaint,
}

/// A message, as far as a report about it needs it. Its row is locked until the transaction ends.
pub(crate) struct MessageForReport {
    pub account: Option<AccountId>,
    /// The blind index of the recipient's address.
    pub recipient: Vec<u8>,
    pub created_at: DateTime<Utc>,
    pub reported: Option<ReportedFate>,
}

/// A message that a report is about. `None` if the society has no such message, or an earlier version wrote it.
pub(crate) async fn for_report(tx: &TenantTx, id: MessageId) -> Result<Option<MessageForReport>, Failure> {
    store::for_report(tx, id).await
}

/// Records what was reported of a message.
pub(crate) async fn note_report(tx: &TenantTx, id: MessageId, fate: ReportedFate) -> Result<(), Failure> {
    store::note_report(tx, id, fate).await
}

/// What was reported of the latest messages of an account to an address that have left and were created after `since`, newest first, at
/// most `most` of them.
pub(crate) async fn fates_to(
    tx: &TenantTx,
    account: AccountId,
    recipient: &[u8],
    since: Option<DateTime<Utc>>,
    most: u64,
) -> Result<Vec<(MessageId, Option<ReportedFate>)>, Failure> {
    store::fates_to(tx, account, recipient, since, most).await
}

/// The latest message to an address that has left since `since`.
pub(crate) async fn latest_to(
    tx: &TenantTx,
    recipient: &[u8],
    since: DateTime<Utc>,
) -> Result<Option<MessageId>, Failure> {
    store::latest_to(tx, recipient, since).await
}
