//! A copy of an SQLite database, and whether it is sound.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use madoguchi_core::database::{Database, Location, Pool};
use madoguchi_core::failure::Failure;
use madoguchi_migrations::tables::{PLATFORM, TENANT};
use sea_orm::{ConnectionTrait, QueryResult, Statement};

use crate::config;
use crate::terminal::{Stop, words};
use crate::wiring::database::{Level, connect, level_of, posture_faults};

/// Opens a copy and refuses one that is damaged, or whose audit trail isn't protected.
pub(super) async fn open_sound(path: &Path) -> Result<Database, Stop> {
    let pool = Pool { connections: 1, ..Pool::default() };
    let database = connect(config::URL, &Location::Sqlite(path.to_owned()), pool).await?;
    let damage = damage(&database).await?;
    if let Some(first) = damage.first() {
        database.close().await?;
        let path = path.display().to_string();
        return Err(Stop::because(
            words().format("backup-damaged", &[("path", (&path).into()), ("first", first.into())]),
        ));
    }
    let level = level_of(&database).await?;
    // Migrations that are pending may make what is missing.
    if level != Level::Behind {
        let faults = posture_faults(&database, level, words()).await?;
        if let Some((found, remedy)) = faults.first() {
            return Err(Stop::because(format!("{found} {remedy}")));
        }
    }
    Ok(database)
}

/// What SQLite finds wrong: pages, indexes, references to rows that aren't there.
async fn damage(database: &Database) -> Result<Vec<String>, Failure> {
    let checked = ask(database, "PRAGMA integrity_check").await?;
    let mut damage = Vec::new();
    for row in checked {
        let said: String = row.try_get_by_index(0)?;
        if said != "ok" {
            damage.push(said);
        }
    }
    for row in ask(database, "PRAGMA foreign_key_check").await? {
        damage.push(format!("{} → {}", row.try_get_by_index::<String>(0)?, row.try_get_by_index::<String>(2)?));
    }
    Ok(damage)
}

/// How many rows every table has that the program knows and the database has.
pub(super) async fn rows(database: &Database) -> Result<BTreeMap<String, i64>, Failure> {
    let mut there = Vec::new();
    for row in ask(database, "SELECT name FROM sqlite_master WHERE type = 'table'").await? {
        there.push(row.try_get_by_index::<String>(0)?);
    }
    let mut rows = BTreeMap::new();
    for (table, _) in PLATFORM.iter().chain(TENANT).filter(|(table, _)| there.iter().any(|name| name == table)) {
        let counted = ask(database, &format!("SELECT count(*) FROM {table}")).await?;
        if let Some(row) = counted.first() {
            rows.insert((*table).to_owned(), row.try_get_by_index(0)?);
        }
    }
    Ok(rows)
}

/// The newest migration that has run.
pub(super) async fn migration(database: &Database) -> Result<String, Failure> {
    let newest = ask(database, "SELECT max(version) FROM seaql_migrations").await?;
    let newest = newest.first().ok_or(Failure::Inconsistent("no migration"))?;
    Ok(newest.try_get_by_index(0)?)
}

async fn ask(database: &Database, sql: &str) -> Result<Vec<QueryResult>, Failure> {
    let connection = database.for_migrations();
    Ok(connection.query_all_raw(Statement::from_string(connection.get_database_backend(), sql)).await?)
}

/// The files that SQLite keeps beside a database.
pub(super) fn beside(path: &Path) -> [PathBuf; 2] {
    ["-wal", "-shm"].map(|ending| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    })
}
