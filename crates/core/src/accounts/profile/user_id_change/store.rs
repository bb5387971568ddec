//! User IDs in the database: the one in use, and those that were given up.

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, SqlErr};

use crate::database::TenantTx;
use crate::entities::{account, retired_user_id as retired};
use crate::failure::Failure;
use crate::ids::AccountId;
use crate::policy::user_id::UserId;

/// What came of a change. On anything but the first the transaction is to be dropped.
pub(super) enum Renamed {
    Done,
    /// The account is another version now.
    Overtaken,
    /// Somebody has taken the user ID at the same moment.
    Taken,
}

/// Whether an account has given this user ID up.
pub(crate) async fn is_retired(tx: &TenantTx, folded: &str) -> Result<bool, Failure> {
    let found = retired::Entity::find_by_id((tx.tenant().0, folded.to_owned())).count(tx.connection()).await?;
    Ok(found > 0)
}

/// Puts a user ID in the place of the one that the account had at its version, which nobody gets any more.
pub(super) async fn rename(tx: &TenantTx, row: &account::Model, new: &UserId) -> Result<Renamed, Failure> {
    let updated = account::Entity::update_many()
        .col_expr(account::Column::UserId, Expr::value(new.shown.clone()))
        .col_expr(account::Column::UserIdFolded, Expr::value(new.folded.clone()))
        .col_expr(account::Column::UserIdChangedAt, Expr::value(tx.now()))
        .col_expr(account::Column::Version, Expr::col(account::Column::Version).add(1))
        .filter(account::Column::TenantId.eq(tx.tenant().0))
        .filter(account::Column::Id.eq(row.id))
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
    // Asked afterwards: who gives it up at this moment holds it until their transaction ends, and the update waits.
    if is_retired(tx, &new.folded).await? {
        return Ok(Renamed::Taken);
    }
    retire(tx, AccountId(row.id), &row.user_id_folded).await?;
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
