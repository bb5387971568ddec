//! What lists show of persons.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{ListPlace, ListedRow};
use crate::clock::day_in_japan;
use crate::database::TenantTx;
use crate::entities::{account, email_address, last_sign_in, person};
use crate::failure::Failure;
use crate::ids::{AccountId, PersonId};
use crate::roster::coverage;
use crate::roster::list::{InsuredOfHousehold, ListedAccount, ListedPerson};

/// The columns of a person that a list shows.
#[derive(FromQueryResult)]
struct StoredPerson {
    id: Uuid,
    name: String,
    kana: String,
    insured_id: Uuid,
    relationship_text: String,
    joined_on: NaiveDate,
    lost_on: Option<NaiveDate>,
    order_key: String,
    employer_code: String,
    employer_name: String,
    restricted_at: Option<DateTime<Utc>>,
}

/// Loads the persons with these ids, in this order.
///
/// Households and accounts are statements of their own. In a join, PostgreSQL would look at all persons for each of them
/// as long as it has no statistics of a society that was just imported.
pub(in crate::roster) async fn load(tx: &TenantTx, ids: &[Uuid]) -> Result<Vec<ListedRow>, Failure> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let people = people(tx, ids).await?;
    let elsewhere: HashSet<Uuid> = people.values().map(|person| person.insured_id).collect();
    let elsewhere: Vec<Uuid> = elsewhere.into_iter().filter(|id| !people.contains_key(id)).collect();
    let other_insured = if elsewhere.is_empty() { HashMap::new() } else { self::people(tx, &elsewhere).await? };
    let accounts = accounts(tx, ids).await?;
    let today = day_in_japan(tx.now());
    let mut rows = Vec::with_capacity(ids.len());
    for id in ids {
        let lost = || Failure::Inconsistent("a listed person isn't there");
        let person = people.get(id).ok_or_else(lost)?;
        let insured = people.get(&person.insured_id).or_else(|| other_insured.get(&person.insured_id));
        rows.push(row(person, insured.ok_or_else(lost)?, accounts.get(id), today));
    }
    Ok(rows)
}

async fn people(tx: &TenantTx, ids: &[Uuid]) -> Result<HashMap<Uuid, StoredPerson>, Failure> {
    let people = person::Entity::find()
        .filter(person::Column::TenantId.eq(tx.tenant().0))
        .filter(person::Column::Id.is_in(ids.iter().copied()))
        .select_only()
        .columns([person::Column::Id, person::Column::Name, person::Column::Kana, person::Column::InsuredId])
        .columns([person::Column::RelationshipText, person::Column::JoinedOn, person::Column::LostOn])
        .columns([person::Column::OrderKey, person::Column::EmployerCode, person::Column::EmployerName])
        .column(person::Column::RestrictedAt)
        .into_model::<StoredPerson>()
        .all(tx.connection())
        .await?;
    Ok(people.into_iter().map(|person| (person.id, person)).collect())
}

/// An account as a list shows it.
#[derive(FromQueryResult)]
struct StoredAccount {
    person_id: Uuid,
    id: Uuid,
    disabled_at: Option<DateTime<Utc>>,
    signed_in_at: Option<DateTime<Utc>>,
    undeliverable: bool,
}

/// The accounts of persons. What else is shown of each is asked for by subqueries, for the reason that [`load`] names.
async fn accounts(tx: &TenantTx, people: &[Uuid]) -> Result<HashMap<Uuid, StoredAccount>, Failure> {
    let tenant = tx.tenant().0;
    let here = (account::Entity, account::Column::Id);
    let signed_in: SelectStatement = Query::select()
        .column(last_sign_in::Column::At)
        .from(last_sign_in::Entity)
        .and_where(last_sign_in::Column::TenantId.eq(tenant))
        .and_where(Expr::col((last_sign_in::Entity, last_sign_in::Column::AccountId)).equals(here))
        .take();
    let undeliverable = Query::select()
        .expr(Expr::value(1))
        .from(email_address::Entity)
        .and_where(Expr::col((email_address::Entity, email_address::Column::TenantId)).eq(tenant))
        .and_where(Expr::col((email_address::Entity, email_address::Column::AccountId)).equals(here))
        .and_where(email_address::Column::UndeliverableAt.is_not_null())
        .take();
    let found = account::Entity::find()
        .select_only()
        .columns([account::Column::PersonId, account::Column::Id, account::Column::DisabledAt])
        .expr_as(Expr::SubQuery(None, Box::new(signed_in.into())), "signed_in_at")
        .expr_as(Expr::exists(undeliverable), "undeliverable")
        .filter(account::Column::TenantId.eq(tenant))
        .filter(account::Column::PersonId.is_in(people.iter().copied()))
        .into_model::<StoredAccount>()
        .all(tx.connection())
        .await?;
    Ok(found.into_iter().map(|account| (account.person_id, account)).collect())
}

fn row(person: &StoredPerson, insured: &StoredPerson, account: Option<&StoredAccount>, today: NaiveDate) -> ListedRow {
    // The place of work of a hidden person is theirs alone.
    let is_open = insured.restricted_at.is_none() || insured.id == person.id;
    let of_household = InsuredOfHousehold { id: PersonId(insured.id), name: insured.name.clone() };
    ListedRow {
        place: ListPlace {
            order_key: person.order_key.clone(),
            joined_on: person.joined_on,
            id: person.id,
            signed_in: account.and_then(|account| account.signed_in_at.map(|at| (at, account.id))),
            restricted: person.restricted_at.is_some(),
        },
        person: ListedPerson {
            id: PersonId(person.id),
            name: person.name.clone(),
            kana: person.kana.clone(),
            // Whoever looks at a dependant doesn't learn of a hidden insured person.
            insured: (person.id != insured.id && insured.restricted_at.is_none()).then_some(of_household),
            relationship: person.relationship_text.clone(),
            joined_on: person.joined_on,
            lost_on: person.lost_on,
            coverage: coverage::today(person.joined_on, person.lost_on, today),
            account: account.map(|account| ListedAccount {
                id: AccountId(account.id),
                disabled: account.disabled_at.is_some(),
                signed_in_at: account.signed_in_at,
                undeliverable: account.undeliverable,
            }),
            employer_code: if is_open { insured.employer_code.clone() } else { String::new() },
            employer_name: if is_open { insured.employer_name.clone() } else { String::new() },
            restricted: person.restricted_at.is_some(),
        },
    }
}
