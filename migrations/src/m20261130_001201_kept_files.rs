//! When a file was kept that no version of a policy names yet, so that what is never saved can be deleted.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = timestamp_with_time_zone_null("kept_at").take();
        manager.alter_table(Table::alter().table("tenant_asset").add_column(column).to_owned()).await
    }
}
