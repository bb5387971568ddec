//! A policy comes in layers: the platform's defaults, the society's manifest, the society's own overrides. Sections are
//! merged key by key; any other value replaces the one below it as a whole, lists too.

use std::sync::LazyLock;

use figment::value::{Dict, Map};
use figment::{Figment, Metadata, Profile, Provider};
use serde_json::Value;

use super::Policy;
use super::fault::{FaultKind, PolicyFault, Unreadable};
use super::shape::Shape;
use super::terms::Terms;
use super::toml::TomlFile;

/// The platform's defaults: what a manifest that says nothing gets.
const DEFAULTS: &str = include_str!("../defaults.toml");

/// What errors and provenance call the platform's defaults.
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

/// Which layer a value comes from.
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

    /// A word for the layer, in listings and logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Platform => "platform",
            Self::Manifest => "manifest",
            Self::Overrides => "overrides",
        }
    }
}

/// A layer as figment takes it.
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

/// A society's layers, from which its policy follows.
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
    /// The platform's defaults alone. They make no policy: name, contact and numbers have no default.
    #[must_use]
    pub fn new() -> Self {
        let figment = Figment::from(Part { layer: Layer::Platform, data: defaults() });
        Self { figment, manifest: None }
    }

    /// With a manifest's source over the defaults; `file` is what errors call it.
    ///
    /// # Errors
    /// When it isn't TOML.
    pub fn with_manifest(mut self, file: &str, source: &str) -> Result<Self, Unreadable> {
        let manifest = TomlFile::parse(file, source)?;
        self.figment = self.figment.merge(Part { layer: Layer::Manifest, data: manifest.json() });
        self.manifest = Some(manifest);
        Ok(self)
    }

    /// With the society's own overrides over everything else. `null` takes an optional value away.
    #[must_use]
    pub fn with_overrides(mut self, overrides: &Value) -> Self {
        self.figment = self.figment.merge(Part { layer: Layer::Overrides, data: overrides });
        self
    }

    /// The manifest's own data.
    #[must_use]
    pub fn manifest(&self) -> Option<&Value> {
        self.manifest.as_ref().map(TomlFile::json)
    }

    /// The policy that follows.
    ///
    /// # Errors
    /// Every key that is unknown, missing or not what is allowed, with its place where it stands in the manifest.
    pub fn policy(&self) -> Result<Policy, Unreadable> {
        let merged: Value = self.figment.extract().map_err(|error| broken(&error.to_string()))?;
        read(merged).map_err(|mut unreadable| {
            for fault in &mut unreadable.0 {
                fault.place = self.place(&fault.key);
            }
            unreadable
        })
    }

    /// Where a key stands in the manifest, unless it comes from another layer.
    #[must_use]
    pub fn place(&self, key: &str) -> Option<super::fault::FileLine> {
        match self.layer_of(key) {
            Some(Layer::Platform | Layer::Overrides) => None,
            Some(Layer::Manifest) | None => self.manifest.as_ref()?.place(key),
        }
    }

    /// A key's effective value, and the layer that it comes from; none where no layer has it. Of a section that several
    /// layers fill, the topmost is named: ask for its keys.
    #[must_use]
    pub fn explain(&self, key: &str) -> Option<(Value, Layer)> {
        let layer = self.layer_of(key)?;
        let merged: Value = self.figment.extract().ok()?;
        Some((pointed(&merged, key)?.clone(), layer))
    }

    fn layer_of(&self, key: &str) -> Option<Layer> {
        // figment knows sections, not items of lists; a list comes from one layer as a whole.
        let section = key.split('.').take_while(|name| !is_index(name)).collect::<Vec<_>>().join(".");
        let name = &self.figment.find_metadata(&section)?.name;
        Layer::ALL.into_iter().find(|layer| layer.name() == name)
    }
}

/// The policy that follows from stored layers, without TOML: what a server reads at start for thousands of societies.
/// `manifest` and `overrides` are JSON objects of the manifest's shape. It gives what [`Layers::policy`] gives.
///
/// # Errors
/// As [`Layers::policy`], without places.
pub fn effective(manifest: &str, overrides: Option<&str>) -> Result<Policy, Unreadable> {
    let mut merged = defaults().clone();
    for layer in std::iter::once(manifest).chain(overrides) {
        let layer = serde_json::from_str(layer).map_err(|error| broken(&error.to_string()))?;
        merge(&mut merged, layer);
    }
    read(merged)
}

/// The terms that follow from stored layers: what [`effective`] gives of them, also where the rest can't be read any more.
///
/// # Errors
/// When a layer isn't JSON, or the terms in it aren't terms.
pub fn effective_terms(manifest: &str, overrides: Option<&str>) -> Result<Terms, Unreadable> {
    const SECTION: &str = "terms";
    let mut merged = defaults().get(SECTION).cloned().unwrap_or_default();
    for layer in std::iter::once(manifest).chain(overrides) {
        let mut layer: Value = serde_json::from_str(layer).map_err(|error| broken(&error.to_string()))?;
        if let Some(terms) = layer.get_mut(SECTION) {
            merge(&mut merged, terms.take());
        }
    }
    serde_json::from_value(merged).map_err(|error| broken(&error.to_string()))
}

fn read(mut merged: Value) -> Result<Policy, Unreadable> {
    // Stored layers outlive the code.
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

/// Lays `above` over `below`, as figment merges.
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
