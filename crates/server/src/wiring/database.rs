//! Opens the database: waits for it, says why it can't be reached, and refuses one that must not be served from.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use madoguchi_core::database::{Database, Location, Pool};
use madoguchi_core::failure::Failure;
use madoguchi_migrations::{Migrator, MigratorTrait, posture};
use madoguchi_words::Words;
use sea_orm::{DbErr, RuntimeErr, sqlx};
use secrecy::ExposeSecret;
use url::Url;

use super::refuse_exposed;
use crate::config;
use crate::terminal::{Stop, words};

/// The pause between two attempts to reach a database that doesn't answer yet.
const BETWEEN: Duration = Duration::from_secs(1);
/// PostgreSQL's own port.
const POSTGRES_PORT: u16 = 5432;

/// Opens the database and checks that this program can work with it.
///
/// # Errors
/// When the database can't be reached, its tables aren't up to date, others can read its file, or on PostgreSQL anything
/// differs from what separates the societies (see [`posture`]).
pub async fn open(location: &Location, pool: Pool) -> Result<Database, Stop> {
    refuse_exposed(&files(location))?;
    let database = connect(config::URL, location, pool).await?;
    checked(database).await
}

/// Opens the database as [`open`] does, and waits for one that doesn't answer yet: machines that start together come up in any
/// order.
///
/// # Errors
/// As for [`open`], and when there is no answer in time.
#[allow(clippy::disallowed_methods, reason = "measures how long the start has waited")]
pub async fn open_patiently(location: &Location, pool: Pool, patience: Duration) -> Result<Database, Stop> {
    refuse_exposed(&files(location))?;
    let until = Instant::now() + patience;
    let mut is_told = false;
    loop {
        match Database::open(location, pool).await {
            Ok(database) => return checked(database).await,
            Err(failure) if may_come_up(&failure) && Instant::now() < until => {
                if !std::mem::replace(&mut is_told, true) {
                    let (server, seconds) = (server_of(location), patience.as_secs());
                    tracing::warn!(server, seconds, "the database does not answer yet; waiting for it");
                }
                tokio::time::sleep(BETWEEN).await;
            }
            Err(failure) => return Err(not_opened(config::URL, location, failure)),
        }
    }
}

/// Opens the database that a key of the configuration names.
///
/// # Errors
/// When it can't be reached, in words that say what to look at.
pub async fn connect(key: &str, location: &Location, pool: Pool) -> Result<Database, Stop> {
    Database::open(location, pool).await.map_err(|failure| not_opened(key, location, failure))
}

/// Checks that this program can work with a database.
async fn checked(database: Database) -> Result<Database, Stop> {
    let level = level_of(&database).await?;
    match level {
        Level::Current => {}
        Level::Behind => return Err(Stop::because(words().text("database-not-migrated"))),
        Level::Ahead => tracing::warn!("the database is ahead of this program"),
    }
    let refused = posture_faults(&database, level, words()).await?;
    if refused.is_empty() {
        return Ok(database);
    }
    let mut lines = vec![words().text("posture-refused").to_owned()];
    for (found, remedy) in refused {
        lines.extend([format!("  {found}"), format!("    {remedy}")]);
    }
    Err(Stop::because(lines.join("\n")))
}

/// How far a database is migrated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// As far as this program knows.
    Current,
    /// Migrations are pending.
    Behind,
    /// A newer version has already migrated the tables. Going on allows that version to be rolled back without downtime.
    Ahead,
}

/// Looks how far a database is migrated.
///
/// # Errors
/// When the database can't be queried.
pub async fn level_of(database: &Database) -> Result<Level, Failure> {
    match Migrator::get_pending_migrations_read_only(database.for_migrations()).await {
        Ok(pending) if pending.is_empty() => Ok(Level::Current),
        Ok(_) => Ok(Level::Behind),
        Err(DbErr::Custom(_)) => Ok(Level::Ahead),
        Err(error) => Err(error.into()),
    }
}

/// Returns what endangers the separation of the societies, each with what mends it. What a later version may have made on purpose
/// is logged.
///
/// # Errors
/// When the database can't be queried.
pub async fn posture_faults(
    database: &Database,
    level: Level,
    words: &Words,
) -> Result<Vec<(String, String)>, Failure> {
    let faults = posture::faults(database.for_migrations()).await?;
    let (passed, refused): (Vec<_>, Vec<_>) =
        faults.into_iter().partition(|fault| level == Level::Ahead && fault.may_be_of_a_later_version());
    for fault in passed {
        tracing::warn!(?fault, "rights differ from what this version of the program knows");
    }
    Ok(refused.iter().map(|fault| in_words(fault, words)).collect())
}

/// The files of a database: none where it is a server.
pub fn files(location: &Location) -> Vec<PathBuf> {
    match location {
        Location::Sqlite(path) => sqlite_files(path).filter(|file| file.exists()).collect(),
        Location::Postgres(_) => Vec::new(),
    }
}

/// Whether a database may answer later what it doesn't answer now: it starts, its name isn't known yet, or it has no connection
/// left.
fn may_come_up(failure: &Failure) -> bool {
    matches!(NoConnection::of(failure), Some(NoConnection::NoAnswer | NoConnection::NoSuchHost))
}

/// Why there is no connection to PostgreSQL.
enum NoConnection {
    NoAnswer,
    NoSuchHost,
    WrongLogin,
    NoSuchDatabase,
}

impl NoConnection {
    fn of(failure: &Failure) -> Option<Self> {
        let (Failure::Unreachable(error) | Failure::Database(error)) = failure else { return None };
        let error = match error {
            DbErr::ConnectionAcquire(_) => return Some(Self::NoAnswer),
            DbErr::Conn(RuntimeErr::SqlxError(error))
            | DbErr::Exec(RuntimeErr::SqlxError(error))
            | DbErr::Query(RuntimeErr::SqlxError(error)) => error,
            _ => return None,
        };
        match &**error {
            sqlx::Error::PoolTimedOut => Some(Self::NoAnswer),
            // The standard library has no kind of its own for a name that can't be resolved.
            sqlx::Error::Io(error) if error.to_string().contains("lookup address") => Some(Self::NoSuchHost),
            sqlx::Error::Io(_) => Some(Self::NoAnswer),
            other => match other.as_database_error()?.code()?.as_ref() {
                "28P01" | "28000" => Some(Self::WrongLogin),
                "3D000" => Some(Self::NoSuchDatabase),
                "53300" | "57P03" => Some(Self::NoAnswer),
                _ => None,
            },
        }
    }
}

/// Words for a database that can't be opened. They name the key and the server, and never the password.
fn not_opened(key: &str, location: &Location, failure: Failure) -> Stop {
    let message = match NoConnection::of(&failure) {
        Some(NoConnection::NoAnswer) => "database-no-answer",
        Some(NoConnection::NoSuchHost) => "database-no-host",
        Some(NoConnection::WrongLogin) => "database-wrong-login",
        Some(NoConnection::NoSuchDatabase) => "database-no-database",
        None => return Stop::from(failure).about(key),
    };
    let server = server_of(location);
    Stop::because(words().format(message, &[("key", key.into()), ("server", (&server).into())]))
}

/// Where a database is, without user and password: host and port, or the file.
pub fn server_of(location: &Location) -> String {
    match location {
        Location::Sqlite(path) => path.display().to_string(),
        Location::Postgres(url) => {
            let url = Url::parse(url.expose_secret()).ok();
            let host = url.as_ref().and_then(Url::host_str).filter(|host| !host.is_empty()).unwrap_or("localhost");
            format!("{host}:{}", url.as_ref().and_then(Url::port).unwrap_or(POSTGRES_PORT))
        }
    }
}

/// An SQLite database and the files that SQLite keeps beside it.
fn sqlite_files(path: &Path) -> impl Iterator<Item = PathBuf> {
    ["", "-wal", "-shm"].into_iter().map(|ending| {
        let mut file = path.as_os_str().to_owned();
        file.push(ending);
        PathBuf::from(file)
    })
}

/// Words for what is wrong with a database, with what mends it.
fn in_words(fault: &posture::Fault, words: &Words) -> (String, String) {
    use posture::Fault;
    let text = match fault {
        Fault::Attribute { role, attribute } => {
            let arguments = [("role", role.into()), ("attribute", (*attribute).into())];
            words.format("posture-attribute", &arguments)
        }
        Fault::Member { role, of } => words.format("posture-member", &[("role", role.into()), ("of", of.into())]),
        Fault::Owner { role, what } => words.format("posture-owner", &[("role", role.into()), ("what", what.into())]),
        Fault::ExtraRight { role, table, right } => {
            let arguments = [("role", role.into()), ("table", table.into()), ("right", (*right).into())];
            words.format("posture-extra-right", &arguments)
        }
        Fault::MissingRight { role, table, right } => {
            let arguments = [("role", role.into()), ("table", table.into()), ("right", (*right).into())];
            words.format("posture-missing-right", &arguments)
        }
        Fault::MissingTable { table } => words.format("posture-missing-table", &[("table", table.into())]),
        Fault::NotForced { table } => words.format("posture-not-forced", &[("table", table.into())]),
        Fault::OtherPolicy { table, .. } => words.format("posture-other-policy", &[("table", table.into())]),
        Fault::OtherTrigger { trigger, .. } => words.format("posture-other-trigger", &[("trigger", trigger.into())]),
        Fault::View { role, view } => words.format("posture-view", &[("role", role.into()), ("view", view.into())]),
    };
    (text, words.format("posture-remedy", &[("remedy", (&fault.remedy()).into())]))
}
