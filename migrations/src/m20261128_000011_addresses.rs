//! Changes of addresses: pending changes that aren't verified yet, and links that undo a change.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::parts::{belongs_to, create, index, tenant_table, unique};

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Neither table refers to the address in force, because that row may be deleted first.
        create(
            manager,
            "address_change",
            tenant_table("address_change")
                .col(uuid("account_id"))
                .col(string_len("purpose", 16))
                .col(blob("address_sealed"))
                .col(blob("address_index"))
                .col(blob("token_digest"))
                .col(timestamp_with_time_zone("requested_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .col(timestamp_with_time_zone_null("verified_at"))
                .col(timestamp_with_time_zone_null("ended_at"))
                .foreign_key(&mut belongs_to("address_change", "account_id", "account"))
                .to_owned(),
            vec![
                unique("address_change", &["token_digest"]),
                index("address_change", &["account_id", "requested_at"]),
                index("address_change", &["expires_at"]),
            ],
        )
        .await?;
        create(
            manager,
            "address_undo",
            tenant_table("address_undo")
                .col(uuid("account_id"))
                .col(blob("address_sealed"))
                .col(timestamp_with_time_zone("verified_at"))
                .col(blob("token_digest"))
                .col(timestamp_with_time_zone("changed_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .col(timestamp_with_time_zone_null("ended_at"))
                .foreign_key(&mut belongs_to("address_undo", "account_id", "account"))
                .to_owned(),
            vec![
                unique("address_undo", &["token_digest"]),
                index("address_undo", &["account_id"]),
                index("address_undo", &["expires_at"]),
            ],
        )
        .await
    }
}
