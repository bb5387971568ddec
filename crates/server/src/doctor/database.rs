//! The database: reachable, migrated, with the locks between the societies, and in step with this machine's clock.

use chrono::{DateTime, Utc};
use madoguchi_core::clock::Clock;
use madoguchi_core::database::{Database, Location};
use madoguchi_core::failure::Failure;
use sea_orm::{ConnectionTrait, DbErr, Statement};
use secrecy::ExposeSecret;
use url::Url;

use super::finding::{Area, Report};
use crate::config::{self, Config};
use crate::terminal::Stop;
use crate::wiring::database::{Level, connect, files, level_of, posture_faults};

/// The most that two clocks may differ, in seconds: half of what a one-time code is accepted around its time.
const MOST_APART: i64 = 15;
/// The oldest PostgreSQL that is supported, as `server_version_num` writes it.
const OLDEST: i32 = 140_000;

/// Opens the database and looks at it. Nothing, where it can't be used.
pub(super) async fn open(config: &Config, clock: &Clock, report: &mut Report) -> Option<Database> {
    // What isn't named is a finding of the configuration.
    let location = config.database.location().ok()?;
    report.of_exposed(Area::Database, &files(&location));
    if let Location::Sqlite(path) = &location
        && !path.exists()
    {
        // Opening it would make an empty one.
        let path = path.display().to_string();
        let arguments = [("path", (&path).into())];
        report.trouble(
            Area::Database,
            "doctor-no-database",
            &arguments,
            "doctor-danger-start",
            "doctor-remedy-migrate",
        );
        return None;
    }
    let database = match connect(config::URL, &location, config.database.pool()).await {
        Ok(database) => database,
        Err(stop) => {
            report.of_stop(Area::Database, "doctor-database", &stop, "doctor-remedy-database");
            return None;
        }
    };
    match look(config, &location, &database, clock, report).await {
        Ok(true) => {
            report.looked_at();
            Some(database)
        }
        Ok(false) => None,
        Err(failure) => {
            report.of_stop(Area::Database, "doctor-database", &Stop::from(failure), "doctor-remedy-database");
            None
        }
    }
}

/// Returns whether societies can be read from the database.
async fn look(
    config: &Config,
    location: &Location,
    database: &Database,
    clock: &Clock,
    report: &mut Report,
) -> Result<bool, Failure> {
    let level = level_of(database).await?;
    if level == Level::Behind {
        report.trouble(Area::Database, "doctor-not-migrated", &[], "doctor-danger-start", "doctor-remedy-migrate");
        return Ok(false);
    }
    if level == Level::Ahead {
        report.weakness(Area::Database, "doctor-ahead", &[], "doctor-ahead-danger", "doctor-ahead-remedy");
    }
    for (found, remedy) in posture_faults(database, level, report.words()).await? {
        report.told(
            Area::Database,
            "doctor-posture",
            &format!("{found} {remedy}"),
            "doctor-danger-isolation",
            "doctor-remedy-posture",
        );
    }
    if let Location::Postgres(url) = location {
        of_postgres(config, url.expose_secret(), database, clock, report).await?;
    }
    Ok(true)
}

async fn of_postgres(
    config: &Config,
    url: &str,
    database: &Database,
    clock: &Clock,
    report: &mut Report,
) -> Result<(), DbErr> {
    let connection = database.for_migrations();
    let facts = "SELECT clock_timestamp() AS now, current_setting('server_version_num')::int AS version,
                        current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int AS room";
    let facts = connection.query_one_raw(Statement::from_string(connection.get_database_backend(), facts)).await?;
    let Some(facts) = facts else { return Ok(()) };
    let apart = (facts.try_get::<DateTime<Utc>>("", "now")? - clock.now()).num_seconds();
    if apart.abs() > MOST_APART {
        report.trouble(
            Area::Database,
            "doctor-clock",
            &[("seconds", apart.abs().into())],
            "doctor-clock-danger",
            "doctor-clock-remedy",
        );
    }
    let (version, room) = (facts.try_get::<i32>("", "version")?, facts.try_get::<i32>("", "room")?);
    if version < OLDEST {
        let found = [("version", (version / 10_000).into())];
        report.trouble(
            Area::Database,
            "doctor-old-postgres",
            &found,
            "doctor-danger-start",
            "doctor-old-postgres-remedy",
        );
    }
    let wanted = i64::from(config.database.pool().connections);
    if wanted > i64::from(room) {
        let arguments = [("wanted", wanted.into()), ("room", room.into())];
        report.trouble(
            Area::Database,
            "doctor-connections",
            &arguments,
            "doctor-connections-danger",
            "doctor-connections-remedy",
        );
    }
    if is_open_on_the_way(url) {
        report.weakness(
            Area::Database,
            "doctor-plain-database",
            &[],
            "doctor-plain-database-danger",
            "doctor-plain-database-remedy",
        );
    }
    Ok(())
}

/// Whether a URL leads to another machine without asking for a certificate.
fn is_open_on_the_way(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let is_here = host.is_empty()
        || host == "localhost"
        || host.starts_with('/')
        || host.starts_with("%2F")
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    !is_here
        && !url.query_pairs().any(|(name, value)| name == "sslmode" && matches!(&*value, "verify-ca" | "verify-full"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_to_another_machine_is_to_be_encrypted_and_certified() {
        for (url, open) in [
            ("postgres://app@localhost/db", false),
            ("postgres://app@127.0.0.1:5433/db", false),
            ("postgres://app@[::1]/db", false),
            ("postgres://app@%2Fvar%2Frun%2Fpostgresql/db", false),
            ("postgres:///db?user=app", false),
            ("postgres://app@db.example.jp/db?sslmode=verify-full", false),
            ("postgres://app@db.example.jp/db?sslmode=require", true),
            ("postgres://app@10.0.0.5/db", true),
        ] {
            assert_eq!(is_open_on_the_way(url), open, "{url}");
        }
    }
}
