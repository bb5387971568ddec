//! Members' preferences: the mails that they get, the text size, and a changed user ID.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::parts::{belongs_to, create, tenant_table_without_id};

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [
            string_len("text_size", 8).default("standard").take(),
            timestamp_with_time_zone_null("user_id_changed_at").take(),
        ] {
            manager.alter_table(Table::alter().table("account").add_column(column).to_owned()).await?;
        }
        // A member without rows here has only the answer of the registration, `account.notify`.
        create(
            manager,
            "notification_choice",
            tenant_table_without_id("notification_choice")
                .col(uuid("account_id"))
                .col(string_len("kind", 32))
                .col(boolean("wanted"))
                .col(timestamp_with_time_zone("chosen_at"))
                .primary_key(Index::create().col("tenant_id").col("account_id").col("kind"))
                .foreign_key(&mut belongs_to("notification_choice", "account_id", "account"))
                .to_owned(),
            Vec::new(),
        )
        .await?;
        // A user ID that was given up is never assigned again.
        create(
            manager,
            "retired_user_id",
            tenant_table_without_id("retired_user_id")
                .col(string_len("user_id_folded", 64))
                .col(uuid("account_id"))
                .col(timestamp_with_time_zone("retired_at"))
                .primary_key(Index::create().col("tenant_id").col("user_id_folded"))
                .foreign_key(&mut belongs_to("retired_user_id", "account_id", "account"))
                .to_owned(),
            Vec::new(),
        )
        .await
    }
}
