//! The network from which the desk is used: nobody shuts themselves out, and the vendor opens it again for a society that
//! stands before its own door.

use rand::Rng;
use serde_json::json;

use super::change::{KeyEdit, SettingsChange};
use super::plan::{PlanFor, SettingsPlan, Stacked, plan};
use super::store;
use super::timeline::VersionAuthor;
use crate::audit::{self, Action};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::input::network::Networks;
use crate::policy::layers::Layer;
use crate::scope::Actor;
use crate::tenancy::apply::changing;

/// The key.
pub const DESK_NETWORKS: &str = "desk.networks";

/// Whether a plan would close the desk to whoever stores it.
#[must_use]
pub fn shuts_out(tx: &TenantTx, plan: &SettingsPlan) -> bool {
    let touched = plan.changes.iter().any(|change| change.key == DESK_NETWORKS && change.before != change.after);
    let address = tx.scope().networks.as_ref().and_then(Networks::address);
    match (&plan.policies, address) {
        (Some((_, after)), Some(address)) => touched && !after.desk.admits(address),
        _ => false,
    }
}

/// Opens the desk to every network, as the vendor. Changes of the society that were planned for later are carried over,
/// but for those of this key. Returns false if it is open already.
///
/// # Errors
/// When the actor is no operator, the policy can't be read, or the database refuses.
pub async fn open_desk(tx: &TenantTx, reason: &str, random: &mut impl Rng) -> Result<bool, Failure> {
    let Actor::Operator(who) = tx.scope().actor.clone() else { return Err(Failure::SessionEnded) };
    changing(tx).await?;
    let timeline = store::timeline(tx).await?;
    let change = SettingsChange([(DESK_NETWORKS.to_owned(), KeyEdit::Set(json!([])))].into());
    let plan = plan(&timeline, &change, &timeline.base(tx.now()), tx.now(), tx.now(), PlanFor::Vendor);
    let before = plan.policies.as_ref().map(|(before, _)| before.desk.networks.clone());
    let before = before.ok_or(Failure::Inconsistent("a stored policy can't be read"))?;
    if before.is_empty() {
        return Ok(false);
    }
    let first = timeline.newest(Layer::Overrides) + 1;
    for (number, Stacked { effective_from, body, .. }) in (first..).zip(&plan.stack) {
        let body = change.applied(body);
        let who = VersionAuthor::Operator(who.clone());
        let version =
            store::NewOverrides { number, effective_from: *effective_from, who: &who, why: reason, body: &body };
        store::add(tx, version).await?;
    }
    let changes = [json!({"key": DESK_NETWORKS, "from": before, "to": []})];
    let detail = json!({"version": first, "effective_from": plan.from, "reason": reason, "changes": changes});
    audit::record(tx, Action::SettingsChanged, "settings", tx.tenant().0, detail, random).await?;
    Ok(true)
}
