//! What one person of the staff asks for and another approves.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::parts::{belongs_to, create, index, tenant_table};

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            "approval",
            tenant_table("approval")
                .col(string_len("kind", 40))
                .col(text("request"))
                .col(uuid("person_id"))
                .col(blob("fingerprint"))
                .col(blob("reason_sealed"))
                .col(uuid("asked_by"))
                .col(timestamp_with_time_zone("asked_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .col(uuid_null("decided_by"))
                .col(timestamp_with_time_zone_null("decided_at"))
                .col(string_len_null("outcome", 20))
                .foreign_key(&mut belongs_to("approval", "person_id", "person"))
                .foreign_key(&mut belongs_to("approval", "asked_by", "staff"))
                .to_owned(),
            vec![index("approval", &["decided_at", "expires_at"]), index("approval", &["person_id"])],
        )
        .await
    }
}
