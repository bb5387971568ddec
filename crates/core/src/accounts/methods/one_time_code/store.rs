//! Authenticator apps in the database.

use rand::Rng;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use crate::database::{TenantTx, only};
use crate::entities::one_time_code;
use crate::failure::Failure;
use crate::ids::{AccountId, OneTimeCodeId};
use crate::proof::totp_seed::Seed;
use crate::sealed::Place;

/// An account's authenticator app.
pub(super) struct App {
    pub id: OneTimeCodeId,
    pub seed: Seed,
}

const fn place(id: OneTimeCodeId) -> Place {
    Place { table: "one_time_code", column: "seed", row: id.0 }
}

pub(super) async fn of_account(tx: &TenantTx, account: AccountId) -> Result<Option<App>, Failure> {
    let finder = one_time_code::Entity::find()
        .filter(one_time_code::Column::TenantId.eq(tx.tenant().0))
        .filter(one_time_code::Column::AccountId.eq(account.0));
    let Some(row) = only(finder, tx.connection()).await? else { return Ok(None) };
    let id = OneTimeCodeId(row.id);
    Ok(Some(App { id, seed: Seed::open(tx.keys(), place(id), &row.seed_sealed)? }))
}

/// Stores an account's app with the time step of its first code. Replaces an older app.
pub(super) async fn keep(
    tx: &TenantTx,
    account: AccountId,
    seed: &Seed,
    step: i64,
    random: &mut impl Rng,
) -> Result<OneTimeCodeId, Failure> {
    let id = OneTimeCodeId::new(tx.now(), random);
    one_time_code::Entity::insert(one_time_code::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        account_id: Set(account.0),
        seed_sealed: Set(seed.seal(tx.keys(), place(id), random)?),
        last_step: Set(step),
        added_at: Set(tx.now()),
        used_at: Set(None),
    })
    .on_conflict(
        OnConflict::columns([one_time_code::Column::TenantId, one_time_code::Column::AccountId])
            // The seed is sealed with the row's id as associated data, so a new seed needs a new id.
            .update_columns([
                one_time_code::Column::Id,
                one_time_code::Column::SeedSealed,
                one_time_code::Column::LastStep,
                one_time_code::Column::AddedAt,
                one_time_code::Column::UsedAt,
            ])
            .to_owned(),
    )
    .exec_without_returning(tx.connection())
    .await?;
    Ok(id)
}

/// Marks the code of a time step as used. Returns false if a code of this step or a later one was used before.
pub(super) async fn take(tx: &TenantTx, id: OneTimeCodeId, step: i64) -> Result<bool, Failure> {
    let taken = one_time_code::Entity::update_many()
        .col_expr(one_time_code::Column::LastStep, Expr::value(step))
        .col_expr(one_time_code::Column::UsedAt, Expr::value(tx.now()))
        .filter(one_time_code::Column::TenantId.eq(tx.tenant().0))
        .filter(one_time_code::Column::Id.eq(id.0))
        .filter(one_time_code::Column::LastStep.lt(step))
        .exec(tx.connection())
        .await?;
    Ok(taken.rows_affected == 1)
}

/// Deletes an account's app. Returns false if it has none.
pub(super) async fn remove(tx: &TenantTx, account: AccountId) -> Result<bool, Failure> {
    let removed = one_time_code::Entity::delete_many()
        .filter(one_time_code::Column::TenantId.eq(tx.tenant().0))
        .filter(one_time_code::Column::AccountId.eq(account.0))
        .exec(tx.connection())
        .await?;
    Ok(removed.rows_affected == 1)
}
