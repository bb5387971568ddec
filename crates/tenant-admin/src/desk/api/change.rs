//! Changing the policy: what it would do, and doing it. What takes two people waits at the desk.

use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use madoguchi_core::database::TenantTx;
use madoguchi_core::links::{api as links, desk};
use madoguchi_core::policy::check::{Finding, Severity};
use madoguchi_core::settings::{
    self, KeyEdit, PlanFor, SettingsChange, SettingsImpact, SettingsOrder, SettingsOutcome, SettingsPlan,
};
use madoguchi_core::support::{ActReason, REASON_LONGEST};
use madoguchi_core::tenancy::hosts::desk_host;
use madoguchi_web::api::{Problem, ProblemKind, Sent, instant};
use madoguchi_web::{Answer, FieldError, Trouble, json};
use madoguchi_words::Words;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::api::answer::{Begun, begin, faulty, finish, unchanged};
use crate::api::policy::tag;
use crate::desk::face::{At, Visit};

/// A change of the policy.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PolicyChange)]
pub(super) struct ChangeSent {
    changes: Vec<EditSent>,
    #[schema(format = DateTime)]
    from: Option<String>,
    reason: Option<String>,
}

/// What is done with one key.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PolicyEdit)]
pub(super) struct EditSent {
    key: String,
    value: Option<Value>,
    #[serde(default)]
    follow: bool,
}

/// What a change would do.
#[derive(Serialize, ToSchema)]
#[schema(as = PolicyImpact)]
pub(super) struct ImpactShown {
    from: DateTime<Utc>,
    storable: bool,
    two_people: bool,
    changes: Vec<ChangeShown>,
    findings: Vec<FindingShown>,
    affected: Vec<AffectedShown>,
}

/// A key that changes.
#[derive(Serialize, ToSchema)]
#[schema(as = PolicyKeyChange)]
pub(super) struct ChangeShown {
    key: &'static str,
    before: Option<Value>,
    after: Option<Value>,
}

/// What is said about the new values.
#[derive(Serialize, ToSchema)]
#[schema(as = PolicyFinding)]
pub(super) struct FindingShown {
    key: String,
    severity: &'static str,
    message: String,
}

/// How many people something happens to.
#[derive(Serialize, ToSchema)]
#[schema(as = PolicyAffected)]
pub(super) struct AffectedShown {
    message: String,
    people: u64,
    certain: bool,
}

/// What became of a change.
#[derive(Serialize, ToSchema)]
#[schema(as = PolicyChangeResult)]
pub(super) struct ChangeResult {
    state: &'static str,
    from: Option<DateTime<Utc>>,
    approval: Option<Uuid>,
    page: Option<String>,
}

impl ChangeSent {
    /// The change, and from when.
    fn read(&self, visit: &Visit) -> Result<(SettingsChange, DateTime<Utc>), Trouble> {
        let edit = |one: &EditSent| {
            let edit = if one.follow { KeyEdit::Follow } else { KeyEdit::Set(one.value.clone().unwrap_or_default()) };
            (one.key.clone(), edit)
        };
        let change = SettingsChange(self.changes.iter().map(edit).collect());
        let words = visit.words();
        let mut errors = Vec::new();
        if change.is_empty() || change.0.len() < self.changes.len() {
            errors.push(FieldError::at("changes", words.text("api-error-changes")));
        }
        let from = match &self.from {
            None => visit.now,
            Some(text) => instant(text).filter(|from| *from > visit.now).unwrap_or_else(|| {
                errors.push(FieldError::at("from", words.text("api-error-from")));
                visit.now
            }),
        };
        if errors.is_empty() { Ok((change, from)) } else { Err(faulty(&errors)) }
    }

    fn why(&self, words: &Words) -> Result<ActReason, Trouble> {
        ActReason::read(self.reason.as_deref().unwrap_or_default()).ok_or_else(|| {
            let message = words.format("desk-act-error-reason", &[("most", REASON_LONGEST.into())]);
            faulty(&[FieldError::at("reason", message)])
        })
    }
}

/// Plans a change, and counts whom it concerns.
async fn planned(
    visit: &Visit,
    tx: &TenantTx,
    change: &SettingsChange,
    from: DateTime<Utc>,
) -> Result<(SettingsPlan, SettingsImpact), Trouble> {
    let timeline = settings::timeline(tx).await?;
    let base = timeline.base(timeline.since(visit.now));
    let plan = settings::plan(&timeline, change, &base, from, visit.now, PlanFor::Society);
    let impact = settings::impact(tx, &plan).await?;
    Ok((plan, impact))
}

fn findings(words: &Words, plan: &SettingsPlan) -> Vec<FindingShown> {
    let said = plan.findings.iter().map(|finding| FindingShown {
        key: finding.key.clone(),
        severity: severity(finding),
        message: message(words, finding),
    });
    let foreign = plan.foreign.iter().map(|key| FindingShown {
        key: key.clone(),
        severity: "error",
        message: words.text("api-error-foreign").to_owned(),
    });
    said.chain(foreign).collect()
}

fn message(words: &Words, finding: &Finding) -> String {
    let (key, arguments) = finding.message();
    let arguments: Vec<_> = arguments.iter().map(|(name, value)| (*name, value.into())).collect();
    words.format(key, &arguments)
}

fn severity(finding: &Finding) -> &'static str {
    match finding.severity() {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

/// What a change would do. Nothing is stored.
#[utoipa::path(
    post,
    path = links::POLICY_IMPACT,
    summary = "api-policy-impact",
    description = "api-policy-impact-what",
    request_body(content = ChangeSent, example = json!({"changes": [{"key": "password.min_length", "value": 16}]})),
    responses(
        (status = 200, description = "api-policy-impact-answer", body = ImpactShown),
        (status = 422, description = "api-problem-unprocessable"),
    ),
)]
pub(super) async fn impact(visit: Visit, clerk: At, sent: Sent) -> Answer {
    let order: ChangeSent = sent.value()?;
    let (change, from) = order.read(&visit)?;
    let tx = visit.read(clerk.actor()).await?;
    let (plan, impact) = planned(&visit, &tx, &change, from).await?;
    let words = visit.words();
    let shown = ImpactShown {
        from: plan.from,
        storable: !plan.is_broken() && !plan.changes.is_empty() && !impact.leaves_no_way_in(),
        two_people: plan.second_person || impact.locks_out(),
        changes: plan
            .changes
            .iter()
            .map(|change| ChangeShown { key: change.key, before: change.before.clone(), after: change.after.clone() })
            .collect(),
        findings: findings(words, &plan),
        affected: impact
            .affected
            .iter()
            .map(|one| AffectedShown {
                message: words.text(one.kind.message()).to_owned(),
                people: one.people,
                certain: one.certain,
            })
            .collect(),
    };
    Ok(json::answer(StatusCode::OK, &shown))
}

/// Stores a change, or asks for a second person's approval.
#[utoipa::path(
    post,
    path = links::POLICY_CHANGES,
    summary = "api-policy-save",
    description = "api-policy-save-what",
    params(
        ("If-Match" = String, Header, example = "\"1.0.1767193200000000\""),
        ("Idempotency-Key" = String, Header, example = "8e03978e-40d5-43dd-bc93-6894a57f9324"),
    ),
    request_body(content = ChangeSent, example = json!({
        "changes": [{"key": "password.min_length", "value": 16}, {"key": "contact.hours", "follow": true}],
        "from": "2027-04-01T00:00:00+09:00",
        "reason": "令和9年度から"
    })),
    responses(
        (status = 200, description = "api-policy-save-answer", body = ChangeResult),
        (status = 202, description = "api-policy-save-waits", body = ChangeResult),
        (status = 409, description = "api-problem-conflict"),
        (status = 412, description = "api-problem-changed"),
        (status = 422, description = "api-problem-unprocessable"),
        (status = 428, description = "api-problem-precondition-missing"),
    ),
)]
pub(super) async fn save(visit: Visit, clerk: At, sent: Sent) -> Answer {
    let order: ChangeSent = sent.value()?;
    let (words, why) = (visit.words(), order.why(visit.words())?);
    // What was asked for before is answered so again, also when its day has come meanwhile.
    let read = order.read(&visit);
    // Who is affected is counted just before, in a transaction that writes nothing, so that nobody waits for it.
    let impact = match &read {
        Ok((change, from)) => {
            let tx = visit.read(clerk.actor()).await?;
            planned(&visit, &tx, change, *from).await?.1
        }
        Err(_) => SettingsImpact::default(),
    };
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    let claimed = match begin(&tx, clerk.id.0, &sent, &mut random).await? {
        Begun::Now(claimed) => claimed,
        Begun::Before(response) => return Ok(response),
    };
    let (change, from) = read?;
    let timeline = settings::timeline(&tx).await?;
    unchanged(&sent.headers, &tag(&timeline, visit.now))?;
    let drawn_from = timeline.base(timeline.since(visit.now));
    let order =
        SettingsOrder { change: &change, drawn_from: &drawn_from, from, why: &why, impact: &impact, replaces: None };
    let conflict = |key: &str| -> Answer {
        let message = words.format(key, &[("address", visit.client.to_string().into())]);
        Err(Problem::because(ProblemKind::Conflict, message).into())
    };
    match settings::save(&tx, &clerk, order, &mut random).await? {
        SettingsOutcome::Saved(from) => {
            let result = ChangeResult { state: "saved", from: Some(from), approval: None, page: None };
            finish(tx, &claimed, StatusCode::OK, &result).await
        }
        SettingsOutcome::Waits(id) => {
            let host = visit.app.site.url_of(&desk_host(&visit.tenant.slug, &visit.app.site.base));
            let page = Some(format!("{host}{}", desk::of(desk::APPROVAL, id.0)));
            let result = ChangeResult { state: "waiting", from: Some(from), approval: Some(id.0), page };
            finish(tx, &claimed, StatusCode::ACCEPTED, &result).await
        }
        SettingsOutcome::Nothing => {
            let result = ChangeResult { state: "nothing", from: None, approval: None, page: None };
            Ok(json::answer(StatusCode::OK, &result))
        }
        SettingsOutcome::Meanwhile(_) => Err(ProblemKind::Changed.into()),
        SettingsOutcome::Broken(plan) => {
            let errors: Vec<Value> = findings(words, &plan)
                .iter()
                .filter(|finding| finding.severity == "error")
                .map(|finding| json!({"field": finding.key, "message": finding.message}))
                .collect();
            Err(Problem::from(ProblemKind::Unprocessable).with("errors", errors.into()).into())
        }
        SettingsOutcome::NoWayIn(_) => conflict("desk-settings-error-no-way-in"),
        SettingsOutcome::OtherWaits(_) => conflict("desk-settings-error-waits"),
        SettingsOutcome::ShutsOut(_) => conflict("desk-settings-error-shuts-out"),
        SettingsOutcome::FileGone(_) => conflict("desk-looks-error-file-gone"),
        SettingsOutcome::NotThere => Err(Trouble::NotForYou),
    }
}
