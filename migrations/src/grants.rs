//! The rights of the runtime role. The role owns nothing and can't bypass row-level security.

use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend, DbErr};

use crate::tables::{PLATFORM, TENANT};

/// Grants `role` its rights on every table, and takes all others from it and from everybody (`PUBLIC`). The call is
/// idempotent. It does nothing on SQLite.
///
/// # Errors
/// When the role doesn't exist, its name has characters other than `a-z`, digits and `_`, or the database refuses.
pub async fn grant(connection: &impl ConnectionTrait, role: &str) -> Result<(), DbErr> {
    if connection.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let plain = !role.is_empty() && role.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !plain {
        return Err(DbErr::Custom(format!("role name {role:?} isn't plain: use a-z, digits and _")));
    }
    let mut statements = format!(
        "GRANT USAGE ON SCHEMA public TO {role};
         REVOKE ALL ON seaql_migrations FROM {role}, PUBLIC; GRANT SELECT ON seaql_migrations TO {role};"
    );
    for (table, rights) in PLATFORM.iter().chain(TENANT) {
        let verbs = rights.verbs().join(", ");
        statements.push_str(&format!("REVOKE ALL ON {table} FROM {role}, PUBLIC; GRANT {verbs} ON {table} TO {role};"));
    }
    connection.execute_unprepared(&statements).await?;
    Ok(())
}
