//! What waits for approval in the database. Every query filters by the society.

use chrono::{DateTime, Utc};
use rand::Rng;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Select};
use uuid::Uuid;

use super::{ApprovalSubject, LIFE, Waiting};
use crate::database::{TenantTx, only};
use crate::entities::approval;
use crate::failure::Failure;
use crate::ids::{ApprovalId, OperatorId, PersonId, StaffId};
use crate::sealed::Place;

const fn reason_place(id: Uuid) -> Place {
    Place { table: "approval", column: "reason", row: id }
}

/// What is asked for, to be inserted.
pub(super) struct NewApproval<'a> {
    pub id: ApprovalId,
    pub word: &'static str,
    pub subject: ApprovalSubject,
    /// The request as JSON.
    pub request: String,
    pub fingerprint: Vec<u8>,
    pub asked_by: StaffId,
    pub reason: &'a str,
}

pub(super) async fn keep(tx: &TenantTx, new: NewApproval<'_>, random: &mut impl Rng) -> Result<(), Failure> {
    approval::Entity::insert(approval::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(new.id.0),
        kind: Set(new.word.to_owned()),
        request: Set(new.request),
        person_id: Set(new.subject.person().map(|person| person.0)),
        subject_id: Set(new.subject.thing()),
        fingerprint: Set(new.fingerprint),
        reason_sealed: Set(tx.keys().seal(reason_place(new.id.0), new.reason, random)?),
        asked_by: Set(new.asked_by.0),
        asked_at: Set(tx.now()),
        expires_at: Set(tx.now() + LIFE),
        decided_by: Set(None),
        decided_at: Set(None),
        outcome: Set(None),
        seconded_by: Set(None),
        seconded_at: Set(None),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

fn subject_of(row: &approval::Model) -> ApprovalSubject {
    match (row.person_id, row.subject_id) {
        (Some(person), _) => ApprovalSubject::Person(PersonId(person)),
        (None, Some(thing)) => ApprovalSubject::Thing(thing),
        (None, None) => ApprovalSubject::Society,
    }
}

fn opened(tx: &TenantTx, row: approval::Model) -> Result<Waiting, Failure> {
    let request =
        serde_json::from_str(&row.request).map_err(|_| Failure::Inconsistent("a stored request can't be read"))?;
    Ok(Waiting {
        id: ApprovalId(row.id),
        request,
        subject: subject_of(&row),
        asked_by: StaffId(row.asked_by),
        reason: tx.keys().open(reason_place(row.id), &row.reason_sealed)?.to_string(),
        asked_at: row.asked_at,
        expires_at: row.expires_at,
        seconded: row.seconded_by.map(OperatorId),
        fingerprint: row.fingerprint,
    })
}

fn undecided(tx: &TenantTx) -> Select<approval::Entity> {
    approval::Entity::find()
        .filter(approval::Column::TenantId.eq(tx.tenant().0))
        .filter(approval::Column::DecidedAt.is_null())
        .filter(approval::Column::ExpiresAt.gt(tx.now()))
}

pub(super) async fn waiting(tx: &TenantTx) -> Result<Vec<Waiting>, Failure> {
    let rows = undecided(tx)
        .order_by_asc(approval::Column::AskedAt)
        .order_by_asc(approval::Column::Id)
        .all(tx.connection())
        .await?;
    rows.into_iter().map(|row| opened(tx, row)).collect()
}

pub(super) async fn find(tx: &TenantTx, id: ApprovalId) -> Result<Option<Waiting>, Failure> {
    let finder = undecided(tx).filter(approval::Column::Id.eq(id.0));
    only(finder, tx.connection()).await?.map(|row| opened(tx, row)).transpose()
}

/// The same, with the row locked until the transaction ends.
pub(super) async fn for_update(tx: &TenantTx, id: ApprovalId) -> Result<Option<Waiting>, Failure> {
    use sea_orm::QuerySelect;
    let finder = undecided(tx).filter(approval::Column::Id.eq(id.0)).lock_exclusive();
    only(finder, tx.connection()).await?.map(|row| opened(tx, row)).transpose()
}

/// Decides. Returns false if it was decided before.
pub(super) async fn decide(tx: &TenantTx, id: ApprovalId, by: StaffId, outcome: &'static str) -> Result<bool, Failure> {
    let decided = approval::Entity::update_many()
        .col_expr(approval::Column::DecidedBy, Expr::value(by.0))
        .col_expr(approval::Column::DecidedAt, Expr::value(tx.now()))
        .col_expr(approval::Column::Outcome, Expr::value(outcome))
        .filter(approval::Column::TenantId.eq(tx.tenant().0))
        .filter(approval::Column::Id.eq(id.0))
        .filter(approval::Column::DecidedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(decided.rows_affected == 1)
}

/// Notes that the second approver has said yes.
pub(super) async fn second(tx: &TenantTx, id: ApprovalId, by: OperatorId) -> Result<(), Failure> {
    approval::Entity::update_many()
        .col_expr(approval::Column::SecondedBy, Expr::value(by.0))
        .col_expr(approval::Column::SecondedAt, Expr::value(tx.now()))
        .filter(approval::Column::TenantId.eq(tx.tenant().0))
        .filter(approval::Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Ends what waits of a kind for a subject.
pub(super) async fn end_of_subject(tx: &TenantTx, kind: &str, subject: ApprovalSubject) -> Result<(), Failure> {
    let is = |column: approval::Column, id: Option<Uuid>| id.map_or_else(|| column.is_null(), |id| column.eq(id));
    approval::Entity::update_many()
        .col_expr(approval::Column::DecidedAt, Expr::value(tx.now()))
        .col_expr(approval::Column::Outcome, Expr::value("replaced"))
        .filter(approval::Column::TenantId.eq(tx.tenant().0))
        .filter(approval::Column::Kind.eq(kind))
        .filter(is(approval::Column::PersonId, subject.person().map(|person| person.0)))
        .filter(is(approval::Column::SubjectId, subject.thing()))
        .filter(approval::Column::DecidedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Deletes what was over before `limit`. Returns how many.
pub(super) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    let deleted = approval::Entity::delete_many()
        .filter(approval::Column::TenantId.eq(tx.tenant().0))
        .filter(approval::Column::ExpiresAt.lt(limit))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected)
}
