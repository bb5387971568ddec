//! Pending address changes and undo links in the database.

use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::Pending;
use crate::accounts::emails::{Purpose, index};
use crate::database::{TenantTx, from_word, only, to_word};
use crate::entities::{address_change, address_undo};
use crate::failure::Failure;
use crate::ids::{AccountId, AddressChangeId, AddressUndoId};
use crate::input::email::EmailAddress;
use crate::sealed::{Place, TenantKeys};

const fn change_place(id: AddressChangeId) -> Place {
    Place { table: "address_change", column: "address", row: id.0 }
}

const fn undo_place(id: AddressUndoId) -> Place {
    Place { table: "address_undo", column: "address", row: id.0 }
}

fn read(keys: &TenantKeys, place: Place, sealed: &[u8]) -> Result<EmailAddress, Failure> {
    let text = keys.open(place, sealed)?;
    EmailAddress::parse(&text).map_err(|_| Failure::Inconsistent("a stored address can't be read"))
}

pub(super) async fn keep_change(
    tx: &TenantTx,
    account: AccountId,
    purpose: Purpose,
    address: &EmailAddress,
    digest: Vec<u8>,
    expires_at: DateTime<Utc>,
    random: &mut impl Rng,
) -> Result<AddressChangeId, Failure> {
    let id = AddressChangeId::new(tx.now(), random);
    address_change::Entity::insert(address_change::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        account_id: Set(account.0),
        purpose: Set(to_word(&purpose)),
        address_sealed: Set(tx.keys().seal(change_place(id), address.as_str(), random)?),
        address_index: Set(index(tx.keys(), address)),
        token_digest: Set(digest),
        requested_at: Set(tx.now()),
        expires_at: Set(expires_at),
        verified_at: Set(None),
        ended_at: Set(None),
        undeliverable_at: Set(None),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(id)
}

/// The pending change: the newest one for a purpose that hasn't ended.
pub(super) async fn pending(tx: &TenantTx, account: AccountId, purpose: Purpose) -> Result<Option<Pending>, Failure> {
    let rows = address_change::Entity::find()
        .filter(address_change::Column::TenantId.eq(tx.tenant().0))
        .filter(address_change::Column::AccountId.eq(account.0))
        .filter(address_change::Column::Purpose.eq(to_word(&purpose)))
        .filter(address_change::Column::EndedAt.is_null())
        .filter(address_change::Column::ExpiresAt.gt(tx.now()))
        .order_by_desc(address_change::Column::RequestedAt)
        .order_by_desc(address_change::Column::Id)
        .all(tx.connection())
        .await?;
    // There are few rows: the hourly limit of mails and the link's seven days bound them.
    let Some(row) = rows.into_iter().next() else { return Ok(None) };
    let address = read(tx.keys(), change_place(AddressChangeId(row.id)), &row.address_sealed)?;
    Ok(Some(Pending { address, expires_at: row.expires_at, undeliverable: row.undeliverable_at.is_some() }))
}

/// Records at the pending changes to an address that a mail to it was refused for good.
pub(super) async fn mark_undeliverable(
    tx: &TenantTx,
    account: AccountId,
    address: &EmailAddress,
) -> Result<(), Failure> {
    address_change::Entity::update_many()
        .col_expr(address_change::Column::UndeliverableAt, Expr::value(tx.now()))
        .filter(address_change::Column::TenantId.eq(tx.tenant().0))
        .filter(address_change::Column::AccountId.eq(account.0))
        .filter(address_change::Column::AddressIndex.eq(index(tx.keys(), address)))
        .filter(address_change::Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Number of changes requested for a purpose after `since`, whatever became of them.
pub(super) async fn requested_since(
    tx: &TenantTx,
    account: AccountId,
    purpose: Purpose,
    since: DateTime<Utc>,
) -> Result<u64, Failure> {
    Ok(address_change::Entity::find()
        .filter(address_change::Column::TenantId.eq(tx.tenant().0))
        .filter(address_change::Column::AccountId.eq(account.0))
        .filter(address_change::Column::Purpose.eq(to_word(&purpose)))
        .filter(address_change::Column::RequestedAt.gt(since))
        .count(tx.connection())
        .await?)
}

/// Ends the pending changes for a purpose, except those to the address `but`. Returns how many.
pub(super) async fn end_pending(
    tx: &TenantTx,
    account: AccountId,
    purpose: Purpose,
    but: Option<&EmailAddress>,
) -> Result<u64, Failure> {
    let mut changes = address_change::Entity::update_many()
        .col_expr(address_change::Column::EndedAt, Expr::value(tx.now()))
        .filter(address_change::Column::TenantId.eq(tx.tenant().0))
        .filter(address_change::Column::AccountId.eq(account.0))
        .filter(address_change::Column::Purpose.eq(to_word(&purpose)))
        .filter(address_change::Column::EndedAt.is_null());
    if let Some(address) = but {
        changes = changes.filter(address_change::Column::AddressIndex.ne(index(tx.keys(), address)));
    }
    Ok(changes.exec(tx.connection()).await?.rows_affected)
}

/// Ends all pending changes of an account.
pub(crate) async fn end_all_pending(tx: &TenantTx, account: AccountId) -> Result<(), Failure> {
    address_change::Entity::update_many()
        .col_expr(address_change::Column::EndedAt, Expr::value(tx.now()))
        .filter(address_change::Column::TenantId.eq(tx.tenant().0))
        .filter(address_change::Column::AccountId.eq(account.0))
        .filter(address_change::Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// A change's row. No `Debug`: the row is personal.
pub(super) struct AddressChange {
    pub id: AddressChangeId,
    pub account: AccountId,
    pub purpose: Purpose,
    pub address: EmailAddress,
    pub requested_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
}

/// A change by its link's digest.
pub(super) async fn change(tx: &TenantTx, digest: &[u8]) -> Result<Option<AddressChange>, Failure> {
    let finder = address_change::Entity::find()
        .filter(address_change::Column::TenantId.eq(tx.tenant().0))
        .filter(address_change::Column::TokenDigest.eq(digest));
    let Some(row) = only(finder, tx.connection()).await? else { return Ok(None) };
    let id = AddressChangeId(row.id);
    Ok(Some(AddressChange {
        id,
        account: AccountId(row.account_id),
        purpose: from_word(&row.purpose)?,
        address: read(tx.keys(), change_place(id), &row.address_sealed)?,
        requested_at: row.requested_at,
        expires_at: row.expires_at,
        ended_at: row.ended_at,
    }))
}

/// Marks a change's link as used. Returns false if it was used, ended or expired. The row count decides between
/// concurrent requests.
pub(super) async fn use_change(tx: &TenantTx, id: AddressChangeId) -> Result<bool, Failure> {
    let used = address_change::Entity::update_many()
        .col_expr(address_change::Column::VerifiedAt, Expr::value(tx.now()))
        .col_expr(address_change::Column::EndedAt, Expr::value(tx.now()))
        .filter(address_change::Column::TenantId.eq(tx.tenant().0))
        .filter(address_change::Column::Id.eq(id.0))
        .filter(address_change::Column::EndedAt.is_null())
        .filter(address_change::Column::ExpiresAt.gt(tx.now()))
        .exec(tx.connection())
        .await?;
    Ok(used.rows_affected == 1)
}

/// Stores an undo link's digest with the old address and its verification instant. The caller has locked the account.
pub(super) async fn keep_undo(
    tx: &TenantTx,
    account: AccountId,
    address: &EmailAddress,
    verified_at: DateTime<Utc>,
    digest: Vec<u8>,
    expires_at: DateTime<Utc>,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    // `tx.now()` is when the request began, and a request that began later may get the account's lock first. So
    // `changed_at` is set after all earlier ones: it follows the order of the locks.
    let earlier = address_undo::Entity::find()
        .filter(address_undo::Column::TenantId.eq(tx.tenant().0))
        .filter(address_undo::Column::AccountId.eq(account.0))
        .all(tx.connection())
        .await?;
    let after_all = earlier.iter().map(|row| row.changed_at + Duration::microseconds(1)).max();
    let changed_at = after_all.map_or(tx.now(), |after_all| after_all.max(tx.now()));
    let id = AddressUndoId::new(tx.now(), random);
    address_undo::Entity::insert(address_undo::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        account_id: Set(account.0),
        address_sealed: Set(tx.keys().seal(undo_place(id), address.as_str(), random)?),
        verified_at: Set(verified_at),
        token_digest: Set(digest),
        changed_at: Set(changed_at),
        expires_at: Set(expires_at),
        ended_at: Set(None),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

/// An undo's row. No `Debug`: the row is personal.
pub(crate) struct Undo {
    pub id: AddressUndoId,
    pub account: AccountId,
    /// The address that the undo restores.
    pub address: EmailAddress,
    pub verified_at: DateTime<Utc>,
    pub changed_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
}

/// An undo by its link's digest.
pub(crate) async fn undo(tx: &TenantTx, digest: &[u8]) -> Result<Option<Undo>, Failure> {
    let finder = address_undo::Entity::find()
        .filter(address_undo::Column::TenantId.eq(tx.tenant().0))
        .filter(address_undo::Column::TokenDigest.eq(digest));
    let Some(row) = only(finder, tx.connection()).await? else { return Ok(None) };
    let id = AddressUndoId(row.id);
    Ok(Some(Undo {
        id,
        account: AccountId(row.account_id),
        address: read(tx.keys(), undo_place(id), &row.address_sealed)?,
        verified_at: row.verified_at,
        changed_at: row.changed_at,
        expires_at: row.expires_at,
        ended_at: row.ended_at,
    }))
}

/// Marks an undo as used. Returns false if it was used, ended or expired. The row count decides between concurrent
/// requests.
pub(crate) async fn use_undo(tx: &TenantTx, id: AddressUndoId) -> Result<bool, Failure> {
    let used = address_undo::Entity::update_many()
        .col_expr(address_undo::Column::EndedAt, Expr::value(tx.now()))
        .filter(address_undo::Column::TenantId.eq(tx.tenant().0))
        .filter(address_undo::Column::Id.eq(id.0))
        .filter(address_undo::Column::EndedAt.is_null())
        .filter(address_undo::Column::ExpiresAt.gt(tx.now()))
        .exec(tx.connection())
        .await?;
    Ok(used.rows_affected == 1)
}

/// Ends the undo links of an account for changes made at `since` or later; all of them if `since` is `None`.
pub(crate) async fn end_undos(tx: &TenantTx, account: AccountId, since: Option<DateTime<Utc>>) -> Result<(), Failure> {
    let mut undos = address_undo::Entity::update_many()
        .col_expr(address_undo::Column::EndedAt, Expr::value(tx.now()))
        .filter(address_undo::Column::TenantId.eq(tx.tenant().0))
        .filter(address_undo::Column::AccountId.eq(account.0))
        .filter(address_undo::Column::EndedAt.is_null());
    if let Some(since) = since {
        undos = undos.filter(address_undo::Column::ChangedAt.gte(since));
    }
    undos.exec(tx.connection()).await?;
    Ok(())
}

/// Deletes changes and undos that expired before `limit`. Returns how many rows.
pub(crate) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    let (tenant, connection) = (tx.tenant().0, tx.connection());
    let changes = address_change::Entity::delete_many()
        .filter(address_change::Column::TenantId.eq(tenant))
        .filter(address_change::Column::ExpiresAt.lt(limit))
        .exec(connection)
        .await?;
    let undos = address_undo::Entity::delete_many()
        .filter(address_undo::Column::TenantId.eq(tenant))
        .filter(address_undo::Column::ExpiresAt.lt(limit))
        .exec(connection)
        .await?;
    Ok(changes.rows_affected + undos.rows_affected)
}
