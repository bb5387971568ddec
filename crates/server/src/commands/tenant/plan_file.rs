//! A plan in a file: what was looked at, with the state that it was made against, so that exactly that is applied.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use madoguchi_core::policy::keys;
use madoguchi_core::policy::layers::{self, value_at};
use madoguchi_core::settings::{SeenSociety, SettingsBase};
use madoguchi_words::Words;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::reading::Ready;
use crate::terminal::Stop;
use crate::wiring::House;

/// The form of the file. A file of another form is refused.
const FORM: &str = "madoguchi-plan-1";

/// A plan.
#[derive(Debug, Serialize, Deserialize)]
pub struct PlanFile {
    form: String,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// The installation's base domain.
    base: String,
    /// The platform's own values at that time, by their hash: they count wherever a manifest says nothing.
    defaults: String,
    /// From when the policies are in force; from the application on, if it wasn't named.
    pub from: Option<DateTime<Utc>>,
    /// The reason, if it was named.
    pub why: Option<String>,
    /// Whether a canonical host may change.
    pub move_host: bool,
    /// The societies that would change, by slug.
    pub societies: BTreeMap<String, PlannedSociety>,
}

/// A society of a plan.
#[derive(Debug, Serialize, Deserialize)]
pub struct PlannedSociety {
    /// The folder with its manifest.
    folder: PathBuf,
    /// The state that was looked at.
    #[serde(with = "seen")]
    pub seen: SeenSociety,
    /// The manifest's layer, with files by their hashes.
    layer: Value,
    /// What a new society begins with as its own choices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    own: Option<Value>,
    /// What was shown: for people who read the file.
    shown: Value,
}

/// The state of a society as the file has it.
mod seen {
    use serde::{Deserializer, Serializer};

    use super::{Deserialize, SeenSociety, Serialize, SettingsBase};

    #[derive(Serialize, Deserialize)]
    struct Stored {
        tenant: String,
        canonical_host: String,
        versions: String,
    }

    pub fn serialize<S: Serializer>(seen: &SeenSociety, to: S) -> Result<S::Ok, S::Error> {
        let stored = match seen {
            SeenSociety::Absent => None,
            SeenSociety::Running { tenant, canonical_host, base } => Some(Stored {
                tenant: tenant.to_string(),
                canonical_host: canonical_host.clone(),
                versions: base.to_string(),
            }),
        };
        stored.serialize(to)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<SeenSociety, D::Error> {
        let wrong = || serde::de::Error::custom("the state of a society can't be read");
        let Some(stored) = Option::<Stored>::deserialize(from)? else { return Ok(SeenSociety::Absent) };
        Ok(SeenSociety::Running {
            tenant: stored.tenant.parse().map(madoguchi_core::ids::TenantId).map_err(|_| wrong())?,
            canonical_host: stored.canonical_host,
            base: SettingsBase::read(&stored.versions).ok_or_else(wrong)?,
        })
    }
}

impl PlannedSociety {
    /// A society that would change. `shown` is what the plan said about it.
    ///
    /// # Errors
    /// When a layer isn't JSON.
    pub fn new(ready: &Ready, seen: SeenSociety, shown: Value) -> Result<Self, Stop> {
        let own = ready.own.as_deref().map(serde_json::from_str).transpose()?;
        // The file may be applied from elsewhere.
        let folder = ready.folder.canonicalize().unwrap_or_else(|_| ready.folder.clone());
        Ok(Self { folder, seen, layer: serde_json::from_str(&ready.layer)?, own, shown })
    }

    /// The keys about which the folder says something else now.
    #[must_use]
    pub fn rewritten(&self, ready: &Ready) -> Vec<&'static str> {
        let empty = || Value::Object(Map::new());
        let read = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_else(|_| empty());
        let own = ready.own.as_deref().map_or_else(empty, read);
        let planned = self.own.clone().unwrap_or_else(empty);
        let pairs = [(&self.layer, &read(&ready.layer)), (&planned, &own)];
        let differs = |key: &&'static str| pairs.iter().any(|(was, is)| value_at(was, key) != value_at(is, key));
        keys::all().iter().map(|key| key.path.as_str()).filter(differs).collect()
    }
}

impl PlanFile {
    /// A plan without societies.
    #[must_use]
    pub fn new(
        house: &House,
        made_at: DateTime<Utc>,
        from: Option<DateTime<Utc>>,
        why: Option<String>,
        move_host: bool,
    ) -> Self {
        let (base, defaults) = (house.site.base.clone(), layers::defaults_sha256());
        Self { form: FORM.to_owned(), made_at, base, defaults, from, why, move_host, societies: BTreeMap::new() }
    }

    /// Writes the file; it is there as a whole or not at all.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn write(&self, file: &Path) -> Result<(), Stop> {
        let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
        let at = |error: std::io::Error| Stop::from(error).at(file);
        let mut aside = tempfile::NamedTempFile::new_in(parent).map_err(at)?;
        serde_json::to_writer_pretty(&mut aside, self)?;
        aside.write_all(b"\n").map_err(at)?;
        aside.persist(file).map_err(|error| at(error.error))?;
        Ok(())
    }

    /// Reads the file.
    ///
    /// # Errors
    /// When it can't be read or isn't a plan of this form.
    pub fn read(file: &Path, words: &Words) -> Result<Self, Stop> {
        let text = std::fs::read_to_string(file).map_err(|error| Stop::from(error).at(file))?;
        let plan = serde_json::from_str::<Self>(&text).ok().filter(|plan| plan.form == FORM);
        plan.ok_or_else(|| {
            Stop::because(words.format("command-plan-unreadable", &[("file", file.display().to_string().into())]))
        })
    }

    /// Refuses a plan that was made for another installation, or with other values of the platform.
    ///
    /// # Errors
    /// When it was.
    pub fn refuse_elsewhere(&self, house: &House, words: &Words) -> Result<(), Stop> {
        if self.base != house.site.base {
            let arguments = [("was", (&self.base).into()), ("is", (&house.site.base).into())];
            return Err(Stop::because(words.format("command-plan-other-base", &arguments)));
        }
        if self.defaults != layers::defaults_sha256() {
            return Err(Stop::because(words.text("command-plan-other-defaults")));
        }
        Ok(())
    }

    /// The folders of its societies.
    #[must_use]
    pub fn folders(&self) -> Vec<PathBuf> {
        self.societies.values().map(|society| society.folder.clone()).collect()
    }

    /// A society of the plan.
    #[must_use]
    pub fn society(&self, slug: &str) -> Option<&PlannedSociety> {
        self.societies.get(slug)
    }

    /// The state of a society that was looked at.
    #[must_use]
    pub fn seen(&self, slug: &str) -> Option<&SeenSociety> {
        self.society(slug).map(|society| &society.seen)
    }
}
