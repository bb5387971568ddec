//! Medical expenses in the database.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use rand::Rng;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query, SelectStatement};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::row::Treatment;
use crate::database::TenantTx;
use crate::entities::{expense, expense_import};
use crate::failure::Failure;
use crate::ids::{ExpenseImportId, PersonId, new_uuid};
use crate::sealed::Place;

/// A publication as stored.
pub(super) struct StoredPublication {
    pub id: ExpenseImportId,
    pub digest: Vec<u8>,
    pub begun_at: DateTime<Utc>,
    /// None while rows are still being added.
    pub visible_from: Option<DateTime<Utc>>,
    /// Its rows, once all are there.
    pub rows: Option<u64>,
}

/// A row as stored.
pub(super) struct StoredExpense {
    pub person: PersonId,
    pub month: NaiveDate,
    pub treatment: Treatment,
    pub import: ExpenseImportId,
}

/// A row to add.
pub(super) struct NewExpense<'a> {
    pub person: PersonId,
    pub month: NaiveDate,
    pub treatment: &'a Treatment,
    pub index: Vec<u8>,
}

const fn treatment_place(id: Uuid) -> Place {
    Place { table: "expense", column: "treatment", row: id }
}

/// The publications of the society that weren't withdrawn, the latest begun first.
pub(super) async fn publications(tx: &TenantTx) -> Result<Vec<StoredPublication>, Failure> {
    let rows = expense_import::Entity::find()
        .filter(expense_import::Column::TenantId.eq(tx.tenant().0))
        .filter(expense_import::Column::WithdrawnAt.is_null())
        .order_by_desc(expense_import::Column::Id)
        .all(tx.connection())
        .await?;
    let of = |row: expense_import::Model| StoredPublication {
        id: ExpenseImportId(row.id),
        digest: row.file_digest,
        begun_at: row.begun_at,
        visible_from: row.visible_from,
        rows: row.row_count.and_then(|rows| u64::try_from(rows).ok()),
    };
    Ok(rows.into_iter().map(of).collect())
}

pub(super) async fn begin(tx: &TenantTx, digest: &[u8], random: &mut impl Rng) -> Result<ExpenseImportId, Failure> {
    let id = ExpenseImportId::new(tx.now(), random);
    expense_import::Entity::insert(expense_import::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
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
pub(super) async fn withdraw(tx: &TenantTx, id: ExpenseImportId) -> Result<(), Failure> {
    expense_import::Entity::update_many()
        .col_expr(expense_import::Column::WithdrawnAt, Expr::value(tx.now()))
        .filter(expense_import::Column::TenantId.eq(tx.tenant().0))
        .filter(expense_import::Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Deletes rows of publications that were withdrawn, at most `most`, and the publications that have none left. Returns the number
/// of rows.
pub(super) async fn clear_withdrawn(tx: &TenantTx, most: u64) -> Result<u64, Failure> {
    let tenant = tx.tenant().0;
    let withdrawn: Vec<Uuid> = expense_import::Entity::find()
        .select_only()
        .column(expense_import::Column::Id)
        .filter(expense_import::Column::TenantId.eq(tenant))
        .filter(expense_import::Column::WithdrawnAt.is_not_null())
        .into_tuple()
        .all(tx.connection())
        .await?;
    if withdrawn.is_empty() {
        return Ok(0);
    }
    let rows: Vec<Uuid> = expense::Entity::find()
        .select_only()
        .column(expense::Column::Id)
        .filter(expense::Column::TenantId.eq(tenant))
        .filter(expense::Column::ImportId.is_in(withdrawn.clone()))
        .limit(most)
        .into_tuple()
        .all(tx.connection())
        .await?;
    let deleted = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    delete(tx, rows).await?;
    if deleted < most {
        expense_import::Entity::delete_many()
            .filter(expense_import::Column::TenantId.eq(tenant))
            .filter(expense_import::Column::Id.is_in(withdrawn))
            .exec(tx.connection())
            .await?;
    }
    Ok(deleted)
}

async fn delete(tx: &TenantTx, rows: Vec<Uuid>) -> Result<(), Failure> {
    if !rows.is_empty() {
        expense::Entity::delete_many()
            .filter(expense::Column::TenantId.eq(tx.tenant().0))
            .filter(expense::Column::Id.is_in(rows))
            .exec(tx.connection())
            .await?;
    }
    Ok(())
}

/// Deletes rows of months before one, at most `most`, and publications that members saw before `limit` and that have no row left.
/// Returns the number of rows.
pub(super) async fn clear_old(
    tx: &TenantTx,
    before: NaiveDate,
    limit: DateTime<Utc>,
    most: u64,
) -> Result<u64, Failure> {
    let tenant = tx.tenant().0;
    let rows: Vec<Uuid> = expense::Entity::find()
        .select_only()
        .column(expense::Column::Id)
        .filter(expense::Column::TenantId.eq(tenant))
        .filter(expense::Column::Month.lt(before))
        .limit(most)
        .into_tuple()
        .all(tx.connection())
        .await?;
    let deleted = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    delete(tx, rows).await?;
    let with_rows = Query::select()
        .column(expense::Column::ImportId)
        .from(expense::Entity)
        .and_where(Expr::col(expense::Column::TenantId).eq(tenant))
        .to_owned();
    if deleted > 0 && deleted < most {
        expense_import::Entity::delete_many()
            .filter(expense_import::Column::TenantId.eq(tenant))
            .filter(expense_import::Column::VisibleFrom.lt(limit))
            .filter(expense_import::Column::Id.not_in_subquery(with_rows))
            .exec(tx.connection())
            .await?;
    }
    Ok(deleted)
}

/// Deletes a publication that has no rows.
pub(super) async fn forget(tx: &TenantTx, id: ExpenseImportId) -> Result<(), Failure> {
    expense_import::Entity::delete_by_id((tx.tenant().0, id.0)).exec(tx.connection()).await?;
    Ok(())
}

/// The blind indexes, of these, of rows that were published before.
pub(super) async fn published(tx: &TenantTx, indexes: Vec<Vec<u8>>) -> Result<HashSet<Vec<u8>>, Failure> {
    let finished = imports(tx).and_where(Expr::col(expense_import::Column::VisibleFrom).is_not_null()).to_owned();
    let found: Vec<Vec<u8>> = expense::Entity::find()
        .select_only()
        .column(expense::Column::RowIndex)
        .filter(expense::Column::TenantId.eq(tx.tenant().0))
        .filter(expense::Column::RowIndex.is_in(indexes))
        .filter(expense::Column::ImportId.in_subquery(finished))
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(found.into_iter().collect())
}

/// How many rows a publication has.
pub(super) async fn count(tx: &TenantTx, import: ExpenseImportId) -> Result<u64, Failure> {
    let rows = expense::Entity::find()
        .filter(expense::Column::TenantId.eq(tx.tenant().0))
        .filter(expense::Column::ImportId.eq(import.0));
    Ok(rows.count(tx.connection()).await?)
}

/// Adds rows. Those that are there already stay as they are.
pub(super) async fn add(
    tx: &TenantTx,
    import: ExpenseImportId,
    rows: &[NewExpense<'_>],
    random: &mut impl Rng,
) -> Result<u64, Failure> {
    let mut models = Vec::with_capacity(rows.len());
    for row in rows {
        let id = new_uuid(tx.now(), random);
        let content = serde_json::to_string(row.treatment).map_err(|_| UNREADABLE)?;
        models.push(expense::ActiveModel {
            tenant_id: Set(tx.tenant().0),
            id: Set(id),
            import_id: Set(import.0),
            person_id: Set(row.person.0),
            month: Set(row.month),
            row_index: Set(row.index.clone()),
            treatment_sealed: Set(tx.keys().seal(treatment_place(id), &content, random)?),
        });
    }
    if models.is_empty() {
        return Ok(0);
    }
    let conflict = OnConflict::columns([expense::Column::TenantId, expense::Column::RowIndex]).do_nothing().to_owned();
    let added = expense::Entity::insert_many(models).on_conflict(conflict).exec_without_returning(tx.connection());
    Ok(added.await?)
}

const UNREADABLE: Failure = Failure::Inconsistent("a stored row of medical expenses can't be read");

/// Sets from when a publication with this many rows is seen.
pub(super) async fn finish(
    tx: &TenantTx,
    import: ExpenseImportId,
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

/// The rows of these persons from `from` until before `until` that are visible now.
pub(super) async fn visible(
    tx: &TenantTx,
    people: &[PersonId],
    (from, until): (NaiveDate, NaiveDate),
) -> Result<Vec<StoredExpense>, Failure> {
    let rows = expense::Entity::find()
        .filter(expense::Column::TenantId.eq(tx.tenant().0))
        .filter(expense::Column::PersonId.is_in(people.iter().map(|id| id.0)))
        .filter(expense::Column::Month.gte(from))
        .filter(expense::Column::Month.lt(until))
        .filter(expense::Column::ImportId.in_subquery(visible_imports(tx)))
        .order_by_asc(expense::Column::Month)
        .order_by_asc(expense::Column::Id)
        .all(tx.connection())
        .await?;
    opened(tx, rows)
}

/// The rows of these persons in one publication, from a month on.
pub(super) async fn of_import(
    tx: &TenantTx,
    people: &[PersonId],
    import: ExpenseImportId,
    from: NaiveDate,
) -> Result<Vec<StoredExpense>, Failure> {
    let rows = expense::Entity::find()
        .filter(expense::Column::TenantId.eq(tx.tenant().0))
        .filter(expense::Column::PersonId.is_in(people.iter().map(|id| id.0)))
        .filter(expense::Column::Month.gte(from))
        .filter(expense::Column::ImportId.eq(import.0))
        .all(tx.connection())
        .await?;
    opened(tx, rows)
}

fn opened(tx: &TenantTx, rows: Vec<expense::Model>) -> Result<Vec<StoredExpense>, Failure> {
    rows.into_iter()
        .map(|row| {
            let content = tx.keys().open(treatment_place(row.id), &row.treatment_sealed)?;
            let treatment = serde_json::from_str(&content).map_err(|_| UNREADABLE)?;
            let import = ExpenseImportId(row.import_id);
            Ok(StoredExpense { person: PersonId(row.person_id), month: row.month, treatment, import })
        })
        .collect()
}

/// The publications in which these persons have rows from a month on that are visible now.
pub(super) async fn imports_of(
    tx: &TenantTx,
    people: &[PersonId],
    from: NaiveDate,
) -> Result<HashSet<ExpenseImportId>, Failure> {
    let found: Vec<Uuid> = expense::Entity::find()
        .select_only()
        .column(expense::Column::ImportId)
        .distinct()
        .filter(expense::Column::TenantId.eq(tx.tenant().0))
        .filter(expense::Column::PersonId.is_in(people.iter().map(|id| id.0)))
        .filter(expense::Column::Month.gte(from))
        .filter(expense::Column::ImportId.in_subquery(visible_imports(tx)))
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(found.into_iter().map(ExpenseImportId).collect())
}

/// The months from one on of which these persons have rows that are visible now, each once, the latest first.
pub(super) async fn months(tx: &TenantTx, people: &[PersonId], from: NaiveDate) -> Result<Vec<NaiveDate>, Failure> {
    let months = expense::Entity::find()
        .select_only()
        .column(expense::Column::Month)
        .distinct()
        .filter(expense::Column::TenantId.eq(tx.tenant().0))
        .filter(expense::Column::PersonId.is_in(people.iter().map(|id| id.0)))
        .filter(expense::Column::Month.gte(from))
        .filter(expense::Column::ImportId.in_subquery(visible_imports(tx)))
        .order_by_desc(expense::Column::Month)
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(months)
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

fn visible_imports(tx: &TenantTx) -> SelectStatement {
    imports(tx).and_where(Expr::col(expense_import::Column::VisibleFrom).lte(tx.now())).to_owned()
}
