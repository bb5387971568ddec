//! The versions of the settings: compared, reverted, and withdrawn while they lie ahead.

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use madoguchi_core::links::desk as links;
use madoguchi_core::policy::keys;
use madoguchi_core::policy::layers::{Layer, value_at};
use madoguchi_core::settings::{self, PlanFor, PolicyTimeline, PolicyVersion, SettingsOutcome, WithdrawalOrder};
use madoguchi_core::staff::permission::Permission;
use madoguchi_core::support::ActReason;
use madoguchi_web::{Answer, FieldError, Fields, Page, Params, Trouble};
use serde_json::Value;

use super::look::{self, Asks, Looked, count, show_impact};
use super::origin::Origin;
use super::page::{Compare, Compared, Confirm, History, Notice};
use super::said::Said;
use super::{done, reason_error};
use crate::desk::face::{At, Visit};

pub(super) async fn show(visit: Visit, clerk: At) -> Answer {
    let tx = visit.read(clerk.actor()).await?;
    let timeline = settings::timeline(&tx).await?;
    let said = Said::load(&visit, &tx).await?;
    let may_change = clerk.may(Permission::ChangeSettings);
    let page = History {
        planned: said.planned(&timeline, may_change),
        versions: said.versions(&timeline, may_change),
        choices: said.choices(&timeline),
    };
    Ok(visit.page(History::TEMPLATE, &page))
}

/// A version as a query names it: its layer and number, e.g. `overrides.3`.
fn named<'a>(timeline: &'a PolicyTimeline, name: &str) -> Option<&'a PolicyVersion> {
    let (layer, number) = name.split_once('.')?;
    let number: i32 = number.parse().ok()?;
    timeline.versions().iter().find(|version| version.layer.name() == layer && version.number == number)
}

/// The values that counted, or will count, once this version begins: those of its own instant, with it as the last of its
/// layer.
fn merged(timeline: &PolicyTimeline, version: &PolicyVersion) -> Value {
    let at = version.effective_from;
    match version.layer {
        Layer::Overrides => {
            madoguchi_core::policy::layers::merged(&timeline.layer_at(Layer::Manifest, at), Some(&version.body))
        }
        Layer::Platform | Layer::Manifest => {
            madoguchi_core::policy::layers::merged(&version.body, Some(&timeline.layer_at(Layer::Overrides, at)))
        }
    }
}

pub(super) async fn compare(visit: Visit, clerk: At, params: Params) -> Answer {
    let words = visit.words();
    let tx = visit.read(clerk.actor()).await?;
    let timeline = settings::timeline(&tx).await?;
    let said = Said::load(&visit, &tx).await?;
    let of = |name| named(&timeline, name).ok_or(Trouble::NotForYou);
    let (one, other) = (of(params.one("one")?)?, of(params.one("other")?)?);
    let (before, after) = (merged(&timeline, one), merged(&timeline, other));
    let shown = |layer: &Value, key: &'static keys::PolicyKey| words.policy_value(key, value_at(layer, &key.path));
    let rows = keys::all()
        .iter()
        .filter(|key| value_at(&before, &key.path) != value_at(&after, &key.path))
        .map(|key| Compared {
            section: words.policy_heading(key.section()),
            label: words.policy_label(&key.path),
            before: shown(&before, key),
            after: shown(&after, key),
        })
        .collect();
    let page = Compare { one: said.version_name(one), other: said.version_name(other), rows };
    Ok(visit.page(Compare::TEMPLATE, &page))
}

/// The number in a path.
type Number = Result<Path<i32>, PathRejection>;

fn number_of(number: Number) -> Result<i32, Trouble> {
    number.map(|Path(number)| number).map_err(|_| Trouble::NotForYou)
}

/// Shows what going back to a version would change, on the page that every change is looked at on.
pub(super) async fn revert(visit: Visit, clerk: At, number: Number) -> Answer {
    let number = number_of(number)?;
    let tx = visit.read(clerk.actor()).await?;
    let timeline = settings::timeline(&tx).await?;
    let change = settings::reverting(&timeline, number, visit.now).ok_or(Trouble::NotForYou)?;
    let base = timeline.base(visit.now);
    let plan = settings::plan(&timeline, &change, &base, visit.now, visit.now, PlanFor::Society);
    let mut errors = Vec::new();
    if plan.changes.is_empty() {
        errors.push(FieldError::overall(visit.words().text("desk-settings-error-nothing")));
    }
    let impact = count(&tx, &plan).await;
    let looked = Looked { change: &change, origin: Origin::Revert, typed_from: "", reason: "", errors };
    show_impact(&visit, &clerk, &tx, (plan, impact.as_ref()), looked, StatusCode::OK).await
}

pub(super) async fn ask_withdraw(visit: Visit, clerk: At, number: Number) -> Answer {
    confirm(&visit, &clerk, number_of(number)?, String::new(), Vec::new(), StatusCode::OK).await
}

async fn confirm(
    visit: &Visit,
    clerk: &At,
    number: i32,
    reason: String,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let tx = visit.read(clerk.actor()).await?;
    let timeline = settings::timeline(&tx).await?;
    let said = Said::load(visit, &tx).await?;
    let planned = said.planned(&timeline, true).into_iter().find(|one| one.number == number);
    let planned = planned.ok_or(Trouble::NotForYou)?;
    let plan = settings::plan_withdrawal(&timeline, number, visit.now).ok_or(Trouble::NotForYou)?;
    let asks = Asks::load(visit, clerk, &tx, true).await?;
    let impact = count(&tx, &plan).await;
    let mut errors = errors;
    if impact.is_none() {
        errors.push(FieldError::overall(visit.words().text("desk-settings-error-uncounted")));
    }
    let locks_out = impact.as_ref().is_some_and(settings::SettingsImpact::locks_out);
    let page = Confirm {
        errors,
        planned,
        reason,
        changes: plan.changes.iter().map(|change| said.change(change)).collect(),
        affected: impact.iter().flat_map(|impact| &impact.affected).map(|one| said.affected(one, false)).collect(),
        second_person: (plan.second_person || locks_out).then_some(asks),
        may_save: impact.is_some(),
    };
    Ok(visit.page_with(status, Confirm::TEMPLATE, &page))
}

pub(super) async fn withdraw(visit: Visit, clerk: At, number: Number, fields: Fields) -> Answer {
    let (number, typed) = (number_of(number)?, fields.one("reason")?);
    let replaces = look::replaces(&fields)?;
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    let Some(why) = ActReason::read(typed) else {
        return confirm(&visit, &clerk, number, typed.to_owned(), vec![reason_error(&visit)], unprocessable).await;
    };
    let tx = visit.read(clerk.actor()).await?;
    let timeline = settings::timeline(&tx).await?;
    let plan = settings::plan_withdrawal(&timeline, number, visit.now).ok_or(Trouble::NotForYou)?;
    let impact = settings::impact(&tx, &plan).await?;
    drop(tx);
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let order = WithdrawalOrder { number, why: &why, impact: &impact, replaces };
    let key = match settings::withdraw(&tx, &clerk, order, &mut random).await? {
        SettingsOutcome::Saved(_) => {
            tx.commit().await?;
            return Ok(done(&visit, Notice::Withdrawn));
        }
        SettingsOutcome::Waits(id) => {
            tx.commit().await?;
            return Ok(visit.go(&links::of(links::APPROVAL, id.0)));
        }
        SettingsOutcome::NotThere => return Err(Trouble::NotForYou),
        SettingsOutcome::OtherWaits(_) => "desk-settings-error-waits",
        SettingsOutcome::FileGone(_) => "desk-looks-error-file-gone",
        SettingsOutcome::ShutsOut(_) => "desk-settings-error-shuts-out",
        SettingsOutcome::NoWayIn(_) => "desk-settings-error-no-way-in",
        SettingsOutcome::Meanwhile(_) => "desk-settings-error-meanwhile",
        SettingsOutcome::Broken(_) | SettingsOutcome::Nothing => "desk-settings-error-broken",
    };
    drop(tx);
    let message = visit.words().format(key, &[("address", visit.client.to_string().into())]);
    let errors = vec![FieldError::overall(message)];
    confirm(&visit, &clerk, number, typed.to_owned(), errors, unprocessable).await
}
