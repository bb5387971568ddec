//! Current and retired user IDs in the database.

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, SqlErr};

use crate::accounts::Account;
use crate::database::TenantTx;
use crate::entities::{account, retired_user_id as retired};
use crate::failure::Failure;
use crate::ids::AccountId;
use crate::policy::user_id::UserId;

/// The result of a rename. Roll the transaction back unless it is `Done`.
pub(super) enum Renamed {
    Done,
    /// The account's version has changed.
    Overtaken,
    /// Another account took the user ID at the same moment.
    Taken,
}

/// Whether an account has given up this user ID.
pub(crate) async fn is_retired(tx: &TenantTx, folded: &str) -> Result<bool, Failure> {
    let found = retired::Entity::find_by_id((tx.tenant().0, folded.to_owned())).count(tx.connection()).await?;
    Ok(found > 0)
}

/// Replaces the user ID of an account that is still at its version, and retires the old one.
pub(super) async fn rename(tx: &TenantTx, row: &Account, new: &UserId) -> Result<Renamed, Failure> {
    let updated = account::Entity::update_many()
        .col_expr(account::Column::UserId, Expr::value(new.shown.clone()))
        .col_expr(account::Column::UserIdFolded, Expr::value(new.folded.clone()))
        .col_expr(account::Column::UserIdChangedAt, Expr::value(tx.now()))
        .col_expr(account::Column::Version, Expr::col(account::Column::Version).add(1))
        .filter(account::Column::TenantId.eq(tx.tenant().0))
        .filter(account::Column::Id.eq(row.id.0))
        .filter(account::Column::Version.eq(row.version))
        .exec(tx.connection())
        .await;
    match updated {
        Ok(updated) if updated.rows_affected == 1 => {}
        Ok(_) => return Ok(Renamed::Overtaken),
        Err(error) if matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
            return Ok(Renamed::Taken);
        }
        Err(error) => return Err(error.into()),
    }
    // Checked after the update: an account that gives up this ID at the moment holds it until its transaction ends, and
    // the update waits for that.
    if is_retired(tx, &new.folded).await? {
        return Ok(Renamed::Taken);
    }
    retire(tx, row.id, &row.user_id_folded).await?;
    Ok(Renamed::Done)
}

async fn retire(tx: &TenantTx, account: AccountId, folded: &str) -> Result<(), Failure> {
    retired::Entity::insert(retired::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        user_id_folded: Set(folded.to_owned()),
        account_id: Set(account.0),
        retired_at: Set(tx.now()),
    })
    .on_conflict(OnConflict::new().do_nothing().to_owned())
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}
