//! WHAT APPLIES HERE, AND WHY: a society's settings as its staff read and change them. A change is planned, looked at with
//! the people whom it concerns, and stored as a new version of the society's own layer; nothing is ever overwritten.
//!
//! ```text
//! plan ──impact──▶ save ──▶ stored now ─────────────────────────────▶ in force
//!                   │         └─ for later ──looked at again ────────▶ in force
//!                   │                            └─ holds no longer ─▶ stopped, and the staff are told
//!                   └─ locks out, or lowers a floor (②) ──▶ asked ──another account, planned again──▶ stored
//! ```

#[cfg(test)]
mod at_random;
mod change;
mod effects;
mod explain;
mod files;
mod impact;
mod manifest;
mod manifest_plan;
mod network;
mod plan;
mod scheduled;
mod second_person;
mod store;
mod text_version;
mod timeline;
mod two_people;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::json;

pub use self::change::{KeyEdit, SettingsChange};
pub use self::effects::{ImpactKind, KeyEffect, NoImpact, effect_of};
pub use self::explain::{ExplainedKey, SetBy, explain_all, explain_key};
pub use self::files::{FileKept, keep_logo, keep_text};
pub use self::impact::{Affected, AffectedPerson, SAMPLE, SettingsImpact};
pub use self::manifest::{ManifestOutcome, Moved, SeenSociety, apply_manifest, moved, plan_application, timeline_of};
pub use self::manifest_plan::{ManifestChange, ManifestPlan, MovedKey, OwnChoice, moved_since, plan_manifest};
pub use self::network::{DESK_NETWORKS, open_desk, shuts_out};
pub use self::plan::{ChangedMeanwhile, PlanFor, PlannedChange, SettingsPlan, plan, plan_withdrawal};
pub use self::scheduled::{
    DoubtfulChange, LEAD, ScheduledLook, StoppedChange, claim_due, in_doubt, look_again, stopped,
};
pub use self::second_person::{NeverTwo, needs_second_person, never_takes_two};
pub use self::text_version::{TypedVersion, VersionFault};
pub use self::timeline::{PolicyTimeline, PolicyVersion, SettingsBase, VersionAuthor};
pub use self::two_people::{SettingsAsked, approve, asked, waiting};

use self::impact::{Compared, Counts, Needed};
use self::plan::Stacked;
use crate::approvals::ApprovalRequest;
use crate::audit::{self, Action};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{ApprovalId, StaffId};
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

/// Who is affected by a plan, from the rules that the sign-in and the pages use themselves. It reads every member of the
/// society, so it is counted in a transaction that writes nothing.
///
/// # Errors
/// When the database can't be read.
pub async fn impact(tx: &TenantTx, plan: &SettingsPlan) -> Result<SettingsImpact, Failure> {
    let kinds = impact::possible(&plan.changes);
    let Some((before, after)) = plan.policies.as_ref().filter(|_| !kinds.is_empty()) else {
        return Ok(SettingsImpact::of_nobody(plan));
    };
    let compared = Compared::new(plan, (before, after), tx.slug());
    let (mut counts, mut last) = (Counts::default(), None);
    if kinds.iter().any(|kind| *kind != ImpactKind::RegistrationAsks) {
        while let Some((members, end)) = store::members(tx, Needed::of(&kinds), last).await? {
            for facts in &members {
                counts.add(&compared, facts);
            }
            last = Some(end);
        }
    }
    if kinds.contains(&ImpactKind::RegistrationAsks) && before.identity != after.identity {
        let people = store::with_letter_in_hand(tx, plan.from).await?;
        let some = u64::try_from(SAMPLE).unwrap_or_default();
        let sample = store::holders_of_letters(tx, plan.from, None, some).await?;
        counts.add_others(ImpactKind::RegistrationAsks, people, sample);
    }
    Ok(counts.into_impact(plan))
}

/// Everybody to whom one thing happens because of a plan, in the order in which they were registered. It walks as
/// [`impact`] does, so that its length is the count, less the persons whom the society hides.
///
/// # Errors
/// When the database can't be read.
pub async fn affected_people(
    tx: &TenantTx,
    plan: &SettingsPlan,
    (kind, certain): (ImpactKind, bool),
) -> Result<Vec<AffectedPerson>, Failure> {
    let kinds = impact::possible(&plan.changes);
    let Some((before, after)) = plan.policies.as_ref().filter(|_| kinds.contains(&kind)) else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    if kind == ImpactKind::RegistrationAsks {
        if before.identity == after.identity {
            return Ok(found);
        }
        loop {
            let last = found.last().map(|one: &AffectedPerson| one.id.0);
            let part = store::holders_of_letters(tx, plan.from, last, store::AT_A_TIME).await?;
            if part.is_empty() {
                return Ok(found);
            }
            found.extend(part);
        }
    }
    let compared = Compared::new(plan, (before, after), tx.slug());
    let mut last = None;
    while let Some((members, end)) = store::members(tx, Needed::of(&kinds), last).await? {
        let theirs = |facts: &&impact::MemberFacts| impact::effects(&compared, facts).get(&kind) == Some(&certain);
        let shown = members.iter().filter(theirs).filter(|facts| facts.person.restricted_at.is_none());
        found.extend(shown.map(|facts| AffectedPerson::from(&facts.person)));
        last = Some(end);
    }
    Ok(found)
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
    /// Who is affected, as counted for this change just before. Without a count, nothing is stored.
    pub impact: &'a SettingsImpact,
    /// What the page showed as waiting for approval. What is asked for takes its place.
    pub replaces: Option<ApprovalId>,
}

/// The result of storing a change. Commit only [`SettingsOutcome::Saved`] and [`SettingsOutcome::Waits`].
#[derive(Debug)]
pub enum SettingsOutcome {
    /// It is stored and counts from this instant on.
    Saved(DateTime<Utc>),
    /// It takes two people, and waits for the other one.
    Waits(ApprovalId),
    /// Nothing would change.
    Nothing,
    /// Somebody else has changed something since the page was drawn. Nothing is stored; the plan tells what.
    Meanwhile(Box<SettingsPlan>),
    /// The values can't be stored; the plan tells why.
    Broken(Box<SettingsPlan>),
    /// No member could sign in any more.
    NoWayIn(Box<SettingsPlan>),
    /// Something else waits for approval since the page was drawn, and would be replaced.
    OtherWaits(Box<SettingsPlan>),
    /// Whoever stores it couldn't use the desk any more from where they are.
    ShutsOut(Box<SettingsPlan>),
    /// There is no such planned change any more.
    NotThere,
    /// A picture or a text of the change isn't there any more, because nobody saved it for days.
    FileGone(Box<SettingsPlan>),
}

/// Stores a change as a new version of the society's own layer, or asks for a second person's approval. Changes that were
/// planned for later are carried over. The change is planned again here, so that what counts is the state of the database
/// and not what the page showed.
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
    if !plan.is_broken() && !files::are_there(tx, order.change).await? {
        return Ok(SettingsOutcome::FileGone(Box::new(plan)));
    }
    let later = (order.from > tx.now()).then_some(order.from);
    let change = serde_json::to_value(order.change).map_err(|_| Failure::Inconsistent("a change can't be written"))?;
    let request = ApprovalRequest::SettingsChange { change, from: later };
    let sent = Sent { impact: order.impact, why: order.why, replaces: order.replaces };
    store_or_ask(tx, clerk, (&timeline, plan), request, sent, Action::SettingsChanged, random).await
}

/// What a clerk sends to withdraw a planned change.
pub struct WithdrawalOrder<'a> {
    /// The number of the version.
    pub number: i32,
    /// The reason.
    pub why: &'a ActReason,
    /// Who is affected, as counted for the withdrawal just before.
    pub impact: &'a SettingsImpact,
    /// What the page showed as waiting for approval. What is asked for takes its place.
    pub replaces: Option<ApprovalId>,
}

/// Withdraws a planned change before its date, or asks for a second person's approval: without a stricter value that is
/// planned, a floor is lower. The versions stay in the history; what was planned after it stays planned.
///
/// # Errors
/// When the database refuses, or the clerk may no longer do it.
pub async fn withdraw(
    tx: &TenantTx,
    clerk: &Clerk,
    order: WithdrawalOrder<'_>,
    random: &mut impl Rng,
) -> Result<SettingsOutcome, Failure> {
    sessions::hold(tx, clerk, Permission::ChangeSettings).await?;
    changing(tx).await?;
    let timeline = store::timeline(tx).await?;
    let Some(plan) = plan_withdrawal(&timeline, order.number, tx.now()) else { return Ok(SettingsOutcome::NotThere) };
    let request = ApprovalRequest::SettingsWithdrawal { number: order.number };
    let sent = Sent { impact: order.impact, why: order.why, replaces: order.replaces };
    store_or_ask(tx, clerk, (&timeline, plan), request, sent, Action::SettingsWithdrawn, random).await
}

/// What a clerk sends beside a change or a withdrawal.
struct Sent<'a> {
    impact: &'a SettingsImpact,
    why: &'a ActReason,
    replaces: Option<ApprovalId>,
}

async fn store_or_ask(
    tx: &TenantTx,
    clerk: &Clerk,
    (timeline, plan): (&PolicyTimeline, SettingsPlan),
    request: ApprovalRequest,
    sent: Sent<'_>,
    action: Action,
    random: &mut impl Rng,
) -> Result<SettingsOutcome, Failure> {
    if !plan.meanwhile.is_empty() {
        return Ok(SettingsOutcome::Meanwhile(Box::new(plan)));
    }
    if plan.is_broken() {
        return Ok(SettingsOutcome::Broken(Box::new(plan)));
    }
    if shuts_out(tx, &plan) {
        return Ok(SettingsOutcome::ShutsOut(Box::new(plan)));
    }
    if !sent.impact.fits(&plan) {
        return Ok(SettingsOutcome::Meanwhile(Box::new(plan)));
    }
    if sent.impact.leaves_no_way_in() {
        return Ok(SettingsOutcome::NoWayIn(Box::new(plan)));
    }
    if plan.second_person || sent.impact.locks_out() {
        return two_people::ask(tx, clerk, (request, plan), sent, random).await;
    }
    let made = Made { by: VersionAuthor::Staff(clerk.id), approved_by: None, why: sent.why.as_str() };
    keep(tx, timeline, &plan, made, random, action).await?;
    Ok(SettingsOutcome::Saved(plan.from))
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
    by: VersionAuthor,
    approved_by: Option<StaffId>,
    why: &'a str,
}

/// Stores the versions of a plan, and has those that lie ahead looked at again when their day comes.
async fn keep(
    tx: &TenantTx,
    timeline: &PolicyTimeline,
    plan: &SettingsPlan,
    made: Made<'_>,
    random: &mut impl Rng,
    action: Action,
) -> Result<(), Failure> {
    let first = add_stack(tx, timeline, &plan.stack, (&made.by, made.why), random).await?;
    let values =
        plan.changes.iter().map(|change| json!({"key": change.key, "from": change.before, "to": change.after}));
    let detail = json!({
        "version": first,
        "effective_from": plan.from,
        "reason": made.why,
        "changes": values.collect::<Vec<_>>(),
        "approved_by": made.approved_by,
        "asked_by": made.approved_by.and(match &made.by {
            VersionAuthor::Staff(id) => Some(*id),
            VersionAuthor::Operator(_) | VersionAuthor::Platform => None,
        }),
    });
    audit::record(tx, action, "settings", tx.tenant().0, detail, random).await
}

/// Stores the versions of a stack, and watches those that lie ahead. Returns the number of the first one.
async fn add_stack(
    tx: &TenantTx,
    timeline: &PolicyTimeline,
    stack: &[Stacked],
    (by, why): (&VersionAuthor, &str),
    random: &mut impl Rng,
) -> Result<i32, Failure> {
    let first = timeline.newest(Layer::Overrides) + 1;
    let mut ahead = Vec::new();
    for (number, Stacked { effective_from, body, carries }) in (first..).zip(stack) {
        // A change that is carried over stays the work of whoever planned it.
        let carried = carries.and_then(|carries| {
            timeline.versions().iter().find(|version| version.layer == Layer::Overrides && version.number == carries)
        });
        let (who, why) = carried.map_or((by, why), |version| (&version.who, version.why.as_str()));
        store::add(tx, store::NewOverrides { number, effective_from: *effective_from, who, why, body }).await?;
        if *effective_from > tx.now() {
            let author = match who {
                VersionAuthor::Staff(id) => Some(*id),
                VersionAuthor::Operator(_) | VersionAuthor::Platform => None,
            };
            ahead.push(scheduled::Ahead { number, from: *effective_from, author, carries: *carries });
        }
    }
    scheduled::watch(tx, timeline, &ahead, random).await?;
    Ok(first)
}
