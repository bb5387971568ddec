//! What persons said about who of their household sees which of their data. Rows are only added; the latest counts.

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
            "viewing_consent",
            tenant_table("viewing_consent")
                .col(uuid("person_id"))
                .col(uuid("viewer_id"))
                .col(string("kind"))
                .col(boolean("shown"))
                .col(timestamp_with_time_zone("said_at"))
                .foreign_key(&mut belongs_to("viewing_consent", "person_id", "person"))
                .foreign_key(&mut belongs_to("viewing_consent", "viewer_id", "person"))
                .to_owned(),
            vec![index("viewing_consent", &["person_id", "said_at"]), index("viewing_consent", &["viewer_id"])],
        )
        .await
    }
}
