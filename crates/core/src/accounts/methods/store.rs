//! Queries over all sign-in methods of an account that stand beside its password.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::database::TenantTx;
use crate::entities::{one_time_code, passkey, recovery_code};
use crate::failure::Failure;
use crate::ids::AccountId;

/// When the account's oldest passkey or authenticator app was added.
pub(crate) async fn oldest(tx: &TenantTx, account: AccountId) -> Result<Option<DateTime<Utc>>, Failure> {
    let passkeys = passkey::Entity::find()
        .filter(passkey::Column::TenantId.eq(tx.tenant().0))
        .filter(passkey::Column::AccountId.eq(account.0))
        .all(tx.connection())
        .await?;
    let apps = one_time_code::Entity::find()
        .filter(one_time_code::Column::TenantId.eq(tx.tenant().0))
        .filter(one_time_code::Column::AccountId.eq(account.0))
        .all(tx.connection())
        .await?;
    Ok(passkeys.iter().map(|row| row.added_at).chain(apps.iter().map(|row| row.added_at)).min())
}

/// Deletes passkeys, the authenticator app and recovery codes that were added after an instant, or all of them if
/// `after` is `None`. Returns how many.
pub(crate) async fn remove_added_after(
    tx: &TenantTx,
    account: AccountId,
    after: Option<DateTime<Utc>>,
) -> Result<u64, Failure> {
    let (tenant, connection) = (tx.tenant().0, tx.connection());
    let after = after.unwrap_or(DateTime::UNIX_EPOCH);
    let passkeys = passkey::Entity::delete_many()
        .filter(passkey::Column::TenantId.eq(tenant))
        .filter(passkey::Column::AccountId.eq(account.0))
        .filter(passkey::Column::AddedAt.gt(after))
        .exec(connection)
        .await?;
    let apps = one_time_code::Entity::delete_many()
        .filter(one_time_code::Column::TenantId.eq(tenant))
        .filter(one_time_code::Column::AccountId.eq(account.0))
        .filter(one_time_code::Column::AddedAt.gt(after))
        .exec(connection)
        .await?;
    let codes = recovery_code::Entity::delete_many()
        .filter(recovery_code::Column::TenantId.eq(tenant))
        .filter(recovery_code::Column::AccountId.eq(account.0))
        .filter(recovery_code::Column::MadeAt.gt(after))
        .exec(connection)
        .await?;
    Ok(passkeys.rows_affected + apps.rows_affected + codes.rows_affected)
}
