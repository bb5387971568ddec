//! Reaching data. SQL runs only inside a transaction, and a transaction is bound to one society ([`TenantTx`]) or to
//! the platform's tables ([`PlatformTx`]); there is no third way in.

mod dialect;
mod stored;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
#[cfg(feature = "testing")]
use sea_orm::ConnectionTrait;
use sea_orm::{ConnectOptions, DatabaseConnection, DatabaseTransaction, DbErr, EntityTrait, Select};
use secrecy::{ExposeSecret, SecretString};

pub use dialect::Dialect;
pub(crate) use stored::{from_word, to_word};

use crate::failure::Failure;
use crate::ids::TenantId;
use crate::policy::Policy;
use crate::scope::{Scope, Society};
use crate::sealed::TenantKeys;

/// Which database.
#[derive(Clone)]
pub enum Location {
    /// An SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL URL, secret because it holds a password.
    Postgres(SecretString),
}

/// Connections that are kept open.
#[derive(Clone, Copy, Debug)]
pub struct Pool {
    /// Most connections; on SQLite the readers beside the one writer.
    pub connections: u32,
    /// How long a request waits for one.
    pub acquire: Duration,
}

impl Default for Pool {
    fn default() -> Self {
        Self { connections: 16, acquire: Duration::from_secs(5) }
    }
}

/// The database, cheap to clone.
#[derive(Clone, Debug)]
pub struct Database {
    inner: Arc<Connections>,
}

#[derive(Debug)]
struct Connections {
    dialect: Dialect,
    /// On SQLite a pool of readers, on PostgreSQL the one pool.
    read: DatabaseConnection,
    /// On SQLite the single writer, whose queue is fair; on PostgreSQL the one pool.
    write: DatabaseConnection,
}

impl Database {
    /// Opens the database. An SQLite file is made if it isn't there; tables come from the migrations.
    ///
    /// # Errors
    /// When it can't be reached.
    pub async fn open(location: &Location, pool: Pool) -> Result<Self, Failure> {
        let (dialect, read, write) = match location {
            Location::Sqlite(path) => {
                let write = sea_orm::Database::connect(dialect::sqlite_writer(path, pool)).await?;
                let read = sea_orm::Database::connect(dialect::sqlite_readers(path, pool)).await?;
                (Dialect::Sqlite, read, write)
            }
            Location::Postgres(url) => {
                let mut options = ConnectOptions::new(url.expose_secret());
                dialect::common(&mut options, pool).max_connections(pool.connections);
                let both = sea_orm::Database::connect(options).await?;
                (Dialect::Postgres, both.clone(), both)
            }
        };
        Ok(Self { inner: Arc::new(Connections { dialect, read, write }) })
    }

    /// The same with every statement counted, for tests that compare the work behind two answers.
    ///
    /// # Errors
    /// When it can't be reached.
    #[cfg(feature = "testing")]
    pub async fn open_counted(
        location: &Location,
        pool: Pool,
        statements: &Arc<std::sync::atomic::AtomicUsize>,
    ) -> Result<Self, Failure> {
        let opened = Self::open(location, pool).await?;
        let (mut read, mut write) = (opened.inner.read.clone(), opened.inner.write.clone());
        for connection in [&mut read, &mut write] {
            let statements = Arc::clone(statements);
            connection.set_metric_callback(move |_| {
                statements.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
            });
        }
        Ok(Self { inner: Arc::new(Connections { dialect: opened.inner.dialect, read, write }) })
    }

    /// Which database it is; for start-up checks and the command line.
    #[must_use]
    pub fn dialect(&self) -> Dialect {
        self.inner.dialect
    }

    /// The bare connection, for migrations and start-up checks only.
    #[must_use]
    pub fn for_migrations(&self) -> &DatabaseConnection {
        &self.inner.write
    }

    /// A transaction of one society that may write.
    ///
    /// # Errors
    /// When no connection can be had.
    pub async fn write(&self, scope: &Scope) -> Result<TenantTx, Failure> {
        let tx = dialect::begin_write(self.inner.dialect, &self.inner.write).await?;
        self.tenant(tx, scope).await
    }

    /// A transaction of one society that only reads.
    ///
    /// # Errors
    /// When no connection can be had.
    pub async fn read(&self, scope: &Scope) -> Result<TenantTx, Failure> {
        let tx = dialect::begin_read(self.inner.dialect, &self.inner.read).await?;
        self.tenant(tx, scope).await
    }

    async fn tenant(&self, tx: DatabaseTransaction, scope: &Scope) -> Result<TenantTx, Failure> {
        dialect::bind_tenant(self.inner.dialect, &tx, scope.society.tenant).await?;
        Ok(TenantTx { tx, scope: scope.clone(), dialect: self.inner.dialect })
    }

    /// A transaction over the platform's tables that may write.
    ///
    /// # Errors
    /// When no connection can be had.
    pub async fn platform_write(&self, now: DateTime<Utc>) -> Result<PlatformTx, Failure> {
        let tx = dialect::begin_write(self.inner.dialect, &self.inner.write).await?;
        Ok(PlatformTx { tx, now, dialect: self.inner.dialect })
    }

    /// A transaction over the platform's tables that only reads.
    ///
    /// # Errors
    /// When no connection can be had.
    pub async fn platform_read(&self, now: DateTime<Utc>) -> Result<PlatformTx, Failure> {
        let tx = dialect::begin_read(self.inner.dialect, &self.inner.read).await?;
        Ok(PlatformTx { tx, now, dialect: self.inner.dialect })
    }

    /// What stands against serving from this database: migrations that are missing, a PostgreSQL role that owns
    /// tables or can go round row-level security. Empty when all is well.
    ///
    /// # Errors
    /// When the database can't be asked.
    pub async fn objections(&self) -> Result<Vec<String>, Failure> {
        dialect::objections(self.inner.dialect, &self.inner.write).await
    }

    /// Closes the connections after what runs has ended.
    ///
    /// # Errors
    /// When the database doesn't answer.
    pub async fn close(&self) -> Result<(), Failure> {
        self.inner.read.close_by_ref().await?;
        Ok(self.inner.write.close_by_ref().await?)
    }
}

/// A transaction bound to one society. Dropped without [`TenantTx::commit`], it leaves nothing behind.
#[derive(Debug)]
pub struct TenantTx {
    tx: DatabaseTransaction,
    scope: Scope,
    dialect: Dialect,
}

impl TenantTx {
    /// For whom, by whom and when.
    #[must_use]
    pub const fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Whose data.
    #[must_use]
    pub const fn tenant(&self) -> TenantId {
        self.scope.society.tenant
    }

    /// The society: whose data, under which policy, sealed with which keys.
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

    /// Goes on as somebody else: who it is was found out inside this transaction.
    #[must_use]
    pub fn acting(mut self, actor: crate::scope::Actor) -> Self {
        self.scope.actor = actor;
        self
    }

    /// The connection; only stores use it, and only with finders that name the society.
    pub(crate) const fn connection(&self) -> &DatabaseTransaction {
        &self.tx
    }

    /// Which database it is, for the few statements that differ.
    pub(crate) const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Makes it so.
    ///
    /// # Errors
    /// When the outcome is unknown or the database refused.
    pub async fn commit(self) -> Result<(), Failure> {
        Ok(self.tx.commit().await?)
    }

    /// Undoes everything.
    ///
    /// # Errors
    /// When the connection is gone, in which case nothing was kept either.
    pub async fn rollback(self) -> Result<(), Failure> {
        Ok(self.tx.rollback().await?)
    }
}

/// The row of a finder that names a unique key. `Select::one` would bind a LIMIT besides, and SQLite prepares a statement
/// anew each time a value is bound there.
///
/// # Errors
/// When the database refuses.
pub(crate) async fn only<E: EntityTrait>(
    finder: Select<E>,
    connection: &DatabaseTransaction,
) -> Result<Option<E::Model>, DbErr> {
    Ok(finder.all(connection).await?.into_iter().next())
}

/// A transaction over the platform's tables, which hold nothing personal.
#[derive(Debug)]
pub struct PlatformTx {
    tx: DatabaseTransaction,
    now: DateTime<Utc>,
    dialect: Dialect,
}

impl PlatformTx {
    /// The instant of the work.
    #[must_use]
    pub const fn now(&self) -> DateTime<Utc> {
        self.now
    }

    pub(crate) const fn connection(&self) -> &DatabaseTransaction {
        &self.tx
    }

    pub(crate) const fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Makes it so.
    ///
    /// # Errors
    /// When the outcome is unknown or the database refused.
    pub async fn commit(self) -> Result<(), Failure> {
        Ok(self.tx.commit().await?)
    }
}

/// For tests: another policy, and raw statements that attack the locks from below.
#[cfg(feature = "testing")]
impl TenantTx {
    /// Goes on under another policy, as if the society had changed it.
    #[must_use]
    pub fn under(mut self, policy: Policy) -> Self {
        self.scope.society.policy = Arc::new(policy);
        self
    }

    /// Runs a statement as it is.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn raw(&self, sql: &str) -> Result<u64, DbErr> {
        Ok(self.tx.execute_unprepared(sql).await?.rows_affected())
    }
}
