//! Remembered devices: known devices on which the second step may be skipped for a while, where the society allows it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = timestamp_with_time_zone_null("remembered_at").take();
        manager.alter_table(Table::alter().table("known_device").add_column(column).to_owned()).await
    }
}
