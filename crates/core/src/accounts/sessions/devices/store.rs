//! Known devices and an account's sessions in the database. Every query filters by the society.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, LockType, OnConflict, Order, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::database::{TenantTx, only};
use crate::entities::{account, known_device, session};
use crate::failure::Failure;
use crate::ids::{AccountId, KnownDeviceId, SessionId};
use crate::input::device::{Device, Mark};

/// The columns for the list of open sessions.
#[derive(FromQueryResult)]
pub(super) struct ListedSession {
    pub id: Uuid,
    pub device: String,
    pub created_at: DateTime<Utc>,
    pub seen_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// The sessions of an account that haven't ended or expired. Those past the idle limit are included.
pub(super) async fn sessions(tx: &TenantTx, account: AccountId) -> Result<Vec<ListedSession>, Failure> {
    Ok(session::Entity::find()
        .select_only()
        .columns([session::Column::Id, session::Column::Device, session::Column::CreatedAt])
        .columns([session::Column::SeenAt, session::Column::ExpiresAt])
        .filter(session::Column::TenantId.eq(tx.tenant().0))
        .filter(session::Column::AccountId.eq(account.0))
        .filter(session::Column::EndedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(tx.now()))
        .into_model::<ListedSession>()
        .all(tx.connection())
        .await?)
}

/// A session of this account, ended or not.
pub(super) async fn session(
    tx: &TenantTx,
    account: AccountId,
    id: SessionId,
) -> Result<Option<session::Model>, Failure> {
    let finder = session::Entity::find_by_id((tx.tenant().0, id.0)).filter(session::Column::AccountId.eq(account.0));
    Ok(only(finder, tx.connection()).await?)
}

/// Ends all sessions of an account except `keep`, and forgets the browsers of the others. Returns how many sessions
/// ended.
pub(crate) async fn end_sessions(tx: &TenantTx, account: AccountId, keep: Option<SessionId>) -> Result<u64, Failure> {
    let kept = match keep {
        Some(id) => session(tx, account, id).await?,
        None => None,
    };
    let mut sessions = session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(tx.now()))
        .filter(session::Column::TenantId.eq(tx.tenant().0))
        .filter(session::Column::AccountId.eq(account.0))
        .filter(session::Column::EndedAt.is_null());
    let mut devices = known_device::Entity::update_many()
        .col_expr(known_device::Column::ForgottenAt, Expr::value(tx.now()))
        .filter(known_device::Column::TenantId.eq(tx.tenant().0))
        .filter(known_device::Column::AccountId.eq(account.0))
        .filter(known_device::Column::ForgottenAt.is_null());
    if let Some(kept) = kept {
        sessions = sessions.filter(session::Column::Id.ne(kept.id));
        if let Some(device) = kept.known_device_id {
            devices = devices.filter(known_device::Column::Id.ne(device));
        }
    }
    let ended = sessions.exec(tx.connection()).await?;
    devices.exec(tx.connection()).await?;
    Ok(ended.rows_affected)
}

/// The record of a browser for an account, forgotten or not.
pub(super) async fn of_browser(
    tx: &TenantTx,
    account: AccountId,
    mark: &Mark,
) -> Result<Option<known_device::Model>, Failure> {
    let finder = known_device::Entity::find()
        .filter(known_device::Column::TenantId.eq(tx.tenant().0))
        .filter(known_device::Column::AccountId.eq(account.0))
        .filter(known_device::Column::Mark.eq(mark.bytes()));
    Ok(only(finder, tx.connection()).await?)
}

/// A known device with this mark; with a user ID, only of its account. One statement, whether there is one or not.
pub(super) async fn known_to(
    tx: &TenantTx,
    user_id_folded: Option<&str>,
    mark: Option<&Mark>,
) -> Result<Option<KnownDeviceId>, Failure> {
    let tenant = tx.tenant().0;
    let mut finder = known_device::Entity::find()
        .filter(known_device::Column::TenantId.eq(tenant))
        .filter(known_device::Column::Mark.eq(mark.map(Mark::bytes).unwrap_or_default()))
        .filter(known_device::Column::ForgottenAt.is_null())
        .order_by_asc(known_device::Column::Id);
    if let Some(user_id) = user_id_folded {
        let account = Query::select()
            .column(account::Column::Id)
            .from(account::Entity)
            .and_where(account::Column::TenantId.eq(tenant))
            .and_where(account::Column::UserIdFolded.eq(user_id))
            .take();
        finder = finder.filter(known_device::Column::AccountId.in_subquery(account));
    }
    Ok(only(finder, tx.connection()).await?.map(|row| KnownDeviceId(row.id)))
}

/// Whether a device of the account is still known.
pub(super) async fn is_known(tx: &TenantTx, account: AccountId, id: KnownDeviceId) -> Result<bool, Failure> {
    let finder = known_device::Entity::find_by_id((tx.tenant().0, id.0))
        .filter(known_device::Column::AccountId.eq(account.0))
        .filter(known_device::Column::ForgottenAt.is_null());
    Ok(only(finder, tx.connection()).await?.is_some())
}

/// Makes a browser known by its next token instead of its present one, to all accounts that were used in it. Rows are locked
/// in the order of their ids, because two accounts may sign in at once in one browser.
pub(super) async fn renew(tx: &TenantTx, mark: &Mark, next: &Mark) -> Result<(), Failure> {
    let mut of_browser = Query::select()
        .column(known_device::Column::Id)
        .from(known_device::Entity)
        .and_where(known_device::Column::TenantId.eq(tx.tenant().0))
        .and_where(known_device::Column::Mark.eq(mark.bytes()))
        .order_by(known_device::Column::Id, Order::Asc)
        .take();
    if tx.dialect().locks_rows() {
        of_browser.lock(LockType::Update);
    }
    known_device::Entity::update_many()
        .col_expr(known_device::Column::Mark, Expr::value(next.bytes().to_vec()))
        .filter(known_device::Column::TenantId.eq(tx.tenant().0))
        .filter(known_device::Column::Id.in_subquery(of_browser))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Whether the account was ever used from any browser.
pub(super) async fn any(tx: &TenantTx, account: AccountId) -> Result<bool, Failure> {
    let count = known_device::Entity::find()
        .filter(known_device::Column::TenantId.eq(tx.tenant().0))
        .filter(known_device::Column::AccountId.eq(account.0))
        .count(tx.connection())
        .await?;
    Ok(count > 0)
}

pub(super) async fn keep(
    tx: &TenantTx,
    id: KnownDeviceId,
    account: AccountId,
    mark: &Mark,
    device: Device,
) -> Result<(), Failure> {
    known_device::Entity::insert(known_device::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        account_id: Set(account.0),
        mark: Set(mark.bytes().to_vec()),
        device: Set(device.to_string()),
        first_seen_at: Set(tx.now()),
        seen_at: Set(tx.now()),
        forgotten_at: Set(None),
        remembered_at: Set(None),
    })
    .on_conflict(OnConflict::new().do_nothing().to_owned())
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

/// Records the use of a known device. Returns false if it is no longer known, or not by this mark.
pub(super) async fn seen(tx: &TenantTx, id: KnownDeviceId, mark: &Mark, device: Device) -> Result<bool, Failure> {
    let seen = known_device::Entity::update_many()
        .col_expr(known_device::Column::SeenAt, Expr::value(tx.now()))
        .col_expr(known_device::Column::Device, Expr::value(device.to_string()))
        .filter(known_device::Column::TenantId.eq(tx.tenant().0))
        .filter(known_device::Column::Id.eq(id.0))
        .filter(known_device::Column::Mark.eq(mark.bytes()))
        .filter(known_device::Column::ForgottenAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(seen.rows_affected == 1)
}

/// Keeps a browser known that was forgotten earlier in this transaction.
pub(crate) async fn keep_known(tx: &TenantTx, id: KnownDeviceId) -> Result<(), Failure> {
    known_device::Entity::update_many()
        .col_expr(known_device::Column::ForgottenAt, Expr::value(Option::<DateTime<Utc>>::None))
        .filter(known_device::Column::TenantId.eq(tx.tenant().0))
        .filter(known_device::Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Makes a forgotten browser known again.
pub(super) async fn know_again(tx: &TenantTx, id: KnownDeviceId, mark: &Mark, device: Device) -> Result<(), Failure> {
    known_device::Entity::update_many()
        .col_expr(known_device::Column::FirstSeenAt, Expr::value(tx.now()))
        .col_expr(known_device::Column::ForgottenAt, Expr::value(Option::<DateTime<Utc>>::None))
        .col_expr(known_device::Column::RememberedAt, Expr::value(Option::<DateTime<Utc>>::None))
        .filter(known_device::Column::TenantId.eq(tx.tenant().0))
        .filter(known_device::Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    seen(tx, id, mark, device).await.map(|_| ())
}

/// Skips the second step on a known device from now on.
pub(crate) async fn remember(tx: &TenantTx, id: KnownDeviceId) -> Result<(), Failure> {
    known_device::Entity::update_many()
        .col_expr(known_device::Column::RememberedAt, Expr::value(tx.now()))
        .filter(known_device::Column::TenantId.eq(tx.tenant().0))
        .filter(known_device::Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Ends skipping of the second step on every device of an account, because its methods have changed.
pub(crate) async fn ask_everywhere(tx: &TenantTx, account: AccountId) -> Result<(), Failure> {
    known_device::Entity::update_many()
        .col_expr(known_device::Column::RememberedAt, Expr::value(Option::<DateTime<Utc>>::None))
        .filter(known_device::Column::TenantId.eq(tx.tenant().0))
        .filter(known_device::Column::AccountId.eq(account.0))
        .filter(known_device::Column::RememberedAt.is_not_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Since when the second step may be skipped on a known device; `None` if it may not.
pub(crate) async fn remembered_at(tx: &TenantTx, id: KnownDeviceId) -> Result<Option<DateTime<Utc>>, Failure> {
    let finder =
        known_device::Entity::find_by_id((tx.tenant().0, id.0)).filter(known_device::Column::ForgottenAt.is_null());
    Ok(only(finder, tx.connection()).await?.and_then(|row| row.remembered_at))
}

pub(super) async fn forget(tx: &TenantTx, account: AccountId, id: KnownDeviceId) -> Result<(), Failure> {
    known_device::Entity::update_many()
        .col_expr(known_device::Column::ForgottenAt, Expr::value(tx.now()))
        .filter(known_device::Column::TenantId.eq(tx.tenant().0))
        .filter(known_device::Column::AccountId.eq(account.0))
        .filter(known_device::Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Deletes known devices that were last used before `limit`. Returns how many.
pub(crate) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    let deleted = known_device::Entity::delete_many()
        .filter(known_device::Column::TenantId.eq(tx.tenant().0))
        .filter(known_device::Column::SeenAt.lt(limit))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected)
}
