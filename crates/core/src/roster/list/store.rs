//! Lists of persons in the database.

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, Func, JoinType, Order, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QuerySelect};
use uuid::Uuid;

use super::{InsuredOfHousehold, ListedPerson, PeopleFilter, PeopleOrder};
use crate::clock::day_in_japan;
use crate::database::TenantTx;
use crate::entities::{account, person};
use crate::failure::Failure;
use crate::ids::{AccountId, PersonId};
use crate::roster::coverage::{self, CoverageToday};

/// The names that statements give to a page of ids and to the two persons of a row.
const PAGE: &str = "page";
const LISTED: &str = "listed";
const INSURED: &str = "insured";

/// The columns of a page.
const PERSON: &str = "person_id";
const HOW: &str = "how";

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
pub(in crate::roster) struct PageAsked {
    pub order: PeopleOrder,
    pub after: Option<ListPlace>,
    pub limit: u64,
}

/// The persons of a filter on a day.
#[derive(Clone, Copy)]
pub(in crate::roster) struct Listing<'a> {
    pub filter: &'a PeopleFilter,
    pub today: NaiveDate,
}

/// A listed person with the place and how the page found the person.
pub(in crate::roster) struct ListedRow {
    pub person: ListedPerson,
    pub place: ListPlace,
    pub how: i32,
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
    /// The statement for the ids of a page, as [`rows`] takes it.
    pub(in crate::roster) fn page(&self, tx: &TenantTx, page: &PageAsked) -> SelectStatement {
        let mut people = self.people(tx);
        people
            .expr_as(Expr::col((LISTED, person::Column::Id)), PERSON)
            .expr_as(Expr::value(0), HOW)
            .limit(page.limit);
        let (column, direction) = sorted_by(page.order);
        let of = |column| Expr::col((LISTED, column));
        people
            .order_by_expr(of(column), direction.clone())
            .order_by_expr(of(person::Column::Id), direction.clone());
        if let Some(after) = &page.after {
            let place = match page.order {
                PeopleOrder::Kana => Expr::value(after.order_key.as_str()),
                PeopleOrder::JoinedFirst | PeopleOrder::JoinedLast => Expr::value(after.joined_on),
            };
            let here = Expr::tuple([of(column), of(person::Column::Id)]);
            let there = Expr::tuple([place, Expr::value(after.id)]);
            people.and_where(if direction == Order::Asc { here.gt(there) } else { here.lt(there) });
        }
        people
    }

    /// The persons of the filter, without columns and order.
    fn people(&self, tx: &TenantTx) -> SelectStatement {
        let (tenant, filter) = (tx.tenant().0, self.filter);
        let of = |column| Expr::col((LISTED, column));
        let mut people = Query::select();
        people.from_as(person::Entity, LISTED).and_where(of(person::Column::TenantId).eq(tenant));
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
    let some = listing.people(tx).expr_as(Expr::value(1), HOW).limit(most).take();
    let count = Query::select().expr(Func::count(Expr::col(HOW))).from_subquery(some, PAGE).take();
    let row = tx.connection().query_one(&count).await?.ok_or(Failure::Inconsistent("a count without a number"))?;
    let count: i64 = row.try_get_by_index(0)?;
    Ok(u64::try_from(count).unwrap_or_default())
}

#[derive(FromQueryResult)]
struct StoredRow {
    id: Uuid,
    name: String,
    kana: String,
    relationship_text: String,
    joined_on: NaiveDate,
    lost_on: Option<NaiveDate>,
    order_key: String,
    insured_id: Uuid,
    insured_name: String,
    employer_code: String,
    employer_name: String,
    account_id: Option<Uuid>,
    how: i32,
}

/// Loads the persons of a page. `page` is a statement with the columns `person_id` and `how`.
pub(in crate::roster) async fn rows(
    tx: &TenantTx,
    page: SelectStatement,
    order: PeopleOrder,
) -> Result<Vec<ListedRow>, Failure> {
    let tenant = tx.tenant().0;
    let listed = |column| Expr::col((LISTED, column));
    let insured = |column| Expr::col((INSURED, column));
    let of_account = |column| Expr::col((account::Entity, column));
    let mut all = Query::select();
    all.from_subquery(page, PAGE)
        .join_as(
            JoinType::InnerJoin,
            person::Entity,
            LISTED,
            listed(person::Column::TenantId).eq(tenant).and(listed(person::Column::Id).equals((PAGE, PERSON))),
        )
        .join_as(
            JoinType::InnerJoin,
            person::Entity,
            INSURED,
            insured(person::Column::TenantId)
                .eq(tenant)
                .and(insured(person::Column::Id).equals((LISTED, person::Column::InsuredId))),
        )
        .left_join(
            account::Entity,
            of_account(account::Column::TenantId)
                .eq(tenant)
                .and(of_account(account::Column::PersonId).equals((LISTED, person::Column::Id))),
        )
        .expr_as(listed(person::Column::Id), "id")
        .expr_as(listed(person::Column::Name), "name")
        .expr_as(listed(person::Column::Kana), "kana")
        .expr_as(listed(person::Column::RelationshipText), "relationship_text")
        .expr_as(listed(person::Column::JoinedOn), "joined_on")
        .expr_as(listed(person::Column::LostOn), "lost_on")
        .expr_as(listed(person::Column::OrderKey), "order_key")
        .expr_as(insured(person::Column::Id), "insured_id")
        .expr_as(insured(person::Column::Name), "insured_name")
        .expr_as(insured(person::Column::EmployerCode), "employer_code")
        .expr_as(insured(person::Column::EmployerName), "employer_name")
        .expr_as(of_account(account::Column::Id), "account_id")
        .expr_as(Expr::col((PAGE, HOW)), HOW);
    let (column, direction) = sorted_by(order);
    all.order_by_expr(listed(column), direction.clone()).order_by_expr(listed(person::Column::Id), direction);
    let today = day_in_japan(tx.now());
    let rows = tx.connection().query_all(&all).await?;
    let found = rows.iter().map(|row| StoredRow::from_query_result(row, ""));
    found.map(|found| Ok(found?.into_row(today))).collect()
}

impl StoredRow {
    fn into_row(self, today: NaiveDate) -> ListedRow {
        let is_insured = self.id == self.insured_id;
        let insured = InsuredOfHousehold { id: PersonId(self.insured_id), name: self.insured_name };
        ListedRow {
            how: self.how,
            place: ListPlace { order_key: self.order_key, joined_on: self.joined_on, id: self.id },
            person: ListedPerson {
                id: PersonId(self.id),
                name: self.name,
                kana: self.kana,
                insured: (!is_insured).then_some(insured),
                relationship: self.relationship_text,
                joined_on: self.joined_on,
                lost_on: self.lost_on,
                coverage: coverage::today(self.joined_on, self.lost_on, today),
                account: self.account_id.map(AccountId),
                employer_code: self.employer_code,
                employer_name: self.employer_name,
            },
        }
    }
}
