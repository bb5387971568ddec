//! Tokens of the staff in the database. Every query filters by the society.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};
use uuid::Uuid;

use super::{ListedToken, TokenScope};
use crate::database::TenantTx;
use crate::entities::{staff, staff_token};
use crate::failure::Failure;
use crate::ids::{StaffId, StaffTokenId};
use crate::staff::store;

/// A token to be stored.
pub(super) struct NewToken<'a> {
    pub id: StaffTokenId,
    pub staff: StaffId,
    pub digest: Vec<u8>,
    pub name: &'a str,
    pub until: DateTime<Utc>,
}

pub(super) async fn keep(tx: &TenantTx, new: NewToken<'_>, scope: &TokenScope) -> Result<(), Failure> {
    staff_token::Entity::insert(staff_token::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(new.id.0),
        staff_id: Set(new.staff.0),
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

pub(super) async fn by_token(tx: &TenantTx, digest: &[u8]) -> Result<Option<staff_token::Model>, Failure> {
    store::by_digest::<staff_token::Entity>(tx, digest).await
}

/// A token with what an act needs of its holder's account.
#[derive(FromQueryResult)]
pub(super) struct HeldToken {
    pub staff_id: Uuid,
    pub scope: String,
    pub expires_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub roles: String,
    pub disabled_at: Option<DateTime<Utc>>,
}

/// A token, with the row of its holder's account locked against changes until the transaction ends.
pub(super) async fn shared(tx: &TenantTx, id: StaffTokenId) -> Result<Option<HeldToken>, Failure> {
    let account = staff_token::Entity::belongs_to(staff::Entity)
        .from((staff_token::Column::TenantId, staff_token::Column::StaffId))
        .to((staff::Column::TenantId, staff::Column::Id));
    let mut finder = staff_token::Entity::find()
        .select_only()
        .columns([staff_token::Column::StaffId, staff_token::Column::Scope])
        .columns([staff_token::Column::ExpiresAt, staff_token::Column::EndedAt])
        .columns([staff::Column::Roles, staff::Column::DisabledAt])
        .join(JoinType::InnerJoin, account.into())
        .filter(staff_token::Column::TenantId.eq(tx.tenant().0))
        .filter(staff_token::Column::Id.eq(id.0));
    if tx.dialect().locks_rows() {
        QueryTrait::query(&mut finder).lock_with_tables(LockType::Share, [staff::Entity]);
    }
    Ok(finder.into_model().all(tx.connection()).await?.into_iter().next())
}

pub(super) async fn used(tx: &TenantTx, id: StaffTokenId) -> Result<(), Failure> {
    staff_token::Entity::update_many()
        .col_expr(staff_token::Column::UsedAt, Expr::value(tx.now()))
        .filter(staff_token::Column::TenantId.eq(tx.tenant().0))
        .filter(staff_token::Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

pub(super) async fn open_tokens(tx: &TenantTx, staff: StaffId) -> Result<Vec<ListedToken>, Failure> {
    let rows = staff_token::Entity::find()
        .filter(staff_token::Column::TenantId.eq(tx.tenant().0))
        .filter(staff_token::Column::StaffId.eq(staff.0))
        .filter(staff_token::Column::EndedAt.is_null())
        .filter(staff_token::Column::ExpiresAt.gt(tx.now()))
        .order_by_desc(staff_token::Column::CreatedAt)
        .order_by_desc(staff_token::Column::Id)
        .all(tx.connection())
        .await?;
    let listed = rows.into_iter().map(|row| ListedToken {
        id: StaffTokenId(row.id),
        name: row.name,
        scope: TokenScope::from_words(&row.scope),
        created_at: row.created_at,
        expires_at: row.expires_at,
        used_at: row.used_at,
    });
    Ok(listed.collect())
}

/// Sets an earlier end.
pub(super) async fn shorten(tx: &TenantTx, id: StaffTokenId, until: DateTime<Utc>) -> Result<(), Failure> {
    staff_token::Entity::update_many()
        .col_expr(staff_token::Column::ExpiresAt, Expr::value(until))
        .filter(staff_token::Column::TenantId.eq(tx.tenant().0))
        .filter(staff_token::Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Ends a token. Returns false if it has ended already.
pub(super) async fn end(tx: &TenantTx, id: StaffTokenId) -> Result<bool, Failure> {
    store::end::<staff_token::Entity>(tx, id.0).await
}

/// Ends all tokens of an account. Returns how many.
pub(in crate::staff) async fn end_of_staff(tx: &TenantTx, staff: StaffId) -> Result<u64, Failure> {
    store::end_of_staff::<staff_token::Entity>(tx, staff).await
}

/// Deletes tokens whose time was over before `limit`. Returns how many.
pub(crate) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    store::sweep::<staff_token::Entity>(tx, limit).await
}
