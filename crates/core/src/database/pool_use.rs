//! How the connection pools are used.

use sea_orm::sqlx;

/// How a connection pool is used at the moment.
#[derive(Clone, Copy, Debug)]
pub struct PoolUse {
    /// What the pool is for: `read` and `write` on SQLite, `all` on PostgreSQL.
    pub pool: &'static str,
    /// Connections that are open.
    pub open: u32,
    /// Those of them that nobody uses.
    pub idle: u32,
    /// The most connections that may be open.
    pub most: u32,
}

impl PoolUse {
    pub(super) fn of<DB: sqlx::Database>(name: &'static str, pool: &sqlx::Pool<DB>) -> Self {
        let idle = u32::try_from(pool.num_idle()).unwrap_or(u32::MAX);
        Self { pool: name, open: pool.size(), idle, most: pool.options().get_max_connections() }
    }
}
