//! Current and earlier passwords in the database.

use rand::Rng;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, UpdateMany};

use crate::database::TenantTx;
use crate::entities::{account, earlier_password};
use crate::failure::Failure;
use crate::ids::{AccountId, new_uuid};
use crate::proof::hasher::{NewPassword, StoredPassword};

/// The most recent earlier passwords, at most `most`.
pub(crate) async fn earlier(tx: &TenantTx, account: AccountId, most: u8) -> Result<Vec<StoredPassword>, Failure> {
    if most == 0 {
        return Ok(Vec::new());
    }
    let rows = rows(tx, account).await?;
    Ok(rows
        .into_iter()
        .take(usize::from(most))
        .map(|row| StoredPassword { phc: row.password_hash, case_sensitive: row.password_case_sensitive })
        .collect())
}

/// All stored earlier passwords of an account, most recent first. There are few: each change deletes those beyond the
/// policy's history.
async fn rows(tx: &TenantTx, account: AccountId) -> Result<Vec<earlier_password::Model>, Failure> {
    Ok(earlier_password::Entity::find()
        .filter(earlier_password::Column::TenantId.eq(tx.tenant().0))
        .filter(earlier_password::Column::AccountId.eq(account.0))
        .order_by_desc(earlier_password::Column::ReplacedAt)
        .order_by_desc(earlier_password::Column::Id)
        .all(tx.connection())
        .await?)
}

pub(super) async fn keep_earlier(
    tx: &TenantTx,
    account: AccountId,
    password: &StoredPassword,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    earlier_password::Entity::insert(earlier_password::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(new_uuid(tx.now(), random)),
        account_id: Set(account.0),
        password_hash: Set(password.phc.clone()),
        password_case_sensitive: Set(password.case_sensitive),
        replaced_at: Set(tx.now()),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

/// Deletes earlier passwords beyond the `kept` most recent ones.
pub(super) async fn drop_earlier_beyond(tx: &TenantTx, account: AccountId, kept: u8) -> Result<(), Failure> {
    let beyond: Vec<_> = rows(tx, account).await?.into_iter().skip(usize::from(kept)).map(|row| row.id).collect();
    if beyond.is_empty() {
        return Ok(());
    }
    earlier_password::Entity::delete_many()
        .filter(earlier_password::Column::TenantId.eq(tx.tenant().0))
        .filter(earlier_password::Column::AccountId.eq(account.0))
        .filter(earlier_password::Column::Id.is_in(beyond))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Replaces the password of an account that is at `version`. Returns false if the version has changed.
pub(super) async fn replace(
    tx: &TenantTx,
    account: AccountId,
    version: i32,
    new: &StoredPassword,
) -> Result<bool, Failure> {
    let update = with_hash(new).col_expr(account::Column::PasswordChangedAt, Expr::value(tx.now()));
    at_version(tx, update, account, version).await
}

/// Stores another hash of the same password. Returns false if the account's version has changed.
pub(crate) async fn keep_hash(
    tx: &TenantTx,
    account: AccountId,
    version: i32,
    new: &StoredPassword,
) -> Result<bool, Failure> {
    at_version(tx, with_hash(new), account, version).await
}

fn with_hash(new: &StoredPassword) -> UpdateMany<account::Entity> {
    account::Entity::update_many()
        .col_expr(account::Column::PasswordHash, Expr::value(new.phc.clone()))
        .col_expr(account::Column::PasswordCaseSensitive, Expr::value(new.case_sensitive))
        .col_expr(account::Column::Version, Expr::col(account::Column::Version).add(1))
}

async fn at_version(
    tx: &TenantTx,
    update: UpdateMany<account::Entity>,
    account: AccountId,
    version: i32,
) -> Result<bool, Failure> {
    let updated = update
        .filter(account::Column::TenantId.eq(tx.tenant().0))
        .filter(account::Column::Id.eq(account.0))
        .filter(account::Column::Version.eq(version))
        .exec(tx.connection())
        .await?;
    Ok(updated.rows_affected == 1)
}

/// Sets an account's password whatever its version is.
pub(crate) async fn set(tx: &TenantTx, account: AccountId, password: NewPassword) -> Result<(), Failure> {
    let NewPassword(new) = password;
    account::Entity::update_many()
        .col_expr(account::Column::PasswordHash, Expr::value(new.phc))
        .col_expr(account::Column::PasswordCaseSensitive, Expr::value(new.case_sensitive))
        .col_expr(account::Column::PasswordChangedAt, Expr::value(tx.now()))
        .col_expr(account::Column::Version, Expr::col(account::Column::Version).add(1))
        .filter(account::Column::TenantId.eq(tx.tenant().0))
        .filter(account::Column::Id.eq(account.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}
