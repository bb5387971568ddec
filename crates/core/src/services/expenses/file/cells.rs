//! Reads the cells of a row.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use csv::StringRecord;

use super::ReadRow;
use super::column::ExpenseColumn;
use crate::input::date::parse_date;
use crate::input::insurer_number::InsurerNumber;
use crate::input::text::{fold_digits, search_key, trim};
use crate::roster::file::{FileError, HouseholdKey, Record, branch_of, is_my_number_header};
use crate::services::expenses::row::{Amounts, ExpenseRow, Treatment, TreatmentKind};
use crate::services::finding::{At, Fault, FileFault, MistakeKind};

/// The longest name of a provider, in characters.
const LONGEST_NAME: usize = 100;
/// The largest amount of a row in yen.
const MOST_YEN: i64 = 1_000_000_000;

pub(super) struct Header {
    positions: BTreeMap<ExpenseColumn, usize>,
    width: usize,
}

impl Header {
    pub(super) fn read(cells: &StringRecord) -> Result<Self, FileFault> {
        let mut positions = BTreeMap::new();
        for (position, cell) in cells.iter().enumerate() {
            if is_my_number_header(cell) {
                return Err(FileError::MyNumbers { position: position + 1 }.into());
            }
            if let Some(column) = ExpenseColumn::named(cell)
                && positions.insert(column, position).is_some()
            {
                return Err(FileFault::RepeatedColumn(column.title().to_owned()));
            }
        }
        if positions.is_empty() {
            return Err(FileError::NoHeader.into());
        }
        let has = |column: &ExpenseColumn| positions.contains_key(column);
        let missing: Vec<_> = ExpenseColumn::ALL
            .into_iter()
            .filter(|column| column.is_required() && !has(column))
            .map(ExpenseColumn::title)
            .collect();
        if missing.is_empty() {
            Ok(Self { positions, width: cells.len() })
        } else {
            Err(FileFault::MissingColumns(missing))
        }
    }
}

/// The cells of a row that is being read. All cells are read first, so that every fault is told at once.
pub(super) struct Cells<'a> {
    header: &'a Header,
    cells: &'a StringRecord,
    line: u64,
    faults: Vec<Fault>,
}

impl<'a> Cells<'a> {
    pub(super) const fn new(header: &'a Header, record: &'a Record) -> Self {
        Self { header, cells: &record.cells, line: record.line, faults: Vec::new() }
    }

    pub(super) fn row(mut self, insurers: &[InsurerNumber], today: NaiveDate) -> ReadRow {
        if self.cells.iter().skip(self.header.width).any(|cell| !trim(cell).is_empty()) {
            self.fault(None, MistakeKind::TooManyCells);
        }
        let insurer = self.needed(ExpenseColumn::InsurerNumber).and_then(|text| self.insurer(&text, insurers));
        let symbol = self.needed(ExpenseColumn::Symbol);
        let number = self.needed(ExpenseColumn::Number);
        let branch = self.needed(ExpenseColumn::Branch).and_then(|text| {
            let branch = branch_of(&text);
            self.some(branch, ExpenseColumn::Branch, MistakeKind::Branch)
        });
        let month = self.needed(ExpenseColumn::Month).and_then(|text| self.month(&text, today));
        let kind = self
            .needed(ExpenseColumn::Kind)
            .and_then(|text| self.some(TreatmentKind::of_word(&text), ExpenseColumn::Kind, MistakeKind::Kind));
        let provider = self.text(ExpenseColumn::Provider);
        if provider.as_ref().is_some_and(|name| name.chars().nth(LONGEST_NAME).is_some()) {
            self.fault(Some(ExpenseColumn::Provider), MistakeKind::TooLong);
        }
        let days = self
            .text(ExpenseColumn::Days)
            .and_then(|text| self.some(fold_digits(&text).parse().ok(), ExpenseColumn::Days, MistakeKind::Days));
        let amounts = Amounts {
            total: self.yen(ExpenseColumn::Total),
            by_society: self.yen(ExpenseColumn::BySociety),
            by_public: self.yen(ExpenseColumn::ByPublic),
            meals: self.yen(ExpenseColumn::Meals),
            own_share: self.yen(ExpenseColumn::OwnShare),
            high_cost: self.yen(ExpenseColumn::HighCost),
            extra: self.yen(ExpenseColumn::Extra),
        };
        match (insurer, symbol, number, branch, month, kind) {
            (Some(insurer), Some(symbol), Some(number), Some(branch), Some(month), Some(kind))
                if self.faults.is_empty() =>
            {
                let household = HouseholdKey::of(&insurer, &symbol, &number);
                let treatment = Treatment { kind, provider, days, amounts };
                Ok(ExpenseRow { line: self.line, household, branch, month, treatment })
            }
            _ => Err(self.faults),
        }
    }

    fn fault(&mut self, column: Option<ExpenseColumn>, kind: MistakeKind) {
        let column = column.map(|column| column.title().to_owned());
        self.faults.push(Fault { at: At::Line(self.line), column, kind });
    }

    fn some<T>(&mut self, value: Option<T>, column: ExpenseColumn, kind: MistakeKind) -> Option<T> {
        if value.is_none() {
            self.fault(Some(column), kind);
        }
        value
    }

    /// A cell without surrounding white space and without the wrapping that spreadsheets use for texts (`="00123"`).
    fn text(&self, column: ExpenseColumn) -> Option<String> {
        let cell = self.header.positions.get(&column).and_then(|at| self.cells.get(*at)).map_or("", trim);
        let cell = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).map_or(cell, trim);
        (!cell.is_empty()).then(|| cell.to_owned())
    }

    fn needed(&mut self, column: ExpenseColumn) -> Option<String> {
        let text = self.text(column);
        self.some(text, column, MistakeKind::Empty)
    }

    fn insurer(&mut self, text: &str, insurers: &[InsurerNumber]) -> Option<InsurerNumber> {
        let column = ExpenseColumn::InsurerNumber;
        let number = self.some(InsurerNumber::parse(text).ok(), column, MistakeKind::InsurerNumber)?;
        let own = insurers.contains(&number).then_some(number);
        self.some(own, column, MistakeKind::ForeignInsurerNumber)
    }

    fn month(&mut self, text: &str, today: NaiveDate) -> Option<NaiveDate> {
        let month = self.some(month(text), ExpenseColumn::Month, MistakeKind::Month)?;
        self.some((month <= today).then_some(month), ExpenseColumn::Month, MistakeKind::FutureMonth)
    }

    /// An amount in yen; 0 where the cell is empty and may be. A missing one of the two that a file must have is a fault.
    fn yen(&mut self, column: ExpenseColumn) -> i64 {
        let text = if column.is_required() { self.needed(column) } else { self.text(column) };
        text.and_then(|text| self.some(yen(&text), column, MistakeKind::Amount)).unwrap_or_default()
    }
}

/// Reads a month in the ways of [`parse_date`], without its day, as its first day.
fn month(text: &str) -> Option<NaiveDate> {
    let whole = match text.chars().last() {
        Some('月') => format!("{text}1日"),
        _ => match text.chars().rev().find(|c| matches!(c, '/' | '-' | '.' | '／' | '．' | '－')) {
            Some(separator) => format!("{text}{separator}1"),
            None => format!("{text}01"),
        },
    };
    let day = parse_date(&whole).or_else(|_| parse_date(text)).ok()?.date;
    day.with_day(1)
}

/// Reads an amount: `1230`, `1,230`, `１，２３０円`, `-1230`, `△1,230`.
fn yen(text: &str) -> Option<i64> {
    let key = search_key(text);
    let key = key.trim_end_matches('円').replace(',', "");
    let (sign, digits) = match key.strip_prefix(['-', '△', '▲', '−']) {
        Some(digits) => (-1, digits),
        None => (1, key.as_str()),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok().filter(|amount| *amount <= MOST_YEN).map(|amount: i64| sign * amount)
}
