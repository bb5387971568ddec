//! Tokens of operators in the database. Every query filters by the vendor's tenant.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};
use uuid::Uuid;

use super::{ListedOperatorToken, OperatorScope};
use crate::database::{TenantTx, endings};
use crate::entities::{operator, operator_token};
use crate::failure::Failure;
use crate::ids::{OperatorId, OperatorTokenId};

/// A token to be stored.
pub(super) struct NewToken<'a> {
    pub id: OperatorTokenId,
    pub operator: OperatorId,
    pub digest: Vec<u8>,
    pub name: &'a str,
    pub until: DateTime<Utc>,
}

pub(super) async fn keep(tx: &TenantTx, new: NewToken<'_>, scope: &OperatorScope) -> Result<(), Failure> {
    operator_token::Entity::insert(operator_token::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(new.id.0),
        operator_id: Set(new.operator.0),
        token_digest: Set(new.digest),
        name: Set(new.name.to_owned()),
        scope: Set(scope.to_string()),
        created_at: Set(tx.now()),
        expires_at: Set(new.until),
        used_at: Set(None),
        ended_at: Set(None),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

pub(super) async fn by_token(tx: &TenantTx, digest: &[u8]) -> Result<Option<operator_token::Model>, Failure> {
    endings::by_digest::<operator_token::Entity>(tx, digest).await
}

/// A token with what an act needs of its holder's account.
#[derive(FromQueryResult)]
pub(super) struct HeldToken {
    pub operator_id: Uuid,
    pub scope: String,
    pub expires_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub role: String,
    pub disabled_at: Option<DateTime<Utc>>,
}

/// A token, with the row of its holder's account locked against changes until the transaction ends.
pub(super) async fn shared(tx: &TenantTx, id: OperatorTokenId) -> Result<Option<HeldToken>, Failure> {
    let account = operator_token::Entity::belongs_to(operator::Entity)
        .from((operator_token::Column::TenantId, operator_token::Column::OperatorId))
        .to((operator::Column::TenantId, operator::Column::Id));
    let mut finder = operator_token::Entity::find()
        .select_only()
        .columns([operator_token::Column::OperatorId, operator_token::Column::Scope])
        .columns([operator_token::Column::ExpiresAt, operator_token::Column::EndedAt])
        .columns([operator::Column::Role, operator::Column::DisabledAt])
        .join(JoinType::InnerJoin, account.into())
        .filter(operator_token::Column::TenantId.eq(tx.tenant().0))
        .filter(operator_token::Column::Id.eq(id.0));
    if tx.dialect().locks_rows() {
        QueryTrait::query(&mut finder).lock_with_tables(LockType::Share, [operator::Entity]);
    }
    Ok(finder.into_model().all(tx.connection()).await?.into_iter().next())
}

pub(super) async fn used(tx: &TenantTx, id: OperatorTokenId) -> Result<(), Failure> {
    operator_token::Entity::update_many()
        .col_expr(operator_token::Column::UsedAt, Expr::value(tx.now()))
        .filter(operator_token::Column::TenantId.eq(tx.tenant().0))
        .filter(operator_token::Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

pub(super) async fn open_tokens(tx: &TenantTx, operator: OperatorId) -> Result<Vec<ListedOperatorToken>, Failure> {
    let rows = operator_token::Entity::find()
        .filter(operator_token::Column::TenantId.eq(tx.tenant().0))
        .filter(operator_token::Column::OperatorId.eq(operator.0))
        .filter(operator_token::Column::EndedAt.is_null())
        .filter(operator_token::Column::ExpiresAt.gt(tx.now()))
        .order_by_desc(operator_token::Column::CreatedAt)
        .order_by_desc(operator_token::Column::Id)
        .all(tx.connection())
        .await?;
    let listed = rows.into_iter().map(|row| ListedOperatorToken {
        id: OperatorTokenId(row.id),
        name: row.name,
        scope: OperatorScope::from_words(&row.scope),
        created_at: row.created_at,
        expires_at: row.expires_at,
        used_at: row.used_at,
    });
    Ok(listed.collect())
}

/// Sets an earlier end.
pub(super) async fn shorten(tx: &TenantTx, id: OperatorTokenId, until: DateTime<Utc>) -> Result<(), Failure> {
    operator_token::Entity::update_many()
        .col_expr(operator_token::Column::ExpiresAt, Expr::value(until))
        .filter(operator_token::Column::TenantId.eq(tx.tenant().0))
        .filter(operator_token::Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Ends a token. Returns false if it has ended already.
pub(super) async fn end(tx: &TenantTx, id: OperatorTokenId) -> Result<bool, Failure> {
    endings::end::<operator_token::Entity>(tx, id.0).await
}

/// Ends all tokens of an account. Returns how many.
pub(in crate::operators) async fn end_of_operator(tx: &TenantTx, operator: OperatorId) -> Result<u64, Failure> {
    endings::end_of::<operator_token::Entity>(tx, "operator_id", operator.0).await
}

/// Deletes tokens whose time was over before `limit`. Returns how many.
pub(in crate::operators) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    endings::sweep::<operator_token::Entity>(tx, limit).await
}
