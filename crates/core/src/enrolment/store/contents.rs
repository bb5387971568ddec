//! The plain passwords of letters that wait for the print run.

use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::database::TenantTx;
use crate::entities::{letter_content, provisional_credential};
use crate::failure::Failure;
use crate::ids::PersonId;

/// Destroys the plain passwords of a person's letters that weren't handed out.
pub(in crate::enrolment) async fn destroy_contents_of(tx: &TenantTx, person: PersonId) -> Result<(), Failure> {
    let letters = Query::select()
        .column(provisional_credential::Column::Id)
        .from(provisional_credential::Entity)
        .and_where(provisional_credential::Column::TenantId.eq(tx.tenant().0))
        .and_where(provisional_credential::Column::PersonId.eq(person.0))
        .take();
    letter_content::Entity::delete_many()
        .filter(letter_content::Column::TenantId.eq(tx.tenant().0))
        .filter(letter_content::Column::Id.in_subquery(letters))
        .exec(tx.connection())
        .await?;
    Ok(())
}
