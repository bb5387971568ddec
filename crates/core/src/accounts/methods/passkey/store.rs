//! Passkeys and spent challenges in the database.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::database::{TenantTx, only};
use crate::entities::passkey;
use crate::failure::Failure;
use crate::ids::{AccountId, PasskeyId};

/// A passkey's row.
pub(super) struct StoredPasskey {
    pub id: PasskeyId,
    pub account: AccountId,
    /// The WebAuthn credential ID.
    pub credential_id: Vec<u8>,
    /// The public key and its state, as the WebAuthn library serializes them.
    pub credential: String,
}

impl From<passkey::Model> for StoredPasskey {
    fn from(row: passkey::Model) -> Self {
        Self {
            id: PasskeyId(row.id),
            account: AccountId(row.account_id),
            credential_id: row.credential_id,
            credential: row.credential,
        }
    }
}

/// All passkeys of an account, oldest first.
pub(super) async fn of_account(tx: &TenantTx, account: AccountId) -> Result<Vec<StoredPasskey>, Failure> {
    let rows = passkey::Entity::find()
        .filter(passkey::Column::TenantId.eq(tx.tenant().0))
        .filter(passkey::Column::AccountId.eq(account.0))
        .order_by_asc(passkey::Column::AddedAt)
        .order_by_asc(passkey::Column::Id)
        .all(tx.connection())
        .await?;
    Ok(rows.into_iter().map(StoredPasskey::from).collect())
}

/// The columns for a list of passkeys.
#[derive(FromQueryResult)]
pub(super) struct PasskeySummary {
    pub id: Uuid,
    pub name: String,
    pub named: bool,
    pub added_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
}

/// The passkeys of an account without their keys, oldest first.
pub(super) async fn list(tx: &TenantTx, account: AccountId) -> Result<Vec<PasskeySummary>, Failure> {
    Ok(passkey::Entity::find()
        .select_only()
        .columns([passkey::Column::Id, passkey::Column::Name, passkey::Column::Named])
        .columns([passkey::Column::AddedAt, passkey::Column::UsedAt])
        .filter(passkey::Column::TenantId.eq(tx.tenant().0))
        .filter(passkey::Column::AccountId.eq(account.0))
        .order_by_asc(passkey::Column::AddedAt)
        .order_by_asc(passkey::Column::Id)
        .into_model::<PasskeySummary>()
        .all(tx.connection())
        .await?)
}

/// The passkey with this WebAuthn credential ID.
pub(super) async fn by_credential(tx: &TenantTx, credential: &[u8]) -> Result<Option<StoredPasskey>, Failure> {
    let finder = passkey::Entity::find()
        .filter(passkey::Column::TenantId.eq(tx.tenant().0))
        .filter(passkey::Column::CredentialId.eq(credential));
    Ok(only(finder, tx.connection()).await?.map(StoredPasskey::from))
}

/// A passkey, with its row locked until the transaction ends; `None` if it was removed.
pub(super) async fn for_update(tx: &TenantTx, id: PasskeyId) -> Result<Option<StoredPasskey>, Failure> {
    let finder = passkey::Entity::find_by_id((tx.tenant().0, id.0)).lock_exclusive();
    Ok(only(finder, tx.connection()).await?.map(StoredPasskey::from))
}

/// Inserts a new passkey whose name the member has not chosen yet. Returns false if the society already has its
/// credential ID.
pub(super) async fn keep(tx: &TenantTx, new: StoredPasskey, name: &str) -> Result<bool, Failure> {
    let row = passkey::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(new.id.0),
        account_id: Set(new.account.0),
        credential_id: Set(new.credential_id),
        credential: Set(new.credential),
        name: Set(name.to_owned()),
        named: Set(false),
        added_at: Set(tx.now()),
        used_at: Set(None),
    };
    let kept = passkey::Entity::insert(row)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx.connection())
        .await?;
    Ok(kept == 1)
}

/// Records the use of a passkey and stores the credential's updated state.
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

/// Renames a passkey. Returns false if the account has no passkey with this id.
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

/// Deletes a passkey. Returns false if the account has no passkey with this id.
pub(super) async fn remove(tx: &TenantTx, account: AccountId, id: PasskeyId) -> Result<bool, Failure> {
    let removed = passkey::Entity::delete_many()
        .filter(passkey::Column::TenantId.eq(tx.tenant().0))
        .filter(passkey::Column::AccountId.eq(account.0))
        .filter(passkey::Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(removed.rows_affected == 1)
}
