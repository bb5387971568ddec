//! Addresses that are suspended for sending, in the database.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::index;
use crate::accounts::emails::{SuspendedAddress, SuspendedBecause, Suspension, SuspensionRow};
use crate::database::{TenantTx, from_word, to_word};
use crate::entities::email_address;
use crate::failure::Failure;
use crate::ids::{AccountId, EmailAddressId};
use crate::input::email::EmailAddress;

/// The suspension in a row.
pub(super) fn of_row(row: &email_address::Model) -> Result<Option<Suspension>, Failure> {
    match (row.suspended_at, row.suspended_because.as_deref()) {
        (Some(since), Some(because)) => Ok(Some(Suspension { since, because: from_word(because)? })),
        _ => Ok(None),
    }
}

fn suspended(tx: &TenantTx) -> Condition {
    Condition::all()
        .add(email_address::Column::TenantId.eq(tx.tenant().0))
        .add(email_address::Column::SuspendedAt.is_not_null())
}

/// Whether an address of an account in force is suspended.
pub(crate) async fn is_suspended(tx: &TenantTx, account: AccountId, address: &EmailAddress) -> Result<bool, Failure> {
    let found: Vec<Uuid> = email_address::Entity::find()
        .select_only()
        .column(email_address::Column::Id)
        .filter(suspended(tx))
        .filter(email_address::Column::AccountId.eq(account.0))
        .filter(email_address::Column::AddressIndex.eq(index(tx.keys(), address)))
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(!found.is_empty())
}

/// An address of an account by its blind index, with its row locked until the transaction ends, so that two reports about it are
/// judged one after the other.
pub(crate) async fn for_suspension(
    tx: &TenantTx,
    account: AccountId,
    index: &[u8],
) -> Result<Option<SuspensionRow>, Failure> {
    let rows = email_address::Entity::find()
        .filter(email_address::Column::TenantId.eq(tx.tenant().0))
        .filter(email_address::Column::AccountId.eq(account.0))
        .filter(email_address::Column::AddressIndex.eq(index))
        .order_by_asc(email_address::Column::Id)
        .lock_exclusive()
        .all(tx.connection())
        .await?;
    Ok(rows.into_iter().next().map(|row| SuspensionRow {
        id: EmailAddressId(row.id),
        since: row.suspended_at,
        lifted_at: row.suspension_lifted_at,
    }))
}

/// Suspends an address. It also counts as one that no mail reaches.
pub(crate) async fn suspend(tx: &TenantTx, id: EmailAddressId, because: SuspendedBecause) -> Result<(), Failure> {
    email_address::Entity::update_many()
        .col_expr(email_address::Column::SuspendedAt, Expr::value(tx.now()))
        .col_expr(email_address::Column::SuspendedBecause, Expr::value(to_word(&because)))
        .col_expr(email_address::Column::UndeliverableAt, Expr::value(tx.now()))
        .filter(email_address::Column::TenantId.eq(tx.tenant().0))
        .filter(email_address::Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Lifts a suspension, only one that began before `before` where it is given. Returns false if there is none. The row count decides
/// between two who do it at once.
pub(crate) async fn lift_suspension(
    tx: &TenantTx,
    id: EmailAddressId,
    before: Option<DateTime<Utc>>,
) -> Result<bool, Failure> {
    let nothing = || Expr::value(Option::<String>::None);
    let never = || Expr::value(Option::<DateTime<Utc>>::None);
    let mut suspended = suspended(tx).add(email_address::Column::Id.eq(id.0));
    if let Some(before) = before {
        suspended = suspended.add(email_address::Column::SuspendedAt.lte(before));
    }
    let lifted = email_address::Entity::update_many()
        .col_expr(email_address::Column::SuspendedAt, never())
        .col_expr(email_address::Column::SuspendedBecause, nothing())
        .col_expr(email_address::Column::UndeliverableAt, never())
        .col_expr(email_address::Column::SuspensionLiftedAt, Expr::value(tx.now()))
        .filter(suspended)
        .exec(tx.connection())
        .await?;
    Ok(lifted.rows_affected == 1)
}

/// The suspended addresses of an account.
pub(crate) async fn suspended_of(tx: &TenantTx, account: AccountId) -> Result<Vec<EmailAddressId>, Failure> {
    let ids: Vec<Uuid> = email_address::Entity::find()
        .select_only()
        .column(email_address::Column::Id)
        .filter(suspended(tx))
        .filter(email_address::Column::AccountId.eq(account.0))
        .order_by_asc(email_address::Column::Id)
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(ids.into_iter().map(EmailAddressId).collect())
}

/// The society's suspended addresses, those suspended last first.
pub(crate) async fn suspended_addresses(tx: &TenantTx, most: u64) -> Result<Vec<SuspendedAddress>, Failure> {
    let rows = email_address::Entity::find()
        .filter(suspended(tx))
        .order_by_desc(email_address::Column::SuspendedAt)
        .order_by_desc(email_address::Column::Id)
        .limit(most)
        .all(tx.connection())
        .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        if let Some(Suspension { since, because }) = of_row(&row)? {
            let purpose = from_word(&row.purpose)?;
            found.push(SuspendedAddress {
                account: AccountId(row.account_id),
                purpose,
                domain: row.domain,
                since,
                because,
            });
        }
    }
    Ok(found)
}
