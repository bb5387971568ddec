//! Sign-in history (ログイン履歴): shows a member whether somebody else has used the account. It includes changes of the user
//! ID and of addresses, and when a clerk of the society looked at the member's pages. Rows are written in the transaction of the event, never changed, and deleted after 13 months.
//!
//! Wrong passwords are not recorded: anybody who knows a user ID could flood the list with them.

mod store;

use chrono::{DateTime, Months, Utc};
use rand::Rng;
use serde::{Deserialize, Serialize};

use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::AccountId;
use crate::input::device::Device;
use crate::proof::next_step::Proofs;

/// How far back the list goes.
const SHOWN: Months = Months::new(12);
/// How long rows are kept.
const KEPT: Months = Months::new(13);
/// The maximum number of entries in the list.
const MOST: u64 = 100;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventOutcome {
    /// A session was opened.
    SignedIn,
    /// The password was right, but the second-step proof was refused.
    SecondStepRefused,
    /// The user ID was changed in a session.
    UserIdChanged,
    /// Another main address is in force.
    EmailChanged,
    /// The main address was removed.
    EmailRemoved,
    /// A change of the main address was undone.
    EmailChangeUndone,
    /// A second address is in force.
    RecoveryAddressSet,
    /// The second address was removed.
    RecoveryAddressRemoved,
    /// The member agreed to a new version of the terms.
    AgreedToTerms,
    /// A clerk of the society looked at the member's pages. Nobody signed in.
    ViewedByStaff,
}

/// An entry of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When it happened.
    pub at: DateTime<Utc>,
    /// What happened.
    pub outcome: EventOutcome,
    /// The proofs that were shown and accepted.
    pub proofs: Proofs,
    /// The device as the browser describes it.
    pub device: Device,
}

/// The latest entries of an account, newest first: at most 100, from the last twelve months.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &TenantTx, account: AccountId) -> Result<Vec<Event>, Failure> {
    store::list(tx, account, before(tx.now(), SHOWN), MOST).await
}

/// Writes an entry.
pub(crate) async fn record(
    tx: &TenantTx,
    account: AccountId,
    outcome: EventOutcome,
    proofs: Proofs,
    device: Device,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    store::keep(tx, account, &Event { at: tx.now(), outcome, proofs, device }, random).await
}

/// Deletes entries older than [`KEPT`].
pub(crate) async fn sweep(tx: &TenantTx) -> Result<u64, Failure> {
    store::sweep(tx, before(tx.now(), KEPT)).await
}

/// The instant this many months before `now`; the epoch if it can't be computed.
fn before(now: DateTime<Utc>, months: Months) -> DateTime<Utc> {
    now.checked_sub_months(months).unwrap_or(DateTime::UNIX_EPOCH)
}
