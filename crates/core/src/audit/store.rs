//! Audit entries in the database. Rows are only added. Every query filters by the society.

mod batches;

pub(super) use self::batches::{
    append, batches_after, batches_around, count_marks, drop_marks, marked_between, newest_batch, societies_with_marks,
    take_marked, tip,
};

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

/// The rows with these ids, in no order.
pub(super) async fn entries(tx: &TenantTx, ids: &[Uuid]) -> Result<Vec<StoredEntry>, Failure> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let found = rows(tx).filter(audit_entry::Column::Id.is_in(padded(ids))).all(tx.connection()).await?;
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

/// Which rows are looked for. Each of the first four has an index with the instant.
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

/// The newest rows that are wanted.
pub(super) async fn newest(tx: &TenantTx, wanted: &Wanted, most: u64) -> Result<Vec<StoredEntry>, Failure> {
    use audit_entry::Column;
    let ids = [(Column::SubjectId, wanted.subject), (Column::AccountId, wanted.account), (Column::ActorId, wanted.actor)];
    let words = [
        (Column::Action, &wanted.action),
        (Column::ActorKind, &wanted.actor_kind),
        (Column::SubjectKind, &wanted.subject_kind),
    ];
    let mut all = Condition::all();
    for (column, id) in ids.into_iter().filter_map(|(column, id)| Some((column, id?))) {
        all = all.add(column.eq(id));
    }
    for (column, word) in words.into_iter().filter_map(|(column, word)| Some((column, word.as_ref()?))) {
        all = all.add(column.eq(word));
    }
    if let Some(text) = &wanted.detail_has {
        // LIKE has wildcards, and SQLite's doesn't tell upper from lower case.
        let without = Func::cust("replace").arg(Expr::col(Column::Detail)).arg(text.as_str()).arg("");
        all = all.add(Expr::col(Column::Detail).ne(without));
    }
    if let Some(from) = wanted.from {
        all = all.add(Column::At.gte(from));
    }
    if let Some(until) = wanted.until {
        all = all.add(Column::At.lt(until));
    }
    if let Some((at, id)) = wanted.after {
        // The first part is a range of the index.
        all = all.add(Column::At.lte(at)).add(Condition::any().add(Column::At.lt(at)).add(Column::Id.lt(id)));
    }
    let found = rows(tx).filter(all).order_by_desc(Column::At).order_by_desc(Column::Id).limit(most);
    Ok(found.all(tx.connection()).await?.into_iter().map(StoredEntry::from).collect())
}
