//! Batches of letters: the letters that one command issued, so that they can be posted and replaced together.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::parts::index;

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Letters from before this migration are batch 0.
        let column = integer("batch").default(0).take();
        manager.alter_table(Table::alter().table("provisional_credential").add_column(column).to_owned()).await?;
        manager.create_index(index("provisional_credential", &["batch"])).await
    }
}
