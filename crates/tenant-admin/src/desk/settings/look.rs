//! Looking at a change before it is stored: what changes, whom it concerns, and whether it takes two people.

use axum::http::StatusCode;
use axum::response::Response;
use madoguchi_core::database::TenantTx;
use madoguchi_core::ids::ApprovalId;
use madoguchi_core::links::desk as links;
use madoguchi_core::policy::keys::{self, PolicyKey};
use madoguchi_core::settings::{
    self, PlanFor, SettingsBase, SettingsChange, SettingsImpact, SettingsOrder, SettingsOutcome, SettingsPlan,
};
use madoguchi_core::staff::invitation;
use madoguchi_core::staff::permission::Permission;
use madoguchi_core::staff::{self, ListedStaff};
use madoguchi_core::support::ActReason;
use madoguchi_web::{Answer, FieldError, Fields, Page, Trouble};

use super::origin::{self, Origin};
use super::page::{self, Impact};
use super::said::{self, Said};
use super::{Draw, InPath, Sent, done, draw_form, form, from_of, published, reason_error, section_of};
use crate::desk::face::{At, Visit, read_day};

/// The field that names what the page showed as waiting for approval.
const REPLACES_FIELD: &str = "replaces";

/// Counts who is affected. `None` if that fails: such a change isn't stored, and the page says so.
pub(super) async fn count(tx: &TenantTx, plan: &SettingsPlan) -> Option<SettingsImpact> {
    match settings::impact(tx, plan).await {
        Ok(impact) => Some(impact),
        Err(failure) => {
            tracing::error!(%failure, "who is affected by a change of settings can't be counted");
            None
        }
    }
}

/// Reads the form, and shows what it would change and who is affected.
pub(super) async fn look(visit: Visit, clerk: At, path: InPath, fields: Fields) -> Answer {
    let (section, words) = (section_of(path)?, visit.words());
    let base = SettingsBase::read(fields.one("base")?).ok_or(Trouble::BadRequest)?;
    let (from, sent) = (fields.one("from")?, form::read(form::keys_of(section), &fields)?);
    let tx = visit.read(clerk.actor()).await?;
    let timeline = settings::timeline(&tx).await?;
    let known = timeline.as_of(&base);
    let change = form::meant(&sent, &|key| known.value_at(key, base.at()));
    let mut errors: Vec<FieldError> = change.faults().iter().map(|fault| said::fault(words, fault)).collect();
    let day = read_day(from);
    if day.is_err() || day.is_ok_and(|day| day.is_some_and(|day| from_of(Some(day), visit.now) <= visit.now)) {
        errors.push(FieldError::at("from", words.text("desk-settings-error-day")));
    }
    if errors.is_empty() && change.is_empty() {
        errors.push(FieldError::overall(words.text("desk-settings-error-nothing")));
    }
    if !errors.is_empty() {
        let draw = Draw { section, base, from: from.to_owned(), sent: Some(&sent), errors };
        return draw_form(&visit, &timeline, draw, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let plan_from = from_of(day.unwrap_or_default(), visit.now);
    let plan = settings::plan(&timeline, &change, &base, plan_from, visit.now, PlanFor::Society);
    let impact = count(&tx, &plan).await;
    let looked = Looked { change: &change, origin: Origin::Section, typed_from: from, reason: "", errors: Vec::new() };
    show_impact(&visit, &clerk, &tx, (plan, impact.as_ref()), looked, StatusCode::OK).await
}

/// Shows what a change that was drawn up elsewhere would do and who is affected.
pub(super) async fn look_at(visit: Visit, clerk: At, fields: Fields) -> Answer {
    let (sent, origin) = (Sent::read(&fields)?, Origin::sent(&fields)?);
    let tx = visit.read(clerk.actor()).await?;
    let timeline = settings::timeline(&tx).await?;
    let plan = sent.plan(&timeline, visit.now)?;
    let impact = count(&tx, &plan).await;
    let looked = Looked { change: &sent.change, origin, typed_from: &sent.from, reason: "", errors: Vec::new() };
    show_impact(&visit, &clerk, &tx, (plan, impact.as_ref()), looked, StatusCode::OK).await
}

/// What the page of the impact is drawn with.
pub(super) struct Looked<'a> {
    pub change: &'a SettingsChange,
    pub origin: Origin,
    pub typed_from: &'a str,
    pub reason: &'a str,
    pub errors: Vec<FieldError>,
}

/// What a page says before somebody asks for a second person.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Asks {
    /// What waits already and would be replaced.
    pub waits: Option<page::WaitingRow>,
    /// Whether nobody else could approve it.
    pub alone: bool,
}

impl Asks {
    pub(super) async fn load(visit: &Visit, clerk: &At, tx: &TenantTx, withdrawal: bool) -> Result<Self, Trouble> {
        let staff = staff::list(tx).await?;
        let waiting = settings::waiting(tx, withdrawal).await?;
        let mut alone = true;
        for ListedStaff { account, .. } in
            staff.iter().filter(|listed| listed.can_sign_in() && listed.account.id != clerk.id)
        {
            let may = account.roles.may(Permission::ChangeSettings);
            alone &= !may || invitation::one_hand_until(tx, clerk.id, account.id).await?.is_some();
        }
        let waits = waiting.map(|waiting| page::WaitingRow {
            id: waiting.id.0.to_string(),
            href: links::of(links::APPROVAL, waiting.id.0),
            who: staff
                .iter()
                .find(|listed| listed.account.id == waiting.asked_by)
                .map(|listed| listed.account.name.clone())
                .unwrap_or_default(),
            at: visit.words().instant(waiting.asked_at),
        });
        Ok(Self { waits, alone })
    }
}

/// Reads what the page showed as waiting for approval.
pub(super) fn replaces(fields: &Fields) -> Result<Option<ApprovalId>, Trouble> {
    match fields.one(REPLACES_FIELD)? {
        "" => Ok(None),
        typed => typed.parse().map(|id| Some(ApprovalId(id))).map_err(|_| Trouble::BadRequest),
    }
}

/// Shows what a plan changes and whom it concerns. `impact` is missing if it couldn't be counted.
pub(super) async fn show_impact(
    visit: &Visit,
    clerk: &At,
    tx: &TenantTx,
    (mut plan, impact): (SettingsPlan, Option<&SettingsImpact>),
    looked: Looked<'_>,
    status: StatusCode,
) -> Result<Response, Trouble> {
    let Looked { change, origin, typed_from, reason, mut errors } = looked;
    // After a count that failed, PostgreSQL answers nothing more in its transaction.
    let again = if impact.is_none() { Some(visit.read(clerk.actor()).await?) } else { None };
    let tx = again.as_ref().unwrap_or(tx);
    let said = Said::load(visit, tx).await?;
    let asks = Asks::load(visit, clerk, tx, false).await?;
    let texts = published::differences(visit, tx, &mut plan).await?;
    let first = change.0.keys().next().and_then(|key| keys::of(key)).map(PolicyKey::section);
    let no_way_in = impact.is_some_and(SettingsImpact::leaves_no_way_in);
    let tell = |errors: &mut Vec<FieldError>, key: &str| {
        let error = FieldError::overall(visit.words().text(key));
        if !errors.contains(&error) {
            errors.push(error);
        }
    };
    if impact.is_none() {
        tell(&mut errors, "desk-settings-error-uncounted");
    } else if no_way_in {
        tell(&mut errors, "desk-settings-error-no-way-in");
    }
    let second_person = plan.second_person || impact.is_some_and(SettingsImpact::locks_out);
    let may_read = clerk.may(Permission::ReadMembers);
    let page = Impact {
        errors,
        change: origin::written(change),
        origin: origin.word(),
        base: plan.base.to_string(),
        from: typed_from.to_owned(),
        from_words: (!typed_from.is_empty()).then(|| visit.words().instant(plan.from)),
        reason: reason.to_owned(),
        changes: plan.changes.iter().map(|change| said.change(change)).collect(),
        findings: plan.findings.iter().map(|finding| said.finding(finding)).collect(),
        meanwhile: plan.meanwhile.iter().map(|one| said.meanwhile(one)).collect(),
        affected: impact.iter().flat_map(|impact| &impact.affected).map(|one| said.affected(one, may_read)).collect(),
        counted: impact.is_some(),
        reasons: said.reasons(&plan),
        texts,
        second_person: second_person.then_some(asks),
        may_save: impact.is_some() && !no_way_in && !plan.is_broken() && !plan.changes.is_empty(),
        again_href: first
            .filter(|_| origin == Origin::Section)
            .map(|section| links::of_section(links::EDIT_SETTINGS_AGAIN, section)),
        back_href: origin.back(change, typed_from),
    };
    Ok(visit.page_with(status, Impact::TEMPLATE, &page))
}

/// Stores what the page of the impact showed, or asks for a second person. Who is affected is counted just before, in a
/// transaction that writes nothing, so that nobody waits for it.
pub(super) async fn save(visit: Visit, clerk: At, fields: Fields) -> Answer {
    let sent = Sent::read(&fields)?;
    let (typed_reason, replaces) = (fields.one("reason")?, replaces(&fields)?);
    let origin = Origin::sent(&fields)?;
    let looked = |errors| Looked { change: &sent.change, origin, typed_from: &sent.from, reason: typed_reason, errors };
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    let tx = visit.read(clerk.actor()).await?;
    let timeline = settings::timeline(&tx).await?;
    let plan = sent.plan(&timeline, visit.now)?;
    let impact = count(&tx, &plan).await;
    let (Some(why), Some(counted)) = (ActReason::read(typed_reason), &impact) else {
        let errors = if impact.is_some() { vec![reason_error(&visit)] } else { Vec::new() };
        let plan = (plan, impact.as_ref());
        return show_impact(&visit, &clerk, &tx, plan, looked(errors), unprocessable).await;
    };
    drop(tx);
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let order = SettingsOrder {
        change: &sent.change,
        drawn_from: &sent.base,
        from: plan.from,
        why: &why,
        impact: counted,
        replaces,
    };
    let (plan, key) = match settings::save(&tx, &clerk, order, &mut random).await? {
        SettingsOutcome::Saved(from) => {
            tx.commit().await?;
            let notice = if from > visit.now { page::Notice::Planned } else { page::Notice::Saved };
            return Ok(done(&visit, notice));
        }
        SettingsOutcome::Waits(id) => {
            tx.commit().await?;
            return Ok(visit.go(&links::of(links::APPROVAL, id.0)));
        }
        SettingsOutcome::Nothing | SettingsOutcome::NotThere => return Ok(done(&visit, page::Notice::Nothing)),
        SettingsOutcome::Meanwhile(plan) => (plan, "desk-settings-error-meanwhile"),
        SettingsOutcome::Broken(plan) => (plan, "desk-settings-error-broken"),
        SettingsOutcome::NoWayIn(plan) => (plan, "desk-settings-error-no-way-in"),
        SettingsOutcome::OtherWaits(plan) => (plan, "desk-settings-error-waits"),
        SettingsOutcome::FileGone(plan) => (plan, "desk-looks-error-file-gone"),
        SettingsOutcome::ShutsOut(plan) => (plan, "desk-settings-error-shuts-out"),
    };
    drop(tx);
    let tx = visit.read(clerk.actor()).await?;
    let impact = count(&tx, &plan).await;
    let message = visit.words().format(key, &[("address", visit.client.to_string().into())]);
    let errors = vec![FieldError::overall(message)];
    show_impact(&visit, &clerk, &tx, (*plan, impact.as_ref()), looked(errors), unprocessable).await
}
