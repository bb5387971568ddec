//! Operators' societies in the database. Every query filters by the vendor's tenant.

use rand::Rng;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::database::TenantTx;
use crate::entities::operator_society::{ActiveModel, Column, Entity};
use crate::failure::Failure;
use crate::ids::{OperatorId, TenantId, new_uuid};

pub(super) async fn keep(
    tx: &TenantTx,
    operator: OperatorId,
    society: TenantId,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    Entity::insert(ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(new_uuid(tx.now(), random)),
        operator_id: Set(operator.0),
        society_id: Set(society.0),
        created_at: Set(tx.now()),
    })
    .on_conflict(OnConflict::columns([Column::TenantId, Column::OperatorId, Column::SocietyId]).do_nothing().to_owned())
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

pub(super) async fn forget(tx: &TenantTx, operator: OperatorId, society: TenantId) -> Result<(), Failure> {
    Entity::delete_many()
        .filter(Column::TenantId.eq(tx.tenant().0))
        .filter(Column::OperatorId.eq(operator.0))
        .filter(Column::SocietyId.eq(society.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

pub(super) async fn of_operator(tx: &TenantTx, operator: OperatorId) -> Result<Vec<TenantId>, Failure> {
    let rows = Entity::find()
        .filter(Column::TenantId.eq(tx.tenant().0))
        .filter(Column::OperatorId.eq(operator.0))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .all(tx.connection())
        .await?;
    Ok(rows.into_iter().map(|row| TenantId(row.society_id)).collect())
}
