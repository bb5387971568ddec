//! Publications of medical expenses that can be moved or withdrawn while nobody sees them, and that count their rows.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::parts::index;

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // One file can be published again after it was withdrawn, or after the roster has more people.
        manager
            .drop_index(Index::drop().name("ix_expense_import_file_digest").table("expense_import").to_owned())
            .await?;
        for column in [
            // Null until every row is there.
            big_integer_null("row_count").take(),
            // Its rows are never seen, and are deleted in parts.
            timestamp_with_time_zone_null("withdrawn_at").take(),
        ] {
            manager.alter_table(Table::alter().table("expense_import").add_column(column).to_owned()).await?;
        }
        // What the policy keeps no longer is found by its month.
        manager.create_index(index("expense", &["month"])).await
    }
}
