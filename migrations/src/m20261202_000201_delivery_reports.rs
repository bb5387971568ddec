//! What is reported of mails after they have left, and addresses that get no mail because of it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

use crate::parts::index;

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [
            // A keyed hash. A message that has ended keeps it, so that a report about it finds the address.
            blob_null("recipient_index"),
            string_len_null("recipient_domain", 255),
            string_len_null("reported", 20),
            timestamp_with_time_zone_null("reported_at"),
        ] {
            add(manager, "outbox_message", column).await?;
        }
        for column in [
            timestamp_with_time_zone_null("suspended_at"),
            string_len_null("suspended_because", 20),
            timestamp_with_time_zone_null("suspension_lifted_at"),
        ] {
            add(manager, "email_address", column).await?;
        }
        manager.create_index(index("outbox_message", &["recipient_index"])).await?;
        manager.create_index(index("outbox_message", &["recipient_domain", "created_at"])).await?;
        let connection = manager.get_connection();
        // Its condition stands in the statements that look for such messages, letter by letter.
        let came_back = "CREATE INDEX ix_outbox_message_came_back ON outbox_message (tenant_id, ended_at, recipient_domain) \
                         WHERE (status = 'undeliverable' OR reported = 'soft_bounce' OR reported = 'hard_bounce')";
        connection.execute_unprepared(came_back).await?;
        let suspended = "CREATE INDEX ix_email_address_suspended ON email_address (tenant_id, suspended_at, id) \
                         WHERE suspended_at IS NOT NULL";
        connection.execute_unprepared(suspended).await?;
        Ok(())
    }
}

async fn add(manager: &SchemaManager<'_>, table: &'static str, mut column: ColumnDef) -> Result<(), DbErr> {
    manager.alter_table(Table::alter().table(table).add_column(column.take()).to_owned()).await
}
