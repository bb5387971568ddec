//! Accounts of operators in the database. Every query filters by the vendor's tenant.

use chrono::{DateTime, Utc};
use rand::Rng;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::OperatorAccount;
use super::permission::OperatorRole;
use crate::database::{TenantTx, endings, only};
use crate::entities::{operator, operator_one_time_code, operator_passkey};
use crate::failure::Failure;
use crate::ids::OperatorId;
use crate::input::email::EmailAddress;
use crate::proof::hasher::{NewPassword, StoredPassword};
use crate::sealed::{Place, TenantKeys};
use crate::staff::StaffName;

const fn place(column: &'static str, id: OperatorId) -> Place {
    Place { table: "operator", column, row: id.0 }
}

/// The blind index of an address, by which an operator signs in.
pub(super) fn index(keys: &TenantKeys, address: &EmailAddress) -> Vec<u8> {
    keys.blind_index("operator email", &address.compare_key())
}

/// Opens a sealed name.
pub(super) fn opened_name(keys: &TenantKeys, id: OperatorId, sealed: &[u8]) -> Result<String, Failure> {
    Ok(keys.open(place("name", id), sealed)?.as_str().to_owned())
}

/// An account with what a sign-in needs.
pub(super) struct FoundOperator {
    pub account: OperatorAccount,
    pub password: Option<StoredPassword>,
}

fn opened(keys: &TenantKeys, row: operator::Model) -> Result<FoundOperator, Failure> {
    let id = OperatorId(row.id);
    let address = keys.open(place("email", id), &row.email_sealed)?;
    let address = EmailAddress::parse(&address).map_err(|_| Failure::Inconsistent("a stored address isn't one"))?;
    let account = OperatorAccount {
        id,
        name: opened_name(keys, id, &row.name_sealed)?,
        address,
        role: OperatorRole::stored(&row.role)?,
        joined_at: row.password_set_at,
        disabled_at: row.disabled_at,
    };
    let password = row.password_phc.map(|phc| StoredPassword { phc, case_sensitive: true });
    Ok(FoundOperator { account, password })
}

/// Inserts an account. Returns false if there is one with this address.
pub(super) async fn keep(
    tx: &TenantTx,
    id: OperatorId,
    name: &StaffName,
    address: &EmailAddress,
    role: OperatorRole,
    random: &mut impl Rng,
) -> Result<bool, Failure> {
    let kept = operator::Entity::insert(operator::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        name_sealed: Set(tx.keys().seal(place("name", id), name.as_str(), random)?),
        email_sealed: Set(tx.keys().seal(place("email", id), address.as_str(), random)?),
        email_index: Set(index(tx.keys(), address)),
        role: Set(role.word().to_owned()),
        password_phc: Set(None),
        password_set_at: Set(None),
        created_at: Set(tx.now()),
        disabled_at: Set(None),
    })
    .on_conflict(sea_orm::sea_query::OnConflict::new().do_nothing().to_owned())
    .exec_without_returning(tx.connection())
    .await?;
    Ok(kept == 1)
}

pub(super) async fn by_index(tx: &TenantTx, index: &[u8]) -> Result<Option<FoundOperator>, Failure> {
    let finder = operator::Entity::find()
        .filter(operator::Column::TenantId.eq(tx.tenant().0))
        .filter(operator::Column::EmailIndex.eq(index));
    only(finder, tx.connection()).await?.map(|row| opened(tx.keys(), row)).transpose()
}

pub(super) async fn by_id(tx: &TenantTx, id: OperatorId) -> Result<Option<FoundOperator>, Failure> {
    let finder = operator::Entity::find_by_id((tx.tenant().0, id.0));
    only(finder, tx.connection()).await?.map(|row| opened(tx.keys(), row)).transpose()
}

/// An account, with its row locked until the transaction ends.
pub(super) async fn for_update(tx: &TenantTx, id: OperatorId) -> Result<Option<FoundOperator>, Failure> {
    let finder = operator::Entity::find_by_id((tx.tenant().0, id.0)).lock_exclusive();
    only(finder, tx.connection()).await?.map(|row| opened(tx.keys(), row)).transpose()
}

/// All accounts, oldest first. The rows are locked until the transaction ends if `lock`.
pub(super) async fn all(tx: &TenantTx, lock: bool) -> Result<Vec<OperatorAccount>, Failure> {
    let finder = operator::Entity::find()
        .filter(operator::Column::TenantId.eq(tx.tenant().0))
        .order_by_asc(operator::Column::CreatedAt)
        .order_by_asc(operator::Column::Id);
    let finder = if lock { finder.lock_exclusive() } else { finder };
    let rows = finder.all(tx.connection()).await?;
    rows.into_iter().map(|row| opened(tx.keys(), row).map(|found| found.account)).collect()
}

/// The accounts that have a passkey or an app.
pub(super) async fn with_method(tx: &TenantTx) -> Result<Vec<OperatorId>, Failure> {
    let passkeys = operator_passkey::Entity::find()
        .select_only()
        .column(operator_passkey::Column::OperatorId)
        .filter(operator_passkey::Column::TenantId.eq(tx.tenant().0))
        .distinct()
        .into_tuple::<Uuid>()
        .all(tx.connection())
        .await?;
    let apps = operator_one_time_code::Entity::find()
        .select_only()
        .column(operator_one_time_code::Column::OperatorId)
        .filter(operator_one_time_code::Column::TenantId.eq(tx.tenant().0))
        .into_tuple::<Uuid>()
        .all(tx.connection())
        .await?;
    Ok(passkeys.into_iter().chain(apps).map(OperatorId).collect())
}

/// Sets the password. Returns false if the account is disabled.
pub(super) async fn set_password(tx: &TenantTx, id: OperatorId, new: &NewPassword) -> Result<bool, Failure> {
    let set = operator::Entity::update_many()
        .col_expr(operator::Column::PasswordPhc, Expr::value(new.0.phc.clone()))
        .col_expr(operator::Column::PasswordSetAt, Expr::value(tx.now()))
        .filter(operator::Column::TenantId.eq(tx.tenant().0))
        .filter(operator::Column::Id.eq(id.0))
        .filter(operator::Column::DisabledAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(set.rows_affected == 1)
}

/// Stores a new hash of the same password. Returns false if the password has changed meanwhile.
pub(super) async fn keep_hash(
    tx: &TenantTx,
    id: OperatorId,
    set_at: DateTime<Utc>,
    new: &NewPassword,
) -> Result<bool, Failure> {
    let kept = operator::Entity::update_many()
        .col_expr(operator::Column::PasswordPhc, Expr::value(new.0.phc.clone()))
        .filter(operator::Column::TenantId.eq(tx.tenant().0))
        .filter(operator::Column::Id.eq(id.0))
        .filter(operator::Column::PasswordSetAt.eq(set_at))
        .exec(tx.connection())
        .await?;
    Ok(kept.rows_affected == 1)
}

/// Sets name and role of somebody who was invited and hasn't come yet.
pub(super) async fn set_name_and_role(
    tx: &TenantTx,
    id: OperatorId,
    name: &StaffName,
    role: OperatorRole,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    operator::Entity::update_many()
        .col_expr(operator::Column::NameSealed, Expr::value(tx.keys().seal(place("name", id), name.as_str(), random)?))
        .col_expr(operator::Column::Role, Expr::value(role.word()))
        .filter(operator::Column::TenantId.eq(tx.tenant().0))
        .filter(operator::Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Disables an account, or enables it again. Returns false if it is so already.
pub(super) async fn set_disabled(tx: &TenantTx, id: OperatorId, disabled: bool) -> Result<bool, Failure> {
    let at = disabled.then_some(tx.now());
    let column = Expr::col(operator::Column::DisabledAt);
    let set = operator::Entity::update_many()
        .col_expr(operator::Column::DisabledAt, Expr::value(at))
        .filter(operator::Column::TenantId.eq(tx.tenant().0))
        .filter(operator::Column::Id.eq(id.0))
        .filter(if disabled { column.is_null() } else { column.is_not_null() })
        .exec(tx.connection())
        .await?;
    Ok(set.rows_affected == 1)
}

/// Ends the rows of an account in a table whose rows end once. Returns how many.
pub(super) async fn end_of_operator<Entity: EntityTrait>(tx: &TenantTx, id: OperatorId) -> Result<u64, Failure> {
    endings::end_of::<Entity>(tx, "operator_id", id.0).await
}
