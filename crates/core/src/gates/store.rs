//! Approved proofs of letters in the database. Every query filters by the society.

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::letter_proof::LetterProof;
use crate::database::TenantTx;
use crate::entities::letter_proof::{ActiveModel, Column, Entity};
use crate::failure::Failure;
use crate::ids::StaffId;

pub(super) async fn newest(tx: &TenantTx) -> Result<Option<LetterProof>, Failure> {
    let newest = Entity::find()
        .filter(Column::TenantId.eq(tx.tenant().0))
        .order_by_desc(Column::ApprovedAt)
        .order_by_desc(Column::Id)
        .limit(1)
        .one(tx.connection())
        .await?;
    Ok(newest.map(|row| LetterProof {
        fingerprint: row.fingerprint,
        by: StaffId(row.approved_by),
        at: row.approved_at,
    }))
}

/// Keeps an approval in place of the earlier ones: the audit trail has those.
pub(super) async fn keep(tx: &TenantTx, id: Uuid, fingerprint: &str, by: StaffId) -> Result<(), Failure> {
    Entity::delete_many().filter(Column::TenantId.eq(tx.tenant().0)).exec(tx.connection()).await?;
    Entity::insert(ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id),
        fingerprint: Set(fingerprint.to_owned()),
        approved_by: Set(by.0),
        approved_at: Set(tx.now()),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}
