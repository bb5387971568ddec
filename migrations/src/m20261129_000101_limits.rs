//! Decaying buckets instead of counters, and how often attempts were refused while a limit was reached.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::parts::{create, tenant_table, unique};

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The instant at which a bucket is empty, in microseconds since 1970, so that both databases can add to it. It
        // replaces the column `failures`, which servers of the release before still write.
        for table in ["attempt_counter", "network_counter"] {
            manager
                .alter_table(
                    Table::alter().table(table).add_column(big_integer("empty_at_us").default(0).take()).to_owned(),
                )
                .await?;
        }
        create(
            manager,
            "refused_attempt",
            tenant_table("refused_attempt")
                .col(string_len("attempt", 24))
                .col(blob("subject_digest"))
                .col(timestamp_with_time_zone("minute"))
                .col(string_len("subject_kind", 24))
                .col(uuid("subject_id"))
                .col(string_len("network", 16))
                .col(integer("count"))
                .to_owned(),
            vec![unique("refused_attempt", &["attempt", "subject_digest", "minute"])],
        )
        .await
    }
}
