//! Letters by employer.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Order, Query, SimpleExpr};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::database::TenantTx;
use crate::enrolment::employers::EmployerBatch;
use crate::enrolment::invitation::INVITATION;
use crate::entities::person;
use crate::entities::provisional_credential::{Column, Entity};
use crate::failure::Failure;

/// The employer's name in the roster.
pub(in crate::enrolment) async fn name(tx: &TenantTx, code: &str) -> Result<Option<String>, Failure> {
    let name: Option<String> = person::Entity::find()
        .filter(person::Column::TenantId.eq(tx.tenant().0))
        .filter(person::Column::EmployerCode.eq(code))
        .filter(person::Column::RestrictedAt.is_null())
        .select_only()
        .column(person::Column::EmployerName)
        .limit(1)
        .into_tuple()
        .one(tx.connection())
        .await?;
    Ok(name)
}

/// The number of letters of the group that fit.
fn how_many(fits: Condition) -> SimpleExpr {
    Func::count(Expr::case(fits, 1)).into()
}

/// The batches of an employer, the latest first.
pub(in crate::enrolment) async fn batches(tx: &TenantTx, code: &str) -> Result<Vec<EmployerBatch>, Failure> {
    let (letter, recipient) = (|column| Expr::col((Entity, column)), |column| Expr::col((person::Entity, column)));
    let unused = || Condition::all().add(letter(Column::RedeemedAt).is_null()).add(letter(Column::RevokedAt).is_null());
    let now = tx.now();
    let redeemed = Condition::all().add(letter(Column::RedeemedAt).is_not_null());
    let revoked =
        Condition::all().add(letter(Column::RedeemedAt).is_null()).add(letter(Column::RevokedAt).is_not_null());
    let query = Query::select()
        .expr(letter(Column::Batch))
        .expr(Func::min(letter(Column::IssuedAt)))
        .expr(Func::count(letter(Column::Id)))
        .expr(how_many(redeemed))
        .expr(how_many(unused().add(letter(Column::ExpiresAt).gt(now))))
        .expr(how_many(unused().add(letter(Column::ExpiresAt).lte(now))))
        .expr(how_many(revoked))
        .from(person::Entity)
        .inner_join(
            Entity,
            Condition::all()
                .add(letter(Column::TenantId).equals((person::Entity, person::Column::TenantId)))
                .add(letter(Column::PersonId).equals((person::Entity, person::Column::Id)))
                .add(letter(Column::Occasion).ne(INVITATION)),
        )
        .and_where(recipient(person::Column::TenantId).eq(tx.tenant().0))
        .and_where(recipient(person::Column::EmployerCode).eq(code))
        .and_where(recipient(person::Column::RestrictedAt).is_null())
        .add_group_by([letter(Column::Batch)])
        .order_by((Entity, Column::Batch), Order::Desc)
        .to_owned();
    let rows = tx.connection().query_all(&query).await?;
    let count = |row: &sea_orm::QueryResult, index| -> Result<u64, Failure> {
        let count: i64 = row.try_get_by_index(index)?;
        Ok(u64::try_from(count).unwrap_or(0))
    };
    rows.iter()
        .map(|row| {
            let issued_at: DateTime<Utc> = row.try_get_by_index(1)?;
            Ok(EmployerBatch {
                batch: row.try_get_by_index(0)?,
                issued_at,
                letters: count(row, 2)?,
                redeemed: count(row, 3)?,
                open: count(row, 4)?,
                expired: count(row, 5)?,
                revoked: count(row, 6)?,
            })
        })
        .collect()
}
