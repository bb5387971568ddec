//! Changes of settings, as the desk makes them.

use chrono::{DateTime, Utc};

use super::random;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::settings::{self, PlanFor, SettingsChange, SettingsOrder, SettingsOutcome};
use crate::staff::sessions::Clerk;
use crate::support::ActReason;

/// Saves a change as the desk does: planned, counted, then stored or asked for. The caller commits.
///
/// # Errors
/// When the database refuses.
pub async fn save_settings(
    tx: &TenantTx,
    clerk: &Clerk,
    change: &SettingsChange,
    from: DateTime<Utc>,
    why: &ActReason,
) -> Result<SettingsOutcome, Failure> {
    let timeline = settings::timeline(tx).await?;
    let base = timeline.base(tx.now());
    let plan = settings::plan(&timeline, change, &base, from, tx.now(), PlanFor::Society);
    let impact = settings::impact(tx, &plan).await?;
    let order = SettingsOrder { change, drawn_from: &base, from, why, impact: &impact, replaces: None };
    settings::save(tx, clerk, order, &mut random()).await
}
