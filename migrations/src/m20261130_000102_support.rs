//! What the desk keeps about persons who ask for help, and the index by which it finds the mails of an account.

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
            "support_note",
            tenant_table("support_note")
                .col(uuid("person_id"))
                .col(uuid("staff_id"))
                .col(blob("text_sealed"))
                .col(timestamp_with_time_zone("at"))
                .foreign_key(&mut belongs_to("support_note", "person_id", "person"))
                .foreign_key(&mut belongs_to("support_note", "staff_id", "staff"))
                .to_owned(),
            vec![index("support_note", &["person_id", "at"])],
        )
        .await?;
        manager.create_index(index("outbox_message", &["account_id", "created_at"])).await
    }
}
