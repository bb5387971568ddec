//! What is wrong with a society's file of data for members, or with a part of it, and what of it would be left out. A finding names
//! a place and never repeats a value, which is medical.

use std::fmt;

use crate::roster::file::FileError;

/// The longest path of an archive that a finding shows, in characters.
const LONGEST_PATH: usize = 120;

/// Where in a file something is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum At {
    /// The line on which a row begins, from 1.
    Line(u64),
    /// A document, by its path in the archive.
    Document(String),
    /// A document that is the whole file.
    Whole,
}

impl At {
    /// A document of an archive, by its path as the archive has it. What can't be shown on one line is left out.
    #[must_use]
    pub fn document(path: &str) -> Self {
        let shown: String = path.chars().filter(|c| !c.is_control()).take(LONGEST_PATH).collect();
        Self::Document(shown)
    }
}

impl fmt::Display for At {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::Document(path) => f.write_str(path),
            Self::Whole => f.write_str("the document"),
        }
    }
}

/// Why a file can't be read at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    /// It is no text, or no table.
    #[error(transparent)]
    Text(#[from] FileError),
    /// The header lacks required columns.
    #[error("missing columns: {}", .0.join(", "))]
    MissingColumns(Vec<&'static str>),
    /// The header names a column twice.
    #[error("the column {0} comes twice")]
    RepeatedColumn(String),
    /// The header has no column of a result.
    #[error("no column is an item of a checkup")]
    NoItems,
    /// It is an archive that isn't taken in.
    #[error("{}", in_archive(.0.as_deref(), *.1))]
    Archive(Option<String>, ArchiveFault),
}

fn in_archive(path: Option<&str>, fault: ArchiveFault) -> String {
    match path {
        Some(path) => format!("{path}: {fault}"),
        None => fault.to_string(),
    }
}

/// Why an archive isn't taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveFault {
    /// It isn't a ZIP file, or is damaged.
    #[error("no readable ZIP file")]
    Unreadable,
    /// It has no document of a checkup.
    #[error("no document of a checkup in it: they are in the folder DATA")]
    NoDocuments,
    /// It has no index (ix08…).
    #[error("no index in it")]
    NoIndex,
    /// It has too many files.
    #[error("too many files")]
    TooMany,
    /// A file or all of them are larger than documents are, or are compressed more than documents can be.
    #[error("larger than documents are when it is unpacked")]
    TooLarge,
    /// A file has a path that leads out of the archive, or to another file.
    #[error("a path that leads out of the archive, or a link")]
    Path,
    /// Two files have one name, or share their content.
    #[error("two files with one name, or that share their content")]
    Duplicate,
    /// A file is encrypted.
    #[error("encrypted: only archives without a password are taken in")]
    Encrypted,
    /// A file is an archive itself.
    #[error("an archive in the archive: take it in by itself")]
    Nested,
}

/// What is wrong with a row, a document or one value in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where it is.
    pub at: At,
    /// The column or the item; none when it is about the row or the document as a whole.
    pub column: Option<String>,
    /// What is wrong.
    pub kind: MistakeKind,
}

/// What is wrong with a value, a row or a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MistakeKind {
    /// A required value is empty.
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
    /// The text is longer than it may be.
    #[error("too long")]
    TooLong,
    /// The text isn't a date.
    #[error("no date")]
    Date,
    /// The date is in the future.
    #[error("a date in the future")]
    FutureDate,
    /// The text isn't a number.
    #[error("no number")]
    Number,
    /// The unit isn't the one of the item.
    #[error("not the unit of this item")]
    Unit,
    /// The code isn't one of those that the item has.
    #[error("unknown code for this item")]
    Code,
    /// The item comes twice.
    #[error("comes twice with different values")]
    Twice,
    /// The document isn't well-formed XML in UTF-8.
    #[error("no well-formed XML in UTF-8")]
    Xml,
    /// The document declares a document type or uses an entity of its own.
    #[error("a document type or an entity: neither is read")]
    Entity,
    /// The document is larger or deeper than documents of checkups are.
    #[error("larger or deeper than documents of checkups are")]
    Depth,
    /// The document is no checkup in the national format.
    #[error("no checkup in the national format")]
    NoCheckup,
}

/// Why a row or a document is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LeftOut {
    /// Nobody of the society has this symbol and number.
    #[error("nobody of the roster has this symbol and number: import the roster first")]
    UnknownNumber,
    /// The household is known and nobody in it has this branch number.
    #[error("nobody of the household has this branch number: import the roster first")]
    UnknownBranch,
    /// The society keeps nothing of that time any longer.
    #[error("the society keeps nothing as old as this")]
    TooOld,
    /// The person wasn't covered at that time: the number may have been another person's then.
    #[error("the person wasn't covered at that time: look at who had the number then")]
    NotCovered,
    /// The person has another birth date.
    #[error("the person with this number has another birth date: look at who it is about")]
    BirthDate,
    /// Several persons of the household have this birth date, and no branch number tells who it is.
    #[error("several persons of the household have this birth date: add the branch number")]
    Ambiguous,
}

/// Rows beside their persons.
pub struct Placed<T> {
    /// Rows that weren't published before.
    pub new: Vec<T>,
    /// How many were published before.
    pub known: u64,
    /// Rows that are left out, by their places.
    pub left_out: Vec<(At, LeftOut)>,
}

impl<T> Default for Placed<T> {
    fn default() -> Self {
        Self { new: Vec::new(), known: 0, left_out: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_shown_on_one_line() {
        let long = "a".repeat(500);
        assert_eq!(At::document("DATA/h\n1.xml").to_string(), "DATA/h1.xml");
        assert_eq!(At::document(&long).to_string().len(), LONGEST_PATH);
    }
}
