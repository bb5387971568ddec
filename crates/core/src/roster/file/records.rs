//! Splits a text into records and notes the line on which each begins.

use csv::StringRecord;

use super::MOST_COLUMNS;
use super::decoding::{line_at, line_ends};
use super::findings::FileError;

/// More characters than any real cell has.
pub(super) const LONGEST_CELL: usize = 4_000;

/// One record: its cells as written, and its position.
pub(crate) struct Record {
    /// The line on which the record begins, from 1.
    pub(crate) line: u64,
    pub(crate) cells: StringRecord,
}

/// The records of a text, without blank ones.
pub(crate) struct Records<'a> {
    text: &'a [u8],
    reader: csv::Reader<&'a [u8]>,
    /// The offset up to which lines are counted, and the number of line ends before it.
    counted: usize,
    ends: u64,
}

impl<'a> Records<'a> {
    pub(crate) fn of(text: &'a str) -> Result<Self, FileError> {
        let delimiter = delimiter(text);
        if let Some(at) = unclosed_quote(text.as_bytes(), delimiter) {
            return Err(FileError::UnclosedQuote { line: line_at(text.as_bytes(), at) });
        }
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(text.as_bytes());
        Ok(Self { text: text.as_bytes(), reader, counted: 0, ends: 0 })
    }

    /// The line of the record that the reader found at or after `offset`.
    fn line(&mut self, offset: usize) -> u64 {
        let blank = |byte: &&u8| matches!(byte, b'\r' | b'\n');
        let start = offset + self.text.get(offset..).unwrap_or_default().iter().take_while(blank).count();
        self.ends += line_ends(self.text, self.counted, start);
        self.counted = start;
        self.ends + 1
    }
}

impl Iterator for Records<'_> {
    type Item = Result<Record, FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let mut cells = StringRecord::new();
            // Reading can't fail: the text is UTF-8 in memory, and records may differ in length.
            if !self.reader.read_record(&mut cells).unwrap_or(false) {
                return None;
            }
            let offset = cells.position().map_or(0, csv::Position::byte);
            let line = self.line(usize::try_from(offset).unwrap_or(usize::MAX));
            if cells.len() > MOST_COLUMNS {
                return Some(Err(FileError::TooManyColumns { found: cells.len() }));
            }
            if cells.iter().any(|cell| cell.len() > LONGEST_CELL && cell.chars().nth(LONGEST_CELL).is_some()) {
                return Some(Err(FileError::HugeCell { line }));
            }
            if cells.iter().any(|cell| !cell.trim().is_empty()) {
                return Some(Ok(Record { line, cells }));
            }
        }
    }
}

/// The delimiter: tab if the first line has tabs and no comma, else comma.
fn delimiter(text: &str) -> u8 {
    let first = text.trim_start().lines().next().unwrap_or_default();
    if first.contains('\t') && !first.contains(',') { b'\t' } else { b',' }
}

/// The offset of a quotation mark that opens a cell and is never closed.
fn unclosed_quote(text: &[u8], delimiter: u8) -> Option<usize> {
    let mut opened = None;
    let mut at_start_of_cell = true;
    let mut rest = text.iter().enumerate().peekable();
    while let Some((at, byte)) = rest.next() {
        let is_quote = *byte == b'"';
        if opened.is_some() {
            if is_quote && rest.next_if(|(_, next)| **next == b'"').is_none() {
                opened = None;
            }
        } else if is_quote && at_start_of_cell {
            opened = Some(at);
        }
        at_start_of_cell = opened.is_none() && (*byte == delimiter || matches!(byte, b'\r' | b'\n'));
    }
    opened
}
