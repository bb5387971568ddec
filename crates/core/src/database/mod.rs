//! Access to the database. SQL runs only inside a transaction. A transaction is bound either to one society
//! ([`TenantTx`]) or to the platform's tables ([`PlatformTx`]); there is no other access.

mod dialect;
pub(crate) mod endings;
mod pool_use;
mod stored;
mod transaction;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
#[cfg(feature = "testing")]
use sea_orm::ConnectionTrait;
use sea_orm::{DatabaseConnection, DbErr, EntityTrait, Select, Statement};
use secrecy::{ExposeSecret, SecretString};

pub use dialect::Dialect;
pub use pool_use::PoolUse;
pub(crate) use stored::{from_word, to_word};
#[cfg(feature = "testing")]
pub use transaction::Plans;
pub(crate) use transaction::TransactionConnection;

use crate::failure::Failure;
use crate::files;
use crate::ids::TenantId;
use crate::policy::Policy;
use crate::scope::{Scope, Society};
use crate::sealed::TenantKeys;

/// Where the database is.
#[derive(Clone)]
pub enum Location {
    /// An SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL URL. It is secret because it holds a password.
    Postgres(SecretString),
}

/// Size and timeout of the connection pool.
#[derive(Clone, Copy, Debug)]
pub struct Pool {
    /// The largest number of connections. On SQLite, the number of readers beside the one writer.
    pub connections: u32,
    /// How long a request waits for a connection.
    pub acquire: Duration,
    /// The longest time that PostgreSQL works on one statement; no limit if there is none. It isn't for migrations and
    /// commands, which work on whole tables.
    pub statement: Option<Duration>,
}

impl Default for Pool {
    fn default() -> Self {
        Self { connections: 16, acquire: Duration::from_secs(5), statement: None }
    }
}

/// The database. Clones share the connections.
#[derive(Clone, Debug)]
pub struct Database {
    inner: Arc<Connections>,
}

#[derive(Debug)]
struct Connections {
    dialect: Dialect,
    /// On SQLite a pool of readers; on PostgreSQL the one pool.
    read: DatabaseConnection,
    /// On SQLite the single writer, whose queue is fair; on PostgreSQL the one pool.
    write: DatabaseConnection,
    /// Where the statements are counted, for tests.
    #[cfg(feature = "testing")]
    statements: Option<Arc<std::sync::atomic::AtomicUsize>>,
    /// Where the plans of queries are noted, for tests.
    #[cfg(feature = "testing")]
    plans: Option<Plans>,
}

impl Database {
    /// Opens the database. A missing SQLite file is created, readable by its owner alone. The migrations create the tables.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub async fn open(location: &Location, pool: Pool) -> Result<Self, Failure> {
        let (dialect, read, write) = match location {
            Location::Sqlite(path) => {
                files::private_if_missing(path).map_err(|error| Failure::File(path.clone(), error))?;
                let write = sea_orm::Database::connect(dialect::sqlite_writer(path, pool)).await?;
                let read = sea_orm::Database::connect(dialect::sqlite_readers(path, pool)).await?;
                (Dialect::Sqlite, read, write)
            }
            Location::Postgres(url) => {
                let both = sea_orm::Database::connect(dialect::postgres(url.expose_secret(), pool)).await?;
                (Dialect::Postgres, both.clone(), both)
            }
        };
        Ok(Self {
            inner: Arc::new(Connections {
                dialect,
                read,
                write,
                #[cfg(feature = "testing")]
                statements: None,
                #[cfg(feature = "testing")]
                plans: None,
            }),
        })
    }

    /// Opens the database and counts every statement, for tests that compare the work behind two answers.
    ///
    /// # Errors
    /// When the database can't be reached.
    #[cfg(feature = "testing")]
    pub async fn open_counted(
        location: &Location,
        pool: Pool,
        statements: &Arc<std::sync::atomic::AtomicUsize>,
    ) -> Result<Self, Failure> {
        let mut opened = Self::open(location, pool).await?;
        if let Some(connections) = Arc::get_mut(&mut opened.inner) {
            connections.statements = Some(Arc::clone(statements));
        }
        Ok(opened)
    }

    /// Opens the database and notes how it finds the rows of every query, for tests that look for full scans.
    ///
    /// # Errors
    /// When the database can't be reached.
    #[cfg(feature = "testing")]
    pub async fn open_explained(location: &Location, pool: Pool, plans: &Plans) -> Result<Self, Failure> {
        let mut opened = Self::open(location, pool).await?;
        if let Some(connections) = Arc::get_mut(&mut opened.inner) {
            connections.plans = Some(Arc::clone(plans));
        }
        Ok(opened)
    }

    /// The database engine, for start-up checks and the command line.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.inner.dialect
    }

    /// How the connection pools are used at the moment.
    #[must_use]
    pub fn pools(&self) -> Vec<PoolUse> {
        let Connections { read, write, .. } = &*self.inner;
        match self.inner.dialect {
            Dialect::Postgres => vec![PoolUse::of("all", write.get_postgres_connection_pool())],
            Dialect::Sqlite => vec![
                PoolUse::of("read", read.get_sqlite_connection_pool()),
                PoolUse::of("write", write.get_sqlite_connection_pool()),
            ],
        }
    }

    /// The bare connection, for migrations and start-up checks only.
    #[must_use]
    pub fn for_migrations(&self) -> &DatabaseConnection {
        &self.inner.write
    }

    /// Begins a transaction of one society that may write.
    ///
    /// # Errors
    /// When no connection is available.
    pub async fn write(&self, scope: &Scope) -> Result<TenantTx, Failure> {
        let begin = dialect::begin_write(self.inner.dialect, Some(scope.society.tenant));
        let tx = self.begin(&self.inner.write, begin).await?;
        Ok(TenantTx { tx, scope: scope.clone(), dialect: self.inner.dialect })
    }

    /// Begins a transaction of one society that only reads.
    ///
    /// # Errors
    /// When no connection is available.
    pub async fn read(&self, scope: &Scope) -> Result<TenantTx, Failure> {
        let begin = dialect::begin_read(self.inner.dialect, Some(scope.society.tenant));
        let tx = self.begin(&self.inner.read, begin).await?;
        Ok(TenantTx { tx, scope: scope.clone(), dialect: self.inner.dialect })
    }

    /// Begins a transaction over the platform's tables that may write.
    ///
    /// # Errors
    /// When no connection is available.
    pub async fn platform_write(&self, now: DateTime<Utc>) -> Result<PlatformTx, Failure> {
        let tx = self.begin(&self.inner.write, dialect::begin_write(self.inner.dialect, None)).await?;
        Ok(PlatformTx { tx, now, dialect: self.inner.dialect })
    }

    /// Begins a transaction over the platform's tables that only reads.
    ///
    /// # Errors
    /// When no connection is available.
    pub async fn platform_read(&self, now: DateTime<Utc>) -> Result<PlatformTx, Failure> {
        let tx = self.begin(&self.inner.read, dialect::begin_read(self.inner.dialect, None)).await?;
        Ok(PlatformTx { tx, now, dialect: self.inner.dialect })
    }

    async fn begin(&self, pool: &DatabaseConnection, begin: String) -> Result<TransactionConnection, Failure> {
        let tx = TransactionConnection::begin(pool, begin).await?;
        #[cfg(feature = "testing")]
        let tx = tx.counted(self.inner.statements.clone()).explained(self.inner.plans.clone());
        Ok(tx)
    }

    /// Closes the connections after the running statements have ended.
    ///
    /// # Errors
    /// When the database doesn't answer.
    pub async fn close(&self) -> Result<(), Failure> {
        self.inner.read.close_by_ref().await?;
        Ok(self.inner.write.close_by_ref().await?)
    }
}

/// A transaction bound to one society. A transaction that is dropped without [`TenantTx::commit`] is rolled back.
#[derive(Debug)]
pub struct TenantTx {
    tx: TransactionConnection,
    scope: Scope,
    dialect: Dialect,
}

impl TenantTx {
    /// The society, the actor and the instant of the transaction.
    #[must_use]
    pub const fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The id of the society that the transaction is bound to.
    #[must_use]
    pub const fn tenant(&self) -> TenantId {
        self.scope.society.tenant
    }

    /// The society that the transaction is bound to, with its policy and keys.
    #[must_use]
    pub const fn society(&self) -> &Society {
        &self.scope.society
    }

    /// The society's slug, e.g. `midori`.
    #[must_use]
    pub fn slug(&self) -> &str {
        &self.scope.society.slug
    }

    /// The society's policy at the instant of the request.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.scope.society.policy
    }

    /// The keys of the society's sealed values.
    #[must_use]
    pub fn keys(&self) -> &TenantKeys {
        &self.scope.society.keys
    }

    /// The instant of the request.
    #[must_use]
    pub const fn now(&self) -> DateTime<Utc> {
        self.scope.now
    }

    /// Continues the transaction under another actor, whose identity was established inside this transaction.
    #[must_use]
    pub fn acting(mut self, actor: crate::scope::Actor) -> Self {
        self.scope.actor = actor;
        self
    }

    /// The connection. Only stores use it, and only with finders that name the society.
    pub(crate) const fn connection(&self) -> &TransactionConnection {
        &self.tx
    }

    /// Waits until no other transaction of this society is in the same queue, and stays in it until the transaction ends. It
    /// is for what reads a count or looks for an open row and then adds one. SQLite has one writer, so nobody waits there.
    ///
    /// # Errors
    /// When the database refuses.
    pub(crate) async fn queue(&self, queue: &str) -> Result<(), Failure> {
        if self.dialect == Dialect::Postgres {
            let name = format!("{} {queue}", self.tenant());
            let sql = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";
            self.tx
                .execute_raw(Statement::from_sql_and_values(self.tx.get_database_backend(), sql, [name.into()]))
                .await?;
        }
        Ok(())
    }

    /// The database engine, for the few statements that differ.
    pub(crate) const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Commits the transaction.
    ///
    /// # Errors
    /// When the database refuses, or the outcome is unknown.
    pub async fn commit(self) -> Result<(), Failure> {
        Ok(self.tx.commit().await?)
    }

    /// Rolls the transaction back, as dropping it does. Nobody waits for the database's answer: the ROLLBACK leaves with
    /// the message that gives the connection back to the pool.
    ///
    /// # Errors
    /// None.
    pub async fn rollback(self) -> Result<(), Failure> {
        drop(self);
        Ok(())
    }
}

/// Loads the row of a finder that names a unique key. `Select::one` would also bind a LIMIT, and SQLite prepares a
/// statement anew each time a value is bound there.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn only<E: EntityTrait>(
    finder: Select<E>,
    connection: &TransactionConnection,
) -> Result<Option<E::Model>, DbErr> {
    Ok(finder.all(connection).await?.into_iter().next())
}

/// A transaction over the platform's tables, which hold no personal data.
#[derive(Debug)]
pub struct PlatformTx {
    tx: TransactionConnection,
    now: DateTime<Utc>,
    dialect: Dialect,
}

impl PlatformTx {
    /// The instant of the work.
    #[must_use]
    pub const fn now(&self) -> DateTime<Utc> {
        self.now
    }

    pub(crate) const fn connection(&self) -> &TransactionConnection {
        &self.tx
    }

    pub(crate) const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Commits the transaction.
    ///
    /// # Errors
    /// When the database refuses, or the outcome is unknown.
    pub async fn commit(self) -> Result<(), Failure> {
        Ok(self.tx.commit().await?)
    }
}

/// For tests: another policy, and raw statements that attack row-level security below the finders.
#[cfg(feature = "testing")]
impl TenantTx {
    /// Continues the transaction under another policy, as if the society had changed its policy.
    #[must_use]
    pub fn under(mut self, policy: Policy) -> Self {
        self.scope.society.policy = Arc::new(policy);
        self
    }

    /// Runs a statement unchanged and returns the number of affected rows.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn raw(&self, sql: &str) -> Result<u64, DbErr> {
        Ok(self.tx.execute_unprepared(sql).await?.rows_affected())
    }
}
