//! Notes about persons in the database. Every query filters by the society.

use chrono::{DateTime, Utc};
use rand::Rng;
use sea_orm::sea_query::Query;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::Note;
use crate::database::TenantTx;
use crate::entities::support_note;
use crate::failure::Failure;
use crate::ids::{PersonId, StaffId, new_uuid};
use crate::sealed::Place;

const fn text_place(id: Uuid) -> Place {
    Place { table: "support_note", column: "text", row: id }
}

/// Notes that are read at once.
const MOST: u64 = 100;

pub(super) async fn keep_note(
    tx: &TenantTx,
    person: PersonId,
    staff: StaffId,
    text: &str,
    random: &mut impl Rng,
) -> Result<Uuid, Failure> {
    let id = new_uuid(tx.now(), random);
    support_note::Entity::insert(support_note::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id),
        person_id: Set(person.0),
        staff_id: Set(staff.0),
        text_sealed: Set(tx.keys().seal(text_place(id), text, random)?),
        at: Set(tx.now()),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(id)
}

pub(super) async fn notes(tx: &TenantTx, person: PersonId) -> Result<Vec<Note>, Failure> {
    let rows = support_note::Entity::find()
        .filter(support_note::Column::TenantId.eq(tx.tenant().0))
        .filter(support_note::Column::PersonId.eq(person.0))
        .order_by_desc(support_note::Column::At)
        .order_by_desc(support_note::Column::Id)
        .limit(MOST)
        .all(tx.connection())
        .await?;
    let mut notes = Vec::with_capacity(rows.len());
    for row in rows {
        let by = StaffId(row.staff_id);
        let author = crate::staff::account(tx, by).await?.map(|account| account.name).unwrap_or_default();
        let text = tx.keys().open(text_place(row.id), &row.text_sealed)?.to_string();
        notes.push(Note { at: row.at, by, author, text });
    }
    Ok(notes)
}

/// Deletes notes from before `limit`, at most `most` of them. Returns how many.
pub(crate) async fn forget_notes(tx: &TenantTx, limit: DateTime<Utc>, most: u64) -> Result<u64, Failure> {
    let over = Query::select()
        .column(support_note::Column::Id)
        .from(support_note::Entity)
        .and_where(support_note::Column::TenantId.eq(tx.tenant().0))
        .and_where(support_note::Column::At.lt(limit))
        .order_by(support_note::Column::At, sea_orm::Order::Asc)
        .limit(most)
        .take();
    let deleted = support_note::Entity::delete_many()
        .filter(support_note::Column::TenantId.eq(tx.tenant().0))
        .filter(support_note::Column::Id.in_subquery(over))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected)
}
