//! What is in the database, all of it, for tests that nothing was written.

use std::collections::{BTreeMap, BTreeSet};

use madoguchi_core::database::{Dialect, Location};
use madoguchi_core::testing::{Bench, POSTGRES};
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, Statement};
use secrecy::ExposeSecret;

/// Every row of every table, as text.
#[derive(Clone, PartialEq, Eq)]
pub struct Rows(BTreeMap<String, BTreeSet<String>>);

impl Rows {
    /// Reads them, with a role that sees all societies.
    pub async fn read(bench: &Bench) -> Self {
        let owner = owner(bench).await;
        let rows = if bench.dialect() == Dialect::Postgres {
            let tables = "SELECT tablename::text AS one FROM pg_tables WHERE schemaname = 'public'";
            Self::read_all(&owner, tables, |table, _| format!("SELECT t::text AS one FROM \"{table}\" t")).await
        } else {
            let tables = "SELECT name AS one FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
            Self::read_all(&owner, tables, |table, columns| {
                let quoted: Vec<_> = columns.iter().map(|column| format!("quote(\"{column}\")")).collect();
                format!("SELECT {} AS one FROM \"{table}\"", quoted.join(" || ',' || "))
            })
            .await
        };
        leave(bench, owner).await;
        rows
    }

    async fn read_all(connection: &DatabaseConnection, tables: &str, rows: impl Fn(&str, &[String]) -> String) -> Self {
        let sqlite = tables.contains("sqlite_master");
        let mut all = BTreeMap::new();
        for table in texts(connection, tables).await {
            let columns = if sqlite {
                texts(connection, &format!("SELECT name AS one FROM pragma_table_info('{table}')")).await
            } else {
                Vec::new()
            };
            let found = texts(connection, &rows(&table, &columns)).await;
            all.insert(table, found.into_iter().collect());
        }
        // A page that says why it doesn't go on has a row for its support code; `support_codes.rs` has its tests.
        all.remove("support_code");
        assert!(all.contains_key("account") && all.contains_key("session"), "{:?}", all.keys());
        Self(all)
    }

    /// The rows of a table.
    pub fn of(&self, table: &str) -> impl Iterator<Item = &str> {
        self.0.get(table).unwrap_or_else(|| panic!("no table {table}")).iter().map(String::as_str)
    }

    /// How many rows a table has.
    pub fn count(&self, table: &str) -> usize {
        self.0.get(table).unwrap_or_else(|| panic!("no table {table}")).len()
    }

    /// The tables that differ.
    pub fn changed_since(&self, before: &Self) -> Vec<&str> {
        self.0
            .iter()
            .filter(|(table, rows)| before.0.get(*table) != Some(rows))
            .map(|(table, _)| table.as_str())
            .collect()
    }

    /// Whether a text stands in some row, e.g. one that ought to be sealed.
    pub fn hold(&self, text: &str) -> bool {
        self.0.values().flatten().any(|row| row.contains(text))
    }
}

/// The texts that a query calls `one`, asked with a role that sees all societies.
pub async fn ask(bench: &Bench, sql: &str) -> Vec<String> {
    let owner = owner(bench).await;
    let found = texts(&owner, sql).await;
    leave(bench, owner).await;
    found
}

async fn owner(bench: &Bench) -> DatabaseConnection {
    let Location::Postgres(url) = &bench.location else { return bench.database.for_migrations().clone() };
    let name = url.expose_secret().rsplit_once('/').unwrap().1.to_owned();
    let cluster = std::env::var(POSTGRES).unwrap();
    let (server, _) = cluster.rsplit_once('/').unwrap();
    let mut options = ConnectOptions::new(format!("{server}/{name}"));
    options.sqlx_logging(false).max_connections(1);
    sea_orm::Database::connect(options).await.unwrap()
}

async fn leave(bench: &Bench, owner: DatabaseConnection) {
    if bench.dialect() == Dialect::Postgres {
        owner.close().await.unwrap();
    }
}

async fn texts(connection: &DatabaseConnection, sql: &str) -> Vec<String> {
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| row.try_get::<String>("", "one").unwrap()).collect()
}

/// Takes a PostgreSQL database away: nobody may connect any more, and who is connected is thrown out.
pub async fn end_connections(url: &secrecy::SecretString) {
    let name = url.expose_secret().rsplit_once('/').unwrap().1;
    let mut options = ConnectOptions::new(std::env::var(POSTGRES).unwrap());
    options.sqlx_logging(false).max_connections(1);
    let owner = sea_orm::Database::connect(options).await.unwrap();
    for sql in [
        format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"),
        format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"),
    ] {
        owner.execute_unprepared(&sql).await.unwrap();
    }
    owner.close().await.unwrap();
}
