//! Restrictions in the database. Every query filters by the society.

use chrono::{DateTime, Utc};
use rand::Rng;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::Restriction;
use crate::database::{TenantTx, only};
use crate::entities::restriction;
use crate::failure::Failure;
use crate::ids::{PersonId, RestrictionId, StaffId};
use crate::sealed::Place;

const fn reason_place(id: Uuid) -> Place {
    Place { table: "restriction", column: "reason", row: id }
}

pub(super) async fn keep(
    tx: &TenantTx,
    id: RestrictionId,
    person: PersonId,
    by: StaffId,
    reason: &str,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    restriction::Entity::insert(restriction::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        person_id: Set(person.0),
        reason_sealed: Set(tx.keys().seal(reason_place(id.0), reason, random)?),
        placed_by: Set(by.0),
        placed_at: Set(tx.now()),
        lifted_by: Set(None),
        lifted_at: Set(None),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

/// The restriction of a person that wasn't lifted.
pub(super) async fn current(tx: &TenantTx, person: PersonId) -> Result<Option<Restriction>, Failure> {
    let finder = restriction::Entity::find()
        .filter(restriction::Column::TenantId.eq(tx.tenant().0))
        .filter(restriction::Column::PersonId.eq(person.0))
        .filter(restriction::Column::LiftedAt.is_null());
    let Some(row) = only(finder, tx.connection()).await? else { return Ok(None) };
    let reason = tx.keys().open(reason_place(row.id), &row.reason_sealed)?.to_string();
    Ok(Some(Restriction {
        id: RestrictionId(row.id),
        placed_by: StaffId(row.placed_by),
        placed_at: row.placed_at,
        reason,
    }))
}

/// Lifts a restriction. Returns false if it was lifted before.
pub(super) async fn lift(tx: &TenantTx, id: RestrictionId, by: StaffId) -> Result<bool, Failure> {
    let lifted = restriction::Entity::update_many()
        .col_expr(restriction::Column::LiftedBy, Expr::value(by.0))
        .col_expr(restriction::Column::LiftedAt, Expr::value(tx.now()))
        .filter(restriction::Column::TenantId.eq(tx.tenant().0))
        .filter(restriction::Column::Id.eq(id.0))
        .filter(restriction::Column::LiftedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(lifted.rows_affected == 1)
}

/// Deletes restrictions that were lifted before `limit`. Returns how many.
pub(crate) async fn forget(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    let deleted = restriction::Entity::delete_many()
        .filter(restriction::Column::TenantId.eq(tx.tenant().0))
        .filter(restriction::Column::LiftedAt.lt(limit))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected)
}
