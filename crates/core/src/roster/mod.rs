//! WHO BELONGS: insured persons and dependants, imported from the society's own system.
//!
//! A person is identified by insurer number, symbol, number and branch number. A person who is missing from an import
//! stays as before: only a date of loss ends a membership. A row with a known number and another person's name and birth
//! date is never written over the known person (`import.rs`). The desk finds persons by whatever it has in hand (`search/`)
//! and lists them (`list/`).
//! Who sees a person whom the society hides is one rule (`visibility.rs`).

pub mod coverage;
pub mod employment;
pub mod file;
pub mod identity_claim;
mod import;
pub mod list;
pub mod search;
mod store;
pub mod visibility;

pub use self::import::{Accepted, ImportDoubts, ImportRefusal, Imported, import};
pub use self::list::{count, count_seen_by, list, list_seen_by};
pub use self::search::{find, find_seen_by, refold};
pub use self::store::PersonNumber;
pub(crate) use self::store::{
    Addressee, HouseholdMember, NumberHolder, Person, addressees, household, households, person, set_restricted,
};

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use self::file::HouseholdKey;
use crate::calendar::age;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::PersonId;
use crate::sealed::TenantKeys;

/// The symbols and numbers (記号・番号) of persons, of those who have one. They are sensitive: a caller shows them only to
/// who may unmask them, and records that.
///
/// # Errors
/// When the database or a sealed value can't be read.
pub async fn numbers(tx: &TenantTx, people: &[PersonId]) -> Result<HashMap<PersonId, PersonNumber>, Failure> {
    store::numbers(tx, people).await
}

/// Those of some persons who decide for themselves on the day `today` in Japan (成年).
pub(crate) async fn of_age(tx: &TenantTx, people: &[PersonId], today: NaiveDate) -> Result<HashSet<PersonId>, Failure> {
    let mut found = HashSet::new();
    for (id, birth_date) in store::birth_dates(tx, people).await? {
        if age::is_of(birth_date, tx.policy().household.of_age.into(), today) {
            found.insert(id);
        }
    }
    Ok(found)
}

/// The insured persons with this symbol (記号) and number (番号), under any of the society's insurer numbers. Width, case
/// and kind of hyphen don't matter.
pub(crate) async fn insured_of_number(tx: &TenantTx, symbol: &str, number: &str) -> Result<Vec<PersonId>, Failure> {
    let keys = tx.policy().society.insurer_numbers.iter().map(|insurer| HouseholdKey::of(insurer, symbol, number));
    let indexes: Vec<Vec<u8>> = keys.map(|key| identifier_index(tx.keys(), &key)).collect();
    store::insured_of(tx, &indexes).await
}

/// Who has these symbols and numbers (記号・番号): by household, and in it by branch number (枝番).
pub(crate) async fn holders(
    tx: &TenantTx,
    keys: &[HouseholdKey],
) -> Result<HashMap<HouseholdKey, HashMap<String, NumberHolder>>, Failure> {
    let by_index: HashMap<_, _> = keys.iter().map(|key| (identifier_index(tx.keys(), key), key)).collect();
    let mut found: HashMap<HouseholdKey, HashMap<String, NumberHolder>> = HashMap::new();
    for (index, branch, holder) in store::holders(tx, by_index.keys().cloned().collect()).await? {
        if let Some(key) = by_index.get(&index) {
            found.entry((*key).clone()).or_default().insert(branch, holder);
        }
    }
    Ok(found)
}

/// The blind index of insurer number, symbol and number in the form for comparison.
fn identifier_index(keys: &TenantKeys, key: &HouseholdKey) -> Vec<u8> {
    keys.blind_index("person_identifier", &format!("{}\u{1f}{}\u{1f}{}", key.insurer_number, key.symbol, key.number))
}
