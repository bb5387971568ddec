//! A file of medical expenses between its analysis and its publication at the desk: sealed, one for each clerk, for a day at most. A
//! browser can't send a chosen file a second time.

mod store;

use chrono::Duration;
use rand::Rng;
use serde_json::json;
use zeroize::Zeroizing;

use crate::audit::{self, Action};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::ExpenseFileId;
use crate::staff::permission::Permission;
use crate::staff::sessions::{self, Clerk};

/// How long a file is kept.
const KEPT: Duration = Duration::days(1);

/// The text of a file. The type has no Debug, because the data are medical.
pub struct KeptText(Zeroizing<String>);

impl KeptText {
    /// The text as bytes of UTF-8.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// Keeps the text of a file in place of an earlier one of this clerk.
///
/// # Errors
/// When the database refuses, or the clerk may no longer do it.
pub async fn keep(tx: &TenantTx, clerk: &Clerk, text: &str, random: &mut impl Rng) -> Result<ExpenseFileId, Failure> {
    sessions::hold(tx, clerk, Permission::PublishMedical).await?;
    store::forget_of(tx, clerk.id).await?;
    let id = ExpenseFileId::new(tx.now(), random);
    store::keep(tx, id, clerk.id, text, random).await?;
    let detail = json!({"file": id, "bytes": text.len()});
    audit::record(tx, Action::ExpenseFileKept, "society", tx.tenant().0, detail, random).await?;
    Ok(id)
}

/// The text of a file that this clerk has kept. `None` if there is none, or not any more.
///
/// # Errors
/// When the database or the sealed text can't be read.
pub async fn kept(tx: &TenantTx, clerk: &Clerk, id: ExpenseFileId) -> Result<Option<KeptText>, Failure> {
    Ok(store::kept(tx, id, clerk.id, tx.now() - KEPT).await?.map(KeptText))
}

/// Deletes the file of a clerk, after it was published or given up.
///
/// # Errors
/// When the database refuses, or the clerk may no longer do it.
pub async fn forget(tx: &TenantTx, clerk: &Clerk) -> Result<(), Failure> {
    sessions::hold(tx, clerk, Permission::PublishMedical).await?;
    store::forget_of(tx, clerk.id).await
}

/// Deletes files that were kept for a day.
pub(crate) async fn sweep(tx: &TenantTx) -> Result<u64, Failure> {
    store::sweep(tx, tx.now() - KEPT).await
}
