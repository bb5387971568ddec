//! Recoveries of owners in the database. Every query filters by the society.

use chrono::{DateTime, Utc};
use rand::Rng;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Select};
use uuid::Uuid;

use super::{RIPE_FOR, WAIT, WaitingRecovery};
use crate::database::{TenantTx, only};
use crate::entities::staff_recovery::{ActiveModel, Column, Entity, Model};
use crate::failure::Failure;
use crate::ids::{StaffId, StaffRecoveryId};
use crate::sealed::Place;
use crate::staff::store;

const fn reason_place(id: Uuid) -> Place {
    Place { table: "staff_recovery", column: "reason", row: id }
}

pub(super) async fn keep(
    tx: &TenantTx,
    id: StaffRecoveryId,
    staff: StaffId,
    asked_by: &str,
    reason: &str,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    Entity::insert(ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        staff_id: Set(staff.0),
        asked_by: Set(asked_by.to_owned()),
        reason_sealed: Set(tx.keys().seal(reason_place(id.0), reason, random)?),
        created_at: Set(tx.now()),
        ripe_at: Set(tx.now() + WAIT),
        expires_at: Set(tx.now() + WAIT + RIPE_FOR),
        ended_at: Set(None),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

pub(super) fn opened(tx: &TenantTx, row: &Model, name: String) -> Result<WaitingRecovery, Failure> {
    Ok(WaitingRecovery {
        id: StaffRecoveryId(row.id),
        name,
        asked_by: row.asked_by.clone(),
        reason: tx.keys().open(reason_place(row.id), &row.reason_sealed)?.to_string(),
        asked_at: row.created_at,
        ripe_at: row.ripe_at,
    })
}

fn open_ones(tx: &TenantTx) -> Select<Entity> {
    Entity::find()
        .filter(Column::TenantId.eq(tx.tenant().0))
        .filter(Column::EndedAt.is_null())
        .filter(Column::ExpiresAt.gt(tx.now()))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
}

pub(super) async fn waiting(tx: &TenantTx) -> Result<Vec<Model>, Failure> {
    Ok(open_ones(tx).all(tx.connection()).await?)
}

pub(super) async fn of_staff(tx: &TenantTx, staff: StaffId) -> Result<Option<Model>, Failure> {
    Ok(only(open_ones(tx).filter(Column::StaffId.eq(staff.0)), tx.connection()).await?)
}

/// Ends a recovery. Returns false if it has ended already.
pub(super) async fn end(tx: &TenantTx, id: StaffRecoveryId) -> Result<bool, Failure> {
    store::end::<Entity>(tx, id.0).await
}

/// Deletes recoveries whose time was over before `limit`. Returns how many.
pub(crate) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    store::sweep::<Entity>(tx, limit).await
}
