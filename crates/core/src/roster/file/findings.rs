//! Errors and notices about a roster file. They name row and column, and never repeat a cell's content, which is
//! personal.

use super::columns::Column;
use super::people::Row;
use super::{MOST_COLUMNS, Roster};
use crate::input::date::{DateError, DateWarning};
use crate::input::email::EmailError;
use crate::input::insurer_number::InsurerNumberError;

/// Why a file isn't accepted as a roster.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileRefusal {
    /// The file as a whole is unusable.
    #[error(transparent)]
    File(#[from] FileError),
    /// Rows have errors.
    #[error("{in_all} errors in the rows")]
    Rows {
        /// The first errors by line, at most [`FileRefusal::MOST_KEPT`]; never empty.
        errors: Vec<RowError>,
        /// The number of errors, including those that aren't kept.
        in_all: usize,
    },
}

impl FileRefusal {
    /// The largest number of errors, and of notices, that are kept.
    pub const MOST_KEPT: usize = 1_000;
}

/// Why a file can't be a roster. Lines and columns count from 1, bytes from 0.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// The file is empty.
    #[error("the file is empty")]
    Empty,
    /// The file has a header and no rows.
    #[error("the file has a header and no rows")]
    NoRows,
    /// The text is neither UTF-8 nor CP932. The position is that of the decoding that got further.
    #[error("line {line}: byte {offset} is neither UTF-8 nor CP932")]
    Encoding {
        /// The line of the first invalid byte.
        line: u64,
        /// The offset of the first invalid byte.
        offset: usize,
    },
    /// The text contains a NUL, which text files never do.
    #[error("line {line} has a NUL character: this is no text file")]
    Nul {
        /// The line of the NUL.
        line: u64,
    },
    /// A quoted cell has no closing quotation mark.
    #[error("line {line}: the quotation mark at the beginning of a cell is never closed")]
    UnclosedQuote {
        /// The line of the opening quotation mark.
        line: u64,
    },
    /// A cell is longer than any real one. Most likely quotation marks don't pair.
    #[error("the record from line {line} on has a cell of more than {} characters", super::records::LONGEST_CELL)]
    HugeCell {
        /// The line on which the record begins.
        line: u64,
    },
    /// The file has more columns than any real roster.
    #[error("the file has {found} columns; a roster has at most {}", MOST_COLUMNS)]
    TooManyColumns {
        /// The number of columns.
        found: usize,
    },
    /// The first row names no column of a roster.
    #[error("the first row is no header")]
    NoHeader,
    /// The header lacks required columns.
    #[error("missing columns: {}", titles(.0))]
    MissingColumns(Vec<Column>),
    /// The header names a column twice.
    #[error("the column {0} comes twice")]
    RepeatedColumn(Column),
    /// A column holds My Numbers (個人番号), which the platform must never hold. Nothing of the file is kept.
    #[error("column {position} holds My Numbers, which must not be delivered")]
    MyNumbers {
        /// The column, from 1.
        position: usize,
    },
}

fn titles(columns: &[Column]) -> String {
    columns.iter().map(|column| column.title()).collect::<Vec<_>>().join(", ")
}

/// An error in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowError {
    /// The line of the file on which the row begins, from 1.
    pub line: u64,
    /// The column; none when the error is about the row as a whole.
    pub column: Option<Column>,
    /// What is wrong.
    pub kind: RowErrorKind,
}

/// What is wrong in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowErrorKind {
    /// A required cell is empty.
    #[error("empty")]
    Empty,
    /// The row has more cells than the header has columns.
    #[error("more cells than the header has columns")]
    TooManyCells,
    /// The cell has more characters than such a cell can have.
    #[error("too long")]
    TooLong,
    /// The cell contains a line break or another control character.
    #[error("a line break or another control character")]
    ControlCharacter,
    /// A number such as `1.23E+07`. A spreadsheet has rounded it, and the original can't be restored.
    #[error("a spreadsheet turned the number into powers of ten; export it as text")]
    PowersOfTen,
    /// A spreadsheet's error such as `#N/A`.
    #[error("a spreadsheet's error value")]
    SpreadsheetError,
    /// A number with thousands separators such as `12,345`.
    #[error("a number with separators")]
    Separators,
    /// The text isn't a valid insurer number.
    #[error(transparent)]
    InsurerNumber(InsurerNumberError),
    /// A branch number (枝番) that isn't one or two digits.
    #[error("a branch number has two digits")]
    Branch,
    /// A dependant has no branch number. Nothing else would identify the dependant within the household in the next
    /// file.
    #[error("a dependant needs a branch number")]
    NoBranch,
    /// The text isn't a date, or the date is impossible.
    #[error(transparent)]
    Date(DateError),
    /// The word isn't a known sex.
    #[error("unknown word for the sex")]
    UnknownSex,
    /// The word isn't a known relationship to the insured person.
    #[error("unknown word for the relationship")]
    UnknownRelationship,
    /// The word isn't a known employment category.
    #[error("unknown word for the employment category")]
    UnknownCategory,
    /// The date of joining is before the birth date.
    #[error("joined before the date of birth")]
    JoinedBeforeBirth,
    /// The date of loss is before the date of joining.
    #[error("lost the qualification before acquiring it")]
    LostBeforeJoined,
    /// The row repeats a person.
    #[error("the same person as on line {first}")]
    Repeated {
        /// The line of the person's first row.
        first: u64,
    },
    /// The household has a second insured person under the same symbol and number.
    #[error("the same symbol and number as the insured person on line {first}")]
    SecondInsured {
        /// The line of the first insured person.
        first: u64,
    },
    /// The insured person of a dependant isn't in the file.
    #[error("no insured person has this symbol and number")]
    NoInsured,
}

/// An oddity that doesn't prevent the import of a roster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RosterNotice {
    /// The line of the file, from 1; none when the notice is about a column.
    pub line: Option<u64>,
    /// The column; none when it isn't a column of a roster.
    pub column: Option<Column>,
    /// What is odd.
    pub kind: RosterNoticeKind,
}

/// What is odd.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RosterNoticeKind {
    /// A column was ignored.
    #[error("column {position} isn't read")]
    ColumnNotRead {
        /// The column, from 1.
        position: usize,
    },
    /// An insurer number had lost its leading zero. The check digit fits with the zero.
    #[error("the insurer number lacked its leading zero")]
    LeadingZeroAdded,
    /// A date is written in an odd way.
    #[error(transparent)]
    Date(DateWarning),
    /// A name contains a private-use character (外字), which other systems can't display.
    #[error("a character that only the society's own system can show")]
    PrivateCharacter,
    /// An e-mail address is invalid. The row is read without the address.
    #[error("left out: {0}")]
    AddressLeftOut(EmailError),
    /// A planned change of the employment category has no day, no category, or unknown words. The row is read without
    /// the change.
    #[error("a change to come needs both a known category and a day; left out")]
    ChangeLeftOut,
    /// No employment category is given. The person is taken as an employee.
    #[error("no employment category; taken as employee")]
    TakenAsEmployee,
    /// Single numbers have the check digit of a My Number. One number in eleven has it by chance.
    #[error("column {position} has numbers that could be My Numbers")]
    MyNumberLike {
        /// The column, from 1.
        position: usize,
    },
}

/// The errors and notices found so far.
#[derive(Default)]
pub(super) struct Findings {
    errors: Vec<RowError>,
    errors_in_all: usize,
    notices: Vec<RosterNotice>,
    notices_in_all: usize,
}

impl Findings {
    pub(super) fn error(&mut self, line: u64, column: impl Into<Option<Column>>, kind: RowErrorKind) {
        self.errors_in_all += 1;
        if self.errors.len() < FileRefusal::MOST_KEPT {
            self.errors.push(RowError { line, column: column.into(), kind });
        }
    }

    pub(super) fn notice(
        &mut self,
        line: impl Into<Option<u64>>,
        column: impl Into<Option<Column>>,
        kind: RosterNoticeKind,
    ) {
        self.notices_in_all += 1;
        if self.notices.len() < FileRefusal::MOST_KEPT {
            self.notices.push(RosterNotice { line: line.into(), column: column.into(), kind });
        }
    }

    pub(super) fn into_roster(self, rows: Vec<Row>, households: usize) -> Result<Roster, FileRefusal> {
        let Self { mut errors, errors_in_all, notices, notices_in_all } = self;
        if errors.is_empty() {
            return Ok(Roster { rows, households, notices, notices_in_all });
        }
        // Errors about households are found last, so the list has to be sorted.
        errors.sort_by_key(|error| error.line);
        Err(FileRefusal::Rows { errors, in_all: errors_in_all })
    }
}
