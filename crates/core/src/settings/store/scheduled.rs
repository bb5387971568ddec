//! Changes that lie ahead, and those that were stopped.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use crate::database::{TenantTx, from_word, to_word};
use crate::entities::scheduled_setting;
use crate::failure::Failure;
use crate::ids::{ScheduledSettingId, StaffId};
use crate::outbox::StoppedBecause;
use crate::settings::scheduled::StoppedChange;

type Column = scheduled_setting::Column;

/// A change that lies ahead.
pub(in crate::settings) struct ScheduledSetting {
    pub id: ScheduledSettingId,
    pub version: i32,
    pub effective_from: DateTime<Utc>,
    pub base: String,
    pub author: Option<StaffId>,
}

pub(in crate::settings) async fn schedule(tx: &TenantTx, one: &ScheduledSetting) -> Result<(), Failure> {
    scheduled_setting::Entity::insert(scheduled_setting::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(one.id.0),
        version: Set(one.version),
        effective_from: Set(one.effective_from),
        base: Set(one.base.clone()),
        author: Set(one.author.map(|author| author.0)),
        stopped_at: Set(None),
        stopped_because: Set(None),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

/// The changes that lie ahead, or whose day has just come, the earliest first.
pub(in crate::settings) async fn scheduled(tx: &TenantTx) -> Result<Vec<ScheduledSetting>, Failure> {
    let rows = scheduled_setting::Entity::find()
        .filter(Column::TenantId.eq(tx.tenant().0))
        .filter(Column::StoppedAt.is_null())
        .order_by_asc(Column::EffectiveFrom)
        .order_by_asc(Column::Version)
        .all(tx.connection())
        .await?;
    let read = |row: scheduled_setting::Model| ScheduledSetting {
        id: ScheduledSettingId(row.id),
        version: row.version,
        effective_from: row.effective_from,
        base: row.base,
        author: row.author.map(StaffId),
    };
    Ok(rows.into_iter().map(read).collect())
}

pub(in crate::settings) async fn set_base(tx: &TenantTx, id: ScheduledSettingId, base: &str) -> Result<(), Failure> {
    scheduled_setting::Entity::update_many()
        .col_expr(Column::Base, Expr::value(base))
        .filter(Column::TenantId.eq(tx.tenant().0))
        .filter(Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

pub(in crate::settings) async fn unschedule(tx: &TenantTx, id: ScheduledSettingId) -> Result<(), Failure> {
    scheduled_setting::Entity::delete_many()
        .filter(Column::TenantId.eq(tx.tenant().0))
        .filter(Column::Id.eq(id.0))
        .filter(Column::StoppedAt.is_null())
        .exec(tx.connection())
        .await?;
    Ok(())
}

pub(in crate::settings) async fn set_stopped(
    tx: &TenantTx,
    id: ScheduledSettingId,
    because: StoppedBecause,
) -> Result<(), Failure> {
    scheduled_setting::Entity::update_many()
        .col_expr(Column::StoppedAt, Expr::value(tx.now()))
        .col_expr(Column::StoppedBecause, Expr::value(to_word(&because)))
        .filter(Column::TenantId.eq(tx.tenant().0))
        .filter(Column::Id.eq(id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// The changes that were stopped since an instant, the latest first.
pub(in crate::settings) async fn stopped_since(
    tx: &TenantTx,
    since: DateTime<Utc>,
) -> Result<Vec<StoppedChange>, Failure> {
    let rows = scheduled_setting::Entity::find()
        .filter(Column::TenantId.eq(tx.tenant().0))
        .filter(Column::StoppedAt.gte(since))
        .order_by_desc(Column::StoppedAt)
        .order_by_desc(Column::Version)
        .all(tx.connection())
        .await?;
    rows.into_iter()
        .filter_map(|row| Some((row.effective_from, row.stopped_because?)))
        .map(|(from, because)| Ok(StoppedChange { from, because: from_word(&because)? }))
        .collect()
}
