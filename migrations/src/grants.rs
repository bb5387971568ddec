//! What the runtime role may do. It owns nothing and can't go round row-level security.

use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend, DbErr};

use crate::tables::{PLATFORM, Rights, TENANT};

/// Gives `role` its rights on every table; may be repeated. Nothing to do on SQLite.
///
/// # Errors
/// When the role doesn't exist, its name isn't plain (`a-z`, digits, `_`), or the database refuses.
pub async fn grant(connection: &impl ConnectionTrait, role: &str) -> Result<(), DbErr> {
    if connection.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let plain = !role.is_empty() && role.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !plain {
        return Err(DbErr::Custom(format!("role name {role:?} isn't plain: use a-z, digits and _")));
    }
    let mut statements = format!("GRANT USAGE ON SCHEMA public TO {role}; GRANT SELECT ON seaql_migrations TO {role};");
    for (table, rights) in PLATFORM.iter().chain(TENANT) {
        let verbs = match rights {
            Rights::All => "SELECT, INSERT, UPDATE, DELETE",
            Rights::Append => "SELECT, INSERT",
            Rights::AppendAndSweep => "SELECT, INSERT, DELETE",
        };
        statements.push_str(&format!("REVOKE ALL ON {table} FROM {role}; GRANT {verbs} ON {table} TO {role};"));
    }
    connection.execute_unprepared(&statements).await?;
    Ok(())
}
