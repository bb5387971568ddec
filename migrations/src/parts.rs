//! The building blocks of migrations.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::posture;

/// A table of a society, with the columns `tenant_id` and `id`.
pub fn tenant_table(name: &'static str) -> TableCreateStatement {
    let mut table = tenant_table_without_id(name);
    table.col(ColumnDef::new("id").uuid().not_null()).primary_key(Index::create().col("tenant_id").col("id"));
    table
}

/// A table of a society with the column `tenant_id` only, for tables with another primary key.
pub fn tenant_table_without_id(name: &'static str) -> TableCreateStatement {
    let mut table = Table::create();
    table
        .table(name)
        .col(ColumnDef::new("tenant_id").uuid().not_null())
        .foreign_key(ForeignKey::create().name(format!("fk_{name}_tenant")).from(name, "tenant_id").to("tenant", "id"));
    table
}

/// A foreign key inside one society. It includes `tenant_id`, because PostgreSQL checks foreign keys without row-level
/// security.
pub fn belongs_to(table: &'static str, column: &'static str, to: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .name(format!("fk_{table}_{column}"))
        .from(table, ("tenant_id", column))
        .to(to, ("tenant_id", "id"))
        .to_owned()
}

/// A text that is compared by code points on both databases, so that an index finds all texts with a common beginning and
/// has them in one order. SQLite compares so by itself.
pub fn by_code_points(manager: &SchemaManager<'_>, mut column: ColumnDef) -> ColumnDef {
    if manager.get_database_backend() == DbBackend::Postgres {
        column.extra("COLLATE \"C\"");
    }
    column
}

/// A unique index of a society's table.
pub fn unique(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = index(table, columns);
    index.unique();
    index
}

/// An index of a society's table. `tenant_id` comes first.
pub fn index(table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create();
    index.name(format!("ix_{table}_{}", columns.join("_"))).table(table).col("tenant_id");
    for column in columns {
        index.col(*column);
    }
    index
}

/// Forces row-level security on a society's table. SQLite has none; there, the finders that name the society separate
/// the societies.
pub async fn protect(manager: &SchemaManager<'_>, table: &str) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    if connection.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    let policy = posture::create_policy(table);
    connection
        .execute_unprepared(&format!(
            "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; {policy}"
        ))
        .await?;
    Ok(())
}

/// Creates a society's table with its indexes and forces row-level security on it.
pub async fn create(
    manager: &SchemaManager<'_>,
    name: &str,
    table: TableCreateStatement,
    indexes: Vec<IndexCreateStatement>,
) -> Result<(), DbErr> {
    manager.create_table(table).await?;
    for index in indexes {
        manager.create_index(index).await?;
    }
    protect(manager, name).await
}
