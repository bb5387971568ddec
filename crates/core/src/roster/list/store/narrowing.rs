//! The conditions of a list's filter, and the one of them that leaves few persons.
//!
//! A page is read in the order of an index, and each person on the way is asked whether the filter fits. That is quick if
//! it fits many. If one of the filter's conditions fits few, those few are found by an index of their own and put in order.
//! Neither database knows by itself which is better: SQLite has no statistics, and PostgreSQL none of a society that was just
//! imported. So the persons of each condition are looked up first, but only up to [`FEW`], as statements of their own.

use std::collections::BTreeSet;

use sea_orm::sea_query::{Expr, ExprTrait, Func, Query, SelectStatement};
use sea_orm::{ColumnTrait, ConnectionTrait};
use uuid::Uuid;

use super::{LISTED, Listing, of};
use crate::database::TenantTx;
use crate::entities::{account, email_address, person, provisional_credential, registration};
use crate::failure::Failure;
use crate::roster::coverage::CoverageToday;
use crate::roster::list::{LETTER_EXPIRES_SOON, MailTrouble, PeopleOrder, RegistrationFilter};

/// The column of a statement for ids of persons.
pub(super) const PERSON: &str = "person_id";

/// Persons who are few: to sort them takes about as long as to walk past others on the way to a page.
pub(super) const FEW: u64 = 2_000;

/// The word of a registration that goes on.
const OPEN: &str = "open";

/// The ids of few persons among whom all of the filter are, if one of its conditions leaves only few.
pub(super) async fn few(tx: &TenantTx, listing: &Listing<'_>) -> Result<Option<Vec<Uuid>>, Failure> {
    let most = usize::try_from(FEW).unwrap_or(usize::MAX);
    for ids in sets(tx, listing).await? {
        let found = tx.connection().query_all(&ids.clone().limit(FEW + 1).take()).await?;
        if found.len() <= most {
            let ids: BTreeSet<Uuid> = found.iter().map(|row| row.try_get("", PERSON)).collect::<Result<_, _>>()?;
            return Ok(Some(ids.into_iter().collect()));
        }
    }
    Ok(None)
}

/// The ids of the society's persons, of one more than [`FEW`] at most.
pub(super) async fn everybody(tx: &TenantTx) -> Result<Vec<Uuid>, Failure> {
    let mut people = Query::select();
    people.expr(of(person::Column::Id)).from_as(person::Entity, LISTED);
    people.and_where(of(person::Column::TenantId).eq(tx.tenant().0)).limit(FEW + 1);
    // The order leads to the society's index, as for a count.
    people.order_by_expr(of(person::Column::OrderKey), sea_orm::sea_query::Order::Asc);
    let found = tx.connection().query_all(&people).await?;
    Ok(found.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?)
}

/// Statements for ids of persons among whom all of the filter are: one for each condition that has an index of its own.
async fn sets(tx: &TenantTx, listing: &Listing<'_>) -> Result<Vec<SelectStatement>, Failure> {
    let tenant = tx.tenant().0;
    let Listing { filter, today, now, .. } = listing;
    let mut sets = Vec::new();
    let people = || {
        let mut people = Query::select();
        people.expr_as(of(person::Column::Id), PERSON).from_as(person::Entity, LISTED);
        people.and_where(of(person::Column::TenantId).eq(tenant)).take()
    };
    if let Some(MailTrouble { domain }) = &filter.mail_trouble {
        sets.push(
            undeliverable(tenant, domain.as_deref())
                .expr_as(Expr::col((account::Entity, account::Column::PersonId)), PERSON)
                .take(),
        );
    }
    match filter.registration {
        Some(RegistrationFilter::Disabled) => {
            let mut disabled = of_accounts(tenant);
            disabled.expr_as(Expr::col((account::Entity, account::Column::PersonId)), PERSON);
            sets.push(disabled.and_where(account::Column::DisabledAt.is_not_null()).take());
        }
        Some(RegistrationFilter::Begun) => sets.push(begun(listing, tenant)),
        Some(RegistrationFilter::LetterExpiresSoon) => {
            let soon = *now + LETTER_EXPIRES_SOON;
            let mut unused = unused_letters(tenant);
            unused.expr_as(Expr::col(provisional_credential::Column::PersonId), PERSON);
            unused.and_where(provisional_credential::Column::ExpiresAt.gt(*now));
            sets.push(unused.and_where(provisional_credential::Column::ExpiresAt.lte(soon)).take());
        }
        Some(RegistrationFilter::LetterExpired) => {
            let mut unused = unused_letters(tenant);
            unused.expr_as(Expr::col(provisional_credential::Column::PersonId), PERSON);
            sets.push(unused.and_where(provisional_credential::Column::ExpiresAt.lte(*now)).take());
        }
        Some(RegistrationFilter::Registered | RegistrationFilter::NotRegistered | RegistrationFilter::NoLetter)
        | None => {}
    }
    if let Some(code) = &filter.employer_code {
        // The roster names the employer at the insured person. In one statement with the household, PostgreSQL would look at
        // all persons for each of them.
        let insured = Query::select()
            .column(person::Column::Id)
            .from(person::Entity)
            .and_where(person::Column::TenantId.eq(tenant))
            .and_where(person::Column::EmployerCode.eq(code.as_str()))
            .limit(FEW + 1)
            .take();
        let found = tx.connection().query_all(&insured).await?;
        if u64::try_from(found.len()).is_ok_and(|found| found <= FEW) {
            let insured: Vec<Uuid> = found.iter().map(|row| row.try_get_by_index(0)).collect::<Result<_, _>>()?;
            sets.push(people().and_where(of(person::Column::InsuredId).is_in(insured)).take());
        }
    }
    match filter.coverage {
        Some(CoverageToday::Coming) => sets.push(people().and_where(of(person::Column::JoinedOn).gt(*today)).take()),
        Some(CoverageToday::Ended) => sets.push(people().and_where(of(person::Column::LostOn).lte(*today)).take()),
        Some(CoverageToday::Covered) | None => {}
    }
    if filter.joined_from.is_some() || filter.joined_until.is_some() {
        sets.push(
            people()
                .and_where_option(filter.joined_from.map(|from| of(person::Column::JoinedOn).gte(from)))
                .and_where_option(filter.joined_until.map(|until| of(person::Column::JoinedOn).lt(until)))
                .take(),
        );
    }
    Ok(sets)
}

/// The conditions of the filter, for each person of the list.
pub(super) fn conditions(listing: &Listing<'_>, tenant: Uuid, order: PeopleOrder) -> Vec<Expr> {
    let Listing { filter, today, now, .. } = listing;
    let mut conditions = Vec::new();
    let here = |entity_column: (account::Entity, account::Column)| {
        Expr::col(entity_column).equals((LISTED, person::Column::Id))
    };
    let theirs = || {
        of_accounts(tenant)
            .expr(Func::count(Expr::value(1)))
            .and_where(here((account::Entity, account::Column::PersonId)))
            .take()
    };
    let without_account = || is_there(theirs()).not();
    // The date of joining leads to an index that has another order than the list, unless the list has its order.
    let joined_on = || match order {
        PeopleOrder::JoinedFirst | PeopleOrder::JoinedLast => of(person::Column::JoinedOn),
        _ => beside_indexes(of(person::Column::JoinedOn)),
    };
    match filter.coverage {
        Some(CoverageToday::Coming) => conditions.push(joined_on().gt(*today)),
        Some(CoverageToday::Covered) => conditions.extend([
            joined_on().lte(*today),
            of(person::Column::LostOn).is_null().or(of(person::Column::LostOn).gt(*today)),
        ]),
        Some(CoverageToday::Ended) => {
            conditions.extend([joined_on().lte(*today), of(person::Column::LostOn).lte(*today)])
        }
        None => {}
    }
    match filter.registration {
        None => {}
        Some(RegistrationFilter::Registered) => {
            conditions.push(is_there(theirs().and_where(account::Column::DisabledAt.is_null()).take()));
        }
        Some(RegistrationFilter::Disabled) => {
            conditions.push(is_there(theirs().and_where(account::Column::DisabledAt.is_not_null()).take()));
        }
        Some(RegistrationFilter::NotRegistered) => conditions.push(without_account()),
        Some(RegistrationFilter::Begun) => {
            conditions.extend([without_account(), of(person::Column::Id).in_subquery(begun(listing, tenant))]);
        }
        Some(RegistrationFilter::LetterExpiresSoon) => {
            let soon = expires_at().gt(*now).and(expires_at().lte(*now + LETTER_EXPIRES_SOON));
            conditions.extend([without_account(), has_unused_letter(tenant, soon)]);
        }
        Some(RegistrationFilter::LetterExpired) => {
            let (over, usable) = (expires_at().lte(*now), expires_at().gt(*now));
            conditions.extend([
                without_account(),
                has_unused_letter(tenant, over),
                has_unused_letter(tenant, usable).not(),
            ]);
        }
        Some(RegistrationFilter::NoLetter) => {
            let letter = letters(tenant).expr(Func::count(Expr::value(1))).and_where(is_theirs()).take();
            conditions.extend([without_account(), is_there(letter).not()]);
        }
    }
    if let Some(MailTrouble { domain }) = &filter.mail_trouble {
        let theirs = undeliverable(tenant, domain.as_deref())
            .expr(Func::count(Expr::value(1)))
            .and_where(here((account::Entity, account::Column::PersonId)))
            .take();
        conditions.push(is_there(theirs));
    }
    if filter.insured_only {
        // A list shows a dependant of a hidden person without a household, and so does this one.
        let of_hidden = of(person::Column::InsuredId).in_subquery(hidden(tenant));
        conditions.push(of(person::Column::Id).equals((LISTED, person::Column::InsuredId)).or(of_hidden));
    }
    if let Some(code) = &filter.employer_code {
        // The roster names the employer at the insured person.
        const INSURED: &str = "insured";
        let insured = |column| Expr::col((INSURED, column));
        let employed = Query::select()
            .expr(Func::count(Expr::value(1)))
            .from_as(person::Entity, INSURED)
            .and_where(insured(person::Column::TenantId).eq(tenant))
            .and_where(insured(person::Column::Id).equals((LISTED, person::Column::InsuredId)))
            .and_where(insured(person::Column::EmployerCode).eq(code.as_str()))
            .take();
        conditions.push(is_there(employed));
        // The place of work of a hidden person is theirs alone.
        let own = of(person::Column::Id).equals((LISTED, person::Column::InsuredId));
        conditions.push(own.or(of(person::Column::InsuredId).not_in_subquery(hidden(tenant))));
    }
    conditions.extend(filter.joined_from.map(|from| joined_on().gte(from)));
    conditions.extend(filter.joined_until.map(|until| joined_on().lt(until)));
    conditions
}

/// Whether a statement that counts finds something. It counts, because PostgreSQL makes a join of `EXISTS`, and as long as it
/// has no statistics of a society, a join that looks at all persons for each of them.
fn is_there(count: SelectStatement) -> Expr {
    Expr::SubQuery(None, Box::new(count.into())).gt(0)
}

/// A value that no index is looked for.
pub(super) fn beside_indexes(column: Expr) -> Expr {
    Func::coalesce([column.clone(), column]).into()
}

/// When a letter expires. A range of it would lead to all letters of a time, for each person.
fn expires_at() -> Expr {
    beside_indexes(Expr::col((provisional_credential::Entity, provisional_credential::Column::ExpiresAt)))
}

/// Ids of hidden persons. They are few and have an index of their own, so whether somebody is one of them is asked of a short
/// list, and no row of a person is read for it.
pub(super) fn hidden(tenant: Uuid) -> SelectStatement {
    Query::select()
        .column(person::Column::Id)
        .from(person::Entity)
        .and_where(person::Column::TenantId.eq(tenant))
        .and_where(person::Column::RestrictedAt.is_not_null())
        .take()
}

/// Ids of the accounts of hidden persons.
pub(super) fn accounts_of_hidden(tenant: Uuid) -> SelectStatement {
    of_accounts(tenant)
        .column(account::Column::Id)
        .and_where(account::Column::PersonId.in_subquery(hidden(tenant)))
        .take()
}

fn of_accounts(tenant: Uuid) -> SelectStatement {
    Query::select()
        .from(account::Entity)
        .and_where(Expr::col((account::Entity, account::Column::TenantId)).eq(tenant))
        .take()
}

fn letters(tenant: Uuid) -> SelectStatement {
    Query::select()
        .from(provisional_credential::Entity)
        .and_where(provisional_credential::Column::TenantId.eq(tenant))
        .take()
}

fn unused_letters(tenant: Uuid) -> SelectStatement {
    letters(tenant)
        .and_where(provisional_credential::Column::RedeemedAt.is_null())
        .and_where(provisional_credential::Column::RevokedAt.is_null())
        .take()
}

fn is_theirs() -> Expr {
    Expr::col((provisional_credential::Entity, provisional_credential::Column::PersonId))
        .equals((LISTED, person::Column::Id))
}

fn has_unused_letter(tenant: Uuid, when: Expr) -> Expr {
    is_there(unused_letters(tenant).expr(Func::count(Expr::value(1))).and_where(is_theirs()).and_where(when).take())
}

/// Ids of persons in the middle of a registration. A draft lives for hours, so they are few.
fn begun(listing: &Listing<'_>, tenant: Uuid) -> SelectStatement {
    Query::select()
        .expr_as(Expr::col((registration::Entity, registration::Column::PersonId)), PERSON)
        .from(registration::Entity)
        .and_where(Expr::col((registration::Entity, registration::Column::TenantId)).eq(tenant))
        .and_where(registration::Column::State.eq(OPEN))
        .and_where(registration::Column::ExpiresAt.gt(listing.now))
        .take()
}

/// Accounts with an address that no mail reaches, at a domain or at any.
fn undeliverable(tenant: Uuid, domain: Option<&str>) -> SelectStatement {
    let address = |column| Expr::col((email_address::Entity, column));
    let of_account = |column| Expr::col((account::Entity, column));
    Query::select()
        .from(email_address::Entity)
        .inner_join(
            account::Entity,
            of_account(account::Column::TenantId)
                .eq(tenant)
                .and(of_account(account::Column::Id).equals((email_address::Entity, email_address::Column::AccountId))),
        )
        .and_where(address(email_address::Column::TenantId).eq(tenant))
        .and_where(address(email_address::Column::UndeliverableAt).is_not_null())
        .and_where_option(domain.map(|domain| address(email_address::Column::Domain).eq(domain)))
        .take()
}
