//! Medical expenses in the database.

use std::collections::HashSet;

use chrono::NaiveDate;
use rand::Rng;
use sea_orm::sea_query::{OnConflict, SelectStatement};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::PlacedRow;
use super::row::Treatment;
use crate::database::TenantTx;
use crate::entities::expense;
use crate::failure::Failure;
use crate::ids::{PersonId, PublicationId, new_uuid};
use crate::sealed::Place;
use crate::services::imports::{self, rows};

/// A row as stored.
pub(super) struct StoredExpense {
    pub person: PersonId,
    pub month: NaiveDate,
    pub treatment: Treatment,
    pub import: PublicationId,
}

const fn treatment_place(id: Uuid) -> Place {
    Place { table: "expense", column: "treatment", row: id }
}

/// Deletes rows of these publications, at most `most`. Returns the number of rows.
pub(super) async fn clear_of(tx: &TenantTx, imports: Vec<Uuid>, most: u64) -> Result<u64, Failure> {
    rows::clear_of::<expense::Entity>(tx, imports, most).await
}

/// Deletes rows of months before one, at most `most`. Returns the number of rows.
pub(super) async fn clear_old(tx: &TenantTx, before: NaiveDate, most: u64) -> Result<u64, Failure> {
    rows::clear_old::<expense::Entity>(tx, "month", before, most).await
}

/// The ids of the publications that have rows.
pub(super) fn with_rows(tx: &TenantTx) -> SelectStatement {
    rows::with_rows::<expense::Entity>(tx)
}

/// The blind indexes, of these, of rows that were published before.
pub(super) async fn published(tx: &TenantTx, indexes: Vec<Vec<u8>>) -> Result<HashSet<Vec<u8>>, Failure> {
    let found: Vec<Vec<u8>> = expense::Entity::find()
        .select_only()
        .column(expense::Column::RowIndex)
        .filter(expense::Column::TenantId.eq(tx.tenant().0))
        .filter(expense::Column::RowIndex.is_in(indexes))
        .filter(expense::Column::ImportId.in_subquery(imports::finished(tx)))
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(found.into_iter().collect())
}

/// How many rows a publication has.
pub(super) async fn count(tx: &TenantTx, import: PublicationId) -> Result<u64, Failure> {
    rows::count::<expense::Entity>(tx, import).await
}

/// Adds rows. Those that are there already stay as they are.
pub(super) async fn add(
    tx: &TenantTx,
    import: PublicationId,
    new: &[PlacedRow],
    random: &mut impl Rng,
) -> Result<u64, Failure> {
    let mut models = Vec::with_capacity(new.len());
    for row in new {
        let id = new_uuid(tx.now(), random);
        let content = serde_json::to_string(&row.treatment).map_err(|_| UNREADABLE)?;
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
        .filter(expense::Column::ImportId.in_subquery(imports::visible(tx)))
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
    import: PublicationId,
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
            let import = PublicationId(row.import_id);
            Ok(StoredExpense { person: PersonId(row.person_id), month: row.month, treatment, import })
        })
        .collect()
}

/// The publications in which these persons have rows from a month on that are visible now.
pub(super) async fn imports_of(
    tx: &TenantTx,
    people: &[PersonId],
    from: NaiveDate,
) -> Result<HashSet<PublicationId>, Failure> {
    let found: Vec<Uuid> = expense::Entity::find()
        .select_only()
        .column(expense::Column::ImportId)
        .distinct()
        .filter(expense::Column::TenantId.eq(tx.tenant().0))
        .filter(expense::Column::PersonId.is_in(people.iter().map(|id| id.0)))
        .filter(expense::Column::Month.gte(from))
        .filter(expense::Column::ImportId.in_subquery(imports::visible(tx)))
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(found.into_iter().map(PublicationId).collect())
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
        .filter(expense::Column::ImportId.in_subquery(imports::visible(tx)))
        .order_by_desc(expense::Column::Month)
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(months)
}
