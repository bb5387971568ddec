//! Disabled accounts: since when the society has disabled an account.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = timestamp_with_time_zone_null("disabled_at").take();
        manager.alter_table(Table::alter().table("account").add_column(column).to_owned()).await
    }
}
