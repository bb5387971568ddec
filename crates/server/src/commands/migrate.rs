//! `madoguchi migrate`

use std::process::ExitCode;

use madoguchi_core::database::{Database, Location, Pool};
use madoguchi_core::failure::Failure;
use madoguchi_migrations::{Migrator, MigratorTrait, grants};
use secrecy::ExposeSecret;
use url::Url;

use crate::config;
use crate::terminal::{ConfigFile, Stop, say};

/// Runs the migrations as the owner of the tables, and grants the server's role its rights.
pub async fn run(file: &ConfigFile) -> Result<ExitCode, Stop> {
    let config = config::load(file.config.as_deref(), config::variables())?;
    let pool = Pool { connections: 1, ..config.database.pool() };
    let database = Database::open(&config.database.owner_location()?, pool).await?;
    up(&database).await?;
    if let Location::Postgres(url) = config.database.location()? {
        let role = role_in(url.expose_secret())?;
        grants::grant(database.for_migrations(), &role).await.map_err(Failure::from)?;
        say(format!("The role {role} may now do what a server needs, and no more."))?;
    }
    database.close().await?;
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

/// Returns the role that a PostgreSQL URL signs in as.
fn role_in(url: &str) -> Result<String, Stop> {
    let named = Url::parse(url).ok().map(|url| url.username().to_owned()).filter(|role| !role.is_empty());
    named.ok_or_else(|| Stop::because("database.url names no role: postgres://<role>:…@<host>/<database>"))
}
