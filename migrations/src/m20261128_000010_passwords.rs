//! Password rules over time: earlier passwords that can't be reused, warnings before a password must be changed, and,
//! for a sign-in in progress, the rules of today that its password breaks.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::parts::{belongs_to, create, index, tenant_table, tenant_table_without_id};

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The value is sealed, because it tells something about a password. It is deleted with the sign-in.
        let outgrown = blob_null("outgrown_sealed").take();
        manager.alter_table(Table::alter().table("sign_in").add_column(outgrown).to_owned()).await?;
        create(
            manager,
            "earlier_password",
            tenant_table("earlier_password")
                .col(uuid("account_id"))
                .col(text("password_hash"))
                .col(boolean("password_case_sensitive"))
                .col(timestamp_with_time_zone("replaced_at"))
                .foreign_key(&mut belongs_to("earlier_password", "account_id", "account"))
                .to_owned(),
            vec![index("earlier_password", &["account_id", "replaced_at"])],
        )
        .await?;
        create(
            manager,
            "password_warning",
            tenant_table_without_id("password_warning")
                .col(uuid("account_id"))
                .col(timestamp_with_time_zone("password_changed_at"))
                .col(string_len("stage", 8))
                .col(timestamp_with_time_zone("warned_at"))
                .primary_key(Index::create().col("tenant_id").col("account_id").col("password_changed_at").col("stage"))
                .foreign_key(&mut belongs_to("password_warning", "account_id", "account"))
                .to_owned(),
            Vec::new(),
        )
        .await?;
        // The worker looks every hour for the passwords that are due within a month.
        for column in ["password_changed_at", "registered_at"] {
            manager.create_index(index("account", &[column])).await?;
        }
        Ok(())
    }
}
