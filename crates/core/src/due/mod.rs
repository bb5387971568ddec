//! WHAT IS DUE: work that a verb leaves to the worker. A platform table names it by kind and subject, and holds no
//! personal data.

mod store;

pub(crate) use self::store::{claim, drop, drop_all, give_back, keep, keep_from, postpone};

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

/// Returns how much work of all kinds has been due for longer than `patience` and is in nobody's hands.
///
/// # Errors
/// When the database refuses.
pub async fn late(tx: &PlatformTx, patience: Duration) -> Result<u64, Failure> {
    store::late(tx, tx.now() - patience).await
}
