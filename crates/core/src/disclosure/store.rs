//! Files about persons in the database, and everything that is held about a person. Every query filters by the society.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, EntityName, EntityTrait, IdenStatic, Iterable, ModelTrait, QueryFilter, QueryOrder,
    QuerySelect, Select, Value,
};
use uuid::Uuid;

use super::contents::{HeldField, HeldRow, HeldTable, HeldValue, is_secret};
use super::{LIFE, MOST, OpenDisclosure};
use crate::database::{TenantTx, only};
use crate::entities::{
    account, address_change, address_undo, announcement_reading, approval, audit_entry, checkup, closed_account,
    consent, desk_code, disclosure, earlier_password, email_address, email_verification, expense, hand_over,
    known_device, last_sign_in, letter_content, letter_request, notification_choice, one_time_code, outbox_message,
    own_address_prompt, passkey, password_warning, person, person_identifier, provisional_credential, recovery_code,
    recovery_link, refused_attempt, registration, restriction, retired_user_id, session, sign_in, sign_in_event,
    support_note, support_view, verified_call, viewing_consent,
};
use crate::failure::Failure;
use crate::ids::{DisclosureId, PersonId, StaffId};
use crate::sealed::Place;

pub(super) async fn keep(
    tx: &TenantTx,
    id: DisclosureId,
    person: PersonId,
    [asked_by, approved_by]: [StaffId; 2],
) -> Result<(), Failure> {
    disclosure::Entity::insert(disclosure::ActiveModel {
        tenant_id: Set(tx.tenant().0),
        id: Set(id.0),
        person_id: Set(person.0),
        asked_by: Set(asked_by.0),
        approved_by: Set(approved_by.0),
        approved_at: Set(tx.now()),
        expires_at: Set(tx.now() + LIFE),
        taken: Set(0),
    })
    .exec_without_returning(tx.connection())
    .await?;
    Ok(())
}

fn takeable(tx: &TenantTx) -> Select<disclosure::Entity> {
    disclosure::Entity::find()
        .filter(disclosure::Column::TenantId.eq(tx.tenant().0))
        .filter(disclosure::Column::ExpiresAt.gt(tx.now()))
        .filter(disclosure::Column::Taken.lt(MOST))
}

/// A file that can be taken.
pub(super) async fn open(tx: &TenantTx, id: DisclosureId) -> Result<Option<OpenDisclosure>, Failure> {
    let row = only(takeable(tx).filter(disclosure::Column::Id.eq(id.0)), tx.connection()).await?;
    Ok(row.map(|row| OpenDisclosure {
        id: DisclosureId(row.id),
        person: PersonId(row.person_id),
        asked_by: StaffId(row.asked_by),
        approved_by: StaffId(row.approved_by),
        approved_at: row.approved_at,
        expires_at: row.expires_at,
        taken: row.taken,
    }))
}

/// The files about a person that one of the staff may take.
pub(super) async fn of_person(tx: &TenantTx, person: PersonId, staff: StaffId) -> Result<Vec<DisclosureId>, Failure> {
    let ids: Vec<Uuid> = takeable(tx)
        .filter(disclosure::Column::PersonId.eq(person.0))
        .filter(disclosure::Column::AskedBy.eq(staff.0).or(disclosure::Column::ApprovedBy.eq(staff.0)))
        .order_by_desc(disclosure::Column::ApprovedAt)
        .select_only()
        .column(disclosure::Column::Id)
        .into_tuple()
        .all(tx.connection())
        .await?;
    Ok(ids.into_iter().map(DisclosureId).collect())
}

/// Counts that a file was taken. Returns false if it can't be taken any more.
pub(super) async fn take(tx: &TenantTx, id: DisclosureId) -> Result<bool, Failure> {
    let taken = disclosure::Entity::update_many()
        .col_expr(disclosure::Column::Taken, Expr::col(disclosure::Column::Taken).add(1))
        .filter(disclosure::Column::TenantId.eq(tx.tenant().0))
        .filter(disclosure::Column::Id.eq(id.0))
        .filter(disclosure::Column::ExpiresAt.gt(tx.now()))
        .filter(disclosure::Column::Taken.lt(MOST))
        .exec(tx.connection())
        .await?;
    Ok(taken.rows_affected == 1)
}

/// Deletes files that could be taken until before `limit`. Returns how many.
pub(crate) async fn sweep(tx: &TenantTx, limit: DateTime<Utc>) -> Result<u64, Failure> {
    let deleted = disclosure::Entity::delete_many()
        .filter(disclosure::Column::TenantId.eq(tx.tenant().0))
        .filter(disclosure::Column::ExpiresAt.lt(limit))
        .exec(tx.connection())
        .await?;
    Ok(deleted.rows_affected)
}

/// Reads the rows of a table whose column has one of these ids.
macro_rules! of {
    ($tx:ident, $table:ident, $column:ident, $ids:expr) => {{
        let found = $table::Entity::find()
            .filter($table::Column::TenantId.eq($tx.tenant().0))
            .filter($table::Column::$column.is_in($ids.iter().copied()));
        read($tx, found.all($tx.connection()).await?)?
    }};
}

/// The ids of the rows of a table whose column has one of these ids.
macro_rules! ids {
    ($tx:ident, $table:ident, $column:ident, $ids:expr) => {{
        let ids: Vec<Uuid> = $table::Entity::find()
            .select_only()
            .column($table::Column::Id)
            .filter($table::Column::TenantId.eq($tx.tenant().0))
            .filter($table::Column::$column.is_in($ids.iter().copied()))
            .into_tuple()
            .all($tx.connection())
            .await?;
        ids
    }};
}

/// Everything that is held about a person with these accounts, in the order of [`super::TABLES`].
///
/// Medical rows are read only with `medical`.
pub(super) async fn contents(
    tx: &TenantTx,
    person: PersonId,
    accounts: &[Uuid],
    medical: bool,
) -> Result<Vec<HeldTable>, Failure> {
    let people = [person.0];
    let letters = ids!(tx, provisional_credential, PersonId, people);
    let addresses = ids!(tx, email_address, AccountId, accounts);
    let sign_ins = ids!(tx, sign_in, AccountId, accounts);
    let everything: Vec<Uuid> = people.iter().chain(&letters).chain(accounts).copied().collect();
    Ok(vec![
        of!(tx, person, Id, people),
        of!(tx, person_identifier, PersonId, people),
        if medical { of!(tx, expense, PersonId, people) } else { withheld::<expense::Entity>() },
        if medical { of!(tx, checkup, PersonId, people) } else { withheld::<checkup::Entity>() },
        of!(tx, provisional_credential, PersonId, people),
        of!(tx, letter_content, Id, letters),
        of!(tx, registration, PersonId, people),
        of!(tx, account, Id, accounts),
        of!(tx, closed_account, PersonId, people),
        of!(tx, retired_user_id, AccountId, accounts),
        of!(tx, email_address, AccountId, accounts),
        of!(tx, email_verification, EmailAddressId, addresses),
        of!(tx, address_change, AccountId, accounts),
        of!(tx, address_undo, AccountId, accounts),
        of!(tx, consent, AccountId, accounts),
        of!(tx, viewing_consent, PersonId, people),
        of!(tx, notification_choice, AccountId, accounts),
        of!(tx, own_address_prompt, AccountId, accounts),
        of!(tx, passkey, AccountId, accounts),
        of!(tx, one_time_code, AccountId, accounts),
        of!(tx, recovery_code, AccountId, accounts),
        of!(tx, earlier_password, AccountId, accounts),
        of!(tx, password_warning, AccountId, accounts),
        of!(tx, session, AccountId, accounts),
        of!(tx, sign_in, AccountId, accounts),
        of!(tx, hand_over, SignInId, sign_ins),
        of!(tx, known_device, AccountId, accounts),
        of!(tx, sign_in_event, AccountId, accounts),
        of!(tx, last_sign_in, AccountId, accounts),
        of!(tx, recovery_link, AccountId, accounts),
        of!(tx, desk_code, AccountId, accounts),
        of!(tx, outbox_message, AccountId, accounts),
        of!(tx, announcement_reading, AccountId, accounts),
        of!(tx, support_note, PersonId, people),
        of!(tx, support_view, AccountId, accounts),
        of!(tx, verified_call, PersonId, people),
        of!(tx, letter_request, PersonId, people),
        of!(tx, restriction, PersonId, people),
        of!(tx, approval, PersonId, people),
        of!(tx, disclosure, PersonId, people),
        of!(tx, refused_attempt, SubjectId, everything),
        read(tx, trail(tx, &everything, accounts).await?)?,
    ])
}

/// The rows of the audit trail that concern these ids, the oldest first. Each column has an index of its own.
async fn trail(tx: &TenantTx, subjects: &[Uuid], accounts: &[Uuid]) -> Result<Vec<audit_entry::Model>, Failure> {
    use audit_entry::Column;
    let mut found = Vec::new();
    for (column, ids) in [(Column::SubjectId, subjects), (Column::AccountId, accounts), (Column::ActorId, accounts)] {
        let rows = audit_entry::Entity::find()
            .filter(Column::TenantId.eq(tx.tenant().0))
            .filter(column.is_in(ids.iter().copied()));
        found.extend(rows.all(tx.connection()).await?);
    }
    found.sort_by_key(|row| row.id);
    found.dedup_by_key(|row| row.id);
    Ok(found)
}

/// Reads rows as the file has them.
fn read<M: ModelTrait>(tx: &TenantTx, rows: Vec<M>) -> Result<HeldTable, Failure> {
    let table = M::Entity::default().table_name();
    let rows = rows.iter().map(|row| of_row(tx, table, row)).collect::<Result<Vec<_>, _>>()?;
    Ok(HeldTable { table, rows, withheld: false })
}

/// A table whose rows aren't read.
fn withheld<E: EntityTrait>() -> HeldTable {
    HeldTable { table: E::default().table_name(), rows: Vec::new(), withheld: true }
}

fn of_row<M: ModelTrait>(tx: &TenantTx, table: &'static str, row: &M) -> Result<HeldRow, Failure> {
    type Column<M> = <<M as ModelTrait>::Entity as EntityTrait>::Column;
    let columns = || Column::<M>::iter().map(|column| (column, column.as_str()));
    let id = columns().find(|(_, name)| *name == "id").and_then(|(column, _)| match row.get(column) {
        Value::Uuid(id) => id,
        _ => None,
    });
    let mut fields = Vec::new();
    for (column, name) in columns().filter(|(_, name)| *name != "tenant_id") {
        let value = held(row.get(column))?;
        let (column, value) = match (value, name.strip_suffix("_sealed")) {
            (Stored::Nothing, plain) => (plain.unwrap_or(name), HeldValue::Nothing),
            _ if is_secret(table, name) => (name.strip_suffix("_sealed").unwrap_or(name), HeldValue::Secret),
            (Stored::Bytes(sealed), Some(plain)) => {
                let row = id.ok_or(Failure::Inconsistent("a sealed value in a row without an id"))?;
                let text = tx.keys().open(Place { table, column: plain, row }, &sealed)?;
                (plain, HeldValue::Text(text.replace('\u{1f}', "-")))
            }
            (Stored::Bytes(_), None) => return Err(Failure::Inconsistent("bytes that nobody decided about")),
            (Stored::Value(value), _) => (name, value),
        };
        fields.push(HeldField { column, value });
    }
    Ok(fields)
}

/// A value as the database has it.
enum Stored {
    Nothing,
    Bytes(Vec<u8>),
    Value(HeldValue),
}

fn held(value: Value) -> Result<Stored, Failure> {
    let held = match value {
        Value::Bytes(bytes) => return Ok(bytes.map_or(Stored::Nothing, Stored::Bytes)),
        Value::Bool(flag) => flag.map(HeldValue::Flag),
        Value::SmallInt(number) => number.map(|number| HeldValue::Number(number.into())),
        Value::Int(number) => number.map(|number| HeldValue::Number(number.into())),
        Value::BigInt(number) => number.map(HeldValue::Number),
        Value::String(text) => text.map(HeldValue::Text),
        Value::Uuid(id) => id.map(|id| HeldValue::Text(id.to_string())),
        Value::ChronoDate(day) => day.map(HeldValue::Day),
        Value::ChronoDateTimeUtc(at) => at.map(HeldValue::Instant),
        _ => return Err(Failure::Inconsistent("a kind of value that nobody decided about")),
    };
    Ok(held.map_or(Stored::Nothing, Stored::Value))
}
