//! Persons of a society, and the letters that were sent to them.

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
            "person",
            tenant_table("person")
                .col(uuid("insured_id"))
                .col(string_len("relationship", 16))
                .col(string_len("relationship_text", 40))
                .col(string_len("name", 200))
                .col(string_len("kana", 200))
                .col(string_len("search_key", 400))
                .col(blob("birth_date_sealed"))
                .col(string_len("sex", 8))
                .col(string_len("employment_category", 24))
                .col(string_len("employer_code", 40))
                .col(string_len("employer_name", 200))
                .col(date("joined_on"))
                .col(date_null("lost_on"))
                .col(blob_null("email_sealed"))
                .col(string_len_null("email_domain", 253))
                .col(blob("row_digest"))
                .col(timestamp_with_time_zone("created_at"))
                .col(timestamp_with_time_zone("updated_at"))
                // The row of an insured person refers to itself.
                .foreign_key(&mut belongs_to("person", "insured_id", "person"))
                .to_owned(),
            vec![index("person", &["insured_id"]), index("person", &["search_key"])],
        )
        .await?;
        create(
            manager,
            "person_identifier",
            tenant_table("person_identifier")
                .col(uuid("person_id"))
                .col(string_len("insurer_number", 8))
                .col(blob("symbol_and_number_sealed"))
                .col(blob("symbol_and_number_index"))
                .col(string_len("branch", 8))
                .col(date("valid_from"))
                .col(date_null("valid_until"))
                .foreign_key(&mut belongs_to("person_identifier", "person_id", "person"))
                .to_owned(),
            vec![
                unique("person_identifier", &["symbol_and_number_index", "branch", "valid_from"]),
                index("person_identifier", &["person_id"]),
            ],
        )
        .await?;
        create(
            manager,
            "provisional_credential",
            tenant_table("provisional_credential")
                .col(uuid("person_id"))
                .col(string_len("login_id", 10))
                .col(blob("fingerprint"))
                .col(string_len("occasion", 16))
                .col(string_len("era", 40))
                .col(string_len("medium", 16))
                .col(timestamp_with_time_zone("issued_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .col(timestamp_with_time_zone_null("redeemed_at"))
                .col(timestamp_with_time_zone_null("revoked_at"))
                .foreign_key(&mut belongs_to("provisional_credential", "person_id", "person"))
                .to_owned(),
            vec![unique("provisional_credential", &["login_id"]), index("provisional_credential", &["person_id"])],
        )
        .await?;
        create(
            manager,
            "letter_content",
            tenant_table("letter_content")
                .col(blob("password_sealed"))
                .col(timestamp_with_time_zone("created_at"))
                .foreign_key(&mut belongs_to("letter_content", "id", "provisional_credential"))
                .to_owned(),
            vec![],
        )
        .await
    }
}
