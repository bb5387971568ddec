//! Whom announcements reach: the rules of audiences and of mails as conditions.

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, JoinType, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, RelationDef, Select,
};
use uuid::Uuid;

use crate::accounts::profile::notifications;
use crate::announcements::Reach;
use crate::announcements::audience::{Audience, Traits};
use crate::clock::day_in_japan;
use crate::database::{TenantTx, to_word};
use crate::entities::{account, email_address, person};
use crate::failure::Failure;
use crate::ids::AccountId;
use crate::policy::email::EmploymentCategory;
use crate::policy::eras::Era;
use crate::policy::notification::NotificationKind;
use crate::roster::coverage::lost_since;
use crate::roster::employment::Employment;

/// The persons of an audience, with the rule of [`crate::announcements::audience::audiences_of`].
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

/// The persons who aren't hidden (閲覧制限): a shared mailbox would tell, and so would a small count.
fn is_shown() -> Expr {
    person::Column::RestrictedAt.is_null()
}

/// The accounts of an audience that can sign in and that lists may name.
fn accounts_of(tx: &TenantTx, audience: &Audience) -> Select<account::Entity> {
    let accounts = account::Entity::find()
        .join(JoinType::InnerJoin, person_of_account())
        .filter(account::Column::TenantId.eq(tx.tenant().0))
        .filter(account::Column::DisabledAt.is_null());
    among(accounts, tx, audience)
}

/// Those of these accounts that are in an audience, may use the portal, and may be named by lists.
fn among(accounts: Select<account::Entity>, tx: &TenantTx, audience: &Audience) -> Select<account::Entity> {
    accounts.filter(is_shown()).filter(may_look(tx)).filter(is_in(audience, &tx.policy().eras, day_in_japan(tx.now())))
}

/// The accounts of an audience that get a mail. `None` if the society sends no such mails.
fn recipients_of(tx: &TenantTx, audience: &Audience) -> Option<Select<account::Entity>> {
    if !audience.signs_in() {
        return None;
    }
    let wanting = notifications::accounts_that_want(tx, NotificationKind::Announcements)?;
    Some(among(wanting, tx, audience))
}

pub(in crate::announcements) async fn reach(tx: &TenantTx, audience: &Audience) -> Result<Reach, Failure> {
    let tenant = tx.tenant().0;
    let mut people = person::Entity::find()
        .filter(person::Column::TenantId.eq(tenant))
        .filter(Expr::col((person::Entity, person::Column::Id)).equals((person::Entity, person::Column::InsuredId)))
        .filter(is_shown())
        .filter(may_look(tx))
        .filter(is_in(audience, &tx.policy().eras, day_in_japan(tx.now())));
    if !audience.signs_in() {
        let with_account = Query::select()
            .expr(Expr::value(1))
            .from(account::Entity)
            .and_where(account::Column::TenantId.eq(tenant))
            .and_where(
                Expr::col((account::Entity, account::Column::PersonId)).equals((person::Entity, person::Column::Id)),
            )
            .take();
        people = people.filter(Expr::exists(with_account).not());
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
pub(in crate::announcements) struct Recipient {
    pub id: Uuid,
    pub language: String,
    pub name: String,
    pub email_id: Uuid,
    pub address_sealed: Vec<u8>,
}

/// The next recipients after an account, ordered by id.
pub(in crate::announcements) async fn recipients(
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

/// What decides to which audiences a member belongs.
pub(in crate::announcements) async fn traits_of(tx: &TenantTx, account: AccountId) -> Result<Traits, Failure> {
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
