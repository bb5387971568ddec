//! The sign-in history in the database.

use chrono::{DateTime, Utc};
use rand::Rng;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Event, EventOutcome};
use crate::database::{TenantTx, from_word, to_word};
use crate::entities::{last_sign_in, sign_in_event};
use crate::failure::Failure;
use crate::ids::{AccountId, new_uuid};
use crate::input::device::Device;
use crate::proof::next_step::Proofs;

pub(super) async fn keep(
    tx: &TenantTx,
    account: AccountId,
    event: &Event,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    sign_in_event::Entity::insert(sign_in_event::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(new_uuid(event.at, random)),
        account_id: Set(account.0),
        at: Set(event.at),
        outcome: Set(to_word(&event.outcome)),
        proofs: Set(event.proofs.to_string()),
        device: Set(event.device.to_string()),
    })
    .exec_without_returning(tx.connection())
    .await?;
    if event.outcome == EventOutcome::SignedIn { mark(tx, account, event.at).await } else { Ok(()) }
}

/// Keeps the instant as that of the last sign-in, for the lists of the desk.
async fn mark(tx: &TenantTx, account: AccountId, at: DateTime<Utc>) -> Result<(), Failure> {
    let newer = OnConflict::columns([last_sign_in::Column::TenantId, last_sign_in::Column::AccountId])
        .update_column(last_sign_in::Column::At)
        .to_owned();
    last_sign_in::Entity::insert(last_sign_in::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        account_id: Set(account.0),
        at: Set(at),
    })
    .on_conflict(newer)
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

pub(super) async fn list(
    tx: &TenantTx,
    account: AccountId,
    since: DateTime<Utc>,
    most: u64,
) -> Result<Vec<Event>, Failure> {
    let rows = sign_in_event::Entity::find()
        .filter(sign_in_event::Column::TenantId.eq(tx.tenant().0))
        .filter(sign_in_event::Column::AccountId.eq(account.0))
        .filter(sign_in_event::Column::At.gte(since))
        .order_by_desc(sign_in_event::Column::At)
        .order_by_desc(sign_in_event::Column::Id)
        .limit(most)
        .all(tx.connection())
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Event {
                at: row.at,
                outcome: from_word(&row.outcome)?,
                proofs: Proofs::from_words(&row.proofs)?,
                device: Device::stored(&row.device),
            })
        })
        .collect()
}

/// Deletes entries from before `limit`. Returns how many.
pub(super) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    let deleted = sign_in_event::Entity::delete_many()
        .filter(sign_in_event::Column::TenantId.eq(tx.tenant().0))
        .filter(sign_in_event::Column::At.lt(limit))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected)
}
