//! The password's life: earlier passwords that can't be taken again, warnings before one must be changed, and what today's
//! rules say against the password of a sign-in that is on its way.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::parts::{belongs_to, create, index, tenant_table, tenant_table_without_id};

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Sealed: it tells something about a password. It goes with the sign-in.
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
        // Who is due within a month is looked for every hour.
        for column in ["password_changed_at", "registered_at"] {
            manager.create_index(index("account", &[column])).await?;
        }
        Ok(())
    }
}
