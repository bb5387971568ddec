//! Audit entries in the database. Rows are only added. Every query filters by the society.

mod batches;
mod cuts;

pub(super) use self::batches::{
    append, batches_after, batches_around, count_marks, drop_marks, marked_between, newest_batch, oldest_mark,
    societies_with_marks, take_marked, tip,
};

pub(super) use self::cuts::{forget_until, keep_cut, newest_cut};

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Func};
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use super::chain::StoredEntry;
use crate::database::TenantTx;
use crate::entities::audit_entry;
use crate::failure::Failure;

impl From<audit_entry::Model> for StoredEntry {
    fn from(row: audit_entry::Model) -> Self {
        Self {
            id: row.id,
            at: row.at,
            actor_kind: row.actor_kind,
            actor_id: row.actor_id,
            action: row.action,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            request_id: row.request_id,
            network: row.network,
            account_id: row.account_id,
            detail: row.detail,
        }
    }
}

pub(super) async fn keep(tx: &TenantTx, entry: StoredEntry) -> Result<(), Failure> {
    audit_entry::Entity::insert(audit_entry::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(entry.id),
        at: Set(entry.at),
        actor_kind: Set(entry.actor_kind),
        actor_id: Set(entry.actor_id),
        action: Set(entry.action),
        subject_kind: Set(entry.subject_kind),
        subject_id: Set(entry.subject_id),
        request_id: Set(entry.request_id),
        detail: Set(entry.detail),
        network: Set(entry.network),
        account_id: Set(entry.account_id),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

fn rows(tx: &TenantTx) -> Select<audit_entry::Entity> {
    audit_entry::Entity::find().filter(audit_entry::Column::TenantId.eq(tx.tenant().0))
}

/// Ids, filled up to the next power of two with the last of them, so that a database prepares few different statements.
fn padded(ids: &[Uuid]) -> impl Iterator<Item = Uuid> {
    let missing = ids.len().next_power_of_two() - ids.len();
    ids.iter().copied().chain(ids.last().copied().into_iter().cycle().take(missing))
}

/// The range that ids lie in. Ids of a batch lie close together, and a list of them alone lets PostgreSQL, as long as it
/// knows little of a table, look through all rows of the society.
fn within(column: impl ColumnTrait, ids: &[Uuid]) -> Condition {
    let bounds = ids.iter().min().zip(ids.iter().max());
    Condition::all().add_option(bounds.map(|(first, last)| column.between(*first, *last)))
}

/// The rows with these ids, in no order.
pub(super) async fn entries(tx: &TenantTx, ids: &[Uuid]) -> Result<Vec<StoredEntry>, Failure> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = rows(tx)
        .filter(audit_entry::Column::Id.is_in(padded(ids)))
        .filter(within(audit_entry::Column::Id, ids))
        .all(tx.connection())
        .await?;
    Ok(found.into_iter().map(StoredEntry::from).collect())
}

/// The ids of the rows behind an id up to another, in their order.
pub(super) async fn ids_between(
    tx: &TenantTx,
    (after, last): (Option<Uuid>, Uuid),
    most: u64,
) -> Result<Vec<Uuid>, Failure> {
    let mut ids = rows(tx).select_only().column(audit_entry::Column::Id).filter(audit_entry::Column::Id.lte(last));
    if let Some(after) = after {
        ids = ids.filter(audit_entry::Column::Id.gt(after));
    }
    Ok(ids.order_by_asc(audit_entry::Column::Id).limit(most).into_tuple().all(tx.connection()).await?)
}

/// Which rows are looked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    pub subject: Option<Uuid>,
    pub account: Option<Uuid>,
    pub actor: Option<Uuid>,
    pub action: Option<String>,
    pub actor_kind: Option<String>,
    pub subject_kind: Option<String>,
    /// A text in the detail.
    pub detail_has: Option<String>,
    /// From this instant on.
    pub from: Option<DateTime<Utc>>,
    /// Before this instant.
    pub until: Option<DateTime<Utc>>,
    /// Older than the row of this instant and id.
    pub after: Option<(DateTime<Utc>, Uuid)>,
}

/// The columns of [`Wanted`] that have an index with the instant.
const INDEXED: usize = 5;

/// The newest rows that are wanted.
pub(super) async fn newest(tx: &TenantTx, wanted: &Wanted, most: u64) -> Result<Vec<StoredEntry>, Failure> {
    use audit_entry::Column;
    let id = |id: Option<Uuid>| id.map(Expr::value);
    let word = |word: &Option<String>| word.as_ref().map(Expr::value);
    let equal = [
        (Column::SubjectId, id(wanted.subject)),
        (Column::AccountId, id(wanted.account)),
        (Column::ActorId, id(wanted.actor)),
        (Column::Action, word(&wanted.action)),
        (Column::ActorKind, word(&wanted.actor_kind)),
        (Column::SubjectKind, word(&wanted.subject_kind)),
    ];
    let has_index = equal.iter().take(INDEXED).any(|(_, value)| value.is_some());
    let mut found = rows(tx);
    for (column, value) in equal {
        if let Some(value) = value {
            found = found.filter(Expr::col(column).eq(value));
        }
    }
    if let Some(text) = &wanted.detail_has {
        // LIKE has wildcards, and SQLite's doesn't tell upper from lower case.
        let without = Func::cust("replace").arg(Expr::col(Column::Detail)).arg(text.as_str()).arg("");
        found = found.filter(Expr::col(Column::Detail).ne(without));
    }
    found = if has_index { found.filter(by_instant(wanted)) } else { found.filter(by_id(wanted)) };
    if has_index {
        found = found.order_by_desc(Column::At);
    }
    let found = found.order_by_desc(Column::Id).limit(most).all(tx.connection()).await?;
    Ok(found.into_iter().map(StoredEntry::from).collect())
}

/// The range of instants, for an index in which they stand behind another column. It is one range, because a second one
/// makes SQLite choose another index.
fn by_instant(wanted: &Wanted) -> Condition {
    use audit_entry::Column;
    let after = wanted.after.map(|(at, _)| at);
    let is_before = |until: &DateTime<Utc>| after.is_none_or(|after| *until <= after);
    Condition::all()
        .add_option(wanted.from.map(|from| Column::At.gte(from)))
        .add_option(wanted.until.filter(is_before).map(|until| Column::At.lt(until)))
        .add_option(wanted.after.filter(|_| !wanted.until.as_ref().is_some_and(is_before)).map(|(at, id)| {
            Condition::all().add(Column::At.lte(at)).add(Condition::any().add(Column::At.lt(at)).add(Column::Id.lt(id)))
        }))
}

/// The same range of ids, which begin with the instant, for the primary key. There is no index by the instant alone: SQLite
/// would take it in place of those that have another column before it.
fn by_id(wanted: &Wanted) -> Condition {
    use audit_entry::Column;
    Condition::all()
        .add_option(wanted.from.map(|from| Column::Id.gte(first_id(from)).and(Column::At.gte(from))))
        .add_option(wanted.until.map(|until| Column::Id.lt(first_id(until)).and(Column::At.lt(until))))
        .add_option(wanted.after.map(|(_, id)| Column::Id.lt(id)))
}

/// The smallest id of an instant on a whole millisecond.
fn first_id(at: DateTime<Utc>) -> Uuid {
    let milliseconds = u128::try_from(at.timestamp_millis()).unwrap_or_default();
    Uuid::from_u128(milliseconds << 80)
}
