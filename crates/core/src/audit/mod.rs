//! WHO DID WHAT: the audit trail. It is append-only. An entry is written in the transaction of the fact, sealed into a
//! chain within a second ([`seal`]), and found to be changed or missing by [`verify`].

mod action;
mod chain;
mod cut;
pub mod head;
pub mod read;
pub mod retention;
pub mod seal;
mod store;
pub mod verify;

pub use self::action::Action;

use rand::Rng;
use serde_json::{Value, json};
use uuid::Uuid;

use self::chain::StoredEntry;
use crate::database::{TenantTx, to_word};
use crate::export::csv_file::CsvWritten;
use crate::failure::Failure;
use crate::ids::new_uuid;
use crate::input::network::Networks;
use crate::scope::{Actor, Scope};

/// Writes an entry. `detail` holds ids and counts, never personal data; its `account` is the account that the act
/// concerns, where the subject is something else.
///
/// # Errors
/// When the database refuses.
pub async fn record(
    tx: &TenantTx,
    action: Action,
    subject_kind: &'static str,
    subject: Uuid,
    mut detail: Value,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    let scope = tx.scope();
    if let (Actor::Operator(name), Value::Object(detail)) = (&scope.actor, &mut detail) {
        detail.insert(OPERATOR.into(), Value::String(name.clone()));
    }
    if let (Some(token), Value::Object(detail)) = (scope.actor.token(), &mut detail) {
        detail.insert(TOKEN.into(), json!(token));
    }
    let entry = StoredEntry {
        id: new_uuid(scope.now, random),
        at: scope.now,
        actor_kind: scope.actor.kind().to_owned(),
        actor_id: scope.actor.id(),
        action: to_word(&action),
        subject_kind: subject_kind.to_owned(),
        subject_id: subject,
        request_id: scope.request_id,
        network: scope.networks.as_ref().map(Networks::in_words),
        account_id: account(scope, subject_kind, subject, &detail),
        detail: detail.to_string(),
    };
    store::keep(tx, entry).await
}

/// The key of the detail that has the name of an operator.
const OPERATOR: &str = "operator";
/// The key of the detail that has the token by which somebody acted.
const TOKEN: &str = "token";

/// The account that an act concerns: the subject, the one that the detail names, or the member's own.
fn account(scope: &Scope, subject_kind: &str, subject: Uuid, detail: &Value) -> Option<Uuid> {
    if subject_kind == "account" {
        return Some(subject);
    }
    let named = detail.get("account").and_then(Value::as_str).and_then(|id| Uuid::parse_str(id).ok());
    named.or(match &scope.actor {
        Actor::Member(account) => Some(account.0),
        _ => None,
    })
}

/// Records that a part of a list was read by a program. `filter` is what was asked for, as words and ids.
///
/// # Errors
/// When the database refuses.
pub async fn list_read(
    tx: &TenantTx,
    list: &'static str,
    filter: &Value,
    rows: usize,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    let detail = json!({"list": list, "filter": filter, "rows": rows});
    record(tx, Action::ListRead, "society", tx.tenant().0, detail, random).await
}

/// Records that a list begins to be written into a file, before the first of it is sent.
///
/// # Errors
/// When the database refuses.
pub async fn export_begun(
    tx: &TenantTx,
    list: &'static str,
    filter: &Value,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    let detail = json!({"list": list, "filter": filter});
    record(tx, Action::ListExportBegun, "society", tx.tenant().0, detail, random).await
}

/// Records that a list was written into a file only in part.
///
/// # Errors
/// When the database refuses.
pub async fn export_stopped(
    tx: &TenantTx,
    list: &'static str,
    filter: &Value,
    rows: u64,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    let detail = json!({"list": list, "filter": filter, "rows": rows});
    record(tx, Action::ListExportStopped, "society", tx.tenant().0, detail, random).await
}

/// Records that a list was written into a file. `filter` is what was asked for, as words and ids, never as personal data.
///
/// # Errors
/// When the database refuses.
pub async fn exported(
    tx: &TenantTx,
    list: &'static str,
    filter: Value,
    written: &CsvWritten,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    let detail = json!({"list": list, "filter": filter, "rows": written.rows, "sha256": written.sha256});
    record(tx, Action::ListExported, "society", tx.tenant().0, detail, random).await
}
