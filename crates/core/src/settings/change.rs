//! A change of a society's settings: what is set, what follows the standard again, and what may not be. Pure.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::timeline::{differing, empty};
use crate::policy::fault::{Allowed, FaultKind, PolicyFault};
use crate::policy::ownership::{self, KeyOwner};
use crate::policy::second_step::Requirement;
use crate::policy::{Policy, keys, layers, password};

/// What is done with one key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyEdit {
    /// The society chooses this value, also where it equals the standard; `null` chooses "none".
    Set(Value),
    /// The society's own choice goes; the standard counts again.
    Follow,
}

/// A change: what is done with which key. Keys that aren't named stay as they are.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SettingsChange(pub BTreeMap<String, KeyEdit>);

impl SettingsChange {
    /// The change that leads from one state of the society's layer to another.
    #[must_use]
    pub fn between(from: &Value, to: &Value) -> Self {
        let edit = |key: &str| match layers::value_at(to, key) {
            Some(value) => KeyEdit::Set(value.clone()),
            None => KeyEdit::Follow,
        };
        Self(differing(from, to).into_iter().map(|key| (key.to_owned(), edit(key))).collect())
    }

    /// Whether nothing is done.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The society's layer after the change.
    #[must_use]
    pub fn applied(&self, layer: &Value) -> Value {
        let mut layer = if layer.is_object() { layer.clone() } else { empty() };
        for (key, edit) in &self.0 {
            match edit {
                KeyEdit::Set(value) => set(&mut layer, key, value.clone()),
                KeyEdit::Follow => remove(&mut layer, key),
            }
        }
        layer
    }

    /// The keys that aren't the society's to change.
    #[must_use]
    pub fn foreign(&self) -> Vec<&str> {
        let own = |key: &str| ownership::of(key).is_some_and(|row| row.owner == KeyOwner::Society);
        self.0.keys().map(String::as_str).filter(|key| !own(key)).collect()
    }

    /// What may not be set, key by key: a form, a number out of the schema or out of the owner's bounds.
    #[must_use]
    pub fn faults(&self) -> Vec<PolicyFault> {
        let mut found = Vec::new();
        for (path, edit) in &self.0 {
            let Some(key) = keys::of(path) else {
                let kind = FaultKind::UnknownKey { allowed: Vec::new(), meant: None };
                found.push(PolicyFault { key: path.clone(), place: None, kind });
                continue;
            };
            let KeyEdit::Set(value) = edit else { continue };
            if value.is_null() && key.nullable {
                continue;
            }
            let prefixed = |mut fault: PolicyFault| {
                fault.key = if fault.key.is_empty() { path.clone() } else { format!("{path}.{}", fault.key) };
                fault
            };
            let of_shape = key.shape.faults(value, true);
            if of_shape.is_empty() {
                let bounds = ownership::of(path).and_then(|row| row.bounds).zip(value.as_i64());
                if let Some(((min, max), number)) = bounds
                    && !(min..=max).contains(&number)
                {
                    let kind = FaultKind::Value { found: number.to_string(), allowed: Allowed::Integer { min, max } };
                    found.push(PolicyFault { key: path.clone(), place: None, kind });
                }
            }
            found.extend(of_shape.into_iter().map(prefixed));
        }
        found
    }
}

fn set(layer: &mut Value, key: &str, value: Value) {
    match key.split_once('.') {
        None => layer[key] = value,
        Some((section, rest)) => {
            if !layer.get(section).is_some_and(Value::is_object) {
                layer[section] = empty();
            }
            if let Some(inner) = layer.get_mut(section) {
                set(inner, rest, value);
            }
        }
    }
}

fn remove(layer: &mut Value, key: &str) {
    let Some(fields) = layer.as_object_mut() else { return };
    let Some((section, rest)) = key.split_once('.') else {
        fields.remove(key);
        return;
    };
    if let Some(inner) = fields.get_mut(section) {
        remove(inner, rest);
        if inner.as_object().is_some_and(serde_json::Map::is_empty) {
            fields.remove(section);
        }
    }
}

/// Whether a second person must agree (②): the change locks people out, or lowers a floor of security. Shorter passwords,
/// a second step that fewer are asked for, longer sessions and letters, and an identity check that asks for less lower it.
/// It also does where something is deleted earlier than before.
#[must_use]
pub fn needs_second_person(before: &Policy, after: &Policy) -> bool {
    locks_out(before, after) || lowers_floor(before, after) || deletes_earlier(before, after)
}

/// Whether something is kept for a shorter time. What was deleted doesn't come back.
fn deletes_earlier(before: &Policy, after: &Policy) -> bool {
    let times = |policy: &Policy| {
        let kept = policy.retention;
        let months = [kept.former_account_months, kept.closed_account_months, kept.letter_months];
        [months.as_slice(), &[kept.note_months, kept.mail_months, kept.audit_years]].concat()
    };
    times(before).into_iter().zip(times(after)).any(|(was, is)| is < was)
}

const fn locks_out(before: &Policy, after: &Policy) -> bool {
    after.former_members.read_only_months < before.former_members.read_only_months
}

fn lowers_floor(before: &Policy, after: &Policy) -> bool {
    let (was, is) = (&before.password, &after.password);
    let shorter =
        [false, true].into_iter().any(|step| password::min_length(is, step) < password::min_length(was, step));
    let passwords = shorter
        || was.blocklist && !is.blocklist
        || was.case_sensitive && !is.case_sensitive
        || is.history < was.history;
    let (was, is) = (&before.second_step, &after.second_step);
    let second_step =
        rank(is.requirement) < rank(was.requirement) || is.remember_days.unwrap_or(0) > was.remember_days.unwrap_or(0);
    let identity = before.identity.insurer_number && !after.identity.insurer_number
        || before.identity.birth_date && !after.identity.birth_date;
    let longer = after.sessions.idle_minutes > before.sessions.idle_minutes
        || after.sessions.absolute_hours > before.sessions.absolute_hours
        || after.credential.valid_days > before.credential.valid_days;
    passwords || second_step || identity || longer
}

const fn rank(requirement: Requirement) -> u8 {
    match requirement {
        Requirement::None => 0,
        Requirement::Optional => 1,
        Requirement::Required => 2,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn change(edits: &[(&str, KeyEdit)]) -> SettingsChange {
        SettingsChange(edits.iter().map(|(key, edit)| ((*key).to_owned(), edit.clone())).collect())
    }

    #[test]
    fn only_what_is_named_changes_and_an_empty_section_goes() {
        let layer = json!({"password": {"min_length": 12}, "identity": {"birth_date": true}});
        let to = change(&[
            ("password.min_length", KeyEdit::Follow),
            ("maintenance.monthly", KeyEdit::Set(Value::Null)),
            ("contact.phone", KeyEdit::Set(json!("03-0000-0000"))),
        ]);
        let applied = to.applied(&layer);
        assert_eq!(
            applied,
            json!({"identity": {"birth_date": true}, "maintenance": {"monthly": null}, "contact": {"phone": "03-0000-0000"}})
        );
        assert_eq!(SettingsChange::between(&layer, &applied), to);
        assert_eq!(SettingsChange::between(&applied, &layer).applied(&applied), layer);
    }

    #[test]
    fn a_chosen_value_is_kept_apart_from_the_standard_that_it_equals() {
        let pinned = change(&[("password.min_length", KeyEdit::Set(json!(15)))]).applied(&empty());
        assert_eq!(pinned, json!({"password": {"min_length": 15}}));
        assert_eq!(layers::value_at(&pinned, "password.min_length"), Some(&json!(15)));
    }

    #[test]
    fn what_belongs_to_others_or_breaks_the_schema_or_the_bounds_is_named() {
        let to = change(&[
            ("hosts.canonical", KeyEdit::Set(json!("www"))),
            ("password.min_length", KeyEdit::Set(json!(7))),
            ("credential.valid_days", KeyEdit::Set(json!(1000))),
            ("nothing.there", KeyEdit::Follow),
            ("services", KeyEdit::Set(json!([{"kind": "medical_expenses"}, {"kind": "cake"}]))),
        ]);
        assert_eq!(to.foreign(), ["hosts.canonical", "nothing.there"]);
        let faults: Vec<String> = to.faults().into_iter().map(|fault| fault.key).collect();
        assert_eq!(faults, ["credential.valid_days", "nothing.there", "password.min_length", "services.1.kind"]);
        let good = change(&[("credential.valid_days", KeyEdit::Set(json!(90)))]);
        assert!(good.faults().is_empty() && good.foreign().is_empty());
    }

    #[test]
    fn a_second_person_is_needed_where_people_are_locked_out_or_the_floor_falls() {
        let manifest = json!({
            "society": {"name": "組合", "insurer_numbers": ["06139992"]},
            "contact": {"department": "係", "phone": "03-0000-0000", "hours": "平日", "mail_from": "a@example.jp"},
            "branding": {"main": "#0017c1"},
            "terms": {"version": "1"},
        });
        let of = |key: &str, value: Value| {
            let overrides = change(&[(key, KeyEdit::Set(value))]).applied(&empty());
            layers::policy_of(layers::merged(&manifest, Some(&overrides))).unwrap()
        };
        let base = layers::policy_of(layers::merged(&manifest, None)).unwrap();
        for (key, lower, higher) in [
            ("former_members.read_only_months", json!(5), json!(7)),
            ("password.min_length", json!(14), json!(16)),
            ("second_step.requirement", json!("none"), json!("required")),
            ("second_step.remember_days", json!(7), Value::Null),
            ("password.blocklist", json!(false), json!(true)),
            ("identity.birth_date", json!(false), json!(true)),
            ("sessions.idle_minutes", json!(20), json!(10)),
            ("credential.valid_days", json!(200), json!(100)),
            ("retention.note_months", json!(12), json!(48)),
            ("retention.audit_years", json!(1), json!(10)),
        ] {
            let needs = |value: Value| needs_second_person(&base, &of(key, value));
            assert!(key == "sessions.idle_minutes" || needs(lower), "{key} lower");
            assert!(!needs(higher), "{key} higher");
        }
        assert!(needs_second_person(&of("sessions.idle_minutes", json!(10)), &base));
        assert!(!needs_second_person(&base, &of("contact.hours", json!("平日9時から"))));
    }
}
