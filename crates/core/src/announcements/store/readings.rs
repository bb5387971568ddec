//! What members and visitors see, and the marks of reading.

use std::collections::HashMap;

use sea_orm::sea_query::{OnConflict, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

use super::{Column, of_society, standing_is};
use crate::announcements::Announcement;
use crate::announcements::audience::Audience;
use crate::announcements::standing::AnnouncementStanding;
use crate::database::TenantTx;
use crate::entities::{announcement, announcement_reading};
use crate::failure::Failure;
use crate::ids::{AccountId, AnnouncementId};

/// Whether a member has marked an announcement as read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::announcements) enum Mark {
    Read,
    Unread,
}

/// What is current for these audiences.
fn current_for(tx: &TenantTx, audiences: &[Audience]) -> Select<announcement::Entity> {
    let theirs = audiences.iter().fold(Condition::any(), |any, audience| {
        let one = Condition::all()
            .add(Column::Audience.eq(audience.kind().word()))
            .add(Column::AudienceValue.eq(audience.value()));
        any.add(one)
    });
    of_society(tx).filter(standing_is(AnnouncementStanding::Current, tx.now())).filter(theirs)
}

fn marked(tx: &TenantTx, account: AccountId, mark: Mark) -> Condition {
    let read = Query::select()
        .column(announcement_reading::Column::AnnouncementId)
        .from(announcement_reading::Entity)
        .and_where(announcement_reading::Column::TenantId.eq(tx.tenant().0))
        .and_where(announcement_reading::Column::AccountId.eq(account.0))
        .take();
    Condition::all().add(match mark {
        Mark::Read => Column::Id.in_subquery(read),
        Mark::Unread => Column::Id.not_in_subquery(read),
    })
}

pub(in crate::announcements) async fn count_unread(
    tx: &TenantTx,
    account: AccountId,
    audiences: &[Audience],
) -> Result<u64, Failure> {
    let unread = current_for(tx, audiences).filter(marked(tx, account, Mark::Unread));
    Ok(unread.count(tx.connection()).await?)
}

/// The latest current announcements with this mark; with any mark where none is named.
pub(in crate::announcements) async fn newest(
    tx: &TenantTx,
    audiences: &[Audience],
    mark: Option<(AccountId, Mark)>,
    before: Option<&Announcement>,
    most: u64,
) -> Result<Vec<Announcement>, Failure> {
    let mut finder = current_for(tx, audiences);
    if let Some((account, mark)) = mark {
        finder = finder.filter(marked(tx, account, mark));
    }
    if let Some(before) = before {
        let same = Condition::all().add(Column::FromAt.eq(before.content.from)).add(Column::Id.lt(before.id.0));
        finder = finder.filter(Condition::any().add(Column::FromAt.lt(before.content.from)).add(same));
    }
    let rows = finder.order_by_desc(Column::FromAt).order_by_desc(Column::Id).limit(most).all(tx.connection()).await?;
    rows.into_iter().map(Announcement::try_from).collect()
}

/// The latest current announcements that stand on the sign-in page.
pub(in crate::announcements) async fn public(tx: &TenantTx, most: u64) -> Result<Vec<Announcement>, Failure> {
    let rows = of_society(tx)
        .filter(standing_is(AnnouncementStanding::Current, tx.now()))
        .filter(Column::IsPublic.eq(true))
        .order_by_desc(Column::FromAt)
        .order_by_desc(Column::Id)
        .limit(most)
        .all(tx.connection())
        .await?;
    rows.into_iter().map(Announcement::try_from).collect()
}

/// Of these announcements, those that a member has marked as read.
pub(in crate::announcements) async fn read_among(
    tx: &TenantTx,
    account: AccountId,
    ids: impl Iterator<Item = AnnouncementId>,
) -> Result<Vec<AnnouncementId>, Failure> {
    let read: Vec<Uuid> = announcement_reading::Entity::find()
        .select_only()
        .column(announcement_reading::Column::AnnouncementId)
        .filter(announcement_reading::Column::TenantId.eq(tx.tenant().0))
        .filter(announcement_reading::Column::AccountId.eq(account.0))
        .filter(announcement_reading::Column::AnnouncementId.is_in(ids.map(|id| id.0)))
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(read.into_iter().map(AnnouncementId).collect())
}

/// How many members have marked each of these announcements as read. Each is counted by a range of an index of its own.
pub(in crate::announcements) async fn readers(
    tx: &TenantTx,
    ids: &[AnnouncementId],
) -> Result<HashMap<AnnouncementId, u64>, Failure> {
    let counts: Vec<(Uuid, i64)> = announcement_reading::Entity::find()
        .select_only()
        .column(announcement_reading::Column::AnnouncementId)
        .column_as(announcement_reading::Column::AccountId.count(), "readers")
        .filter(announcement_reading::Column::TenantId.eq(tx.tenant().0))
        .filter(announcement_reading::Column::AnnouncementId.is_in(ids.iter().map(|id| id.0)))
        .group_by(announcement_reading::Column::AnnouncementId)
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(counts.into_iter().map(|(id, count)| (AnnouncementId(id), u64::try_from(count).unwrap_or_default())).collect())
}

/// Marks an announcement as read. Returns false if it was marked before.
pub(in crate::announcements) async fn mark_read(
    tx: &TenantTx,
    account: AccountId,
    id: AnnouncementId,
) -> Result<bool, Failure> {
    let kept = announcement_reading::Entity::insert(announcement_reading::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        account_id: Set(account.0),
        announcement_id: Set(id.0),
        read_at: Set(tx.now()),
    })
    .on_conflict(OnConflict::new().do_nothing().to_owned())
    .exec_without_returning(tx.connection())
    .await?;
    Ok(kept == 1)
}
