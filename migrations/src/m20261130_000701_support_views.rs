//! The views in which clerks look at what a member's portal shows.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::parts::{belongs_to, create, index, tenant_table};

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(
            manager,
            "support_view",
            tenant_table("support_view")
                .col(uuid("staff_id"))
                // Without a foreign key: a session's row may be deleted before the view's.
                .col(uuid("staff_session_id"))
                .col(uuid("account_id"))
                .col(timestamp_with_time_zone("begun_at"))
                .col(timestamp_with_time_zone("expires_at"))
                .col(timestamp_with_time_zone_null("ended_at"))
                .foreign_key(&mut belongs_to("support_view", "staff_id", "staff"))
                .foreign_key(&mut belongs_to("support_view", "account_id", "account"))
                .to_owned(),
            vec![index("support_view", &["account_id"]), index("support_view", &["expires_at"])],
        )
        .await?;
        // A clerk has one view at a time.
        let one =
            "CREATE UNIQUE INDEX ix_support_view_open ON support_view (tenant_id, staff_id) WHERE ended_at IS NULL";
        manager.get_connection().execute_unprepared(one).await?;
        Ok(())
    }
}
