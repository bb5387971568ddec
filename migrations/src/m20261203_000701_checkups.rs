//! Checkup results (健診結果) as societies publish them, beside medical expenses: imports and kept files tell what they have.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::parts::{belongs_to, create, index, tenant_table, unique};

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Both tables keep the name of the first kind: the version before still uses them.
        for table in ["expense_import", "expense_file"] {
            let kind = string("kind").default("medical_expenses").take();
            manager.alter_table(Table::alter().table(table).add_column(kind).to_owned()).await?;
        }
        create(
            manager,
            "checkup",
            tenant_table("checkup")
                .col(uuid("import_id"))
                .col(uuid("person_id"))
                .col(date("examined_on"))
                // One examination of a person, whatever its results are: a later import takes the place of an earlier one.
                .col(blob("exam_index"))
                // The examination with its results: the same of two files is known.
                .col(blob("row_index"))
                .col(blob("results_sealed"))
                .foreign_key(&mut belongs_to("checkup", "import_id", "expense_import"))
                .foreign_key(&mut belongs_to("checkup", "person_id", "person"))
                .to_owned(),
            vec![
                unique("checkup", &["import_id", "exam_index"]),
                index("checkup", &["person_id", "examined_on"]),
                index("checkup", &["exam_index"]),
                index("checkup", &["examined_on"]),
            ],
        )
        .await
    }
}
