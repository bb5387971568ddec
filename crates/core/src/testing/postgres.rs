//! Databases in a throw-away PostgreSQL cluster, for tests.

use std::sync::atomic::{AtomicU32, Ordering};

use madoguchi_migrations::{Migrator, MigratorTrait, grants};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement};
use secrecy::ExposeSecret;
use tokio::sync::OnceCell;

use crate::database::Location;

const TEMPLATE: &str = "madoguchi_template";
const ROLE: &str = "madoguchi_app";
const ROLE_PASSWORD: &str = "only-for-tests";
/// The number of the advisory lock. Nothing else uses it.
const LOCK: i64 = 7_403_115;

static MADE: AtomicU32 = AtomicU32::new(0);

/// Clones the migrated template. The clone is used as the runtime role.
pub async fn clone(cluster: &str) -> Result<Location, DbErr> {
    static READY: OnceCell<()> = OnceCell::const_new();
    let owner = sea_orm::Database::connect(quiet(cluster)).await?;
    READY.get_or_try_init(|| make_template(&owner, cluster)).await?;
    let name = format!("test_{}_{}", std::process::id(), MADE.fetch_add(1, Ordering::SeqCst));
    owner.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name}")).await?;
    // Several clones can be made at once, because nobody is connected to the template.
    owner.execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE}")).await?;
    owner.close().await?;
    Ok(Location::Postgres(with_user(&with_database(cluster, &name)).into()))
}

/// Opens a clone as the cluster's superuser.
pub async fn as_superuser(cluster: &str, location: &Location) -> Result<DatabaseConnection, DbErr> {
    let Some(Location::Postgres(url)) = owned(cluster, location) else {
        return Err(DbErr::Custom("this isn't PostgreSQL".into()));
    };
    sea_orm::Database::connect(quiet(url.expose_secret())).await
}

/// Where a clone is for the role that owns its tables.
pub fn owned(cluster: &str, location: &Location) -> Option<Location> {
    let Location::Postgres(url) = location else { return None };
    let name = url.expose_secret().rsplit_once('/').map(|(_, name)| name.to_owned()).unwrap_or_default();
    Some(Location::Postgres(with_database(cluster, &name).into()))
}

/// Creates the template if it doesn't exist. Of several test processes, one creates it and the others wait.
async fn make_template(owner: &DatabaseConnection, cluster: &str) -> Result<(), DbErr> {
    owner.execute_unprepared(&format!("SELECT pg_advisory_lock({LOCK})")).await?;
    let made = make(owner, cluster).await;
    owner.execute_unprepared(&format!("SELECT pg_advisory_unlock({LOCK})")).await?;
    made
}

async fn make(owner: &DatabaseConnection, cluster: &str) -> Result<(), DbErr> {
    let backend = owner.get_database_backend();
    let there = Statement::from_string(backend, format!("SELECT 1 FROM pg_database WHERE datname = '{TEMPLATE}'"));
    if owner.query_one_raw(there).await?.is_some() {
        return Ok(());
    }
    let role = Statement::from_string(backend, format!("SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'"));
    if owner.query_one_raw(role).await?.is_none() {
        owner.execute_unprepared(&format!("CREATE ROLE {ROLE} LOGIN PASSWORD '{ROLE_PASSWORD}'")).await?;
    }
    let unfinished = format!("{TEMPLATE}_unfinished");
    owner.execute_unprepared(&format!("DROP DATABASE IF EXISTS {unfinished}")).await?;
    owner.execute_unprepared(&format!("CREATE DATABASE {unfinished}")).await?;
    let template = sea_orm::Database::connect(quiet(&with_database(cluster, &unfinished))).await?;
    Migrator::up(&template, None).await?;
    grants::grant(&template, ROLE).await?;
    template.close().await?;
    owner.execute_unprepared(&format!("ALTER DATABASE {unfinished} RENAME TO {TEMPLATE}")).await?;
    Ok(())
}

fn quiet(url: &str) -> sea_orm::ConnectOptions {
    let mut options = sea_orm::ConnectOptions::new(url);
    // The advisory lock belongs to a connection, so the pool must have only one.
    options.sqlx_logging(false).max_connections(1);
    options
}

fn with_database(url: &str, name: &str) -> String {
    url.rsplit_once('/').map_or_else(|| url.to_owned(), |(server, _)| format!("{server}/{name}"))
}

fn with_user(url: &str) -> String {
    url.split_once('@').map_or_else(|| url.to_owned(), |(_, rest)| format!("postgres://{ROLE}:{ROLE_PASSWORD}@{rest}"))
}
