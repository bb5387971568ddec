//! What is wrong, or odd, about a roster file: by row and column, never with what is written there.

use super::columns::Column;
use super::people::Row;
use super::{MOST_COLUMNS, Roster};
use crate::input::date::{DateError, DateWarning};
use crate::input::email::EmailError;
use crate::input::insurer_number::InsurerNumberError;

/// Why a file wasn't read as a roster.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileRefusal {
    /// The file as a whole.
    #[error(transparent)]
    File(#[from] FileError),
    /// Rows in it.
    #[error("{in_all} errors in the rows")]
    Rows {
        /// The first errors by line, at most [`FileRefusal::MOST_KEPT`]; never empty.
        errors: Vec<RowError>,
        /// How many there were in all.
        in_all: usize,
    },
}

impl FileRefusal {
    /// Most errors, and most notices, that are kept.
    pub const MOST_KEPT: usize = 1_000;
}

/// Why a file can't be a roster. Lines and columns count from 1, bytes from 0.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// Nothing is in it.
    #[error("the file is empty")]
    Empty,
    /// A header, and nothing below it.
    #[error("the file has a header and no rows")]
    NoRows,
    /// Neither UTF-8 nor CP932; where the reading that went further ends.
    #[error("line {line}: byte {offset} is neither UTF-8 nor CP932")]
    Encoding {
        /// The line.
        line: u64,
        /// The byte.
        offset: usize,
    },
    /// A NUL, as text files never have.
    #[error("line {line} has a NUL character: this is no text file")]
    Nul {
        /// The line.
        line: u64,
    },
    /// A cell begins with a quotation mark and never ends.
    #[error("line {line}: the quotation mark at the beginning of a cell is never closed")]
    UnclosedQuote {
        /// The line on which it opens.
        line: u64,
    },
    /// A cell longer than any real one; most likely quotation marks don't pair.
    #[error("the record from line {line} on has a cell of more than {} characters", super::records::LONGEST_CELL)]
    HugeCell {
        /// The line on which its record begins.
        line: u64,
    },
    /// More columns than any real roster.
    #[error("the file has {found} columns; a roster has at most {}", MOST_COLUMNS)]
    TooManyColumns {
        /// How many.
        found: usize,
    },
    /// The first row names no column of a roster.
    #[error("the first row is no header")]
    NoHeader,
    /// The header lacks columns that every roster needs.
    #[error("missing columns: {}", titles(.0))]
    MissingColumns(Vec<Column>),
    /// The header names a column twice.
    #[error("the column {0} comes twice")]
    RepeatedColumn(Column),
    /// A column holds My Numbers (個人番号), which must never come here. Nothing of the file is kept.
    #[error("column {position} holds My Numbers, which must not be delivered")]
    MyNumbers {
        /// Which column.
        position: usize,
    },
}

fn titles(columns: &[Column]) -> String {
    columns.iter().map(|column| column.title()).collect::<Vec<_>>().join(", ")
}

/// Something wrong in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowError {
    /// The line of the file on which the row begins, from 1.
    pub line: u64,
    /// The column; none where it is about the row.
    pub column: Option<Column>,
    /// What is wrong.
    pub kind: RowErrorKind,
}

/// What is wrong in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RowErrorKind {
    /// Nothing there, where something must be.
    #[error("empty")]
    Empty,
    /// More cells than the header has columns.
    #[error("more cells than the header has columns")]
    TooManyCells,
    /// More characters than such a cell can have.
    #[error("too long")]
    TooLong,
    /// A line break or another control character.
    #[error("a line break or another control character")]
    ControlCharacter,
    /// As `1.23E+07`: a spreadsheet rounded a long number, and what it was can't be known.
    #[error("a spreadsheet turned the number into powers of ten; export it as text")]
    PowersOfTen,
    /// As `#N/A`.
    #[error("a spreadsheet's error value")]
    SpreadsheetError,
    /// As `12,345`.
    #[error("a number with separators")]
    Separators,
    /// No insurer number.
    #[error(transparent)]
    InsurerNumber(InsurerNumberError),
    /// A branch number (枝番) that isn't one or two digits.
    #[error("a branch number has two digits")]
    Branch,
    /// A dependant without branch number, whom nothing would tell from the rest of the household in the next file.
    #[error("a dependant needs a branch number")]
    NoBranch,
    /// No date, or an impossible one.
    #[error(transparent)]
    Date(DateError),
    /// A word that means no sex.
    #[error("unknown word for the sex")]
    UnknownSex,
    /// A word that means no relation to the insured person.
    #[error("unknown word for the relationship")]
    UnknownRelationship,
    /// A word that means no employment category.
    #[error("unknown word for the employment category")]
    UnknownCategory,
    /// Joined before being born.
    #[error("joined before the date of birth")]
    JoinedBeforeBirth,
    /// Lost the qualification before having it.
    #[error("lost the qualification before acquiring it")]
    LostBeforeJoined,
    /// The same person once more.
    #[error("the same person as on line {first}")]
    Repeated {
        /// The line where they came first.
        first: u64,
    },
    /// A second insured person under the same symbol and number.
    #[error("the same symbol and number as the insured person on line {first}")]
    SecondInsured {
        /// The first one's line.
        first: u64,
    },
    /// A dependant whose insured person isn't in the file.
    #[error("no insured person has this symbol and number")]
    NoInsured,
}

/// Something odd that doesn't keep a roster out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RosterNotice {
    /// The line of the file, from 1; none where it is about a column.
    pub line: Option<u64>,
    /// The column; none where it isn't one of a roster.
    pub column: Option<Column>,
    /// What is odd.
    pub kind: RosterNoticeKind,
}

/// What is odd.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RosterNoticeKind {
    /// A column that isn't read.
    #[error("column {position} isn't read")]
    ColumnNotRead {
        /// Which, from 1.
        position: usize,
    },
    /// An insurer number had lost its leading zero; with it the check digit fits.
    #[error("the insurer number lacked its leading zero")]
    LeadingZeroAdded,
    /// A date that is written oddly.
    #[error(transparent)]
    Date(DateWarning),
    /// A character of the society's own (外字), which can't be shown.
    #[error("a character that only the society's own system can show")]
    PrivateCharacter,
    /// An e-mail address that isn't one; the row comes without it.
    #[error("left out: {0}")]
    AddressLeftOut(EmailError),
    /// A change of the employment category without a day, without a category, or in words that aren't known; the row comes
    /// without it.
    #[error("a change to come needs both a known category and a day; left out")]
    ChangeLeftOut,
    /// No employment category; taken as employee.
    #[error("no employment category; taken as employee")]
    TakenAsEmployee,
    /// Single numbers that could be My Numbers by their check digit, as one in eleven is by chance.
    #[error("column {position} has numbers that could be My Numbers")]
    MyNumberLike {
        /// Which column, from 1.
        position: usize,
    },
}

/// What was found so far.
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
        // Errors about households are found last.
        errors.sort_by_key(|error| error.line);
        Err(FileRefusal::Rows { errors, in_all: errors_in_all })
    }
}
