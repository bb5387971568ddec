//! What waits for approval concerns a person, or something else of the society: its settings, an announcement.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::parts::{belongs_to, index, tenant_table};

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Postgres {
            manager.get_connection().execute_unprepared(POSTGRES).await?;
            return manager.create_index(index("approval", &["kind", "subject_id"])).await;
        }
        // SQLite can't make a column nullable, so the rows move into a table that is made anew.
        manager.rename_table(Table::rename().table("approval", "approval_before").to_owned()).await?;
        manager
            .create_table(
                tenant_table("approval")
                    .col(string_len("kind", 40))
                    .col(text("request"))
                    .col(uuid_null("person_id"))
                    .col(uuid_null("subject_id"))
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
            )
            .await?;
        manager.get_connection().execute_unprepared(SQLITE).await?;
        for columns in [["decided_at", "expires_at"].as_slice(), &["person_id"], &["kind", "subject_id"]] {
            manager.create_index(index("approval", columns)).await?;
        }
        Ok(())
    }
}

const POSTGRES: &str = "ALTER TABLE approval ALTER COLUMN person_id DROP NOT NULL, ADD COLUMN subject_id uuid NULL";

const SQLITE: &str = "
    INSERT INTO approval (tenant_id, id, kind, request, person_id, fingerprint, reason_sealed, asked_by, asked_at,
        expires_at, decided_by, decided_at, outcome)
    SELECT tenant_id, id, kind, request, person_id, fingerprint, reason_sealed, asked_by, asked_at,
        expires_at, decided_by, decided_at, outcome FROM approval_before;
    DROP TABLE approval_before;";
