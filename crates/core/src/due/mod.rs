//! WHAT IS DUE: work that a verb leaves to the worker. A platform table names it by kind and subject, and holds no
//! personal data.

mod store;

pub(crate) use self::store::{backlog, claim, drop, drop_all, give_back, hasten_all, keep, keep_from, postpone};

use chrono::Duration;
use uuid::Uuid;

use crate::database::PlatformTx;
use crate::failure::Failure;
use crate::ids::TenantId;

/// A piece of work that is due.
#[derive(Clone, Copy, Debug)]
pub struct DueWork {
    /// The society that the work belongs to.
    pub tenant: TenantId,
    /// The id of the subject. The kind of work determines its table.
    pub subject: Uuid,
}

/// How much work of a kind there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backlog {
    /// All of it, also what is to be done later or is being done.
    pub waiting: u64,
    /// What may be done by now, also what is being done.
    pub due: u64,
    /// For how long the oldest of it may have been done; zero where nothing is due.
    pub late: Duration,
}

/// Returns how much work of all kinds has been due for longer than `patience` and is in nobody's hands.
///
/// # Errors
/// When the database refuses.
pub async fn late(tx: &PlatformTx, patience: Duration) -> Result<u64, Failure> {
    store::late(tx, tx.now() - patience).await
}
