//! Sign-in history (ログイン履歴): what a member reads to see whether somebody else was there, the change of the user ID
//! that one signs in with among it. Rows are written in the
//! transaction of their fact, never changed, and deleted when their time is over.
//!
//! Wrong passwords aren't among them: whoever knows a user ID could fill the list with those.

mod store;

use chrono::{DateTime, Months, Utc};
use rand::Rng;
use serde::{Deserialize, Serialize};

use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::AccountId;
use crate::input::device::Device;
use crate::proof::next_step::Proofs;

/// How far back a member can read.
const SHOWN: Months = Months::new(12);
/// How long rows are kept.
const KEPT: Months = Months::new(13);
/// Most entries that are shown.
const MOST: u64 = 100;

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventOutcome {
    /// A session was opened.
    SignedIn,
    /// The password was right, and what was shown for the second step wasn't.
    SecondStepRefused,
    /// The user ID was changed in a session.
    UserIdChanged,
    /// Another main address is in force.
    EmailChanged,
    /// The main address was taken away.
    EmailRemoved,
    /// A change of the main address was undone.
    EmailChangeUndone,
    /// A second address is in force.
    RecoveryAddressSet,
    /// The second address was taken away.
    RecoveryAddressRemoved,
    /// A new version of the terms was agreed to, in a session.
    AgreedToTerms,
}

/// An entry of the history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: DateTime<Utc>,
    /// What came of it.
    pub outcome: EventOutcome,
    /// What was shown and taken.
    pub proofs: Proofs,
    /// From what.
    pub device: Device,
}

/// The latest entries of an account, at most a hundred of the last twelve months, the newest first.
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

/// Deletes what is older than it is kept.
pub(crate) async fn sweep(tx: &TenantTx) -> Result<u64, Failure> {
    store::sweep(tx, before(tx.now(), KEPT)).await
}

/// So many months before an instant; what can't be computed is so long ago that nothing is.
fn before(now: DateTime<Utc>, months: Months) -> DateTime<Utc> {
    now.checked_sub_months(months).unwrap_or(DateTime::UNIX_EPOCH)
}
