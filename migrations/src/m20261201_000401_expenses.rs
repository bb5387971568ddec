//! Medical expenses (医療費情報) as societies publish them.

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
            "expense_import",
            tenant_table("expense_import")
                .col(blob("file_digest"))
                .col(timestamp_with_time_zone("begun_at"))
                // Null until every row is there: members see nothing of an import before.
                .col(timestamp_with_time_zone_null("visible_from"))
                .to_owned(),
            vec![unique("expense_import", &["file_digest"])],
        )
        .await?;
        create(
            manager,
            "expense",
            tenant_table("expense")
                .col(uuid("import_id"))
                .col(uuid("person_id"))
                .col(date("month"))
                // The same row of two files is one row.
                .col(blob("row_index"))
                .col(blob("treatment_sealed"))
                .foreign_key(&mut belongs_to("expense", "import_id", "expense_import"))
                .foreign_key(&mut belongs_to("expense", "person_id", "person"))
                .to_owned(),
            vec![
                unique("expense", &["row_index"]),
                index("expense", &["person_id", "month"]),
                index("expense", &["import_id"]),
            ],
        )
        .await
    }
}
