//! Apps of operators in the database. Every query filters by the vendor's tenant.

use rand::Rng;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use crate::database::{TenantTx, only};
use crate::entities::operator_one_time_code::{ActiveModel, Column, Entity};
use crate::failure::Failure;
use crate::ids::{OperatorCodeId, OperatorId};
use crate::proof::totp_seed::Seed;
use crate::sealed::Place;

const fn seed_place(id: OperatorCodeId) -> Place {
    Place { table: "operator_one_time_code", column: "seed", row: id.0 }
}

pub(super) async fn app(tx: &TenantTx, operator: OperatorId) -> Result<Option<(OperatorCodeId, Seed)>, Failure> {
    let finder = Entity::find().filter(Column::TenantId.eq(tx.tenant().0)).filter(Column::OperatorId.eq(operator.0));
    let Some(row) = only(finder, tx.connection()).await? else { return Ok(None) };
    let id = OperatorCodeId(row.id);
    Ok(Some((id, Seed::open(tx.keys(), seed_place(id), &row.seed_sealed)?)))
}

/// Stores an app with the time step of its first code. Replaces an older app.
pub(in crate::operators) async fn keep(
    tx: &TenantTx,
    operator: OperatorId,
    seed: &Seed,
    step: i64,
    random: &mut impl Rng,
) -> Result<OperatorCodeId, Failure> {
    let id = OperatorCodeId::new(tx.now(), random);
    Entity::insert(ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        operator_id: Set(operator.0),
        seed_sealed: Set(seed.seal(tx.keys(), seed_place(id), random)?),
        last_step: Set(step),
        added_at: Set(tx.now()),
        used_at: Set(None),
    })
    .on_conflict(
        OnConflict::columns([Column::TenantId, Column::OperatorId])
            // The seed is sealed with the row's id as associated data, so a new seed needs a new id.
            .update_columns([Column::Id, Column::SeedSealed, Column::LastStep, Column::AddedAt, Column::UsedAt])
            .to_owned(),
    )
    .exec_without_returning(tx.connection())
    .await?;
    Ok(id)
}

/// Marks the code of a time step as used. Returns false if a code of this step or a later one was used before.
pub(super) async fn take_step(tx: &TenantTx, id: OperatorCodeId, step: i64) -> Result<bool, Failure> {
    let taken = Entity::update_many()
        .col_expr(Column::LastStep, Expr::value(step))
        .col_expr(Column::UsedAt, Expr::value(tx.now()))
        .filter(Column::TenantId.eq(tx.tenant().0))
        .filter(Column::Id.eq(id.0))
        .filter(Column::LastStep.lt(step))
        .exec(tx.connection())
        .await?;
    Ok(taken.rows_affected == 1)
}

/// Deletes the app of an account.
pub(in crate::operators) async fn forget(tx: &TenantTx, operator: OperatorId) -> Result<(), Failure> {
    Entity::delete_many()
        .filter(Column::TenantId.eq(tx.tenant().0))
        .filter(Column::OperatorId.eq(operator.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}
