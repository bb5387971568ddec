//! Recovery: requests from the pages, one-time links, and desk codes.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::parts::{belongs_to, create, index, tenant_table, unique};

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // A request names no account. The worker looks the account up later, so that the time of the response tells
        // nobody whether the account exists (no enumeration).
        create(
            manager,
            "recovery_request",
            tenant_table("recovery_request")
                .col(blob("typed_sealed"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .to_owned(),
            vec![index("recovery_request", &["expires_at"])],
        )
        .await?;
        create(
            manager,
            "recovery_link",
            tenant_table("recovery_link")
                .col(uuid("account_id"))
                .col(string_len("opens", 16))
                .col(uuid_null("credential_id"))
                .col(blob("token_digest"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .col(timestamp_with_time_zone_null("ended_at"))
                .foreign_key(&mut belongs_to("recovery_link", "account_id", "account"))
                .foreign_key(&mut belongs_to("recovery_link", "credential_id", "provisional_credential"))
                .to_owned(),
            vec![
                unique("recovery_link", &["token_digest"]),
                index("recovery_link", &["account_id"]),
                index("recovery_link", &["expires_at"]),
            ],
        )
        .await?;
        create(
            manager,
            "desk_code",
            tenant_table("desk_code")
                .col(uuid("account_id"))
                .col(boolean("second_step_lost"))
                .col(string_len("requested_by", 100))
                .col(string_len_null("approved_by", 100))
                .col(blob_null("fingerprint"))
                .col(integer("tries"))
                .col(timestamp_with_time_zone("requested_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .col(timestamp_with_time_zone_null("ended_at"))
                .foreign_key(&mut belongs_to("desk_code", "account_id", "account"))
                .to_owned(),
            vec![index("desk_code", &["account_id"]), index("desk_code", &["expires_at"])],
        )
        .await
    }
}
