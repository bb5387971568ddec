//! The second approver of a society with few staff: an operator of the vendor, and what they have approved. The vendor's
//! tenant keeps for which societies an operator does it.

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
            "second_approver",
            tenant_table("second_approver")
                .col(uuid("operator_id"))
                .col(blob("name_sealed"))
                .col(timestamp_with_time_zone("offered_at"))
                .col(uuid_null("agreed_by"))
                .col(timestamp_with_time_zone_null("agreed_at"))
                .col(timestamp_with_time_zone_null("ended_at"))
                .foreign_key(&mut belongs_to("second_approver", "agreed_by", "staff"))
                .to_owned(),
            vec![index("second_approver", &["ended_at"])],
        )
        .await?;
        create(
            manager,
            "operator_society",
            tenant_table("operator_society")
                .col(uuid("operator_id"))
                .col(uuid("society_id"))
                .col(timestamp_with_time_zone("created_at"))
                .foreign_key(&mut belongs_to("operator_society", "operator_id", "operator"))
                .to_owned(),
            vec![unique("operator_society", &["operator_id", "society_id"])],
        )
        .await?;
        for column in [uuid_null("seconded_by").take(), timestamp_with_time_zone_null("seconded_at").take()] {
            manager.alter_table(Table::alter().table("approval").add_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
