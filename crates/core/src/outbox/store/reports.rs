//! Reports about messages in the database.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::database::{TenantTx, from_word, only, to_word};
use crate::entities::outbox_message;
use crate::failure::Failure;
use crate::ids::{AccountId, MessageId};
use crate::outbox::{MessageForReport, MessageStatus, ReportedFate};

pub(in crate::outbox) async fn for_report(tx: &TenantTx, id: MessageId) -> Result<Option<MessageForReport>, Failure> {
    let finder = outbox_message::Entity::find_by_id((tx.tenant().0, id.0)).lock_exclusive();
    let Some(row) = only(finder, tx.connection()).await? else { return Ok(None) };
    let Some(recipient) = row.recipient_index else { return Ok(None) };
    Ok(Some(MessageForReport {
        account: row.account_id.map(AccountId),
        recipient,
        created_at: row.created_at,
        reported: row.reported.as_deref().map(from_word).transpose()?,
    }))
}

pub(in crate::outbox) async fn note_report(tx: &TenantTx, id: MessageId, fate: ReportedFate) -> Result<(), Failure> {
    outbox_message::Entity::update_many()
        .col_expr(outbox_message::Column::Reported, Expr::value(to_word(&fate)))
        .col_expr(outbox_message::Column::ReportedAt, Expr::value(tx.now()))
        .filter(outbox_message::Column::TenantId.eq(tx.tenant().0))
        .filter(outbox_message::Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

pub(in crate::outbox) async fn fates_to(
    tx: &TenantTx,
    account: AccountId,
    recipient: &[u8],
    since: Option<DateTime<Utc>>,
    most: u64,
) -> Result<Vec<(MessageId, Option<ReportedFate>)>, Failure> {
    let mut messages = outbox_message::Entity::find()
        .select_only()
        .columns([outbox_message::Column::Id, outbox_message::Column::Reported])
        .filter(outbox_message::Column::TenantId.eq(tx.tenant().0))
        .filter(outbox_message::Column::RecipientIndex.eq(recipient))
        .filter(outbox_message::Column::AccountId.eq(account.0))
        .filter(outbox_message::Column::Status.eq(to_word(&MessageStatus::Sent)))
        .order_by_desc(outbox_message::Column::CreatedAt)
        .order_by_desc(outbox_message::Column::Id)
        .limit(most);
    if let Some(since) = since {
        messages = messages.filter(outbox_message::Column::CreatedAt.gt(since));
    }
    let rows: Vec<(Uuid, Option<String>)> = messages.into_tuple().all(tx.connection()).await?;
    rows.into_iter()
        .map(|(id, reported)| Ok((MessageId(id), reported.as_deref().map(from_word).transpose()?)))
        .collect()
}

pub(in crate::outbox) async fn latest_to(
    tx: &TenantTx,
    recipient: &[u8],
    since: DateTime<Utc>,
) -> Result<Option<MessageId>, Failure> {
    let ids: Vec<Uuid> = outbox_message::Entity::find()
        .select_only()
        .column(outbox_message::Column::Id)
        .filter(outbox_message::Column::TenantId.eq(tx.tenant().0))
        .filter(outbox_message::Column::RecipientIndex.eq(recipient))
        .filter(outbox_message::Column::Status.eq(to_word(&MessageStatus::Sent)))
        .filter(outbox_message::Column::EndedAt.gte(since))
        .order_by_desc(outbox_message::Column::EndedAt)
        .limit(1)
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(ids.into_iter().next().map(MessageId))
}
