//! Recovery codes in the database.

use rand::Rng;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::database::TenantTx;
use crate::entities::recovery_code;
use crate::failure::Failure;
use crate::ids::{AccountId, RecoveryCodeId};

/// Stores an account's new codes and deletes all earlier ones.
pub(super) async fn replace(
    tx: &TenantTx,
    account: AccountId,
    fingerprints: Vec<Vec<u8>>,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    recovery_code::Entity::delete_many()
        .filter(recovery_code::Column::TenantId.eq(tx.tenant().0))
        .filter(recovery_code::Column::AccountId.eq(account.0))
        .exec(tx.connection())
        .await?;
    let rows = fingerprints.into_iter().map(|fingerprint| recovery_code::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(RecoveryCodeId::new(tx.now(), random).0),
        account_id: Set(account.0),
        fingerprint: Set(fingerprint),
        made_at: Set(tx.now()),
        used_at: Set(None),
    });
    recovery_code::Entity::insert_many(rows.collect::<Vec<_>>()).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// Marks a code of an account as used. Returns false if it doesn't exist or was used before.
pub(super) async fn take(tx: &TenantTx, account: AccountId, fingerprint: &[u8]) -> Result<bool, Failure> {
    let taken = recovery_code::Entity::update_many()
        .col_expr(recovery_code::Column::UsedAt, Expr::value(tx.now()))
        .filter(recovery_code::Column::TenantId.eq(tx.tenant().0))
        .filter(recovery_code::Column::AccountId.eq(account.0))
        .filter(recovery_code::Column::Fingerprint.eq(fingerprint))
        .filter(recovery_code::Column::UsedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(taken.rows_affected == 1)
}

/// Whether codes were ever made for an account. Used codes stay until new ones replace them.
pub(super) async fn were_made(tx: &TenantTx, account: AccountId) -> Result<bool, Failure> {
    let any = recovery_code::Entity::find()
        .filter(recovery_code::Column::TenantId.eq(tx.tenant().0))
        .filter(recovery_code::Column::AccountId.eq(account.0))
        .count(tx.connection())
        .await?;
    Ok(any > 0)
}

pub(super) async fn left(tx: &TenantTx, account: AccountId) -> Result<u32, Failure> {
    let left = recovery_code::Entity::find()
        .filter(recovery_code::Column::TenantId.eq(tx.tenant().0))
        .filter(recovery_code::Column::AccountId.eq(account.0))
        .filter(recovery_code::Column::UsedAt.is_null())
        .count(tx.connection())
        .await?;
    Ok(u32::try_from(left).unwrap_or(u32::MAX))
}
