//! Invitations of staff in the database. Every query filters by the society.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::LIFE;
use super::hands::ByColleague;
use crate::database::TenantTx;
use crate::entities::staff_invitation;
use crate::failure::Failure;
use crate::ids::{StaffId, StaffInvitationId};
use crate::staff::store;

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

/// The invitations by colleagues since an instant, also those that were accepted, or have ended.
pub(super) async fn by_colleagues(tx: &TenantTx, since: DateTime<Utc>) -> Result<Vec<ByColleague>, Failure> {
    let rows: Vec<(Uuid, Option<Uuid>, DateTime<Utc>)> = staff_invitation::Entity::find()
        .select_only()
        .columns([
            staff_invitation::Column::StaffId,
            staff_invitation::Column::InvitedBy,
            staff_invitation::Column::CreatedAt,
        ])
        .filter(staff_invitation::Column::TenantId.eq(tx.tenant().0))
        .filter(staff_invitation::Column::InvitedBy.is_not_null())
        .filter(staff_invitation::Column::CreatedAt.gt(since))
        .into_tuple()
        .all(tx.connection())
        .await?;
    let by_colleague =
        |(staff, by, at): (Uuid, Option<Uuid>, _)| Some(ByColleague { staff: StaffId(staff), by: StaffId(by?), at });
    Ok(rows.into_iter().filter_map(by_colleague).collect())
}

pub(super) async fn by_token(tx: &TenantTx, digest: &[u8]) -> Result<Option<staff_invitation::Model>, Failure> {
    store::by_digest::<staff_invitation::Entity>(tx, digest).await
}

/// Uses an invitation up. Returns false if it was used or replaced before, or has expired.
pub(super) async fn take(tx: &TenantTx, id: StaffInvitationId) -> Result<bool, Failure> {
    store::end::<staff_invitation::Entity>(tx, id.0).await
}

/// Ends the open invitations of an account.
pub(in crate::staff) async fn end_of_staff(tx: &TenantTx, staff: StaffId) -> Result<u64, Failure> {
    store::end_of_staff::<staff_invitation::Entity>(tx, staff).await
}

/// Deletes invitations that expired before `limit`. Returns how many.
pub(crate) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    store::sweep::<staff_invitation::Entity>(tx, limit).await
}
