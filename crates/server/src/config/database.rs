//! Where the database is, and how it is connected to.

use std::path::{Path, PathBuf};
use std::time::Duration;

use madoguchi_core::database::{Location, Pool};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use super::path::ConfiguredPath;
use super::secret::secret;
use super::{ConfigError, missing};
use crate::terminal::words;

/// The key of the database to serve from.
pub const URL: &str = "database.url";
/// The key of the same database for the role that owns the tables.
pub const OWNER_URL: &str = "database.owner_url";

/// The section `database`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseSection {
    url: Option<SecretString>,
    url_file: Option<ConfiguredPath>,
    owner_url: Option<SecretString>,
    owner_url_file: Option<ConfiguredPath>,
    connections: u32,
    acquire_timeout_seconds: u64,
    statement_timeout_seconds: u64,
    start_wait_seconds: u64,
    /// The folders of the files in which the two URLs, or the names of their files, stand.
    #[serde(skip)]
    beside: Beside,
}

#[derive(Debug, Default)]
struct Beside {
    url: Option<PathBuf>,
    owner_url: Option<PathBuf>,
}

impl DatabaseSection {
    /// Notes the folders to which the path of an SQLite database is relative.
    pub(super) fn stand_beside(&mut self, folder_of: impl Fn(&str) -> Option<PathBuf>) {
        let of = |key: &str| folder_of(key).or_else(|| folder_of(&format!("{key}_file")));
        self.beside = Beside { url: of(URL), owner_url: of(OWNER_URL) };
    }

    /// Returns the database to serve from.
    ///
    /// # Errors
    /// When the database is missing, given twice, or can't be reached by what is given.
    pub fn location(&self) -> Result<Location, ConfigError> {
        let url = secret(URL, self.url.as_ref(), self.url_file.as_deref())?.ok_or_else(|| missing(URL))?;
        location(URL, &url, self.beside.url.as_deref())
    }

    /// Returns the database as its owner opens it for migrations. Without an owner URL it is the same as the server's
    /// database.
    ///
    /// # Errors
    /// As for [`Self::location`].
    pub fn owner_location(&self) -> Result<Location, ConfigError> {
        match secret(OWNER_URL, self.owner_url.as_ref(), self.owner_url_file.as_deref())? {
            Some(url) => location(OWNER_URL, &url, self.beside.owner_url.as_deref()),
            None => match self.location()? {
                Location::Postgres(_) => Err(ConfigError::one(
                    "database.owner_url is missing: on PostgreSQL the tables belong to a role that the server doesn't use",
                )),
                sqlite @ Location::Sqlite(_) => Ok(sqlite),
            },
        }
    }

    /// Whether the role that owns the tables is named.
    pub const fn names_owner(&self) -> bool {
        self.owner_url.is_some() || self.owner_url_file.is_some()
    }

    /// Returns the key that [`Self::owner_location`] comes from.
    pub const fn owner_key(&self) -> &'static str {
        if self.names_owner() { OWNER_URL } else { URL }
    }

    /// Checks the owner's URL, where one is given.
    ///
    /// # Errors
    /// When it is given twice, or can't be used.
    pub(super) fn usable_owner(&self) -> Result<(), ConfigError> {
        if self.names_owner() { self.owner_location().map(drop) } else { Ok(()) }
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

    /// Returns how long a server waits at its start for a database that doesn't answer yet.
    pub const fn start_wait(&self) -> Duration {
        Duration::from_secs(self.start_wait_seconds)
    }
}

/// Reads a URL. The path of an SQLite database is relative to the folder of the file in which it stands.
fn location(key: &str, url: &SecretString, beside: Option<&Path>) -> Result<Location, ConfigError> {
    let text = url.expose_secret();
    let told = |message: &str| ConfigError::one(words().format(message, &[("key", key.into())]));
    if text.starts_with("postgres://") || text.starts_with("postgresql://") {
        return if is_clear(text) { Ok(Location::Postgres(url.clone())) } else { Err(told("config-url-unclear")) };
    }
    let path = text.strip_prefix("sqlite://").or_else(|| text.strip_prefix("sqlite:")).filter(|path| !path.is_empty());
    let path = path.ok_or_else(|| told("config-url-unknown"))?;
    Ok(Location::Sqlite(beside.map_or_else(|| PathBuf::from(path), |folder| folder.join(path))))
}

/// Whether a URL of PostgreSQL says what its writer meant. A password with `/`, `?` or `#` that isn't percent-encoded ends the
/// host early, and what is left of it stands where no `@` belongs.
fn is_clear(text: &str) -> bool {
    let Ok(url) = Url::parse(text) else { return false };
    let name_of = |pair: &str| pair.split_once('=').map_or_else(|| pair.to_owned(), |(name, _)| name.to_owned());
    let query = || url.query().into_iter().flat_map(|query| query.split('&'));
    let is_whole = !url.path().contains('@')
        && !url.fragment().is_some_and(|fragment| fragment.contains('@'))
        && query().all(|pair| pair.contains('=') && !name_of(pair).contains('@'));
    is_whole && (!url.username().is_empty() || query().any(|pair| name_of(pair) == "user"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_that_ends_the_host_early_is_found() {
        for (url, clear) in [
            ("postgres://app:plain@localhost/db", true),
            ("postgres://app@localhost:5433/db?sslmode=require", true),
            ("postgresql://app:p%40ss%2Fwo@localhost/db", true),
            ("postgres://app:p@ss@localhost/db", true),
            ("postgres:///db?host=/var/run/postgresql&user=app", true),
            ("postgres://app:p@ss/wo@localhost/db", false),
            ("postgres://app:p/wo@localhost/db", false),
            ("postgres://app:12/wo@localhost/db", false),
            ("postgres://app:p#wo@localhost/db", false),
            ("postgres://app:p@s#wo@localhost/db", false),
            ("postgres://app:12#wo@localhost/db", false),
            ("postgres://app:p?wo@localhost/db", false),
            ("postgres://app:p@s?wo@localhost/db", false),
            ("postgres://app:12?wo@localhost/db?sslmode=require", false),
            ("postgres://localhost/db", false),
            ("postgres://", false),
        ] {
            assert_eq!(is_clear(url), clear, "{url}");
        }
    }
}
