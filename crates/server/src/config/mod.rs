//! The configuration: embedded defaults, then the file, then the environment. Every value is typed, and every error
//! names the key and its source.

mod base_domain;
mod database;
mod environment;
mod mail;
mod path;
mod proxies;
mod reference;
mod secret;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use figment::error::Kind;
use figment::providers::{Format, Toml};
use figment::{Figment, Source};
use madoguchi_core::tenancy::TenantStatus;
use madoguchi_web::{ForwardedHeaders, Scheme, Site};
use serde::Deserialize;

pub use database::{DatabaseSection, OWNER_URL, URL};
pub use environment::variables;
pub use mail::{MailSection, MailSettings};
use path::ConfiguredPath;
use proxies::Proxy;

use crate::terminal::words;

/// The embedded defaults with their comments, as `config defaults` prints them.
pub const DEFAULTS: &str = include_str!("config.default.toml");

/// Everything that can be configured. What the keys mean stands in `config.default.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub server: Server,
    pub ops: Ops,
    pub database: DatabaseSection,
    pub keys: Keys,
    pub mail: MailSection,
    pub worker: Worker,
    pub societies: Societies,
    pub logging: Logging,
    /// Whether the file itself holds a secret, and not only the name of a file with one.
    #[serde(skip)]
    pub holds_secrets: bool,
}

/// The keys of secrets that can stand in the file.
const SECRETS: [&str; 4] = [URL, OWNER_URL, "mail.smtp.password", "mail.ses.secret_access_key"];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    pub listen: SocketAddr,
    base_domain: Option<String>,
    scheme: SchemeWord,
    public_port: u16,
    forwarded: ForwardedWord,
    trusted_proxies: Vec<Proxy>,
    drain_seconds: u64,
    stop_after_seconds: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ops {
    pub listen: Option<SocketAddr>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum SchemeWord {
    Http,
    Https,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum ForwardedWord {
    None,
    XForwarded,
    Forwarded,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    folder: Option<ConfiguredPath>,
    root_key_file: Option<ConfiguredPath>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Worker {
    pub enabled: bool,
    pub parallel: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Societies {
    pub begin: Beginning,
}

/// In which state a new society begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Beginning {
    /// It is set up, and goes live through its gates.
    Draft,
    /// It is live at once.
    Live,
}

impl From<Beginning> for TenantStatus {
    fn from(beginning: Beginning) -> Self {
        match beginning {
            Beginning::Draft => Self::Draft,
            Beginning::Live => Self::Live,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Logging {
    pub filter: String,
    pub format: LogFormat,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For log collectors.
    Json,
}

/// Why a configuration can't be used, with one line for each fault.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the configuration can't be used\n{}", .0.iter().map(|fault| format!("  {fault}")).collect::<Vec<_>>().join("\n"))]
pub struct ConfigError(pub Vec<String>);

impl ConfigError {
    fn one(fault: impl Into<String>) -> Self {
        Self(vec![fault.into()])
    }
}

/// Reads the layers. Without a `file`, only the defaults and the environment count.
///
/// # Errors
/// Returns a [`ConfigError`] with every fault that can be found in one run.
pub fn load(file: Option<&Path>, environment: impl Iterator<Item = (String, String)>) -> Result<Config, ConfigError> {
    let mut figment = Figment::from(Toml::string(DEFAULTS));
    if let Some(file) = file {
        // Figment treats a missing file as an empty layer, but a file that was named must exist.
        std::fs::File::open(file).map_err(|error| ConfigError::one(format!("{}: {error}", file.display())))?;
        figment = figment.merge(Toml::file_exact(file));
    }
    let environment = environment.collect::<Vec<_>>();
    refuse_mistyped(&environment)?;
    let figment = environment::merge(figment, environment.into_iter());
    let mut config: Config = figment
        .extract()
        .map_err(|error: figment::Error| ConfigError(error.into_iter().map(|e| in_words(&e)).collect()))?;
    config.database.stand_beside(|key| folder_of(&figment, key));
    // The path of an SQLite database is no secret.
    let is_secret = |key: &str| figment.extract_inner::<String>(key).is_ok_and(|text| !text.starts_with("sqlite:"));
    config.holds_secrets = SECRETS.iter().any(|key| folder_of(&figment, key).is_some() && is_secret(key));
    Ok(config)
}

/// Names the variables that were meant for a key and miss it by their underscores.
fn refuse_mistyped(environment: &[(String, String)]) -> Result<(), ConfigError> {
    let keys = reference::entries().into_iter().map(|entry| entry.key).collect::<Vec<_>>();
    let told = |(found, key): (&str, &str)| {
        let meant = environment::variable(key);
        let arguments = [("found", found.into()), ("key", key.into()), ("meant", (&meant).into())];
        words().format("config-variable-mistyped", &arguments)
    };
    let faults = environment::mistyped(environment, &keys).into_iter().map(told).collect::<Vec<_>>();
    if faults.is_empty() { Ok(()) } else { Err(ConfigError(faults)) }
}

/// The folder of the file in which a key stands; nothing where it comes from the environment or the defaults.
fn folder_of(figment: &Figment, key: &str) -> Option<PathBuf> {
    let file = figment.find_metadata(key)?.source.as_ref()?.file_path()?;
    file.parent().map(Path::to_owned)
}

fn in_words(error: &figment::Error) -> String {
    let metadata = error.metadata.as_ref();
    let place = match metadata.and_then(|metadata| metadata.source.as_ref()) {
        Some(Source::File(path)) => format!(" (in {})", path.display()),
        _ => metadata.map_or_else(String::new, |metadata| format!(" (from {})", metadata.name)),
    };
    let mut key = error.path.clone();
    let problem = match &error.kind {
        Kind::UnknownField(name, allowed) => {
            if key.last() != Some(name) {
                key.push(name.clone());
            }
            format!("there is no such key; there are {}", allowed.join(", "))
        }
        Kind::UnknownVariant(found, allowed) => format!("found “{found}”, allowed are {}", allowed.join(", ")),
        Kind::InvalidType(found, expected) => format!("found {found}, expected {expected}"),
        Kind::InvalidValue(found, expected) => format!("found {found}, expected {expected}"),
        other => other.to_string(),
    };
    if key.is_empty() { format!("{problem}{place}") } else { format!("{}: {problem}{place}", key.join(".")) }
}

impl Config {
    /// Checks everything that `serve` needs, so that one run names all that is missing.
    ///
    /// # Errors
    /// Returns a [`ConfigError`] with every fault.
    pub fn complete(&self) -> Result<(), ConfigError> {
        let faults = [
            self.server.site().map(drop),
            self.database.location().map(drop),
            self.database.usable_owner(),
            self.keys.folder().map(drop),
            self.keys.root_key_file().map(drop),
            self.mail.settings().map(drop),
        ];
        let faults = faults.into_iter().filter_map(Result::err).flat_map(|error| error.0).collect::<Vec<_>>();
        if faults.is_empty() { Ok(()) } else { Err(ConfigError(faults)) }
    }
}

impl Server {
    /// Returns the address of this installation.
    ///
    /// # Errors
    /// When the base domain is missing, or proxies are named without the headers that they set, or the other way round.
    pub fn site(&self) -> Result<Site, ConfigError> {
        let base = required("server.base_domain", self.base_domain.as_ref())?;
        let forwarded = match self.forwarded {
            ForwardedWord::None => ForwardedHeaders::None,
            ForwardedWord::XForwarded => ForwardedHeaders::XForwarded,
            ForwardedWord::Forwarded => ForwardedHeaders::Forwarded,
        };
        match (self.trusted_proxies.is_empty(), forwarded) {
            (true, ForwardedHeaders::None) | (false, ForwardedHeaders::XForwarded | ForwardedHeaders::Forwarded) => {}
            (false, ForwardedHeaders::None) => {
                return Err(ConfigError::one(
                    "server.forwarded is \"none\", but server.trusted_proxies names proxies: say which headers they set, \"x-forwarded\" or \"forwarded\"",
                ));
            }
            (true, _) => {
                return Err(ConfigError::one(
                    "server.trusted_proxies names nobody whose forwarded headers count: name the proxies, or set server.forwarded to \"none\"",
                ));
            }
        }
        Ok(Site {
            scheme: match self.scheme {
                SchemeWord::Http => Scheme::Http,
                SchemeWord::Https => Scheme::Https,
            },
            base: base_domain::read(base)?,
            public_port: Some(self.public_port).filter(|port| *port != 0),
            trusted_proxies: self.trusted_proxies.iter().map(|proxy| proxy.0).collect(),
            forwarded,
        })
    }

    /// Returns for how long the server takes requests after it was asked to end.
    pub const fn drain(&self) -> Duration {
        Duration::from_secs(self.drain_seconds)
    }

    /// Returns the time that requests in progress get when the server stops.
    pub const fn stop_after(&self) -> Duration {
        Duration::from_secs(self.stop_after_seconds)
    }
}

impl Keys {
    /// Returns the folder of the societies' keys.
    ///
    /// # Errors
    /// When the folder isn't configured.
    pub fn folder(&self) -> Result<&Path, ConfigError> {
        required("keys.folder", self.folder.as_deref())
    }

    /// Returns the file of the root key.
    ///
    /// # Errors
    /// When the file isn't configured.
    pub fn root_key_file(&self) -> Result<&Path, ConfigError> {
        required("keys.root_key_file", self.root_key_file.as_deref())
    }
}

fn missing(key: &str) -> ConfigError {
    ConfigError::one(format!("{key} is missing; give it in the file or as {}", environment::variable(key)))
}

fn required<'a, T: ?Sized>(key: &str, value: Option<&'a T>) -> Result<&'a T, ConfigError> {
    value.ok_or_else(|| missing(key))
}

#[cfg(test)]
mod tests;
