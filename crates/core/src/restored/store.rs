//! Restorations in the database.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, EntityTrait, QueryOrder, QuerySelect};

use crate::database::PlatformTx;
use crate::entities::restoration;
use crate::failure::Failure;

/// The number of the newest restoration.
pub(super) async fn newest(tx: &PlatformTx) -> Result<Option<i64>, Failure> {
    let newest = restoration::Entity::find().order_by_desc(restoration::Column::Number).limit(1).one(tx.connection());
    Ok(newest.await?.map(|row| row.number))
}

pub(super) async fn insert(tx: &PlatformTx, number: i64, made_at: Option<DateTime<Utc>>) -> Result<(), Failure> {
    restoration::Entity::insert(restoration::ActiveModel {
        number: Set(number),
        backup_made_at: Set(made_at),
        restored_at: Set(tx.now()),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}
