//! Reading the audit trail: from which network a row was written, which account it concerns, and an index for each way in
//! which it is looked through. Rows are listed with the newest first. All rows together are listed by their ids, which
//! begin with the instant.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::parts::index;

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [string_len_null("network", 16).take(), uuid_null("account_id").take()] {
            manager.alter_table(Table::alter().table("audit_entry").add_column(column).to_owned()).await?;
        }
        for columns in [["action", "at"], ["actor_kind", "at"], ["actor_id", "at"], ["account_id", "at"]] {
            manager.create_index(index("audit_entry", &columns)).await?;
        }
        // Nothing reads by the instant alone, and SQLite would prefer this index to the better ones.
        manager.drop_index(Index::drop().name("ix_audit_entry_at").table("audit_entry").to_owned()).await
    }
}
