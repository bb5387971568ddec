//! A change of the settings that waits for a second person, on the page of what waits.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use madoguchi_core::approvals::{self, ApprovalRequest, Waiting};
use madoguchi_core::database::TenantTx;
use madoguchi_core::ids::ApprovalId;
use madoguchi_core::links::desk as links;
use madoguchi_core::settings::{self, PlanFor, SettingsAsked, SettingsChange};
use madoguchi_core::staff::permission::Permission;
use madoguchi_web::{Answer, Trouble};
use madoguchi_words::Words;
use serde::Serialize;
use uuid::Uuid;

use super::done;
use super::look::{Looked, count, show_impact};
use super::origin::Origin;
use super::page::{AffectedRow, ChangeRow, FindingRow, Notice};
use super::said::Said;
use crate::desk::face::{At, Visit};

/// A change that waits, as it stands now.
#[derive(Clone, Debug, Serialize)]
pub struct SettingsWaiting {
    /// What changes.
    pub changes: Vec<ChangeRow>,
    /// What the check says.
    pub findings: Vec<FindingRow>,
    /// Who is affected.
    pub affected: Vec<AffectedRow>,
    /// From when it counts, in words; none for from the approval on.
    pub from: Option<String>,
    /// The day that was asked for and has passed, in words.
    pub passed: Option<String>,
    /// Where it is looked at again, to be asked for anew.
    pub again_href: Option<String>,
}

/// What a change that waits would do now, and whether it can be approved. `None` if it can't be planned any more.
pub(crate) async fn waiting(
    visit: &Visit,
    clerk: &At,
    tx: &TenantTx,
    waiting: &Waiting,
) -> Result<Option<(SettingsWaiting, bool)>, Trouble> {
    let Some(asked) = settings::asked(tx, waiting).await? else { return Ok(None) };
    let said = Said::load(visit, tx).await?;
    let is_change = matches!(waiting.request, ApprovalRequest::SettingsChange { .. });
    let page = SettingsWaiting {
        again_href: (!asked.holds && is_change).then(|| links::of(links::ASK_SETTINGS_AGAIN, waiting.id.0)),
        ..SettingsWaiting::of(&said, visit.words(), &asked, clerk.may(Permission::ReadMembers))
    };
    Ok(Some((page, asked.holds)))
}

impl SettingsWaiting {
    /// With `names`, some of the affected people.
    fn of(said: &Said, words: &Words, asked: &SettingsAsked, names: bool) -> Self {
        Self {
            changes: asked.plan.changes.iter().map(|change| said.change(change)).collect(),
            findings: asked.plan.findings.iter().map(|finding| said.finding(finding)).collect(),
            affected: asked.impact.affected.iter().map(|one| said.affected(one, names)).collect(),
            from: said.ahead(asked.plan.from).then(|| words.instant(asked.plan.from)),
            passed: asked.passed.map(|passed| words.instant(passed)),
            again_href: None,
        }
    }

    /// The same for whoever isn't of the society: without names, and without files that only its desk serves.
    pub(crate) fn for_vendor(words: &'static Words, asked: &SettingsAsked, now: DateTime<Utc>) -> Self {
        let mut page = Self::of(&Said::naming_nobody(words, now), words, asked, false);
        for change in &mut page.changes {
            change.pictures = None;
        }
        page
    }
}

/// Redirects to the settings, which say what was approved.
pub(crate) fn approved(visit: &Visit, request: &ApprovalRequest, from: DateTime<Utc>) -> Response {
    let notice = match request {
        ApprovalRequest::SettingsWithdrawal { .. } => Notice::Withdrawn,
        _ if from > visit.now => Notice::Planned,
        _ => Notice::Saved,
    };
    done(visit, notice)
}

/// Looks again at a change that waited, with its reason, so that it can be asked for as things stand now.
pub(super) async fn again(visit: Visit, clerk: At, id: Result<Path<Uuid>, PathRejection>) -> Answer {
    let Path(id) = id.map_err(|_| Trouble::NotForYou)?;
    let tx = visit.read(clerk.actor()).await?;
    let waiting = approvals::find(&tx, ApprovalId(id)).await?.ok_or(Trouble::NotForYou)?;
    let ApprovalRequest::SettingsChange { change, from } = &waiting.request else { return Err(Trouble::NotForYou) };
    let change: SettingsChange = serde_json::from_value(change.clone()).map_err(|_| Trouble::NotForYou)?;
    let timeline = settings::timeline(&tx).await?;
    let from = from.filter(|from| *from > visit.now);
    let typed = from.map(|from| madoguchi_core::clock::day_in_japan(from).to_string()).unwrap_or_default();
    let base = timeline.base(visit.now);
    let plan = settings::plan(&timeline, &change, &base, from.unwrap_or(visit.now), visit.now, PlanFor::Society);
    let impact = count(&tx, &plan).await;
    let origin = Origin::of(&change);
    let looked = Looked { change: &change, origin, typed_from: &typed, reason: &waiting.reason, errors: Vec::new() };
    show_impact(&visit, &clerk, &tx, (plan, impact.as_ref()), looked, StatusCode::OK).await
}
