//! The registrations of an account in the database, as ways back in.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::database::TenantTx;
use crate::entities::registration;
use crate::failure::Failure;
use crate::ids::AccountId;

/// Closes the registrations that created this account.
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
