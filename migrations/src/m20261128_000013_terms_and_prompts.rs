//! Planned changes of employment, and prompts for an own address before a company address ends. Versions of the terms
//! need no table, because they follow from the policy versions.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::parts::{belongs_to, create, index, tenant_table_without_id};

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for mut column in [string_len_null("next_category", 24), date_null("next_category_from")] {
            manager.alter_table(Table::alter().table("person").add_column(column.take()).to_owned()).await?;
        }
        // The worker looks every hour for employments that change within two months.
        for column in ["next_category_from", "lost_on"] {
            manager.create_index(index("person", &[column])).await?;
        }
        create(
            manager,
            "own_address_prompt",
            tenant_table_without_id("own_address_prompt")
                .col(uuid("account_id"))
                .col(date("ends_on"))
                .col(string_len("stage", 8))
                .col(timestamp_with_time_zone("prompted_at"))
                .primary_key(Index::create().col("tenant_id").col("account_id").col("ends_on").col("stage"))
                .foreign_key(&mut belongs_to("own_address_prompt", "account_id", "account"))
                .to_owned(),
            Vec::new(),
        )
        .await
    }
}
