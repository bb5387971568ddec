//! WHAT APPLIES HERE, AND WHY: a society's settings as its staff read and change them. A change is planned, looked at with
//! the people whom it concerns, and stored as a new version of the society's own layer; nothing is ever overwritten.

mod change;
mod effects;
mod explain;
mod files;
mod impact;
mod plan;
mod store;
mod terms_version;
mod timeline;

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::json;

pub use self::change::{KeyEdit, SettingsChange, needs_second_person};
pub use self::effects::{ImpactKind, KeyEffect, NoImpact, effect_of};
pub use self::explain::{ExplainedKey, SetBy, explain_all, explain_key};
pub use self::files::{FileKept, keep_logo, keep_text};
pub use self::impact::Affected;
pub use self::plan::{ChangedMeanwhile, PlanFor, PlannedChange, SettingsPlan, plan};
pub use self::terms_version::{TermsFault, TermsVersion};
pub use self::timeline::{PolicyTimeline, PolicyVersion, SettingsBase, VersionAuthor};

use self::impact::Compared;
use self::plan::{Draft, Stacked, planned};
use crate::audit::{self, Action};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::StaffId;
use crate::policy::layers::Layer;
use crate::staff;
use crate::staff::permission::Permission;
use crate::staff::sessions::{self, Clerk};
use crate::support::ActReason;
use crate::tenancy::apply::changing;

/// All versions of the society's policy, from which everything is explained and planned.
///
/// # Errors
/// When the database can't be read.
pub async fn timeline(tx: &TenantTx) -> Result<PolicyTimeline, Failure> {
    store::timeline(tx).await
}

/// The names of the staff, for versions that they made.
///
/// # Errors
/// When the database can't be read.
pub async fn authors(tx: &TenantTx) -> Result<HashMap<StaffId, String>, Failure> {
    let staff = staff::list(tx).await?;
    Ok(staff.into_iter().map(|listed| (listed.account.id, listed.account.name)).collect())
}

/// Who is affected by a plan, from the rules that the sign-in and the pages use themselves. Empty where nobody is.
///
/// # Errors
/// When the database can't be read.
pub async fn impact(tx: &TenantTx, plan: &SettingsPlan) -> Result<Vec<Affected>, Failure> {
    let Some((before, after)) = plan.policies.as_ref().filter(|_| plan.may_affect()) else { return Ok(Vec::new()) };
    let (terms_before, terms_after) = (&plan.terms.0, &plan.terms.1);
    let compared = Compared { before, after, terms_before, terms_after, slug: tx.slug(), at: plan.from };
    let mut counts = BTreeMap::new();
    let mut last = None;
    while let Some((members, end)) = store::members(tx, last).await? {
        for facts in &members {
            impact::count(&impact::effects(&compared, facts), &mut counts);
        }
        last = Some(end);
    }
    if impact::asks_otherwise(before, after) {
        let people = store::with_letter_in_hand(tx, plan.from).await?;
        if people > 0 {
            counts.insert((ImpactKind::RegistrationAsks, true), people);
        }
    }
    Ok(impact::listed(&counts))
}

/// What a clerk sends to be stored.
pub struct SettingsOrder<'a> {
    /// The change.
    pub change: &'a SettingsChange,
    /// What the page was drawn from on which the clerk agreed.
    pub drawn_from: &'a SettingsBase,
    /// From when; from now on, if it isn't later.
    pub from: DateTime<Utc>,
    /// The reason.
    pub why: &'a ActReason,
}

/// The result of storing a change. Commit only [`SettingsOutcome::Saved`].
#[derive(Debug)]
pub enum SettingsOutcome {
    /// It is stored and counts from this instant on.
    Saved(DateTime<Utc>),
    /// Nothing would change.
    Nothing,
    /// Somebody else has changed something since the page was drawn. Nothing is stored; the plan tells what.
    Meanwhile(Box<SettingsPlan>),
    /// The values can't be stored; the plan tells why.
    Broken(Box<SettingsPlan>),
    /// A second person must agree (②).
    SecondPerson(Box<SettingsPlan>),
    /// There is no such planned change any more.
    NotThere,
    /// A picture or a text of the change isn't there any more, because nobody saved it for days.
    FileGone(Box<SettingsPlan>),
}

/// Stores a change as a new version of the society's own layer. Changes that were planned for later are carried over. The
/// change is planned again here, so that what counts is the state of the database and not what the page showed.
///
/// # Errors
/// When the database refuses, or the clerk may no longer do it.
pub async fn save(
    tx: &TenantTx,
    clerk: &Clerk,
    order: SettingsOrder<'_>,
    random: &mut impl Rng,
) -> Result<SettingsOutcome, Failure> {
    sessions::hold(tx, clerk, Permission::ChangeSettings).await?;
    changing(tx).await?;
    let timeline = store::timeline(tx).await?;
    let plan = plan(&timeline, order.change, order.drawn_from, order.from, tx.now(), PlanFor::Society);
    if plan.changes.is_empty() && !plan.is_broken() {
        return Ok(SettingsOutcome::Nothing);
    }
    if !plan.meanwhile.is_empty() {
        return Ok(SettingsOutcome::Meanwhile(Box::new(plan)));
    }
    if plan.is_broken() {
        return Ok(SettingsOutcome::Broken(Box::new(plan)));
    }
    if !files::are_there(tx, order.change).await? {
        return Ok(SettingsOutcome::FileGone(Box::new(plan)));
    }
    if plan.second_person {
        return Ok(SettingsOutcome::SecondPerson(Box::new(plan)));
    }
    keep(tx, &timeline, &plan, Made { by: clerk.id, why: order.why }, random, Action::SettingsChanged).await?;
    Ok(SettingsOutcome::Saved(plan.from))
}

/// Withdraws a planned change before its date. The versions stay in the history; what was planned after it stays planned.
///
/// # Errors
/// When the database refuses, or the clerk may no longer do it.
pub async fn withdraw(
    tx: &TenantTx,
    clerk: &Clerk,
    number: i32,
    why: &ActReason,
    random: &mut impl Rng,
) -> Result<SettingsOutcome, Failure> {
    sessions::hold(tx, clerk, Permission::ChangeSettings).await?;
    changing(tx).await?;
    let timeline = store::timeline(tx).await?;
    let Some((from, body)) = withdrawn(&timeline, number, tx.now()) else { return Ok(SettingsOutcome::NotThere) };
    let change = SettingsChange::between(&timeline.layer_at(Layer::Overrides, from), &body);
    let base = timeline.base(tx.now());
    let draft = Draft { change: &change, body, drawn_from: &base, from, now: tx.now(), by: PlanFor::Vendor };
    let plan = planned(&timeline, draft);
    if plan.is_broken() {
        return Ok(SettingsOutcome::Broken(Box::new(plan)));
    }
    keep(tx, &timeline, &plan, Made { by: clerk.id, why }, random, Action::SettingsWithdrawn).await?;
    Ok(SettingsOutcome::Saved(from))
}

/// The instant of a planned change, and the society's layer as it would be there without it.
fn withdrawn(timeline: &PolicyTimeline, number: i32, now: DateTime<Utc>) -> Option<(DateTime<Utc>, serde_json::Value)> {
    let mut before = timeline.layer_at(Layer::Overrides, now);
    for version in timeline.planned(now) {
        if version.number == number {
            return Some((version.effective_from, before));
        }
        before = version.body.clone();
    }
    None
}

/// The change that leads back to an earlier version of the society's own layer. `None` if there is no such version.
#[must_use]
pub fn reverting(timeline: &PolicyTimeline, number: i32, now: DateTime<Utc>) -> Option<SettingsChange> {
    let wanted =
        timeline.versions().iter().find(|version| version.layer == Layer::Overrides && version.number == number)?;
    Some(SettingsChange::between(&timeline.layer_at(Layer::Overrides, now), &wanted.body))
}

/// Who makes versions, and why.
struct Made<'a> {
    by: StaffId,
    why: &'a ActReason,
}

async fn keep(
    tx: &TenantTx,
    timeline: &PolicyTimeline,
    plan: &SettingsPlan,
    made: Made<'_>,
    random: &mut impl Rng,
    action: Action,
) -> Result<(), Failure> {
    let author = VersionAuthor::Staff(made.by);
    let first = timeline.newest(Layer::Overrides) + 1;
    for (number, Stacked { effective_from, body, carries }) in (first..).zip(&plan.stack) {
        // A change that is carried over stays the work of whoever planned it.
        let carried = carries.and_then(|carries| {
            timeline.versions().iter().find(|version| version.layer == Layer::Overrides && version.number == carries)
        });
        let (who, why) = carried.map_or((&author, made.why.as_str()), |version| (&version.who, version.why.as_str()));
        store::add(tx, store::NewOverrides { number, effective_from: *effective_from, who, why, body }).await?;
    }
    let values =
        plan.changes.iter().map(|change| json!({"key": change.key, "from": change.before, "to": change.after}));
    let detail = json!({
        "version": first,
        "effective_from": plan.from,
        "reason": made.why.as_str(),
        "changes": values.collect::<Vec<_>>(),
    });
    audit::record(tx, action, "settings", tx.tenant().0, detail, random).await
}
