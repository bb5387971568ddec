//! Changes of employment and prompts in the database.

use chrono::{Duration, NaiveDate};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, FromQueryResult, JoinType, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::Prompt;
use super::rule::{Employment, FIRST_DAYS};
use crate::accounts::store::main_address;
use crate::database::{TenantTx, from_word, to_word};
use crate::entities::{account, email_address, own_address_prompt, person};
use crate::failure::Failure;
use crate::ids::AccountId;

/// An account whose person's employment changes soon.
#[derive(FromQueryResult)]
pub(super) struct Changing {
    pub id: Uuid,
    pub language: String,
    pub person_name: String,
    pub main_domain: Option<String>,
    employment_category: String,
    next_category: Option<String>,
    next_category_from: Option<NaiveDate>,
    lost_on: Option<NaiveDate>,
}

impl Changing {
    pub(super) fn employment(&self) -> Result<Employment, Failure> {
        employment(&self.employment_category, self.next_category.as_deref(), self.next_category_from, self.lost_on)
    }
}

/// What a person's columns say of the employment.
pub(in crate::accounts) fn employment(
    category: &str,
    next: Option<&str>,
    from: Option<NaiveDate>,
    lost_on: Option<NaiveDate>,
) -> Result<Employment, Failure> {
    let next = next.map(from_word).transpose()?;
    Ok(Employment { category: from_word(category)?, next: next.zip(from), lost_on })
}

/// Accounts whose person's employment changes within the days in which members are asked, by id.
pub(super) async fn changing_soon(
    tx: &TenantTx,
    today: NaiveDate,
    after: Option<AccountId>,
    most: u64,
) -> Result<Vec<Changing>, Failure> {
    let soon = |column: person::Column| {
        Condition::all().add(column.gt(today)).add(column.lte(today + Duration::days(FIRST_DAYS)))
    };
    let person = account::Entity::belongs_to(person::Entity)
        .from((account::Column::TenantId, account::Column::PersonId))
        .to((person::Column::TenantId, person::Column::Id));
    let mut finder = account::Entity::find()
        .select_only()
        .columns([account::Column::Id, account::Column::Language])
        .column_as(person::Column::Name, "person_name")
        .columns([person::Column::EmploymentCategory, person::Column::NextCategory])
        .columns([person::Column::NextCategoryFrom, person::Column::LostOn])
        .column_as(email_address::Column::Domain, "main_domain")
        .join(JoinType::InnerJoin, person.into())
        .join(JoinType::InnerJoin, main_address())
        .filter(account::Column::TenantId.eq(tx.tenant().0))
        .filter(Condition::any().add(soon(person::Column::NextCategoryFrom)).add(soon(person::Column::LostOn)));
    if let Some(after) = after {
        finder = finder.filter(account::Column::Id.gt(after.0));
    }
    Ok(finder.order_by_asc(account::Column::Id).limit(most).into_model::<Changing>().all(tx.connection()).await?)
}

/// The domains of all addresses of an account.
pub(super) async fn domains(tx: &TenantTx, account: AccountId) -> Result<Vec<String>, Failure> {
    Ok(email_address::Entity::find()
        .select_only()
        .column(email_address::Column::Domain)
        .filter(email_address::Column::TenantId.eq(tx.tenant().0))
        .filter(email_address::Column::AccountId.eq(account.0))
        .into_tuple()
        .all(tx.connection())
        .await?)
}

pub(super) async fn is_prompted(tx: &TenantTx, account: AccountId, prompt: Prompt) -> Result<bool, Failure> {
    let key = (tx.tenant().0, account.0, prompt.ends_on, to_word(&prompt.stage));
    Ok(own_address_prompt::Entity::find_by_id(key).count(tx.connection()).await? > 0)
}

/// Notes a prompt; false if another worker was first.
pub(super) async fn keep(tx: &TenantTx, account: AccountId, prompt: Prompt) -> Result<bool, Failure> {
    let kept = own_address_prompt::Entity::insert(own_address_prompt::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        account_id: Set(account.0),
        ends_on: Set(prompt.ends_on),
        stage: Set(to_word(&prompt.stage)),
        prompted_at: Set(tx.now()),
    })
    .on_conflict(OnConflict::new().do_nothing().to_owned())
    .exec_without_returning(tx.connection())
    .await?;
    Ok(kept == 1)
}
