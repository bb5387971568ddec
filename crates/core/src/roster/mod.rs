//! WHO BELONGS: insured persons and dependants, imported from the society's own system.
//!
//! A person is identified by insurer number, symbol, number and branch number, never by name and birth date. A person
//! who is missing from an import stays as before: only a date of loss ends a membership.

pub(crate) mod coverage;
pub mod employment;
pub mod file;
pub mod identity_claim;
mod store;

pub(crate) use self::store::{Person, person};

use std::collections::HashMap;

use rand::Rng;
use serde_json::json;
use sha2::{Digest, Sha256};

use self::file::{InsuredOrDependant, Row};
use crate::audit;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::PersonId;
use crate::sealed::TenantKeys;

/// The counts of an import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Imported {
    /// Persons who are new.
    pub new: usize,
    /// Known persons with changed data.
    pub changed: usize,
    /// Known persons without changes.
    pub unchanged: usize,
}

/// Why a roster isn't imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportRefusal {
    /// A line names an insurer number that isn't this society's.
    #[error("line {line}: the insurer number isn't one of this society's")]
    ForeignInsurerNumber {
        /// The line of the file, from 1.
        line: u64,
    },
    /// A technical failure.
    #[error(transparent)]
    Broken(#[from] Failure),
}

/// Imports a roster. New persons are added and known persons are updated. The import is idempotent: the same file again
/// changes nothing.
///
/// # Errors
/// When a row belongs to another society (the caller must not commit then), or the database refuses.
pub async fn import(tx: &TenantTx, rows: &[Row], random: &mut impl Rng) -> Result<Imported, ImportRefusal> {
    if let Some(row) = rows.iter().find(|row| !tx.policy().society.insurer_numbers.contains(&row.insurer_number)) {
        return Err(ImportRefusal::ForeignInsurerNumber { line: row.line });
    }
    tx.reads_whole_society("a file is compared with everybody");
    let known = store::known_identifiers(tx).await.map_err(ImportRefusal::Broken)?;
    let mut done = Imported::default();
    let mut insured_of: HashMap<usize, PersonId> = HashMap::new();
    // Insured persons come first, because the rows of dependants refer to them.
    let insured_first = rows.iter().filter(|row| is_insured(row)).chain(rows.iter().filter(|row| !is_insured(row)));
    for row in insured_first {
        let index = identifier_index(tx.keys(), row);
        let branch = row.branch.clone().unwrap_or_default();
        let existing = known.get(&(index.clone(), branch.clone())).copied();
        let id = existing.unwrap_or_else(|| PersonId::new(tx.now(), random));
        if is_insured(row) {
            insured_of.insert(row.household, id);
        }
        let insured = insured_of.get(&row.household).copied().unwrap_or(id);
        let digest = row_digest(tx.keys(), row);
        match existing {
            Some(id) if store::row_digest(tx, id).await?.as_deref() == Some(&digest) => done.unchanged += 1,
            Some(id) => {
                store::update(tx, id, insured, row, digest, random).await?;
                done.changed += 1;
            }
            None => {
                store::insert(tx, id, insured, row, digest, random).await?;
                store::insert_identifier(tx, id, row, index, &branch, random).await?;
                done.new += 1;
            }
        }
    }
    if done.new + done.changed > 0 {
        let detail = json!({"new": done.new, "changed": done.changed, "unchanged": done.unchanged});
        audit::record(tx, audit::Action::RosterImported, "society", tx.tenant().0, detail, random).await?;
    }
    Ok(done)
}

fn is_insured(row: &Row) -> bool {
    matches!(row.standing, InsuredOrDependant::Insured { .. })
}

/// The blind index of insurer number, symbol and number in the form for comparison.
fn identifier_index(keys: &TenantKeys, row: &Row) -> Vec<u8> {
    let key = row.household_key();
    keys.blind_index("person_identifier", &format!("{}\u{1f}{}\u{1f}{}", key.insurer_number, key.symbol, key.number))
}

/// A keyed digest of all values of a row. An equal digest saves the write of an unchanged row.
fn row_digest(keys: &TenantKeys, row: &Row) -> Vec<u8> {
    let category = match row.standing {
        InsuredOrDependant::Insured { category } => crate::database::to_word(&category),
        InsuredOrDependant::Dependant => String::new(),
    };
    let parts = [
        row.symbol.as_str(),
        &row.number,
        &row.name,
        row.kana.as_deref().unwrap_or_default(),
        &row.birth_date.to_string(),
        &format!("{:?}", row.sex),
        &row.relationship_word,
        &category,
        &row.joined.to_string(),
        &row.lost.map(|day| day.to_string()).unwrap_or_default(),
        row.workplace_code.as_deref().unwrap_or_default(),
        row.workplace_name.as_deref().unwrap_or_default(),
        row.email.as_ref().map(|email| email.as_str()).unwrap_or_default(),
    ];
    // An optional value enters the digest only if the row has it, so that stored digests of rows without it stay valid.
    let change = row.change.map(|change| format!("{} {}", crate::database::to_word(&change.next), change.from));
    let parts: Vec<&str> = parts.into_iter().chain(change.as_deref()).collect();
    let plain = Sha256::digest(parts.join("\u{1f}").as_bytes());
    keys.blind_index("person_row", &crate::sealed::to_hex(&plain))
}
