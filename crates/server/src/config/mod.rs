//! The configuration: embedded defaults, then the file, then the environment. Every value is typed, and every error
//! names the key and its source.

mod base_domain;
mod environment;
mod mail;
#[cfg(test)]
mod reference;
mod secret;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use figment::error::Kind;
use figment::providers::{Format, Toml};
use figment::{Figment, Source};
use ipnet::IpNet;
use madoguchi_core::database::{Location, Pool};
use madoguchi_web::{ForwardedHeaders, Scheme, Site};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

pub use environment::variables;
pub use mail::{MailSection, MailSettings};
use secret::secret;

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
    pub logging: Logging,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    pub listen: SocketAddr,
    base_domain: Option<String>,
    scheme: SchemeWord,
    public_port: u16,
    forwarded: ForwardedWord,
    trusted_proxies: Vec<IpNet>,
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
pub struct DatabaseSection {
    url: Option<SecretString>,
    url_file: Option<PathBuf>,
    owner_url: Option<SecretString>,
    owner_url_file: Option<PathBuf>,
    connections: u32,
    acquire_timeout_seconds: u64,
    statement_timeout_seconds: u64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    folder: Option<PathBuf>,
    root_key_file: Option<PathBuf>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Worker {
    pub enabled: bool,
    pub parallel: usize,
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
    let figment = environment::merge(figment, environment);
    figment.extract().map_err(|error: figment::Error| ConfigError(error.into_iter().map(|e| in_words(&e)).collect()))
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
            trusted_proxies: self.trusted_proxies.clone(),
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

impl DatabaseSection {
    /// Returns the database to serve from.
    ///
    /// # Errors
    /// When the database is missing, given twice, or of an unknown kind.
    pub fn location(&self) -> Result<Location, ConfigError> {
        let url = secret("database.url", self.url.as_ref(), self.url_file.as_deref())?
            .ok_or_else(|| missing("database.url"))?;
        location("database.url", &url)
    }

    /// Returns the database as its owner opens it for migrations. Without an owner URL it is the same as the server's
    /// database.
    ///
    /// # Errors
    /// As for [`Self::location`].
    pub fn owner_location(&self) -> Result<Location, ConfigError> {
        match secret("database.owner_url", self.owner_url.as_ref(), self.owner_url_file.as_deref())? {
            Some(url) => location("database.owner_url", &url),
            None => match self.location()? {
                Location::Postgres(_) => Err(ConfigError::one(
                    "database.owner_url is missing: on PostgreSQL the tables belong to a role that the server doesn't use",
                )),
                sqlite @ Location::Sqlite(_) => Ok(sqlite),
            },
        }
    }

    /// Returns the size and patience of the connection pool of a command.
    pub const fn pool(&self) -> Pool {
        Pool {
            connections: self.connections,
            acquire: Duration::from_secs(self.acquire_timeout_seconds),
            statement: None,
        }
    }

    /// Returns the size and patience of the connection pool of a server.
    pub fn serving_pool(&self) -> Pool {
        let statement = Some(self.statement_timeout_seconds).filter(|seconds| *seconds > 0).map(Duration::from_secs);
        Pool { statement, ..self.pool() }
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

fn location(key: &str, url: &SecretString) -> Result<Location, ConfigError> {
    let text = url.expose_secret();
    if text.starts_with("postgres://") || text.starts_with("postgresql://") {
        return Ok(Location::Postgres(url.clone()));
    }
    let path = text.strip_prefix("sqlite://").or_else(|| text.strip_prefix("sqlite:")).filter(|path| !path.is_empty());
    path.map(|path| Location::Sqlite(PathBuf::from(path))).ok_or_else(|| {
        ConfigError::one(format!("{key}: neither “postgres://…” nor “sqlite:<path>” (the value isn't shown here)"))
    })
}

#[cfg(test)]
mod tests;
