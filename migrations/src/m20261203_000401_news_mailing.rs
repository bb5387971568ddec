//! How far the mails about something new have come: one row while they are promised in rounds.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;

use crate::parts::{create, tenant_table};

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let table = tenant_table("news_mailing")
            // The last account of the round before; null before the first round.
            .col(uuid_null("mailed_until"))
            .col(big_integer("mails"))
            .to_owned();
        create(manager, "news_mailing", table, vec![]).await
    }
}
