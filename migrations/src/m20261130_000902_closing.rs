//! What stays of an account that was closed, whom the society hides, and files for persons who ask what is held about them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::parts::{belongs_to, create, index, tenant_table, tenant_table_without_id};

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let restricted = timestamp_with_time_zone_null("restricted_at").take();
        manager.alter_table(Table::alter().table("person").add_column(restricted).to_owned()).await?;
        let voided = timestamp_with_time_zone_null("password_voided_at").take();
        manager.alter_table(Table::alter().table("account").add_column(voided).to_owned()).await?;
        // The id is the account's, which isn't there any more.
        create(
            manager,
            "closed_account",
            tenant_table("closed_account")
                .col(uuid("person_id"))
                .col(timestamp_with_time_zone("registered_at"))
                .col(timestamp_with_time_zone("closed_at"))
                .col(uuid_null("closed_by"))
                .col(blob_null("reason_sealed"))
                .col(blob("consents_sealed"))
                .foreign_key(&mut belongs_to("closed_account", "person_id", "person"))
                .to_owned(),
            vec![index("closed_account", &["person_id"]), index("closed_account", &["closed_at"])],
        )
        .await?;
        create(
            manager,
            "restriction",
            tenant_table("restriction")
                .col(uuid("person_id"))
                .col(blob("reason_sealed"))
                .col(uuid("placed_by"))
                .col(timestamp_with_time_zone("placed_at"))
                .col(uuid_null("lifted_by"))
                .col(timestamp_with_time_zone_null("lifted_at"))
                .foreign_key(&mut belongs_to("restriction", "person_id", "person"))
                .foreign_key(&mut belongs_to("restriction", "placed_by", "staff"))
                .to_owned(),
            vec![index("restriction", &["person_id"])],
        )
        .await?;
        create(
            manager,
            "disclosure",
            tenant_table("disclosure")
                .col(uuid("person_id"))
                .col(uuid("asked_by"))
                .col(uuid("approved_by"))
                .col(timestamp_with_time_zone("approved_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .col(integer("taken"))
                .foreign_key(&mut belongs_to("disclosure", "person_id", "person"))
                .foreign_key(&mut belongs_to("disclosure", "asked_by", "staff"))
                .foreign_key(&mut belongs_to("disclosure", "approved_by", "staff"))
                .to_owned(),
            vec![index("disclosure", &["person_id"]), index("disclosure", &["expires_at"])],
        )
        .await?;
        // A user ID stays given up after its account is gone, so it refers to none.
        if manager.get_database_backend() == DbBackend::Postgres {
            manager.get_connection().execute_unprepared(POSTGRES).await?;
        } else {
            // SQLite can't drop a foreign key, so the rows move into a table that is made anew.
            manager.rename_table(Table::rename().table("retired_user_id", "retired_user_id_before").to_owned()).await?;
            manager
                .create_table(
                    tenant_table_without_id("retired_user_id")
                        .col(string_len("user_id_folded", 64))
                        .col(uuid("account_id"))
                        .col(timestamp_with_time_zone("retired_at"))
                        .primary_key(Index::create().col("tenant_id").col("user_id_folded"))
                        .to_owned(),
                )
                .await?;
            manager.get_connection().execute_unprepared(SQLITE).await?;
        }
        // What ends is looked for by its instant.
        for (table, column) in [
            ("provisional_credential", "expires_at"),
            ("support_note", "at"),
            ("outbox_message", "ended_at"),
            ("retired_user_id", "account_id"),
        ] {
            manager.create_index(index(table, &[column])).await?;
        }
        Ok(())
    }
}

const POSTGRES: &str = "ALTER TABLE retired_user_id DROP CONSTRAINT fk_retired_user_id_account_id";

const SQLITE: &str = "
    INSERT INTO retired_user_id (tenant_id, user_id_folded, account_id, retired_at)
    SELECT tenant_id, user_id_folded, account_id, retired_at FROM retired_user_id_before;
    DROP TABLE retired_user_id_before;";
