//! Employment changes and prompts in the database.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, FromQueryResult, JoinType, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::Prompt;
use super::rule::{FIRST_DAYS, OVER_DAYS, PromptStage};
use crate::accounts::emails::main_address;
use crate::clock::instant_in_japan;
use crate::database::{TenantTx, to_word};
use crate::entities::{account, email_address, own_address_prompt, person};
use crate::failure::Failure;
use crate::ids::AccountId;
use crate::policy::email::{EmploymentCategory, takes_company_address};
use crate::roster::employment::Employment;

/// An account whose person's employment changes soon or has changed lately.
#[derive(FromQueryResult)]
pub(super) struct Changing {
    pub id: Uuid,
    pub language: String,
    pub person_id: Uuid,
    pub updated_at: DateTime<Utc>,
    pub main_domain: Option<String>,
    employment_category: String,
    next_category: Option<String>,
    next_category_from: Option<NaiveDate>,
    lost_on: Option<NaiveDate>,
}

impl Changing {
    pub(super) fn employment(&self) -> Result<Employment, Failure> {
        Employment::read(
            &self.employment_category,
            self.next_category.as_deref(),
            self.next_category_from,
            self.lost_on,
        )
    }
}

/// Accounts whose person's employment changes within the days in which members are asked, ordered by id. For a category
/// that refuses company addresses and has no start day, the last update of the roster row counts as the change.
pub(super) async fn changing(
    tx: &TenantTx,
    today: NaiveDate,
    after: Option<AccountId>,
    most: u64,
) -> Result<Vec<Changing>, Failure> {
    let (from, to) = (today - Duration::days(OVER_DAYS), today + Duration::days(FIRST_DAYS));
    let near = |column: person::Column| Condition::all().add(column.gte(from)).add(column.lte(to));
    let without_company = EmploymentCategory::ALL.iter().filter(|it| !takes_company_address(&tx.policy().email, **it));
    let at_once = Condition::all()
        .add(person::Column::EmploymentCategory.is_in(without_company.map(to_word)))
        .add(person::Column::UpdatedAt.gte(instant_in_japan(from, 0)));
    let person = account::Entity::belongs_to(person::Entity)
        .from((account::Column::TenantId, account::Column::PersonId))
        .to((person::Column::TenantId, person::Column::Id));
    let mut finder = account::Entity::find()
        .select_only()
        .columns([account::Column::Id, account::Column::Language, account::Column::PersonId])
        .column(person::Column::UpdatedAt)
        .columns([person::Column::EmploymentCategory, person::Column::NextCategory])
        .columns([person::Column::NextCategoryFrom, person::Column::LostOn])
        .column_as(email_address::Column::Domain, "main_domain")
        .join(JoinType::InnerJoin, person.into())
        .join(JoinType::InnerJoin, main_address())
        .filter(account::Column::TenantId.eq(tx.tenant().0))
        .filter(
            Condition::any().add(near(person::Column::NextCategoryFrom)).add(near(person::Column::LostOn)).add(at_once),
        );
    if let Some(after) = after {
        finder = finder.filter(account::Column::Id.gt(after.0));
    }
    Ok(finder.order_by_asc(account::Column::Id).limit(most).into_model::<Changing>().all(tx.connection()).await?)
}

/// Whether this prompt was made before. The day of an ending that is over may move when the roster row is rewritten, so
/// days within [`OVER_DAYS`] of each other count as the same ending.
pub(super) async fn is_prompted(tx: &TenantTx, account: AccountId, prompt: Prompt) -> Result<bool, Failure> {
    let beside = Duration::days(if prompt.stage == PromptStage::Over { OVER_DAYS } else { 0 });
    let found = own_address_prompt::Entity::find()
        .filter(own_address_prompt::Column::TenantId.eq(tx.tenant().0))
        .filter(own_address_prompt::Column::AccountId.eq(account.0))
        .filter(own_address_prompt::Column::EndsOn.between(prompt.ends_on - beside, prompt.ends_on + beside))
        .filter(own_address_prompt::Column::Stage.eq(to_word(&prompt.stage)));
    Ok(found.count(tx.connection()).await? > 0)
}

/// Records a prompt. Returns false if another worker recorded it first.
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
