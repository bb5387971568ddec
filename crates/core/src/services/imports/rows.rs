//! The rows that imports have added. Each kind has a table of its own, with the columns `tenant_id`, `id` and `import_id`. Stores
//! name the table.

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{EntityName, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::PublicationId;

/// How many rows a publication has.
pub(in crate::services) async fn count<Entity>(tx: &TenantTx, import: PublicationId) -> Result<u64, Failure>
where
    Entity: EntityTrait,
    Entity::Model: Sync,
{
    let rows =
        Entity::find().filter(Expr::col("tenant_id").eq(tx.tenant().0)).filter(Expr::col("import_id").eq(import.0));
    Ok(rows.count(tx.connection()).await?)
}

/// Deletes rows of these publications, at most `most`. Returns the number of rows.
pub(in crate::services) async fn clear_of<Entity: EntityTrait>(
    tx: &TenantTx,
    imports: Vec<Uuid>,
    most: u64,
) -> Result<u64, Failure> {
    clear::<Entity>(tx, Expr::col("import_id").is_in(imports), most).await
}

/// Deletes rows whose date, which is in the column `of`, is before a day, at most `most`. Returns the number of rows.
pub(in crate::services) async fn clear_old<Entity: EntityTrait>(
    tx: &TenantTx,
    of: &'static str,
    before: NaiveDate,
    most: u64,
) -> Result<u64, Failure> {
    clear::<Entity>(tx, Expr::col(of).lt(before), most).await
}

async fn clear<Entity: EntityTrait>(tx: &TenantTx, which: SimpleExpr, most: u64) -> Result<u64, Failure> {
    let tenant = tx.tenant().0;
    let rows: Vec<Uuid> = Entity::find()
        .select_only()
        .expr(Expr::col("id"))
        .filter(Expr::col("tenant_id").eq(tenant))
        .filter(which)
        .limit(most)
        .into_tuple()
        .all(tx.connection())
        .await?;
    let deleted = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    if deleted > 0 {
        Entity::delete_many()
            .filter(Expr::col("tenant_id").eq(tenant))
            .filter(Expr::col("id").is_in(rows))
            .exec(tx.connection())
            .await?;
    }
    Ok(deleted)
}

/// The ids of the publications that have rows.
pub(in crate::services) fn with_rows<Entity: EntityTrait + EntityName>(tx: &TenantTx) -> SelectStatement {
    Query::select()
        .column("import_id")
        .from(Entity::default().table_ref())
        .and_where(Expr::col("tenant_id").eq(tx.tenant().0))
        .to_owned()
}
