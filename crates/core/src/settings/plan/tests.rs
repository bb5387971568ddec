use serde_json::json;

use super::super::change::KeyEdit;
use super::*;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
}

fn version(layer: Layer, number: i32, from: i64, body: Value) -> PolicyVersion {
    let (who, from) = (VersionAuthor::Operator(format!("{} {number}", layer.name())), at(from));
    PolicyVersion { layer, number, effective_from: from, recorded_at: from, who, why: String::new(), body }
}

fn manifest() -> PolicyVersion {
    let body = json!({
        "society": {"name": "組合", "insurer_numbers": ["06139992"]},
        "contact": {"department": "係", "phone": "03-0000-0000", "hours": "平日", "mail_from": "a@example.jp"},
        "branding": {"main": "#0017c1"},
        "terms": {"version": "1"},
    });
    version(Layer::Manifest, 1, 0, body)
}

fn timeline(more: Vec<PolicyVersion>) -> PolicyTimeline {
    PolicyTimeline::new(std::iter::once(manifest()).chain(more).collect())
}

fn change(key: &str, value: Value) -> SettingsChange {
    SettingsChange([(key.to_owned(), KeyEdit::Set(value))].into())
}

fn planned_at(timeline: &PolicyTimeline, change: &SettingsChange, from: i64) -> SettingsPlan {
    plan(timeline, change, &timeline.base(at(10)), at(from), at(10), PlanFor::Society)
}

#[test]
fn a_change_of_today_is_not_undone_by_one_that_was_planned_before_and_loses_nothing_of_it() {
    let planned = version(Layer::Overrides, 1, 100, json!({"password": {"history": 3}}));
    let timeline = timeline(vec![planned]);
    let plan = planned_at(&timeline, &change("password.min_length", json!(20)), 0);
    assert_eq!(plan.from, at(10), "never before now");
    assert_eq!(
        plan.stack,
        [
            Stacked { effective_from: at(10), body: json!({"password": {"min_length": 20}}), carries: None },
            Stacked {
                effective_from: at(100),
                body: json!({"password": {"min_length": 20, "history": 3}}),
                carries: Some(1),
            },
        ]
    );
    let after = with(&timeline, &plan.stack, at(10));
    assert_eq!(after.value_at("password.min_length", at(200)).0, Some(json!(20)));
    assert_eq!(after.value_at("password.history", at(200)).0, Some(json!(3)));
    assert_eq!(after.value_at("password.history", at(50)).0, Some(json!(0)));
    assert_eq!(plan.changes.len(), 1);
    assert!(!plan.is_broken(), "{:?}", plan.findings);
}

#[test]
fn what_is_planned_for_a_key_comes_although_the_key_is_changed_today() {
    let planned = version(Layer::Overrides, 1, 100, json!({"password": {"history": 5}}));
    let timeline = timeline(vec![planned]);
    let plan = planned_at(&timeline, &change("password.history", json!(3)), 0);
    let after = with(&timeline, &plan.stack, at(10));
    for (at_second, expected) in [(20, 3), (100, 5)] {
        assert_eq!(after.value_at("password.history", at(at_second)).0, Some(json!(expected)), "{at_second}");
    }
    assert!(!plan.second_person, "nothing is lower than without the change");
    // Once today's value is the planned one, nothing is left to come.
    let same = planned_at(&timeline, &change("password.history", json!(5)), 0);
    let after = with(&timeline, &same.stack, at(10));
    assert!(after.planned(at(10)).is_empty() && same.stack.len() == 1, "{:?}", same.stack);
}

#[test]
fn a_value_that_contradicts_another_breaks_the_plan_also_where_it_would_do_so_later() {
    let now = planned_at(&timeline(Vec::new()), &change("password.max_length", json!(1025)), 0);
    assert!(now.is_broken() && now.policies.is_none());
    let later = version(Layer::Overrides, 1, 100, json!({"user_id": {"max_length": 10}}));
    let later = planned_at(&timeline(vec![later]), &change("user_id.min_length", json!(12)), 0);
    assert!(later.is_broken(), "from that day on the least would be above the most");
    assert!(!planned_at(&timeline(Vec::new()), &change("user_id.min_length", json!(12)), 0).is_broken());
}

#[test]
fn keys_of_others_and_bounds_hold_for_the_society_and_not_for_the_vendor() {
    let timeline = timeline(Vec::new());
    for (key, value) in [("hosts.canonical", json!("www")), ("credential.valid_days", json!(1000))] {
        let change = change(key, value);
        assert!(planned_at(&timeline, &change, 0).is_broken(), "{key}");
        let vendor = plan(&timeline, &change, &timeline.base(at(10)), at(10), at(10), PlanFor::Vendor);
        assert!(!vendor.is_broken(), "{key}: {:?}", vendor.findings);
    }
    let change = change("credential.valid_days", json!(100_000));
    assert!(plan(&timeline, &change, &timeline.base(at(10)), at(10), at(10), PlanFor::Vendor).is_broken());
}

#[test]
fn what_somebody_else_changed_meanwhile_is_told_with_both_values() {
    let before = timeline(Vec::new());
    let drawn = before.base(at(5));
    let now = timeline(vec![version(Layer::Overrides, 1, 8, json!({"password": {"min_length": 20, "history": 1}}))]);
    let plan = plan(&now, &change("password.min_length", json!(16)), &drawn, at(10), at(10), PlanFor::Society);
    let told: Vec<_> = plan.meanwhile.iter().map(|one| (one.key, one.in_conflict)).collect();
    assert_eq!(told, [("password.min_length", true), ("password.history", false)]);
    let first = plan.meanwhile.first().unwrap();
    assert_eq!((&first.was, &first.is), (&Some(json!(15)), &Some(json!(20))));
    assert_eq!(first.who, Some(VersionAuthor::Operator("overrides 1".into())));
    assert!(planned_at(&now, &change("password.min_length", json!(16)), 0).meanwhile.is_empty());
}

#[test]
fn only_new_findings_are_told_and_a_choice_of_what_counts_already_is_a_change() {
    let timeline = timeline(Vec::new());
    let plan = planned_at(&timeline, &change("password.expires_after_days", json!(360)), 0);
    assert_eq!(
        plan.findings.iter().map(|finding| finding.key.as_str()).collect::<Vec<_>>(),
        ["password.expires_after_days"]
    );
    let pinned = planned_at(&timeline, &change("password.min_length", json!(15)), 0);
    let change = pinned.changes.first().unwrap();
    assert_eq!((change.key, change.before == change.after, change.chosen), ("password.min_length", true, true));
    assert!(!pinned.may_affect());
}
