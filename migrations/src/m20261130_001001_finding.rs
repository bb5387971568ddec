//! Indexes for the lists of the desk, when a member signed in last, and the end of a column that nobody reads.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

use crate::parts::{create, index, tenant_table_without_id};

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The row goes with its account, whoever deletes that.
        let mut of_account = ForeignKey::create()
            .name("fk_last_sign_in_account_id")
            .from("last_sign_in", ("tenant_id", "account_id"))
            .to("account", ("tenant_id", "id"))
            .on_delete(ForeignKeyAction::Cascade)
            .to_owned();
        create(
            manager,
            "last_sign_in",
            tenant_table_without_id("last_sign_in")
                .col(uuid("account_id"))
                .col(timestamp_with_time_zone("at"))
                .primary_key(Index::create().col("tenant_id").col("account_id"))
                .foreign_key(&mut of_account)
                .to_owned(),
            vec![index("last_sign_in", &["at", "account_id"])],
        )
        .await?;
        manager.create_index(index("announcement", &["until_at"])).await?;
        let connection = manager.get_connection();
        for partial in PARTIAL {
            connection.execute_unprepared(partial).await?;
        }
        // Another index begins with the same columns.
        manager.drop_index(Index::drop().name("ix_person_employer_code").table("person").to_owned()).await?;
        let statements = if manager.get_database_backend() == DbBackend::Postgres { POSTGRES } else { SQLITE };
        connection.execute_unprepared(statements).await?;
        Ok(())
    }
}

/// Indexes of the few rows that a list is about: former members, in the orders of lists; persons who are hidden; accounts that
/// are disabled; addresses that no mail reaches; letters that nobody has used; mails that wait after an attempt.
const PARTIAL: &[&str] = &[
    "CREATE INDEX ix_person_former_order_key ON person (tenant_id, order_key, id, lost_on, joined_on) WHERE lost_on IS NOT NULL",
    "CREATE INDEX ix_person_former_joined_on ON person (tenant_id, joined_on, id, lost_on) WHERE lost_on IS NOT NULL",
    "CREATE INDEX ix_person_former_lost_on ON person (tenant_id, lost_on, id) WHERE lost_on IS NOT NULL",
    "CREATE INDEX ix_person_hidden ON person (tenant_id, id) WHERE restricted_at IS NOT NULL",
    "CREATE INDEX ix_account_disabled ON account (tenant_id, person_id) WHERE disabled_at IS NOT NULL",
    "CREATE INDEX ix_email_address_undeliverable ON email_address (tenant_id, domain, account_id) WHERE undeliverable_at IS NOT NULL",
    "CREATE INDEX ix_provisional_credential_unused ON provisional_credential (tenant_id, expires_at, person_id) \
     WHERE redeemed_at IS NULL AND revoked_at IS NULL",
    "CREATE INDEX ix_outbox_message_attempted ON outbox_message (tenant_id, id) WHERE attempts > 0 AND status = 'waiting'",
];

/// `search_key` gets a default, so that this version leaves it out and the version before still writes it. A later
/// migration drops it.
const POSTGRES: &str = "
    ALTER TABLE person ALTER COLUMN search_key SET DEFAULT '';
    DO $$
    DECLARE society uuid;
    BEGIN
        FOR society IN SELECT id FROM tenant LOOP
            PERFORM set_config('app.tenant_id', society::text, true);
            INSERT INTO last_sign_in (tenant_id, account_id, at)
                SELECT tenant_id, account_id, max(at) FROM sign_in_event
                WHERE tenant_id = society AND outcome = 'signed_in' GROUP BY tenant_id, account_id;
        END LOOP;
        PERFORM set_config('app.tenant_id', '', true);
    END $$;";

/// SQLite changes no column's default, so the column is made anew, without its values.
const SQLITE: &str = "
    ALTER TABLE person DROP COLUMN search_key;
    ALTER TABLE person ADD COLUMN search_key varchar(400) NOT NULL DEFAULT '';
    INSERT INTO last_sign_in (tenant_id, account_id, at)
        SELECT tenant_id, account_id, max(at) FROM sign_in_event
        WHERE outcome = 'signed_in' GROUP BY tenant_id, account_id;";
