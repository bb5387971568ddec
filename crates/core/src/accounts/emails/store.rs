//! Addresses in force and their verification links in the database. Every query filters by the society.

mod suspension;

pub(crate) use self::suspension::{
    for_suspension, is_suspended, lift_suspension, suspend, suspended_addresses, suspended_of,
};

use chrono::{DateTime, Utc};
use rand::Rng;
use sea_orm::sea_query::{Expr, ExprTrait, IntoCondition, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, RelationDef,
};
use uuid::Uuid;

use super::{Current, Purpose};
use crate::database::{TenantTx, from_word, only, to_word};
use crate::entities::{account, email_address, email_verification};
use crate::failure::Failure;
use crate::ids::{AccountId, EmailAddressId, new_uuid};
use crate::input::email::EmailAddress;
use crate::sealed::{Place, TenantKeys};

pub(crate) async fn keep(
    tx: &TenantTx,
    id: EmailAddressId,
    account: AccountId,
    address: &EmailAddress,
    purpose: Purpose,
    verified_at: Option<DateTime<Utc>>,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    email_address::Entity::insert(email_address::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        account_id: Set(account.0),
        address_sealed: Set(tx.keys().seal(address_place(id), address.as_str(), random)?),
        address_index: Set(index(tx.keys(), address)),
        domain: Set(address.domain().to_owned()),
        purpose: Set(to_word(&purpose)),
        added_at: Set(tx.now()),
        verified_at: Set(verified_at),
        undeliverable_at: Set(None),
        suspended_at: Set(None),
        suspended_because: Set(None),
        suspension_lifted_at: Set(None),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

/// Deletes an address in force and its verification links.
pub(crate) async fn forget(tx: &TenantTx, account: AccountId, purpose: Purpose) -> Result<(), Failure> {
    let (tenant, connection, purpose) = (tx.tenant().0, tx.connection(), to_word(&purpose));
    let addresses = Query::select()
        .column(email_address::Column::Id)
        .from(email_address::Entity)
        .and_where(email_address::Column::TenantId.eq(tenant))
        .and_where(email_address::Column::AccountId.eq(account.0))
        .and_where(email_address::Column::Purpose.eq(purpose.as_str()))
        .take();
    email_verification::Entity::delete_many()
        .filter(email_verification::Column::TenantId.eq(tenant))
        .filter(email_verification::Column::EmailAddressId.in_subquery(addresses))
        .exec(connection)
        .await?;
    email_address::Entity::delete_many()
        .filter(email_address::Column::TenantId.eq(tenant))
        .filter(email_address::Column::AccountId.eq(account.0))
        .filter(email_address::Column::Purpose.eq(purpose))
        .exec(connection)
        .await?;
    Ok(())
}

/// The main address of an account, with its row locked until the transaction ends.
pub(crate) async fn main_for_update(tx: &TenantTx, account: AccountId) -> Result<Option<MainAddress>, Failure> {
    let finder = email_address::Entity::find()
        .filter(email_address::Column::TenantId.eq(tx.tenant().0))
        .filter(email_address::Column::AccountId.eq(account.0))
        .filter(email_address::Column::Purpose.eq(to_word(&Purpose::Main)))
        .lock_exclusive();
    let Some(row) = only(finder, tx.connection()).await? else { return Ok(None) };
    let id = EmailAddressId(row.id);
    let address = opened(tx.keys(), id, &row.address_sealed)?;
    let (is_verified, is_suspended) = (row.verified_at.is_some(), row.suspended_at.is_some());
    Ok(Some(MainAddress { id, address, is_verified, is_suspended }))
}

/// A main address.
pub(crate) struct MainAddress {
    pub id: EmailAddressId,
    pub address: EmailAddress,
    pub is_verified: bool,
    pub is_suspended: bool,
}

/// Number of verification links created for an address after `since`.
pub(crate) async fn verifications_since(
    tx: &TenantTx,
    address: EmailAddressId,
    since: DateTime<Utc>,
) -> Result<u64, Failure> {
    Ok(email_verification::Entity::find()
        .filter(email_verification::Column::TenantId.eq(tx.tenant().0))
        .filter(email_verification::Column::EmailAddressId.eq(address.0))
        .filter(email_verification::Column::CreatedAt.gt(since))
        .count(tx.connection())
        .await?)
}

/// An address by its id.
pub(crate) async fn address_of(tx: &TenantTx, id: EmailAddressId) -> Result<EmailAddress, Failure> {
    let row = only(email_address::Entity::find_by_id((tx.tenant().0, id.0)), tx.connection()).await?;
    opened(tx.keys(), id, &row.ok_or(Failure::Inconsistent("a link without an address"))?.address_sealed)
}

/// The account that an address belongs to.
pub(crate) async fn account_of(tx: &TenantTx, id: EmailAddressId) -> Result<AccountId, Failure> {
    let row = only(email_address::Entity::find_by_id((tx.tenant().0, id.0)), tx.connection()).await?;
    Ok(AccountId(row.ok_or(Failure::Inconsistent("a link without an address"))?.account_id))
}

/// The verified addresses of an account. Personal mails go only to these, because an unverified one may be a
/// stranger's.
pub(crate) async fn verified(tx: &TenantTx, account: AccountId) -> Result<Vec<EmailAddress>, Failure> {
    let rows = email_address::Entity::find()
        .filter(email_address::Column::TenantId.eq(tx.tenant().0))
        .filter(email_address::Column::AccountId.eq(account.0))
        .filter(email_address::Column::VerifiedAt.is_not_null())
        .order_by_asc(email_address::Column::AddedAt)
        .all(tx.connection())
        .await?;
    rows.iter().map(|row| opened(tx.keys(), EmailAddressId(row.id), &row.address_sealed)).collect()
}

/// Decrypts an address from its row.
pub(crate) fn opened(keys: &TenantKeys, id: EmailAddressId, sealed: &[u8]) -> Result<EmailAddress, Failure> {
    let text = keys.open(address_place(id), sealed)?;
    EmailAddress::parse(&text).map_err(|_| Failure::Inconsistent("a stored address can't be read"))
}

const fn address_place(id: EmailAddressId) -> Place {
    Place { table: "email_address", column: "address", row: id.0 }
}

pub(crate) async fn keep_verification(
    tx: &TenantTx,
    address: EmailAddressId,
    digest: Vec<u8>,
    expires_at: DateTime<Utc>,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    email_verification::Entity::insert(email_verification::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(new_uuid(tx.now(), random)),
        email_address_id: Set(address.0),
        token_digest: Set(digest),
        created_at: Set(tx.now()),
        expires_at: Set(expires_at),
        used_at: Set(None),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

pub(crate) async fn verification(tx: &TenantTx, digest: &[u8]) -> Result<Option<Verification>, Failure> {
    let row = only(
        email_verification::Entity::find()
            .filter(email_verification::Column::TenantId.eq(tx.tenant().0))
            .filter(email_verification::Column::TokenDigest.eq(digest)),
        tx.connection(),
    )
    .await?;
    Ok(row.map(|row| Verification {
        id: row.id,
        address: EmailAddressId(row.email_address_id),
        created_at: row.created_at,
        expires_at: row.expires_at,
    }))
}

/// A link that verifies an address.
pub(crate) struct Verification {
    pub id: Uuid,
    pub address: EmailAddressId,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// Marks a link as used. Returns false if it was used before.
pub(crate) async fn use_verification(tx: &TenantTx, id: Uuid) -> Result<bool, Failure> {
    let used = email_verification::Entity::update_many()
        .col_expr(email_verification::Column::UsedAt, Expr::value(tx.now()))
        .filter(email_verification::Column::TenantId.eq(tx.tenant().0))
        .filter(email_verification::Column::Id.eq(id))
        .filter(email_verification::Column::UsedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(used.rows_affected == 1)
}

pub(crate) async fn mark_verified(tx: &TenantTx, id: EmailAddressId) -> Result<(), Failure> {
    email_address::Entity::update_many()
        .col_expr(email_address::Column::VerifiedAt, Expr::value(tx.now()))
        .filter(email_address::Column::TenantId.eq(tx.tenant().0))
        .filter(email_address::Column::Id.eq(id.0))
        .filter(email_address::Column::VerifiedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Records at an account's addresses in force whether mail to this address is refused for good.
pub(crate) async fn mark_undeliverable(
    tx: &TenantTx,
    account: AccountId,
    address: &EmailAddress,
    undeliverable: bool,
) -> Result<(), Failure> {
    let mut addresses = email_address::Entity::update_many()
        .col_expr(email_address::Column::UndeliverableAt, Expr::value(undeliverable.then(|| tx.now())))
        .filter(email_address::Column::TenantId.eq(tx.tenant().0))
        .filter(email_address::Column::AccountId.eq(account.0))
        .filter(email_address::Column::AddressIndex.eq(index(tx.keys(), address)));
    if !undeliverable {
        // What a mail server takes may come back; only the end of the suspension clears that.
        addresses = addresses
            .filter(email_address::Column::UndeliverableAt.is_not_null())
            .filter(email_address::Column::SuspendedAt.is_null());
    }
    addresses.exec(tx.connection()).await?;
    Ok(())
}

/// The join from an account to its main address.
pub(crate) fn main_address() -> RelationDef {
    account::Entity::belongs_to(email_address::Entity)
        .from((account::Column::TenantId, account::Column::Id))
        .to((email_address::Column::TenantId, email_address::Column::AccountId))
        .on_condition(|_, address| {
            Expr::col((address, email_address::Column::Purpose)).eq(to_word(&Purpose::Main)).into_condition()
        })
        .into()
}

/// The addresses in force of an account.
pub(crate) async fn current(tx: &TenantTx, account: AccountId) -> Result<Current, Failure> {
    let rows = email_address::Entity::find()
        .filter(email_address::Column::TenantId.eq(tx.tenant().0))
        .filter(email_address::Column::AccountId.eq(account.0))
        .all(tx.connection())
        .await?;
    let mut current = Current::default();
    for row in rows {
        let address = opened(tx.keys(), EmailAddressId(row.id), &row.address_sealed)?;
        let suspension = suspension::of_row(&row)?;
        let held = crate::accounts::emails::Held {
            address,
            verified_at: row.verified_at,
            undeliverable: row.undeliverable_at.is_some(),
            suspension,
        };
        match from_word(&row.purpose)? {
            Purpose::Main => current.main = Some(held),
            Purpose::Recovery => current.second = Some(held),
        }
    }
    Ok(current)
}

/// The blind index by which an address is found.
pub(crate) fn index(keys: &TenantKeys, address: &EmailAddress) -> Vec<u8> {
    keys.email_index(&address.compare_key())
}

/// The domains of all addresses of an account.
pub(crate) async fn domains(tx: &TenantTx, account: AccountId) -> Result<Vec<String>, Failure> {
    Ok(email_address::Entity::find()
        .select_only()
        .column(email_address::Column::Domain)
        .filter(email_address::Column::TenantId.eq(tx.tenant().0))
        .filter(email_address::Column::AccountId.eq(account.0))
        .into_tuple()
        .all(tx.connection())
        .await?)
}

/// Verified addresses with this blind index, each with its account. Several accounts may share one address, for example
/// in a household. An account that uses the address for both purposes is listed once.
pub(crate) async fn with_verified(tx: &TenantTx, index: &[u8]) -> Result<Vec<(AccountId, EmailAddressId)>, Failure> {
    let rows = email_address::Entity::find()
        .filter(email_address::Column::TenantId.eq(tx.tenant().0))
        .filter(email_address::Column::AddressIndex.eq(index))
        .filter(email_address::Column::VerifiedAt.is_not_null())
        .order_by_asc(email_address::Column::Id)
        .all(tx.connection())
        .await?;
    let mut found: Vec<(AccountId, EmailAddressId)> = Vec::with_capacity(rows.len());
    for row in rows {
        if !found.iter().any(|(account, _)| account.0 == row.account_id) {
            found.push((AccountId(row.account_id), EmailAddressId(row.id)));
        }
    }
    Ok(found)
}

/// A verified address by its id; `None` if it is no longer in force.
pub(crate) async fn verified_by_id(tx: &TenantTx, id: EmailAddressId) -> Result<Option<EmailAddress>, Failure> {
    let finder = email_address::Entity::find_by_id((tx.tenant().0, id.0));
    let row = only(finder.filter(email_address::Column::VerifiedAt.is_not_null()), tx.connection()).await?;
    row.map(|row| opened(tx.keys(), id, &row.address_sealed)).transpose()
}

/// Every address in force, verified or not, each mailbox once.
pub(crate) async fn all(tx: &TenantTx, account: AccountId) -> Result<Vec<EmailAddress>, Failure> {
    let rows = email_address::Entity::find()
        .filter(email_address::Column::TenantId.eq(tx.tenant().0))
        .filter(email_address::Column::AccountId.eq(account.0))
        .order_by_asc(email_address::Column::Id)
        .all(tx.connection())
        .await?;
    let mut addresses: Vec<EmailAddress> = Vec::with_capacity(rows.len());
    for row in rows {
        let opened = opened(tx.keys(), EmailAddressId(row.id), &row.address_sealed)?;
        if !addresses.iter().any(|known| known.compare_key() == opened.compare_key()) {
            addresses.push(opened);
        }
    }
    Ok(addresses)
}

/// Deletes verification links that expired before `limit`. Returns how many.
pub(crate) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    let links = email_verification::Entity::delete_many()
        .filter(email_verification::Column::TenantId.eq(tx.tenant().0))
        .filter(email_verification::Column::ExpiresAt.lt(limit))
        .exec(tx.connection())
        .await?;
    Ok(links.rows_affected)
}
