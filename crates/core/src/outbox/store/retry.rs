//! One message looked at, and messages that are made due before their time.

use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};

use super::listed;
use super::receiving::WAITS;
use crate::database::{TenantTx, from_word, only, to_word};
use crate::due;
use crate::entities::outbox_message;
use crate::failure::Failure;
use crate::ids::{AccountId, MessageId};
use crate::outbox::{MessageDetails, MessageStatus};

pub(in crate::outbox) async fn details(tx: &TenantTx, id: MessageId) -> Result<Option<MessageDetails>, Failure> {
    let finder = outbox_message::Entity::find_by_id((tx.tenant().0, id.0));
    let Some(row) = only(finder, tx.connection()).await? else { return Ok(None) };
    Ok(Some(MessageDetails {
        language: from_word(&row.language)?,
        account: row.account_id.map(AccountId),
        domain: row.recipient_domain.clone(),
        not_before: row.not_before,
        expires_at: row.expires_at,
        ended_at: row.ended_at,
        reported_at: row.reported_at,
        listed: listed(row)?,
    }))
}

/// Makes messages due now, one that waits or all that wait after an attempt, and returns how many.
pub(in crate::outbox) async fn hasten(tx: &TenantTx, id: Option<MessageId>) -> Result<u64, Failure> {
    let of_society = Condition::all().add(outbox_message::Column::TenantId.eq(tx.tenant().0));
    let waiting = match id {
        Some(id) => of_society
            .add(outbox_message::Column::Id.eq(id.0))
            .add(outbox_message::Column::Status.eq(to_word(&MessageStatus::Waiting))),
        None => of_society.add(Expr::cust(WAITS)),
    };
    let hastened = outbox_message::Entity::update_many()
        .col_expr(outbox_message::Column::NotBefore, Expr::value(tx.now()))
        .filter(waiting.clone())
        .exec(tx.connection())
        .await?;
    let subjects =
        Query::select().column(outbox_message::Column::Id).from(outbox_message::Entity).cond_where(waiting).take();
    due::hasten_all(tx, subjects).await?;
    Ok(hastened.rows_affected)
}
