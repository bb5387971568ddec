//! Why a value applies: where it comes from, since when, who set it and what stood there before. Pure.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::timeline::{Moment, PolicyTimeline, PolicyVersion, VersionAuthor};
use crate::policy::keys::{self, PolicyKey};
use crate::policy::layers::{self, Layer};
use crate::policy::ownership::{self, Ownership};

/// A key of a society's policy, explained.
#[derive(Clone, Debug)]
pub struct ExplainedKey {
    /// The key.
    pub key: &'static PolicyKey,
    /// Who decides about it.
    pub ownership: Ownership,
    /// The society's value; `None` means "none".
    pub value: Option<Value>,
    /// The platform's value.
    pub default: Option<Value>,
    /// What would count if the society hadn't chosen: the manifest's value, else the platform's.
    pub standard: Option<Value>,
    /// Where the value comes from. [`Layer::Overrides`] is the society's own choice, also where it equals the standard.
    pub layer: Layer,
    /// The version that set it; `None` where it is the platform's value and always was.
    pub set_by: Option<SetBy>,
}

/// The version that set a value.
#[derive(Clone, Debug, PartialEq)]
pub struct SetBy {
    /// Since when it counts.
    pub since: DateTime<Utc>,
    /// Who made the version.
    pub who: VersionAuthor,
    /// The reason.
    pub why: String,
    /// What counted before; `None` if nothing did, because the society was set up with it.
    pub previous: Option<Value>,
    /// Whether anything counted before.
    pub had_previous: bool,
}

/// Explains every key at an instant, in the schema's order.
#[must_use]
pub fn explain_all(timeline: &PolicyTimeline, at: DateTime<Utc>) -> Vec<ExplainedKey> {
    let past = Past::of(timeline, at);
    keys::all().iter().filter_map(|key| past.explain(key)).collect()
}

/// Explains one key at an instant.
#[must_use]
pub fn explain_key(timeline: &PolicyTimeline, key: &'static PolicyKey, at: DateTime<Utc>) -> Option<ExplainedKey> {
    Past::of(timeline, at).explain(key)
}

/// A timeline up to an instant, merged once for all keys.
struct Past<'a> {
    timeline: &'a PolicyTimeline,
    /// The instants at which something changed, up to the one that is asked about; that one last.
    moments: Vec<Moment>,
    /// What the manifest and the platform give at the instant that is asked about.
    standard: Value,
}

impl<'a> Past<'a> {
    fn of(timeline: &'a PolicyTimeline, at: DateTime<Utc>) -> Self {
        let now = timeline.moment(at);
        let standard = layers::merged(&now.manifest, None);
        let before = timeline.instants().into_iter().filter(|instant| *instant < now.at);
        let mut moments: Vec<Moment> = before.map(|instant| timeline.moment(instant)).collect();
        moments.push(now);
        Self { timeline, moments, standard }
    }

    fn explain(&self, key: &'static PolicyKey) -> Option<ExplainedKey> {
        let (value, layer) = self.moments.last()?.value(&key.path);
        let of = |layer: &Value| layers::value_at(layer, &key.path).filter(|value| !value.is_null()).cloned();
        Some(ExplainedKey {
            key,
            ownership: *ownership::of(&key.path)?,
            default: of(layers::defaults()),
            standard: of(&self.standard),
            set_by: self.set_by(&key.path),
            value,
            layer,
        })
    }

    /// The version with which the present value and layer began.
    fn set_by(&self, key: &str) -> Option<SetBy> {
        let mut latest: Option<SetBy> = None;
        let mut before: Option<(Option<Value>, Layer)> = None;
        for moment in &self.moments {
            let here = moment.value(key);
            let changed = match &before {
                Some(before) => *before != here,
                // What the platform gives was set by nobody.
                None => here.1 != Layer::Platform,
            };
            if changed {
                let previous = before.as_ref().and_then(|(value, _)| value.clone());
                latest = responsible(self.timeline, moment.at, here.1).map(|version| SetBy {
                    since: moment.at,
                    who: version.who.clone(),
                    why: version.why.clone(),
                    previous,
                    had_previous: before.is_some(),
                });
            }
            before = Some(here);
        }
        latest
    }
}

/// The version of this instant that brought a value: of the value's own layer, or of the other one where that layer
/// stopped saying something.
fn responsible(timeline: &PolicyTimeline, instant: DateTime<Utc>, layer: Layer) -> Option<&PolicyVersion> {
    let of = |layer| timeline.in_force(layer, instant).filter(|version| version.effective_from == instant);
    of(layer).or_else(|| of(Layer::Overrides)).or_else(|| of(Layer::Manifest))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    fn timeline() -> PolicyTimeline {
        let version = |layer, number, from, who: &str, body| PolicyVersion {
            layer,
            number,
            effective_from: at(from),
            recorded_at: at(from),
            who: VersionAuthor::Operator(who.into()),
            why: format!("{who} {number}"),
            body,
        };
        PolicyTimeline::new(vec![
            version(Layer::Manifest, 1, 0, "vendor", json!({"password": {"min_length": 8}})),
            version(Layer::Manifest, 2, 50, "vendor", json!({"password": {"min_length": 8, "history": 2}})),
            version(Layer::Overrides, 1, 10, "desk", json!({"password": {"min_length": 12}})),
            version(Layer::Overrides, 2, 20, "desk", json!({"password": {"min_length": 12, "blocklist": true}})),
            version(Layer::Overrides, 3, 70, "desk", json!({"password": {"blocklist": true}})),
        ])
    }

    fn explained(key: &str, from: i64) -> ExplainedKey {
        explain_key(&timeline(), keys::of(key).unwrap(), at(from)).unwrap()
    }

    #[test]
    fn a_value_is_explained_by_the_version_that_brought_it_and_not_by_later_ones() {
        let found = explained("password.min_length", 60);
        assert_eq!((found.value, found.layer, found.standard), (Some(json!(12)), Layer::Overrides, Some(json!(8))));
        let by = found.set_by.unwrap();
        assert_eq!((by.since, by.why.as_str(), by.previous), (at(10), "desk 1", Some(json!(8))));
        let history = explained("password.history", 60).set_by.unwrap();
        assert_eq!((history.since, history.why.as_str(), history.previous), (at(50), "vendor 2", Some(json!(0))));
    }

    #[test]
    fn a_choice_that_goes_is_explained_by_the_version_that_took_it_back() {
        let found = explained("password.min_length", 80);
        assert_eq!((found.value, found.layer), (Some(json!(8)), Layer::Manifest));
        let by = found.set_by.unwrap();
        assert_eq!((by.since, by.why.as_str(), by.previous), (at(70), "desk 3", Some(json!(12))));
    }

    #[test]
    fn what_the_platform_gives_was_set_by_nobody_and_a_choice_of_the_same_value_by_somebody() {
        assert_eq!(explained("password.max_length", 80).set_by, None);
        let chosen = explained("password.blocklist", 60);
        assert_eq!((chosen.value, chosen.layer), (Some(json!(true)), Layer::Overrides));
        assert_eq!(chosen.set_by.unwrap().since, at(20));
        assert!(!explained("password.min_length", 0).set_by.unwrap().had_previous);
    }

    #[test]
    fn every_key_is_explained_with_the_value_that_counts() {
        let timeline = timeline();
        for at in [at(0), at(15), at(60), at(80)] {
            let merged = timeline.merged_at(at);
            let all = explain_all(&timeline, at);
            assert_eq!(all.len(), keys::all().len());
            for one in all {
                let counts = layers::value_at(&merged, &one.key.path).filter(|value| !value.is_null());
                assert_eq!(one.value.as_ref(), counts, "{}", one.key.path);
            }
        }
    }
}
