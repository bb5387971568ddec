//! The connection of one transaction. sea-orm's own transaction sends BEGIN, the access mode and the society in three
//! messages and waits for the answer of each; this one sends them in one message.

use std::sync::Arc;
#[cfg(feature = "testing")]
use std::sync::PoisonError;
#[cfg(feature = "testing")]
use std::sync::atomic::{AtomicUsize, Ordering};

use sea_orm::sqlx::{self, AssertSqlSafe, Executor, Postgres, SqlSafeStr, Sqlite};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement, Values,
};
use sea_query_sqlx::SqlxValues;
use tokio::sync::Mutex;

/// The connection of a running transaction. The transaction is rolled back when the value is dropped: the ROLLBACK is
/// sent together with the message that gives the connection back to the pool, and nobody waits for it.
pub struct TransactionConnection {
    running: Mutex<Running>,
    backend: DbBackend,
    #[cfg(feature = "testing")]
    statements: Option<Arc<AtomicUsize>>,
    #[cfg(feature = "testing")]
    plans: Option<Plans>,
}

/// Where the plans of queries are noted, one text a query, for tests.
#[cfg(feature = "testing")]
pub type Plans = Arc<std::sync::Mutex<Vec<String>>>;

enum Running {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

/// Runs `$statement` with the driver's method `$method` on whichever database `$running` belongs to, and makes `$into` of
/// what comes back.
macro_rules! run {
    ($self:ident, $statement:ident, $method:ident, $into:expr, $error:path) => {{
        #[cfg(feature = "testing")]
        $self.count();
        let text = AssertSqlSafe($statement.sql);
        let values = SqlxValues($statement.values.unwrap_or_else(|| Values(Vec::new())));
        match &mut *$self.running.lock().await {
            Running::Sqlite(running) => {
                sqlx::query_with(text, values).$method(&mut **running).await.map($into).map_err($error)
            }
            Running::Postgres(running) => {
                sqlx::query_with(text, values).$method(&mut **running).await.map($into).map_err($error)
            }
        }
    }};
}

impl std::fmt::Debug for TransactionConnection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TransactionConnection").field("backend", &self.backend).finish_non_exhaustive()
    }
}

impl TransactionConnection {
    /// Begins a transaction with `begin`, one or several statements in one message, the first of them `BEGIN`.
    /// `begin` is trusted text.
    pub async fn begin(pool: &DatabaseConnection, begin: String) -> Result<Self, DbErr> {
        let backend = pool.get_database_backend();
        let begin = AssertSqlSafe(begin).into_sql_str();
        let running = if backend == DbBackend::Postgres {
            pool.get_postgres_connection_pool().begin_with(begin).await.map(Running::Postgres)
        } else {
            pool.get_sqlite_connection_pool().begin_with(begin).await.map(Running::Sqlite)
        }
        .map_err(|error| DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error))))?;
        Ok(Self {
            running: Mutex::new(running),
            backend,
            #[cfg(feature = "testing")]
            statements: None,
            #[cfg(feature = "testing")]
            plans: None,
        })
    }

    /// Counts every statement in `statements`.
    #[cfg(feature = "testing")]
    pub fn counted(mut self, statements: Option<Arc<AtomicUsize>>) -> Self {
        self.statements = statements;
        self
    }

    /// Notes the plan of every query in `plans`.
    #[cfg(feature = "testing")]
    pub fn explained(mut self, plans: Option<Plans>) -> Self {
        self.plans = plans;
        self
    }

    /// Notes the plan of a query that is about to be sent, with its values.
    #[cfg(feature = "testing")]
    async fn explain(&self, query: &Statement) -> Result<(), DbErr> {
        let Some(plans) = &self.plans else { return Ok(()) };
        // The text of a step is the only column, or the last one.
        let (explain, column) = match &*self.running.lock().await {
            Running::Sqlite(_) => ("EXPLAIN QUERY PLAN", 3),
            Running::Postgres(_) => ("EXPLAIN", 0),
        };
        let statement = Statement { sql: format!("{explain} {}", query.sql), ..query.clone() };
        let steps = run!(
            self,
            statement,
            fetch_all,
            |rows| rows.into_iter().map(QueryResult::from).collect::<Vec<_>>(),
            unanswered
        )?;
        let steps: Vec<String> = steps.iter().map(|step| step.try_get_by_index(column)).collect::<Result<_, _>>()?;
        plans.lock().unwrap_or_else(PoisonError::into_inner).push(steps.join("\n"));
        Ok(())
    }

    /// Commits the transaction.
    ///
    /// # Errors
    /// When the database refuses, or the outcome is unknown.
    pub async fn commit(self) -> Result<(), DbErr> {
        match self.running.into_inner() {
            Running::Sqlite(running) => running.commit().await,
            Running::Postgres(running) => running.commit().await,
        }
        .map_err(refused)
    }

    /// Counts a statement that is about to be sent.
    #[cfg(feature = "testing")]
    fn count(&self) {
        if let Some(statements) = &self.statements {
            statements.fetch_add(1, Ordering::SeqCst);
        }
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for TransactionConnection {
    fn get_database_backend(&self) -> DbBackend {
        self.backend
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        run!(self, statement, execute, ExecResult::from, refused)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        #[cfg(feature = "testing")]
        self.count();
        let text = AssertSqlSafe(sql.to_owned());
        match &mut *self.running.lock().await {
            Running::Sqlite(running) => running.execute(text).await.map(ExecResult::from).map_err(refused),
            Running::Postgres(running) => running.execute(text).await.map(ExecResult::from).map_err(refused),
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        #[cfg(feature = "testing")]
        self.explain(&statement).await?;
        run!(self, statement, fetch_optional, |row| row.map(QueryResult::from), unanswered)
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        #[cfg(feature = "testing")]
        self.explain(&statement).await?;
        run!(self, statement, fetch_all, |rows| rows.into_iter().map(QueryResult::from).collect(), unanswered)
    }
}

/// The error of a statement that changes rows, worded as sea-orm words it, so that a taken unique key is recognised.
fn refused(error: sqlx::Error) -> DbErr {
    DbErr::Exec(RuntimeErr::SqlxError(Arc::new(error)))
}

/// The error of a statement that reads rows.
fn unanswered(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(Arc::new(error)))
}
