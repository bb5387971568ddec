//! Letters that are over, as they are deleted.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::clock::day_in_japan;
use crate::database::TenantTx;
use crate::entities::{letter_content, person, provisional_credential, recovery_link, registration};
use crate::failure::Failure;

/// The name that the statement gives to later letters.
const LATER: &str = "later";

/// Deletes letters that expired before `limit`, at most `most` of them. The latest letter of a person stays while the person
/// is covered: without it, a print run would issue a first letter again.
pub(in crate::enrolment) async fn forget(tx: &TenantTx, limit: DateTime<Utc>, most: u64) -> Result<u64, Failure> {
    use provisional_credential::Column;
    let tenant = tx.tenant().0;
    let of = |column| Expr::col((provisional_credential::Entity, column));
    let later = |column| Expr::col((LATER, column));
    let later_letter = Query::select()
        .expr(Expr::value(1))
        .from_as(provisional_credential::Entity, LATER)
        .and_where(later(Column::TenantId).eq(tenant))
        .and_where(later(Column::PersonId).equals((provisional_credential::Entity, Column::PersonId)))
        .and_where(later(Column::IssuedAt).gt(of(Column::IssuedAt)))
        .take();
    let whose = |column| Expr::col((person::Entity, column));
    let of_former_member = Query::select()
        .expr(Expr::value(1))
        .from(person::Entity)
        .and_where(whose(person::Column::TenantId).eq(tenant))
        .and_where(whose(person::Column::Id).equals((provisional_credential::Entity, Column::PersonId)))
        .and_where(whose(person::Column::LostOn).lt(day_in_japan(limit)))
        .take();
    let in_use = [
        Query::select()
            .expr(Expr::value(1))
            .from(registration::Entity)
            .and_where(Expr::col((registration::Entity, registration::Column::TenantId)).eq(tenant))
            .and_where(
                Expr::col((registration::Entity, registration::Column::CredentialId))
                    .equals((provisional_credential::Entity, Column::Id)),
            )
            .take(),
        Query::select()
            .expr(Expr::value(1))
            .from(recovery_link::Entity)
            .and_where(Expr::col((recovery_link::Entity, recovery_link::Column::TenantId)).eq(tenant))
            .and_where(
                Expr::col((recovery_link::Entity, recovery_link::Column::CredentialId))
                    .equals((provisional_credential::Entity, Column::Id)),
            )
            .take(),
    ];
    let mut over = provisional_credential::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::TenantId.eq(tenant))
        .filter(Column::ExpiresAt.lt(limit))
        .filter(Expr::exists(later_letter).or(Expr::exists(of_former_member)));
    for other in in_use {
        over = over.filter(Expr::exists(other).not());
    }
    let over: Vec<Uuid> = over.limit(most).into_tuple().all(tx.connection()).await?;
    if over.is_empty() {
        return Ok(0);
    }
    letter_content::Entity::delete_many()
        .filter(letter_content::Column::TenantId.eq(tenant))
        .filter(letter_content::Column::Id.is_in(over.iter().copied()))
        .exec(tx.connection())
        .await?;
    let deleted = provisional_credential::Entity::delete_many()
        .filter(Column::TenantId.eq(tenant))
        .filter(Column::Id.is_in(over))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected)
}
