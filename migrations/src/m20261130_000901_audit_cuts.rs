//! Where the audit trail was cut off at its old end: a signed row for each cut, and triggers on SQLite that let rows and
//! batches go where a cut covers them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::audit_triggers::TRIGGERS;
use crate::parts::{create, tenant_table_without_id};

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            "audit_cut",
            tenant_table_without_id("audit_cut")
                .col(big_integer("number"))
                .col(big_integer("rows"))
                .col(blob("hash"))
                .col(uuid("last_entry"))
                .col(timestamp_with_time_zone("older_than"))
                .col(timestamp_with_time_zone("cut_at"))
                .col(small_integer("key_generation"))
                .col(blob("signature"))
                .primary_key(Index::create().col("tenant_id").col("number"))
                .to_owned(),
            Vec::new(),
        )
        .await?;
        let connection = manager.get_connection();
        if connection.get_database_backend() == DbBackend::Sqlite {
            for (name, sql) in TRIGGERS {
                connection.execute_unprepared(&format!("DROP TRIGGER IF EXISTS {name}; {sql};")).await?;
            }
        }
        Ok(())
    }
}
