//! The second step: sign-ins in progress, passkeys, one-time codes, recovery codes, and hand-overs to a phone.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::parts::{belongs_to, create, index, tenant_table, tenant_table_without_id, unique};

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // SQLite adds one column per statement. All sessions that are open during the migration began with a password.
        for column in [
            string_len("proofs", 80).default("password").take(),
            string_len("device", 80).default("").take(),
            timestamp_with_time_zone_null("stepped_up_at").take(),
        ] {
            manager.alter_table(Table::alter().table("session").add_column(column).to_owned()).await?;
        }
        create(
            manager,
            "sign_in",
            tenant_table("sign_in")
                .col(uuid("account_id"))
                .col(blob("token_digest"))
                .col(string_len("proofs", 80))
                .col(string_len("device", 80))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .col(timestamp_with_time_zone_null("ended_at"))
                .foreign_key(&mut belongs_to("sign_in", "account_id", "account"))
                .to_owned(),
            vec![
                unique("sign_in", &["token_digest"]),
                index("sign_in", &["account_id"]),
                index("sign_in", &["expires_at"]),
            ],
        )
        .await?;
        create(
            manager,
            "passkey",
            tenant_table("passkey")
                .col(uuid("account_id"))
                .col(blob("credential_id"))
                .col(text("credential"))
                .col(string_len("name", 64))
                .col(boolean("named"))
                .col(timestamp_with_time_zone("added_at"))
                .col(timestamp_with_time_zone_null("used_at"))
                .foreign_key(&mut belongs_to("passkey", "account_id", "account"))
                .to_owned(),
            vec![unique("passkey", &["credential_id"]), index("passkey", &["account_id"])],
        )
        .await?;
        create(
            manager,
            "one_time_code",
            tenant_table("one_time_code")
                .col(uuid("account_id"))
                .col(blob("seed_sealed"))
                .col(big_integer("last_step"))
                .col(timestamp_with_time_zone("added_at"))
                .col(timestamp_with_time_zone_null("used_at"))
                .foreign_key(&mut belongs_to("one_time_code", "account_id", "account"))
                .to_owned(),
            vec![unique("one_time_code", &["account_id"])],
        )
        .await?;
        create(
            manager,
            "recovery_code",
            tenant_table("recovery_code")
                .col(uuid("account_id"))
                .col(blob("fingerprint"))
                .col(timestamp_with_time_zone("made_at"))
                .col(timestamp_with_time_zone_null("used_at"))
                .foreign_key(&mut belongs_to("recovery_code", "account_id", "account"))
                .to_owned(),
            vec![unique("recovery_code", &["account_id", "fingerprint"])],
        )
        .await?;
        create(
            manager,
            "spent_challenge",
            tenant_table_without_id("spent_challenge")
                .col(blob("digest"))
                .col(timestamp_with_time_zone("expires_at"))
                .primary_key(Index::create().col("tenant_id").col("digest"))
                .to_owned(),
            vec![index("spent_challenge", &["expires_at"])],
        )
        .await?;
        create(
            manager,
            "hand_over",
            tenant_table("hand_over")
                .col(uuid("sign_in_id"))
                .col(blob("token_digest"))
                .col(string_len("number", 4))
                .col(string_len("state", 16))
                .col(uuid_null("phone_sign_in_id"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .foreign_key(&mut belongs_to("hand_over", "sign_in_id", "sign_in"))
                .to_owned(),
            vec![
                unique("hand_over", &["token_digest"]),
                index("hand_over", &["sign_in_id"]),
                index("hand_over", &["expires_at"]),
            ],
        )
        .await
    }
}
