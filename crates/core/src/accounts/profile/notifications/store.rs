//! A member's choices of notification kinds in the database.

use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query, SelectStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationDef, Select,
};

use crate::accounts::emails::main_address;
use crate::database::{TenantTx, from_word, to_word};
use crate::entities::{account, email_address, notification_choice as choice, person};
use crate::failure::Failure;
use crate::ids::AccountId;
use crate::policy::notification::{Mode, NotificationKind};

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

/// The accounts, joined with their persons and main addresses, that get update mails of a kind: not disabled, with a verified main
/// address that mails reach, and who want such mails by the rule of [`crate::policy::notification::wants`]. `None` if the society
/// sends none of this kind.
pub(crate) fn accounts_that_want(tx: &TenantTx, kind: NotificationKind) -> Option<Select<account::Entity>> {
    let rules = &tx.policy().notification;
    if !rules.kinds.contains(&kind) {
        return None;
    }
    let accounts = account::Entity::find()
        .join(JoinType::InnerJoin, person_of_account())
        .join(JoinType::InnerJoin, main_address())
        .filter(account::Column::TenantId.eq(tx.tenant().0))
        .filter(account::Column::DisabledAt.is_null())
        .filter(email_address::Column::VerifiedAt.is_not_null())
        .filter(email_address::Column::UndeliverableAt.is_null());
    Some(match rules.mode {
        Mode::Always => accounts,
        Mode::OptIn => {
            let wanted = choices(tx)
                .and_where(choice::Column::Kind.eq(to_word(&kind)))
                .and_where(choice::Column::Wanted.eq(true))
                .take();
            let known = choices(tx)
                .and_where(choice::Column::Kind.is_in(NotificationKind::ALL.iter().map(to_word)))
                .and_where(
                    Expr::col((choice::Entity, choice::Column::AccountId))
                        .equals((account::Entity, account::Column::Id)),
                )
                .take();
            let since_registration =
                Condition::all().add(account::Column::Notify.eq(true)).add(Expr::exists(known).not());
            accounts.filter(Condition::any().add(account::Column::Id.in_subquery(wanted)).add(since_registration))
        }
    })
}

/// The accounts that have made a choice by kind.
fn choices(tx: &TenantTx) -> SelectStatement {
    Query::select()
        .column(choice::Column::AccountId)
        .from(choice::Entity)
        .and_where(choice::Column::TenantId.eq(tx.tenant().0))
        .take()
}

fn person_of_account() -> RelationDef {
    account::Entity::belongs_to(person::Entity)
        .from((account::Column::TenantId, account::Column::PersonId))
        .to((person::Column::TenantId, person::Column::Id))
        .into()
}
