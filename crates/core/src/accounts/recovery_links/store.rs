//! Recovery links in the database. Every query filters by the society.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Link, Opens};
use crate::clock::is_in_force;
use crate::database::{TenantTx, from_word, only, to_word};
use crate::entities::recovery_link;
use crate::failure::Failure;
use crate::ids::{AccountId, CredentialId, RecoveryLinkId};

/// A link, and whether it is valid.
pub(super) struct StoredLink {
    pub link: Link,
    /// Not used, not ended and not expired.
    pub is_good: bool,
}

/// Number of links mailed to an account's holder after `since`.
pub(crate) async fn mailed_since(tx: &TenantTx, account: AccountId, since: DateTime<Utc>) -> Result<u64, Failure> {
    Ok(recovery_link::Entity::find()
        .filter(recovery_link::Column::TenantId.eq(tx.tenant().0))
        .filter(recovery_link::Column::AccountId.eq(account.0))
        .filter(recovery_link::Column::Opens.is_in(Opens::MAILED.map(|opens| to_word(&opens))))
        .filter(recovery_link::Column::CreatedAt.gt(since))
        .count(tx.connection())
        .await?)
}

pub(super) async fn keep(
    tx: &TenantTx,
    id: RecoveryLinkId,
    account: AccountId,
    opens: Opens,
    credential: Option<CredentialId>,
    digest: Vec<u8>,
    expires_at: DateTime<Utc>,
) -> Result<(), Failure> {
    recovery_link::Entity::insert(recovery_link::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        account_id: Set(account.0),
        opens: Set(to_word(&opens)),
        credential_id: Set(credential.map(|credential| credential.0)),
        token_digest: Set(digest),
        created_at: Set(tx.now()),
        expires_at: Set(expires_at),
        ended_at: Set(None),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

pub(super) async fn by_token(tx: &TenantTx, digest: &[u8]) -> Result<Option<StoredLink>, Failure> {
    let row = only(
        recovery_link::Entity::find()
            .filter(recovery_link::Column::TenantId.eq(tx.tenant().0))
            .filter(recovery_link::Column::TokenDigest.eq(digest)),
        tx.connection(),
    )
    .await?;
    row.map(|row| {
        Ok(StoredLink {
            link: Link {
                id: RecoveryLinkId(row.id),
                account: AccountId(row.account_id),
                opens: from_word(&row.opens)?,
                credential: row.credential_id.map(CredentialId),
            },
            is_good: row.ended_at.is_none() && is_in_force(row.created_at, row.expires_at, tx.now()),
        })
    })
    .transpose()
}

/// Uses up a link. Returns false if it is no longer valid. The row count decides between concurrent requests.
pub(crate) async fn use_up(tx: &TenantTx, id: RecoveryLinkId) -> Result<bool, Failure> {
    let used = recovery_link::Entity::update_many()
        .col_expr(recovery_link::Column::EndedAt, Expr::value(tx.now()))
        .filter(recovery_link::Column::TenantId.eq(tx.tenant().0))
        .filter(recovery_link::Column::Id.eq(id.0))
        .filter(recovery_link::Column::EndedAt.is_null())
        .filter(recovery_link::Column::ExpiresAt.gt(tx.now()))
        .exec(tx.connection())
        .await?;
    Ok(used.rows_affected == 1)
}

/// Locks an account's open links until the transaction ends, in the order of their ids. A transaction that locks both
/// links and the account locks the links first, against deadlock.
pub(crate) async fn hold(tx: &TenantTx, account: AccountId) -> Result<(), Failure> {
    recovery_link::Entity::find()
        .filter(recovery_link::Column::TenantId.eq(tx.tenant().0))
        .filter(recovery_link::Column::AccountId.eq(account.0))
        .filter(recovery_link::Column::EndedAt.is_null())
        .order_by_asc(recovery_link::Column::Id)
        .lock_exclusive()
        .all(tx.connection())
        .await?;
    Ok(())
}

/// Ends an account's mailed links, because a link in a mailbox must not outlive the address.
pub(crate) async fn end_mailed(tx: &TenantTx, account: AccountId) -> Result<(), Failure> {
    for opens in Opens::MAILED {
        end(tx, account, Some(opens)).await?;
    }
    Ok(())
}

/// Ends an account's links of one kind, or of every kind if `opens` is `None`.
pub(crate) async fn end(tx: &TenantTx, account: AccountId, opens: Option<Opens>) -> Result<(), Failure> {
    let mut links = recovery_link::Entity::update_many()
        .col_expr(recovery_link::Column::EndedAt, Expr::value(tx.now()))
        .filter(recovery_link::Column::TenantId.eq(tx.tenant().0))
        .filter(recovery_link::Column::AccountId.eq(account.0))
        .filter(recovery_link::Column::EndedAt.is_null());
    if let Some(opens) = opens {
        links = links.filter(recovery_link::Column::Opens.eq(to_word(&opens)));
    }
    links.exec(tx.connection()).await?;
    Ok(())
}

/// Deletes links that expired before `limit`. Returns how many.
pub(crate) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    let deleted = recovery_link::Entity::delete_many()
        .filter(recovery_link::Column::TenantId.eq(tx.tenant().0))
        .filter(recovery_link::Column::ExpiresAt.lt(limit))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected)
}
