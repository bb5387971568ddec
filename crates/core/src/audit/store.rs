//! Audit entries in the database. Rows are only added.

use rand::Rng;
use sea_orm::{ActiveValue::Set, EntityTrait};
use serde_json::Value;
use uuid::Uuid;

use super::Action;
use crate::database::{TenantTx, to_word};
use crate::entities::audit_entry;
use crate::failure::Failure;
use crate::ids::new_uuid;

pub(super) async fn keep(
    tx: &TenantTx,
    action: Action,
    subject_kind: &'static str,
    subject: Uuid,
    detail: &Value,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    let scope = tx.scope();
    audit_entry::Entity::insert(audit_entry::ActiveModel {
        tenant_id: Set(scope.society.tenant.0),
        id: Set(new_uuid(scope.now, random)),
        at: Set(scope.now),
        actor_kind: Set(scope.actor.kind().to_owned()),
        actor_id: Set(scope.actor.id()),
        action: Set(to_word(&action)),
        subject_kind: Set(subject_kind.to_owned()),
        subject_id: Set(subject),
        request_id: Set(scope.request_id),
        detail: Set(detail.to_string()),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}
