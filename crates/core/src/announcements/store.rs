//! Announcements in the database. Every query filters by the society.

mod people;
mod readings;

pub(super) use self::people::{Recipient, reach, recipients, traits_of};
pub(super) use self::readings::{Mark, count_unread, mark_read, newest, public, read_among, readers};

use chrono::{DateTime, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use super::Announcement;
use super::audience::Audience;
use super::content::AnnouncementContent;
use super::standing::AnnouncementStanding;
use super::text::AnnouncementText;
use crate::database::{TenantTx, only};
use crate::entities::announcement;
use crate::failure::Failure;
use crate::ids::{AnnouncementId, StaffId};

type Column = announcement::Column;

impl TryFrom<announcement::Model> for Announcement {
    type Error = Failure;

    fn try_from(row: announcement::Model) -> Result<Self, Failure> {
        let english = row.title_en.zip(row.body_en).map(|(title, body)| AnnouncementText { title, body });
        let content = AnnouncementContent {
            japanese: AnnouncementText { title: row.title_ja, body: row.body_ja },
            english,
            audience: Audience::of_words(&row.audience, &row.audience_value)?,
            public: row.is_public,
            from: row.from_at,
            until: row.until_at,
        };
        Ok(Self {
            id: AnnouncementId(row.id),
            content,
            published_at: row.published_at,
            withdrawn_at: row.withdrawn_at,
            version: row.version,
            created_by: StaffId(row.created_by),
            created_at: row.created_at,
            changed_by: StaffId(row.changed_by),
            changed_at: row.changed_at,
            mails: u32::try_from(row.mails).unwrap_or_default(),
            mailed_at: row.mailed_at,
        })
    }
}

fn of_society(tx: &TenantTx) -> Select<announcement::Entity> {
    announcement::Entity::find().filter(Column::TenantId.eq(tx.tenant().0))
}

/// The rows of one standing, as [`super::standing::standing`] decides it.
fn standing_is(standing: AnnouncementStanding, now: DateTime<Utc>) -> Condition {
    let published = Condition::all().add(Column::WithdrawnAt.is_null()).add(Column::PublishedAt.is_not_null());
    let begun = || Condition::any().add(Column::FromAt.is_null()).add(Column::FromAt.lte(now));
    let unended = || Condition::any().add(Column::UntilAt.is_null()).add(Column::UntilAt.gt(now));
    match standing {
        AnnouncementStanding::Withdrawn => Condition::all().add(Column::WithdrawnAt.is_not_null()),
        AnnouncementStanding::Draft => {
            Condition::all().add(Column::WithdrawnAt.is_null()).add(Column::PublishedAt.is_null())
        }
        AnnouncementStanding::Over => published.add(Column::UntilAt.lte(now)),
        AnnouncementStanding::Scheduled => published.add(Column::FromAt.gt(now)).add(unended()),
        AnnouncementStanding::Current => published.add(begun()).add(unended()),
    }
}

pub(super) async fn list(
    tx: &TenantTx,
    which: Option<AnnouncementStanding>,
    after: Option<AnnouncementId>,
    most: u64,
) -> Result<Vec<Announcement>, Failure> {
    let mut finder = of_society(tx);
    if let Some(which) = which {
        finder = finder.filter(standing_is(which, tx.now()));
    }
    if let Some(after) = after {
        finder = finder.filter(Column::Id.lt(after.0));
    }
    let rows = finder.order_by_desc(Column::Id).limit(most).all(tx.connection()).await?;
    rows.into_iter().map(Announcement::try_from).collect()
}

/// Published announcements that begin after now and before `until`.
pub(super) async fn beginning(tx: &TenantTx, until: DateTime<Utc>, most: u64) -> Result<Vec<Announcement>, Failure> {
    let scheduled = of_society(tx)
        .filter(standing_is(AnnouncementStanding::Scheduled, tx.now()))
        .filter(Column::FromAt.lt(until))
        .order_by_asc(Column::FromAt)
        .order_by_asc(Column::Id);
    let rows = scheduled.limit(most).all(tx.connection()).await?;
    rows.into_iter().map(Announcement::try_from).collect()
}

/// Current announcements that end before `until`.
pub(super) async fn ending(tx: &TenantTx, until: DateTime<Utc>, most: u64) -> Result<Vec<Announcement>, Failure> {
    let now = tx.now();
    let current = of_society(tx)
        .filter(Column::UntilAt.gt(now))
        .filter(Column::UntilAt.lt(until))
        .filter(Column::WithdrawnAt.is_null())
        .filter(Column::PublishedAt.is_not_null())
        .filter(Condition::any().add(Column::FromAt.is_null()).add(Column::FromAt.lte(now)))
        .order_by_asc(Column::UntilAt)
        .order_by_asc(Column::Id);
    let rows = current.limit(most).all(tx.connection()).await?;
    rows.into_iter().map(Announcement::try_from).collect()
}

/// One announcement. With `hold`, its row stays locked until the transaction ends.
pub(super) async fn announcement(
    tx: &TenantTx,
    id: AnnouncementId,
    hold: bool,
) -> Result<Option<Announcement>, Failure> {
    let mut finder = announcement::Entity::find_by_id((tx.tenant().0, id.0));
    if hold && tx.dialect().locks_rows() {
        finder = finder.lock_exclusive();
    }
    only(finder, tx.connection()).await?.map(Announcement::try_from).transpose()
}

pub(super) async fn insert(
    tx: &TenantTx,
    id: AnnouncementId,
    clerk: StaffId,
    content: &AnnouncementContent,
) -> Result<(), Failure> {
    announcement::Entity::insert(announcement::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        published_at: Set(None),
        withdrawn_at: Set(None),
        version: Set(1),
        created_by: Set(clerk.0),
        created_at: Set(tx.now()),
        changed_by: Set(clerk.0),
        changed_at: Set(tx.now()),
        mailed_until: Set(None),
        mails: Set(0),
        mailed_at: Set(None),
        ..columns(content)
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

fn columns(content: &AnnouncementContent) -> announcement::ActiveModel {
    let english = content.english.as_ref();
    announcement::ActiveModel {
        title_ja: Set(content.japanese.title.clone()),
        body_ja: Set(content.japanese.body.clone()),
        title_en: Set(english.map(|text| text.title.clone())),
        body_en: Set(english.map(|text| text.body.clone())),
        audience: Set(content.audience.kind().word().to_owned()),
        audience_value: Set(content.audience.value()),
        is_public: Set(content.public),
        from_at: Set(content.from),
        until_at: Set(content.until),
        ..announcement::ActiveModel::default()
    }
}

/// Writes changed columns of an announcement whose row is locked, with a new version.
async fn set(
    tx: &TenantTx,
    stored: &Announcement,
    clerk: StaffId,
    changed: announcement::ActiveModel,
) -> Result<(), Failure> {
    let changed = announcement::ActiveModel {
        version: Set(stored.version.saturating_add(1)),
        changed_by: Set(clerk.0),
        changed_at: Set(tx.now()),
        ..changed
    };
    announcement::Entity::update_many()
        .set(changed)
        .filter(Column::TenantId.eq(tx.tenant().0))
        .filter(Column::Id.eq(stored.id.0))
        .exec(tx.connection())
        .await?;
    Ok(())
}

pub(super) async fn update(
    tx: &TenantTx,
    stored: &Announcement,
    clerk: StaffId,
    content: &AnnouncementContent,
) -> Result<(), Failure> {
    set(tx, stored, clerk, columns(content)).await
}

pub(super) async fn set_published(
    tx: &TenantTx,
    stored: &Announcement,
    clerk: StaffId,
    from: DateTime<Utc>,
) -> Result<(), Failure> {
    let published = announcement::ActiveModel {
        published_at: Set(Some(tx.now())),
        from_at: Set(Some(from)),
        ..announcement::ActiveModel::default()
    };
    set(tx, stored, clerk, published).await
}

pub(super) async fn set_withdrawn(tx: &TenantTx, stored: &Announcement, clerk: StaffId) -> Result<(), Failure> {
    let withdrawn =
        announcement::ActiveModel { withdrawn_at: Set(Some(tx.now())), ..announcement::ActiveModel::default() };
    set(tx, stored, clerk, withdrawn).await
}

/// The account up to which mails were promised.
pub(super) async fn mailed_until(tx: &TenantTx, id: AnnouncementId) -> Result<Option<Uuid>, Failure> {
    let row = only(announcement::Entity::find_by_id((tx.tenant().0, id.0)), tx.connection()).await?;
    Ok(row.and_then(|row| row.mailed_until))
}

/// Records how far mails were promised. The version stays, because nothing that a clerk sees in the form changed.
pub(super) async fn set_mailed(
    tx: &TenantTx,
    stored: &Announcement,
    until: Option<Uuid>,
    more: u32,
    done: bool,
) -> Result<u32, Failure> {
    let mails = stored.mails.saturating_add(more);
    let mut update = announcement::Entity::update_many()
        .col_expr(Column::Mails, Expr::value(i32::try_from(mails).unwrap_or(i32::MAX)))
        .filter(Column::TenantId.eq(tx.tenant().0))
        .filter(Column::Id.eq(stored.id.0));
    if let Some(until) = until {
        update = update.col_expr(Column::MailedUntil, Expr::value(until));
    }
    if done {
        update = update.col_expr(Column::MailedAt, Expr::value(tx.now()));
    }
    update.exec(tx.connection()).await?;
    Ok(mails)
}
