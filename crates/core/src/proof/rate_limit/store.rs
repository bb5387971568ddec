//! Buckets in the database. Instants are kept in microseconds since 1970, so that a statement can add to them in both
//! databases.

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::rule::{Bucket, RateLimitKind};
use crate::database::{PlatformTx, TenantTx, only, to_word};
use crate::entities::{attempt_counter, network_counter};
use crate::failure::Failure;

const fn written(instant: DateTime<Utc>) -> i64 {
    instant.timestamp_micros()
}

fn read_back(micros: i64) -> Result<DateTime<Utc>, Failure> {
    DateTime::from_timestamp_micros(micros).ok_or(Failure::Inconsistent("a bucket that is empty at no instant"))
}

/// Inserts the first bucket of a subject. Returns false if the subject has a bucket already.
pub(super) async fn begin(tx: &TenantTx, kind: RateLimitKind, subject: &[u8], bucket: Bucket) -> Result<bool, Failure> {
    let begun = attempt_counter::Entity::insert(attempt_counter::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        kind: Set(to_word(&kind)),
        subject_digest: Set(subject.to_vec()),
        failures: Set(0),
        touched_at: Set(tx.now()),
        blocked_until: Set(bucket.blocked_until),
        in_a_row: Set(i32::try_from(bucket.in_a_row).unwrap_or(i32::MAX)),
        empty_at_us: Set(bucket.empty_at.map(written).unwrap_or_default()),
    })
    .on_conflict(
        OnConflict::columns([
            attempt_counter::Column::TenantId,
            attempt_counter::Column::Kind,
            attempt_counter::Column::SubjectDigest,
        ])
        .do_nothing()
        .to_owned(),
    )
    .exec_without_returning(tx.connection())
    .await?;
    Ok(begun == 1)
}

fn bucket(row: attempt_counter::Model) -> Result<Bucket, Failure> {
    Ok(Bucket {
        empty_at: Some(read_back(row.empty_at_us)?),
        in_a_row: u32::try_from(row.in_a_row).unwrap_or_default(),
        blocked_until: row.blocked_until,
    })
}

/// Loads the bucket of a subject, if there is one.
pub(super) async fn find(tx: &TenantTx, kind: RateLimitKind, subject: &[u8]) -> Result<Option<Bucket>, Failure> {
    let finder = attempt_counter::Entity::find_by_id((tx.tenant().0, to_word(&kind), subject.to_vec()));
    only(finder, tx.connection()).await?.map(bucket).transpose()
}

/// Loads the bucket of a subject, if there is one, and locks its row until the transaction ends.
pub(super) async fn for_update(tx: &TenantTx, kind: RateLimitKind, subject: &[u8]) -> Result<Option<Bucket>, Failure> {
    let finder =
        attempt_counter::Entity::find_by_id((tx.tenant().0, to_word(&kind), subject.to_vec())).lock_exclusive();
    only(finder, tx.connection()).await?.map(bucket).transpose()
}

pub(super) async fn keep(tx: &TenantTx, kind: RateLimitKind, subject: &[u8], bucket: Bucket) -> Result<(), Failure> {
    let empty_at = bucket.empty_at.map(written).unwrap_or_default();
    attempt_counter::Entity::update_many()
        .col_expr(attempt_counter::Column::EmptyAtUs, Expr::value(empty_at))
        .col_expr(attempt_counter::Column::InARow, Expr::value(i32::try_from(bucket.in_a_row).unwrap_or(i32::MAX)))
        .col_expr(attempt_counter::Column::TouchedAt, Expr::value(tx.now()))
        .col_expr(attempt_counter::Column::BlockedUntil, Expr::value(bucket.blocked_until))
        .filter(attempt_counter::Column::TenantId.eq(tx.tenant().0))
        .filter(attempt_counter::Column::Kind.eq(to_word(&kind)))
        .filter(attempt_counter::Column::SubjectDigest.eq(subject))
        .exec(tx.connection())
        .await?;
    Ok(())
}

pub(super) async fn forget(tx: &TenantTx, kind: RateLimitKind, subject: &[u8]) -> Result<(), Failure> {
    attempt_counter::Entity::delete_by_id((tx.tenant().0, to_word(&kind), subject.to_vec()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// How much longer the sweep keeps buckets whose failures in a row don't decay.
const ROW_KEPT: Duration = Duration::days(400);

/// Deletes the buckets without an attempt since `limit`. Returns the number of deleted rows.
pub(crate) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    let rows = RateLimitKind::ALL.into_iter().filter(|kind| kind.counts_in_a_row()).map(|kind| to_word(&kind));
    let deleted = attempt_counter::Entity::delete_many()
        .filter(attempt_counter::Column::TenantId.eq(tx.tenant().0))
        .filter(attempt_counter::Column::TouchedAt.lt(limit))
        .filter(
            // Failures in a row are kept longer. Otherwise slow guessing would stay below the limit.
            attempt_counter::Column::Kind.is_not_in(rows).or(attempt_counter::Column::TouchedAt.lt(limit - ROW_KEPT)),
        )
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected)
}

/// A change of a network's bucket.
pub(super) struct Shift {
    /// The bucket's key.
    pub key: Vec<u8>,
    /// How much later it will be empty; negative to take something back.
    pub by: Duration,
}

/// A network's bucket as it is kept.
pub(super) struct Kept {
    pub key: Vec<u8>,
    pub empty_at: DateTime<Utc>,
}

impl Kept {
    fn of(row: network_counter::Model, now: DateTime<Utc>) -> Result<Self, Failure> {
        let empty_at = if row.touched_at > now + AHEAD { now } else { read_back(row.empty_at_us)? };
        Ok(Self { key: row.network_hash, empty_at })
    }
}

/// How far the clocks of servers may differ. What was written later than that was written by a clock that has been set
/// back since, and counts for nothing.
const AHEAD: Duration = Duration::minutes(5);

/// Reads the buckets of networks.
pub(super) async fn read(tx: &TenantTx, keys: Vec<Vec<u8>>) -> Result<Vec<Kept>, Failure> {
    let rows = network_counter::Entity::find()
        .filter(network_counter::Column::NetworkHash.is_in(keys))
        .all(tx.connection())
        .await?;
    rows.into_iter().map(|row| Kept::of(row, tx.now())).collect()
}

/// The row that a bucket begins with.
fn begun(tx: &TenantTx, key: Vec<u8>, empty_at: DateTime<Utc>) -> network_counter::ActiveModel {
    network_counter::ActiveModel {
        network_hash: Set(key),
        failures: Set(0),
        touched_at: Set(tx.now()),
        blocked_until: Set(None),
        empty_at_us: Set(written(empty_at)),
    }
}

/// Adds to buckets of networks in one statement, which parallel requests on several servers can't undercut. A bucket
/// becomes no fuller than `fullest`. Returns the buckets as they are afterwards. Rows are locked in the order of their
/// keys, so that two transactions can't deadlock.
pub(super) async fn shift(tx: &TenantTx, shifts: &[Shift], fullest: Option<Duration>) -> Result<Vec<Kept>, Failure> {
    let (now, column) = (written(tx.now()), network_counter::Column::EmptyAtUs);
    let kept = || Expr::col((network_counter::Entity, column));
    let touched = || Expr::col((network_counter::Entity, network_counter::Column::TouchedAt));
    let begins =
        || CaseStatement::new().case(touched().gt(tx.now() + AHEAD), now).case(kept().gt(now), kept()).finally(now);
    let later = || Into::<Expr>::into(begins()).add(Expr::col(("excluded", column))).sub(now);
    let after = match fullest.and_then(|fullest| fullest.num_microseconds()) {
        None => later(),
        Some(fullest) => CaseStatement::new().case(later().gt(now + fullest), now + fullest).finally(later()).into(),
    };
    let mut rows: Vec<_> = shifts.iter().collect();
    rows.sort_by(|one, other| one.key.cmp(&other.key));
    let rows = rows.into_iter().map(|shift| begun(tx, shift.key.clone(), tx.now() + shift.by));
    let rows = network_counter::Entity::insert_many(rows)
        .on_conflict(
            OnConflict::column(network_counter::Column::NetworkHash)
                .value(column, after)
                .update_column(network_counter::Column::TouchedAt)
                .to_owned(),
        )
        .exec_with_returning(tx.connection())
        .await?;
    rows.into_iter().map(|row| Kept::of(row, tx.now())).collect()
}

/// Remembers something for a while. Returns false if it is remembered already.
pub(super) async fn remember(tx: &TenantTx, key: Vec<u8>, life: Duration) -> Result<bool, Failure> {
    let column = network_counter::Column::EmptyAtUs;
    let kept = network_counter::Entity::insert(begun(tx, key, tx.now() + life))
        .on_conflict(
            OnConflict::column(network_counter::Column::NetworkHash)
                .update_columns([column, network_counter::Column::TouchedAt])
                .action_and_where(Expr::col((network_counter::Entity, column)).lte(written(tx.now())))
                .to_owned(),
        )
        .exec_without_returning(tx.connection())
        .await?;
    Ok(kept == 1)
}

/// Deletes the buckets of networks that were last touched before `limit`. Returns the number of deleted rows.
pub(super) async fn sweep_networks(tx: &PlatformTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    let deleted = network_counter::Entity::delete_many()
        .filter(network_counter::Column::TouchedAt.lt(limit))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected)
}
