//! Reads a society's file of checkups: a ZIP in the national format, one document of it, or a CSV.

mod archive;
mod document;
mod table;

use std::collections::HashSet;

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use self::table::Header;
use super::value::Checkup;
use crate::input::date::{check_birth_date, parse_date};
use crate::input::insurer_number::InsurerNumber;
use crate::input::text::search_key;
use crate::roster::file::{FileError, HouseholdKey, Records, Sex, branch_of, decode};
use crate::services::finding::{At, Fault, FileFault, MistakeKind};

/// The longest name of a facility, in characters.
const LONGEST_NAME: usize = 100;

/// A checkup of a file. The type has no Debug, because the data are medical.
pub struct FileCheckup {
    /// Where the file has it.
    pub at: At,
    /// Whose household it is: insurer number, symbol and number, for comparison.
    pub(super) household: HouseholdKey,
    /// 枝番; none where the file has none.
    pub(super) branch: Option<String>,
    /// 生年月日, by which the person is checked.
    pub(super) birth_date: NaiveDate,
    /// The day of the checkup.
    pub examined_on: NaiveDate,
    /// What it found.
    pub checkup: Checkup,
}

/// A checkup, or what is wrong with it.
pub type ReadCheckup = Result<FileCheckup, Vec<Fault>>;

/// The texts of a checkup before they are read.
struct Unplaced {
    insurer: String,
    symbol: String,
    number: String,
    branch: String,
    birth_date: String,
    sex: String,
    examined_on: String,
    checkup: Checkup,
}

impl Default for Unplaced {
    fn default() -> Self {
        let checkup = Checkup {
            facility_number: String::new(),
            facility: None,
            report: String::new(),
            programme: String::new(),
            sex: None,
            observations: Vec::new(),
        };
        let text = String::new;
        Self {
            insurer: text(),
            symbol: text(),
            number: text(),
            branch: text(),
            birth_date: text(),
            sex: text(),
            examined_on: text(),
            checkup,
        }
    }
}

/// A file of checkups.
pub struct CheckupFile(Content);

enum Content {
    Archive { bytes: Vec<u8>, documents: Vec<(usize, String)> },
    Document(Vec<u8>),
    Table(String),
}

impl CheckupFile {
    /// Opens a file: by its first bytes a ZIP, XML, or else a table in CP932, UTF-8, or UTF-16 with a byte order mark. The directory
    /// of an archive is checked as a whole.
    ///
    /// # Errors
    /// When it is none of these, or an archive that isn't taken in.
    pub fn open(bytes: &[u8]) -> Result<Self, FileFault> {
        if archive::is_archive(bytes) {
            let documents = archive::documents(bytes)?;
            return Ok(Self(Content::Archive { bytes: bytes.to_vec(), documents }));
        }
        let plain = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if plain.trim_ascii_start().starts_with(b"<") {
            return Ok(Self(Content::Document(bytes.to_vec())));
        }
        Ok(Self(Content::Table(decode(bytes)?.into_owned())))
    }

    /// The checkups, one after the other: of an archive only one document is unpacked at a time.
    ///
    /// # Errors
    /// When a table has no usable header.
    pub fn checkups<'a>(
        &'a self,
        insurers: &'a [InsurerNumber],
        today: NaiveDate,
    ) -> Result<impl Iterator<Item = Result<ReadCheckup, FileFault>> + Send + 'a, FileFault> {
        let found: Box<dyn Iterator<Item = Result<Found, FileFault>> + Send + 'a> = match &self.0 {
            Content::Archive { bytes, documents } => {
                let unpacked = archive::Unpacked::of(bytes, documents)?;
                Box::new(unpacked.map(|file| {
                    let (path, content) = file?;
                    Ok((At::document(path), document::read(&content)))
                }))
            }
            Content::Document(bytes) => Box::new(std::iter::once_with(|| Ok((At::Whole, document::read(bytes))))),
            Content::Table(text) => {
                let mut records = Records::of(text)?;
                let Some(first) = records.next() else { return Err(FileError::Empty.into()) };
                let header = Header::read(&first?.cells)?;
                Box::new(records.map(move |record| {
                    let record = record?;
                    Ok((At::Line(record.line), header.row(&record)))
                }))
            }
        };
        let mut seen = Seen::default();
        Ok(found.map(move |found| {
            let (at, read) = found?;
            Ok(read.and_then(|unplaced| checked(&at, unplaced, (insurers, today), &mut seen)).map_err(|faults| {
                faults.into_iter().map(|(column, kind)| Fault { at: at.clone(), column, kind }).collect()
            }))
        }))
    }
}

type Found = (At, Result<Unplaced, Vec<(Option<String>, MistakeKind)>>);

/// The examinations of a file so far: each may come once.
#[derive(Default)]
struct Seen(HashSet<[u8; 32]>);

/// Checks whose checkup it is and of which day. All of it is checked first, so that every fault is told at once.
fn checked(
    at: &At,
    of: Unplaced,
    (insurers, today): (&[InsurerNumber], NaiveDate),
    seen: &mut Seen,
) -> Result<FileCheckup, Vec<(Option<String>, MistakeKind)>> {
    let mut faults = Vec::new();
    let mut fault = |column: &str, kind| faults.push((Some(column.to_owned()), kind));
    let insurer = match InsurerNumber::parse(&of.insurer) {
        _ if of.insurer.is_empty() => Err(MistakeKind::Empty),
        Ok(number) if insurers.contains(&number) => Ok(number),
        Ok(_) => Err(MistakeKind::ForeignInsurerNumber),
        Err(_) => Err(MistakeKind::InsurerNumber),
    };
    let insurer = insurer.map_err(|kind| fault("保険者番号", kind)).ok();
    // Some numbers have no symbol.
    if of.number.is_empty() {
        fault("番号", MistakeKind::Empty);
    }
    let branch = match of.branch.as_str() {
        "" => Ok(None),
        text => branch_of(text).map(Some).ok_or(MistakeKind::Branch),
    };
    let branch = branch.map_err(|kind| fault("枝番", kind)).ok();
    let birth_date = day(&of.birth_date).and_then(|day| match check_birth_date(day, today) {
        Ok(()) => Ok(day),
        Err(_) => Err(MistakeKind::Date),
    });
    let birth_date = birth_date.map_err(|kind| fault("生年月日", kind)).ok();
    let examined_on = day(&of.examined_on);
    let examined_on = examined_on.and_then(|day| if day > today { Err(MistakeKind::FutureDate) } else { Ok(day) });
    let examined_on = examined_on.map_err(|kind| fault("受診日", kind)).ok();
    let sex = Sex::read(&search_key(&of.sex)).unwrap_or_default();
    if of.checkup.facility.as_ref().is_some_and(|name| name.chars().nth(LONGEST_NAME).is_some()) {
        fault("健診機関名", MistakeKind::TooLong);
    }
    let (Some(insurer), Some(branch), Some(birth_date), Some(examined_on), true) =
        (insurer, branch, birth_date, examined_on, faults.is_empty())
    else {
        return Err(faults);
    };
    let Unplaced { symbol, number, checkup, .. } = of;
    let exam = [
        insurer.as_str(),
        &symbol,
        &number,
        branch.as_deref().unwrap_or_default(),
        &birth_date.to_string(),
        &examined_on.to_string(),
        &checkup.facility_number,
        &checkup.report,
        &checkup.programme,
    ];
    if !seen.0.insert(Sha256::digest(exam.join("\u{1f}")).into()) {
        return Err(vec![(None, MistakeKind::Twice)]);
    }
    let household = HouseholdKey::of(&insurer, &symbol, &number);
    let checkup = Checkup { sex, ..checkup };
    Ok(FileCheckup { at: at.clone(), household, branch, birth_date, examined_on, checkup })
}

/// A date in the ways of [`parse_date`], or of a document with a time behind it.
fn day(text: &str) -> Result<NaiveDate, MistakeKind> {
    if text.is_empty() {
        return Err(MistakeKind::Empty);
    }
    let date = match text.get(..8) {
        Some(date) if text.len() > 8 && text.bytes().take(9).all(|byte| byte.is_ascii_digit()) => date,
        _ => text,
    };
    parse_date(date).map(|parsed| parsed.date).map_err(|_| MistakeKind::Date)
}

#[cfg(test)]
mod tests;
