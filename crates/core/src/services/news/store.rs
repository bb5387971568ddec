//! Who is told of something new, and how far the telling has come, in the database.

use std::collections::HashSet;

use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::accounts::profile::notifications;
use crate::database::{TenantTx, only};
use crate::entities::{account, email_address, expense, news_mailing, person};
use crate::failure::Failure;
use crate::household;
use crate::ids::{PersonId, PublicationId};
use crate::policy::notification::NotificationKind;
use crate::roster::coverage::lost_since;

/// The name of the table of persons where it stands for somebody of a household.
const RELATIVE: &str = "relative";

/// How far the mails about a publication have come.
#[derive(Default)]
pub(super) struct Progress {
    /// The last account of the round before.
    pub mailed_until: Option<Uuid>,
    /// The mails so far.
    pub mails: u64,
}

pub(super) async fn progress(tx: &TenantTx, id: PublicationId) -> Result<Progress, Failure> {
    let finder = news_mailing::Entity::find_by_id((tx.tenant().0, id.0));
    let Some(row) = only(finder, tx.connection()).await? else { return Ok(Progress::default()) };
    Ok(Progress { mailed_until: row.mailed_until, mails: u64::try_from(row.mails).unwrap_or_default() })
}

pub(super) async fn keep(
    tx: &TenantTx,
    id: PublicationId,
    mailed_until: Option<Uuid>,
    mails: u64,
) -> Result<(), Failure> {
    forget(tx, id).await?;
    news_mailing::Entity::insert(news_mailing::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        mailed_until: Set(mailed_until),
        mails: Set(i64::try_from(mails).unwrap_or(i64::MAX)),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

pub(super) async fn forget(tx: &TenantTx, id: PublicationId) -> Result<(), Failure> {
    news_mailing::Entity::delete_by_id((tx.tenant().0, id.0)).exec(tx.connection()).await?;
    Ok(())
}

/// The recipient of a mail. No `Debug`: the row is personal.
#[derive(FromQueryResult)]
pub(super) struct Recipient {
    pub id: Uuid,
    pub person_id: Uuid,
    pub language: String,
    pub email_id: Uuid,
    pub address_sealed: Vec<u8>,
}

/// The next who may be recipients after an account, ordered by id: who wants such mails, may use the portal, isn't hidden, and is of
/// a household with a row of the publication. Whether they see one is for [`with_rows`] and the rule of `household`.
pub(super) async fn recipients(
    tx: &TenantTx,
    id: PublicationId,
    after: Option<Uuid>,
    most: u64,
) -> Result<Vec<Recipient>, Failure> {
    let kind = NotificationKind::MedicalExpenses;
    let Some(mut finder) = notifications::accounts_that_want(tx, kind) else { return Ok(Vec::new()) };
    if let Some(after) = after {
        finder = finder.filter(account::Column::Id.gt(after));
    }
    let since = lost_since(tx.policy(), tx.now());
    let may_look = Condition::any().add(person::Column::LostOn.is_null()).add(person::Column::LostOn.gte(since));
    Ok(finder
        .filter(person::Column::RestrictedAt.is_null())
        .filter(may_look)
        .filter(Expr::exists(rows_of_household(tx, id)))
        .select_only()
        .columns([account::Column::Id, account::Column::PersonId, account::Column::Language])
        .column_as(email_address::Column::Id, "email_id")
        .column(email_address::Column::AddressSealed)
        .order_by_asc(account::Column::Id)
        .limit(most)
        .into_model::<Recipient>()
        .all(tx.connection())
        .await?)
}

/// The rows of a publication about the member of the account around it, or about anybody of their household.
fn rows_of_household(tx: &TenantTx, id: PublicationId) -> SelectStatement {
    let tenant = tx.tenant().0;
    let row = |column| Expr::col((expense::Entity, column));
    let mut rows = Query::select();
    rows.expr(Expr::value(1))
        .from(expense::Entity)
        .and_where(row(expense::Column::TenantId).eq(tenant))
        .and_where(row(expense::Column::ImportId).eq(id.0));
    if household::is_alone(tx) {
        rows.and_where(row(expense::Column::PersonId).equals((account::Entity, account::Column::PersonId)));
        return rows;
    }
    let relative = |column| Expr::col((RELATIVE, column));
    let of_row = relative(person::Column::TenantId)
        .eq(tenant)
        .and(relative(person::Column::Id).equals((expense::Entity, expense::Column::PersonId)));
    rows.join_as(sea_orm::JoinType::InnerJoin, person::Entity, RELATIVE, of_row)
        .and_where(relative(person::Column::InsuredId).equals((person::Entity, person::Column::InsuredId)));
    rows
}

/// Those of some persons who have rows in a publication.
pub(super) async fn with_rows(
    tx: &TenantTx,
    id: PublicationId,
    people: &[PersonId],
) -> Result<HashSet<PersonId>, Failure> {
    let found: Vec<Uuid> = expense::Entity::find()
        .select_only()
        .column(expense::Column::PersonId)
        .distinct()
        .filter(expense::Column::TenantId.eq(tx.tenant().0))
        .filter(expense::Column::ImportId.eq(id.0))
        .filter(expense::Column::PersonId.is_in(people.iter().map(|person| person.0)))
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(found.into_iter().map(PersonId).collect())
}
