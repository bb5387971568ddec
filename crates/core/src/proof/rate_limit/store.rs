//! Counters of attempts in the database.

use chrono::{DateTime, Duration, Utc};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, Func, OnConflict, Query, SelectStatement};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use super::rule::{CALM, Count, RateLimitKind, STRAINS};
use crate::database::{PlatformTx, TenantTx, only, to_word};
use crate::entities::{attempt_counter, network_counter};
use crate::failure::Failure;

/// Inserts the first count of a subject. Returns false if the subject has a count already.
pub(super) async fn begin_attempts(
    tx: &TenantTx,
    kind: RateLimitKind,
    subject: &[u8],
    count: Count,
) -> Result<bool, Failure> {
    let begun = attempt_counter::Entity::insert(attempt_counter::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        kind: Set(to_word(&kind)),
        subject_digest: Set(subject.to_vec()),
        failures: Set(i32::try_from(count.failures).unwrap_or(i32::MAX)),
        touched_at: Set(tx.now()),
        blocked_until: Set(count.blocked_until),
        in_a_row: Set(i32::try_from(count.in_a_row).unwrap_or(i32::MAX)),
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

/// Loads the count of a subject, if there is one, and locks its row until the transaction ends.
pub(super) async fn attempts_for_update(
    tx: &TenantTx,
    kind: RateLimitKind,
    subject: &[u8],
) -> Result<Option<Count>, Failure> {
    let finder =
        attempt_counter::Entity::find_by_id((tx.tenant().0, to_word(&kind), subject.to_vec())).lock_exclusive();
    Ok(only(finder, tx.connection()).await?.map(|row| Count {
        failures: u32::try_from(row.failures).unwrap_or_default(),
        in_a_row: u32::try_from(row.in_a_row).unwrap_or_default(),
        touched_at: Some(row.touched_at),
        blocked_until: row.blocked_until,
    }))
}

pub(super) async fn keep_attempts(
    tx: &TenantTx,
    kind: RateLimitKind,
    subject: &[u8],
    count: Count,
) -> Result<(), Failure> {
    attempt_counter::Entity::update_many()
        .col_expr(attempt_counter::Column::Failures, Expr::value(i32::try_from(count.failures).unwrap_or(i32::MAX)))
        .col_expr(attempt_counter::Column::InARow, Expr::value(i32::try_from(count.in_a_row).unwrap_or(i32::MAX)))
        .col_expr(attempt_counter::Column::TouchedAt, Expr::value(tx.now()))
        .col_expr(attempt_counter::Column::BlockedUntil, Expr::value(count.blocked_until))
        .filter(attempt_counter::Column::TenantId.eq(tx.tenant().0))
        .filter(attempt_counter::Column::Kind.eq(to_word(&kind)))
        .filter(attempt_counter::Column::SubjectDigest.eq(subject))
        .exec(tx.connection())
        .await?;
    Ok(())
}

pub(super) async fn forget_attempts(tx: &TenantTx, kind: RateLimitKind, subject: &[u8]) -> Result<(), Failure> {
    attempt_counter::Entity::delete_by_id((tx.tenant().0, to_word(&kind), subject.to_vec()))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// The platform's failures are counted per span of ten minutes. Each span has its own rows, so that nothing has to be
/// subtracted when a span is over.
const SPAN_MINUTES: i64 = 10;
/// Rows per span. Servers that count at the same time seldom wait for the same row.
const SHARDS: u8 = 4;

/// The key of a span's row in one shard. It is shorter than any network's hash, so the two can't collide.
fn platform_row(span: i64, shard: u8) -> Vec<u8> {
    format!("failures {span} {shard}").into_bytes()
}

const fn span(now: DateTime<Utc>) -> i64 {
    now.timestamp().div_euclid(SPAN_MINUTES * 60)
}

/// Selects the platform's failures in this span and the span before.
fn platform_failures_of(now: DateTime<Utc>) -> SelectStatement {
    let rows =
        [span(now), span(now) - 1].into_iter().flat_map(|span| (0..SHARDS).map(move |shard| platform_row(span, shard)));
    let sum = Func::coalesce([Expr::col(network_counter::Column::Failures).sum(), Expr::value(0)]);
    Query::select()
        .expr_as(sum, "failures")
        .from(network_counter::Entity)
        .and_where(Expr::col(network_counter::Column::NetworkHash).is_in(rows))
        .to_owned()
}

/// The platform's failures in the last ten to twenty minutes.
pub(super) async fn platform_failures(tx: &TenantTx) -> Result<i64, Failure> {
    let row = tx.connection().query_one(&platform_failures_of(tx.now())).await?;
    Ok(row.ok_or(Failure::Inconsistent("a sum without a row"))?.try_get("", "failures")?)
}

/// Adds one failure to the platform's count.
pub(super) async fn count_platform_failure(tx: &TenantTx, network: &[u8]) -> Result<(), Failure> {
    let shard = network.first().copied().unwrap_or_default() % SHARDS;
    let failures = Expr::col((network_counter::Entity, network_counter::Column::Failures));
    network_counter::Entity::insert(network_counter::ActiveModel {
        network_hash: Set(platform_row(span(tx.now()), shard)),
        failures: Set(1),
        touched_at: Set(tx.now()),
        blocked_until: Set(None),
    })
    .on_conflict(
        OnConflict::column(network_counter::Column::NetworkHash)
            .value(network_counter::Column::Failures, failures.add(1))
            .update_column(network_counter::Column::TouchedAt)
            .to_owned(),
    )
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

/// Deletes the counts of networks and spans that were last touched before `limit`. Returns the number of deleted rows.
pub(super) async fn sweep_networks(tx: &PlatformTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    let deleted = network_counter::Entity::delete_many()
        .filter(network_counter::Column::TouchedAt.lt(limit))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected)
}

/// Counts an attempt from a network in one statement, if the network is well below its present limit, isn't paused, and
/// had its last attempt after `remembered_since`. Returns false, and counts nothing, otherwise.
pub(super) async fn count_network_within(
    tx: &TenantTx,
    network: &[u8],
    remembered_since: DateTime<Utc>,
) -> Result<bool, Failure> {
    let last_free = |free: u32| Expr::value(i32::try_from(free).unwrap_or(i32::MAX) - 1);
    let mut allowed = CaseStatement::new();
    for (failures, free) in STRAINS {
        allowed = allowed.case(Expr::from(platform_failures_of(tx.now())).gte(failures), last_free(free));
    }
    let last_free = allowed.finally(last_free(CALM));
    let counted = network_counter::Entity::update_many()
        .col_expr(network_counter::Column::Failures, Expr::col(network_counter::Column::Failures).add(1))
        .col_expr(network_counter::Column::TouchedAt, Expr::value(tx.now()))
        .filter(network_counter::Column::NetworkHash.eq(network))
        .filter(network_counter::Column::BlockedUntil.is_null())
        .filter(Expr::col((network_counter::Entity, network_counter::Column::Failures)).lt(last_free))
        .filter(network_counter::Column::TouchedAt.gt(remembered_since))
        .exec(tx.connection())
        .await?;
    Ok(counted.rows_affected == 1)
}

/// Loads the count of a network and locks its row until the transaction ends. Every transaction locks a network's row
/// before a subject's row, so that two transactions can't deadlock.
pub(super) async fn network_for_update(tx: &TenantTx, network: &[u8]) -> Result<Count, Failure> {
    let held = || only(network_counter::Entity::find_by_id(network.to_vec()).lock_exclusive(), tx.connection());
    let mut row = held().await?;
    if row.is_none() {
        network_counter::Entity::insert(network_counter::ActiveModel {
            network_hash: Set(network.to_vec()),
            failures: Set(0),
            touched_at: Set(tx.now()),
            blocked_until: Set(None),
        })
        .on_conflict(OnConflict::column(network_counter::Column::NetworkHash).do_nothing().to_owned())
        .exec_without_returning(tx.connection())
        .await?;
        row = held().await?;
    }
    let row = row.ok_or(Failure::Inconsistent("a counter vanished"))?;
    Ok(Count {
        failures: u32::try_from(row.failures).unwrap_or_default(),
        // Many people share a network; failures in a row say nothing about one of them.
        in_a_row: 0,
        touched_at: Some(row.touched_at),
        blocked_until: row.blocked_until,
    })
}

pub(super) async fn keep_network(tx: &TenantTx, network: &[u8], count: Count) -> Result<(), Failure> {
    network_counter::Entity::update_many()
        .col_expr(network_counter::Column::Failures, Expr::value(i32::try_from(count.failures).unwrap_or(i32::MAX)))
        .col_expr(network_counter::Column::TouchedAt, Expr::value(tx.now()))
        .col_expr(network_counter::Column::BlockedUntil, Expr::value(count.blocked_until))
        .filter(network_counter::Column::NetworkHash.eq(network))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Takes one failure of a network back. The pause ends when the network had no more than `free` failures.
pub(super) async fn forgive_network(tx: &TenantTx, network: &[u8], free: u32) -> Result<(), Failure> {
    let failures = || Expr::col(network_counter::Column::Failures);
    let free = i32::try_from(free).unwrap_or(i32::MAX);
    let fewer = CaseStatement::new().case(failures().gt(0), failures().sub(1)).finally(0);
    let pause = CaseStatement::new()
        .case(failures().gt(free), Expr::col(network_counter::Column::BlockedUntil))
        .finally(Expr::value(Option::<DateTime<Utc>>::None));
    network_counter::Entity::update_many()
        .col_expr(network_counter::Column::Failures, fewer.into())
        .col_expr(network_counter::Column::BlockedUntil, pause.into())
        .filter(network_counter::Column::NetworkHash.eq(network))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// More failures in a row than a member's own mistakes explain.
const LONG_ROW: i32 = 20;
/// How much longer the sweep keeps counts of that many failures.
const LONG_KEPT: Duration = Duration::days(400);

/// Deletes the counts without an attempt since `limit`. Returns the number of deleted rows.
pub(crate) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    let deleted = attempt_counter::Entity::delete_many()
        .filter(attempt_counter::Column::TenantId.eq(tx.tenant().0))
        .filter(attempt_counter::Column::TouchedAt.lt(limit))
        .filter(
            // Many failures in a row are kept longer. Otherwise slow guessing would stay below the limit.
            attempt_counter::Column::InARow.lt(LONG_ROW).or(attempt_counter::Column::TouchedAt.lt(limit - LONG_KEPT)),
        )
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected)
}
