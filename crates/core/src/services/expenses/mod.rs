//! MEDICAL EXPENSES (医療費情報): what a society's system exports, published from an instant on, and what members see of it.
//!
//! A file is taken in in two phases. The analysis changes nothing and tells every finding. The publication adds the rows in parts
//! that nobody sees; the last step makes all of them visible from an instant on. The same row of two files is one row, so that a
//! file may come again, alone or as a part of a longer one. A row whose person isn't known is left out and told, and comes in with
//! the same file after the roster has the person. Nobody is added to the roster here.

pub mod file;
pub mod reading;
pub mod row;
mod store;

use std::collections::HashMap;

use chrono::{DateTime, Months, NaiveDate, Utc};
use rand::Rng;
use serde_json::json;
use sha2::{Digest, Sha256};

use self::row::{ExpenseRow, Treatment};
use crate::audit::{self, Action};
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{ExpenseImportId, PersonId};
use crate::roster::{self, NumberHolder};

/// Rows that are looked up and added at a time.
pub const ROWS_AT_A_TIME: usize = 500;

/// Why a row is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LeftOut {
    /// Nobody of the society has this symbol and number.
    #[error("nobody of the roster has this symbol and number: import the roster first")]
    UnknownNumber,
    /// The household is known and nobody in it has this branch number.
    #[error("nobody of the household has this branch number: import the roster first")]
    UnknownBranch,
    /// The person wasn't covered in that month: the number may have been another person's then.
    #[error("the person wasn't covered in that month: look at who had the number then")]
    NotCovered,
}

/// A row of a file beside the person that it is about. The type has no Debug, because the data are medical.
pub struct PlacedRow {
    person: PersonId,
    month: NaiveDate,
    treatment: Treatment,
    index: Vec<u8>,
}

/// Rows beside their persons.
#[derive(Default)]
pub struct Placed {
    /// Rows that aren't there yet.
    pub new: Vec<PlacedRow>,
    /// How many are there already.
    pub known: u64,
    /// Rows that are left out, by their lines.
    pub left_out: Vec<(u64, LeftOut)>,
}

/// How often each row of a file has occurred so far: two equal rows of one file are two treatments.
#[derive(Default)]
pub struct Occurrences(HashMap<Vec<u8>, u32>);

/// Finds whom rows are about, and which of them are there already.
///
/// # Errors
/// When the database can't be read.
pub async fn place(tx: &TenantTx, rows: Vec<ExpenseRow>, seen: &mut Occurrences) -> Result<Placed, Failure> {
    let keys: Vec<_> = rows.iter().map(|row| row.household.clone()).collect();
    let holders = roster::holders(tx, &keys).await?;
    let mut placed = Placed::default();
    let mut candidates = Vec::with_capacity(rows.len());
    for row in rows {
        let household = holders.get(&row.household);
        let holder = household.and_then(|household| household.get(&row.branch));
        let why = match (household, holder) {
            (None, _) => LeftOut::UnknownNumber,
            (_, None) => LeftOut::UnknownBranch,
            (_, Some(holder)) if !was_covered(holder, row.month) => LeftOut::NotCovered,
            (_, Some(holder)) => {
                let person = holder.person;
                let index = index(tx, person, row.month, &row.treatment, seen)?;
                candidates.push(PlacedRow { person, month: row.month, treatment: row.treatment, index });
                continue;
            }
        };
        placed.left_out.push((row.line, why));
    }
    let known = store::known(tx, candidates.iter().map(|row| row.index.clone()).collect()).await?;
    placed.known = candidates.extract_if(.., |row| known.contains(&row.index)).count() as u64;
    placed.new = candidates;
    Ok(placed)
}

/// Whether a person was covered on some day of a month, under this number. Where the number was another person's before, the
/// whole month must be this person's: a row doesn't tell on which day of the month it was.
fn was_covered(holder: &NumberHolder, month: NaiveDate) -> bool {
    let next = month.checked_add_months(Months::new(1)).unwrap_or(NaiveDate::MAX);
    let is_theirs = holder.held_from <= holder.joined_on || holder.held_from <= month;
    is_theirs && holder.joined_on < next && holder.lost_on.is_none_or(|lost| lost > month)
}

/// The blind index of a row: the person, the month, everything it says, and the how-manieth of its kind in the file it is.
fn index(
    tx: &TenantTx,
    person: PersonId,
    month: NaiveDate,
    treatment: &Treatment,
    seen: &mut Occurrences,
) -> Result<Vec<u8>, Failure> {
    let content = serde_json::to_string(treatment).map_err(|_| Failure::Inconsistent("a row that can't be written"))?;
    let row = format!("{person}\u{1f}{month}\u{1f}{content}");
    let times = seen.0.entry(Sha256::digest(&row).to_vec()).or_default();
    *times += 1;
    Ok(tx.keys().blind_index("expense", &format!("{row}\u{1f}{times}")))
}

/// How a publication begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicationBegun {
    /// Rows can be added.
    Begun(ExpenseImportId),
    /// The file was published before, and everything of it is visible from this instant on. Rows that were left out then, or a
    /// file that holds more, can be added under it.
    Before(ExpenseImportId, DateTime<Utc>),
}

/// Begins the publication of a file, or goes on with it. What other files have added without coming to their end is deleted.
///
/// # Errors
/// When the database refuses.
pub async fn begin(tx: &TenantTx, file: &[u8], random: &mut impl Rng) -> Result<PublicationBegun, Failure> {
    let digest = Sha256::digest(file);
    store::drop_unfinished(tx, &digest).await?;
    Ok(match store::import_of(tx, &digest).await? {
        Some(store::StoredImport { id, visible_from: Some(from) }) => PublicationBegun::Before(id, from),
        Some(store::StoredImport { id, visible_from: None }) => PublicationBegun::Begun(id),
        None => PublicationBegun::Begun(store::begin(tx, &digest, random).await?),
    })
}

/// Adds rows to a publication. Returns how many were added.
///
/// # Errors
/// When the database refuses.
pub async fn add(
    tx: &TenantTx,
    import: ExpenseImportId,
    rows: &[PlacedRow],
    random: &mut impl Rng,
) -> Result<u64, Failure> {
    let rows: Vec<_> = rows
        .iter()
        .map(|row| store::NewExpense {
            person: row.person,
            month: row.month,
            treatment: &row.treatment,
            index: row.index.clone(),
        })
        .collect();
    store::add(tx, import, &rows, random).await
}

/// Makes everything of a publication visible from an instant on, and records how many rows it added.
///
/// # Errors
/// When the database refuses.
pub async fn finish(
    tx: &TenantTx,
    import: ExpenseImportId,
    from: DateTime<Utc>,
    rows: u64,
    random: &mut impl Rng,
) -> Result<(), Failure> {
    let first = store::finish(tx, import, from).await?;
    if first || rows > 0 {
        let detail = json!({"import": import, "rows": rows, "visible_from": from});
        audit::record(tx, Action::ExpensesPublished, "society", tx.tenant().0, detail, random).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_counts_in_which_somebody_was_covered_on_some_day() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let covered = |joined: &str, lost: Option<&str>| {
            let (joined_on, lost_on) = (day(joined), lost.map(day));
            let holder = NumberHolder { person: PersonId(uuid::Uuid::nil()), joined_on, lost_on, held_from: joined_on };
            was_covered(&holder, day("2026-04-01"))
        };
        let handed_over = |joined: &str, from: &str| {
            let person = PersonId(uuid::Uuid::nil());
            let holder = NumberHolder { person, joined_on: day(joined), lost_on: None, held_from: day(from) };
            was_covered(&holder, day("2026-04-01"))
        };
        assert!(handed_over("2015-04-01", "2026-04-01") && handed_over("2015-04-01", "2026-03-15"));
        assert!(!handed_over("2015-04-01", "2026-04-02") && !handed_over("2015-04-01", "2026-11-30"));
        assert!(covered("2026-04-30", None) && !covered("2026-05-01", None));
        assert!(covered("2020-04-01", Some("2026-04-02")) && !covered("2020-04-01", Some("2026-04-01")));
    }
}
