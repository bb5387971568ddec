//! The chain over the audit trail (ADR 35): batches of sealed rows, a mark for each row that no batch holds yet, and rows
//! that SQLite refuses to change. On PostgreSQL the rights refuse that.

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
        create(
            manager,
            "audit_batch",
            tenant_table_without_id("audit_batch")
                .col(big_integer("number"))
                .col(uuid("first_entry"))
                .col(uuid("last_entry"))
                .col(integer("count"))
                .col(big_integer("rows_before"))
                .col(blob("members"))
                .col(blob("previous_hash"))
                .col(blob("hash"))
                .col(timestamp_with_time_zone("sealed_at"))
                .col(small_integer("key_generation"))
                .col(blob("signature"))
                .primary_key(Index::create().col("tenant_id").col("number"))
                .to_owned(),
            vec![index("audit_batch", &["first_entry", "last_entry"])],
        )
        .await?;
        // A table of the platform, so that one query finds the societies that have something to seal.
        manager
            .create_table(
                Table::create()
                    .table("audit_unsealed")
                    .col(uuid("tenant_id"))
                    .col(uuid("entry_id"))
                    .primary_key(Index::create().col("tenant_id").col("entry_id"))
                    .to_owned(),
            )
            .await?;
        let statements = match manager.get_connection().get_database_backend() {
            DbBackend::Postgres => POSTGRES,
            _ => SQLITE,
        };
        manager.get_connection().execute_unprepared(statements).await?;
        Ok(())
    }
}

/// The trigger marks rows that servers of the version before write, too, and its function runs as the owner, so that they
/// need no new right. It locks the table until the rows of before are marked, so that none is left out.
const POSTGRES: &str = "
    CREATE FUNCTION audit_entry_mark() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    BEGIN
        INSERT INTO audit_unsealed (tenant_id, entry_id) VALUES (NEW.tenant_id, NEW.id);
        RETURN NULL;
    END $$;
    CREATE TRIGGER audit_entry_mark AFTER INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION audit_entry_mark();
    DO $$
    DECLARE society uuid;
    BEGIN
        FOR society IN SELECT id FROM tenant LOOP
            PERFORM set_config('app.tenant_id', society::text, true);
            INSERT INTO audit_unsealed (tenant_id, entry_id) SELECT tenant_id, id FROM audit_entry WHERE tenant_id = society;
        END LOOP;
        PERFORM set_config('app.tenant_id', '', true);
    END $$;";

/// `INSERT OR REPLACE` deletes rows without asking a trigger about it, so inserting over a row is refused by itself.
const SQLITE: &str = "
    CREATE TRIGGER audit_entry_mark AFTER INSERT ON audit_entry BEGIN
        INSERT INTO audit_unsealed (tenant_id, entry_id) VALUES (NEW.tenant_id, NEW.id);
    END;
    INSERT INTO audit_unsealed (tenant_id, entry_id) SELECT tenant_id, id FROM audit_entry;
    CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN
        SELECT RAISE(ABORT, 'rows of the audit trail are never changed');
    END;
    CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry BEGIN
        SELECT RAISE(ABORT, 'rows of the audit trail are never deleted');
    END;
    CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry
        WHEN EXISTS (SELECT 1 FROM audit_entry WHERE tenant_id = NEW.tenant_id AND id = NEW.id) BEGIN
        SELECT RAISE(ABORT, 'rows of the audit trail are never changed');
    END;
    CREATE TRIGGER audit_batch_no_update BEFORE UPDATE ON audit_batch BEGIN
        SELECT RAISE(ABORT, 'batches of the audit trail are never changed');
    END;
    CREATE TRIGGER audit_batch_no_delete BEFORE DELETE ON audit_batch BEGIN
        SELECT RAISE(ABORT, 'batches of the audit trail are never deleted');
    END;
    CREATE TRIGGER audit_batch_no_replace BEFORE INSERT ON audit_batch
        WHEN EXISTS (SELECT 1 FROM audit_batch WHERE tenant_id = NEW.tenant_id AND number = NEW.number) BEGIN
        SELECT RAISE(ABORT, 'batches of the audit trail are never changed');
    END;";
