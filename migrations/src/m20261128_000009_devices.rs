//! Known devices of an account, and the sign-in history that the member can read.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::parts::{belongs_to, create, index, tenant_table, unique};

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(Table::alter().table("session").add_column(uuid_null("known_device_id").take()).to_owned())
            .await?;
        // Failures since the last success, without a time limit. In contrast, `failures` starts over after a day.
        manager
            .alter_table(
                Table::alter().table("attempt_counter").add_column(integer("in_a_row").default(0).take()).to_owned(),
            )
            .await?;
        create(
            manager,
            "known_device",
            tenant_table("known_device")
                .col(uuid("account_id"))
                .col(blob("mark"))
                .col(string_len("device", 80))
                .col(timestamp_with_time_zone("first_seen_at"))
                .col(timestamp_with_time_zone("seen_at"))
                .col(timestamp_with_time_zone_null("forgotten_at"))
                .foreign_key(&mut belongs_to("known_device", "account_id", "account"))
                .to_owned(),
            vec![unique("known_device", &["account_id", "mark"]), index("known_device", &["seen_at"])],
        )
        .await?;
        create(
            manager,
            "sign_in_event",
            tenant_table("sign_in_event")
                .col(uuid("account_id"))
                .col(timestamp_with_time_zone("at"))
                .col(string_len("outcome", 24))
                .col(string_len("proofs", 80))
                .col(string_len("device", 80))
                .foreign_key(&mut belongs_to("sign_in_event", "account_id", "account"))
                .to_owned(),
            vec![index("sign_in_event", &["account_id", "at"]), index("sign_in_event", &["at"])],
        )
        .await
    }
}
