//! Sign-ins in progress at the desk in the database. Every query filters by the society.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use super::LIFE;
use crate::database::{TenantTx, only};
use crate::entities::staff_sign_in;
use crate::failure::Failure;
use crate::ids::{StaffId, StaffSignInId};
use crate::input::device::Device;
use crate::proof::next_step::Proofs;

pub(super) async fn keep(
    tx: &TenantTx,
    id: StaffSignInId,
    staff: StaffId,
    digest: Vec<u8>,
    proofs: Proofs,
    device: Device,
) -> Result<(), Failure> {
    staff_sign_in::Entity::insert(staff_sign_in::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        staff_id: Set(staff.0),
        token_digest: Set(digest),
        proofs: Set(proofs.to_string()),
        device: Set(device.to_string()),
        created_at: Set(tx.now()),
        expires_at: Set(tx.now() + LIFE),
        ended_at: Set(None),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

pub(super) async fn by_token(tx: &TenantTx, digest: &[u8]) -> Result<Option<staff_sign_in::Model>, Failure> {
    let finder = staff_sign_in::Entity::find()
        .filter(staff_sign_in::Column::TenantId.eq(tx.tenant().0))
        .filter(staff_sign_in::Column::TokenDigest.eq(digest));
    Ok(only(finder, tx.connection()).await?)
}

/// Ends a sign-in. Returns false if it has ended already.
pub(super) async fn end(tx: &TenantTx, id: StaffSignInId) -> Result<bool, Failure> {
    let ended = staff_sign_in::Entity::update_many()
        .col_expr(staff_sign_in::Column::EndedAt, Expr::value(tx.now()))
        .filter(staff_sign_in::Column::TenantId.eq(tx.tenant().0))
        .filter(staff_sign_in::Column::Id.eq(id.0))
        .filter(staff_sign_in::Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(ended.rows_affected == 1)
}

/// Ends all sign-ins in progress of an account.
pub(in crate::staff) async fn end_of_staff(tx: &TenantTx, staff: StaffId) -> Result<(), Failure> {
    staff_sign_in::Entity::update_many()
        .col_expr(staff_sign_in::Column::EndedAt, Expr::value(tx.now()))
        .filter(staff_sign_in::Column::TenantId.eq(tx.tenant().0))
        .filter(staff_sign_in::Column::StaffId.eq(staff.0))
        .filter(staff_sign_in::Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Deletes sign-ins that expired before `limit`. Returns how many.
pub(crate) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    let deleted = staff_sign_in::Entity::delete_many()
        .filter(staff_sign_in::Column::TenantId.eq(tx.tenant().0))
        .filter(staff_sign_in::Column::ExpiresAt.lt(limit))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected)
}
