//! Desk codes in the database. Every query filters by the society.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::accounts::{self, Account};
use crate::database::{TenantTx, only};
use crate::entities::desk_code;
use crate::failure::Failure;
use crate::ids::{AccountId, DeskCodeId, PersonId};
use crate::roster::{self, Person};

/// A desk code's row.
pub(super) struct StoredCode {
    pub id: DeskCodeId,
    /// Whether a reset with this code also removes the second step.
    pub second_step_lost: bool,
    /// `None` for one that an earlier version kept before it was approved.
    pub fingerprint: Option<Vec<u8>>,
}

impl From<desk_code::Model> for StoredCode {
    fn from(row: desk_code::Model) -> Self {
        Self { id: DeskCodeId(row.id), second_step_lost: row.second_step_lost, fingerprint: row.fingerprint }
    }
}

/// A code that two people give out.
pub(super) struct NewCode {
    pub id: DeskCodeId,
    pub account: AccountId,
    pub second_step_lost: bool,
    pub requested_by: String,
    pub approved_by: String,
    pub fingerprint: Vec<u8>,
    pub expires_at: DateTime<Utc>,
}

pub(super) async fn keep(tx: &TenantTx, new: NewCode) -> Result<(), Failure> {
    desk_code::Entity::insert(desk_code::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(new.id.0),
        account_id: Set(new.account.0),
        second_step_lost: Set(new.second_step_lost),
        requested_by: Set(new.requested_by),
        approved_by: Set(Some(new.approved_by)),
        fingerprint: Set(Some(new.fingerprint)),
        tries: Set(0),
        requested_at: Set(tx.now()),
        expires_at: Set(new.expires_at),
        ended_at: Set(None),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

pub(crate) async fn end(tx: &TenantTx, account: AccountId) -> Result<(), Failure> {
    desk_code::Entity::update_many()
        .col_expr(desk_code::Column::EndedAt, Expr::value(tx.now()))
        .filter(desk_code::Column::TenantId.eq(tx.tenant().0))
        .filter(desk_code::Column::AccountId.eq(account.0))
        .filter(desk_code::Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// An approved code, with its account and person.
pub(super) struct GivenOut {
    pub code: StoredCode,
    pub account: Account,
    pub person: Person,
}

/// The approved code for a user ID. Runs three statements whether it exists or not, against enumeration.
pub(super) async fn given_out(tx: &TenantTx, user_id_folded: &str) -> Result<Option<GivenOut>, Failure> {
    let account = accounts::by_user_id(tx, user_id_folded).await?;
    let (account_id, person_id) =
        account.as_ref().map_or((Uuid::nil(), PersonId(Uuid::nil())), |account| (account.id.0, account.person));
    let code = only(
        desk_code::Entity::find()
            .filter(desk_code::Column::TenantId.eq(tx.tenant().0))
            .filter(desk_code::Column::AccountId.eq(account_id))
            .filter(desk_code::Column::Fingerprint.is_not_null())
            .filter(desk_code::Column::EndedAt.is_null())
            .filter(desk_code::Column::ExpiresAt.gt(tx.now())),
        tx.connection(),
    )
    .await?;
    let person = roster::person(tx, person_id).await?;
    Ok(account.zip(code).zip(person).map(|((account, code), person)| GivenOut { code: code.into(), account, person }))
}

/// Marks a code as used. Returns false if it was used meanwhile.
pub(super) async fn use_up(tx: &TenantTx, id: DeskCodeId) -> Result<bool, Failure> {
    let used = desk_code::Entity::update_many()
        .col_expr(desk_code::Column::EndedAt, Expr::value(tx.now()))
        .filter(desk_code::Column::TenantId.eq(tx.tenant().0))
        .filter(desk_code::Column::Id.eq(id.0))
        .filter(desk_code::Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(used.rows_affected == 1)
}

/// Deletes codes that expired before `limit`. Returns how many.
pub(crate) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    let deleted = desk_code::Entity::delete_many()
        .filter(desk_code::Column::TenantId.eq(tx.tenant().0))
        .filter(desk_code::Column::ExpiresAt.lt(limit))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected)
}
