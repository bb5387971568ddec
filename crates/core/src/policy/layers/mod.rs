//! The layers of a policy: the platform's defaults, the society's manifest, the society's own overrides. Sections are
//! merged key by key. Any other value, a list included, replaces the value of the layer below as a whole.

use std::sync::LazyLock;

use figment::value::{Dict, Map};
use figment::{Figment, Metadata, Profile, Provider};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::Policy;
use super::fault::{FaultKind, PolicyFault, Unreadable};
use super::privacy::PrivacyNotice;
use super::published::{Published, TextVersion};
use super::shape::Shape;
use super::terms::Terms;
use super::toml::TomlFile;
use crate::sealed::to_hex;

/// The platform's defaults, which apply to every key that a manifest leaves out.
const DEFAULTS: &str = include_str!("../defaults.toml");

/// The name of the platform's defaults in errors and provenance.
const DEFAULTS_FILE: &str = "defaults.toml";

static DEFAULTS_JSON: LazyLock<Value> = LazyLock::new(|| {
    TomlFile::parse(DEFAULTS_FILE, DEFAULTS)
        .map_or_else(|_| Value::Object(serde_json::Map::new()), |file| file.json().clone())
});

/// The platform's defaults as data.
#[must_use]
pub fn defaults() -> &'static Value {
    &DEFAULTS_JSON
}

/// The hash of the platform's defaults, in hexadecimal. Another release may have others.
#[must_use]
pub fn defaults_sha256() -> String {
    to_hex(&Sha256::digest(defaults().to_string()))
}

/// The layer that a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// The platform's defaults.
    Platform,
    /// The society's manifest.
    Manifest,
    /// The society's own overrides.
    Overrides,
}

impl Layer {
    const ALL: [Self; 3] = [Self::Platform, Self::Manifest, Self::Overrides];

    /// The layer's name in listings and logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Platform => "platform",
            Self::Manifest => "manifest",
            Self::Overrides => "overrides",
        }
    }

    /// The key of the layer's words.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Platform => "policy-layer-platform",
            Self::Manifest => "policy-layer-manifest",
            Self::Overrides => "policy-layer-overrides",
        }
    }
}

/// A layer as a figment provider.
struct Part<'a> {
    layer: Layer,
    data: &'a Value,
}

impl Provider for Part<'_> {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.layer.name())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        let dict = figment::value::Value::serialize(self.data)?.into_dict().unwrap_or_default();
        Ok(Map::from([(Profile::Default, dict)]))
    }
}

/// A society's layers, from which its policy is computed.
#[derive(Debug)]
pub struct Layers {
    figment: Figment,
    manifest: Option<TomlFile>,
}

impl Default for Layers {
    fn default() -> Self {
        Self::new()
    }
}

impl Layers {
    /// Only the platform's defaults. They aren't a complete policy: name, contact and insurer numbers have no default.
    #[must_use]
    pub fn new() -> Self {
        let figment = Figment::from(Part { layer: Layer::Platform, data: defaults() });
        Self { figment, manifest: None }
    }

    /// Adds a manifest above the defaults. Errors name the manifest by `file`.
    ///
    /// # Errors
    /// When `source` isn't TOML.
    pub fn with_manifest(mut self, file: &str, source: &str) -> Result<Self, Unreadable> {
        let manifest = TomlFile::parse(file, source)?;
        self.figment = self.figment.merge(Part { layer: Layer::Manifest, data: manifest.json() });
        self.manifest = Some(manifest);
        Ok(self)
    }

    /// Adds the society's own overrides above all other layers. `null` removes an optional value.
    #[must_use]
    pub fn with_overrides(mut self, overrides: &Value) -> Self {
        self.figment = self.figment.merge(Part { layer: Layer::Overrides, data: overrides });
        self
    }

    /// The manifest's data, if there is a manifest.
    #[must_use]
    pub fn manifest(&self) -> Option<&Value> {
        self.manifest.as_ref().map(TomlFile::json)
    }

    /// Computes the effective policy.
    ///
    /// # Errors
    /// All keys that are unknown, missing or not allowed, with their positions in the manifest.
    pub fn policy(&self) -> Result<Policy, Unreadable> {
        let merged: Value = self.figment.extract().map_err(|error| broken(&error.to_string()))?;
        read(merged).map_err(|mut unreadable| {
            for fault in &mut unreadable.0 {
                fault.place = self.place(&fault.key);
            }
            unreadable
        })
    }

    /// The position of a key in the manifest. Returns `None` if the value comes from another layer.
    #[must_use]
    pub fn place(&self, key: &str) -> Option<super::fault::FileLine> {
        match self.layer_of(key) {
            Some(Layer::Platform | Layer::Overrides) => None,
            Some(Layer::Manifest) | None => self.manifest.as_ref()?.place(key),
        }
    }

    /// The effective value of a key, and the layer that it comes from. Returns `None` if no layer has the key. For a
    /// section that several layers fill, the topmost layer is returned; its keys can be asked for one by one.
    #[must_use]
    pub fn explain(&self, key: &str) -> Option<(Value, Layer)> {
        let layer = self.layer_of(key)?;
        let merged: Value = self.figment.extract().ok()?;
        Some((pointed(&merged, key)?.clone(), layer))
    }

    fn layer_of(&self, key: &str) -> Option<Layer> {
        // figment tracks sections and not the items of lists. A list comes from one layer as a whole.
        let section = key.split('.').take_while(|name| !is_index(name)).collect::<Vec<_>>().join(".");
        let name = &self.figment.find_metadata(&section)?.name;
        Layer::ALL.into_iter().find(|layer| layer.name() == name)
    }
}

/// Computes the effective policy from stored layers. `manifest` and `overrides` are JSON objects in the shape of a
/// manifest. A server reads thousands of societies at start, so this function avoids TOML. The result equals that of
/// [`Layers::policy`].
///
/// # Errors
/// As [`Layers::policy`], but without positions.
pub fn effective(manifest: &str, overrides: Option<&str>) -> Result<Policy, Unreadable> {
    let mut merged = defaults().clone();
    for layer in std::iter::once(manifest).chain(overrides) {
        merge(&mut merged, parsed(layer)?);
    }
    read(merged)
}

/// Merges a society's layers above the platform's defaults, as data. [`policy_of`] makes the policy of it.
#[must_use]
pub fn merged(manifest: &Value, overrides: Option<&Value>) -> Value {
    let mut merged = defaults().clone();
    for layer in std::iter::once(manifest).chain(overrides) {
        merge(&mut merged, layer.clone());
    }
    super::user_id::read_older(&mut merged);
    merged
}

/// Whether two stored layers say the same: the same keys with the same values, whatever their order. A section without a
/// key says nothing, and a value in the form of an earlier release says what it says in the present form.
#[must_use]
pub fn says_the_same(one: &str, other: &str) -> bool {
    let normal = |layer: &str| {
        let mut layer = parsed(layer).ok()?;
        in_present_form(&mut layer);
        Some(layer)
    };
    one == other || normal(one).is_some_and(|one| Some(one) == normal(other))
}

/// Brings a stored layer into the form of this release, without sections that say nothing.
pub fn in_present_form(layer: &mut Value) {
    super::user_id::read_older(layer);
    without_empty(layer);
}

fn without_empty(layer: &mut Value) {
    let Some(fields) = layer.as_object_mut() else { return };
    fields.values_mut().for_each(without_empty);
    fields.retain(|_, value| value.as_object().is_none_or(|inner| !inner.is_empty()));
}

/// The policy that merged layers are.
///
/// # Errors
/// As [`effective`].
pub fn policy_of(merged: Value) -> Result<Policy, Unreadable> {
    read(merged)
}

/// The value of a key in a layer or in merged layers. `Some(Value::Null)` means that an optional value, or the section
/// that it belongs to, is removed; `None` that the layer says nothing.
#[must_use]
pub fn value_at<'a>(layer: &'a Value, key: &str) -> Option<&'a Value> {
    key.split('.').try_fold(layer, |value, name| if value.is_null() { Some(value) } else { value.get(name) })
}

fn parsed(layer: &str) -> Result<Value, Unreadable> {
    serde_json::from_str(layer).map_err(|error| broken(&error.to_string()))
}

/// Computes the effective version of a published text from stored layers. The result equals that of [`effective`], and is
/// available even if another part of the policy can't be read any more.
///
/// # Errors
/// When a layer isn't JSON, or its section can't be read.
pub fn effective_text(of: Published, manifest: &str, overrides: Option<&str>) -> Result<TextVersion, Unreadable> {
    let section = of.section();
    let mut merged = defaults().get(section).cloned().unwrap_or_default();
    for layer in std::iter::once(manifest).chain(overrides) {
        let mut layer: Value = serde_json::from_str(layer).map_err(|error| broken(&error.to_string()))?;
        if let Some(text) = layer.get_mut(section) {
            merge(&mut merged, text.take());
        }
    }
    let version = match of {
        Published::Terms => serde_json::from_value::<Terms>(merged).map(|terms| (&terms).into()),
        Published::Privacy => serde_json::from_value::<PrivacyNotice>(merged).map(|notice| (&notice).into()),
    };
    version.map_err(|error| broken(&error.to_string()))
}

fn read(mut merged: Value) -> Result<Policy, Unreadable> {
    // Stored layers can have the form of an earlier release.
    super::user_id::read_older(&mut merged);
    let faults = Shape::of_policy().faults(&merged, true);
    if !faults.is_empty() {
        return Err(Unreadable(faults));
    }
    serde_json::from_value(merged).map_err(|error| broken(&error.to_string()))
}

fn broken(message: &str) -> Unreadable {
    PolicyFault { key: String::new(), place: None, kind: FaultKind::Syntax { message: message.to_owned() } }.into()
}

/// Merges `above` into `below` by figment's rules.
fn merge(below: &mut Value, above: Value) {
    match (below, above) {
        (Value::Object(below), Value::Object(above)) => {
            for (key, value) in above {
                match below.get_mut(&key) {
                    Some(existing) => merge(existing, value),
                    None => {
                        below.insert(key, value);
                    }
                }
            }
        }
        (below, above) => *below = above,
    }
}

fn is_index(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit())
}

fn pointed<'a>(value: &'a Value, key: &str) -> Option<&'a Value> {
    key.split('.').try_fold(value, |value, name| match value {
        Value::Array(items) => items.get(name.parse::<usize>().ok()?),
        other => other.get(name),
    })
}

#[cfg(test)]
mod tests;
