//! The way back into an account from the registration that it came from, in the database.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::database::TenantTx;
use crate::entities::registration;
use crate::failure::Failure;
use crate::ids::AccountId;

/// Closes the registrations that have become this account.
pub(super) async fn close_registrations(tx: &TenantTx, account: AccountId) -> Result<(), Failure> {
    registration::Entity::update_many()
        .col_expr(registration::Column::ExpiresAt, Expr::value(tx.now()))
        .filter(registration::Column::TenantId.eq(tx.tenant().0))
        .filter(registration::Column::AccountId.eq(account.0))
        .filter(registration::Column::ExpiresAt.gt(tx.now()))
        .exec(tx.connection())
        .await?;
    Ok(())
}
