//! A society's roster file: bytes of a CSV as its system exports it → rows, or everything that is wrong with it.
//!
//! A dependant's row belongs to the insured person's with the same insurer number, symbol (記号) and number (番号), in
//! whatever order they come. Cells may have been through a spreadsheet: what it does to numbers is undone where that
//! is certain, else named. Names stay as they were delivered, to the character.

mod cells;
mod columns;
mod decoding;
mod findings;
mod households;
mod my_number;
mod people;
mod records;

use chrono::NaiveDate;

pub use self::columns::Column;
pub use self::findings::{FileError, FileRefusal, RosterNotice, RosterNoticeKind, RowError, RowErrorKind};
pub use self::people::{CategoryChange, HouseholdKey, InsuredOrDependant, Relationship, Row, Sex};

use self::cells::Cells;
use self::columns::Header;
use self::findings::Findings;
use self::households::Households;
use self::my_number::MyNumberWatch;
use self::records::Records;

/// Most columns that a file may have.
pub const MOST_COLUMNS: usize = 256;

/// A roster that can be imported.
#[derive(Debug, Default)]
pub struct Roster {
    /// Everybody, in the file's order; [`Row::household`] tells who belongs together.
    pub rows: Vec<Row>,
    /// How many households, and so how many insured persons, there are.
    pub households: usize,
    /// What was read otherwise than it is written, or not at all. At most [`FileRefusal::MOST_KEPT`].
    pub notices: Vec<RosterNotice>,
    /// How many notices there were in all.
    pub notices_in_all: usize,
}

/// Reads a roster file. CP932 or UTF-8, or UTF-16 with its mark; comma or tab; columns in any order, found by header.
///
/// `today` decides which birth dates are possible.
///
/// # Errors
/// [`FileRefusal::File`] where the file can't be read as a roster at all, or has My Numbers in it; else
/// [`FileRefusal::Rows`] with everything found in the rows. Neither holds what was written there.
pub fn read(bytes: &[u8], today: NaiveDate) -> Result<Roster, FileRefusal> {
    let text = decoding::decode(bytes)?;
    let mut records = Records::of(&text)?;
    let mut findings = Findings::default();
    let header = match records.next() {
        None => return Err(FileError::Empty.into()),
        Some(record) => Header::read(&record?.cells, &mut findings)?,
    };
    let mut my_numbers = MyNumberWatch::of(&header);
    let mut households = Households::default();
    let mut rows = Vec::new();
    let mut is_empty = true;
    for record in records {
        let record = record?;
        is_empty = false;
        my_numbers.look_at(&record.cells);
        if let Some(row) = Cells::of(&header, &record, &mut findings).row(today, &mut households) {
            rows.push(row);
        }
    }
    my_numbers.verdict(&mut findings)?;
    if is_empty {
        return Err(FileError::NoRows.into());
    }
    let households = households.close(&mut findings);
    findings.into_roster(rows, households)
}

#[cfg(test)]
mod tests;
