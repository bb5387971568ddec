//! Files of medical expenses between their analysis and their publication at the desk.

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
            "expense_file",
            tenant_table("expense_file")
                .col(uuid("staff_id"))
                .col(timestamp_with_time_zone("kept_at"))
                // The whole text of the file.
                .col(blob("content_sealed"))
                .to_owned(),
            vec![index("expense_file", &["staff_id"])],
        )
        .await
    }
}
