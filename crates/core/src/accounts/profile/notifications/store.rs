//! A member's choices of notification kinds in the database.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};

use crate::database::{TenantTx, from_word, to_word};
use crate::entities::notification_choice as choice;
use crate::failure::Failure;
use crate::ids::AccountId;
use crate::policy::notification::NotificationKind;

/// The stored choices. Unknown kinds are skipped: another version of the program may run beside this one.
pub(super) async fn list(tx: &TenantTx, account: AccountId) -> Result<Vec<(NotificationKind, bool)>, Failure> {
    let rows = choice::Entity::find()
        .filter(choice::Column::TenantId.eq(tx.tenant().0))
        .filter(choice::Column::AccountId.eq(account.0))
        .all(tx.connection())
        .await?;
    Ok(rows.iter().filter_map(|row| Some((from_word(&row.kind).ok()?, row.wanted))).collect())
}

pub(super) async fn keep(
    tx: &TenantTx,
    account: AccountId,
    chosen: &[(NotificationKind, bool)],
) -> Result<(), Failure> {
    let row = |(kind, wanted): &(NotificationKind, bool)| choice::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        account_id: Set(account.0),
        kind: Set(to_word(kind)),
        wanted: Set(*wanted),
        chosen_at: Set(tx.now()),
    };
    let key = [choice::Column::TenantId, choice::Column::AccountId, choice::Column::Kind];
    choice::Entity::insert_many(chosen.iter().map(row))
        .on_conflict(
            OnConflict::columns(key).update_columns([choice::Column::Wanted, choice::Column::ChosenAt]).to_owned(),
        )
        .exec_without_returning(tx.connection())
        .await?;
    Ok(())
}
