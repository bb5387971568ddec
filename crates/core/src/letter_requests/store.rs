//! Requests for a letter in the database. Every query filters by the society.

use chrono::{DateTime, Utc};
use rand::Rng;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

use super::{LetterRequest, LetterRequestStanding, Said};
use crate::database::{TenantTx, only};
use crate::entities::letter_request::{self, Column};
use crate::failure::Failure;
use crate::ids::{LetterRequestId, PersonId, StaffId};
use crate::sealed::Place;

pub(super) const DONE: &str = "done";
pub(super) const DECLINED: &str = "declined";

const fn said_place(id: Uuid) -> Place {
    Place { table: "letter_request", column: "said", row: id }
}

const fn reason_place(id: Uuid) -> Place {
    Place { table: "letter_request", column: "reason", row: id }
}

/// Inserts a request, or counts once more the open one of the same claim. Returns its id. It is one statement in both cases.
pub(super) async fn keep(
    tx: &TenantTx,
    id: LetterRequestId,
    claim: &[u8],
    said: &Said,
    random: &mut impl Rng,
) -> Result<LetterRequestId, Failure> {
    let text = serde_json::to_string(said).map_err(|_| Failure::Inconsistent("a request can't be written down"))?;
    let times = Expr::col((letter_request::Entity, Column::Times));
    let row = letter_request::Entity::insert(letter_request::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        open_claim: Set(Some(claim.to_vec())),
        said_sealed: Set(tx.keys().seal(said_place(id.0), &text, random)?),
        times: Set(1),
        asked_at: Set(tx.now()),
        last_asked_at: Set(tx.now()),
        taken_by: Set(None),
        taken_at: Set(None),
        outcome: Set(None),
        decided_by: Set(None),
        decided_at: Set(None),
        person_id: Set(None),
        reason_sealed: Set(None),
    })
    .on_conflict(
        OnConflict::columns([Column::TenantId, Column::OpenClaim])
            .value(Column::Times, times.add(1))
            .value(Column::LastAskedAt, Expr::value(tx.now()))
            .to_owned(),
    )
    .exec_with_returning(tx.connection())
    .await?;
    Ok(LetterRequestId(row.id))
}

fn all(tx: &TenantTx) -> Select<letter_request::Entity> {
    letter_request::Entity::find().filter(Column::TenantId.eq(tx.tenant().0))
}

fn opened(tx: &TenantTx, row: letter_request::Model) -> Result<LetterRequest, Failure> {
    let text = tx.keys().open(said_place(row.id), &row.said_sealed)?;
    let said = serde_json::from_str(&text)
        .map_err(|_| Failure::Inconsistent("a stored request for a letter can't be read"))?;
    let reason = match &row.reason_sealed {
        Some(sealed) => Some(tx.keys().open(reason_place(row.id), sealed)?.to_string()).filter(|text| !text.is_empty()),
        None => None,
    };
    let standing = match (row.outcome.as_deref(), row.taken_by) {
        (Some(DONE), _) => LetterRequestStanding::Done,
        (Some(_), _) => LetterRequestStanding::Declined,
        (None, Some(_)) => LetterRequestStanding::Taken,
        (None, None) => LetterRequestStanding::Open,
    };
    Ok(LetterRequest {
        id: LetterRequestId(row.id),
        said,
        times: u32::try_from(row.times).unwrap_or(1),
        asked_at: row.asked_at,
        last_asked_at: row.last_asked_at,
        standing,
        taken_by: row.taken_by.map(StaffId),
        closed: row.decided_by.map(StaffId).zip(row.decided_at),
        person: row.person_id.map(PersonId),
        reason,
    })
}

/// Requests after `after` in the order of the list. Ids grow with time.
pub(super) async fn list(
    tx: &TenantTx,
    open: bool,
    after: Option<LetterRequestId>,
    limit: u64,
) -> Result<Vec<LetterRequest>, Failure> {
    let mut finder = all(tx).limit(limit);
    finder = if open {
        let from = after.map(|after| Column::Id.gt(after.0));
        finder
            .filter(Column::DecidedAt.is_null())
            .filter(from.unwrap_or_else(|| Column::Id.is_not_null()))
            .order_by_asc(Column::Id)
    } else {
        let from = after.map(|after| Column::Id.lt(after.0));
        finder
            .filter(Column::DecidedAt.is_not_null())
            .filter(from.unwrap_or_else(|| Column::Id.is_not_null()))
            .order_by_desc(Column::Id)
    };
    finder.all(tx.connection()).await?.into_iter().map(|row| opened(tx, row)).collect()
}

pub(super) async fn count_open(tx: &TenantTx) -> Result<u64, Failure> {
    Ok(all(tx).filter(Column::DecidedAt.is_null()).count(tx.connection()).await?)
}

pub(super) async fn find(tx: &TenantTx, id: LetterRequestId) -> Result<Option<LetterRequest>, Failure> {
    let finder = all(tx).filter(Column::Id.eq(id.0));
    only(finder, tx.connection()).await?.map(|row| opened(tx, row)).transpose()
}

/// The same, with the row locked until the transaction ends.
pub(super) async fn for_update(tx: &TenantTx, id: LetterRequestId) -> Result<Option<LetterRequest>, Failure> {
    let finder = all(tx).filter(Column::Id.eq(id.0)).lock_exclusive();
    only(finder, tx.connection()).await?.map(|row| opened(tx, row)).transpose()
}

pub(super) async fn take(tx: &TenantTx, id: LetterRequestId, by: StaffId) -> Result<(), Failure> {
    letter_request::Entity::update_many()
        .col_expr(Column::TakenBy, Expr::value(by.0))
        .col_expr(Column::TakenAt, Expr::value(tx.now()))
        .filter(Column::TenantId.eq(tx.tenant().0))
        .filter(Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Closes a request. Returns false if it isn't open.
pub(super) async fn close(
    tx: &TenantTx,
    id: LetterRequestId,
    by: StaffId,
    person: Option<PersonId>,
    reason: &str,
    random: &mut impl Rng,
) -> Result<bool, Failure> {
    let sealed = tx.keys().seal(reason_place(id.0), reason, random)?;
    let closed = letter_request::Entity::update_many()
        .col_expr(Column::OpenClaim, Expr::value(None::<Vec<u8>>))
        .col_expr(Column::Outcome, Expr::value(if person.is_some() { DONE } else { DECLINED }))
        .col_expr(Column::DecidedBy, Expr::value(by.0))
        .col_expr(Column::DecidedAt, Expr::value(tx.now()))
        .col_expr(Column::PersonId, Expr::value(person.map(|person| person.0)))
        .col_expr(Column::ReasonSealed, Expr::value(sealed))
        .filter(Column::TenantId.eq(tx.tenant().0))
        .filter(Column::Id.eq(id.0))
        .filter(Column::DecidedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(closed.rows_affected == 1)
}

/// Deletes what was closed before `limit`. Returns how many.
pub(super) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    let deleted = letter_request::Entity::delete_many()
        .filter(Column::TenantId.eq(tx.tenant().0))
        .filter(Column::DecidedAt.lt(limit))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected)
}
