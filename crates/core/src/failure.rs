//! What is broken, as opposed to what is expected (an enum per use case) or not for you (nothing found).

use sea_orm::{DbErr, RuntimeErr};

/// Something is broken: it is logged, and the page shows an incident number.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The database can't be reached now; later may be better.
    #[error("the database can't be reached")]
    Unreachable(#[source] DbErr),
    /// The database refused.
    #[error("the database refused")]
    Database(#[source] DbErr),
    /// A row that must be there isn't, or says what can't be.
    #[error("stored data are inconsistent: {0}")]
    Inconsistent(&'static str),
    /// A sealed value can't be opened, or a key is missing.
    #[error("key trouble: {0}")]
    Keys(String),
    /// A stored policy can't be read.
    #[error("the stored policy can't be read: {0}")]
    Policy(String),
    /// The session of a request was ended, or made less sure, while the request was on its way.
    #[error("the session has ended meanwhile")]
    SessionEnded,
    /// Too much is asked at once; later may be better.
    #[error("too busy")]
    Busy,
    /// The hashing pool is gone.
    #[error("a background task ended early")]
    Background,
}

impl From<DbErr> for Failure {
    fn from(error: DbErr) -> Self {
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

/// PostgreSQL that shuts down or starts up (class 57P) or has no connection left (53300).
fn starts_or_stops(error: &sea_orm::sqlx::Error) -> bool {
    error.as_database_error().and_then(|e| e.code()).is_some_and(|code| code.starts_with("57P") || code == "53300")
}

/// Whether the database refused because a unique key is taken already.
#[must_use]
pub fn is_taken(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_)))
}
