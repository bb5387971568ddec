//! A file of data for members between its analysis and its publication at the desk: sealed, one for each clerk, for a day at most. A
//! browser can't send a chosen file a second time.

mod store;

use chrono::Duration;
use rand::Rng;
use serde_json::json;
use zeroize::Zeroizing;

use crate::audit::{self, Action};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::KeptFileId;
use crate::services::imports::PublicationKind;
use crate::staff::permission::Permission;
use crate::staff::sessions::{self, Clerk};

/// How long a file is kept.
const KEPT: Duration = Duration::days(1);

/// A file as it was chosen. The type has no Debug, because the data are medical.
pub struct KeptFile {
    /// What it has.
    pub kind: PublicationKind,
    content: Zeroizing<Vec<u8>>,
}

impl KeptFile {
    /// Its content.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.content
    }
}

impl PublicationKind {
    const fn kept(self) -> Action {
        match self {
            Self::MedicalExpenses => Action::ExpenseFileKept,
            Self::CheckupResults => Action::CheckupFileKept,
        }
    }
}

/// Keeps a file in place of an earlier one of this clerk.
///
/// # Errors
/// When the database refuses, or the clerk may no longer do it.
pub async fn keep(
    tx: &TenantTx,
    clerk: &Clerk,
    kind: PublicationKind,
    content: &[u8],
    random: &mut impl Rng,
) -> Result<KeptFileId, Failure> {
    sessions::hold(tx, clerk, Permission::PublishMedical).await?;
    store::forget_of(tx, clerk.id).await?;
    let id = KeptFileId::new(tx.now(), random);
    let row = store::FileToKeep { id, staff: clerk.id, kind, content };
    store::keep(tx, &row, random).await?;
    let detail = json!({"file": id, "bytes": content.len()});
    audit::record(tx, kind.kept(), "society", tx.tenant().0, detail, random).await?;
    Ok(id)
}

/// A file that this clerk has kept. `None` if there is none, or not any more.
///
/// # Errors
/// When the database or the sealed file can't be read.
pub async fn kept(tx: &TenantTx, clerk: &Clerk, id: KeptFileId) -> Result<Option<KeptFile>, Failure> {
    store::kept(tx, id, clerk.id, tx.now() - KEPT).await
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
