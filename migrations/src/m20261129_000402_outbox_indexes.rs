//! Indexes for an outbox with many waiting messages, and which of an account's addresses no mail reaches.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::parts::index;

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The work of a subject is found when it is done or postponed.
        manager.create_index(index("due_work", &["subject_id"])).await?;
        // Messages are listed with the newest first.
        manager.create_index(index("outbox_message", &["created_at"])).await?;
        for table in ["email_address", "address_change"] {
            let column = timestamp_with_time_zone_null("undeliverable_at").take();
            manager.alter_table(Table::alter().table(table).add_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
