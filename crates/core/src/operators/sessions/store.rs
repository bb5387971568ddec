//! Sessions of operators in the database. Every query filters by the vendor's tenant.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, LockType};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, FromQueryResult, JoinType, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
};
use uuid::Uuid;

use super::{ABSOLUTE, IDLE, KNOWN_FOR, ListedOperatorSession};
use crate::database::{TenantTx, endings};
use crate::entities::operator;
use crate::entities::operator_session::{ActiveModel, Column, Entity};
use crate::failure::Failure;
use crate::ids::{OperatorId, OperatorSessionId};
use crate::input::device::{Device, Mark};
use crate::proof::next_step::Proofs;

pub(super) async fn keep(
    tx: &TenantTx,
    id: OperatorSessionId,
    operator: OperatorId,
    digest: Vec<u8>,
    proofs: Proofs,
    device: Device,
) -> Result<(), Failure> {
    Entity::insert(ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        operator_id: Set(operator.0),
        token_digest: Set(digest),
        proofs: Set(proofs.to_string()),
        device: Set(device.to_string()),
        mark: Set(device.next.map(|mark| mark.bytes().to_vec())),
        created_at: Set(tx.now()),
        seen_at: Set(tx.now()),
        stepped_up_at: Set(tx.now()),
        expires_at: Set(tx.now() + ABSOLUTE),
        ended_at: Set(None),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

/// A session with what requests need of its account.
#[derive(FromQueryResult)]
pub(super) struct FoundOperatorSession {
    pub id: Uuid,
    pub operator_id: Uuid,
    pub name_sealed: Vec<u8>,
    pub role: String,
    pub disabled_at: Option<DateTime<Utc>>,
    pub seen_at: DateTime<Utc>,
    pub stepped_up_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
}

fn with_account(tx: &TenantTx) -> Select<Entity> {
    let account = Entity::belongs_to(operator::Entity)
        .from((Column::TenantId, Column::OperatorId))
        .to((operator::Column::TenantId, operator::Column::Id));
    Entity::find()
        .select_only()
        .columns([Column::Id, Column::OperatorId, Column::SeenAt])
        .columns([Column::SteppedUpAt, Column::ExpiresAt, Column::EndedAt])
        .columns([operator::Column::NameSealed, operator::Column::Role, operator::Column::DisabledAt])
        .join(JoinType::InnerJoin, account.into())
        .filter(Column::TenantId.eq(tx.tenant().0))
}

pub(super) async fn by_token(tx: &TenantTx, digest: &[u8]) -> Result<Option<FoundOperatorSession>, Failure> {
    let finder = with_account(tx).filter(Column::TokenDigest.eq(digest));
    Ok(finder.into_model().all(tx.connection()).await?.into_iter().next())
}

/// A session, with the row of its account locked against changes until the transaction ends.
pub(super) async fn shared(tx: &TenantTx, id: OperatorSessionId) -> Result<Option<FoundOperatorSession>, Failure> {
    let mut finder = with_account(tx).filter(Column::Id.eq(id.0));
    if tx.dialect().locks_rows() {
        QueryTrait::query(&mut finder).lock_with_tables(LockType::Share, [operator::Entity]);
    }
    Ok(finder.into_model().all(tx.connection()).await?.into_iter().next())
}

pub(super) async fn touch(tx: &TenantTx, id: OperatorSessionId) -> Result<(), Failure> {
    Entity::update_many()
        .col_expr(Column::SeenAt, Expr::value(tx.now()))
        .filter(Column::TenantId.eq(tx.tenant().0))
        .filter(Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

pub(super) async fn step_up(tx: &TenantTx, id: OperatorSessionId, digest: Vec<u8>) -> Result<bool, Failure> {
    let noted = Entity::update_many()
        .col_expr(Column::TokenDigest, Expr::value(digest))
        .col_expr(Column::SteppedUpAt, Expr::value(tx.now()))
        .filter(Column::TenantId.eq(tx.tenant().0))
        .filter(Column::Id.eq(id.0))
        .filter(Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(noted.rows_affected == 1)
}

/// Whether a browser with this mark had a session of this account lately.
pub(in crate::operators) async fn is_known_mark(
    tx: &TenantTx,
    operator: OperatorId,
    mark: Option<Mark>,
) -> Result<bool, Failure> {
    let Some(mark) = mark else { return Ok(false) };
    let known = Entity::find()
        .filter(Column::TenantId.eq(tx.tenant().0))
        .filter(Column::OperatorId.eq(operator.0))
        .filter(Column::Mark.eq(mark.bytes()))
        .filter(Column::CreatedAt.gt(tx.now() - KNOWN_FOR))
        .count(tx.connection())
        .await?;
    Ok(known > 0)
}

pub(super) async fn open_sessions(tx: &TenantTx, operator: OperatorId) -> Result<Vec<ListedOperatorSession>, Failure> {
    let rows = Entity::find()
        .filter(Column::TenantId.eq(tx.tenant().0))
        .filter(Column::OperatorId.eq(operator.0))
        .filter(Column::EndedAt.is_null())
        .filter(Column::ExpiresAt.gt(tx.now()))
        .filter(Column::SeenAt.gt(tx.now() - IDLE))
        .order_by_desc(Column::CreatedAt)
        .order_by_desc(Column::Id)
        .all(tx.connection())
        .await?;
    let listed = rows.into_iter().map(|row| ListedOperatorSession {
        id: OperatorSessionId(row.id),
        device: Device::stored(&row.device),
        created_at: row.created_at,
    });
    Ok(listed.collect())
}

/// Ends a session of an account. Returns false if it isn't open.
pub(super) async fn end(tx: &TenantTx, operator: OperatorId, id: OperatorSessionId) -> Result<bool, Failure> {
    let ended = Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(tx.now()))
        .filter(Column::TenantId.eq(tx.tenant().0))
        .filter(Column::OperatorId.eq(operator.0))
        .filter(Column::Id.eq(id.0))
        .filter(Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(ended.rows_affected == 1)
}

/// Ends the sessions of an account, except `keep`. Their browsers are no longer known. Returns how many were open.
pub(in crate::operators) async fn end_all(
    tx: &TenantTx,
    operator: OperatorId,
    keep: Option<OperatorSessionId>,
) -> Result<u64, Failure> {
    let of_account = || {
        let mut update =
            Entity::update_many().filter(Column::TenantId.eq(tx.tenant().0)).filter(Column::OperatorId.eq(operator.0));
        if let Some(keep) = keep {
            update = update.filter(Column::Id.ne(keep.0));
        }
        update
    };
    let ended = of_account()
        .col_expr(Column::EndedAt, Expr::value(tx.now()))
        .filter(Column::EndedAt.is_null())
        .filter(Column::ExpiresAt.gt(tx.now()))
        .exec(tx.connection())
        .await?;
    of_account()
        .col_expr(Column::Mark, Expr::value(None::<Vec<u8>>))
        .filter(Expr::col(Column::Mark).is_not_null())
        .exec(tx.connection())
        .await?;
    Ok(ended.rows_affected)
}

/// Deletes sessions that expired before `limit` and whose browser is no longer known. Returns how many.
pub(in crate::operators) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    let deleted = Entity::delete_many()
        .filter(Column::TenantId.eq(tx.tenant().0))
        .filter(Column::ExpiresAt.lt(Ord::min(limit, tx.now() - KNOWN_FOR)))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected)
}

/// Deletes all sessions that expire before `limit`, also those by which a browser is known. Returns how many.
pub(crate) async fn forget(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    endings::sweep::<Entity>(tx, limit).await
}
