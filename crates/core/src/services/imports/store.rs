//! Imports in the database.

use chrono::{DateTime, Utc};
use rand::Rng;
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::PublicationKind;
use crate::database::TenantTx;
use crate::entities::expense_import;
use crate::failure::Failure;
use crate::ids::PublicationId;

/// A publication as stored.
pub(in crate::services) struct StoredPublication {
    pub id: PublicationId,
    pub kind: PublicationKind,
    pub digest: Vec<u8>,
    pub begun_at: DateTime<Utc>,
    /// None while rows are still being added.
    pub visible_from: Option<DateTime<Utc>>,
    /// Its rows, once all are there.
    pub rows: Option<u64>,
}

/// The publications of the society that weren't withdrawn, the latest begun first.
pub(in crate::services) async fn stored(tx: &TenantTx) -> Result<Vec<StoredPublication>, Failure> {
    let rows = expense_import::Entity::find()
        .filter(expense_import::Column::TenantId.eq(tx.tenant().0))
        .filter(expense_import::Column::WithdrawnAt.is_null())
        .order_by_desc(expense_import::Column::Id)
        .all(tx.connection())
        .await?;
    let of = |row: expense_import::Model| {
        let kind =
            PublicationKind::of_word(&row.kind).ok_or(Failure::Inconsistent("a kind of import that isn't known"))?;
        Ok(StoredPublication {
            id: PublicationId(row.id),
            kind,
            digest: row.file_digest,
            begun_at: row.begun_at,
            visible_from: row.visible_from,
            rows: row.row_count.and_then(|rows| u64::try_from(rows).ok()),
        })
    };
    rows.into_iter().map(of).collect()
}

pub(in crate::services) async fn begin(
    tx: &TenantTx,
    kind: PublicationKind,
    digest: &[u8],
    random: &mut impl Rng,
) -> Result<PublicationId, Failure> {
    let id = PublicationId::new(tx.now(), random);
    expense_import::Entity::insert(expense_import::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        kind: Set(kind.word().to_owned()),
        file_digest: Set(digest.to_vec()),
        begun_at: Set(tx.now()),
        visible_from: Set(None),
        row_count: Set(None),
        withdrawn_at: Set(None),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(id)
}

/// Marks a publication as withdrawn: nobody sees its rows from then on.
pub(in crate::services) async fn withdraw(tx: &TenantTx, id: PublicationId) -> Result<(), Failure> {
    expense_import::Entity::update_many()
        .col_expr(expense_import::Column::WithdrawnAt, Expr::value(tx.now()))
        .filter(expense_import::Column::TenantId.eq(tx.tenant().0))
        .filter(expense_import::Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// The publications of a kind that were withdrawn.
pub(in crate::services) async fn withdrawn(tx: &TenantTx, kind: PublicationKind) -> Result<Vec<Uuid>, Failure> {
    let ids = expense_import::Entity::find()
        .select_only()
        .column(expense_import::Column::Id)
        .filter(expense_import::Column::TenantId.eq(tx.tenant().0))
        .filter(expense_import::Column::Kind.eq(kind.word()))
        .filter(expense_import::Column::WithdrawnAt.is_not_null())
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(ids)
}

/// Deletes publications that have no rows.
pub(in crate::services) async fn delete(tx: &TenantTx, ids: Vec<Uuid>) -> Result<(), Failure> {
    expense_import::Entity::delete_many()
        .filter(expense_import::Column::TenantId.eq(tx.tenant().0))
        .filter(expense_import::Column::Id.is_in(ids))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Deletes publications of a kind that members saw before `limit` and that aren't among those with rows.
pub(in crate::services) async fn clear_empty(
    tx: &TenantTx,
    kind: PublicationKind,
    limit: DateTime<Utc>,
    with_rows: SelectStatement,
) -> Result<(), Failure> {
    expense_import::Entity::delete_many()
        .filter(expense_import::Column::TenantId.eq(tx.tenant().0))
        .filter(expense_import::Column::Kind.eq(kind.word()))
        .filter(expense_import::Column::VisibleFrom.lt(limit))
        .filter(expense_import::Column::Id.not_in_subquery(with_rows))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Deletes a publication that has no rows.
pub(in crate::services) async fn forget(tx: &TenantTx, id: PublicationId) -> Result<(), Failure> {
    expense_import::Entity::delete_by_id((tx.tenant().0, id.0)).exec(tx.connection()).await?;
    Ok(())
}

/// Sets from when a publication with this many rows is seen.
pub(in crate::services) async fn finish(
    tx: &TenantTx,
    import: PublicationId,
    from: DateTime<Utc>,
    rows: u64,
) -> Result<(), Failure> {
    expense_import::Entity::update_many()
        .col_expr(expense_import::Column::VisibleFrom, Expr::value(from))
        .col_expr(expense_import::Column::RowCount, Expr::value(i64::try_from(rows).unwrap_or(i64::MAX)))
        .filter(expense_import::Column::TenantId.eq(tx.tenant().0))
        .filter(expense_import::Column::Id.eq(import.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// The ids of the publications that weren't withdrawn.
fn imports(tx: &TenantTx) -> SelectStatement {
    Query::select()
        .column(expense_import::Column::Id)
        .from(expense_import::Entity)
        .and_where(Expr::col(expense_import::Column::TenantId).eq(tx.tenant().0))
        .and_where(Expr::col(expense_import::Column::WithdrawnAt).is_null())
        .to_owned()
}

/// The ids of the publications that have all of their rows and weren't withdrawn, whether or not members see them yet.
pub(in crate::services) fn finished(tx: &TenantTx) -> SelectStatement {
    imports(tx).and_where(Expr::col(expense_import::Column::VisibleFrom).is_not_null()).to_owned()
}

/// The ids of the publications that members see now.
pub(in crate::services) fn visible(tx: &TenantTx) -> SelectStatement {
    imports(tx).and_where(Expr::col(expense_import::Column::VisibleFrom).lte(tx.now())).to_owned()
}
