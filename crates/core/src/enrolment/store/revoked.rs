//! Letters that end before they were used.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, UpdateMany};

use crate::database::TenantTx;
use crate::entities::provisional_credential;
use crate::failure::Failure;
use crate::ids::PersonId;

/// Revokes the unused letters of a person that were issued on one occasion. Returns the number of revoked letters.
pub(in crate::enrolment) async fn revoke_of_occasion(
    tx: &TenantTx,
    person: PersonId,
    occasion: &'static str,
) -> Result<u64, Failure> {
    Ok(revocation(tx, person)
        .filter(provisional_credential::Column::Occasion.eq(occasion))
        .exec(tx.connection())
        .await?
        .rows_affected)
}

/// Revokes the unused letters of a person. Returns the number of revoked letters.
pub(in crate::enrolment) async fn revoke_of(tx: &TenantTx, person: PersonId) -> Result<u64, Failure> {
    Ok(revocation(tx, person).exec(tx.connection()).await?.rows_affected)
}

fn revocation(tx: &TenantTx, person: PersonId) -> UpdateMany<provisional_credential::Entity> {
    provisional_credential::Entity::update_many()
        .col_expr(provisional_credential::Column::RevokedAt, Expr::value(tx.now()))
        .filter(provisional_credential::Column::TenantId.eq(tx.tenant().0))
        .filter(provisional_credential::Column::PersonId.eq(person.0))
        .filter(provisional_credential::Column::RedeemedAt.is_null())
        .filter(provisional_credential::Column::RevokedAt.is_null())
}
