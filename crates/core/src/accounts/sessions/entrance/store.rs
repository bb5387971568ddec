//! Pending sign-ins in the database, and the methods of an account.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, LockType, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, JoinType, QueryFilter,
    QueryResult, QuerySelect, QueryTrait,
};
use uuid::Uuid;

use super::{OnTheWay, Shown};
use crate::accounts::Account;
use crate::database::TenantTx;
use crate::entities::{account, one_time_code, passkey, person, recovery_code, sign_in};
use crate::failure::Failure;
use crate::ids::{AccountId, SignInId};
use crate::proof::next_step::Means;
use crate::roster::Person;

/// The methods of an account. Not read if the society offers no second step, because then nothing depends on them.
pub(crate) async fn means(tx: &TenantTx, account: AccountId) -> Result<Means, Failure> {
    if !tx.policy().second_step.is_offered() {
        return Ok(Means::default());
    }
    // One statement for all three, because every sign-in needs them.
    let tenant = tx.tenant().0;
    let passkeys = passkey::Entity::find()
        .filter(passkey::Column::TenantId.eq(tenant))
        .filter(passkey::Column::AccountId.eq(account.0));
    let apps = one_time_code::Entity::find()
        .filter(one_time_code::Column::TenantId.eq(tenant))
        .filter(one_time_code::Column::AccountId.eq(account.0));
    let codes = recovery_code::Entity::find()
        .filter(recovery_code::Column::TenantId.eq(tenant))
        .filter(recovery_code::Column::AccountId.eq(account.0))
        .filter(recovery_code::Column::UsedAt.is_null());
    let all = Query::select()
        .expr_as(Expr::exists(passkeys.into_query()), "passkey")
        .expr_as(Expr::exists(apps.into_query()), "one_time_code")
        .expr_as(Expr::exists(codes.into_query()), "recovery_codes")
        .to_owned();
    let row = tx.connection().query_one(&all).await?.ok_or(Failure::Inconsistent("a question without an answer"))?;
    Ok(Means {
        passkey: row.try_get("", "passkey")?,
        one_time_code: row.try_get("", "one_time_code")?,
        recovery_codes: row.try_get("", "recovery_codes")?,
    })
}

/// The person behind an account that is locked.
pub(crate) struct Behind {
    pub person: Person,
    /// Whether the society has disabled the account.
    pub disabled: bool,
}

/// The person behind an account, if the account's password is still the one that was read before it was verified. The
/// account is locked until the transaction ends, so that a concurrent password change waits and ends the session that
/// opens here.
pub(crate) async fn person_of_same_password(tx: &TenantTx, account: &Account) -> Result<Option<Behind>, Failure> {
    let relation = person::Entity::belongs_to(account::Entity)
        .from((person::Column::TenantId, person::Column::Id))
        .to((account::Column::TenantId, account::Column::PersonId));
    let mut finder = person::Entity::find()
        .column_as(account::Column::PasswordChangedAt, "password_changed_at")
        .column_as(account::Column::DisabledAt, "disabled_at")
        .join(JoinType::InnerJoin, relation.into())
        .filter(account::Column::TenantId.eq(tx.tenant().0))
        .filter(account::Column::Id.eq(account.id.0));
    if tx.dialect().locks_rows() {
        QueryTrait::query(&mut finder).lock_with_tables(LockType::Share, [account::Entity]);
    }
    let found = finder.into_model::<FoundBehind>().all(tx.connection()).await?.into_iter().next();
    let same = found.filter(|found| found.password_changed_at == account.password_changed_at);
    same.map(|found| -> Result<_, Failure> {
        Ok(Behind { person: found.person.try_into()?, disabled: found.disabled_at.is_some() })
    })
    .transpose()
}

struct FoundBehind {
    person: person::Model,
    password_changed_at: DateTime<Utc>,
    disabled_at: Option<DateTime<Utc>>,
}

impl FromQueryResult for FoundBehind {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Self, DbErr> {
        Ok(Self {
            person: person::Model::from_query_result(row, prefix)?,
            password_changed_at: row.try_get(prefix, "password_changed_at")?,
            disabled_at: row.try_get(prefix, "disabled_at")?,
        })
    }
}

pub(crate) async fn keep(
    tx: &TenantTx,
    id: SignInId,
    account: AccountId,
    digest: Vec<u8>,
    shown: Shown,
    expires_at: DateTime<Utc>,
) -> Result<(), Failure> {
    sign_in::Entity::insert(sign_in::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        account_id: Set(account.0),
        token_digest: Set(digest),
        proofs: Set(shown.proofs.to_string()),
        device: Set(shown.device.to_string()),
        created_at: Set(tx.now()),
        expires_at: Set(expires_at),
        ended_at: Set(None),
        outgrown_sealed: Set(shown.outgrown),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

/// A pending sign-in, with the person behind its account.
#[derive(FromQueryResult)]
pub(super) struct FoundSignIn {
    pub id: Uuid,
    pub account_id: Uuid,
    pub proofs: String,
    pub device: String,
    pub created_at: DateTime<Utc>,
    pub disabled_at: Option<DateTime<Utc>>,
    pub expires_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub outgrown_sealed: Option<Vec<u8>>,
    pub user_id: String,
    pub password_changed_at: DateTime<Utc>,
    pub registered_at: DateTime<Utc>,
    pub person_id: Uuid,
    pub person_name: String,
}

pub(super) async fn by_token(tx: &TenantTx, digest: &[u8]) -> Result<Option<FoundSignIn>, Failure> {
    let account = sign_in::Entity::belongs_to(account::Entity)
        .from((sign_in::Column::TenantId, sign_in::Column::AccountId))
        .to((account::Column::TenantId, account::Column::Id));
    let person = account::Entity::belongs_to(person::Entity)
        .from((account::Column::TenantId, account::Column::PersonId))
        .to((person::Column::TenantId, person::Column::Id));
    let found = sign_in::Entity::find()
        .select_only()
        .columns([sign_in::Column::Id, sign_in::Column::AccountId, sign_in::Column::Proofs, sign_in::Column::Device])
        .columns([sign_in::Column::ExpiresAt, sign_in::Column::EndedAt, sign_in::Column::OutgrownSealed])
        .column(sign_in::Column::CreatedAt)
        .columns([account::Column::UserId, account::Column::PasswordChangedAt, account::Column::RegisteredAt])
        .column(account::Column::DisabledAt)
        .column_as(person::Column::Id, "person_id")
        .column_as(person::Column::Name, "person_name")
        .join(JoinType::InnerJoin, account.into())
        .join(JoinType::InnerJoin, person.into())
        .filter(sign_in::Column::TenantId.eq(tx.tenant().0))
        .filter(sign_in::Column::TokenDigest.eq(digest))
        .into_model::<FoundSignIn>()
        .all(tx.connection())
        .await?;
    Ok(found.into_iter().next())
}

/// Copies the PC's proofs to the phone's sign-in, with the rules that the password violates.
pub(crate) async fn give(
    tx: &TenantTx,
    phone: SignInId,
    pc: &OnTheWay,
    expires_at: DateTime<Utc>,
) -> Result<(), Failure> {
    sign_in::Entity::update_many()
        .col_expr(sign_in::Column::Proofs, Expr::value(pc.proofs.to_string()))
        .col_expr(sign_in::Column::OutgrownSealed, Expr::value(pc.outgrown.clone()))
        .col_expr(sign_in::Column::ExpiresAt, Expr::value(expires_at))
        .filter(sign_in::Column::TenantId.eq(tx.tenant().0))
        .filter(sign_in::Column::Id.eq(phone.0))
        .filter(sign_in::Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Ends a pending sign-in. Returns false if it has ended already.
pub(crate) async fn end(tx: &TenantTx, id: SignInId) -> Result<bool, Failure> {
    Ok(end_those(tx, sign_in::Column::Id.eq(id.0)).await? == 1)
}

pub(super) async fn abandon(tx: &TenantTx, digest: &[u8]) -> Result<(), Failure> {
    end_those(tx, sign_in::Column::TokenDigest.eq(digest)).await.map(|_| ())
}

/// Ends all pending sign-ins of an account.
pub(crate) async fn end_of_account(tx: &TenantTx, account: AccountId) -> Result<(), Failure> {
    end_those(tx, sign_in::Column::AccountId.eq(account.0)).await.map(|_| ())
}

/// Ends the matching sign-ins and deletes what they record about a password.
async fn end_those(tx: &TenantTx, which: Expr) -> Result<u64, Failure> {
    let ended = sign_in::Entity::update_many()
        .col_expr(sign_in::Column::EndedAt, Expr::value(tx.now()))
        .col_expr(sign_in::Column::OutgrownSealed, Expr::value(Option::<Vec<u8>>::None))
        .filter(sign_in::Column::TenantId.eq(tx.tenant().0))
        .filter(which)
        .filter(sign_in::Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(ended.rows_affected)
}

/// Deletes sign-ins that expired before `limit`. Returns how many.
pub(crate) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    let deleted = sign_in::Entity::delete_many()
        .filter(sign_in::Column::TenantId.eq(tx.tenant().0))
        .filter(sign_in::Column::ExpiresAt.lt(limit))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected)
}
