//! The network from which the desk is used: nobody shuts themselves out, and the vendor opens it again for a society that
//! stands before its own door.

use rand::Rng;
use serde_json::json;

use super::change::{KeyEdit, SettingsChange};
use super::plan::{SettingsPlan, Stacked};
use super::timeline::VersionAuthor;
use super::{add_stack, store};
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

/// Opens the desk to every network, as the vendor: now, and in every change that is planned for later. What else is planned
/// stays planned, stays the work of whoever planned it, and is looked at again when its day comes. Returns false if it is open already.
///
/// # Errors
/// When the actor is no operator, the policy can't be read, or the database refuses.
pub async fn open_desk(tx: &TenantTx, reason: &str, random: &mut impl Rng) -> Result<bool, Failure> {
    let Actor::Operator(who) = tx.scope().actor.clone() else { return Err(Failure::SessionEnded) };
    changing(tx).await?;
    let timeline = store::timeline(tx).await?;
    let change = SettingsChange([(DESK_NETWORKS.to_owned(), KeyEdit::Set(json!([])))].into());
    let now = change.applied(&timeline.layer_at(Layer::Overrides, tx.now()));
    let mut stack = vec![Stacked { effective_from: tx.now(), body: now, carries: None }];
    stack.extend(timeline.planned(tx.now()).into_iter().map(|planned| Stacked {
        effective_from: planned.effective_from,
        body: change.applied(&planned.body),
        carries: Some(planned.number),
    }));
    let mut before = Vec::new();
    for Stacked { effective_from, .. } in &stack {
        before.push(timeline.policy_at(*effective_from)?.desk.networks);
    }
    if before.iter().all(Vec::is_empty) {
        return Ok(false);
    }
    let first = add_stack(tx, &timeline, &stack, (&VersionAuthor::Operator(who), reason), random).await?;
    let changes = [json!({"key": DESK_NETWORKS, "from": before.first(), "to": []})];
    let detail = json!({"version": first, "effective_from": tx.now(), "reason": reason, "changes": changes});
    audit::record(tx, Action::SettingsChanged, "settings", tx.tenant().0, detail, random).await?;
    Ok(true)
}
