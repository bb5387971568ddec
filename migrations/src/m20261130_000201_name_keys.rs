//! The texts under which persons are found by name and kana, and the persons' places in lists.
//!
//! The texts of persons who are stored already are made by the worker: their form is a rule of the program, which SQL
//! can't apply.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::*;
use sea_orm_migration::sea_orm::ConnectionTrait;

use crate::parts::{belongs_to, by_code_points, create, index, tenant_table_without_id};

/// The migration.
#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let order_key = by_code_points(manager, string_len("order_key", 400)).default("").take();
        // 0: made by no rules yet.
        let name_rules = small_integer("name_rules").default(0).take();
        for column in [order_key, name_rules] {
            manager.alter_table(Table::alter().table("person").add_column(column).to_owned()).await?;
        }
        // The id makes each entry another one. An index that holds few values is so small that PostgreSQL would take it
        // for every look-up as long as it has no statistics.
        for columns in [["order_key", "id"], ["joined_on", "id"], ["employer_code", "id"]] {
            manager.create_index(index("person", &columns)).await?;
        }
        let outdated = "CREATE INDEX ix_person_outdated_names ON person (tenant_id, id) WHERE name_rules < 1";
        manager.get_connection().execute_unprepared(outdated).await?;
        create(
            manager,
            "person_name_key",
            tenant_table_without_id("person_name_key")
                .col(uuid("person_id"))
                // By name or by kana.
                .col(string_len("source", 8))
                // The word of the name that the text begins with, from 0.
                .col(small_integer("word"))
                .col(by_code_points(manager, string_len("key", 100)))
                .col(by_code_points(manager, string_len("order_key", 400)))
                .primary_key(Index::create().col("tenant_id").col("person_id").col("source").col("word").col("key"))
                .foreign_key(&mut belongs_to("person_name_key", "person_id", "person"))
                .to_owned(),
            // All that a search asks for, so that only the persons of the page are looked up.
            vec![index("person_name_key", &["source", "key", "order_key", "person_id", "word"])],
        )
        .await?;
        // Nothing looks for this column; the index only made imports slower.
        manager.drop_index(Index::drop().name("ix_person_search_key").table("person").to_owned()).await
    }
}
