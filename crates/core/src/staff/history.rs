//! What happened to one's own account at the desk: sign-ins, attempts that failed, changes. Read from the audit trail, where
//! each of it stands anyway.

use chrono::{DateTime, Utc};

use super::permission::Permission;
use super::sessions::Clerk;
use crate::audit::Action;
use crate::audit::read::{self, AuditFilter, AuditKey, AuditSubject};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::StaffId;
use crate::input::device::Device;

/// The rows of a page.
pub const PAGE: u64 = 50;

/// Something that happened to the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryRow {
    /// When.
    pub at: DateTime<Utc>,
    /// What; `None` if a later version of the program has written it.
    pub action: Option<Action>,
    /// The device of a sign-in.
    pub device: Option<Device>,
    /// Who did it, where it wasn't the clerk.
    pub by: Option<StaffId>,
    /// From where: the digits of the network, as the audit has them.
    pub network: Option<String>,
}

/// The newest rows behind `after`, with where the next page begins.
///
/// # Errors
/// When the database can't be read.
pub async fn list(
    tx: &TenantTx,
    clerk: &Clerk,
    after: Option<AuditKey>,
) -> Result<(Vec<HistoryRow>, Option<AuditKey>), Failure> {
    if !clerk.may(Permission::Enter) {
        return Err(Failure::SessionEnded);
    }
    let subject = Some(AuditSubject { kind: "staff".to_owned(), id: clerk.id.0 });
    let page = read::list(tx, &AuditFilter { subject, ..AuditFilter::default() }, after, PAGE).await?;
    let rows = page.entries.into_iter().map(|entry| HistoryRow {
        at: entry.at,
        action: entry.action,
        device: entry.detail.get("device").and_then(|device| device.as_str()).map(Device::stored),
        by: entry.actor.id.filter(|id| *id != clerk.id.0 && entry.actor.kind == "staff").map(StaffId),
        network: entry.network,
    });
    Ok((rows.collect(), page.next))
}
