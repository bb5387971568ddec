//! Checkups in the database.

use std::collections::HashMap;

use chrono::NaiveDate;
use rand::Rng;
use sea_orm::sea_query::{OnConflict, SelectStatement};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::PlacedCheckup;
use super::value::Checkup;
use crate::database::TenantTx;
use crate::entities::checkup;
use crate::failure::Failure;
use crate::ids::{PersonId, PublicationId, new_uuid};
use crate::sealed::Place;
use crate::services::imports::{self, rows};

/// A checkup as stored.
pub(super) struct StoredCheckup {
    pub examined_on: NaiveDate,
    pub checkup: Checkup,
}

const fn results_place(id: Uuid) -> Place {
    Place { table: "checkup", column: "results", row: id }
}

const UNREADABLE: Failure = Failure::Inconsistent("a stored checkup can't be read");

/// The order of publications: which of two has the later results. Those that members don't see aren't in it.
async fn order(tx: &TenantTx) -> Result<HashMap<PublicationId, usize>, Failure> {
    let mut stored = imports::stored(tx).await?;
    stored.retain(|one| one.visible_from.is_some());
    stored.sort_by_key(|one| (one.visible_from, one.id));
    Ok(stored.into_iter().enumerate().map(|(place, one)| (one.id, place)).collect())
}

/// The results that were published last of these examinations, by their blind indexes.
pub(super) async fn published(tx: &TenantTx, exams: Vec<Vec<u8>>) -> Result<HashMap<Vec<u8>, Vec<u8>>, Failure> {
    let mut found: Vec<(Vec<u8>, Vec<u8>, Uuid)> = checkup::Entity::find()
        .select_only()
        .column(checkup::Column::ExamIndex)
        .column(checkup::Column::RowIndex)
        .column(checkup::Column::ImportId)
        .filter(checkup::Column::TenantId.eq(tx.tenant().0))
        .filter(checkup::Column::ExamIndex.is_in(exams))
        .filter(checkup::Column::ImportId.in_subquery(imports::finished(tx)))
        .into_tuple()
        .all(tx.connection())
        .await?;
    let order = order(tx).await?;
    found.sort_by_key(|(_, _, import)| order.get(&PublicationId(*import)).copied());
    // The last one stays.
    Ok(found.into_iter().map(|(exam, row, _)| (exam, row)).collect())
}

/// Adds checkups. Those that are there already stay as they are.
pub(super) async fn add(
    tx: &TenantTx,
    import: PublicationId,
    new: &[PlacedCheckup],
    random: &mut impl Rng,
) -> Result<u64, Failure> {
    let mut models = Vec::with_capacity(new.len());
    for row in new {
        let id = new_uuid(tx.now(), random);
        let content = serde_json::to_string(&row.checkup).map_err(|_| UNREADABLE)?;
        models.push(checkup::ActiveModel {
            tenant_id: Set(tx.tenant().0),
            id: Set(id),
            import_id: Set(import.0),
            person_id: Set(row.person.0),
            examined_on: Set(row.examined_on),
            exam_index: Set(row.exam.clone()),
            row_index: Set(row.index.clone()),
            results_sealed: Set(tx.keys().seal(results_place(id), &content, random)?),
        });
    }
    if models.is_empty() {
        return Ok(0);
    }
    let same = [checkup::Column::TenantId, checkup::Column::ImportId, checkup::Column::ExamIndex];
    let conflict = OnConflict::columns(same).do_nothing().to_owned();
    let added = checkup::Entity::insert_many(models).on_conflict(conflict).exec_without_returning(tx.connection());
    Ok(added.await?)
}

/// How many checkups a publication has.
pub(super) async fn count(tx: &TenantTx, import: PublicationId) -> Result<u64, Failure> {
    rows::count::<checkup::Entity>(tx, import).await
}

/// Deletes checkups of these publications, at most `most`. Returns how many.
pub(super) async fn clear_of(tx: &TenantTx, imports: Vec<Uuid>, most: u64) -> Result<u64, Failure> {
    rows::clear_of::<checkup::Entity>(tx, imports, most).await
}

/// Deletes checkups of days before one, at most `most`. Returns how many.
pub(super) async fn clear_old(tx: &TenantTx, before: NaiveDate, most: u64) -> Result<u64, Failure> {
    rows::clear_old::<checkup::Entity>(tx, "examined_on", before, most).await
}

/// The ids of the publications that have checkups.
pub(super) fn with_rows(tx: &TenantTx) -> SelectStatement {
    rows::with_rows::<checkup::Entity>(tx)
}

/// The latest day from one on of which a person has a checkup that is visible now.
pub(super) async fn latest_day(tx: &TenantTx, person: PersonId, from: NaiveDate) -> Result<Option<NaiveDate>, Failure> {
    let day = checkup::Entity::find()
        .select_only()
        .column(checkup::Column::ExaminedOn)
        .filter(checkup::Column::TenantId.eq(tx.tenant().0))
        .filter(checkup::Column::PersonId.eq(person.0))
        .filter(checkup::Column::ExaminedOn.gte(from))
        .filter(checkup::Column::ImportId.in_subquery(imports::visible(tx)))
        .order_by_desc(checkup::Column::ExaminedOn)
        .into_tuple()
        .one(tx.connection())
        .await?;
    Ok(day)
}

/// The checkups of a person from a day on that are visible now, the latest first. Of one examination, those that members saw last.
pub(super) async fn visible(tx: &TenantTx, person: PersonId, from: NaiveDate) -> Result<Vec<StoredCheckup>, Failure> {
    let rows = checkup::Entity::find()
        .filter(checkup::Column::TenantId.eq(tx.tenant().0))
        .filter(checkup::Column::PersonId.eq(person.0))
        .filter(checkup::Column::ExaminedOn.gte(from))
        .filter(checkup::Column::ImportId.in_subquery(imports::visible(tx)))
        .order_by_desc(checkup::Column::ExaminedOn)
        .order_by_asc(checkup::Column::Id)
        .all(tx.connection())
        .await?;
    let order = order(tx).await?;
    let mut latest: HashMap<Vec<u8>, PublicationId> = HashMap::new();
    for row in &rows {
        let import = PublicationId(row.import_id);
        let one = latest.entry(row.exam_index.clone()).or_insert(import);
        if order.get(&import) > order.get(one) {
            *one = import;
        }
    }
    let mut found = Vec::with_capacity(latest.len());
    for row in rows {
        let import = PublicationId(row.import_id);
        if latest.get(&row.exam_index) != Some(&import) {
            continue;
        }
        let content = tx.keys().open(results_place(row.id), &row.results_sealed)?;
        let checkup = serde_json::from_str(&content).map_err(|_| UNREADABLE)?;
        found.push(StoredCheckup { examined_on: row.examined_on, checkup });
    }
    Ok(found)
}
