//! Technical failures. Expected refusals are an enum of each use case; what the actor may not see is reported as not
//! found.

use sea_orm::{DbErr, RuntimeErr};

/// A technical failure. It is logged, and the page shows an incident number.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The database can't be reached now. A retry may succeed.
    #[error("the database can't be reached")]
    Unreachable(#[source] DbErr),
    /// The database refused the statement.
    #[error("the database refused")]
    Database(#[source] DbErr),
    /// A row that must exist is missing, or a stored value is impossible.
    #[error("stored data are inconsistent: {0}")]
    Inconsistent(&'static str),
    /// A sealed value can't be opened, or a key is missing.
    #[error("key trouble: {0}")]
    Keys(String),
    /// A stored policy can't be read.
    #[error("the stored policy can't be read: {0}")]
    Policy(String),
    /// The session of a request was ended or downgraded while the request was running.
    #[error("the session has ended meanwhile")]
    SessionEnded,
    /// A file of the database can't be made.
    #[error("{path}", path = .0.display())]
    File(std::path::PathBuf, #[source] std::io::Error),
    /// The database took too long for a statement and gave it up. A retry may succeed.
    #[error("the database took too long for a statement")]
    TookTooLong(#[source] DbErr),
    /// Too many requests wait for the same resource. A retry may succeed.
    #[error("too busy")]
    Busy,
    /// A background task, such as one that hashes passwords, ended early.
    #[error("a background task ended early")]
    Background,
}

impl From<DbErr> for Failure {
    fn from(error: DbErr) -> Self {
        if took_too_long(&error) {
            return Self::TookTooLong(error);
        }
        let unreachable = match &error {
            DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => true,
            DbErr::Exec(RuntimeErr::SqlxError(inner)) | DbErr::Query(RuntimeErr::SqlxError(inner)) => {
                matches!(
                    &**inner,
                    sea_orm::sqlx::Error::Io(_)
                        | sea_orm::sqlx::Error::PoolTimedOut
                        | sea_orm::sqlx::Error::PoolClosed
                        | sea_orm::sqlx::Error::WorkerCrashed
                        | sea_orm::sqlx::Error::Tls(_)
                ) || starts_or_stops(inner)
            }
            _ => false,
        };
        if unreachable { Self::Unreachable(error) } else { Self::Database(error) }
    }
}

/// Whether PostgreSQL gave a statement up at `statement_timeout` (SQLSTATE 57014).
fn took_too_long(error: &DbErr) -> bool {
    match error {
        DbErr::Exec(RuntimeErr::SqlxError(inner)) | DbErr::Query(RuntimeErr::SqlxError(inner)) => {
            inner.as_database_error().and_then(|e| e.code()).is_some_and(|code| code == "57014")
        }
        _ => false,
    }
}

/// Whether PostgreSQL is shutting down or starting up (SQLSTATE 57P…), or has no connection left (53300).
fn starts_or_stops(error: &sea_orm::sqlx::Error) -> bool {
    error.as_database_error().and_then(|e| e.code()).is_some_and(|code| code.starts_with("57P") || code == "53300")
}

/// Whether the database refused a row because its unique key is already taken.
#[must_use]
pub fn is_taken(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_)))
}
