//! Everything of a person in the database, as it is deleted. Every query filters by the society.

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, LockType, Query, SelectStatement};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use crate::database::TenantTx;
use crate::entities::{
    account, approval, checkup, closed_account, disclosure, expense, letter_content, letter_request, person,
    person_identifier, person_name_key, provisional_credential, refused_attempt, registration, restriction,
    support_code, support_note, verified_call, viewing_consent,
};
use crate::failure::Failure;
use crate::ids::PersonId;

/// The rows of a table of the society that refer to the person of the outer query.
macro_rules! rows_of_person {
    ($tx:ident, $table:ident) => {
        Query::select()
            .expr(Expr::value(1))
            .from($table::Entity)
            .and_where($table::Column::TenantId.eq($tx.tenant().0))
            .and_where(
                Expr::col(($table::Entity, $table::Column::PersonId)).equals((person::Entity, person::Column::Id)),
            )
    };
}

/// Persons whose coverage ended before a day and whom nothing keeps, the earliest first.
fn over(tx: &TenantTx, limit: NaiveDate) -> Select<person::Entity> {
    let now = tx.now();
    let kept: [SelectStatement; 6] = [
        rows_of_person!(tx, account).take(),
        rows_of_person!(tx, closed_account).take(),
        rows_of_person!(tx, approval)
            .and_where(approval::Column::Outcome.is_null())
            .and_where(approval::Column::ExpiresAt.gt(now))
            .take(),
        rows_of_person!(tx, letter_request).and_where(letter_request::Column::Outcome.is_null()).take(),
        rows_of_person!(tx, disclosure).and_where(disclosure::Column::ExpiresAt.gt(now)).take(),
        rows_of_person!(tx, verified_call)
            .and_where(verified_call::Column::EndedAt.is_null())
            .and_where(verified_call::Column::ExpiresAt.gt(now))
            .take(),
    ];
    let mut people = person::Entity::find()
        .filter(person::Column::TenantId.eq(tx.tenant().0))
        .filter(person::Column::LostOn.lt(limit))
        .filter(person::Column::RestrictedAt.is_null())
        .filter(Expr::exists(dependants(tx)).not());
    for rows in kept {
        people = people.filter(Expr::exists(rows).not());
    }
    people.order_by_asc(person::Column::LostOn).order_by_asc(person::Column::Id)
}

/// Those who stand in the roster as dependants of a person.
fn dependants(tx: &TenantTx) -> SelectStatement {
    const OTHER: &str = "dependant";
    let other = |column: person::Column| Expr::col((OTHER, column));
    Query::select()
        .expr(Expr::value(1))
        .from_as(person::Entity, OTHER)
        .and_where(other(person::Column::TenantId).eq(tx.tenant().0))
        .and_where(other(person::Column::InsuredId).equals((person::Entity, person::Column::Id)))
        .and_where(other(person::Column::Id).not_equals((person::Entity, person::Column::Id)))
        .take()
}

/// Locks the rows of at most `most` persons whose time is over. What refers to one of them waits from now on.
pub(super) async fn hold_over(tx: &TenantTx, limit: NaiveDate, most: u64) -> Result<Vec<PersonId>, Failure> {
    let rows = over(tx, limit).limit(most).lock(LockType::Update).all(tx.connection()).await?;
    Ok(rows.into_iter().map(|row| PersonId(row.id)).collect())
}

/// Those of the persons whose time is over.
pub(super) async fn over_among(tx: &TenantTx, limit: NaiveDate, among: &[PersonId]) -> Result<Vec<PersonId>, Failure> {
    let found: Vec<Uuid> = over(tx, limit)
        .filter(person::Column::Id.is_in(among.iter().map(|person| person.0)))
        .select_only()
        .column(person::Column::Id)
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(found.into_iter().map(PersonId).collect())
}

/// Deletes the rows of a table whose column has one of these ids.
macro_rules! delete {
    ($tx:ident, $table:ident, $column:ident, $ids:expr) => {
        $table::Entity::delete_many()
            .filter($table::Column::TenantId.eq($tx.tenant().0))
            .filter($table::Column::$column.is_in($ids.iter().copied()))
            .exec($tx.connection())
            .await?
    };
}

/// Deletes persons with all their rows, in the order of their foreign keys. Returns how many persons it was.
pub(super) async fn delete(tx: &TenantTx, people: &[PersonId]) -> Result<u64, Failure> {
    let people: Vec<Uuid> = people.iter().map(|person| person.0).collect();
    let letters: Vec<Uuid> = provisional_credential::Entity::find()
        .select_only()
        .column(provisional_credential::Column::Id)
        .filter(provisional_credential::Column::TenantId.eq(tx.tenant().0))
        .filter(provisional_credential::Column::PersonId.is_in(people.iter().copied()))
        .into_tuple()
        .all(tx.connection())
        .await?;
    let subjects: Vec<Uuid> = people.iter().chain(&letters).copied().collect();
    delete!(tx, refused_attempt, SubjectId, subjects);
    delete!(tx, support_code, SubjectId, subjects);
    delete!(tx, registration, PersonId, people);
    delete!(tx, letter_content, Id, letters);
    delete!(tx, letter_request, PersonId, people);
    delete!(tx, provisional_credential, PersonId, people);
    delete!(tx, expense, PersonId, people);
    delete!(tx, checkup, PersonId, people);
    delete!(tx, viewing_consent, PersonId, people);
    delete!(tx, viewing_consent, ViewerId, people);
    delete!(tx, support_note, PersonId, people);
    delete!(tx, verified_call, PersonId, people);
    delete!(tx, disclosure, PersonId, people);
    delete!(tx, approval, PersonId, people);
    delete!(tx, restriction, PersonId, people);
    delete!(tx, person_identifier, PersonId, people);
    delete!(tx, person_name_key, PersonId, people);
    Ok(delete!(tx, person, Id, people).rows_affected)
}
