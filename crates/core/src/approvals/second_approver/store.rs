//! Second approvers in the database. Every query filters by the society.

use chrono::{DateTime, Utc};
use rand::Rng;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::SecondApprover;
use crate::database::{TenantTx, only};
use crate::entities::second_approver::{ActiveModel, Column, Entity};
use crate::failure::Failure;
use crate::ids::{OperatorId, SecondApproverId, StaffId};
use crate::sealed::Place;

const fn name_place(id: Uuid) -> Place {
    Place { table: "second_approver", column: "name", row: id }
}

pub(super) async fn current(tx: &TenantTx) -> Result<Option<SecondApprover>, Failure> {
    let finder = Entity::find().filter(Column::TenantId.eq(tx.tenant().0)).filter(Column::EndedAt.is_null());
    let Some(row) = only(finder, tx.connection()).await? else { return Ok(None) };
    Ok(Some(SecondApprover {
        id: SecondApproverId(row.id),
        operator: OperatorId(row.operator_id),
        name: tx.keys().open(name_place(row.id), &row.name_sealed)?.to_string(),
        offered_at: row.offered_at,
        agreed: row.agreed_at.zip(row.agreed_by.map(StaffId)),
    }))
}

pub(super) async fn keep(
    tx: &TenantTx,
    id: SecondApproverId,
    operator: OperatorId,
    name: &str,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    Entity::insert(ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        operator_id: Set(operator.0),
        name_sealed: Set(tx.keys().seal(name_place(id.0), name, random)?),
        offered_at: Set(tx.now()),
        agreed_by: Set(None),
        agreed_at: Set(None),
        ended_at: Set(None),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

/// Agrees. Returns false if the offer is over, or was agreed to before.
pub(super) async fn agree(tx: &TenantTx, id: SecondApproverId, by: StaffId) -> Result<bool, Failure> {
    let agreed = Entity::update_many()
        .col_expr(Column::AgreedBy, Expr::value(by.0))
        .col_expr(Column::AgreedAt, Expr::value(tx.now()))
        .filter(Column::TenantId.eq(tx.tenant().0))
        .filter(Column::Id.eq(id.0))
        .filter(Column::AgreedAt.is_null())
        .filter(Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(agreed.rows_affected == 1)
}

/// Ends an offer or an agreement. Returns false if it is over already.
pub(super) async fn end(tx: &TenantTx, id: SecondApproverId) -> Result<bool, Failure> {
    let ended = Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(tx.now()))
        .filter(Column::TenantId.eq(tx.tenant().0))
        .filter(Column::Id.eq(id.0))
        .filter(Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(ended.rows_affected == 1)
}

/// Deletes what ended before `limit`. Returns how many.
pub(in crate::approvals) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    let deleted = Entity::delete_many()
        .filter(Column::TenantId.eq(tx.tenant().0))
        .filter(Column::EndedAt.lt(limit))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected)
}

/// Deletes all offers and agreements. Returns how many.
pub(crate) async fn forget(tx: &TenantTx) -> Result<u64, Failure> {
    let deleted = Entity::delete_many().filter(Column::TenantId.eq(tx.tenant().0)).exec(tx.connection()).await?;
    Ok(deleted.rows_affected)
}
