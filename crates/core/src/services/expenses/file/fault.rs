//! What is wrong with a file of medical expenses or with a row of it. A finding names line and column and never repeats a cell,
//! which is medical.

use super::column::ExpenseColumn;
use crate::roster::file::FileError;

/// Why a file can't be read at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExpenseFileError {
    /// It is no text, or no table.
    #[error(transparent)]
    Text(#[from] FileError),
    /// The header lacks required columns.
    #[error("missing columns: {}", .0.iter().map(|column| column.title()).collect::<Vec<_>>().join(", "))]
    MissingColumns(Vec<ExpenseColumn>),
    /// The header names a column twice.
    #[error("the column {} comes twice", .0.title())]
    RepeatedColumn(ExpenseColumn),
}

/// What is wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExpenseRowFault {
    /// The line of the file on which the row begins, from 1.
    pub line: u64,
    /// The column; none when it is about the row as a whole.
    pub column: Option<ExpenseColumn>,
    /// What is wrong.
    pub kind: ExpenseFaultKind,
}

/// What is wrong with a cell or a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExpenseFaultKind {
    /// A required cell is empty.
    #[error("empty")]
    Empty,
    /// The row has more cells than the header has columns.
    #[error("more cells than the header has columns")]
    TooManyCells,
    /// The text isn't an insurer number.
    #[error("no insurer number")]
    InsurerNumber,
    /// The insurer number is another society's.
    #[error("the insurer number isn't one of this society's")]
    ForeignInsurerNumber,
    /// A branch number that isn't one or two digits.
    #[error("a branch number has two digits")]
    Branch,
    /// The text isn't a month.
    #[error("no month")]
    Month,
    /// The month is in the future.
    #[error("a month in the future")]
    FutureMonth,
    /// The word isn't a known kind of treatment.
    #[error("unknown word for the kind of treatment")]
    Kind,
    /// The text isn't a whole number of yen, or one of more than a thousand million.
    #[error("no amount in yen")]
    Amount,
    /// The text isn't a number of days.
    #[error("no number of days")]
    Days,
    /// The text is longer than a name is.
    #[error("too long")]
    TooLong,
}
