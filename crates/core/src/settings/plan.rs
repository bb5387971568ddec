//! What a change would do to the versions of a policy, before anything is stored. Pure.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::change::SettingsChange;
use super::effects::{KeyEffect, effect_of};
use super::second_person::needs_second_person;
use super::timeline::{PolicyTimeline, PolicyVersion, SettingsBase, VersionAuthor, differing};
use crate::clock::day_in_japan;
use crate::policy::check::{Finding, FindingKind, Severity, Texts, findings};
use crate::policy::fault::PolicyFault;
use crate::policy::layers::{self, Layer};
use crate::policy::ownership;
use crate::policy::published::Published;
use crate::policy::{Policy, keys};
use crate::terms::ledger::Ledger;

/// A key that a change touches.
#[derive(Clone, Debug, PartialEq)]
pub struct PlannedChange {
    /// The key.
    pub key: &'static str,
    /// What would count without the change.
    pub before: Option<Value>,
    /// What counts with it. Equal to `before` where the society only chooses what counts already, or gives its choice up.
    pub after: Option<Value>,
    /// Whether the society's own choice counts afterwards.
    pub chosen: bool,
}

/// A key that somebody else has changed since a form was drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct ChangedMeanwhile {
    /// The key.
    pub key: &'static str,
    /// What the form showed.
    pub was: Option<Value>,
    /// What counts now.
    pub is: Option<Value>,
    /// Whether the form changes this key too.
    pub in_conflict: bool,
    /// Who changed it.
    pub who: Option<VersionAuthor>,
}

/// What a change would do.
#[derive(Clone, Debug)]
pub struct SettingsPlan {
    /// From when.
    pub from: DateTime<Utc>,
    /// What the plan rests on. A form that is shown with the plan is drawn from it.
    pub base: SettingsBase,
    /// What changes, in the schema's order.
    pub changes: Vec<PlannedChange>,
    /// What the check says about the new values and didn't say before, the gravest first.
    pub findings: Vec<Finding>,
    /// What others have changed since the form was drawn.
    pub meanwhile: Vec<ChangedMeanwhile>,
    /// The keys of the change that aren't the society's.
    pub foreign: Vec<String>,
    /// The policies without and with the change. `None` if the new values can't be read; `findings` says why.
    pub policies: Option<(Policy, Policy)>,
    /// The terms of all versions without and with the change.
    pub terms: (Ledger, Ledger),
    /// The privacy notices, likewise.
    pub privacy: (Ledger, Ledger),
    /// Whether a second person must agree (②) by the values alone; also if [`SettingsImpact`](super::SettingsImpact) says
    /// that somebody is locked out.
    pub second_person: bool,
    pub(super) stack: Vec<Stacked>,
}

impl SettingsPlan {
    /// Whether the new values can't be stored: the check finds an error, or keys aren't the society's.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        let wrong = self.findings.iter().any(|finding| finding.severity() == Severity::Error);
        wrong || !self.foreign.is_empty() || self.policies.is_none()
    }

    /// The versions of a published text without and with the change.
    #[must_use]
    pub const fn versions_of(&self, of: Published) -> &(Ledger, Ledger) {
        match of {
            Published::Terms => &self.terms,
            Published::Privacy => &self.privacy,
        }
    }

    /// Adds what the check says about a new text, which the plan itself knows by its hash only.
    pub fn look_at_text(&mut self, of: Published, text: &str) {
        let Some((_, after)) = &self.policies else { return };
        let terms_en = after.terms.file_en.as_deref();
        let texts = match of {
            Published::Terms => Texts { terms: text, terms_en, privacy: None },
            Published::Privacy => Texts { terms: "", terms_en, privacy: Some(text) },
        };
        let of_text =
            findings(after, &texts, day_in_japan(self.from)).into_iter().filter(|one| one.key == of.file_key());
        let new: Vec<Finding> = of_text.filter(|one| !self.findings.contains(one)).collect();
        self.findings.extend(new);
        self.findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity()));
    }

    /// Whether a changed key may concern people who are there already.
    #[must_use]
    pub fn may_affect(&self) -> bool {
        self.changes
            .iter()
            .filter(|change| change.before != change.after)
            .any(|change| matches!(effect_of(change.key), Some(KeyEffect::Counted(_))))
    }
}

/// A version to be stored.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stacked {
    pub effective_from: DateTime<Utc>,
    pub body: Value,
    /// The version whose change is carried over; `None` for the change itself.
    pub carries: Option<i32>,
}

/// Lays a new state of the society's layer at an instant, and carries the changes that lie after it over, so that a change
/// that was planned before isn't lost and isn't overwritten.
pub(super) fn restacked(timeline: &PolicyTimeline, from: DateTime<Utc>, body: Value) -> Vec<Stacked> {
    let mut old = timeline.layer_at(Layer::Overrides, from);
    let mut new = body.clone();
    let mut stack = vec![Stacked { effective_from: from, body, carries: None }];
    for planned in timeline.planned(from) {
        let carried = SettingsChange::between(&old, &planned.body).applied(&new);
        // The new state is the latest version, and would count at this instant too, also where what was planned stays as it was.
        if carried != new {
            let carries = Some(planned.number);
            stack.push(Stacked { effective_from: planned.effective_from, body: carried.clone(), carries });
        }
        old = planned.body.clone();
        new = carried;
    }
    stack
}

/// The timeline with further versions of the society's layer.
fn with(timeline: &PolicyTimeline, stack: &[Stacked], now: DateTime<Utc>) -> PolicyTimeline {
    let mut versions = timeline.versions().to_vec();
    let next = timeline.newest(Layer::Overrides) + 1;
    versions.extend((next..).zip(stack).map(|(number, stacked)| PolicyVersion {
        layer: Layer::Overrides,
        number,
        effective_from: stacked.effective_from,
        recorded_at: now,
        who: VersionAuthor::Operator(String::new()),
        why: String::new(),
        body: stacked.body.clone(),
    }));
    PolicyTimeline::new(versions)
}

/// Who plans: the society at its desk, or the vendor, who may change every key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanFor {
    /// The society's own keys, within its bounds.
    Society,
    /// Every key.
    Vendor,
}

/// Plans a change from an instant on; from `now` on, if that is later. `drawn_from` is what the form was drawn from.
#[must_use]
pub fn plan(
    timeline: &PolicyTimeline,
    change: &SettingsChange,
    drawn_from: &SettingsBase,
    from: DateTime<Utc>,
    now: DateTime<Utc>,
    by: PlanFor,
) -> SettingsPlan {
    let from = from.max(now);
    let body = change.applied(&timeline.layer_at(Layer::Overrides, from));
    planned(timeline, Draft { change, body, drawn_from, from, now, by })
}

/// Plans the withdrawal of a planned change. `None` if no such change lies ahead.
#[must_use]
pub fn plan_withdrawal(timeline: &PolicyTimeline, number: i32, now: DateTime<Utc>) -> Option<SettingsPlan> {
    let version = timeline.planned(now).into_iter().find(|version| version.number == number)?;
    Some(plan_without(timeline, version, now))
}

/// Plans that a version counts no longer, from its instant on or from now on, if that is later.
pub(super) fn plan_without(timeline: &PolicyTimeline, version: &PolicyVersion, now: DateTime<Utc>) -> SettingsPlan {
    let from = version.effective_from.max(now);
    let change = SettingsChange::between(&version.body, &timeline.own_before(version.effective_from));
    let body = change.applied(&timeline.layer_at(Layer::Overrides, from));
    let base = timeline.base(now);
    planned(timeline, Draft { change: &change, body, drawn_from: &base, from, now, by: PlanFor::Vendor })
}

/// What a plan is made of.
struct Draft<'a> {
    change: &'a SettingsChange,
    body: Value,
    drawn_from: &'a SettingsBase,
    from: DateTime<Utc>,
    now: DateTime<Utc>,
    by: PlanFor,
}

fn planned(timeline: &PolicyTimeline, draft: Draft<'_>) -> SettingsPlan {
    let Draft { change, body, drawn_from, from, now, by } = draft;
    let stack = restacked(timeline, from, body);
    let after = with(timeline, &stack, now);
    let faults: Vec<PolicyFault> = change.faults().into_iter().filter(|fault| bounds_hold(by, fault)).collect();
    let faulty = faults.into_iter().map(Finding::from).collect();
    let Examined { mut said, policies, second_person } = examined(timeline, &after, (from, now), faulty);
    for of in Published::ALL.into_iter().filter(|of| by == PlanFor::Society && touches(change, *of)) {
        let ahead = timeline.version_ahead(of, now);
        let kind = ahead.map(|(_, text)| FindingKind::VersionAhead { of, version: text.version });
        said.extend(kind.map(|kind| Finding::new(of.version_key(), kind)));
    }
    said.sort_by_key(|finding| std::cmp::Reverse(finding.severity()));
    SettingsPlan {
        from,
        base: timeline.base(now),
        changes: changes(timeline, &after, change, from),
        findings: said,
        meanwhile: meanwhile(timeline, change, drawn_from, from),
        foreign: match by {
            PlanFor::Society => change.foreign().into_iter().map(str::to_owned).collect(),
            PlanFor::Vendor => Vec::new(),
        },
        terms: ledgers(timeline, &after, Published::Terms),
        privacy: ledgers(timeline, &after, Published::Privacy),
        second_person,
        policies,
        stack,
    }
}

/// What the check says about versions that aren't stored yet.
pub(super) struct Examined {
    pub said: Vec<Finding>,
    /// The policies without and with them; `None` if something can't be read.
    pub policies: Option<(Policy, Policy)>,
    pub second_person: bool,
}

/// Checks a timeline with new versions against the one without them, from an instant on. `said` is what is known to be
/// wrong already; then nothing is compared.
pub(super) fn examined(
    before: &PolicyTimeline,
    after: &PolicyTimeline,
    (from, now): (DateTime<Utc>, DateTime<Utc>),
    mut said: Vec<Finding>,
) -> Examined {
    let (mut policies, mut readable, mut second_person) = (None, said.is_empty(), false);
    let known_texts = Published::ALL.map(|of| (of, before.ledger(of)));
    for instant in std::iter::once(from).chain(after.instants().into_iter().filter(|instant| *instant > from)) {
        match layers::policy_of(after.merged_at(instant)) {
            Ok(policy) => {
                let old = before.policy_at(instant).ok();
                let known = old.as_ref().map(|old| checked(old, instant)).unwrap_or_default();
                let new = checked(&policy, instant).into_iter().filter(|finding| !known.contains(finding));
                let new_texts = known_texts.iter().flat_map(|(of, ledger)| {
                    let next = of.of(&policy);
                    let differs = old.as_ref().is_some_and(|old| of.of(old) != next);
                    if differs { ledger.findings(*of, &next, now) } else { Vec::new() }
                });
                let new = new.chain(new_texts);
                // Later instants only matter where they would break.
                let counts = |finding: &Finding| instant == from || finding.severity() == Severity::Error;
                for finding in new.filter(counts) {
                    if !said.contains(&finding) {
                        said.push(finding);
                    }
                }
                second_person |= old.as_ref().is_some_and(|old| needs_second_person(old, &policy));
                if instant == from {
                    policies = old.map(|old| (old, policy));
                }
            }
            Err(unreadable) => {
                readable = false;
                for finding in unreadable.0.into_iter().map(Finding::from) {
                    if !said.iter().any(|known| known.key == finding.key) {
                        said.push(finding);
                    }
                }
            }
        }
    }
    Examined { said, policies: policies.filter(|_| readable), second_person }
}

/// Whether a fault counts: the vendor isn't bound by the society's bounds, only by the schema.
fn bounds_hold(by: PlanFor, fault: &PolicyFault) -> bool {
    by == PlanFor::Society || {
        let number = match &fault.kind {
            crate::policy::fault::FaultKind::Value { found, .. } => found.parse::<i64>().ok(),
            _ => None,
        };
        let within =
            |number: i64| keys::of(&fault.key).is_some_and(|key| key.shape.faults(&number.into(), true).is_empty());
        !number.is_some_and(within)
    }
}

/// The versions of a published text without and with a change.
pub(super) fn ledgers(before: &PolicyTimeline, after: &PolicyTimeline, of: Published) -> (Ledger, Ledger) {
    (before.ledger(of), after.ledger(of))
}

/// Whether a change is about a version of a published text.
fn touches(change: &SettingsChange, of: Published) -> bool {
    let of_a_version = |key: &String| ownership::of(key).is_some_and(|row| row.page == of.page());
    change.0.keys().any(of_a_version)
}

pub(super) fn checked(policy: &Policy, at: DateTime<Utc>) -> Vec<Finding> {
    // Files of the society can't change here, so that their texts are of no account; only whether they are there.
    let texts = Texts { terms_en: policy.terms.file_en.as_deref(), ..Texts::default() };
    let kept = |finding: &Finding| !matches!(finding.kind, FindingKind::Assumed { .. });
    findings(policy, &texts, day_in_japan(at)).into_iter().filter(kept).collect()
}

pub(super) fn changes(
    before: &PolicyTimeline,
    after: &PolicyTimeline,
    change: &SettingsChange,
    from: DateTime<Utc>,
) -> Vec<PlannedChange> {
    let (before, after) = (before.moment(from), after.moment(from));
    let of = |key: &'static str| {
        let ((was, from_layer), (is, to_layer)) = (before.value(key), after.value(key));
        let touched = was != is || change.0.contains_key(key) && from_layer != to_layer;
        touched.then_some(PlannedChange { key, before: was, after: is, chosen: to_layer == Layer::Overrides })
    };
    keys::all().iter().filter_map(|key| of(key.path.as_str())).collect()
}

fn meanwhile(
    timeline: &PolicyTimeline,
    change: &SettingsChange,
    drawn_from: &SettingsBase,
    from: DateTime<Utc>,
) -> Vec<ChangedMeanwhile> {
    if drawn_from.same_versions(&timeline.base(from)) {
        return Vec::new();
    }
    let drawn = timeline.as_of(drawn_from);
    let of = |key: &'static str| ChangedMeanwhile {
        key,
        was: drawn.value_at(key, from).0,
        is: timeline.value_at(key, from).0,
        in_conflict: change.0.contains_key(key),
        who: keys::of(key)
            .and_then(|key| super::explain::explain_key(timeline, key, from))
            .and_then(|explained| explained.set_by)
            .map(|set_by| set_by.who),
    };
    differing(&drawn.merged_at(from), &timeline.merged_at(from)).into_iter().map(of).collect()
}

#[cfg(test)]
mod tests;
