//! Accounts of the staff in the database. Every query filters by the society.

use chrono::{DateTime, Utc};
use rand::Rng;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::permission::Roles;
use super::{StaffAccount, StaffName};
pub(super) use crate::database::endings::{by_digest, end, sweep};
use crate::database::{TenantTx, endings, only};
use crate::entities::{staff, staff_one_time_code, staff_passkey};
use crate::failure::Failure;
use crate::ids::StaffId;
use crate::input::email::EmailAddress;
use crate::proof::hasher::{NewPassword, StoredPassword};
use crate::sealed::{Place, TenantKeys};

const fn email_place(id: StaffId) -> Place {
    Place { table: "staff", column: "email", row: id.0 }
}

/// The blind index of an address, by which a person signs in.
pub(super) fn index(keys: &TenantKeys, address: &EmailAddress) -> Vec<u8> {
    keys.blind_index("staff email", &address.compare_key())
}

/// An account of the staff with what a sign-in needs.
pub(super) struct FoundStaff {
    pub account: StaffAccount,
    pub password: Option<StoredPassword>,
}

fn opened(keys: &TenantKeys, row: staff::Model) -> Result<FoundStaff, Failure> {
    let id = StaffId(row.id);
    let address = keys.open(email_place(id), &row.email_sealed)?;
    let address = EmailAddress::parse(&address).map_err(|_| Failure::Inconsistent("a stored address isn't one"))?;
    let account = StaffAccount {
        id,
        name: row.name,
        address,
        roles: Roles::from_words(&row.roles)?,
        joined_at: row.password_set_at,
        disabled_at: row.disabled_at,
    };
    let password = row.password_phc.map(|phc| StoredPassword { phc, case_sensitive: true });
    Ok(FoundStaff { account, password })
}

/// Inserts an account. Returns false if the society has one with this address.
pub(super) async fn keep(
    tx: &TenantTx,
    id: StaffId,
    name: &StaffName,
    address: &EmailAddress,
    roles: Roles,
    random: &mut impl Rng,
) -> Result<bool, Failure> {
    let kept = staff::Entity::insert(staff::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        name: Set(name.as_str().to_owned()),
        email_sealed: Set(tx.keys().seal(email_place(id), address.as_str(), random)?),
        email_index: Set(index(tx.keys(), address)),
        roles: Set(roles.to_string()),
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

pub(super) async fn by_index(tx: &TenantTx, index: &[u8]) -> Result<Option<FoundStaff>, Failure> {
    let finder = staff::Entity::find()
        .filter(staff::Column::TenantId.eq(tx.tenant().0))
        .filter(staff::Column::EmailIndex.eq(index));
    only(finder, tx.connection()).await?.map(|row| opened(tx.keys(), row)).transpose()
}

pub(super) async fn by_id(tx: &TenantTx, id: StaffId) -> Result<Option<FoundStaff>, Failure> {
    let finder = staff::Entity::find_by_id((tx.tenant().0, id.0));
    only(finder, tx.connection()).await?.map(|row| opened(tx.keys(), row)).transpose()
}

/// An account, with its row locked until the transaction ends.
pub(super) async fn for_update(tx: &TenantTx, id: StaffId) -> Result<Option<FoundStaff>, Failure> {
    let finder = staff::Entity::find_by_id((tx.tenant().0, id.0)).lock_exclusive();
    only(finder, tx.connection()).await?.map(|row| opened(tx.keys(), row)).transpose()
}

/// All accounts of the society, oldest first. The rows are locked until the transaction ends if `lock`.
pub(super) async fn all(tx: &TenantTx, lock: bool) -> Result<Vec<StaffAccount>, Failure> {
    let finder = staff::Entity::find()
        .filter(staff::Column::TenantId.eq(tx.tenant().0))
        .order_by_asc(staff::Column::CreatedAt)
        .order_by_asc(staff::Column::Id);
    let finder = if lock { finder.lock_exclusive() } else { finder };
    let rows = finder.all(tx.connection()).await?;
    rows.into_iter().map(|row| opened(tx.keys(), row).map(|found| found.account)).collect()
}

/// The accounts that have a passkey or an app.
pub(super) async fn with_method(tx: &TenantTx) -> Result<Vec<StaffId>, Failure> {
    let passkeys = staff_passkey::Entity::find()
        .select_only()
        .column(staff_passkey::Column::StaffId)
        .filter(staff_passkey::Column::TenantId.eq(tx.tenant().0))
        .distinct()
        .into_tuple::<Uuid>()
        .all(tx.connection())
        .await?;
    let apps = staff_one_time_code::Entity::find()
        .select_only()
        .column(staff_one_time_code::Column::StaffId)
        .filter(staff_one_time_code::Column::TenantId.eq(tx.tenant().0))
        .into_tuple::<Uuid>()
        .all(tx.connection())
        .await?;
    Ok(passkeys.into_iter().chain(apps).map(StaffId).collect())
}

/// Replaces the password that was set at `set_at`. Returns false if it was changed meanwhile, or the account is disabled.
pub(super) async fn replace_password(
    tx: &TenantTx,
    id: StaffId,
    set_at: DateTime<Utc>,
    new: &NewPassword,
) -> Result<bool, Failure> {
    let set = staff::Entity::update_many()
        .col_expr(staff::Column::PasswordPhc, Expr::value(new.0.phc.clone()))
        .col_expr(staff::Column::PasswordSetAt, Expr::value(tx.now()))
        .filter(staff::Column::TenantId.eq(tx.tenant().0))
        .filter(staff::Column::Id.eq(id.0))
        .filter(staff::Column::PasswordSetAt.eq(set_at))
        .filter(staff::Column::DisabledAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(set.rows_affected == 1)
}

/// Replaces the address. Returns false if somebody else of the society has it.
pub(super) async fn set_address(
    tx: &TenantTx,
    id: StaffId,
    address: &EmailAddress,
    random: &mut impl Rng,
) -> Result<bool, Failure> {
    let index = index(tx.keys(), address);
    if by_index(tx, &index).await?.is_some_and(|there| there.account.id != id) {
        return Ok(false);
    }
    staff::Entity::update_many()
        .col_expr(staff::Column::EmailSealed, Expr::value(tx.keys().seal(email_place(id), address.as_str(), random)?))
        .col_expr(staff::Column::EmailIndex, Expr::value(index))
        .filter(staff::Column::TenantId.eq(tx.tenant().0))
        .filter(staff::Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(true)
}

/// Sets the password. Returns false if the account is disabled.
pub(super) async fn set_password(tx: &TenantTx, id: StaffId, new: &NewPassword) -> Result<bool, Failure> {
    let set = staff::Entity::update_many()
        .col_expr(staff::Column::PasswordPhc, Expr::value(new.0.phc.clone()))
        .col_expr(staff::Column::PasswordSetAt, Expr::value(tx.now()))
        .filter(staff::Column::TenantId.eq(tx.tenant().0))
        .filter(staff::Column::Id.eq(id.0))
        .filter(staff::Column::DisabledAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(set.rows_affected == 1)
}

/// Stores a new hash of the same password. Returns false if the password has changed meanwhile.
pub(super) async fn keep_hash(
    tx: &TenantTx,
    id: StaffId,
    set_at: DateTime<Utc>,
    new: &NewPassword,
) -> Result<bool, Failure> {
    let kept = staff::Entity::update_many()
        .col_expr(staff::Column::PasswordPhc, Expr::value(new.0.phc.clone()))
        .filter(staff::Column::TenantId.eq(tx.tenant().0))
        .filter(staff::Column::Id.eq(id.0))
        .filter(staff::Column::PasswordSetAt.eq(set_at))
        .exec(tx.connection())
        .await?;
    Ok(kept.rows_affected == 1)
}

pub(super) async fn set_roles(tx: &TenantTx, id: StaffId, name: &StaffName, roles: Roles) -> Result<(), Failure> {
    staff::Entity::update_many()
        .col_expr(staff::Column::Roles, Expr::value(roles.to_string()))
        .col_expr(staff::Column::Name, Expr::value(name.as_str()))
        .filter(staff::Column::TenantId.eq(tx.tenant().0))
        .filter(staff::Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Disables an account, or enables it again. Returns false if it is so already.
pub(super) async fn set_disabled(tx: &TenantTx, id: StaffId, disabled: bool) -> Result<bool, Failure> {
    let at = disabled.then_some(tx.now());
    let column = Expr::col(staff::Column::DisabledAt);
    let set = staff::Entity::update_many()
        .col_expr(staff::Column::DisabledAt, Expr::value(at))
        .filter(staff::Column::TenantId.eq(tx.tenant().0))
        .filter(staff::Column::Id.eq(id.0))
        .filter(if disabled { column.is_null() } else { column.is_not_null() })
        .exec(tx.connection())
        .await?;
    Ok(set.rows_affected == 1)
}

/// Ends the rows of an account in a table whose rows end once. Returns how many.
pub(super) async fn end_of_staff<Entity: EntityTrait>(tx: &TenantTx, staff: StaffId) -> Result<u64, Failure> {
    endings::end_of::<Entity>(tx, "staff_id", staff.0).await
}
