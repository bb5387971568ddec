//! Passkeys in the database, and challenges that were spent.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::database::{TenantTx, only};
use crate::entities::{passkey, spent_challenge};
use crate::failure::Failure;
use crate::ids::{AccountId, PasskeyId};

/// Spends a challenge; false if it was spent before.
pub(super) async fn spend(tx: &TenantTx, digest: Vec<u8>, expires_at: DateTime<Utc>) -> Result<bool, Failure> {
    let spent = spent_challenge::Entity::insert(spent_challenge::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        digest: Set(digest),
        expires_at: Set(expires_at),
    })
    .on_conflict(OnConflict::new().do_nothing().to_owned())
    .exec_without_returning(tx.connection())
    .await?;
    Ok(spent == 1)
}

/// All passkeys of an account, the eldest first.
pub(super) async fn of_account(tx: &TenantTx, account: AccountId) -> Result<Vec<passkey::Model>, Failure> {
    Ok(passkey::Entity::find()
        .filter(passkey::Column::TenantId.eq(tx.tenant().0))
        .filter(passkey::Column::AccountId.eq(account.0))
        .order_by_asc(passkey::Column::AddedAt)
        .order_by_asc(passkey::Column::Id)
        .all(tx.connection())
        .await?)
}

/// What a list of passkeys shows.
#[derive(FromQueryResult)]
pub(super) struct Listed {
    pub id: Uuid,
    pub name: String,
    pub named: bool,
    pub added_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
}

/// The passkeys of an account without their keys, the eldest first.
pub(super) async fn list(tx: &TenantTx, account: AccountId) -> Result<Vec<Listed>, Failure> {
    Ok(passkey::Entity::find()
        .select_only()
        .columns([passkey::Column::Id, passkey::Column::Name, passkey::Column::Named])
        .columns([passkey::Column::AddedAt, passkey::Column::UsedAt])
        .filter(passkey::Column::TenantId.eq(tx.tenant().0))
        .filter(passkey::Column::AccountId.eq(account.0))
        .order_by_asc(passkey::Column::AddedAt)
        .order_by_asc(passkey::Column::Id)
        .into_model::<Listed>()
        .all(tx.connection())
        .await?)
}

/// The passkey with an id that its authenticator gave it.
pub(super) async fn by_credential(tx: &TenantTx, credential: &[u8]) -> Result<Option<passkey::Model>, Failure> {
    let finder = passkey::Entity::find()
        .filter(passkey::Column::TenantId.eq(tx.tenant().0))
        .filter(passkey::Column::CredentialId.eq(credential));
    Ok(only(finder, tx.connection()).await?)
}

/// A passkey, its row held until the transaction ends; nothing if it has gone.
pub(super) async fn for_update(tx: &TenantTx, id: PasskeyId) -> Result<Option<passkey::Model>, Failure> {
    Ok(only(passkey::Entity::find_by_id((tx.tenant().0, id.0)).lock_exclusive(), tx.connection()).await?)
}

/// Keeps a new passkey; false if the society knows its credential already.
pub(super) async fn keep(tx: &TenantTx, row: passkey::ActiveModel) -> Result<bool, Failure> {
    let kept = passkey::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx.connection())
        .await?;
    Ok(kept == 1)
}

/// Notes that a passkey was used, and what it says of itself since.
pub(super) async fn used(tx: &TenantTx, id: PasskeyId, credential: String) -> Result<(), Failure> {
    passkey::Entity::update_many()
        .col_expr(passkey::Column::Credential, Expr::value(credential))
        .col_expr(passkey::Column::UsedAt, Expr::value(tx.now()))
        .filter(passkey::Column::TenantId.eq(tx.tenant().0))
        .filter(passkey::Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Names a passkey; false if the account has none of this id.
pub(super) async fn name(tx: &TenantTx, account: AccountId, id: PasskeyId, name: &str) -> Result<bool, Failure> {
    let named = passkey::Entity::update_many()
        .col_expr(passkey::Column::Name, Expr::value(name))
        .col_expr(passkey::Column::Named, Expr::value(true))
        .filter(passkey::Column::TenantId.eq(tx.tenant().0))
        .filter(passkey::Column::AccountId.eq(account.0))
        .filter(passkey::Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(named.rows_affected == 1)
}

/// Removes a passkey; false if the account has none of this id.
pub(super) async fn remove(tx: &TenantTx, account: AccountId, id: PasskeyId) -> Result<bool, Failure> {
    let removed = passkey::Entity::delete_many()
        .filter(passkey::Column::TenantId.eq(tx.tenant().0))
        .filter(passkey::Column::AccountId.eq(account.0))
        .filter(passkey::Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(removed.rows_affected == 1)
}
