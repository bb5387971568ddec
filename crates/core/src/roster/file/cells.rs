//! Reads the cells of one record into a row, or reports what is wrong with each cell.

use chrono::NaiveDate;
use unicode_segmentation::UnicodeSegmentation;

use super::columns::{Column, Header};
use super::findings::{Findings, RosterNoticeKind, RowErrorKind};
use super::households::Households;
use super::people::{self, CategoryChange, HouseholdKey, InsuredOrDependant, Relationship, Row, Sex};
use super::records::Record;
use crate::input::date::{self, DateError};
use crate::input::email::{EmailAddress, EmailError};
use crate::input::insurer_number::InsurerNumber;
use crate::input::text::{fold_digits, full_width_kana, search_key};
use crate::policy::email::EmploymentCategory;

/// The longest name or other text, in grapheme clusters.
const LONGEST_TEXT: usize = 100;
/// The longest e-mail address that is examined. [`EmailAddress`] applies the true limit.
const LONGEST_ADDRESS: usize = 400;

/// A branch number (枝番) as it is stored: two digits. `None` if the text isn't one or two digits.
pub(crate) fn branch_of(text: &str) -> Option<String> {
    let digits = fold_digits(text);
    let is_one = matches!(digits.len(), 1 | 2) && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_one.then(|| format!("{digits:0>2}"))
}

/// The record that is being read.
pub(super) struct Cells<'a> {
    header: &'a Header,
    record: &'a Record,
    findings: &'a mut Findings,
}

impl<'a> Cells<'a> {
    pub(super) fn of(header: &'a Header, record: &'a Record, findings: &'a mut Findings) -> Self {
        Self { header, record, findings }
    }

    /// Returns the row, if it has no error. The method reads all cells first, so that one pass reports every error.
    pub(super) fn row(mut self, today: NaiveDate, households: &mut Households) -> Option<Row> {
        let is_wide = self.record.cells.iter().skip(self.header.width()).any(|cell| !cell.trim().is_empty());
        if is_wide {
            self.error(None, RowErrorKind::TooManyCells);
        }
        let insurer_number = self.insurer_number();
        let symbol = self.required(Column::Symbol, Self::exact);
        let number = self.required(Column::Number, Self::exact);
        let branch = self.branch();
        let name = self.required(Column::Name, Self::name);
        let kana = self.text(Column::Kana).map(full_width_kana);
        let birth_date = self.birth_date(today);
        let sex = self.sex();
        let relationship = self.relationship();
        let joined = self.required(Column::Joined, Self::date);
        let lost = self.date(Column::Lost);
        let category = self.category(relationship.as_ref().map(|(meaning, _)| *meaning));
        let workplace_code = self.exact(Column::WorkplaceCode);
        let workplace_name = self.text(Column::WorkplaceName).map(str::to_owned);
        let email = self.email();
        let change = self.change(relationship.as_ref().map(|(meaning, _)| *meaning));
        self.check_order(birth_date, joined, lost);

        let (Some(insurer_number), Some(symbol), Some(number), Some((relationship, relationship_word))) =
            (insurer_number, symbol, number, relationship)
        else {
            households.add_unknown();
            return None;
        };
        let is_insured = relationship == Relationship::Insured;
        if branch.is_none() && !self.raw(Column::Branch).is_empty() {
            // The error was already reported. The row's household is unknown.
            households.add_unknown();
            return None;
        }
        if branch.is_none() && !is_insured {
            self.error(Column::Branch, RowErrorKind::NoBranch);
            return None;
        }
        let key = HouseholdKey::of(&insurer_number, &symbol, &number);
        let household = households.add(self.record.line, key, branch.clone(), is_insured, self.findings);
        Some(Row {
            line: self.record.line,
            insurer_number,
            household,
            symbol,
            number,
            branch,
            name: name?,
            kana,
            birth_date: birth_date?,
            sex,
            relationship,
            relationship_word,
            standing: if is_insured { InsuredOrDependant::Insured { category } } else { InsuredOrDependant::Dependant },
            joined: joined?,
            lost,
            workplace_code,
            workplace_name,
            email,
            change,
        })
    }

    fn error(&mut self, column: impl Into<Option<Column>>, kind: RowErrorKind) {
        self.findings.error(self.record.line, column, kind);
    }

    fn notice(&mut self, column: Column, kind: RosterNoticeKind) {
        self.findings.notice(self.record.line, column, kind);
    }

    /// A cell without surrounding white space and without the wrapping that spreadsheets use for texts (`="00123"`).
    fn raw(&self, column: Column) -> &'a str {
        let cell = self.header.position(column).and_then(|at| self.record.cells.get(at)).map_or("", str::trim);
        cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).map_or(cell, str::trim)
    }

    /// The text of a cell. Returns `None` if the cell is empty, or reports an error if it can't be a text.
    fn cell(&mut self, column: Column, longest: usize) -> Option<&'a str> {
        let cell = self.raw(column);
        if cell.is_empty() {
            return None;
        }
        let error = if cell.chars().any(char::is_control) {
            RowErrorKind::ControlCharacter
        } else if cell.graphemes(true).nth(longest).is_some() {
            RowErrorKind::TooLong
        } else if is_spreadsheet_error(cell) {
            RowErrorKind::SpreadsheetError
        } else {
            return Some(cell);
        };
        self.error(column, error);
        None
    }

    /// Reads a cell with `read`. Reports an error if the cell is empty.
    fn required<T>(&mut self, column: Column, read: impl FnOnce(&mut Self, Column) -> Option<T>) -> Option<T> {
        if self.raw(column).is_empty() {
            self.error(column, RowErrorKind::Empty);
            return None;
        }
        read(self, column)
    }

    fn text(&mut self, column: Column) -> Option<&'a str> {
        self.cell(column, LONGEST_TEXT)
    }

    /// A name, exactly as the file has it.
    fn name(&mut self, column: Column) -> Option<String> {
        let name = self.text(column)?;
        if name.chars().any(is_private) {
            self.notice(column, RosterNoticeKind::PrivateCharacter);
        }
        Some(name.to_owned())
    }

    /// A text whose every digit matters. Reports an error if a spreadsheet has damaged it.
    fn exact(&mut self, column: Column) -> Option<String> {
        let cell = self.text(column)?;
        if let Some(damage) = spreadsheet_damage(cell) {
            self.error(column, damage);
            return None;
        }
        Some(cell.to_owned())
    }

    /// The insurer number. A number of seven digits gets its leading zero back, if the check digit fits then.
    fn insurer_number(&mut self) -> Option<InsurerNumber> {
        let column = Column::InsurerNumber;
        let cell = self.required(column, Self::exact)?;
        let digits = fold_digits(&cell);
        if digits.len() == 7
            && digits.bytes().all(|b| b.is_ascii_digit())
            && let Ok(number) = InsurerNumber::parse(&format!("0{digits}"))
        {
            self.notice(column, RosterNoticeKind::LeadingZeroAdded);
            return Some(number);
        }
        InsurerNumber::parse(&cell).map_err(|error| self.error(column, RowErrorKind::InsurerNumber(error))).ok()
    }

    /// The branch number (枝番) with two digits. Spreadsheets drop its leading zero.
    fn branch(&mut self) -> Option<String> {
        let branch = branch_of(&self.exact(Column::Branch)?);
        if branch.is_none() {
            self.error(Column::Branch, RowErrorKind::Branch);
        }
        branch
    }

    fn date(&mut self, column: Column) -> Option<NaiveDate> {
        let cell = self.exact(column)?;
        match date::parse_date(&cell) {
            Ok(parsed) => {
                if let Some(warning) = parsed.warning {
                    self.notice(column, RosterNoticeKind::Date(warning));
                }
                Some(parsed.date)
            }
            Err(error) => self.date_error(column, error),
        }
    }

    fn date_error(&mut self, column: Column, error: DateError) -> Option<NaiveDate> {
        self.error(column, RowErrorKind::Date(error));
        None
    }

    fn birth_date(&mut self, today: NaiveDate) -> Option<NaiveDate> {
        let column = Column::BirthDate;
        let birth_date = self.required(column, Self::date)?;
        match date::check_birth_date(birth_date, today) {
            Ok(()) => Some(birth_date),
            Err(error) => self.date_error(column, error),
        }
    }

    fn sex(&mut self) -> Option<Sex> {
        let word = search_key(self.text(Column::Sex)?);
        Sex::read(&word).unwrap_or_else(|()| {
            self.error(Column::Sex, RowErrorKind::UnknownSex);
            None
        })
    }

    /// The relationship, and the word that the file uses for it.
    fn relationship(&mut self) -> Option<(Relationship, String)> {
        let column = Column::Relationship;
        let word = self.required(column, Self::text)?;
        let meaning = Relationship::read(&search_key(word));
        if meaning.is_none() {
            self.error(column, RowErrorKind::UnknownRelationship);
        }
        meaning.map(|meaning| (meaning, word.to_owned()))
    }

    /// The employment category (雇用区分). The default is employee. It isn't read for dependants, because it means nothing
    /// there.
    fn category(&mut self, relationship: Option<Relationship>) -> EmploymentCategory {
        if relationship != Some(Relationship::Insured) || !self.header.has(Column::Category) {
            return EmploymentCategory::Employee;
        }
        let Some(word) = self.text(Column::Category) else {
            if self.raw(Column::Category).is_empty() {
                self.notice(Column::Category, RosterNoticeKind::TakenAsEmployee);
            }
            return EmploymentCategory::Employee;
        };
        people::category(&search_key(word)).unwrap_or_else(|| {
            self.error(Column::Category, RowErrorKind::UnknownCategory);
            EmploymentCategory::Employee
        })
    }

    /// A planned change of the employment category. It is optional: if the word or the day is missing or unreadable,
    /// the row is read without the change, and a notice says so. It isn't read for dependants.
    fn change(&mut self, relationship: Option<Relationship>) -> Option<CategoryChange> {
        let (word, day) = (self.raw(Column::NextCategory), self.raw(Column::NextCategoryFrom));
        if relationship != Some(Relationship::Insured) || (word.is_empty() && day.is_empty()) {
            return None;
        }
        let next = people::category(&search_key(word));
        let from = date::parse_date(day).ok().map(|parsed| parsed.date);
        let Some((next, from)) = next.zip(from) else {
            let column = if next.is_none() { Column::NextCategory } else { Column::NextCategoryFrom };
            self.notice(column, RosterNoticeKind::ChangeLeftOut);
            return None;
        };
        Some(CategoryChange { next, from })
    }

    /// The e-mail address. It is optional: an invalid address is left out with a notice, and the member types one
    /// later.
    fn email(&mut self) -> Option<EmailAddress> {
        let column = Column::Email;
        match EmailAddress::parse(self.cell(column, LONGEST_ADDRESS)?) {
            Ok(address) => Some(address),
            Err(EmailError::Empty) => None,
            Err(error) => {
                self.notice(column, RosterNoticeKind::AddressLeftOut(error));
                None
            }
        }
    }

    fn check_order(&mut self, birth_date: Option<NaiveDate>, joined: Option<NaiveDate>, lost: Option<NaiveDate>) {
        if let (Some(birth_date), Some(joined)) = (birth_date, joined)
            && joined < birth_date
        {
            self.error(Column::Joined, RowErrorKind::JoinedBeforeBirth);
        }
        if let (Some(joined), Some(lost)) = (joined, lost)
            && lost < joined
        {
            self.error(Column::Lost, RowErrorKind::LostBeforeJoined);
        }
    }
}

/// Whether a character is from a private use area (外字). It has a meaning only in the system that it comes from.
fn is_private(c: char) -> bool {
    matches!(c, '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFD}')
}

/// Whether a cell holds a spreadsheet's error such as `#N/A`, or the `###` of a column that was too narrow.
fn is_spreadsheet_error(cell: &str) -> bool {
    const ERRORS: [&str; 7] = ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#DIV/0!"];
    ERRORS.contains(&cell) || (cell.len() > 2 && cell.bytes().all(|b| b == b'#'))
}

/// The damage by which a spreadsheet made the digits of a number unreliable, if there is any.
fn spreadsheet_damage(cell: &str) -> Option<RowErrorKind> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let decimal = |text: &str| text.split_once('.').map_or(digits(text), |(whole, part)| digits(whole) && digits(part));
    if let Some((mantissa, exponent)) = cell.split_once(['E', 'e'])
        && let Some(power) = exponent.strip_prefix(['+', '-'])
        && decimal(mantissa)
        && digits(power)
    {
        return Some(RowErrorKind::PowersOfTen);
    }
    let mut groups = cell.split(',');
    let is_grouped = cell.contains(',')
        && groups.next().is_some_and(|first| first.len() <= 3 && digits(first))
        && groups.all(|group| group.len() == 3 && digits(group));
    is_grouped.then_some(RowErrorKind::Separators)
}
