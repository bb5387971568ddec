//! Lists of persons in the database.

mod loading;
mod narrowing;

pub(in crate::roster) use self::loading::load;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Order, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{ListedPerson, PeopleFilter, PeopleOrder};
use crate::clock::day_in_japan;
use crate::database::TenantTx;
use crate::entities::{account, email_address, last_sign_in, person};
use crate::failure::Failure;
use crate::ids::PersonId;
use crate::roster::visibility::{Eyes, Visibility, visibility};

/// The name that statements give to the persons of a list.
const LISTED: &str = "listed";

/// A column of a listed person.
fn of(column: person::Column) -> Expr {
    Expr::col((LISTED, column))
}

/// A person's place in each order of lists. It is made of the kana, so Debug hides it.
#[derive(Clone)]
pub(in crate::roster) struct ListPlace {
    pub order_key: String,
    pub joined_on: NaiveDate,
    pub id: Uuid,
    /// The last sign-in, and the account; `None` for somebody who has never signed in.
    pub signed_in: Option<(DateTime<Utc>, Uuid)>,
    /// Whether the society hides the person (閲覧制限).
    pub restricted: bool,
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
pub(super) struct Listing<'a> {
    filter: &'a PeopleFilter,
    today: NaiveDate,
    now: DateTime<Utc>,
    eyes: Eyes,
    /// The ids of few persons, among whom all of the filter are.
    among: Option<Vec<Uuid>>,
}

/// A listed person with the place in each order.
pub(in crate::roster) struct ListedRow {
    pub person: ListedPerson,
    pub place: ListPlace,
}

/// A person's place; `None` if there is no such person.
pub(in crate::roster) async fn place(tx: &TenantTx, id: PersonId) -> Result<Option<ListPlace>, Failure> {
    let tenant = tx.tenant().0;
    let found: Vec<(String, NaiveDate, Option<DateTime<Utc>>)> = person::Entity::find_by_id((tenant, id.0))
        .select_only()
        .columns([person::Column::OrderKey, person::Column::JoinedOn, person::Column::RestrictedAt])
        .into_tuple()
        .all(tx.connection())
        .await?;
    let Some((order_key, joined_on, restricted_at)) = found.into_iter().next() else { return Ok(None) };
    let accounts: Vec<Uuid> = account::Entity::find()
        .select_only()
        .column(account::Column::Id)
        .filter(account::Column::TenantId.eq(tenant))
        .filter(account::Column::PersonId.eq(id.0))
        .into_tuple()
        .all(tx.connection())
        .await?;
    let signed_in = match accounts.first() {
        Some(account) => {
            let found = last_sign_in::Entity::find_by_id((tenant, *account)).all(tx.connection()).await?;
            found.first().map(|row| (row.at, row.account_id))
        }
        None => None,
    };
    Ok(Some(ListPlace { order_key, joined_on, id: id.0, signed_in, restricted: restricted_at.is_some() }))
}

impl<'a> Listing<'a> {
    /// The persons of a filter as these eyes see them, after a look whether one of its conditions leaves few of them.
    pub(super) async fn of(tx: &TenantTx, filter: &'a PeopleFilter, eyes: Eyes) -> Result<Self, Failure> {
        let listing = Self { filter, today: day_in_japan(tx.now()), now: tx.now(), eyes, among: None };
        let among = narrowing::few(tx, &listing).await?;
        Ok(Self { among, ..listing })
    }

    /// All persons of the list, if they are few; they are read by an index then.
    pub(super) async fn few(&self, tx: &TenantTx) -> Result<Option<Vec<PersonId>>, Failure> {
        let most = usize::try_from(narrowing::FEW).unwrap_or(usize::MAX);
        if self.among.is_none() && narrowing::everybody(tx).await?.len() > most {
            return Ok(None);
        }
        let mut people = self.people(tx.tenant().0, PeopleOrder::Number);
        people.expr(of(person::Column::Id)).limit(narrowing::FEW);
        for column in self.ordered_by(PeopleOrder::Number) {
            people.order_by_expr(column, Order::Asc);
        }
        let found = tx.connection().query_all(&people).await?;
        let ids = found.iter().map(|row| row.try_get_by_index(0).map(PersonId));
        Ok(Some(ids.collect::<Result<_, _>>()?))
    }

    /// Whether the list can have the person of a place. A page that began after a hidden person would tell their place.
    pub(super) fn has(&self, order: PeopleOrder, place: &ListPlace) -> bool {
        !place.restricted || self.has_hidden(order)
    }

    /// Whether hidden persons are in the list.
    fn has_hidden(&self, order: PeopleOrder) -> bool {
        match visibility(true, self.eyes) {
            Visibility::Open => true,
            Visibility::NameOnly => !self.filter.tells(order),
            Visibility::Hidden => false,
        }
    }

    /// The persons of a page, in order.
    pub(super) async fn page(&self, tx: &TenantTx, page: &PageAsked) -> Result<Vec<ListedRow>, Failure> {
        if self.has_nobody(page.order) {
            return Ok(Vec::new());
        }
        let mut people = self.people(tx.tenant().0, page.order);
        people.expr(of(person::Column::Id)).limit(page.limit);
        let direction = direction(page.order);
        for column in self.ordered_by(page.order) {
            people.order_by_expr(column, direction.clone());
        }
        if let Some(after) = &page.after {
            let place = match (page.order, after.signed_in) {
                (PeopleOrder::Kana | PeopleOrder::Number, _) => {
                    [Expr::value(after.order_key.as_str()), Expr::value(after.id)]
                }
                (PeopleOrder::JoinedFirst | PeopleOrder::JoinedLast, _) => {
                    [Expr::value(after.joined_on), Expr::value(after.id)]
                }
                (PeopleOrder::SignedInLast | PeopleOrder::SignedInFirst, Some((at, account))) => {
                    [Expr::value(at), Expr::value(account)]
                }
                // The list has no such person, so it begins anew.
                (PeopleOrder::SignedInLast | PeopleOrder::SignedInFirst, None) => return self.first(tx, page).await,
            };
            let here = Expr::tuple(self.ordered_by(page.order).into_iter().take(place.len()));
            let there = Expr::tuple(place);
            people.and_where(if direction == Order::Asc { here.gt(there) } else { here.lt(there) });
        }
        let ids = tx.connection().query_all(&people).await?;
        let ids: Vec<Uuid> = ids.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?;
        load(tx, &ids).await
    }

    async fn first(&self, tx: &TenantTx, page: &PageAsked) -> Result<Vec<ListedRow>, Failure> {
        let first = PageAsked { order: page.order, after: None, limit: page.limit };
        Box::pin(self.page(tx, &first)).await
    }

    /// Counts the persons of an order, at most `most` of them.
    pub(super) async fn count(&self, tx: &TenantTx, order: PeopleOrder, most: u64) -> Result<u64, Failure> {
        const ONE: &str = "one";
        const COUNTED: &str = "counted";
        if self.has_nobody(order) {
            return Ok(0);
        }
        let mut some = self.people(tx.tenant().0, order);
        // The order leads to the society's index. Without it, PostgreSQL might read the persons of all societies until it
        // has enough of this one.
        some.expr_as(Expr::value(1), ONE).limit(most);
        for column in self.ordered_by(order) {
            some.order_by_expr(column, Order::Asc);
        }
        let count = Query::select().expr(Func::count(Expr::col(ONE))).from_subquery(some, COUNTED).take();
        let row = tx.connection().query_one(&count).await?.ok_or(Failure::Inconsistent("a count without a number"))?;
        let count: i64 = row.try_get_by_index(0)?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    /// Whether nobody can fit, because only who has an account has signed in.
    fn has_nobody(&self, order: PeopleOrder) -> bool {
        order.signed_in_only() && self.filter.registration.is_some_and(|registration| !registration.has_account())
    }

    /// The persons of the filter, without columns and order.
    fn people(&self, tenant: Uuid, order: PeopleOrder) -> SelectStatement {
        let mut people = Query::select();
        let is_listed = || of(person::Column::TenantId).eq(tenant);
        let of_account = |column| Expr::col((account::Entity, column));
        let signed_in = |column| Expr::col((last_sign_in::Entity, column));
        if order.signed_in_only() {
            // The order is that of the table, so it stands first.
            let theirs = of_account(account::Column::TenantId)
                .eq(tenant)
                .and(of_account(account::Column::Id).equals((last_sign_in::Entity, last_sign_in::Column::AccountId)));
            let person = of(person::Column::Id).equals((account::Entity, account::Column::PersonId));
            people
                .from(last_sign_in::Entity)
                .inner_join(account::Entity, theirs)
                .join_as(sea_orm::JoinType::InnerJoin, person::Entity, LISTED, is_listed().and(person))
                .and_where(signed_in(last_sign_in::Column::TenantId).eq(tenant));
            if let Some(among) = &self.among {
                people.and_where(of_account(account::Column::PersonId).is_in(among.iter().copied()));
            }
        } else {
            people.from_as(person::Entity, LISTED);
        }
        people.and_where(is_listed());
        if !self.has_hidden(order) {
            people.and_where(of(person::Column::Id).not_in_subquery(narrowing::hidden(tenant)));
        }
        if let Some(among) = &self.among {
            people.and_where(of(person::Column::Id).is_in(among.iter().copied()));
        }
        for condition in narrowing::conditions(self, tenant, order) {
            people.and_where(condition);
        }
        people
    }

    /// The columns of the order. Where few persons are put in order, the name stands behind them, which decides nothing: SQLite
    /// would read an index of everybody if it had all that the statement asks for.
    fn ordered_by(&self, order: PeopleOrder) -> Vec<Expr> {
        let columns = sorted_by(order).into_iter();
        if self.among.is_none() {
            return columns.collect();
        }
        columns.map(narrowing::beside_indexes).chain([of(person::Column::Name)]).collect()
    }
}

/// The columns of an order. The second decides between equal values.
fn sorted_by(order: PeopleOrder) -> [Expr; 2] {
    match order {
        // Who asks for the order of numbers makes it of all persons.
        PeopleOrder::Kana | PeopleOrder::Number => [of(person::Column::OrderKey), of(person::Column::Id)],
        PeopleOrder::JoinedFirst | PeopleOrder::JoinedLast => [of(person::Column::JoinedOn), of(person::Column::Id)],
        PeopleOrder::SignedInLast | PeopleOrder::SignedInFirst => [
            Expr::col((last_sign_in::Entity, last_sign_in::Column::At)),
            Expr::col((last_sign_in::Entity, last_sign_in::Column::AccountId)),
        ],
    }
}

const fn direction(order: PeopleOrder) -> Order {
    match order {
        PeopleOrder::Kana | PeopleOrder::Number | PeopleOrder::JoinedFirst | PeopleOrder::SignedInFirst => Order::Asc,
        PeopleOrder::JoinedLast | PeopleOrder::SignedInLast => Order::Desc,
    }
}

/// A domain with addresses to which mails were refused for good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DomainTrouble {
    /// The domain.
    pub domain: String,
    /// The number of addresses.
    pub addresses: u64,
}

pub(super) async fn mail_trouble(tx: &TenantTx, eyes: Eyes, most: u64) -> Result<(Vec<DomainTrouble>, u64), Failure> {
    let mut addresses = email_address::Entity::find();
    if visibility(true, eyes) != Visibility::Open {
        let hidden = narrowing::accounts_of_hidden(tx.tenant().0);
        addresses = addresses.filter(email_address::Column::AccountId.not_in_subquery(hidden));
    }
    let mut domains: Vec<(String, i64)> = addresses
        .select_only()
        .column(email_address::Column::Domain)
        .column_as(email_address::Column::Id.count(), "addresses")
        .filter(email_address::Column::TenantId.eq(tx.tenant().0))
        .filter(email_address::Column::UndeliverableAt.is_not_null())
        .group_by(email_address::Column::Domain)
        .into_tuple()
        .all(tx.connection())
        .await?;
    domains.sort_by(|one, other| (other.1, &one.0).cmp(&(one.1, &other.0)));
    let number = |count: i64| u64::try_from(count).unwrap_or_default();
    let all = domains.iter().map(|(_, count)| number(*count)).sum();
    domains.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    let domains = domains.into_iter().map(|(domain, count)| DomainTrouble { domain, addresses: number(count) });
    Ok((domains.collect(), all))
}
