//! Due work in the database.

use chrono::{DateTime, Duration, Utc};
use rand::Rng;
use sea_orm::sea_query::{Expr, LockBehavior, LockType, SelectStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::{Backlog, DueWork};
use crate::database::{PlatformTx, TenantTx};
use crate::entities::due_work;
use crate::failure::Failure;
use crate::ids::{TenantId, new_uuid};

pub(crate) async fn keep(
    tx: &TenantTx,
    kind: &'static str,
    subject: Uuid,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    keep_from(tx, kind, subject, tx.now(), random).await
}

/// Keeps work that is due from an instant on.
pub(crate) async fn keep_from(
    tx: &TenantTx,
    kind: &'static str,
    subject: Uuid,
    not_before: DateTime<Utc>,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    due_work::Entity::insert(due_work::ActiveModel {
        id: Set(new_uuid(tx.now(), random)),
        kind: Set(kind.to_owned()),
        tenant_id: Set(tx.tenant().0),
        subject_id: Set(subject),
        not_before: Set(not_before),
        lease_until: Set(None),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

/// How much work of a kind there is, and how late it is.
pub(crate) async fn backlog(tx: &PlatformTx, kind: &'static str) -> Result<Backlog, Failure> {
    let of_kind = || due_work::Entity::find().filter(due_work::Column::Kind.eq(kind));
    let due = || of_kind().filter(due_work::Column::NotBefore.lte(tx.now()));
    let first = due().order_by_asc(due_work::Column::NotBefore).limit(1).one(tx.connection()).await?;
    Ok(Backlog {
        waiting: of_kind().count(tx.connection()).await?,
        due: due().count(tx.connection()).await?,
        late: first.map_or_else(Duration::zero, |first| tx.now() - first.not_before),
    })
}

/// Claims at most `most` pieces of work of a kind, for the time of `lease`.
pub(crate) async fn claim(
    tx: &PlatformTx,
    kind: &'static str,
    most: u64,
    lease: Duration,
) -> Result<Vec<DueWork>, Failure> {
    let mut due = due_work::Entity::find()
        .filter(due_work::Column::Kind.eq(kind))
        .filter(due_work::Column::NotBefore.lte(tx.now()))
        .filter(
            Condition::any()
                .add(due_work::Column::LeaseUntil.is_null())
                .add(due_work::Column::LeaseUntil.lte(tx.now())),
        )
        .order_by_asc(due_work::Column::NotBefore)
        .limit(most);
    if tx.dialect().locks_rows() {
        due = due.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked);
    }
    let due = due.all(tx.connection()).await?;
    due_work::Entity::update_many()
        .col_expr(due_work::Column::LeaseUntil, Expr::value(tx.now() + lease))
        .filter(due_work::Column::Id.is_in(due.iter().map(|row| row.id)))
        .exec(tx.connection())
        .await?;
    Ok(due.into_iter().map(|row| DueWork { tenant: TenantId(row.tenant_id), subject: row.subject_id }).collect())
}

/// Counts the work that was due before `limit` and isn't claimed.
pub(super) async fn late(tx: &PlatformTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    let unclaimed =
        Condition::any().add(due_work::Column::LeaseUntil.is_null()).add(due_work::Column::LeaseUntil.lte(tx.now()));
    let late = due_work::Entity::find().filter(due_work::Column::NotBefore.lt(limit)).filter(unclaimed);
    Ok(late.count(tx.connection()).await?)
}

/// Ends the claim on the work of a subject, which is due as before.
pub(crate) async fn give_back(tx: &PlatformTx, tenant: TenantId, subject: Uuid) -> Result<(), Failure> {
    due_work::Entity::update_many()
        .col_expr(due_work::Column::LeaseUntil, Expr::value(Option::<DateTime<Utc>>::None))
        .filter(due_work::Column::TenantId.eq(tenant.0))
        .filter(due_work::Column::SubjectId.eq(subject))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Deletes the due work of a subject, because it is done or has become needless.
pub(crate) async fn drop(tx: &TenantTx, subject: Uuid) -> Result<(), Failure> {
    due_work::Entity::delete_many()
        .filter(due_work::Column::TenantId.eq(tx.tenant().0))
        .filter(due_work::Column::SubjectId.eq(subject))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Deletes the due work of many subjects, whose ids a query finds.
pub(crate) async fn drop_all(tx: &TenantTx, subjects: SelectStatement) -> Result<(), Failure> {
    due_work::Entity::delete_many()
        .filter(due_work::Column::TenantId.eq(tx.tenant().0))
        .filter(due_work::Column::SubjectId.in_subquery(subjects))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Makes the work of many subjects, whose ids a query finds, due now. Claims stay.
pub(crate) async fn hasten_all(tx: &TenantTx, subjects: SelectStatement) -> Result<(), Failure> {
    due_work::Entity::update_many()
        .col_expr(due_work::Column::NotBefore, Expr::value(tx.now()))
        .filter(due_work::Column::TenantId.eq(tx.tenant().0))
        .filter(due_work::Column::SubjectId.in_subquery(subjects))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Postpones the work of a subject until `not_before` and ends the claim.
pub(crate) async fn postpone(tx: &TenantTx, subject: Uuid, not_before: DateTime<Utc>) -> Result<(), Failure> {
    due_work::Entity::update_many()
        .col_expr(due_work::Column::NotBefore, Expr::value(not_before))
        .col_expr(due_work::Column::LeaseUntil, Expr::value(Option::<DateTime<Utc>>::None))
        .filter(due_work::Column::TenantId.eq(tx.tenant().0))
        .filter(due_work::Column::SubjectId.eq(subject))
        .exec(tx.connection())
        .await?;
    Ok(())
}
