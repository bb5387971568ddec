//! The society's staff: accounts with roles, their invitations, sign-ins, sessions and sign-in methods.

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
            "staff",
            tenant_table("staff")
                .col(string_len("name", 120))
                .col(blob("email_sealed"))
                .col(blob("email_index"))
                .col(string_len("roles", 200))
                .col(text_null("password_phc"))
                .col(timestamp_with_time_zone_null("password_set_at"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone_null("disabled_at"))
                .to_owned(),
            vec![unique("staff", &["email_index"])],
        )
        .await?;
        create(
            manager,
            "staff_invitation",
            tenant_table("staff_invitation")
                .col(uuid("staff_id"))
                .col(blob("token_digest"))
                .col(uuid_null("invited_by"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .col(timestamp_with_time_zone_null("ended_at"))
                .foreign_key(&mut belongs_to("staff_invitation", "staff_id", "staff"))
                .to_owned(),
            vec![unique("staff_invitation", &["token_digest"]), index("staff_invitation", &["staff_id"])],
        )
        .await?;
        create(
            manager,
            "staff_sign_in",
            tenant_table("staff_sign_in")
                .col(uuid("staff_id"))
                .col(blob("token_digest"))
                .col(string_len("proofs", 80))
                .col(string_len("device", 80))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .col(timestamp_with_time_zone_null("ended_at"))
                .foreign_key(&mut belongs_to("staff_sign_in", "staff_id", "staff"))
                .to_owned(),
            vec![
                unique("staff_sign_in", &["token_digest"]),
                index("staff_sign_in", &["staff_id"]),
                index("staff_sign_in", &["expires_at"]),
            ],
        )
        .await?;
        create(
            manager,
            "staff_session",
            tenant_table("staff_session")
                .col(uuid("staff_id"))
                .col(blob("token_digest"))
                .col(string_len("proofs", 80))
                .col(string_len("device", 80))
                .col(blob_null("mark"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("seen_at"))
                .col(timestamp_with_time_zone("stepped_up_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .col(timestamp_with_time_zone_null("ended_at"))
                .foreign_key(&mut belongs_to("staff_session", "staff_id", "staff"))
                .to_owned(),
            vec![
                unique("staff_session", &["token_digest"]),
                index("staff_session", &["staff_id"]),
                index("staff_session", &["expires_at"]),
            ],
        )
        .await?;
        create(
            manager,
            "staff_passkey",
            tenant_table("staff_passkey")
                .col(uuid("staff_id"))
                .col(blob("credential_id"))
                .col(text("credential"))
                .col(string_len("name", 160))
                .col(timestamp_with_time_zone("added_at"))
                .col(timestamp_with_time_zone_null("used_at"))
                .foreign_key(&mut belongs_to("staff_passkey", "staff_id", "staff"))
                .to_owned(),
            vec![unique("staff_passkey", &["credential_id"]), index("staff_passkey", &["staff_id"])],
        )
        .await?;
        create(
            manager,
            "staff_one_time_code",
            tenant_table("staff_one_time_code")
                .col(uuid("staff_id"))
                .col(blob("seed_sealed"))
                .col(big_integer("last_step"))
                .col(timestamp_with_time_zone("added_at"))
                .col(timestamp_with_time_zone_null("used_at"))
                .foreign_key(&mut belongs_to("staff_one_time_code", "staff_id", "staff"))
                .to_owned(),
            vec![unique("staff_one_time_code", &["staff_id"])],
        )
        .await?;
        create(
            manager,
            "staff_recovery_code",
            tenant_table("staff_recovery_code")
                .col(uuid("staff_id"))
                .col(blob("fingerprint"))
                .col(timestamp_with_time_zone("made_at"))
                .col(timestamp_with_time_zone_null("used_at"))
                .foreign_key(&mut belongs_to("staff_recovery_code", "staff_id", "staff"))
                .to_owned(),
            vec![unique("staff_recovery_code", &["staff_id", "fingerprint"])],
        )
        .await
    }
}
