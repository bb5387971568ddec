//! The versions of a society's policy in order, and what was or will be in force at an instant. Pure.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::failure::Failure;
use crate::ids::StaffId;
use crate::policy::layers::{self, Layer};
use crate::policy::published::Published;
use crate::policy::{Policy, keys};
use crate::tenancy::versions::{self, MANIFEST, OVERRIDES, StoredVersion};
use crate::terms::ledger::Ledger;

/// Who made a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VersionAuthor {
    /// A member of the society's staff. The name isn't in the platform's table.
    Staff(StaffId),
    /// Somebody at the vendor's command line, by the name that they gave.
    Operator(String),
    /// The platform, which stopped a planned change that no longer held. The reason is a word of
    /// [`StoppedBecause`](crate::outbox::StoppedBecause).
    Platform,
}

const STAFF: &str = "staff:";
/// No operator has this name, because names have no colon at their end.
const PLATFORM: &str = "platform:";

impl VersionAuthor {
    /// Reads the stored form.
    pub(super) fn read(stored: &str) -> Self {
        if stored == PLATFORM {
            return Self::Platform;
        }
        let staff = stored.strip_prefix(STAFF).and_then(|id| id.parse().ok()).map(StaffId);
        staff.map_or_else(|| Self::Operator(stored.to_owned()), Self::Staff)
    }

    /// The stored form.
    pub(super) fn stored(&self) -> String {
        match self {
            Self::Staff(id) => format!("{STAFF}{}", id.0),
            Self::Operator(name) => name.clone(),
            Self::Platform => PLATFORM.to_owned(),
        }
    }
}

/// A version of one layer of the policy.
#[derive(Clone, Debug, PartialEq)]
pub struct PolicyVersion {
    /// The layer: the manifest's or the society's own.
    pub layer: Layer,
    /// The version's number within its layer, from 1.
    pub number: i32,
    /// From when it is in force.
    pub effective_from: DateTime<Utc>,
    /// When it was made.
    pub recorded_at: DateTime<Utc>,
    /// Who made it.
    pub who: VersionAuthor,
    /// The reason.
    pub why: String,
    /// The layer's values.
    pub body: Value,
}

/// What a form was drawn from: the newest version of each layer, and the instant whose values it showed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SettingsBase {
    manifest: i32,
    overrides: i32,
    at: DateTime<Utc>,
}

impl SettingsBase {
    /// The instant whose values the form showed.
    #[must_use]
    pub const fn at(&self) -> DateTime<Utc> {
        self.at
    }

    /// Reads the form that [`std::fmt::Display`] writes. `None` if it has another form.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let base = Self {
            manifest: parts.next()?.parse().ok()?,
            overrides: parts.next()?.parse().ok()?,
            at: DateTime::from_timestamp_micros(parts.next()?.parse().ok()?)?,
        };
        parts.next().is_none().then_some(base)
    }

    /// Whether both were drawn from the same versions.
    #[must_use]
    pub const fn same_versions(&self, other: &Self) -> bool {
        self.manifest == other.manifest && self.overrides == other.overrides
    }
}

impl std::fmt::Display for SettingsBase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.manifest, self.overrides, self.at.timestamp_micros())
    }
}

/// All versions of a society's policy.
#[derive(Clone, Debug)]
pub struct PolicyTimeline {
    /// Ascending by number within a layer.
    versions: Vec<PolicyVersion>,
}

impl PolicyTimeline {
    pub(super) const fn new(versions: Vec<PolicyVersion>) -> Self {
        Self { versions }
    }

    /// The timeline with one more version.
    #[must_use]
    pub(super) fn with(&self, version: PolicyVersion) -> Self {
        let mut versions = self.versions.clone();
        versions.push(version);
        Self { versions }
    }

    /// All versions, the manifest's and the society's, ascending by number within each layer.
    #[must_use]
    pub fn versions(&self) -> &[PolicyVersion] {
        &self.versions
    }

    /// What a form that shows the values of `at` is drawn from.
    #[must_use]
    pub fn base(&self, at: DateTime<Utc>) -> SettingsBase {
        SettingsBase { manifest: self.newest(Layer::Manifest), overrides: self.newest(Layer::Overrides), at }
    }

    /// The newest versions of both layers, as text.
    pub(super) fn state(&self) -> String {
        format!("{}.{}", self.newest(Layer::Manifest), self.newest(Layer::Overrides))
    }

    /// The society's layer just before an instant.
    pub(super) fn own_before(&self, at: DateTime<Utc>) -> Value {
        let own = |version: &&PolicyVersion| version.layer == Layer::Overrides && version.effective_from < at;
        self.versions.iter().rfind(own).map_or_else(empty, |version| version.body.clone())
    }

    /// The timeline as it was when something was drawn from `base`.
    #[must_use]
    pub fn as_of(&self, base: &SettingsBase) -> Self {
        let known = |version: &&PolicyVersion| match version.layer {
            Layer::Overrides => version.number <= base.overrides,
            Layer::Platform | Layer::Manifest => version.number <= base.manifest,
        };
        Self { versions: self.versions.iter().filter(known).cloned().collect() }
    }

    /// The number of a layer's newest version; 0 if there is none.
    pub(super) fn newest(&self, layer: Layer) -> i32 {
        self.versions.iter().filter(|version| version.layer == layer).map(|version| version.number).max().unwrap_or(0)
    }

    /// The instants at which something changes, in order.
    #[must_use]
    pub fn instants(&self) -> Vec<DateTime<Utc>> {
        let mut instants: Vec<_> = self.versions.iter().map(|version| version.effective_from).collect();
        instants.sort_unstable();
        instants.dedup();
        instants
    }

    /// The instant whose policy counts at `at`: the first policy counts even before its date.
    #[must_use]
    pub fn counting(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        self.instants().first().map_or(at, |first| at.max(*first))
    }

    /// The instant since which the values of `at` count. It stays the same until something else counts.
    #[must_use]
    pub fn since(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        let counting = self.counting(at);
        self.instants().into_iter().rfind(|instant| *instant <= counting).unwrap_or(counting)
    }

    /// The version of a layer that is in force at an instant: the last one made of those that have begun.
    #[must_use]
    pub fn in_force(&self, layer: Layer, at: DateTime<Utc>) -> Option<&PolicyVersion> {
        self.versions.iter().rfind(|version| version.layer == layer && version.effective_from <= at)
    }

    /// A layer's values at an instant; an empty section where the layer has no version yet.
    #[must_use]
    pub fn layer_at(&self, layer: Layer, at: DateTime<Utc>) -> Value {
        self.in_force(layer, at).map_or_else(empty, |version| version.body.clone())
    }

    /// The merged values at an instant.
    #[must_use]
    pub fn merged_at(&self, at: DateTime<Utc>) -> Value {
        let at = self.counting(at);
        layers::merged(&self.layer_at(Layer::Manifest, at), Some(&self.layer_at(Layer::Overrides, at)))
    }

    /// The policy at an instant.
    ///
    /// # Errors
    /// When the stored layers can't be read.
    pub fn policy_at(&self, at: DateTime<Utc>) -> Result<Policy, Failure> {
        layers::policy_of(self.merged_at(at)).map_err(|error| Failure::Policy(error.to_string()))
    }

    /// The versions of a published text, as the portal derives them.
    #[must_use]
    pub fn ledger(&self, of: Published) -> Ledger {
        let stored = |version: &PolicyVersion| StoredVersion {
            layer: layer_word(version.layer).to_owned(),
            effective_from: version.effective_from,
            recorded_at: version.recorded_at,
            body: version.body.to_string(),
        };
        versions::ledger(&self.versions.iter().map(stored).collect::<Vec<_>>(), of)
    }

    /// The values of an instant, merged once for many keys.
    pub(super) fn moment(&self, at: DateTime<Utc>) -> Moment {
        let at = self.counting(at);
        let (manifest, own) = (self.layer_at(Layer::Manifest, at), self.layer_at(Layer::Overrides, at));
        Moment { at, merged: layers::merged(&manifest, Some(&own)), manifest, own }
    }

    /// The value of a key at an instant, and the layer that it comes from.
    #[must_use]
    pub fn value_at(&self, key: &str, at: DateTime<Utc>) -> (Option<Value>, Layer) {
        self.moment(at).value(key)
    }

    /// The changes of the society's own layer that lie ahead, each by the version that counts at its instant. A version
    /// that changes nothing was withdrawn.
    #[must_use]
    pub fn planned(&self, now: DateTime<Utc>) -> Vec<&PolicyVersion> {
        let mut before = self.layer_at(Layer::Overrides, now);
        let mut planned = Vec::new();
        for instant in self.instants().into_iter().filter(|instant| *instant > now) {
            let Some(version) = self.in_force(Layer::Overrides, instant) else { continue };
            if version.effective_from == instant && version.body != before {
                planned.push(version);
                before = version.body.clone();
            }
        }
        planned
    }
}

/// The word of a layer that has versions.
const fn layer_word(layer: Layer) -> &'static str {
    match layer {
        Layer::Overrides => OVERRIDES,
        Layer::Platform | Layer::Manifest => MANIFEST,
    }
}

/// The layers of an instant and what they merge to.
pub(super) struct Moment {
    pub at: DateTime<Utc>,
    pub manifest: Value,
    own: Value,
    merged: Value,
}

impl Moment {
    /// The value of a key, and the layer that it comes from.
    pub fn value(&self, key: &str) -> (Option<Value>, Layer) {
        let value = layers::value_at(&self.merged, key).filter(|value| !value.is_null()).cloned();
        let says = |layer: &Value| layers::value_at(layer, key).is_some();
        let layer = if says(&self.own) {
            Layer::Overrides
        } else if says(&self.manifest) {
            Layer::Manifest
        } else {
            Layer::Platform
        };
        (value, layer)
    }
}

/// A layer that says nothing.
pub(super) fn empty() -> Value {
    Value::Object(serde_json::Map::new())
}

/// The keys whose values differ between two layers or merged policies, in the schema's order.
#[must_use]
pub(super) fn differing(one: &Value, other: &Value) -> Vec<&'static str> {
    keys::all()
        .iter()
        .map(|key| key.path.as_str())
        .filter(|key| layers::value_at(one, key) != layers::value_at(other, key))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    fn version(layer: Layer, number: i32, from: i64, body: Value) -> PolicyVersion {
        let who = VersionAuthor::Operator("test".into());
        PolicyVersion { layer, number, effective_from: at(from), recorded_at: at(from), who, why: String::new(), body }
    }

    fn timeline() -> PolicyTimeline {
        PolicyTimeline::new(vec![
            version(Layer::Manifest, 1, 0, json!({"password": {"min_length": 8}})),
            version(Layer::Overrides, 1, 10, json!({"password": {"min_length": 12}})),
            version(Layer::Overrides, 2, 100, json!({"password": {"min_length": 12, "history": 3}})),
        ])
    }

    #[test]
    fn a_value_comes_from_the_topmost_layer_that_has_begun() {
        let timeline = timeline();
        for (from, expected, layer) in [(-5, 8, Layer::Manifest), (5, 8, Layer::Manifest), (10, 12, Layer::Overrides)] {
            assert_eq!(timeline.value_at("password.min_length", at(from)), (Some(json!(expected)), layer), "{from}");
        }
        assert_eq!(timeline.value_at("password.max_length", at(10)), (Some(json!(128)), Layer::Platform));
        assert_eq!(timeline.value_at("password.history", at(99)), (Some(json!(0)), Layer::Platform));
        assert_eq!(timeline.value_at("password.history", at(100)), (Some(json!(3)), Layer::Overrides));
    }

    #[test]
    fn what_lies_ahead_is_planned_until_a_version_of_the_same_instant_takes_it_back() {
        let mut timeline = timeline();
        assert_eq!(timeline.planned(at(20)).iter().map(|version| version.number).collect::<Vec<_>>(), [2]);
        assert!(timeline.planned(at(100)).is_empty(), "it has begun");
        timeline.versions.push(version(Layer::Overrides, 3, 100, json!({"password": {"min_length": 12}})));
        assert!(timeline.planned(at(20)).is_empty(), "withdrawn");
        assert_eq!(timeline.value_at("password.history", at(100)), (Some(json!(0)), Layer::Platform));
    }

    #[test]
    fn a_base_is_written_and_read_and_gives_the_versions_of_its_time() {
        let timeline = timeline();
        let base = timeline.as_of(&SettingsBase { manifest: 1, overrides: 1, at: at(20) }).base(at(20));
        assert_eq!(SettingsBase::read(&base.to_string()), Some(base));
        assert!(!base.same_versions(&timeline.base(at(20))));
        for text in ["", "1.2", "1.2.x", "1.2.3.4", "a.b.c"] {
            assert_eq!(SettingsBase::read(text), None, "{text}");
        }
        assert_eq!(timeline.as_of(&base).versions.len(), 2);
    }

    #[test]
    fn an_author_of_the_staff_is_stored_without_a_name() {
        let staff = VersionAuthor::Staff(StaffId(uuid::Uuid::from_u128(7)));
        assert_eq!(VersionAuthor::read(&staff.stored()), staff);
        assert_eq!(VersionAuthor::read("vendor"), VersionAuthor::Operator("vendor".into()));
        assert_eq!(VersionAuthor::read(&VersionAuthor::Platform.stored()), VersionAuthor::Platform);
    }
}
