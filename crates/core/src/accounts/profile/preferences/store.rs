//! Display settings in the database.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::Display;
use crate::database::{TenantTx, to_word};
use crate::entities::account;
use crate::failure::Failure;
use crate::ids::AccountId;

/// Stores the display settings. The account's version stays, because it guards only user ID and password.
pub(super) async fn keep(tx: &TenantTx, account: AccountId, display: Display) -> Result<(), Failure> {
    account::Entity::update_many()
        .col_expr(account::Column::Language, Expr::value(to_word(&display.language)))
        .col_expr(account::Column::TextSize, Expr::value(display.text_size.word()))
        .filter(account::Column::TenantId.eq(tx.tenant().0))
        .filter(account::Column::Id.eq(account.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}
