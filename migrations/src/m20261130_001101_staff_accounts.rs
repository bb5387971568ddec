//! What the society's staff have of their own: tokens for the command line, changes of their address, and the recovery of
//! an only owner who has lost everything.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::parts::{belongs_to, create, index, tenant_table, unique};

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            "staff_token",
            tenant_table("staff_token")
                .col(uuid("staff_id"))
                .col(blob("token_digest"))
                .col(string_len("name", 120))
                .col(string_len("scope", 400))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .col(timestamp_with_time_zone_null("used_at"))
                .col(timestamp_with_time_zone_null("ended_at"))
                .foreign_key(&mut belongs_to("staff_token", "staff_id", "staff"))
                .to_owned(),
            vec![
                unique("staff_token", &["token_digest"]),
                index("staff_token", &["staff_id"]),
                index("staff_token", &["expires_at"]),
            ],
        )
        .await?;
        create(
            manager,
            "staff_address_change",
            tenant_table("staff_address_change")
                .col(uuid("staff_id"))
                .col(blob("email_sealed"))
                .col(blob("email_index"))
                .col(blob("old_digest"))
                .col(blob("new_digest"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .col(timestamp_with_time_zone_null("old_confirmed_at"))
                .col(timestamp_with_time_zone_null("new_confirmed_at"))
                .col(timestamp_with_time_zone_null("ended_at"))
                .foreign_key(&mut belongs_to("staff_address_change", "staff_id", "staff"))
                .to_owned(),
            vec![
                unique("staff_address_change", &["old_digest"]),
                unique("staff_address_change", &["new_digest"]),
                index("staff_address_change", &["staff_id"]),
                index("staff_address_change", &["expires_at"]),
            ],
        )
        .await?;
        create(
            manager,
            "staff_recovery",
            tenant_table("staff_recovery")
                .col(uuid("staff_id"))
                .col(string_len("asked_by", 120))
                .col(blob("reason_sealed"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("ripe_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .col(timestamp_with_time_zone_null("ended_at"))
                .foreign_key(&mut belongs_to("staff_recovery", "staff_id", "staff"))
                .to_owned(),
            vec![index("staff_recovery", &["staff_id"]), index("staff_recovery", &["expires_at"])],
        )
        .await
    }
}
