//! The restorations of the database from a backup: a row for each, so that the epoch only grows.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = Table::create()
            .table("restoration")
            .col(big_integer("number").primary_key())
            .col(timestamp_with_time_zone_null("backup_made_at"))
            .col(timestamp_with_time_zone("restored_at"))
            .to_owned();
        manager.create_table(table).await
    }
}
