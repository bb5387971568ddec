//! The file from which a picture was encoded, so that an unchanged one isn't encoded again.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = string_len_null("source_sha256", 64).take();
        manager.alter_table(Table::alter().table("tenant_asset").add_column(column).to_owned()).await
    }
}
