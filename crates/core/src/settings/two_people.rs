//! Changes that take two people (②): asked for by one account, planned again and stored when another one approves.
//!
//! What is approved is bound to everything that the decision depends on: the versions that the plan rests on, each key's
//! value before and after, and how many people are affected. Whoever asked must still be allowed to change settings then.
//! A day that has passed while it waited: the change counts from the approval on, and the page says so.

use chrono::{DateTime, Utc};
use rand::Rng;
use serde_json::json;

use super::impact::SettingsImpact;
use super::plan::{PlanFor, SettingsPlan, plan, plan_withdrawal};
use super::timeline::{PolicyTimeline, VersionAuthor};
use super::{Made, Sent, SettingsChange, SettingsOutcome, files, impact, keep, shuts_out, store};
use crate::approvals::{self, ApprovalRequest, ApprovalSubject, Matter, NotApproved, Waiting};
use crate::audit::Action;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{ApprovalId, StaffId};
use crate::staff;
use crate::staff::permission::Permission;
use crate::staff::sessions::{self, Clerk};
use crate::tenancy::apply::changing;

/// The change of the settings that waits for approval, if one does; with `withdrawal`, the withdrawal of a planned one.
///
/// # Errors
/// When the database can't be read.
pub async fn waiting(tx: &TenantTx, withdrawal: bool) -> Result<Option<Waiting>, Failure> {
    let is_it = |request: &ApprovalRequest| match request {
        ApprovalRequest::SettingsChange { .. } => !withdrawal,
        ApprovalRequest::SettingsWithdrawal { .. } => withdrawal,
        _ => false,
    };
    Ok(approvals::waiting(tx).await?.into_iter().find(|waiting| is_it(&waiting.request)))
}

/// Asks for a second person.
pub(super) async fn ask(
    tx: &TenantTx,
    clerk: &Clerk,
    (request, plan): (ApprovalRequest, SettingsPlan),
    sent: Sent<'_>,
    random: &mut impl Rng,
) -> Result<SettingsOutcome, Failure> {
    let withdrawal = matches!(request, ApprovalRequest::SettingsWithdrawal { .. });
    if waiting(tx, withdrawal).await?.map(|waiting| waiting.id) != sent.replaces {
        return Ok(SettingsOutcome::OtherWaits(Box::new(plan)));
    }
    let timeline = store::timeline(tx).await?;
    let base = base_of(&timeline, &plan, sent.impact);
    let matter = Matter { request, subject: ApprovalSubject::Society, base: &base };
    approvals::ask(tx, clerk, matter, sent.why.as_str(), random).await.map(SettingsOutcome::Waits)
}

/// Everything that the decision depends on.
fn base_of(timeline: &PolicyTimeline, plan: &SettingsPlan, impact: &SettingsImpact) -> String {
    let changes = plan.changes.iter().map(|one| json!([one.key, one.before, one.after, one.chosen]));
    let affected = impact.affected.iter().map(|one| json!([one.kind.word(), one.people, one.certain]));
    json!({
        "versions": timeline.state(),
        "changes": changes.collect::<Vec<_>>(),
        "affected": affected.collect::<Vec<_>>(),
    })
    .to_string()
}

/// What is asked for, as it stands now. `None` if it isn't about settings, or can't be planned any more.
fn planned(timeline: &PolicyTimeline, request: &ApprovalRequest, now: DateTime<Utc>) -> Option<SettingsPlan> {
    match request {
        ApprovalRequest::SettingsChange { change, from } => {
            let change: SettingsChange = serde_json::from_value(change.clone()).ok()?;
            Some(plan(timeline, &change, &timeline.base(now), from.unwrap_or(now), now, PlanFor::Society))
        }
        ApprovalRequest::SettingsWithdrawal { number } => plan_withdrawal(timeline, *number, now),
        _ => None,
    }
}

/// A change that waits for approval, planned and counted anew.
pub struct SettingsAsked {
    /// What it would do now.
    pub plan: SettingsPlan,
    /// To whom.
    pub impact: SettingsImpact,
    /// The day that was asked for, if it has passed meanwhile: the change counts from the approval on.
    pub passed: Option<DateTime<Utc>>,
    /// Whether it can be approved: nothing has changed that the decision depends on.
    pub holds: bool,
}

/// Plans and counts what waits for approval as it stands now, in a transaction that writes nothing. `None` if it can't be
/// planned any more.
///
/// # Errors
/// When the database can't be read.
pub async fn asked(tx: &TenantTx, waiting: &Waiting) -> Result<Option<SettingsAsked>, Failure> {
    let timeline = store::timeline(tx).await?;
    let Some(plan) = planned(&timeline, &waiting.request, tx.now()) else { return Ok(None) };
    let impact = impact(tx, &plan).await?;
    let passed = match &waiting.request {
        ApprovalRequest::SettingsChange { from, .. } => from.filter(|from| *from <= tx.now()),
        _ => None,
    };
    let holds = is_storable(&plan, &impact)
        && waiting.holds(&base_of(&timeline, &plan, &impact))?
        && may_still(tx, waiting.asked_by).await?;
    Ok(Some(SettingsAsked { plan, impact, passed, holds }))
}

fn is_storable(plan: &SettingsPlan, impact: &SettingsImpact) -> bool {
    !plan.is_broken() && !plan.changes.is_empty() && impact.fits(plan) && !impact.leaves_no_way_in()
}

/// Whether somebody may still change settings.
async fn may_still(tx: &TenantTx, author: StaffId) -> Result<bool, Failure> {
    let account = staff::account(tx, author).await?;
    Ok(account.is_some_and(|one| one.disabled_at.is_none() && one.roles.may(Permission::ChangeSettings)))
}

/// Approves a change, or a withdrawal, that another account has asked for: it is planned again and stored, with whoever
/// asked as its author. `impact` was counted for it just before ([`asked`]). Returns from when it counts. Commit only if it
/// was approved.
///
/// # Errors
/// When the database refuses, or the clerk may not approve it.
pub async fn approve(
    tx: &TenantTx,
    clerk: &Clerk,
    id: ApprovalId,
    impact: &SettingsImpact,
    random: &mut impl Rng,
) -> Result<Result<DateTime<Utc>, NotApproved>, Failure> {
    sessions::hold(tx, clerk, Permission::ChangeSettings).await?;
    changing(tx).await?;
    let Some(waiting) = approvals::find(tx, id).await? else { return Ok(Err(NotApproved::Gone)) };
    let timeline = store::timeline(tx).await?;
    let Some(plan) = planned(&timeline, &waiting.request, tx.now()) else { return Ok(Err(NotApproved::Changed)) };
    if shuts_out(tx, &plan) {
        return Ok(Err(NotApproved::ShutsOut));
    }
    let base = base_of(&timeline, &plan, impact);
    let approved = match approvals::approve(tx, clerk, id, &base, random).await? {
        Ok(approved) => approved,
        Err(not) => return Ok(Err(not)),
    };
    if !is_storable(&plan, impact) {
        return Ok(Err(NotApproved::Changed));
    }
    if let ApprovalRequest::SettingsChange { change, .. } = &approved.request {
        let change: Result<SettingsChange, _> = serde_json::from_value(change.clone());
        let change = change.map_err(|_| Failure::Inconsistent("a stored change can't be read"))?;
        if !files::are_there(tx, &change).await? {
            return Ok(Err(NotApproved::Changed));
        }
    }
    let action = match approved.request {
        ApprovalRequest::SettingsWithdrawal { .. } => Action::SettingsWithdrawn,
        _ => Action::SettingsChanged,
    };
    let by = VersionAuthor::Staff(approved.asked_by);
    let made = Made { by, approved_by: approved.other_hand(clerk), why: &approved.reason };
    keep(tx, &timeline, &plan, made, random, action).await?;
    Ok(Ok(plan.from))
}
