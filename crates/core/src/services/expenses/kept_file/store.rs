//! Kept files in the database.

use chrono::{DateTime, Utc};
use rand::Rng;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::database::{TenantTx, only};
use crate::entities::expense_file;
use crate::failure::Failure;
use crate::ids::{ExpenseFileId, StaffId};
use crate::sealed::Place;

const fn content_place(id: Uuid) -> Place {
    Place { table: "expense_file", column: "content", row: id }
}

pub(super) async fn keep(
    tx: &TenantTx,
    id: ExpenseFileId,
    staff: StaffId,
    text: &str,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    expense_file::Entity::insert(expense_file::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        staff_id: Set(staff.0),
        kept_at: Set(tx.now()),
        content_sealed: Set(tx.keys().seal(content_place(id.0), text, random)?),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

pub(super) async fn kept(
    tx: &TenantTx,
    id: ExpenseFileId,
    staff: StaffId,
    since: DateTime<Utc>,
) -> Result<Option<Zeroizing<String>>, Failure> {
    let row = only(expense_file::Entity::find_by_id((tx.tenant().0, id.0)), tx.connection()).await?;
    let row = row.filter(|row| row.staff_id == staff.0 && row.kept_at > since);
    row.map(|row| tx.keys().open(content_place(row.id), &row.content_sealed)).transpose()
}

pub(super) async fn forget_of(tx: &TenantTx, staff: StaffId) -> Result<(), Failure> {
    expense_file::Entity::delete_many()
        .filter(expense_file::Column::TenantId.eq(tx.tenant().0))
        .filter(expense_file::Column::StaffId.eq(staff.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

pub(super) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    let deleted = expense_file::Entity::delete_many()
        .filter(expense_file::Column::TenantId.eq(tx.tenant().0))
        .filter(expense_file::Column::KeptAt.lte(limit))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected)
}
