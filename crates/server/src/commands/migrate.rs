//! `madoguchi migrate`

use std::fs::{File, TryLockError};
use std::path::Path;
use std::process::ExitCode;

use madoguchi_core::database::{Database, Location, Pool};
use madoguchi_core::failure::Failure;
use madoguchi_core::files;
use madoguchi_migrations::{Migrator, MigratorTrait, grants};
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, Statement, TransactionTrait};
use secrecy::ExposeSecret;
use url::Url;

use crate::config;
use crate::terminal::{ConfigFile, Stop, say, tell, words};
use crate::wiring::database::{connect, server_of};

/// The number of the advisory lock that one migration holds while others wait. Nothing else uses it.
const LOCK: i64 = 0x6d61_646f_6775_6368;
/// PostgreSQL's code for a right that the role has not.
const NO_RIGHT: &str = "42501";

/// Runs the migrations as the owner of the tables, and grants the server's role its rights.
pub async fn run(file: &ConfigFile) -> Result<ExitCode, Stop> {
    let config = config::load(file.config.as_deref(), config::variables())?;
    let pool = Pool { connections: 1, ..config.database.pool() };
    let location = config.database.owner_location()?;
    let key = config.database.owner_key();
    let turn = Turn::take(key, &location, pool).await?;
    let database = connect(key, &location, pool).await?;
    up(&database).await.map_err(|failure| not_migrated(failure, &location))?;
    if let Location::Postgres(url) = config.database.location()? {
        let role = role_in(url.expose_secret())?;
        let granted = grants::grant(database.for_migrations(), &role).await;
        granted.map_err(|error| not_migrated(error.into(), &location))?;
        say(format!("The role {role} may now do what a server needs, and no more."))?;
    }
    database.close().await?;
    drop(turn);
    say("The tables are up to date.")?;
    Ok(ExitCode::SUCCESS)
}

/// Applies the pending migrations.
///
/// # Errors
/// When the database fails.
pub async fn up(database: &Database) -> Result<(), Failure> {
    Ok(Migrator::up(database.for_migrations(), None).await?)
}

/// The turn of this migration among those that were started at the same time. It ends with the value, or with the process.
enum Turn {
    /// A transaction that holds an advisory lock, on a connection of its own, which nothing else gives back.
    Advisory { _held: DatabaseTransaction, _database: Database },
    /// A lock on a file beside the database.
    File { _held: File },
}

impl Turn {
    /// Waits until no other migration of this database is at work.
    async fn take(key: &str, location: &Location, pool: Pool) -> Result<Self, Stop> {
        match location {
            Location::Postgres(_) => {
                let database = connect(key, location, pool).await?;
                let held = advisory(database.for_migrations()).await.map_err(Failure::from)?;
                Ok(Self::Advisory { _held: held, _database: database })
            }
            Location::Sqlite(path) => {
                let path = path.with_added_extension("migrate-lock");
                let held =
                    tokio::task::spawn_blocking(move || locked(&path).map_err(|error| Stop::from(error).at(&path)));
                Ok(Self::File { _held: held.await?? })
            }
        }
    }
}

async fn advisory(connection: &DatabaseConnection) -> Result<DatabaseTransaction, DbErr> {
    let held = connection.begin().await?;
    // The transaction idles while the other connection works.
    held.execute_unprepared("SET LOCAL idle_in_transaction_session_timeout = 0").await?;
    let tried = format!("SELECT pg_try_advisory_xact_lock({LOCK}) AS taken");
    let tried = held.query_one_raw(Statement::from_string(held.get_database_backend(), tried)).await?;
    if !tried.map(|row| row.try_get("", "taken")).transpose()?.unwrap_or(false) {
        tell(words().text("migrate-waits"));
        held.execute_unprepared(&format!("SELECT pg_advisory_xact_lock({LOCK})")).await?;
    }
    Ok(held)
}

/// Locks a file of its own: a lock on the database's file would disturb SQLite's.
fn locked(path: &Path) -> std::io::Result<File> {
    files::private_if_missing(path)?;
    let file = File::options().write(true).open(path)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            tell(words().text("migrate-waits"));
            file.lock()?;
        }
        Err(TryLockError::Error(error)) => return Err(error),
    }
    Ok(file)
}

/// Words for a migration that failed.
fn not_migrated(failure: Failure, location: &Location) -> Stop {
    let (Failure::Database(error) | Failure::Unreachable(error)) = &failure else { return failure.into() };
    let server = server_of(location);
    let arguments = [("key", config::OWNER_URL.into()), ("server", (&server).into())];
    match error {
        // What sea-orm says where the record names a migration that this program doesn't have.
        DbErr::Custom(_) => Stop::because(words().text("migrate-newer")),
        error if code_of(error).as_deref() == Some(NO_RIGHT) => {
            Stop::because(words().format("migrate-not-owner", &arguments))
        }
        _ => failure.into(),
    }
}

fn code_of(error: &DbErr) -> Option<String> {
    use sea_orm::RuntimeErr::SqlxError;
    let (DbErr::Exec(SqlxError(error)) | DbErr::Query(SqlxError(error)) | DbErr::Conn(SqlxError(error))) = error else {
        return None;
    };
    Some(error.as_database_error()?.code()?.into_owned())
}

/// Returns the role that a PostgreSQL URL signs in as.
fn role_in(url: &str) -> Result<String, Stop> {
    let named = Url::parse(url).ok().map(|url| url.username().to_owned()).filter(|role| !role.is_empty());
    named.ok_or_else(|| Stop::because("database.url names no role: postgres://<role>:…@<host>/<database>"))
}
