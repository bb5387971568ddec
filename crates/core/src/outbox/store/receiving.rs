//! Mails by their receiving domains in the database.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::database::{TenantTx, to_word};
use crate::entities::outbox_message;
use crate::failure::Failure;
use crate::outbox::MessageStatus;
use crate::outbox::receiving::{MailOutcome, MailToDomain};

/// The indexes have such messages only, and are taken where their own conditions stand in the statement.
pub(super) const WAITS: &str = "attempts > 0 AND status = 'waiting'";
const CAME_BACK: &str = "(status = 'undeliverable' OR reported = 'soft_bounce' OR reported = 'hard_bounce')";

/// The messages of the society that wait after an attempt, and those that came back since `since`.
fn in_trouble(tx: &TenantTx, since: DateTime<Utc>) -> [Condition; 2] {
    let of_society = || Condition::all().add(outbox_message::Column::TenantId.eq(tx.tenant().0));
    let recent = outbox_message::Column::EndedAt.gte(since);
    [of_society().add(Expr::cust(WAITS)), of_society().add(Expr::cust(CAME_BACK)).add(recent)]
}

pub(in crate::outbox) async fn domains_in_trouble(
    tx: &TenantTx,
    since: DateTime<Utc>,
    most: u64,
) -> Result<Vec<String>, Failure> {
    let mut domains: Vec<String> = Vec::new();
    for condition in in_trouble(tx, since) {
        let found: Vec<Option<String>> = outbox_message::Entity::find()
            .select_only()
            .column(outbox_message::Column::RecipientDomain)
            .filter(condition)
            .group_by(outbox_message::Column::RecipientDomain)
            .order_by_desc(outbox_message::Column::Id.count())
            .limit(most)
            .into_tuple()
            .all(tx.connection())
            .await?;
        domains.extend(found.into_iter().flatten());
    }
    domains.sort();
    domains.dedup();
    Ok(domains)
}

pub(in crate::outbox) async fn latest_to_domain(
    tx: &TenantTx,
    domain: &str,
    since: DateTime<Utc>,
    most: u64,
) -> Result<Vec<MailToDomain>, Failure> {
    let ended = [MessageStatus::Sent, MessageStatus::Undeliverable, MessageStatus::Expired];
    let ended = outbox_message::Column::Status.is_in(ended.map(|status| to_word(&status)));
    let rows = outbox_message::Entity::find()
        .filter(outbox_message::Column::TenantId.eq(tx.tenant().0))
        .filter(outbox_message::Column::RecipientDomain.eq(domain))
        .filter(outbox_message::Column::CreatedAt.gte(since))
        .filter(Condition::any().add(ended).add(Expr::cust(WAITS)))
        .order_by_desc(outbox_message::Column::CreatedAt)
        .order_by_desc(outbox_message::Column::Id)
        .limit(most)
        .all(tx.connection())
        .await?;
    let mail = |row: outbox_message::Model| {
        let came_back = matches!(row.reported.as_deref(), Some("soft_bounce" | "hard_bounce"));
        let outcome = match row.status.as_str() {
            "undeliverable" => MailOutcome::Refused,
            "sent" if came_back => MailOutcome::Refused,
            "sent" => MailOutcome::Arrived,
            _ => MailOutcome::Waits,
        };
        let recipient = row.recipient_index.unwrap_or_default();
        MailToDomain { outcome, recipient, promised_at: row.created_at }
    };
    Ok(rows.into_iter().map(mail).collect())
}

pub(in crate::outbox) async fn last_sent_elsewhere(
    tx: &TenantTx,
    domain: &str,
) -> Result<Option<DateTime<Utc>>, Failure> {
    let found: Vec<Option<DateTime<Utc>>> = outbox_message::Entity::find()
        .select_only()
        .column(outbox_message::Column::EndedAt)
        .filter(outbox_message::Column::TenantId.eq(tx.tenant().0))
        .filter(outbox_message::Column::Status.eq(to_word(&MessageStatus::Sent)))
        .filter(outbox_message::Column::RecipientDomain.ne(domain))
        .filter(outbox_message::Column::EndedAt.is_not_null())
        .order_by_desc(outbox_message::Column::EndedAt)
        .limit(1)
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(found.into_iter().flatten().next())
}

pub(in crate::outbox) async fn members_in_trouble(
    tx: &TenantTx,
    domain: &str,
    since: DateTime<Utc>,
) -> Result<u64, Failure> {
    let mut members = std::collections::BTreeSet::new();
    for condition in in_trouble(tx, since) {
        let found: Vec<Option<uuid::Uuid>> = outbox_message::Entity::find()
            .select_only()
            .column(outbox_message::Column::AccountId)
            .distinct()
            .filter(condition)
            .filter(outbox_message::Column::RecipientDomain.eq(domain))
            .into_tuple()
            .all(tx.connection())
            .await?;
        members.extend(found.into_iter().flatten());
    }
    Ok(u64::try_from(members.len()).unwrap_or(u64::MAX))
}

/// How many messages wait after an attempt, by why, those with most messages first.
pub(in crate::outbox) async fn waiting_because(tx: &TenantTx, most: u64) -> Result<Vec<(String, u64)>, Failure> {
    let count = || outbox_message::Column::Id.count();
    let rows: Vec<(Option<String>, i64)> = outbox_message::Entity::find()
        .select_only()
        .column(outbox_message::Column::Trouble)
        .column_as(count(), "waiting")
        .filter(outbox_message::Column::TenantId.eq(tx.tenant().0))
        .filter(Expr::cust(WAITS))
        .group_by(outbox_message::Column::Trouble)
        .order_by_desc(count())
        .limit(most)
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(rows
        .into_iter()
        .map(|(trouble, waiting)| (trouble.unwrap_or_default(), u64::try_from(waiting).unwrap_or_default()))
        .collect())
}
