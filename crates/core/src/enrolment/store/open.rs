//! How many letters are open.

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::database::TenantTx;
use crate::entities::provisional_credential;
use crate::failure::Failure;

/// The number of letters that can still be used.
pub(in crate::enrolment) async fn count_open(tx: &TenantTx) -> Result<u64, Failure> {
    let open = provisional_credential::Entity::find()
        .filter(provisional_credential::Column::TenantId.eq(tx.tenant().0))
        .filter(provisional_credential::Column::RedeemedAt.is_null())
        .filter(provisional_credential::Column::RevokedAt.is_null())
        .filter(provisional_credential::Column::ExpiresAt.gt(tx.now()));
    Ok(open.count(tx.connection()).await?)
}
