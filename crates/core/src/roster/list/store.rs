//! Lists of persons in the database.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Order, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{InsuredOfHousehold, ListedPerson, PeopleFilter, PeopleOrder};
use crate::clock::day_in_japan;
use crate::database::TenantTx;
use crate::entities::{account, person};
use crate::failure::Failure;
use crate::ids::{AccountId, PersonId};
use crate::roster::coverage::{self, CoverageToday};
use crate::roster::visibility::{Eyes, Visibility, visibility};

/// The name that statements give to the persons of a list.
const LISTED: &str = "listed";

/// A person's place in each order of lists. It is made of the kana, so Debug hides it.
#[derive(Clone)]
pub(in crate::roster) struct ListPlace {
    pub order_key: String,
    pub joined_on: NaiveDate,
    pub id: Uuid,
}

impl std::fmt::Debug for ListPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ListPlace(…)")
    }
}

/// The part of a list that is asked for.
pub(super) struct PageAsked {
    pub order: PeopleOrder,
    pub after: Option<ListPlace>,
    pub limit: u64,
}

/// The persons of a filter on a day.
#[derive(Clone, Copy)]
pub(super) struct Listing<'a> {
    pub filter: &'a PeopleFilter,
    pub today: NaiveDate,
    pub eyes: Eyes,
}

/// A listed person with the place in each order.
pub(in crate::roster) struct ListedRow {
    pub person: ListedPerson,
    pub place: ListPlace,
}

/// A person's place; `None` if there is no such person.
pub(in crate::roster) async fn place(tx: &TenantTx, id: PersonId) -> Result<Option<ListPlace>, Failure> {
    let found: Vec<(String, NaiveDate)> = person::Entity::find_by_id((tx.tenant().0, id.0))
        .select_only()
        .columns([person::Column::OrderKey, person::Column::JoinedOn])
        .into_tuple()
        .all(tx.connection())
        .await?;
    let place = |(order_key, joined_on)| ListPlace { order_key, joined_on, id: id.0 };
    Ok(found.into_iter().next().map(place))
}

impl Listing<'_> {
    /// The persons of a page, in order.
    pub(super) async fn page(&self, tx: &TenantTx, page: &PageAsked) -> Result<Vec<ListedRow>, Failure> {
        let mut people = self.people(tx);
        people.expr(Expr::col((LISTED, person::Column::Id))).limit(page.limit);
        let (column, direction) = sorted_by(page.order);
        let of = |column| Expr::col((LISTED, column));
        people.order_by_expr(of(column), direction.clone()).order_by_expr(of(person::Column::Id), direction.clone());
        if let Some(after) = &page.after {
            let place = match page.order {
                PeopleOrder::Kana => Expr::value(after.order_key.as_str()),
                PeopleOrder::JoinedFirst | PeopleOrder::JoinedLast => Expr::value(after.joined_on),
            };
            let here = Expr::tuple([of(column), of(person::Column::Id)]);
            let there = Expr::tuple([place, Expr::value(after.id)]);
            people.and_where(if direction == Order::Asc { here.gt(there) } else { here.lt(there) });
        }
        let ids = tx.connection().query_all(&people).await?;
        let ids: Vec<Uuid> = ids.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?;
        load(tx, &ids).await
    }

    /// The persons of the filter, without columns and order.
    fn people(&self, tx: &TenantTx) -> SelectStatement {
        let (tenant, filter) = (tx.tenant().0, self.filter);
        let of = |column| Expr::col((LISTED, column));
        let mut people = Query::select();
        people.from_as(person::Entity, LISTED).and_where(of(person::Column::TenantId).eq(tenant));
        // A filter would tell of hidden persons what it asks for.
        let tells = filter.with_account.is_some() || filter.employer_code.is_some();
        match visibility(true, self.eyes) {
            Visibility::Open => {}
            Visibility::NameOnly if !tells => {}
            Visibility::NameOnly | Visibility::Hidden => {
                people.and_where(of(person::Column::RestrictedAt).is_null());
            }
        }
        match filter.coverage {
            Some(CoverageToday::Coming) => people.and_where(of(person::Column::JoinedOn).gt(self.today)),
            Some(CoverageToday::Covered) => people
                .and_where(of(person::Column::JoinedOn).lte(self.today))
                .and_where(of(person::Column::LostOn).is_null().or(of(person::Column::LostOn).gt(self.today))),
            Some(CoverageToday::Ended) => people
                .and_where(of(person::Column::JoinedOn).lte(self.today))
                .and_where(of(person::Column::LostOn).lte(self.today)),
            None => &mut people,
        };
        if let Some(with) = filter.with_account {
            let account = Query::select()
                .expr(Expr::value(1))
                .from(account::Entity)
                .and_where(Expr::col((account::Entity, account::Column::TenantId)).eq(tenant))
                .and_where(Expr::col((account::Entity, account::Column::PersonId)).equals((LISTED, person::Column::Id)))
                .take();
            let exists = Expr::exists(account);
            people.and_where(if with { exists } else { exists.not() });
        }
        if filter.insured_only {
            people.and_where(of(person::Column::Id).equals((LISTED, person::Column::InsuredId)));
        }
        if let Some(code) = &filter.employer_code {
            // The roster names the employer at the insured person.
            let insured = Query::select()
                .column(person::Column::Id)
                .from(person::Entity)
                .and_where(person::Column::TenantId.eq(tenant))
                .and_where(person::Column::EmployerCode.eq(code.as_str()))
                .take();
            people.and_where(of(person::Column::InsuredId).in_subquery(insured));
        }
        people
            .and_where_option(filter.joined_from.map(|from| of(person::Column::JoinedOn).gte(from)))
            .and_where_option(filter.joined_until.map(|until| of(person::Column::JoinedOn).lt(until)));
        people
    }
}

/// The column of an order, and its direction. The id decides between equal values.
const fn sorted_by(order: PeopleOrder) -> (person::Column, Order) {
    match order {
        PeopleOrder::Kana => (person::Column::OrderKey, Order::Asc),
        PeopleOrder::JoinedFirst => (person::Column::JoinedOn, Order::Asc),
        PeopleOrder::JoinedLast => (person::Column::JoinedOn, Order::Desc),
    }
}

/// Counts the persons of a list, at most `most` of them.
pub(super) async fn count(tx: &TenantTx, listing: Listing<'_>, most: u64) -> Result<u64, Failure> {
    const ONE: &str = "one";
    const COUNTED: &str = "counted";
    let mut some = listing.people(tx);
    // The order leads to the society's index. Without it, PostgreSQL might read the persons of all societies until it has
    // enough of this one.
    some.expr_as(Expr::value(1), ONE).limit(most);
    for column in [person::Column::OrderKey, person::Column::Id] {
        some.order_by_expr(Expr::col((LISTED, column)), Order::Asc);
    }
    let count = Query::select().expr(Func::count(Expr::col(ONE))).from_subquery(some, COUNTED).take();
    let row = tx.connection().query_one(&count).await?.ok_or(Failure::Inconsistent("a count without a number"))?;
    let count: i64 = row.try_get_by_index(0)?;
    Ok(u64::try_from(count).unwrap_or_default())
}

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
    let accounts: Vec<(Uuid, Uuid)> = account::Entity::find()
        .select_only()
        .columns([account::Column::PersonId, account::Column::Id])
        .filter(account::Column::TenantId.eq(tx.tenant().0))
        .filter(account::Column::PersonId.is_in(ids.iter().copied()))
        .into_tuple()
        .all(tx.connection())
        .await?;
    let accounts: HashMap<Uuid, Uuid> = accounts.into_iter().collect();
    let today = day_in_japan(tx.now());
    let mut rows = Vec::with_capacity(ids.len());
    for id in ids {
        let lost = || Failure::Inconsistent("a listed person isn't there");
        let person = people.get(id).ok_or_else(lost)?;
        let insured = people.get(&person.insured_id).or_else(|| other_insured.get(&person.insured_id));
        rows.push(row(person, insured.ok_or_else(lost)?, accounts.get(id).copied(), today));
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

fn row(person: &StoredPerson, insured: &StoredPerson, account: Option<Uuid>, today: NaiveDate) -> ListedRow {
    // The place of work of a hidden person is theirs alone.
    let is_open = insured.restricted_at.is_none() || insured.id == person.id;
    let of_household = InsuredOfHousehold { id: PersonId(insured.id), name: insured.name.clone() };
    ListedRow {
        place: ListPlace { order_key: person.order_key.clone(), joined_on: person.joined_on, id: person.id },
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
            account: account.map(AccountId),
            employer_code: if is_open { insured.employer_code.clone() } else { String::new() },
            employer_name: if is_open { insured.employer_name.clone() } else { String::new() },
            restricted: person.restricted_at.is_some(),
        },
    }
}
