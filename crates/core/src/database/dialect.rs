//! The differences between SQLite and PostgreSQL. Other files of core ask a [`Dialect`] for an ability; they never
//! match on the engine.

use std::path::Path;
use std::time::Duration;

use sea_orm::ConnectOptions;
use sea_orm::sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};

use super::Pool;
use crate::ids::TenantId;

/// The database engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite: the embedded default, with one writer.
    Sqlite,
    /// PostgreSQL with forced row-level security.
    Postgres,
}

impl Dialect {
    /// Whether rows can be claimed with `FOR UPDATE SKIP LOCKED`. SQLite needs no row locks, because it has one writer.
    pub const fn locks_rows(self) -> bool {
        matches!(self, Self::Postgres)
    }
}

pub fn common(options: &mut ConnectOptions, pool: Pool) -> &mut ConnectOptions {
    options.sqlx_logging(false).acquire_timeout(pool.acquire).connect_timeout(pool.acquire).test_before_acquire(false)
}

/// The interval at which PostgreSQL looks, while it works on a statement, whether its client is still there.
const CLIENT_CHECK: Duration = Duration::from_secs(1);

/// Statements that a connection keeps prepared: more than the program has.
const PREPARED: usize = 500;

pub fn postgres(url: &str, pool: Pool) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    common(&mut options, pool).max_connections(pool.connections);
    options.map_sqlx_postgres_opts(move |postgres| {
        let milliseconds = |time: Duration| time.as_millis().to_string();
        postgres.statement_cache_capacity(PREPARED).options([
            ("client_connection_check_interval", milliseconds(CLIENT_CHECK)),
            ("statement_timeout", milliseconds(pool.statement.unwrap_or_default())),
        ])
    });
    options
}

pub fn sqlite_writer(path: &Path, pool: Pool) -> ConnectOptions {
    let mut options = sqlite(path, false);
    // Writers queue for the one connection, so a burst makes a writer wait longer than a reader.
    common(&mut options, Pool { acquire: pool.acquire.max(Duration::from_secs(30)), ..pool })
        .max_connections(1)
        .min_connections(1);
    options
}

pub fn sqlite_readers(path: &Path, pool: Pool) -> ConnectOptions {
    let mut options = sqlite(path, true);
    common(&mut options, pool).max_connections(pool.connections.clamp(1, 8));
    options
}

fn sqlite(path: &Path, only_reads: bool) -> ConnectOptions {
    // The path is set as a path, because `?` and `%` have a meaning in a URL.
    let mut options = ConnectOptions::new("sqlite:madoguchi.db");
    let path = path.to_owned();
    options.map_sqlx_sqlite_opts(move |sqlite| {
        let sqlite = sqlite
            .filename(&path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // The command line may write while a server runs.
            .busy_timeout(Duration::from_secs(10));
        if only_reads { sqlite.pragma("query_only", "ON") } else { sqlite }
    });
    options
}

/// The message that begins a transaction that may write. On SQLite the transaction takes the write lock at once, because
/// a later upgrade from a read lock could fail without waiting.
pub fn begin_write(dialect: Dialect, tenant: Option<TenantId>) -> String {
    match dialect {
        Dialect::Sqlite => "BEGIN IMMEDIATE".to_owned(),
        Dialect::Postgres => format!("BEGIN{}", bound(tenant)),
    }
}

/// The message that begins a transaction that only reads.
pub fn begin_read(dialect: Dialect, tenant: Option<TenantId>) -> String {
    match dialect {
        Dialect::Sqlite => "BEGIN".to_owned(),
        Dialect::Postgres => format!("BEGIN READ ONLY{}", bound(tenant)),
    }
}

/// Tells row-level security which society the transaction belongs to. SQLite has no row-level security; only the
/// finders, which name the society, separate the societies there. The id is a UUID, so its text needs no quoting.
fn bound(tenant: Option<TenantId>) -> String {
    tenant.map(|tenant| format!("; SET LOCAL app.tenant_id = '{}'", tenant.0)).unwrap_or_default()
}
