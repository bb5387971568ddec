//! Where a society's portal stands that isn't open yet, or never will be again; and the proof of its letters (書類の校正) that the society
//! has approved. `status` stays what it was, so that a server of the release before shows such a portal as suspended.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::parts::{belongs_to, create, index, tenant_table};

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let stage = string_len_null("stage", 16).take();
        manager.alter_table(Table::alter().table("tenant").add_column(stage).to_owned()).await?;
        create(
            manager,
            "letter_proof",
            tenant_table("letter_proof")
                .col(string_len("fingerprint", 64))
                .col(uuid("approved_by"))
                .col(timestamp_with_time_zone("approved_at"))
                .foreign_key(&mut belongs_to("letter_proof", "approved_by", "staff"))
                .to_owned(),
            vec![index("letter_proof", &["approved_at"])],
        )
        .await
    }
}
