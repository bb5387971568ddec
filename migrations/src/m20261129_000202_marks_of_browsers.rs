//! The token of a browser is renewed at every sign-in, for all accounts that were used in it: their rows are found by its mark.

use sea_orm_migration::prelude::*;

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index =
            Index::create().name("known_device_mark").table("known_device").col("tenant_id").col("mark").to_owned();
        manager.create_index(index).await
    }
}
