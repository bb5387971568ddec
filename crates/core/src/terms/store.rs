//! Consents in the database. Rows are only added.

use std::collections::HashMap;

use rand::Rng;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::Consent;
use crate::database::TenantTx;
use crate::entities::consent;
use crate::failure::Failure;
use crate::ids::{AccountId, new_uuid};

pub(crate) async fn keep(
    tx: &TenantTx,
    account: AccountId,
    given: &Consent,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    consent::Entity::insert(consent::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(new_uuid(tx.now(), random)),
        account_id: Set(account.0),
        terms_version: Set(given.version.clone()),
        terms_sha256: Set(given.sha256.clone()),
        agreed_at: Set(given.agreed_at),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

pub(super) async fn list(tx: &TenantTx, account: AccountId) -> Result<Vec<Consent>, Failure> {
    let rows = consent::Entity::find()
        .filter(consent::Column::TenantId.eq(tx.tenant().0))
        .filter(consent::Column::AccountId.eq(account.0))
        .order_by_asc(consent::Column::AgreedAt)
        .order_by_asc(consent::Column::Id)
        .all(tx.connection())
        .await?;
    let given = |row: consent::Model| Consent {
        version: row.terms_version,
        sha256: row.terms_sha256,
        agreed_at: row.agreed_at,
    };
    Ok(rows.into_iter().map(given).collect())
}

/// The number of accounts that agreed to each text, by its hash.
pub(super) async fn counts(tx: &TenantTx) -> Result<HashMap<String, u64>, Failure> {
    let rows: Vec<(String, i64)> = consent::Entity::find()
        .select_only()
        .column(consent::Column::TermsSha256)
        .column_as(Expr::col(consent::Column::AccountId).count_distinct(), "accounts")
        .filter(consent::Column::TenantId.eq(tx.tenant().0))
        .group_by(consent::Column::TermsSha256)
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(rows.into_iter().map(|(sha256, accounts)| (sha256, accounts.try_into().unwrap_or_default())).collect())
}
