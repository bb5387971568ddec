//! Changes of addresses of the staff in the database. Every query filters by the society.

use chrono::{DateTime, Utc};
use rand::Rng;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter};

use super::{LIFE, Mailbox, OpenAddressChange};
use crate::database::{TenantTx, only};
use crate::entities::staff_address_change::{ActiveModel, Column, Entity, Model};
use crate::failure::Failure;
use crate::ids::{StaffAddressChangeId, StaffId};
use crate::input::email::EmailAddress;
use crate::sealed::Place;
use crate::staff::store;

const fn email_place(id: StaffAddressChangeId) -> Place {
    Place { table: "staff_address_change", column: "email", row: id.0 }
}

pub(super) async fn keep(
    tx: &TenantTx,
    id: StaffAddressChangeId,
    staff: StaffId,
    address: &EmailAddress,
    [old, new]: [Vec<u8>; 2],
    random: &mut impl Rng,
) -> Result<(), Failure> {
    Entity::insert(ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        staff_id: Set(staff.0),
        email_sealed: Set(tx.keys().seal(email_place(id), address.as_str(), random)?),
        email_index: Set(store::index(tx.keys(), address)),
        old_digest: Set(old),
        new_digest: Set(new),
        created_at: Set(tx.now()),
        expires_at: Set(tx.now() + LIFE),
        old_confirmed_at: Set(None),
        new_confirmed_at: Set(None),
        ended_at: Set(None),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

pub(super) fn opened(tx: &TenantTx, row: &Model) -> Result<OpenAddressChange, Failure> {
    let id = StaffAddressChangeId(row.id);
    let address = tx.keys().open(email_place(id), &row.email_sealed)?;
    let address = EmailAddress::parse(&address).map_err(|_| Failure::Inconsistent("a stored address isn't one"))?;
    Ok(OpenAddressChange {
        id,
        staff: StaffId(row.staff_id),
        address,
        expires_at: row.expires_at,
        old_confirmed: row.old_confirmed_at.is_some(),
        new_confirmed: row.new_confirmed_at.is_some(),
    })
}

pub(super) async fn of_staff(tx: &TenantTx, staff: StaffId) -> Result<Option<OpenAddressChange>, Failure> {
    let finder = Entity::find()
        .filter(Column::TenantId.eq(tx.tenant().0))
        .filter(Column::StaffId.eq(staff.0))
        .filter(Column::EndedAt.is_null())
        .filter(Column::ExpiresAt.gt(tx.now()));
    only(finder, tx.connection()).await?.map(|row| opened(tx, &row)).transpose()
}

/// The change that a link of one of its two mails belongs to.
pub(super) async fn by_token(tx: &TenantTx, digest: &[u8]) -> Result<Option<Model>, Failure> {
    let either = Condition::any().add(Column::OldDigest.eq(digest)).add(Column::NewDigest.eq(digest));
    let finder = Entity::find().filter(Column::TenantId.eq(tx.tenant().0)).filter(either);
    Ok(only(finder, tx.connection()).await?)
}

/// Notes that a mailbox has confirmed. Returns false if it had before, or the change has ended.
pub(super) async fn confirm(tx: &TenantTx, id: StaffAddressChangeId, mailbox: Mailbox) -> Result<bool, Failure> {
    let column = match mailbox {
        Mailbox::Old => Column::OldConfirmedAt,
        Mailbox::New => Column::NewConfirmedAt,
    };
    let confirmed = Entity::update_many()
        .col_expr(column, Expr::value(tx.now()))
        .filter(Column::TenantId.eq(tx.tenant().0))
        .filter(Column::Id.eq(id.0))
        .filter(column.is_null())
        .filter(Column::EndedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(confirmed.rows_affected == 1)
}

/// Ends a change. Returns false if it has ended already.
pub(super) async fn end(tx: &TenantTx, id: StaffAddressChangeId) -> Result<bool, Failure> {
    store::end::<Entity>(tx, id.0).await
}

/// Ends the changes of an account that wait. Returns how many.
pub(in crate::staff) async fn end_of_staff(tx: &TenantTx, staff: StaffId) -> Result<u64, Failure> {
    store::end_of_staff::<Entity>(tx, staff).await
}

/// Deletes changes whose time was over before `limit`. Returns how many.
pub(crate) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    store::sweep::<Entity>(tx, limit).await
}
