//! Reads a society's roster file: the bytes of a CSV export become rows, or a list of everything that is wrong.
//!
//! A dependant belongs to the insured person with the same insurer number, symbol (記号) and number (番号). The order of
//! the rows doesn't matter. A spreadsheet may have changed cells: certain changes to numbers are reversed, the others
//! are reported. Names are kept exactly as the file has them.

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
pub(crate) use self::cells::branch_of;
use self::columns::Header;
pub(crate) use self::columns::is_my_number_header;
pub(crate) use self::decoding::decode;
use self::findings::Findings;
use self::households::Households;
use self::my_number::MyNumberWatch;
pub(crate) use self::records::{Record, Records};

/// The text of a file that a spreadsheet or an old system wrote, by the same strict rules as a roster: by its byte order
/// mark, else UTF-8, else CP932.
///
/// # Errors
/// When the file is in none of these encodings.
pub fn decoded(bytes: &[u8]) -> Result<std::borrow::Cow<'_, str>, FileError> {
    decode(bytes)
}

/// The largest number of columns of a file.
pub const MOST_COLUMNS: usize = 256;

/// A roster that can be imported.
#[derive(Debug, Default)]
pub struct Roster {
    /// All persons, in the order of the file. [`Row::household`] tells which rows belong together.
    pub rows: Vec<Row>,
    /// The number of households, which equals the number of insured persons.
    pub households: usize,
    /// What was ignored, or read otherwise than written. At most [`FileRefusal::MOST_KEPT`] notices.
    pub notices: Vec<RosterNotice>,
    /// The number of notices, including those that aren't kept.
    pub notices_in_all: usize,
}

/// Reads a roster file. The encoding is CP932, UTF-8, or UTF-16 with a byte order mark. The delimiter is comma or tab.
/// Columns are found by their headers, in any order.
///
/// `today` decides which birth dates are possible.
///
/// # Errors
/// [`FileRefusal::File`] when the file isn't a readable roster, or holds My Numbers; otherwise [`FileRefusal::Rows`]
/// with all errors of the rows. Neither repeats the content of a cell.
pub fn read(bytes: &[u8], today: NaiveDate) -> Result<Roster, FileRefusal> {
    let text = decode(bytes)?;
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
