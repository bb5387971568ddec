//! MEDICAL EXPENSES (医療費情報): what a society's system exports, published from an instant on, and what members see of it.
//!
//! A file is taken in by `services::publication`. The same row of two files is one row, so that a file may come again, alone or as a
//! part of a longer one. A row whose person isn't known is left out and told, and comes in with the same file after the roster has
//! the person. Nobody is added to the roster here.

pub mod deduction;
pub mod file;
pub mod reading;
pub mod row;
mod store;

use std::collections::HashMap;

use chrono::{Months, NaiveDate};
use rand::Rng;
use sea_orm::sea_query::SelectStatement;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use self::row::{ExpenseRow, Treatment};
use crate::clock::day_in_japan;
use crate::database::TenantTx;
use crate::failure::Failure;
use crate::ids::{PersonId, PublicationId};
use crate::policy::retention::first_month_kept;
use crate::roster::{self, NumberHolder};
use crate::services::finding::{At, LeftOut, Placed};

/// A row of a file beside the person that it is about. The type has no Debug, because the data are medical.
pub struct PlacedRow {
    person: PersonId,
    month: NaiveDate,
    treatment: Treatment,
    index: Vec<u8>,
}

/// How often each row of a file has occurred so far: two equal rows of one file are two treatments.
#[derive(Default)]
pub struct Occurrences(HashMap<Vec<u8>, u32>);

/// Finds whom rows are about, and which of them were published before.
///
/// # Errors
/// When the database can't be read.
pub async fn place(tx: &TenantTx, rows: Vec<ExpenseRow>, seen: &mut Occurrences) -> Result<Placed<PlacedRow>, Failure> {
    let keys: Vec<_> = rows.iter().map(|row| row.household.clone()).collect();
    let holders = roster::holders(tx, &keys).await?;
    let kept_from = kept_from(tx);
    let mut placed = Placed::default();
    let mut candidates = Vec::with_capacity(rows.len());
    for row in rows {
        let household = holders.get(&row.household);
        let holder = household.and_then(|household| household.get(&row.branch));
        let why = match (household, holder) {
            _ if row.month < kept_from => LeftOut::TooOld,
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
        placed.left_out.push((At::Line(row.line), why));
    }
    let known = store::published(tx, candidates.iter().map(|row| row.index.clone()).collect()).await?;
    placed.known = candidates.extract_if(.., |row| known.contains(&row.index)).count() as u64;
    placed.new = candidates;
    Ok(placed)
}

/// The first month that the society keeps.
fn kept_from(tx: &TenantTx) -> NaiveDate {
    first_month_kept(tx.policy().retention.expense_months, day_in_japan(tx.now()))
}

/// Whether a person was covered on some day of a month, under this number. Where the number was another person's before, the
/// whole month must be this person's: a row doesn't tell on which day of the month it was.
fn was_covered(holder: &NumberHolder, month: NaiveDate) -> bool {
    let next = month.checked_add_months(Months::new(1)).unwrap_or(NaiveDate::MAX);
    let is_theirs = holder.held_from <= holder.joined_on || holder.held_from <= month;
    is_theirs && holder.joined_on < next && holder.lost_on.is_none_or(|lost| lost > month)
}

/// Adds rows to a publication. Those that it has already stay as they are.
pub(super) async fn add(
    tx: &TenantTx,
    import: PublicationId,
    rows: &[PlacedRow],
    random: &mut impl Rng,
) -> Result<u64, Failure> {
    store::add(tx, import, rows, random).await
}

/// How many rows a publication has.
pub(super) async fn count(tx: &TenantTx, import: PublicationId) -> Result<u64, Failure> {
    store::count(tx, import).await
}

/// Deletes rows of these publications, at most `most`. Returns the number of rows.
pub(super) async fn clear_of(tx: &TenantTx, imports: Vec<Uuid>, most: u64) -> Result<u64, Failure> {
    store::clear_of(tx, imports, most).await
}

/// Deletes rows of months that the society keeps no longer, at most `most`. Returns the number of rows, and the first month that is
/// kept.
pub(super) async fn clear_old(tx: &TenantTx, most: u64) -> Result<(u64, NaiveDate), Failure> {
    let before = kept_from(tx);
    Ok((store::clear_old(tx, before, most).await?, before))
}

/// The ids of the publications that have rows.
pub(super) fn with_rows(tx: &TenantTx) -> SelectStatement {
    store::with_rows(tx)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_counts_in_which_somebody_was_covered_on_some_day() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let covered = |joined: &str, lost: Option<&str>| {
            let (joined_on, lost_on) = (day(joined), lost.map(day));
            let holder = NumberHolder { person: PersonId(Uuid::nil()), joined_on, lost_on, held_from: joined_on };
            was_covered(&holder, day("2026-04-01"))
        };
        let handed_over = |joined: &str, from: &str| {
            let person = PersonId(Uuid::nil());
            let holder = NumberHolder { person, joined_on: day(joined), lost_on: None, held_from: day(from) };
            was_covered(&holder, day("2026-04-01"))
        };
        assert!(handed_over("2015-04-01", "2026-04-01") && handed_over("2015-04-01", "2026-03-15"));
        assert!(!handed_over("2015-04-01", "2026-04-02") && !handed_over("2015-04-01", "2026-11-30"));
        assert!(covered("2026-04-30", None) && !covered("2026-05-01", None));
        assert!(covered("2020-04-01", Some("2026-04-02")) && !covered("2020-04-01", Some("2026-04-01")));
    }
}
