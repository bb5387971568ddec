//! The API: tokens of operators, and what programs were answered. The staff have had tokens before.

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
            "operator_token",
            tenant_table("operator_token")
                .col(uuid("operator_id"))
                .col(blob("token_digest"))
                .col(string_len("name", 240))
                .col(text("scope"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .col(timestamp_with_time_zone_null("used_at"))
                .col(timestamp_with_time_zone_null("ended_at"))
                .foreign_key(&mut belongs_to("operator_token", "operator_id", "operator"))
                .to_owned(),
            vec![
                unique("operator_token", &["token_digest"]),
                index("operator_token", &["operator_id"]),
                index("operator_token", &["expires_at"]),
            ],
        )
        .await?;
        create(
            manager,
            "api_answer",
            tenant_table("api_answer")
                .col(blob("key_digest"))
                .col(blob("request_digest"))
                .col(small_integer_null("status"))
                .col(text_null("body"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .to_owned(),
            vec![unique("api_answer", &["key_digest"]), index("api_answer", &["expires_at"])],
        )
        .await
    }
}
