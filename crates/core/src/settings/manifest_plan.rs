//! What a manifest would change of a society that runs, key by key, before anything is stored. Pure.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::change::SettingsChange;
use super::plan::{self, Examined, SettingsPlan};
use super::timeline::{PolicyTimeline, PolicyVersion, SettingsBase, VersionAuthor, differing};
use crate::policy::check::{Finding, Severity};
use crate::policy::keys;
use crate::policy::layers::{self, Layer};
use crate::policy::published::Published;

/// A key about which the new manifest says something else than the one that runs.
#[derive(Clone, Debug, PartialEq)]
pub struct ManifestChange {
    /// The key.
    pub key: &'static str,
    /// What counts without the society's own choice, before: the manifest's value, else the platform's.
    pub before: Option<Value>,
    /// The same afterwards. Equal to `before` where the manifest only names what the platform gives anyway, or names it no
    /// longer.
    pub after: Option<Value>,
    /// Whether the manifest names the key afterwards. Otherwise the platform's value counts, whatever it becomes.
    pub named: bool,
    /// Whether the society has chosen a value itself, so that the change isn't seen.
    pub hidden: bool,
}

/// A value that a society has chosen at its desk. A manifest doesn't touch it.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnChoice {
    /// The key.
    pub key: &'static str,
    /// The value; `None` means "none".
    pub value: Option<Value>,
    /// What would count without the choice, once the manifest is applied.
    pub standard: Option<Value>,
}

/// What a manifest would do to a society that runs.
#[derive(Clone, Debug)]
pub struct ManifestPlan {
    /// What changes in the manifest's layer, in the schema's order.
    pub changes: Vec<ManifestChange>,
    /// What the society has chosen itself, in the schema's order. All of it stays.
    pub own: Vec<OwnChoice>,
    /// Versions of the manifest that were applied for a later day, and that would never be in force.
    pub dropped: Vec<DateTime<Utc>>,
    /// What changes for members and staff, as a change at the desk is planned.
    pub settings: SettingsPlan,
}

/// Plans that a manifest's `layer`, with files by their hashes, is in force from an instant on; from `now` on, if that is
/// later.
#[must_use]
pub fn plan_manifest(
    timeline: &PolicyTimeline,
    layer: &Value,
    from: DateTime<Utc>,
    now: DateTime<Utc>,
) -> ManifestPlan {
    let at = from.max(now);
    let after = timeline.with(PolicyVersion {
        layer: Layer::Manifest,
        number: timeline.newest(Layer::Manifest) + 1,
        effective_from: from,
        recorded_at: now,
        who: VersionAuthor::Platform,
        why: String::new(),
        body: layer.clone(),
    });
    let Examined { mut said, policies, second_person } = plan::examined(timeline, &after, (at, now), Vec::new());
    said.sort_by_key(|finding| std::cmp::Reverse(finding.severity()));
    let base = timeline.base(now);
    let settings = SettingsPlan {
        from: at,
        changes: plan::changes(timeline, &after, &SettingsChange::default(), at),
        findings: said,
        meanwhile: Vec::new(),
        foreign: Vec::new(),
        policies,
        terms: plan::ledgers(timeline, &after, Published::Terms),
        privacy: plan::ledgers(timeline, &after, Published::Privacy),
        second_person,
        stack: Vec::new(),
        base,
    };
    let own = timeline.layer_at(Layer::Overrides, timeline.counting(at));
    let running = timeline.layer_at(Layer::Manifest, timeline.counting(at));
    let (before, standard) = (layers::merged(&running, None), layers::merged(layer, None));
    let present = |layer: &Value, key: &str| layers::value_at(layer, key).filter(|value| !value.is_null()).cloned();
    let says = |layer: &Value, key: &str| layers::value_at(layer, key).is_some();
    let changed = |key: &'static str| {
        let (was, is) = (present(&before, key), present(&standard, key));
        let touched = was != is || says(&running, key) != says(layer, key);
        touched.then(|| ManifestChange {
            key,
            before: was,
            after: is,
            named: says(layer, key),
            hidden: says(&own, key),
        })
    };
    let chosen = |key: &'static str| {
        says(&own, key).then(|| OwnChoice { key, value: present(&own, key), standard: present(&standard, key) })
    };
    let paths = || keys::all().iter().map(|key| key.path.as_str());
    let ahead = timeline.versions().iter().filter(|version| version.layer == Layer::Manifest);
    let mut dropped: Vec<DateTime<Utc>> = ahead
        .filter(|version| version.effective_from > at)
        .filter(|version| timeline.in_force(Layer::Manifest, version.effective_from).is_some_and(|one| one == *version))
        .map(|version| version.effective_from)
        .collect();
    dropped.sort_unstable();
    ManifestPlan {
        changes: paths().filter_map(changed).collect(),
        own: paths().filter_map(chosen).collect(),
        dropped,
        settings,
    }
}

impl ManifestPlan {
    /// The errors that the manifest has only together with what the society has chosen itself. A policy that can't be read
    /// now is no reason against one that can.
    pub fn errors(&self) -> impl Iterator<Item = &Finding> {
        self.settings.findings.iter().filter(|finding| finding.severity() == Severity::Error)
    }
}

/// What has moved in a society's policy since it was looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct MovedKey {
    /// The key.
    pub key: &'static str,
    /// What was seen.
    pub was: Option<Value>,
    /// What counts now.
    pub is: Option<Value>,
    /// Who changed it; `None` if nobody did, because the platform's value is another one.
    pub who: Option<VersionAuthor>,
}

/// What has moved since `seen`. `from` is the instant from which a change is to be in force, if it was named; otherwise it
/// is in force at once, which was later than what was seen. `None` if nothing has.
#[must_use]
pub fn moved_since(
    timeline: &PolicyTimeline,
    seen: &SettingsBase,
    from: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Option<Vec<MovedKey>> {
    let (then, at) = (from.unwrap_or(seen.at()).max(seen.at()), from.unwrap_or(now).max(now));
    let drawn = timeline.as_of(seen);
    let of = |key: &'static str| MovedKey {
        key,
        was: drawn.value_at(key, then).0,
        is: timeline.value_at(key, at).0,
        who: keys::of(key)
            .and_then(|key| super::explain::explain_key(timeline, key, at))
            .and_then(|explained| explained.set_by)
            .map(|set_by| set_by.who),
    };
    let keys: Vec<MovedKey> = differing(&drawn.merged_at(then), &timeline.merged_at(at)).into_iter().map(of).collect();
    (!keys.is_empty() || !seen.same_versions(&timeline.base(now))).then_some(keys)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    fn version(layer: Layer, number: i32, from: i64, body: Value) -> PolicyVersion {
        let (who, from) = (VersionAuthor::Operator(format!("{} {number}", layer.name())), at(from));
        PolicyVersion { layer, number, effective_from: from, recorded_at: from, who, why: String::new(), body }
    }

    fn manifest(password: Value) -> Value {
        json!({
            "society": {"name": "組合", "insurer_numbers": ["06139992"]},
            "contact": {"department": "係", "phone": "03-0000-0000", "hours": "平日", "mail_from": "a@example.jp"},
            "branding": {"main": "#0017c1"},
            "terms": {"version": "1"},
            "password": password,
        })
    }

    fn timeline(more: Vec<PolicyVersion>) -> PolicyTimeline {
        let first = version(Layer::Manifest, 1, 0, manifest(json!({"min_length": 12})));
        PolicyTimeline::new(std::iter::once(first).chain(more).collect())
    }

    fn planned(timeline: &PolicyTimeline, password: Value) -> ManifestPlan {
        plan_manifest(timeline, &manifest(password), at(10), at(10))
    }

    #[test]
    fn a_manifest_that_runs_changes_nothing() {
        let plan = planned(&timeline(Vec::new()), json!({"min_length": 12}));
        assert_eq!((plan.changes.len(), plan.settings.changes.len(), plan.dropped.len()), (0, 0, 0));
        assert!(!plan.settings.is_broken());
    }

    #[test]
    fn what_the_society_has_chosen_hides_a_change_and_stays() {
        let own = version(Layer::Overrides, 1, 5, json!({"password": {"min_length": 20}}));
        let plan = planned(&timeline(vec![own]), json!({"min_length": 10, "history": 3}));
        let changes: Vec<_> = plan.changes.iter().map(|one| (one.key, one.hidden)).collect();
        assert_eq!(changes, [("password.min_length", true), ("password.history", false)]);
        let seen: Vec<_> = plan.settings.changes.iter().map(|one| (one.key, one.after.clone())).collect();
        assert_eq!(seen, [("password.history", Some(json!(3)))]);
        let choice = OwnChoice { key: "password.min_length", value: Some(json!(20)), standard: Some(json!(10)) };
        assert_eq!(plan.own, [choice]);
    }

    #[test]
    fn naming_what_the_platform_gives_is_a_change_without_an_effect() {
        let plan = planned(&timeline(Vec::new()), json!({"min_length": 12, "max_length": 64, "history": 0}));
        let changes: Vec<_> = plan.changes.iter().map(|one| (one.key, one.before == one.after, one.named)).collect();
        assert!(changes.contains(&("password.history", true, true)), "{changes:?}");
        assert!(plan.settings.changes.iter().all(|one| one.key != "password.history"));
    }

    #[test]
    fn a_manifest_that_breaks_what_the_society_has_chosen_is_told() {
        let own = version(Layer::Overrides, 1, 5, json!({"password": {"min_length": 40}}));
        let plan = planned(&timeline(vec![own]), json!({"min_length": 12, "max_length": 24}));
        let errors: Vec<String> = plan.errors().map(|finding| finding.key.clone()).collect();
        assert_eq!(errors, ["password.max_length"]);
    }

    #[test]
    fn a_version_for_a_later_day_that_never_comes_is_told() {
        let later = version(Layer::Manifest, 2, 100, manifest(json!({"min_length": 15})));
        let plan = planned(&timeline(vec![later]), json!({"min_length": 12}));
        assert_eq!((plan.changes.len(), plan.dropped), (0, vec![at(100)]));
    }

    #[test]
    fn what_has_moved_is_told_with_who_moved_it() {
        let before = timeline(Vec::new());
        let seen = before.base(at(10));
        assert_eq!(moved_since(&before, &seen, None, at(20)), None);
        let after = timeline(vec![version(Layer::Overrides, 1, 15, json!({"password": {"min_length": 20}}))]);
        let moved = moved_since(&after, &seen, None, at(20)).unwrap();
        let who = Some(VersionAuthor::Operator("overrides 1".into()));
        let key = "password.min_length";
        assert_eq!(moved, [MovedKey { key, was: Some(json!(12)), is: Some(json!(20)), who }]);
        // A change that is planned for a later day moves no value yet, and still wasn't seen.
        let planned = timeline(vec![version(Layer::Overrides, 1, 90, json!({"password": {"min_length": 20}}))]);
        assert_eq!(moved_since(&planned, &seen, None, at(20)), Some(Vec::new()));
        // Its day comes without anybody storing anything.
        let seen = planned.base(at(20));
        assert_eq!(moved_since(&planned, &seen, None, at(80)), None);
        assert_eq!(moved_since(&planned, &seen, None, at(95)).unwrap().len(), 1);
    }
}
