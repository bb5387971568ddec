//! Messages and due work in the database.

mod receiving;
mod reports;
mod retry;

pub(super) use self::receiving::{
    domains_in_trouble, last_sent_elsewhere, latest_to_domain, members_in_trouble, waiting_because,
};
pub(super) use self::reports::{fates_to, for_report, latest_to, note_report};
pub(super) use self::retry::{details, hasten};

use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::{DueMail, ListedMessage, MessageStatus, NewMessage, OutgoingMail};
use crate::database::{PlatformTx, TenantTx, from_word, only, to_word};
use crate::due::{self, Backlog};
use crate::entities::outbox_message;
use crate::failure::Failure;
use crate::ids::{AccountId, MessageId};
use crate::input::email::EmailAddress;
use crate::sealed::{Place, TenantKeys};

/// The kind of due work that sends a mail.
const SEND_MAIL: &str = "send_mail";

const fn place(column: &'static str, id: MessageId) -> Place {
    Place { table: "outbox_message", column, row: id.0 }
}

pub(super) async fn keep(
    tx: &TenantTx,
    id: MessageId,
    message: &NewMessage<'_>,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    let NewMessage { mail, recipient, language, account, about } = message;
    let content = serde_json::to_string(mail).map_err(|_| Failure::Inconsistent("a mail can't be written down"))?;
    outbox_message::Entity::insert(outbox_message::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        kind: Set(mail.kind().to_owned()),
        language: Set(to_word(language)),
        account_id: Set(account.map(|account| account.0)),
        about_id: Set(*about),
        recipient_index: Set(Some(tx.keys().email_index(&recipient.compare_key()))),
        recipient_domain: Set(Some(recipient.domain().to_owned())),
        recipient_sealed: Set(Some(tx.keys().seal(place("recipient", id), recipient.as_str(), random)?)),
        content_sealed: Set(Some(tx.keys().seal(place("content", id), &content, random)?)),
        status: Set(to_word(&MessageStatus::Waiting)),
        attempts: Set(0),
        trouble: Set(None),
        reported: Set(None),
        reported_at: Set(None),
        created_at: Set(tx.now()),
        not_before: Set(tx.now()),
        expires_at: Set(tx.now() + mail.life()),
        ended_at: Set(None),
    })
    .exec_without_returning(tx.connection())
    .await?;
    due::keep(tx, SEND_MAIL, id.0, random).await
}

pub(super) async fn claim(tx: &PlatformTx, most: u64, lease: Duration) -> Result<Vec<DueMail>, Failure> {
    let due = due::claim(tx, SEND_MAIL, most, lease).await?;
    Ok(due.into_iter().map(|due| DueMail { tenant: due.tenant, message: MessageId(due.subject) }).collect())
}

pub(super) async fn backlog(tx: &PlatformTx) -> Result<Backlog, Failure> {
    due::backlog(tx, SEND_MAIL).await
}

pub(super) async fn give_back(tx: &PlatformTx, mails: &[DueMail]) -> Result<(), Failure> {
    for mail in mails {
        due::give_back(tx, mail.tenant, mail.message.0).await?;
    }
    Ok(())
}

pub(super) async fn waiting(tx: &TenantTx, id: MessageId) -> Result<Option<outbox_message::Model>, Failure> {
    Ok(only(
        outbox_message::Entity::find_by_id((tx.tenant().0, id.0))
            .filter(outbox_message::Column::Status.eq(to_word(&MessageStatus::Waiting))),
        tx.connection(),
    )
    .await?)
}

pub(super) fn opened(keys: &TenantKeys, row: outbox_message::Model) -> Result<OutgoingMail, Failure> {
    let id = MessageId(row.id);
    let (Some(recipient), Some(content)) = (row.recipient_sealed, row.content_sealed) else {
        return Err(Failure::Inconsistent("a waiting mail without content"));
    };
    let recipient = keys.open(place("recipient", id), &recipient)?;
    let content = keys.open(place("content", id), &content)?;
    Ok(OutgoingMail {
        id,
        recipient: EmailAddress::parse(&recipient)
            .map_err(|_| Failure::Inconsistent("a stored address can't be read"))?,
        account: row.account_id.map(AccountId),
        language: from_word(&row.language)?,
        mail: serde_json::from_str(&content).map_err(|_| Failure::Inconsistent("a stored mail can't be read"))?,
        created_at: row.created_at,
        attempts: u32::try_from(row.attempts).unwrap_or_default(),
    })
}

/// Ends a message: destroys its address and content, and deletes its due work.
pub(super) async fn end(
    tx: &TenantTx,
    id: MessageId,
    status: MessageStatus,
    trouble: Option<&str>,
) -> Result<(), Failure> {
    let mut update = outbox_message::Entity::update_many()
        .col_expr(outbox_message::Column::Status, Expr::value(to_word(&status)))
        .col_expr(outbox_message::Column::RecipientSealed, Expr::value(Option::<Vec<u8>>::None))
        .col_expr(outbox_message::Column::ContentSealed, Expr::value(Option::<Vec<u8>>::None))
        .col_expr(outbox_message::Column::EndedAt, Expr::value(tx.now()))
        .col_expr(
            outbox_message::Column::Attempts,
            sea_orm::sea_query::ExprTrait::add(Expr::col(outbox_message::Column::Attempts), 1),
        );
    if let Some(trouble) = trouble {
        update = update.col_expr(outbox_message::Column::Trouble, Expr::value(trouble));
    }
    update
        .filter(outbox_message::Column::TenantId.eq(tx.tenant().0))
        .filter(outbox_message::Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    drop_work(tx, id).await
}

pub(super) async fn drop_work(tx: &TenantTx, id: MessageId) -> Result<(), Failure> {
    due::drop(tx, id.0).await
}

pub(super) async fn postpone(
    tx: &TenantTx,
    id: MessageId,
    attempts: u32,
    trouble: &str,
    not_before: DateTime<Utc>,
) -> Result<(), Failure> {
    outbox_message::Entity::update_many()
        .col_expr(outbox_message::Column::Attempts, Expr::value(i32::try_from(attempts).unwrap_or(i32::MAX)))
        .col_expr(outbox_message::Column::Trouble, Expr::value(trouble))
        .col_expr(outbox_message::Column::NotBefore, Expr::value(not_before))
        .filter(outbox_message::Column::TenantId.eq(tx.tenant().0))
        .filter(outbox_message::Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    due::postpone(tx, id.0, not_before).await
}

fn waiting_messages(tx: &TenantTx, about: Uuid) -> Condition {
    Condition::all()
        .add(outbox_message::Column::TenantId.eq(tx.tenant().0))
        .add(outbox_message::Column::AboutId.eq(about))
        .add(outbox_message::Column::Status.eq(to_word(&MessageStatus::Waiting)))
}

pub(super) async fn latest_about(
    tx: &TenantTx,
    about: Uuid,
    recipient: &EmailAddress,
) -> Result<Option<ListedMessage>, Failure> {
    let rows = outbox_message::Entity::find()
        .filter(outbox_message::Column::TenantId.eq(tx.tenant().0))
        .filter(outbox_message::Column::AboutId.eq(about))
        .filter(outbox_message::Column::RecipientIndex.eq(tx.keys().email_index(&recipient.compare_key())))
        .order_by_desc(outbox_message::Column::CreatedAt)
        .order_by_desc(outbox_message::Column::Id)
        .limit(1)
        .all(tx.connection())
        .await?;
    rows.into_iter().next().map(listed).transpose()
}

pub(super) async fn waiting_about(tx: &TenantTx, about: Uuid) -> Result<u64, Failure> {
    Ok(outbox_message::Entity::find().filter(waiting_messages(tx, about)).count(tx.connection()).await?)
}

pub(super) async fn had_since(
    tx: &TenantTx,
    kind: &'static str,
    accounts: &[AccountId],
    since: DateTime<Utc>,
) -> Result<Vec<AccountId>, Failure> {
    let found: Vec<Option<Uuid>> = outbox_message::Entity::find()
        .select_only()
        .column(outbox_message::Column::AccountId)
        .filter(outbox_message::Column::TenantId.eq(tx.tenant().0))
        .filter(outbox_message::Column::AccountId.is_in(accounts.iter().map(|account| account.0)))
        .filter(outbox_message::Column::CreatedAt.gte(since))
        .filter(outbox_message::Column::Kind.eq(kind))
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(found.into_iter().flatten().map(AccountId).collect())
}

/// Ends all waiting messages about something.
pub(super) async fn withdraw_about(tx: &TenantTx, about: Uuid) -> Result<u64, Failure> {
    withdraw(tx, waiting_messages(tx, about)).await
}

/// Ends all waiting messages to the holder of an account, and forgets which address the others went to.
pub(super) async fn withdraw_of_account(tx: &TenantTx, account: AccountId) -> Result<u64, Failure> {
    let waiting = Condition::all()
        .add(outbox_message::Column::TenantId.eq(tx.tenant().0))
        .add(outbox_message::Column::AccountId.eq(account.0))
        .add(outbox_message::Column::Status.eq(to_word(&MessageStatus::Waiting)));
    // Nothing of the address stays, not even a hash.
    outbox_message::Entity::update_many()
        .col_expr(outbox_message::Column::RecipientIndex, Expr::value(Option::<Vec<u8>>::None))
        .filter(outbox_message::Column::TenantId.eq(tx.tenant().0))
        .filter(outbox_message::Column::AccountId.eq(account.0))
        .exec(tx.connection())
        .await?;
    withdraw(tx, waiting).await
}

/// Ends all waiting messages of the society.
pub(super) async fn withdraw_all(tx: &TenantTx) -> Result<u64, Failure> {
    let waiting = Condition::all()
        .add(outbox_message::Column::TenantId.eq(tx.tenant().0))
        .add(outbox_message::Column::Status.eq(to_word(&MessageStatus::Waiting)));
    withdraw(tx, waiting).await
}

async fn withdraw(tx: &TenantTx, waiting: Condition) -> Result<u64, Failure> {
    let subjects = Query::select()
        .column(outbox_message::Column::Id)
        .from(outbox_message::Entity)
        .cond_where(waiting.clone())
        .take();
    due::drop_all(tx, subjects).await?;
    let withdrawn = outbox_message::Entity::update_many()
        .col_expr(outbox_message::Column::Status, Expr::value(to_word(&MessageStatus::Withdrawn)))
        .col_expr(outbox_message::Column::RecipientSealed, Expr::value(Option::<Vec<u8>>::None))
        .col_expr(outbox_message::Column::ContentSealed, Expr::value(Option::<Vec<u8>>::None))
        .col_expr(outbox_message::Column::EndedAt, Expr::value(tx.now()))
        .filter(waiting)
        .exec(tx.connection())
        .await?;
    Ok(withdrawn.rows_affected)
}

/// Deletes messages that have ended before `limit`.
pub(super) async fn forget(tx: &TenantTx, limit: DateTime<Utc>, most: u64) -> Result<u64, Failure> {
    let mut over = Query::select();
    over.column(outbox_message::Column::Id)
        .from(outbox_message::Entity)
        .and_where(outbox_message::Column::TenantId.eq(tx.tenant().0))
        .and_where(outbox_message::Column::EndedAt.lt(limit))
        .order_by(outbox_message::Column::EndedAt, sea_orm::Order::Asc)
        .limit(most);
    let deleted = outbox_message::Entity::delete_many()
        .filter(outbox_message::Column::TenantId.eq(tx.tenant().0))
        .filter(outbox_message::Column::Id.in_subquery(over))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected)
}

/// The latest messages to the holder of an account, newest first.
pub(super) async fn of_account(tx: &TenantTx, account: AccountId, most: u64) -> Result<Vec<ListedMessage>, Failure> {
    let rows = outbox_message::Entity::find()
        .filter(outbox_message::Column::TenantId.eq(tx.tenant().0))
        .filter(outbox_message::Column::AccountId.eq(account.0))
        .order_by_desc(outbox_message::Column::CreatedAt)
        .limit(most)
        .all(tx.connection())
        .await?;
    rows.into_iter().map(listed).collect()
}

fn listed(row: outbox_message::Model) -> Result<ListedMessage, Failure> {
    Ok(ListedMessage {
        id: MessageId(row.id),
        kind: row.kind,
        status: from_word(&row.status)?,
        attempts: u32::try_from(row.attempts).unwrap_or_default(),
        trouble: row.trouble,
        reported: row.reported.as_deref().map(from_word).transpose()?,
        created_at: row.created_at,
    })
}

pub(super) async fn list(
    tx: &TenantTx,
    status: Option<MessageStatus>,
    most: u64,
) -> Result<Vec<ListedMessage>, Failure> {
    let mut rows = outbox_message::Entity::find()
        .filter(outbox_message::Column::TenantId.eq(tx.tenant().0))
        .order_by_desc(outbox_message::Column::CreatedAt)
        .limit(most);
    if let Some(status) = status {
        rows = rows.filter(outbox_message::Column::Status.eq(to_word(&status)));
    }
    let rows = rows.all(tx.connection()).await?;
    rows.into_iter().map(listed).collect()
}
