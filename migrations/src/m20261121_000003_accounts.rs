//! Registrations, accounts, addresses, consents, sessions and counters.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::parts::{belongs_to, create, index, tenant_table, tenant_table_without_id, unique};

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            "registration",
            tenant_table("registration")
                .col(uuid("credential_id"))
                .col(uuid("person_id"))
                .col(blob("token_digest"))
                .col(string_len("state", 16))
                .col(timestamp_with_time_zone_null("identity_checked_at"))
                .col(string_len_null("terms_version", 40))
                .col(string_len_null("terms_sha256", 64))
                .col(timestamp_with_time_zone_null("agreed_at"))
                .col(string_len_null("user_id", 64))
                .col(string_null("password_hash"))
                .col(boolean("password_case_sensitive").default(true).take())
                .col(blob_null("email_sealed"))
                .col(boolean("email_given").default(false).take())
                .col(blob_null("email_warned_digest"))
                .col(boolean("notify").default(false).take())
                .col(uuid_null("account_id"))
                .col(integer("version"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .foreign_key(&mut belongs_to("registration", "credential_id", "provisional_credential"))
                .foreign_key(&mut belongs_to("registration", "person_id", "person"))
                .to_owned(),
            vec![
                unique("registration", &["token_digest"]),
                index("registration", &["credential_id"]),
                index("registration", &["expires_at"]),
            ],
        )
        .await?;
        create(
            manager,
            "account",
            tenant_table("account")
                .col(uuid("person_id"))
                .col(uuid("registration_id"))
                .col(string_len("user_id", 64))
                .col(string_len("user_id_folded", 64))
                .col(string("password_hash"))
                .col(boolean("password_case_sensitive"))
                .col(timestamp_with_time_zone("password_changed_at"))
                .col(timestamp_with_time_zone("registered_at"))
                .col(boolean("notify"))
                .col(string_len("language", 2))
                .col(integer("version"))
                .foreign_key(&mut belongs_to("account", "person_id", "person"))
                .to_owned(),
            vec![
                unique("account", &["user_id_folded"]),
                unique("account", &["person_id"]),
                unique("account", &["registration_id"]),
            ],
        )
        .await?;
        create(
            manager,
            "email_address",
            tenant_table("email_address")
                .col(uuid("account_id"))
                .col(blob("address_sealed"))
                .col(blob("address_index"))
                .col(string_len("domain", 253))
                .col(string_len("purpose", 16))
                .col(timestamp_with_time_zone("added_at"))
                .col(timestamp_with_time_zone_null("verified_at"))
                .foreign_key(&mut belongs_to("email_address", "account_id", "account"))
                .to_owned(),
            vec![
                unique("email_address", &["account_id", "purpose"]),
                index("email_address", &["address_index"]),
                index("email_address", &["domain"]),
            ],
        )
        .await?;
        create(
            manager,
            "email_verification",
            tenant_table("email_verification")
                .col(uuid("email_address_id"))
                .col(blob("token_digest"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .col(timestamp_with_time_zone_null("used_at"))
                .foreign_key(&mut belongs_to("email_verification", "email_address_id", "email_address"))
                .to_owned(),
            vec![unique("email_verification", &["token_digest"]), index("email_verification", &["email_address_id"])],
        )
        .await?;
        create(
            manager,
            "consent",
            tenant_table("consent")
                .col(uuid("account_id"))
                .col(string_len("terms_version", 40))
                .col(string_len("terms_sha256", 64))
                .col(timestamp_with_time_zone("agreed_at"))
                .foreign_key(&mut belongs_to("consent", "account_id", "account"))
                .to_owned(),
            vec![index("consent", &["account_id"])],
        )
        .await?;
        create(
            manager,
            "session",
            tenant_table("session")
                .col(uuid("account_id"))
                .col(blob("token_digest"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("seen_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .col(timestamp_with_time_zone_null("ended_at"))
                .foreign_key(&mut belongs_to("session", "account_id", "account"))
                .to_owned(),
            vec![
                unique("session", &["token_digest"]),
                index("session", &["account_id"]),
                index("session", &["expires_at"]),
            ],
        )
        .await?;
        create(
            manager,
            "attempt_counter",
            tenant_table_without_id("attempt_counter")
                .col(string_len("kind", 16))
                .col(blob("subject_digest"))
                .col(integer("failures"))
                .col(timestamp_with_time_zone("touched_at"))
                .col(timestamp_with_time_zone_null("blocked_until"))
                .primary_key(Index::create().col("tenant_id").col("kind").col("subject_digest"))
                .to_owned(),
            vec![index("attempt_counter", &["touched_at"])],
        )
        .await
    }
}
