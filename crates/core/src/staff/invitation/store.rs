//! Invitations of staff in the database. Every query filters by the society.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::LIFE;
use crate::database::{TenantTx, only};
use crate::entities::staff_invitation;
use crate::failure::Failure;
use crate::ids::{StaffId, StaffInvitationId};

pub(super) async fn keep(
    tx: &TenantTx,
    id: StaffInvitationId,
    staff: StaffId,
    digest: Vec<u8>,
    invited_by: Option<StaffId>,
) -> Result<(), Failure> {
    staff_invitation::Entity::insert(staff_invitation::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        staff_id: Set(staff.0),
        token_digest: Set(digest),
        invited_by: Set(invited_by.map(|staff| staff.0)),
        created_at: Set(tx.now()),
        expires_at: Set(tx.now() + LIFE),
        ended_at: Set(None),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

pub(super) async fn by_token(tx: &TenantTx, digest: &[u8]) -> Result<Option<staff_invitation::Model>, Failure> {
    let finder = staff_invitation::Entity::find()
        .filter(staff_invitation::Column::TenantId.eq(tx.tenant().0))
        .filter(staff_invitation::Column::TokenDigest.eq(digest));
    Ok(only(finder, tx.connection()).await?)
}

/// Uses an invitation up. Returns false if it was used or replaced before, or has expired.
pub(super) async fn take(tx: &TenantTx, id: StaffInvitationId) -> Result<bool, Failure> {
    let taken = staff_invitation::Entity::update_many()
        .col_expr(staff_invitation::Column::EndedAt, Expr::value(tx.now()))
        .filter(staff_invitation::Column::TenantId.eq(tx.tenant().0))
        .filter(staff_invitation::Column::Id.eq(id.0))
        .filter(staff_invitation::Column::EndedAt.is_null())
        .filter(staff_invitation::Column::ExpiresAt.gt(tx.now()))
        .exec(tx.connection())
        .await?;
    Ok(taken.rows_affected == 1)
}

/// Ends the open invitations of an account.
pub(in crate::staff) async fn end_of_staff(tx: &TenantTx, staff: StaffId) -> Result<(), Failure> {
    staff_invitation::Entity::update_many()
        .col_expr(staff_invitation::Column::EndedAt, Expr::value(tx.now()))
        .filter(staff_invitation::Column::TenantId.eq(tx.tenant().0))
        .filter(staff_invitation::Column::StaffId.eq(staff.0))
        .filter(staff_invitation::Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Deletes invitations that expired before `limit`. Returns how many.
pub(crate) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    let deleted = staff_invitation::Entity::delete_many()
        .filter(staff_invitation::Column::TenantId.eq(tx.tenant().0))
        .filter(staff_invitation::Column::ExpiresAt.lt(limit))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected)
}
