//! Sessions at the desk in the database. Every query filters by the society.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, LockType};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, FromQueryResult, JoinType, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
};
use uuid::Uuid;

use super::{ABSOLUTE, IDLE, KNOWN_FOR, ListedStaffSession};
use crate::database::{TenantTx, endings};
use crate::entities::{staff, staff_session};
use crate::failure::Failure;
use crate::ids::{StaffId, StaffSessionId};
use crate::input::device::{Device, Mark};
use crate::proof::next_step::Proofs;

pub(super) async fn keep(
    tx: &TenantTx,
    id: StaffSessionId,
    staff: StaffId,
    digest: Vec<u8>,
    proofs: Proofs,
    device: Device,
) -> Result<(), Failure> {
    staff_session::Entity::insert(staff_session::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        staff_id: Set(staff.0),
        token_digest: Set(digest),
        proofs: Set(proofs.to_string()),
        device: Set(device.to_string()),
        mark: Set(device.next.map(|mark| mark.bytes().to_vec())),
        created_at: Set(tx.now()),
        seen_at: Set(tx.now()),
        stepped_up_at: Set(tx.now()),
        expires_at: Set(tx.now() + ABSOLUTE),
        ended_at: Set(None),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

/// A session with what requests need of its account.
#[derive(FromQueryResult)]
pub(super) struct FoundStaffSession {
    pub id: Uuid,
    pub staff_id: Uuid,
    pub name: String,
    pub roles: String,
    pub disabled_at: Option<DateTime<Utc>>,
    pub seen_at: DateTime<Utc>,
    pub stepped_up_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
}

fn with_account(tx: &TenantTx) -> Select<staff_session::Entity> {
    let account = staff_session::Entity::belongs_to(staff::Entity)
        .from((staff_session::Column::TenantId, staff_session::Column::StaffId))
        .to((staff::Column::TenantId, staff::Column::Id));
    staff_session::Entity::find()
        .select_only()
        .columns([staff_session::Column::Id, staff_session::Column::StaffId, staff_session::Column::SeenAt])
        .columns([staff_session::Column::SteppedUpAt, staff_session::Column::ExpiresAt])
        .column(staff_session::Column::EndedAt)
        .columns([staff::Column::Name, staff::Column::Roles, staff::Column::DisabledAt])
        .join(JoinType::InnerJoin, account.into())
        .filter(staff_session::Column::TenantId.eq(tx.tenant().0))
}

pub(super) async fn by_token(tx: &TenantTx, digest: &[u8]) -> Result<Option<FoundStaffSession>, Failure> {
    let finder = with_account(tx).filter(staff_session::Column::TokenDigest.eq(digest));
    Ok(finder.into_model().all(tx.connection()).await?.into_iter().next())
}

/// A session by its id.
pub(super) async fn found(tx: &TenantTx, id: StaffSessionId) -> Result<Option<FoundStaffSession>, Failure> {
    let finder = with_account(tx).filter(staff_session::Column::Id.eq(id.0));
    Ok(finder.into_model().all(tx.connection()).await?.into_iter().next())
}

/// A session, with the row of its account locked against changes until the transaction ends.
pub(super) async fn shared(tx: &TenantTx, id: StaffSessionId) -> Result<Option<FoundStaffSession>, Failure> {
    let mut finder = with_account(tx).filter(staff_session::Column::Id.eq(id.0));
    if tx.dialect().locks_rows() {
        QueryTrait::query(&mut finder).lock_with_tables(LockType::Share, [staff::Entity]);
    }
    Ok(finder.into_model().all(tx.connection()).await?.into_iter().next())
}

pub(super) async fn touch(tx: &TenantTx, id: StaffSessionId) -> Result<(), Failure> {
    staff_session::Entity::update_many()
        .col_expr(staff_session::Column::SeenAt, Expr::value(tx.now()))
        .filter(staff_session::Column::TenantId.eq(tx.tenant().0))
        .filter(staff_session::Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

pub(super) async fn step_up(tx: &TenantTx, id: StaffSessionId, digest: Vec<u8>) -> Result<bool, Failure> {
    let noted = staff_session::Entity::update_many()
        .col_expr(staff_session::Column::TokenDigest, Expr::value(digest))
        .col_expr(staff_session::Column::SteppedUpAt, Expr::value(tx.now()))
        .filter(staff_session::Column::TenantId.eq(tx.tenant().0))
        .filter(staff_session::Column::Id.eq(id.0))
        .filter(staff_session::Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(noted.rows_affected == 1)
}

pub(super) async fn renew(tx: &TenantTx, id: StaffSessionId, digest: Vec<u8>) -> Result<bool, Failure> {
    let noted = staff_session::Entity::update_many()
        .col_expr(staff_session::Column::TokenDigest, Expr::value(digest))
        .filter(staff_session::Column::TenantId.eq(tx.tenant().0))
        .filter(staff_session::Column::Id.eq(id.0))
        .filter(staff_session::Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(noted.rows_affected == 1)
}

/// Whether a browser with this mark had a session of this account lately.
pub(in crate::staff) async fn is_known_mark(tx: &TenantTx, staff: StaffId, mark: Mark) -> Result<bool, Failure> {
    let known = staff_session::Entity::find()
        .filter(staff_session::Column::TenantId.eq(tx.tenant().0))
        .filter(staff_session::Column::StaffId.eq(staff.0))
        .filter(staff_session::Column::Mark.eq(mark.bytes()))
        .filter(staff_session::Column::CreatedAt.gt(tx.now() - KNOWN_FOR))
        .count(tx.connection())
        .await?;
    Ok(known > 0)
}

pub(super) async fn open_sessions(tx: &TenantTx, staff: StaffId) -> Result<Vec<ListedStaffSession>, Failure> {
    let rows = staff_session::Entity::find()
        .filter(staff_session::Column::TenantId.eq(tx.tenant().0))
        .filter(staff_session::Column::StaffId.eq(staff.0))
        .filter(staff_session::Column::EndedAt.is_null())
        .filter(staff_session::Column::ExpiresAt.gt(tx.now()))
        .filter(staff_session::Column::SeenAt.gt(tx.now() - IDLE))
        .order_by_desc(staff_session::Column::CreatedAt)
        .order_by_desc(staff_session::Column::Id)
        .all(tx.connection())
        .await?;
    let listed = rows.into_iter().map(|row| ListedStaffSession {
        id: StaffSessionId(row.id),
        device: Device::stored(&row.device),
        created_at: row.created_at,
        seen_at: row.seen_at,
    });
    Ok(listed.collect())
}

/// Ends a session of an account. Returns false if it isn't open.
pub(super) async fn end(tx: &TenantTx, staff: StaffId, id: StaffSessionId) -> Result<bool, Failure> {
    let ended = staff_session::Entity::update_many()
        .col_expr(staff_session::Column::EndedAt, Expr::value(tx.now()))
        .filter(staff_session::Column::TenantId.eq(tx.tenant().0))
        .filter(staff_session::Column::StaffId.eq(staff.0))
        .filter(staff_session::Column::Id.eq(id.0))
        .filter(staff_session::Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(ended.rows_affected == 1)
}

/// Ends the sessions of an account, except `keep`. Their browsers are no longer known. Returns how many were open.
pub(in crate::staff) async fn end_all(
    tx: &TenantTx,
    staff: StaffId,
    keep: Option<StaffSessionId>,
) -> Result<u64, Failure> {
    let of_account = || {
        let mut update = staff_session::Entity::update_many()
            .filter(staff_session::Column::TenantId.eq(tx.tenant().0))
            .filter(staff_session::Column::StaffId.eq(staff.0));
        if let Some(keep) = keep {
            update = update.filter(staff_session::Column::Id.ne(keep.0));
        }
        update
    };
    let ended = of_account()
        .col_expr(staff_session::Column::EndedAt, Expr::value(tx.now()))
        .filter(staff_session::Column::EndedAt.is_null())
        .filter(staff_session::Column::ExpiresAt.gt(tx.now()))
        .exec(tx.connection())
        .await?;
    of_account()
        .col_expr(staff_session::Column::Mark, Expr::value(None::<Vec<u8>>))
        .filter(Expr::col(staff_session::Column::Mark).is_not_null())
        .exec(tx.connection())
        .await?;
    Ok(ended.rows_affected)
}

/// Deletes sessions that expired before `limit` and whose browser is no longer known. Returns how many.
pub(crate) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    let deleted = staff_session::Entity::delete_many()
        .filter(staff_session::Column::TenantId.eq(tx.tenant().0))
        .filter(staff_session::Column::ExpiresAt.lt(Ord::min(limit, tx.now() - KNOWN_FOR)))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected)
}

/// Deletes all sessions that expire before `limit`, also those by which a browser is known. Returns how many.
pub(crate) async fn forget(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    endings::sweep::<staff_session::Entity>(tx, limit).await
}
