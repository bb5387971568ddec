//! Verified calls in the database. Every query filters by the society.

use chrono::{DateTime, Utc};
use rand::Rng;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{CallRead, LIFE, VerifiedCall};
use crate::database::{TenantTx, from_word, only, to_word};
use crate::entities::verified_call::{self, Column};
use crate::failure::Failure;
use crate::ids::{PersonId, StaffId, VerifiedCallId};
use crate::sealed::Place;

const fn number_place(id: Uuid) -> Place {
    Place { table: "verified_call", column: "call_back", row: id }
}

pub(super) async fn keep(
    tx: &TenantTx,
    id: VerifiedCallId,
    person: PersonId,
    staff: StaffId,
    call: &CallRead,
    suffices: bool,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    let items: Vec<_> = call.items.iter().map(to_word).collect();
    let number = match call.number.as_str() {
        "" => None,
        number => Some(tx.keys().seal(number_place(id.0), number, random)?),
    };
    verified_call::Entity::insert(verified_call::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        person_id: Set(person.0),
        staff_id: Set(staff.0),
        caller: Set(to_word(&call.caller)),
        items: Set(items.join(" ")),
        suffices: Set(suffices),
        call_back_sealed: Set(number),
        call_back_from: Set(to_word(&call.call_back)),
        started_at: Set(tx.now()),
        expires_at: Set(tx.now() + LIFE),
        ended_at: Set(None),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

/// Ends the open calls of a clerk.
pub(super) async fn end_of_clerk(tx: &TenantTx, staff: StaffId) -> Result<(), Failure> {
    verified_call::Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(tx.now()))
        .filter(Column::TenantId.eq(tx.tenant().0))
        .filter(Column::StaffId.eq(staff.0))
        .filter(Column::ExpiresAt.gt(tx.now()))
        .filter(Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

async fn opened(tx: &TenantTx, row: verified_call::Model) -> Result<VerifiedCall, Failure> {
    let items = row.items.split_whitespace().map(from_word).collect::<Result<Vec<_>, _>>()?;
    let number = match &row.call_back_sealed {
        Some(sealed) => tx.keys().open(number_place(row.id), sealed)?.to_string(),
        None => String::new(),
    };
    let clerk = crate::staff::account(tx, StaffId(row.staff_id)).await?.map(|account| account.name).unwrap_or_default();
    Ok(VerifiedCall {
        caller: from_word(&row.caller)?,
        items,
        suffices: row.suffices,
        call_back: from_word(&row.call_back_from)?,
        number,
        clerk,
        started_at: row.started_at,
        expires_at: row.expires_at,
        ended_at: row.ended_at,
    })
}

pub(super) async fn open_of(tx: &TenantTx, staff: StaffId, person: PersonId) -> Result<Option<VerifiedCall>, Failure> {
    let finder = verified_call::Entity::find()
        .filter(Column::TenantId.eq(tx.tenant().0))
        .filter(Column::StaffId.eq(staff.0))
        .filter(Column::ExpiresAt.gt(tx.now()))
        .filter(Column::PersonId.eq(person.0))
        .filter(Column::EndedAt.is_null());
    match only(finder, tx.connection()).await? {
        Some(row) => opened(tx, row).await.map(Some),
        None => Ok(None),
    }
}

pub(super) async fn of_person(tx: &TenantTx, person: PersonId, most: u64) -> Result<Vec<VerifiedCall>, Failure> {
    let rows = verified_call::Entity::find()
        .filter(Column::TenantId.eq(tx.tenant().0))
        .filter(Column::PersonId.eq(person.0))
        .order_by_desc(Column::StartedAt)
        .order_by_desc(Column::Id)
        .limit(most)
        .all(tx.connection())
        .await?;
    let mut calls = Vec::with_capacity(rows.len());
    for row in rows {
        calls.push(opened(tx, row).await?);
    }
    Ok(calls)
}

/// Deletes calls that began before `limit`. Returns how many.
pub(super) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    let deleted = verified_call::Entity::delete_many()
        .filter(Column::TenantId.eq(tx.tenant().0))
        .filter(Column::StartedAt.lt(limit))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected)
}
