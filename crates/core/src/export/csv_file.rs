//! A CSV file: UTF-8 with a byte order mark, CRLF, every cell quoted, so that spreadsheets read it as it is.
//!
//! Behind the rows stands what the file is: lines of a label and a value, which the caller words, among them the filter,
//! the number of rows, the days and the SHA-256 of the rows. They stand behind an empty line, because number and hash are
//! known only then. The hash is that of the lines from the first, with the titles, to the last row, each with its CRLF and
//! without the byte order mark.

use std::io::{self, Write};

use sha2::{Digest, Sha256};

use crate::sealed::to_hex;

/// A file that is being written.
pub struct CsvFile<W: Write> {
    out: W,
    hash: Sha256,
    rows: u64,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CsvWritten {
    /// The number of rows, without the titles.
    pub rows: u64,
    /// The SHA-256 of titles and rows, in hexadecimal.
    pub sha256: String,
}

impl<W: Write> CsvFile<W> {
    /// Begins a file with the titles of its columns.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn begin(mut out: W, titles: &[&str]) -> io::Result<Self> {
        out.write_all("\u{feff}".as_bytes())?;
        let mut file = Self { out, hash: Sha256::new(), rows: 0 };
        file.hashed(&line(titles)?)?;
        Ok(file)
    }

    /// Writes a row, whose cells [`super::cell`] has made.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn row<T: AsRef<[u8]>>(&mut self, cells: &[T]) -> io::Result<()> {
        self.rows += 1;
        self.hashed(&line(cells)?)
    }

    fn hashed(&mut self, line: &[u8]) -> io::Result<()> {
        self.hash.update(line);
        self.out.write_all(line)
    }

    /// Ends the file with what it is, in the caller's words.
    ///
    /// # Errors
    /// When it can't be written.
    pub fn end(self, about: impl FnOnce(&CsvWritten) -> Vec<[String; 2]>) -> io::Result<CsvWritten> {
        self.ended(about).map(|(_, written)| written)
    }

    fn ended(mut self, about: impl FnOnce(&CsvWritten) -> Vec<[String; 2]>) -> io::Result<(W, CsvWritten)> {
        let written = CsvWritten { rows: self.rows, sha256: to_hex(&self.hash.finalize()) };
        self.out.write_all(b"\r\n")?;
        for [label, value] in about(&written) {
            self.out.write_all(&line(&[label, value])?)?;
        }
        self.out.flush()?;
        Ok((self.out, written))
    }
}

/// A file that is sent in parts while it is written.
impl CsvFile<Vec<u8>> {
    /// Takes what was written since the last part.
    pub fn part(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }

    /// The number of rows so far.
    #[must_use]
    pub const fn rows(&self) -> u64 {
        self.rows
    }

    /// Ends the file as [`CsvFile::end`] does, and returns the last part.
    ///
    /// # Errors
    /// Never in practice, because memory can be written.
    pub fn last_part(self, about: impl FnOnce(&CsvWritten) -> Vec<[String; 2]>) -> io::Result<(Vec<u8>, CsvWritten)> {
        self.ended(about)
    }
}

fn line<T: AsRef<[u8]>>(cells: &[T]) -> io::Result<Vec<u8>> {
    let mut csv = csv::WriterBuilder::new()
        .quote_style(csv::QuoteStyle::Always)
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    csv.write_record(cells)?;
    csv.into_inner().map_err(|error| io::Error::other(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::cell;
    use proptest::prelude::*;

    /// Reads quoted cells as RFC 4180 has them. Not with the library that wrote them.
    fn read(text: &str) -> Vec<Vec<String>> {
        let (mut rows, mut cells, mut rest) = (Vec::new(), Vec::new(), text);
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix("\r\n") {
                rows.push(std::mem::take(&mut cells));
                rest = after;
                continue;
            }
            let mut cell = String::new();
            let mut inside = rest.strip_prefix('"').expect("a quoted cell");
            loop {
                let (before, after) = inside.split_once('"').expect("a cell that ends");
                cell.push_str(before);
                match after.strip_prefix('"') {
                    Some(more) => {
                        cell.push('"');
                        inside = more;
                    }
                    None => {
                        rest = after.strip_prefix(',').unwrap_or(after);
                        break;
                    }
                }
            }
            cells.push(cell);
        }
        assert!(cells.is_empty(), "every line ends");
        rows
    }

    fn written(rows: &[Vec<String>]) -> (String, CsvWritten) {
        let mut out = Vec::new();
        let mut file = CsvFile::begin(&mut out, &["氏名", "記号・番号"]).unwrap();
        for row in rows {
            file.row(&[cell::text(&row[0]), cell::code(&row[1])]).unwrap();
        }
        let about = |written: &CsvWritten| {
            vec![["件数".to_owned(), written.rows.to_string()], ["SHA-256".to_owned(), written.sha256.clone()]]
        };
        let done = file.end(about).unwrap();
        (String::from_utf8(out).unwrap(), done)
    }

    #[test]
    fn a_file_says_what_it_is_and_its_hash_can_be_checked_by_hand() {
        let (text, done) = written(&[vec!["=山田".into(), "0012".into()]]);
        let rows = "\"氏名\",\"記号・番号\"\r\n\"'=山田\",\"'0012\"\r\n";
        assert_eq!(done, CsvWritten { rows: 1, sha256: to_hex(&Sha256::digest(rows)) });
        assert_eq!(text, format!("\u{feff}{rows}\r\n\"件数\",\"1\"\r\n\"SHA-256\",\"{}\"\r\n", done.sha256));
    }

    #[test]
    fn parts_are_the_file() {
        let rows: Vec<Vec<String>> = (0..5).map(|row| vec![format!("山田{row}"), row.to_string()]).collect();
        let (whole, done) = written(&rows);
        let mut file = CsvFile::begin(Vec::new(), &["氏名", "記号・番号"]).unwrap();
        let mut parts = Vec::new();
        for row in &rows {
            file.row(&[cell::text(&row[0]), cell::code(&row[1])]).unwrap();
            parts.extend(file.part());
        }
        assert_eq!(file.rows(), 5);
        let about = |written: &CsvWritten| {
            vec![["件数".to_owned(), written.rows.to_string()], ["SHA-256".to_owned(), written.sha256.clone()]]
        };
        let (last, in_parts) = file.last_part(about).unwrap();
        parts.extend(last);
        assert_eq!((String::from_utf8(parts).unwrap(), in_parts), (whole, done));
    }

    proptest! {
        #[test]
        fn every_cell_comes_back(rows in prop::collection::vec(prop::collection::vec("(?s)[\"',=\r\n\t]{0,2}.{0,8}", 2), 0..5)) {
            let (text, done) = written(&rows);
            let found = read(text.strip_prefix('\u{feff}').expect("a byte order mark"));
            let back: Vec<Vec<String>> =
                found[1..=rows.len()].iter().map(|row| row.iter().map(|cell| cell::read(cell).to_owned()).collect()).collect();
            prop_assert_eq!(&back, &rows);
            prop_assert_eq!(&found[rows.len() + 1], &Vec::<String>::new());
            prop_assert_eq!(done.rows, u64::try_from(rows.len()).unwrap());
        }
    }
}
