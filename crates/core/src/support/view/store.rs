//! Views of members' pages in the database. Every query filters by the society.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter};

use super::OpenView;
use crate::database::{TenantTx, only};
use crate::entities::support_view;
use crate::failure::Failure;
use crate::ids::{AccountId, SupportViewId};
use crate::staff::sessions::Clerk;

/// Opens a view. Returns false if the clerk has one open.
pub(super) async fn keep(tx: &TenantTx, clerk: &Clerk, view: &OpenView) -> Result<bool, Failure> {
    let kept = support_view::Entity::insert(support_view::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(view.id.0),
        staff_id: Set(clerk.id.0),
        staff_session_id: Set(clerk.session()?.0),
        account_id: Set(view.account.0),
        begun_at: Set(tx.now()),
        expires_at: Set(view.expires_at),
        ended_at: Set(None),
    })
    .on_conflict(OnConflict::new().do_nothing().to_owned())
    .exec_without_returning(tx.connection())
    .await?;
    Ok(kept == 1)
}

/// Notes the end of the clerk's views whose time is over, or which belong to another session.
pub(super) async fn close_over(tx: &TenantTx, clerk: &Clerk) -> Result<(), Failure> {
    let is_over = Condition::any()
        .add(support_view::Column::ExpiresAt.lte(tx.now()))
        .add(support_view::Column::StaffSessionId.ne(clerk.session()?.0));
    support_view::Entity::update_many()
        .col_expr(support_view::Column::EndedAt, Expr::value(tx.now()))
        .filter(support_view::Column::TenantId.eq(tx.tenant().0))
        .filter(support_view::Column::StaffId.eq(clerk.id.0))
        .filter(support_view::Column::EndedAt.is_null())
        .filter(is_over)
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// The view that the clerk has open, in whatever session.
pub(super) async fn open_of(tx: &TenantTx, clerk: &Clerk) -> Result<Option<SupportViewId>, Failure> {
    let finder = support_view::Entity::find()
        .filter(support_view::Column::TenantId.eq(tx.tenant().0))
        .filter(support_view::Column::StaffId.eq(clerk.id.0))
        .filter(support_view::Column::EndedAt.is_null());
    Ok(only(finder, tx.connection()).await?.map(|row| SupportViewId(row.id)))
}

/// A view of the clerk's, whether or not it has ended.
pub(super) async fn own(tx: &TenantTx, clerk: &Clerk, id: SupportViewId) -> Result<Option<OpenView>, Failure> {
    let finder =
        support_view::Entity::find_by_id((tx.tenant().0, id.0)).filter(support_view::Column::StaffId.eq(clerk.id.0));
    Ok(only(finder, tx.connection()).await?.map(|row| view_of(&row)))
}

/// A view of the clerk's present session that hasn't ended.
pub(super) async fn open(tx: &TenantTx, clerk: &Clerk, id: SupportViewId) -> Result<Option<OpenView>, Failure> {
    let finder = support_view::Entity::find_by_id((tx.tenant().0, id.0))
        .filter(support_view::Column::StaffId.eq(clerk.id.0))
        .filter(support_view::Column::StaffSessionId.eq(clerk.session()?.0))
        .filter(support_view::Column::EndedAt.is_null())
        .filter(support_view::Column::ExpiresAt.gt(tx.now()));
    Ok(only(finder, tx.connection()).await?.map(|row| view_of(&row)))
}

const fn view_of(row: &support_view::Model) -> OpenView {
    OpenView { id: SupportViewId(row.id), account: AccountId(row.account_id), expires_at: row.expires_at }
}

/// Ends a view. Returns false if it has ended before.
pub(super) async fn close(tx: &TenantTx, id: SupportViewId) -> Result<bool, Failure> {
    let closed = support_view::Entity::update_many()
        .col_expr(support_view::Column::EndedAt, Expr::value(tx.now()))
        .filter(support_view::Column::TenantId.eq(tx.tenant().0))
        .filter(support_view::Column::Id.eq(id.0))
        .filter(support_view::Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(closed.rows_affected == 1)
}

/// Deletes views that were over before `limit`. Returns how many.
pub(crate) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    let deleted = support_view::Entity::delete_many()
        .filter(support_view::Column::TenantId.eq(tx.tenant().0))
        .filter(support_view::Column::ExpiresAt.lt(limit))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected)
}
