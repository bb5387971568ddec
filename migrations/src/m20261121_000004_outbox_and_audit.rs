//! The outbox and the audit trail.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::parts::{create, index, tenant_table};

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            "outbox_message",
            tenant_table("outbox_message")
                .col(string_len("kind", 24))
                .col(string_len("language", 2))
                .col(uuid_null("account_id"))
                .col(blob_null("recipient_sealed"))
                .col(blob_null("content_sealed"))
                .col(string_len("status", 16))
                .col(integer("attempts"))
                .col(string_null("trouble"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("not_before"))
                .col(timestamp_with_time_zone("expires_at"))
                .col(timestamp_with_time_zone_null("ended_at"))
                .to_owned(),
            vec![index("outbox_message", &["status", "created_at"])],
        )
        .await?;
        create(
            manager,
            "audit_entry",
            tenant_table("audit_entry")
                .col(timestamp_with_time_zone("at"))
                .col(string_len("actor_kind", 16))
                .col(uuid_null("actor_id"))
                .col(string_len("action", 40))
                .col(string_len("subject_kind", 24))
                .col(uuid("subject_id"))
                .col(uuid("request_id"))
                .col(text("detail"))
                .to_owned(),
            vec![index("audit_entry", &["at"]), index("audit_entry", &["subject_id", "at"])],
        )
        .await
    }
}
