//! Changes of settings that lie ahead, and what they rested on when they were planned.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::parts::{belongs_to, create, index, tenant_table, unique};

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            "scheduled_setting",
            tenant_table("scheduled_setting")
                .col(integer("version"))
                .col(timestamp_with_time_zone("effective_from"))
                .col(string_len("base", 64))
                .col(uuid_null("author"))
                .col(timestamp_with_time_zone_null("stopped_at"))
                .col(string_len_null("stopped_because", 20))
                .foreign_key(&mut belongs_to("scheduled_setting", "author", "staff"))
                .to_owned(),
            vec![unique("scheduled_setting", &["version"]), index("scheduled_setting", &["stopped_at"])],
        )
        .await
    }
}
