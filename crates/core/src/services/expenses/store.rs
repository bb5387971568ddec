//! Medical expenses in the database.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use rand::Rng;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::row::Treatment;
use crate::database::TenantTx;
use crate::entities::{expense, expense_import};
use crate::failure::Failure;
use crate::ids::{ExpenseImportId, PersonId, new_uuid};
use crate::sealed::Place;

/// An import as stored.
pub(super) struct StoredImport {
    pub id: ExpenseImportId,
    /// None while rows are still being added.
    pub visible_from: Option<DateTime<Utc>>,
}

/// A row as stored.
pub(super) struct StoredExpense {
    pub person: PersonId,
    pub month: NaiveDate,
    pub treatment: Treatment,
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

/// The import of a file.
pub(super) async fn import_of(tx: &TenantTx, digest: &[u8]) -> Result<Option<StoredImport>, Failure> {
    let row = expense_import::Entity::find()
        .filter(expense_import::Column::TenantId.eq(tx.tenant().0))
        .filter(expense_import::Column::FileDigest.eq(digest))
        .one(tx.connection())
        .await?;
    Ok(row.map(|row| StoredImport { id: ExpenseImportId(row.id), visible_from: row.visible_from }))
}

pub(super) async fn begin(tx: &TenantTx, digest: &[u8], random: &mut impl Rng) -> Result<ExpenseImportId, Failure> {
    let id = ExpenseImportId::new(tx.now(), random);
    expense_import::Entity::insert(expense_import::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        file_digest: Set(digest.to_vec()),
        begun_at: Set(tx.now()),
        visible_from: Set(None),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(id)
}

/// Deletes what imports of other files have added without coming to their end.
pub(super) async fn drop_unfinished(tx: &TenantTx, but: &[u8]) -> Result<(), Failure> {
    let tenant = tx.tenant().0;
    let unfinished: Vec<Uuid> = expense_import::Entity::find()
        .select_only()
        .column(expense_import::Column::Id)
        .filter(expense_import::Column::TenantId.eq(tenant))
        .filter(expense_import::Column::VisibleFrom.is_null())
        .filter(expense_import::Column::FileDigest.ne(but))
        .into_tuple()
        .all(tx.connection())
        .await?;
    if unfinished.is_empty() {
        return Ok(());
    }
    expense::Entity::delete_many()
        .filter(expense::Column::TenantId.eq(tenant))
        .filter(expense::Column::ImportId.is_in(unfinished.clone()))
        .exec(tx.connection())
        .await?;
    expense_import::Entity::delete_many()
        .filter(expense_import::Column::TenantId.eq(tenant))
        .filter(expense_import::Column::Id.is_in(unfinished))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// The blind indexes, of these, of rows that are there already.
pub(super) async fn known(tx: &TenantTx, indexes: Vec<Vec<u8>>) -> Result<HashSet<Vec<u8>>, Failure> {
    let found: Vec<Vec<u8>> = expense::Entity::find()
        .select_only()
        .column(expense::Column::RowIndex)
        .filter(expense::Column::TenantId.eq(tx.tenant().0))
        .filter(expense::Column::RowIndex.is_in(indexes))
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(found.into_iter().collect())
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

/// Makes the rows of an import visible from an instant on. Returns false if they were made so already.
pub(super) async fn finish(tx: &TenantTx, import: ExpenseImportId, from: DateTime<Utc>) -> Result<bool, Failure> {
    let done = expense_import::Entity::update_many()
        .col_expr(expense_import::Column::VisibleFrom, Expr::value(from))
        .filter(expense_import::Column::TenantId.eq(tx.tenant().0))
        .filter(expense_import::Column::Id.eq(import.0))
        .filter(expense_import::Column::VisibleFrom.is_null())
        .exec(tx.connection())
        .await?;
    Ok(done.rows_affected == 1)
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
    rows.into_iter()
        .map(|row| {
            let content = tx.keys().open(treatment_place(row.id), &row.treatment_sealed)?;
            let treatment = serde_json::from_str(&content).map_err(|_| UNREADABLE)?;
            Ok(StoredExpense { person: PersonId(row.person_id), month: row.month, treatment })
        })
        .collect()
}

/// The months of which these persons have rows that are visible now, each once, the latest first.
pub(super) async fn months(tx: &TenantTx, people: &[PersonId]) -> Result<Vec<NaiveDate>, Failure> {
    let months = expense::Entity::find()
        .select_only()
        .column(expense::Column::Month)
        .distinct()
        .filter(expense::Column::TenantId.eq(tx.tenant().0))
        .filter(expense::Column::PersonId.is_in(people.iter().map(|id| id.0)))
        .filter(expense::Column::ImportId.in_subquery(visible_imports(tx)))
        .order_by_desc(expense::Column::Month)
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(months)
}

fn visible_imports(tx: &TenantTx) -> sea_orm::sea_query::SelectStatement {
    Query::select()
        .column(expense_import::Column::Id)
        .from(expense_import::Entity)
        .and_where(Expr::col(expense_import::Column::TenantId).eq(tx.tenant().0))
        .and_where(Expr::col(expense_import::Column::VisibleFrom).lte(tx.now()))
        .to_owned()
}
