//! The vendor as a tenant of its own, and its operators: accounts, invitations, sign-ins, sessions and sign-in methods.
//! Names and addresses are sealed under the vendor's key.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;
use sea_orm_migration::sea_orm::prelude::DateTimeUtc;

use crate::parts::{belongs_to, create, index, tenant_table, unique};
use crate::tables::VENDOR;

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Rows of operators refer to it as rows of members refer to their society. It has no host and no policy.
        manager
            .exec_stmt(
                Query::insert()
                    .into_table("tenant")
                    .columns(["id", "slug", "status", "canonical_host", "revision", "created_at"])
                    .values_panic([
                        VENDOR.into(),
                        "vendor".into(),
                        "live".into(),
                        "vendor".into(),
                        0_i64.into(),
                        DateTimeUtc::UNIX_EPOCH.into(),
                    ])
                    .to_owned(),
            )
            .await?;
        create(
            manager,
            "operator",
            tenant_table("operator")
                .col(blob("name_sealed"))
                .col(blob("email_sealed"))
                .col(blob("email_index"))
                .col(string_len("role", 20))
                .col(text_null("password_phc"))
                .col(timestamp_with_time_zone_null("password_set_at"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone_null("disabled_at"))
                .to_owned(),
            vec![unique("operator", &["email_index"])],
        )
        .await?;
        create(
            manager,
            "operator_invitation",
            tenant_table("operator_invitation")
                .col(uuid("operator_id"))
                .col(blob("token_digest"))
                .col(uuid_null("invited_by"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .col(timestamp_with_time_zone_null("ended_at"))
                .foreign_key(&mut belongs_to("operator_invitation", "operator_id", "operator"))
                .to_owned(),
            vec![unique("operator_invitation", &["token_digest"]), index("operator_invitation", &["operator_id"])],
        )
        .await?;
        create(
            manager,
            "operator_sign_in",
            tenant_table("operator_sign_in")
                .col(uuid("operator_id"))
                .col(blob("token_digest"))
                .col(string_len("proofs", 80))
                .col(string_len("device", 80))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .col(timestamp_with_time_zone_null("ended_at"))
                .foreign_key(&mut belongs_to("operator_sign_in", "operator_id", "operator"))
                .to_owned(),
            vec![unique("operator_sign_in", &["token_digest"]), index("operator_sign_in", &["operator_id"])],
        )
        .await?;
        create(
            manager,
            "operator_session",
            tenant_table("operator_session")
                .col(uuid("operator_id"))
                .col(blob("token_digest"))
                .col(string_len("proofs", 80))
                .col(string_len("device", 80))
                .col(blob_null("mark"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("seen_at"))
                .col(timestamp_with_time_zone("stepped_up_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .col(timestamp_with_time_zone_null("ended_at"))
                .foreign_key(&mut belongs_to("operator_session", "operator_id", "operator"))
                .to_owned(),
            vec![unique("operator_session", &["token_digest"]), index("operator_session", &["operator_id"])],
        )
        .await?;
        create(
            manager,
            "operator_passkey",
            tenant_table("operator_passkey")
                .col(uuid("operator_id"))
                .col(blob("credential_id"))
                .col(text("credential"))
                .col(string_len("name", 160))
                .col(timestamp_with_time_zone("added_at"))
                .col(timestamp_with_time_zone_null("used_at"))
                .foreign_key(&mut belongs_to("operator_passkey", "operator_id", "operator"))
                .to_owned(),
            vec![unique("operator_passkey", &["credential_id"]), index("operator_passkey", &["operator_id"])],
        )
        .await?;
        create(
            manager,
            "operator_one_time_code",
            tenant_table("operator_one_time_code")
                .col(uuid("operator_id"))
                .col(blob("seed_sealed"))
                .col(big_integer("last_step"))
                .col(timestamp_with_time_zone("added_at"))
                .col(timestamp_with_time_zone_null("used_at"))
                .foreign_key(&mut belongs_to("operator_one_time_code", "operator_id", "operator"))
                .to_owned(),
            vec![unique("operator_one_time_code", &["operator_id"])],
        )
        .await
    }
}
