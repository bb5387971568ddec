//! Announcements, marks of reading and recipients in the database. Every query filters by the society.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query, SelectStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, FromQueryResult, JoinType, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, RelationDef, Select,
};
use uuid::Uuid;

use super::audience::{Audience, Traits};
use super::content::AnnouncementContent;
use super::standing::AnnouncementStanding;
use super::text::AnnouncementText;
use super::{Announcement, Reach};
use crate::accounts::emails::main_address;
use crate::clock::day_in_japan;
use crate::database::{TenantTx, only, to_word};
use crate::entities::{account, announcement, announcement_reading, email_address, notification_choice, person};
use crate::failure::Failure;
use crate::ids::{AccountId, AnnouncementId, StaffId};
use crate::policy::email::EmploymentCategory;
use crate::policy::eras::Era;
use crate::policy::notification::{Mode, NotificationKind};
use crate::roster::coverage::lost_since;
use crate::roster::employment::Employment;

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

/// The persons of an audience, with the rule of [`super::audience::audiences_of`].
fn is_in(audience: &Audience, eras: &[Era], today: NaiveDate) -> Condition {
    match audience {
        Audience::Everybody | Audience::WithoutAccount => Condition::all(),
        Audience::Employer(code) => Condition::all().add(person::Column::EmployerCode.eq(code.as_str())),
        Audience::Category(category) => has_category(*category, today),
        Audience::Era(name) => match eras.iter().position(|era| era.name == *name) {
            // Of eras that overlap, the first counts.
            Some(at) => eras
                .iter()
                .take(at)
                .fold(Condition::all(), |all, earlier| all.add(joined_in(earlier).not()))
                .add_option(eras.get(at).map(joined_in)),
            // The era was taken out of the policy, so nobody belongs to it.
            None => Condition::all().add(Expr::value(1).eq(0)),
        },
    }
}

fn joined_in(era: &Era) -> Condition {
    Condition::all()
        .add(Expr::value(1).eq(1))
        .add_option(era.from.map(|from| person::Column::JoinedOn.gte(from)))
        .add_option(era.until.map(|until| person::Column::JoinedOn.lt(until)))
}

/// The rule of [`Employment::category_on`].
fn has_category(category: EmploymentCategory, today: NaiveDate) -> Condition {
    let word = to_word(&category);
    let changed = Condition::all()
        .add(person::Column::NextCategory.is_not_null())
        .add(person::Column::NextCategoryFrom.is_not_null())
        .add(person::Column::NextCategoryFrom.lte(today));
    let unchanged = Condition::any()
        .add(person::Column::NextCategory.is_null())
        .add(person::Column::NextCategoryFrom.is_null())
        .add(person::Column::NextCategoryFrom.gt(today));
    Condition::any()
        .add(changed.add(person::Column::NextCategory.eq(word.as_str())))
        .add(unchanged_with(unchanged, &word))
}

fn unchanged_with(unchanged: Condition, word: &str) -> Condition {
    Condition::all().add(unchanged).add(person::Column::EmploymentCategory.eq(word))
}

/// The persons who may use the portal, with the rule of [`crate::roster::coverage::may_look`].
fn may_look(tx: &TenantTx) -> Condition {
    let since = lost_since(tx.policy(), tx.now());
    Condition::any().add(person::Column::LostOn.is_null()).add(person::Column::LostOn.gte(since))
}

fn person_of_account() -> RelationDef {
    account::Entity::belongs_to(person::Entity)
        .from((account::Column::TenantId, account::Column::PersonId))
        .to((person::Column::TenantId, person::Column::Id))
        .into()
}

/// The accounts of an audience that can sign in.
fn accounts_of(tx: &TenantTx, audience: &Audience) -> Select<account::Entity> {
    account::Entity::find()
        .join(JoinType::InnerJoin, person_of_account())
        .filter(account::Column::TenantId.eq(tx.tenant().0))
        .filter(account::Column::DisabledAt.is_null())
        .filter(may_look(tx))
        .filter(is_in(audience, &tx.policy().eras, day_in_japan(tx.now())))
}

/// The accounts of an audience that get a mail: with a verified main address that mails reach, and who want such mails by
/// the rule of [`crate::policy::notification::wants`]. `None` if the society sends no such mails.
fn recipients_of(tx: &TenantTx, audience: &Audience) -> Option<Select<account::Entity>> {
    let rules = &tx.policy().notification;
    if !rules.kinds.contains(&NotificationKind::Announcements) || !audience.signs_in() {
        return None;
    }
    let accounts = accounts_of(tx, audience)
        .join(JoinType::InnerJoin, main_address())
        .filter(email_address::Column::VerifiedAt.is_not_null())
        .filter(email_address::Column::UndeliverableAt.is_null());
    Some(match rules.mode {
        Mode::Always => accounts,
        Mode::OptIn => {
            let kind = to_word(&NotificationKind::Announcements);
            let wanted = choices(tx)
                .and_where(notification_choice::Column::Kind.eq(kind))
                .and_where(notification_choice::Column::Wanted.eq(true))
                .take();
            let known = choices(tx)
                .and_where(notification_choice::Column::Kind.is_in(NotificationKind::ALL.iter().map(to_word)))
                .take();
            let since_registration = Condition::all()
                .add(account::Column::Notify.eq(true))
                .add(account::Column::Id.not_in_subquery(known));
            accounts.filter(Condition::any().add(account::Column::Id.in_subquery(wanted)).add(since_registration))
        }
    })
}

/// The accounts that have made a choice by kind.
fn choices(tx: &TenantTx) -> SelectStatement {
    Query::select()
        .column(notification_choice::Column::AccountId)
        .from(notification_choice::Entity)
        .and_where(notification_choice::Column::TenantId.eq(tx.tenant().0))
        .take()
}

pub(super) async fn reach(tx: &TenantTx, audience: &Audience) -> Result<Reach, Failure> {
    let tenant = tx.tenant().0;
    let mut people = person::Entity::find()
        .filter(person::Column::TenantId.eq(tenant))
        .filter(Expr::col((person::Entity, person::Column::Id)).equals((person::Entity, person::Column::InsuredId)))
        .filter(may_look(tx))
        .filter(is_in(audience, &tx.policy().eras, day_in_japan(tx.now())));
    if !audience.signs_in() {
        let with_account = Query::select()
            .column(account::Column::PersonId)
            .from(account::Entity)
            .and_where(account::Column::TenantId.eq(tenant))
            .take();
        people = people.filter(person::Column::Id.not_in_subquery(with_account));
    }
    let mut reach = Reach { people: people.count(tx.connection()).await?, ..Reach::default() };
    if audience.signs_in() {
        reach.accounts = accounts_of(tx, audience).count(tx.connection()).await?;
    }
    if let Some(recipients) = recipients_of(tx, audience) {
        reach.mails = recipients.count(tx.connection()).await?;
    }
    Ok(reach)
}

/// The recipient of a mail. No `Debug`: the row is personal.
#[derive(FromQueryResult)]
pub(super) struct Recipient {
    pub id: Uuid,
    pub language: String,
    pub name: String,
    pub email_id: Uuid,
    pub address_sealed: Vec<u8>,
}

/// The next recipients after an account, ordered by id.
pub(super) async fn recipients(
    tx: &TenantTx,
    audience: &Audience,
    after: Option<Uuid>,
    most: u64,
) -> Result<Vec<Recipient>, Failure> {
    let Some(mut finder) = recipients_of(tx, audience) else { return Ok(Vec::new()) };
    if let Some(after) = after {
        finder = finder.filter(account::Column::Id.gt(after));
    }
    Ok(finder
        .select_only()
        .columns([account::Column::Id, account::Column::Language])
        .column(person::Column::Name)
        .column_as(email_address::Column::Id, "email_id")
        .column(email_address::Column::AddressSealed)
        .order_by_asc(account::Column::Id)
        .limit(most)
        .into_model::<Recipient>()
        .all(tx.connection())
        .await?)
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

/// What decides to which audiences a member belongs.
pub(super) async fn traits_of(tx: &TenantTx, account: AccountId) -> Result<Traits, Failure> {
    #[derive(FromQueryResult)]
    struct Row {
        joined_on: NaiveDate,
        employer_code: String,
        employment_category: String,
        next_category: Option<String>,
        next_category_from: Option<NaiveDate>,
        lost_on: Option<NaiveDate>,
    }
    let row = account::Entity::find_by_id((tx.tenant().0, account.0))
        .join(JoinType::InnerJoin, person_of_account())
        .select_only()
        .columns([person::Column::JoinedOn, person::Column::LostOn])
        .columns([person::Column::EmployerCode, person::Column::EmploymentCategory])
        .columns([person::Column::NextCategory, person::Column::NextCategoryFrom])
        .into_model::<Row>()
        .all(tx.connection())
        .await?
        .into_iter()
        .next()
        .ok_or(Failure::Inconsistent("an account without a person"))?;
    let next = row.next_category.as_deref();
    Ok(Traits {
        joined_on: row.joined_on,
        employer_code: row.employer_code,
        employment: Employment::read(&row.employment_category, next, row.next_category_from, row.lost_on)?,
    })
}

/// Whether a member has marked an announcement as read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
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

pub(super) async fn count_unread(
    tx: &TenantTx,
    account: AccountId,
    audiences: &[Audience],
) -> Result<u64, Failure> {
    let unread = current_for(tx, audiences).filter(marked(tx, account, Mark::Unread));
    Ok(unread.count(tx.connection()).await?)
}

/// The latest current announcements with this mark; with any mark where none is named.
pub(super) async fn newest(
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
pub(super) async fn public(tx: &TenantTx, most: u64) -> Result<Vec<Announcement>, Failure> {
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
pub(super) async fn read_among(
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

/// Marks an announcement as read. Returns false if it was marked before.
pub(super) async fn mark_read(tx: &TenantTx, account: AccountId, id: AnnouncementId) -> Result<bool, Failure> {
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
