//! Platform tables: societies, their hosts, insurer numbers and policies, and the platform's counters. They hold no
//! personal data.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("tenant")
                    .col(pk_uuid("id"))
                    .col(string_len_uniq("slug", 40))
                    .col(string_len("status", 16))
                    .col(string_len("canonical_host", 253))
                    .col(big_integer("revision"))
                    .col(timestamp_with_time_zone("created_at"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(Index::create().name("ix_tenant_revision").table("tenant").col("revision").to_owned())
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("tenant_host")
                    .col(string_len("host", 253).primary_key().take())
                    .col(uuid("tenant_id"))
                    .foreign_key(
                        ForeignKey::create().name("fk_tenant_host").from("tenant_host", "tenant_id").to("tenant", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create().name("ix_tenant_host_tenant").table("tenant_host").col("tenant_id").to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("tenant_insurer_number")
                    .col(string_len("number", 8).primary_key().take())
                    .col(uuid("tenant_id"))
                    .col(small_integer("position"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("fk_tenant_insurer_number")
                            .from("tenant_insurer_number", "tenant_id")
                            .to("tenant", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create()
                    .name("ix_tenant_insurer_number_tenant")
                    .table("tenant_insurer_number")
                    .col("tenant_id")
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("tenant_asset")
                    .col(uuid("tenant_id"))
                    .col(string_len("sha256", 64))
                    .col(string_len("media_type", 64))
                    .col(blob("content"))
                    .primary_key(Index::create().col("tenant_id").col("sha256"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("fk_tenant_asset")
                            .from("tenant_asset", "tenant_id")
                            .to("tenant", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("policy_version")
                    .col(uuid("tenant_id"))
                    .col(string_len("layer", 16))
                    .col(integer("version"))
                    .col(timestamp_with_time_zone("effective_from"))
                    .col(timestamp_with_time_zone("recorded_at"))
                    .col(string_len("who", 200))
                    .col(text("why"))
                    .col(text("body"))
                    .primary_key(Index::create().col("tenant_id").col("layer").col("version"))
                    .foreign_key(
                        ForeignKey::create()
                            .name("fk_policy_version")
                            .from("policy_version", "tenant_id")
                            .to("tenant", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("platform_revision")
                    .col(small_integer("id").primary_key().take())
                    .col(big_integer("value"))
                    .to_owned(),
            )
            .await?;
        manager
            .exec_stmt(
                Query::insert()
                    .into_table("platform_revision")
                    .columns(["id", "value"])
                    .values_panic([1.into(), 0_i64.into()])
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("holiday_override")
                    // `*` for all societies, otherwise the society's id.
                    .col(string_len("scope", 36))
                    .col(date("day"))
                    .col(boolean("is_holiday"))
                    .col(string_len("name", 100))
                    .primary_key(Index::create().col("scope").col("day"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("due_work")
                    .col(pk_uuid("id"))
                    .col(string_len("kind", 24))
                    .col(uuid("tenant_id"))
                    .col(uuid("subject_id"))
                    .col(timestamp_with_time_zone("not_before"))
                    .col(timestamp_with_time_zone_null("lease_until"))
                    .foreign_key(
                        ForeignKey::create().name("fk_due_work").from("due_work", "tenant_id").to("tenant", "id"),
                    )
                    .to_owned(),
            )
            .await?;
        manager
            .create_index(
                Index::create().name("ix_due_work_due").table("due_work").col("kind").col("not_before").to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table("network_counter")
                    // Keyed hash of a network prefix. The address itself is stored nowhere.
                    .col(blob("network_hash").primary_key().take())
                    .col(integer("failures"))
                    .col(timestamp_with_time_zone("touched_at"))
                    .col(timestamp_with_time_zone_null("blocked_until"))
                    .to_owned(),
            )
            .await
    }
}
