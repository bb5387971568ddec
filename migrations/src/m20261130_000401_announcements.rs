//! Announcements with the marks of who has read them, and what a message of the outbox is about.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::parts::{belongs_to, create, index, tenant_table, tenant_table_without_id};

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            "announcement",
            tenant_table("announcement")
                .col(string_len("title_ja", 200))
                .col(text("body_ja"))
                .col(string_len_null("title_en", 200))
                .col(text_null("body_en"))
                .col(string_len("audience", 24))
                // What the audience is told by: an era's name, an employer's code, a category; empty where there is none.
                .col(string_len("audience_value", 200))
                .col(boolean("is_public"))
                .col(timestamp_with_time_zone_null("from_at"))
                .col(timestamp_with_time_zone_null("until_at"))
                .col(timestamp_with_time_zone_null("published_at"))
                .col(timestamp_with_time_zone_null("withdrawn_at"))
                .col(integer("version"))
                .col(uuid("created_by"))
                .col(timestamp_with_time_zone("created_at"))
                .col(uuid("changed_by"))
                .col(timestamp_with_time_zone("changed_at"))
                .col(uuid_null("mailed_until"))
                .col(integer("mails"))
                .col(timestamp_with_time_zone_null("mailed_at"))
                .foreign_key(&mut belongs_to("announcement", "created_by", "staff"))
                .foreign_key(&mut belongs_to("announcement", "changed_by", "staff"))
                .to_owned(),
            vec![index("announcement", &["from_at"])],
        )
        .await?;
        create(
            manager,
            "announcement_reading",
            tenant_table_without_id("announcement_reading")
                .col(uuid("account_id"))
                .col(uuid("announcement_id"))
                .col(timestamp_with_time_zone("read_at"))
                .primary_key(Index::create().col("tenant_id").col("account_id").col("announcement_id"))
                .foreign_key(&mut belongs_to("announcement_reading", "account_id", "account"))
                .foreign_key(&mut belongs_to("announcement_reading", "announcement_id", "announcement"))
                .to_owned(),
            vec![index("announcement_reading", &["announcement_id"])],
        )
        .await?;
        let column = uuid_null("about_id").take();
        manager.alter_table(Table::alter().table("outbox_message").add_column(column).to_owned()).await?;
        manager.create_index(index("outbox_message", &["about_id", "status"])).await?;
        manager.create_index(index("person", &["employer_code"])).await
    }
}
