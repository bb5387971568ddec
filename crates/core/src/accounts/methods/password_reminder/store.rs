//! Password expiry warnings in the database.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::Soon;
use crate::accounts::Account;
use crate::database::{TenantTx, to_word};
use crate::entities::{account, password_warning};
use crate::failure::Failure;
use crate::ids::AccountId;
use crate::policy::password::WarningStage;

/// Accounts whose password may be due soon, ordered by id.
pub(super) async fn due_soon(
    tx: &TenantTx,
    soon: &Soon,
    after: Option<AccountId>,
    most: u64,
) -> Result<Vec<Account>, Failure> {
    let within = |column: account::Column, window: (DateTime<Utc>, DateTime<Utc>)| {
        Condition::all().add(column.gte(window.0)).add(column.lt(window.1))
    };
    let mut either = Condition::any();
    for (column, window) in
        [(account::Column::PasswordChangedAt, soon.changed), (account::Column::RegisteredAt, soon.registered)]
    {
        if let Some(window) = window {
            either = either.add(within(column, window));
        }
    }
    let mut finder = account::Entity::find().filter(account::Column::TenantId.eq(tx.tenant().0)).filter(either);
    if let Some(after) = after {
        finder = finder.filter(account::Column::Id.gt(after.0));
    }
    let rows = finder.order_by_asc(account::Column::Id).limit(most).all(tx.connection()).await?;
    rows.into_iter().map(Account::try_from).collect()
}

pub(super) async fn is_warned(tx: &TenantTx, row: &Account, stage: WarningStage) -> Result<bool, Failure> {
    let found =
        password_warning::Entity::find_by_id((tx.tenant().0, row.id.0, row.password_changed_at, to_word(&stage)))
            .count(tx.connection())
            .await?;
    Ok(found > 0)
}

/// Records a warning. Returns false if another worker recorded it first.
pub(super) async fn keep(tx: &TenantTx, row: &Account, stage: WarningStage) -> Result<bool, Failure> {
    let kept = password_warning::Entity::insert(password_warning::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        account_id: Set(row.id.0),
        password_changed_at: Set(row.password_changed_at),
        stage: Set(to_word(&stage)),
        warned_at: Set(tx.now()),
    })
    .on_conflict(OnConflict::new().do_nothing().to_owned())
    .exec_without_returning(tx.connection())
    .await?;
    Ok(kept == 1)
}

/// Deletes an account's warnings, because they are about a password that was replaced.
pub(crate) async fn forget(tx: &TenantTx, account: AccountId) -> Result<(), Failure> {
    password_warning::Entity::delete_many()
        .filter(password_warning::Column::TenantId.eq(tx.tenant().0))
        .filter(password_warning::Column::AccountId.eq(account.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}
