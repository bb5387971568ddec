//! Everything of an account in the database, as it is deleted, and what remains. Every query filters by the society.

use chrono::{DateTime, NaiveDate, Utc};
use rand::Rng;
use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, LockType, OnConflict, Query, SelectStatement};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    RelationDef,
};
use serde_json::json;
use uuid::Uuid;

use super::{ClosedAccount, ClosedBy};
use crate::accounts::Account;
use crate::database::{TenantTx, only};
use crate::entities::{
    account, address_change, address_undo, announcement_reading, closed_account, consent, desk_code, earlier_password,
    email_address, email_verification, hand_over, known_device, last_sign_in, notification_choice, one_time_code,
    own_address_prompt, passkey, password_warning, person, recovery_code, recovery_link, registration, retired_user_id,
    session, sign_in, sign_in_event, support_view,
};
use crate::failure::Failure;
use crate::ids::{AccountId, PersonId, StaffId};
use crate::sealed::Place;

const fn place(column: &'static str, id: Uuid) -> Place {
    Place { table: "closed_account", column, row: id }
}

/// Locks an account's row. Returns false if it isn't there any more.
pub(super) async fn hold(tx: &TenantTx, id: AccountId) -> Result<bool, Failure> {
    let finder = account::Entity::find_by_id((tx.tenant().0, id.0)).lock(LockType::Update);
    Ok(only(finder, tx.connection()).await?.is_some())
}

pub(super) async fn account(tx: &TenantTx, id: AccountId) -> Result<Option<Account>, Failure> {
    let row = only(account::Entity::find_by_id((tx.tenant().0, id.0)), tx.connection()).await?;
    row.map(Account::try_from).transpose()
}

fn person_of_account() -> RelationDef {
    account::Entity::belongs_to(person::Entity)
        .from((account::Column::TenantId, account::Column::PersonId))
        .to((person::Column::TenantId, person::Column::Id))
        .into()
}

/// Accounts of persons whose coverage ended before a day.
pub(super) async fn lost_before(
    tx: &TenantTx,
    day: NaiveDate,
    most: u64,
) -> Result<Vec<(AccountId, PersonId)>, Failure> {
    let found: Vec<(Uuid, Uuid)> = account::Entity::find()
        .select_only()
        .column(account::Column::Id)
        .column(account::Column::PersonId)
        .join(JoinType::InnerJoin, person_of_account())
        .filter(account::Column::TenantId.eq(tx.tenant().0))
        .filter(person::Column::LostOn.lt(day))
        .order_by_asc(account::Column::Id)
        .limit(most)
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(found.into_iter().map(|(account, person)| (AccountId(account), PersonId(person))).collect())
}

/// Keeps what remains of an account: that it was there, the consents, and the user ID as one that was given up.
pub(super) async fn keep(tx: &TenantTx, row: &Account, by: ClosedBy<'_>, random: &mut impl Rng) -> Result<(), Failure> {
    let consents = consent::Entity::find()
        .filter(consent::Column::TenantId.eq(tx.tenant().0))
        .filter(consent::Column::AccountId.eq(row.id.0))
        .order_by_asc(consent::Column::AgreedAt)
        .all(tx.connection())
        .await?;
    let consents: Vec<_> = consents
        .iter()
        .map(
            |given| json!({"version": given.terms_version, "sha256": given.terms_sha256, "agreed_at": given.agreed_at}),
        )
        .collect();
    let (closed_by, reason) = match by {
        ClosedBy::Staff(staff, reason) => (Some(staff.0), Some(reason)),
        ClosedBy::Policy => (None, None),
    };
    let seal = |column, text: &str, random: &mut _| tx.keys().seal(place(column, row.id.0), text, random);
    closed_account::Entity::insert(closed_account::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(row.id.0),
        person_id: Set(row.person.0),
        registered_at: Set(row.registered_at),
        closed_at: Set(tx.now()),
        closed_by: Set(closed_by),
        reason_sealed: Set(reason.map(|reason| seal("reason", reason, random)).transpose()?),
        consents_sealed: Set(seal("consents", &json!(consents).to_string(), random)?),
    })
    .exec_without_returning(tx.connection())
    .await?;
    retired_user_id::Entity::insert(retired_user_id::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        user_id_folded: Set(row.user_id_folded.clone()),
        account_id: Set(row.id.0),
        retired_at: Set(tx.now()),
    })
    .on_conflict(OnConflict::new().do_nothing().to_owned())
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

/// Deletes the rows of a table whose column has a value.
macro_rules! delete {
    ($tx:ident, $table:ident, $condition:expr) => {
        $table::Entity::delete_many()
            .filter($table::Column::TenantId.eq($tx.tenant().0))
            .filter($condition)
            .exec($tx.connection())
            .await?
            .rows_affected
    };
}

/// Ids of rows of an account.
fn ids<E: EntityTrait>(
    tx: &TenantTx,
    table: E,
    [id, tenant, account]: [impl IntoColumnRef; 3],
    of: AccountId,
) -> SelectStatement {
    let mut ids = Query::select();
    ids.column(id).from(table).and_where(Expr::col(tenant).eq(tx.tenant().0)).and_where(Expr::col(account).eq(of.0));
    ids
}

/// Deletes an account with all its rows, in the order of their foreign keys. Returns how many rows it was.
pub(super) async fn delete(tx: &TenantTx, id: AccountId) -> Result<u64, Failure> {
    let addresses = {
        use email_address::Column;
        ids(tx, email_address::Entity, [Column::Id, Column::TenantId, Column::AccountId], id)
    };
    let sign_ins = {
        use sign_in::Column;
        ids(tx, sign_in::Entity, [Column::Id, Column::TenantId, Column::AccountId], id)
    };
    let of_sign_in = hand_over::Column::SignInId
        .in_subquery(sign_ins.clone())
        .or(hand_over::Column::PhoneSignInId.in_subquery(sign_ins));
    let rows = [
        delete!(tx, email_verification, email_verification::Column::EmailAddressId.in_subquery(addresses)),
        delete!(tx, hand_over, of_sign_in),
        delete!(tx, email_address, email_address::Column::AccountId.eq(id.0)),
        delete!(tx, address_change, address_change::Column::AccountId.eq(id.0)),
        delete!(tx, address_undo, address_undo::Column::AccountId.eq(id.0)),
        delete!(tx, sign_in, sign_in::Column::AccountId.eq(id.0)),
        delete!(tx, session, session::Column::AccountId.eq(id.0)),
        delete!(tx, known_device, known_device::Column::AccountId.eq(id.0)),
        delete!(tx, passkey, passkey::Column::AccountId.eq(id.0)),
        delete!(tx, one_time_code, one_time_code::Column::AccountId.eq(id.0)),
        delete!(tx, recovery_code, recovery_code::Column::AccountId.eq(id.0)),
        delete!(tx, recovery_link, recovery_link::Column::AccountId.eq(id.0)),
        delete!(tx, desk_code, desk_code::Column::AccountId.eq(id.0)),
        delete!(tx, earlier_password, earlier_password::Column::AccountId.eq(id.0)),
        delete!(tx, password_warning, password_warning::Column::AccountId.eq(id.0)),
        delete!(tx, notification_choice, notification_choice::Column::AccountId.eq(id.0)),
        delete!(tx, own_address_prompt, own_address_prompt::Column::AccountId.eq(id.0)),
        delete!(tx, sign_in_event, sign_in_event::Column::AccountId.eq(id.0)),
        delete!(tx, last_sign_in, last_sign_in::Column::AccountId.eq(id.0)),
        delete!(tx, support_view, support_view::Column::AccountId.eq(id.0)),
        delete!(tx, announcement_reading, announcement_reading::Column::AccountId.eq(id.0)),
        delete!(tx, consent, consent::Column::AccountId.eq(id.0)),
        delete!(tx, registration, registration::Column::AccountId.eq(id.0)),
        delete!(tx, account, account::Column::Id.eq(id.0)),
    ];
    Ok(rows.iter().sum())
}

/// Deletes what remains of accounts that were closed before `limit`, and frees their user IDs.
pub(super) async fn forget(tx: &TenantTx, limit: DateTime<Utc>, most: u64) -> Result<u64, Failure> {
    let over: Vec<Uuid> = closed_account::Entity::find()
        .select_only()
        .column(closed_account::Column::Id)
        .filter(closed_account::Column::TenantId.eq(tx.tenant().0))
        .filter(closed_account::Column::ClosedAt.lt(limit))
        .order_by_asc(closed_account::Column::ClosedAt)
        .limit(most)
        .into_tuple()
        .all(tx.connection())
        .await?;
    if over.is_empty() {
        return Ok(0);
    }
    delete!(tx, retired_user_id, retired_user_id::Column::AccountId.is_in(over.iter().copied()));
    Ok(delete!(tx, closed_account, closed_account::Column::Id.is_in(over)))
}

/// How many closed accounts there are.
pub(super) async fn count(tx: &TenantTx) -> Result<u64, Failure> {
    Ok(closed_account::Entity::find()
        .filter(closed_account::Column::TenantId.eq(tx.tenant().0))
        .count(tx.connection())
        .await?)
}

/// What remains of a person's closed accounts, the latest first.
pub(super) async fn of_person(tx: &TenantTx, person: PersonId) -> Result<Vec<ClosedAccount>, Failure> {
    let rows = closed_account::Entity::find()
        .filter(closed_account::Column::TenantId.eq(tx.tenant().0))
        .filter(closed_account::Column::PersonId.eq(person.0))
        .order_by_desc(closed_account::Column::ClosedAt)
        .all(tx.connection())
        .await?;
    let closed = |row: closed_account::Model| ClosedAccount {
        id: AccountId(row.id),
        registered_at: row.registered_at,
        closed_at: row.closed_at,
        closed_by: row.closed_by.map(StaffId),
    };
    Ok(rows.into_iter().map(closed).collect())
}
