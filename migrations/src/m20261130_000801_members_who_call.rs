//! Members who call the desk: support codes, requests for a letter, and calls in which the caller was verified.

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
            "support_code",
            tenant_table("support_code")
                .col(string_len("code", 4))
                .col(blob("browser_digest"))
                .col(blob("network"))
                .col(string_len("hitch", 40))
                .col(string_len("screen", 8))
                .col(string_len("subject_kind", 20))
                .col(uuid("subject_id"))
                .col(integer("writes"))
                .col(timestamp_with_time_zone("shown_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .to_owned(),
            vec![
                unique("support_code", &["code"]),
                unique("support_code", &["browser_digest"]),
                index("support_code", &["network", "expires_at"]),
                index("support_code", &["expires_at"]),
            ],
        )
        .await?;
        create(
            manager,
            "letter_request",
            tenant_table("letter_request")
                // The claim while the request is open, so that one claim has one open request.
                .col(blob_null("open_claim"))
                .col(blob("said_sealed"))
                .col(integer("times"))
                .col(timestamp_with_time_zone("asked_at"))
                .col(timestamp_with_time_zone("last_asked_at"))
                .col(uuid_null("taken_by"))
                .col(timestamp_with_time_zone_null("taken_at"))
                .col(string_len_null("outcome", 20))
                .col(uuid_null("decided_by"))
                .col(timestamp_with_time_zone_null("decided_at"))
                .col(uuid_null("person_id"))
                .col(blob_null("reason_sealed"))
                .foreign_key(&mut belongs_to("letter_request", "taken_by", "staff"))
                .foreign_key(&mut belongs_to("letter_request", "decided_by", "staff"))
                .foreign_key(&mut belongs_to("letter_request", "person_id", "person"))
                .to_owned(),
            vec![
                unique("letter_request", &["open_claim"]),
                index("letter_request", &["decided_at", "asked_at"]),
                index("letter_request", &["person_id"]),
            ],
        )
        .await?;
        create(
            manager,
            "verified_call",
            tenant_table("verified_call")
                .col(uuid("person_id"))
                .col(uuid("staff_id"))
                .col(string_len("caller", 20))
                .col(string_len("items", 200))
                .col(boolean("suffices"))
                .col(blob_null("call_back_sealed"))
                .col(string_len("call_back_from", 20))
                .col(timestamp_with_time_zone("started_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .col(timestamp_with_time_zone_null("ended_at"))
                .foreign_key(&mut belongs_to("verified_call", "person_id", "person"))
                .foreign_key(&mut belongs_to("verified_call", "staff_id", "staff"))
                .to_owned(),
            vec![
                index("verified_call", &["person_id", "started_at"]),
                index("verified_call", &["staff_id", "expires_at"]),
            ],
        )
        .await
    }
}
