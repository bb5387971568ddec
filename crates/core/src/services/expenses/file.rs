//! Reads a society's file of medical expenses, row by row: a CSV as its system exports it. Columns are found by their headers. A
//! finding names line and column and never repeats a cell, which is medical.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use csv::StringRecord;

use super::row::{Amounts, ExpenseRow, Treatment, TreatmentKind};
use crate::input::date::parse_date;
use crate::input::insurer_number::InsurerNumber;
use crate::input::text::{fold_digits, search_key, trim};
use crate::roster::file::{FileError, HouseholdKey, Records, branch_of, decode};

/// A column of a file of medical expenses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ExpenseColumn {
    /// 保険者番号
    InsurerNumber,
    /// 記号
    Symbol,
    /// 番号
    Number,
    /// 枝番
    Branch,
    /// 診療年月
    Month,
    /// 診療区分
    Kind,
    /// 医療機関名
    Provider,
    /// 日数
    Days,
    /// 医療費総額
    Total,
    /// 健保負担額
    BySociety,
    /// 公費負担額
    ByPublic,
    /// 食事療養標準負担額
    Meals,
    /// 窓口負担額
    OwnShare,
    /// 高額療養費
    HighCost,
    /// 付加給付
    Extra,
}

impl ExpenseColumn {
    /// All columns.
    pub const ALL: [Self; 15] = [
        Self::InsurerNumber,
        Self::Symbol,
        Self::Number,
        Self::Branch,
        Self::Month,
        Self::Kind,
        Self::Provider,
        Self::Days,
        Self::Total,
        Self::BySociety,
        Self::ByPublic,
        Self::Meals,
        Self::OwnShare,
        Self::HighCost,
        Self::Extra,
    ];

    /// The usual header of the column.
    #[must_use]
    pub const fn title(self) -> &'static str {
        self.titles()[0]
    }

    /// The headers of the column, the usual one first, in the form that [`search_key`] produces.
    const fn titles(self) -> &'static [&'static str] {
        match self {
            Self::InsurerNumber => &["保険者番号", "保険者no", "保険者コード"],
            Self::Symbol => &["記号", "被保険者証記号", "被保険者証等記号", "被保険者等記号", "保険証記号"],
            Self::Number => &["番号", "被保険者証番号", "被保険者証等番号", "被保険者等番号", "保険証番号"],
            Self::Branch => &["枝番", "枝番号", "被保険者証枝番", "被保険者証等枝番"],
            Self::Month => &["診療年月", "診療月", "施術年月", "受診年月"],
            Self::Kind => &["診療区分", "区分", "医療種別", "診療種別"],
            Self::Provider => &["医療機関名", "医療機関等名称", "医療機関", "医療機関名称", "病院・薬局等の名称"],
            Self::Days => &["日数", "回数", "日数(回数)", "診療日数", "日数・回数"],
            Self::Total => &["医療費総額", "医療費の総額", "総医療費", "医療費", "費用額"],
            Self::BySociety => &["健保負担額", "健保組合負担額", "保険者負担額", "保険者の負担額", "法定給付額"],
            Self::ByPublic => &["公費負担額", "公費", "国・自治体負担額", "その他の公費の負担額"],
            Self::Meals => &["食事療養標準負担額", "標準負担額", "食事負担額"],
            Self::OwnShare => &["窓口負担額", "自己負担額", "窓口相当負担額", "自己負担相当額", "本人負担額"],
            Self::HighCost => &["高額療養費", "高額療養費支給額"],
            Self::Extra => &["付加給付", "付加給付金", "付加金", "一部負担還元金", "家族療養費付加金"],
        }
    }

    /// Whether a file must have this column.
    #[must_use]
    pub const fn is_required(self) -> bool {
        matches!(
            self,
            Self::InsurerNumber
                | Self::Symbol
                | Self::Number
                | Self::Branch
                | Self::Month
                | Self::Kind
                | Self::Total
                | Self::OwnShare
        )
    }

    fn named(header: &str) -> Option<Self> {
        let key = search_key(header);
        let known = |key: &str| Self::ALL.into_iter().find(|column| column.titles().contains(&key));
        known(&key).or_else(|| known(key.split_once('(')?.0))
    }
}

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

/// The longest name of a provider, in characters.
const LONGEST_NAME: usize = 100;
/// The largest amount of a row in yen.
const MOST_YEN: i64 = 1_000_000_000;

/// The rows of a file, each read or with its faults.
pub struct ExpenseFile {
    text: String,
}

/// A row, or what is wrong with it.
pub type ReadRow = Result<ExpenseRow, Vec<ExpenseRowFault>>;

impl ExpenseFile {
    /// Decodes a file. The encoding is CP932, UTF-8, or UTF-16 with a byte order mark.
    ///
    /// # Errors
    /// When it is no text.
    pub fn decode(bytes: &[u8]) -> Result<Self, ExpenseFileError> {
        Ok(Self { text: decode(bytes)?.into_owned() })
    }

    /// The rows, one after the other. Nothing of the file is kept.
    ///
    /// # Errors
    /// When the file has no usable header.
    pub fn rows<'a>(&'a self, insurers: &'a [InsurerNumber], today: NaiveDate) -> Result<Rows<'a>, ExpenseFileError> {
        let mut records = Records::of(&self.text)?;
        let Some(first) = records.next() else { return Err(FileError::Empty.into()) };
        let header = Header::read(&first?.cells)?;
        Ok(Rows { records, header, insurers, today })
    }
}

/// The rows of a file.
pub struct Rows<'a> {
    records: Records<'a>,
    header: Header,
    insurers: &'a [InsurerNumber],
    today: NaiveDate,
}

impl Iterator for Rows<'_> {
    type Item = Result<ReadRow, ExpenseFileError>;

    fn next(&mut self) -> Option<Self::Item> {
        let record = match self.records.next()? {
            Ok(record) => record,
            Err(error) => return Some(Err(error.into())),
        };
        let cells = Cells { header: &self.header, cells: &record.cells, line: record.line, faults: Vec::new() };
        Some(Ok(cells.row(self.insurers, self.today)))
    }
}

struct Header {
    positions: BTreeMap<ExpenseColumn, usize>,
    width: usize,
}

impl Header {
    fn read(cells: &StringRecord) -> Result<Self, ExpenseFileError> {
        let mut positions = BTreeMap::new();
        for (position, cell) in cells.iter().enumerate() {
            if let Some(column) = ExpenseColumn::named(cell)
                && positions.insert(column, position).is_some()
            {
                return Err(ExpenseFileError::RepeatedColumn(column));
            }
        }
        if positions.is_empty() {
            return Err(FileError::NoHeader.into());
        }
        let has = |column: &ExpenseColumn| positions.contains_key(column);
        let missing: Vec<_> =
            ExpenseColumn::ALL.into_iter().filter(|column| column.is_required() && !has(column)).collect();
        if missing.is_empty() {
            Ok(Self { positions, width: cells.len() })
        } else {
            Err(ExpenseFileError::MissingColumns(missing))
        }
    }
}

/// The cells of a row that is being read. All cells are read first, so that every fault is told at once.
struct Cells<'a> {
    header: &'a Header,
    cells: &'a StringRecord,
    line: u64,
    faults: Vec<ExpenseRowFault>,
}

impl Cells<'_> {
    fn row(mut self, insurers: &[InsurerNumber], today: NaiveDate) -> ReadRow {
        if self.cells.iter().skip(self.header.width).any(|cell| !trim(cell).is_empty()) {
            self.fault(None, ExpenseFaultKind::TooManyCells);
        }
        let insurer = self.needed(ExpenseColumn::InsurerNumber).and_then(|text| self.insurer(&text, insurers));
        let symbol = self.needed(ExpenseColumn::Symbol);
        let number = self.needed(ExpenseColumn::Number);
        let branch = self.needed(ExpenseColumn::Branch).and_then(|text| {
            let branch = branch_of(&text);
            self.some(branch, ExpenseColumn::Branch, ExpenseFaultKind::Branch)
        });
        let month = self.needed(ExpenseColumn::Month).and_then(|text| self.month(&text, today));
        let kind = self
            .needed(ExpenseColumn::Kind)
            .and_then(|text| self.some(TreatmentKind::of_word(&text), ExpenseColumn::Kind, ExpenseFaultKind::Kind));
        let provider = self.text(ExpenseColumn::Provider);
        if provider.as_ref().is_some_and(|name| name.chars().nth(LONGEST_NAME).is_some()) {
            self.fault(Some(ExpenseColumn::Provider), ExpenseFaultKind::TooLong);
        }
        let days = self
            .text(ExpenseColumn::Days)
            .and_then(|text| self.some(fold_digits(&text).parse().ok(), ExpenseColumn::Days, ExpenseFaultKind::Days));
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

    fn fault(&mut self, column: Option<ExpenseColumn>, kind: ExpenseFaultKind) {
        self.faults.push(ExpenseRowFault { line: self.line, column, kind });
    }

    fn some<T>(&mut self, value: Option<T>, column: ExpenseColumn, kind: ExpenseFaultKind) -> Option<T> {
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
        self.some(text, column, ExpenseFaultKind::Empty)
    }

    fn insurer(&mut self, text: &str, insurers: &[InsurerNumber]) -> Option<InsurerNumber> {
        let column = ExpenseColumn::InsurerNumber;
        let number = self.some(InsurerNumber::parse(text).ok(), column, ExpenseFaultKind::InsurerNumber)?;
        let own = insurers.contains(&number).then_some(number);
        self.some(own, column, ExpenseFaultKind::ForeignInsurerNumber)
    }

    fn month(&mut self, text: &str, today: NaiveDate) -> Option<NaiveDate> {
        let month = self.some(month(text), ExpenseColumn::Month, ExpenseFaultKind::Month)?;
        self.some((month <= today).then_some(month), ExpenseColumn::Month, ExpenseFaultKind::FutureMonth)
    }

    /// An amount in yen; 0 where the cell is empty and may be. A missing one of the two that a file must have is a fault.
    fn yen(&mut self, column: ExpenseColumn) -> i64 {
        let text = if column.is_required() { self.needed(column) } else { self.text(column) };
        text.and_then(|text| self.some(yen(&text), column, ExpenseFaultKind::Amount)).unwrap_or_default()
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

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "保険者番号,記号,番号,枝番,診療年月,診療区分,医療機関名,日数（回数）,医療費総額（10割）,健保負担額,窓口負担額\n";

    fn read(rows: &str) -> Result<Vec<ReadRow>, ExpenseFileError> {
        let file = ExpenseFile::decode(format!("{HEADER}{rows}").as_bytes())?;
        let insurers = [InsurerNumber::parse("06139992").unwrap()];
        file.rows(&insurers, "2026-11-20".parse().unwrap())?.collect()
    }

    #[test]
    fn rows_are_read_in_the_ways_of_spreadsheets() {
        for (written, expected) in [
            ("2026年4月", "2026-04-01"),
            ("2026/4", "2026-04-01"),
            ("202604", "2026-04-01"),
            ("R8.4", "2026-04-01"),
            ("令和8年4月", "2026-04-01"),
            ("2026-04-15", "2026-04-01"),
        ] {
            let rows =
                read(&format!("06139992,=\"12\",0034,1,{written},外来,みどり医院,2,\"１２,３００円\",8610,△3690\n"))
                    .unwrap();
            let Ok(row) = &rows[0] else { panic!("{written}") };
            assert_eq!(
                (row.month.to_string().as_str(), row.branch.as_str(), row.line),
                (expected, "01", 2),
                "{written}"
            );
            let amounts = row.treatment.amounts;
            assert_eq!(
                (amounts.total, amounts.by_society, amounts.own_share, amounts.by_public),
                (12_300, 8_610, -3_690, 0)
            );
            assert_eq!((row.treatment.days, row.treatment.provider.as_deref()), (Some(2), Some("みどり医院")));
        }
    }

    #[test]
    fn every_fault_of_a_row_is_told_at_once_by_line_and_column() {
        use ExpenseFaultKind as Kind;
        let rows = read(
            "06139984,12,34,01,2027/1,占い,,x,1.5,1,\n06139992,12,34,001,13月,外来,,,1,1,1\n06139993,,34,01,202604,外来,,,1,1,1,more\n",
        )
        .unwrap();
        let told: Vec<Vec<_>> = rows
            .into_iter()
            .map(|row| row.err().unwrap().into_iter().map(|fault| (fault.line, fault.column, fault.kind)).collect())
            .collect();
        use ExpenseColumn as Column;
        assert_eq!(
            told[0],
            [
                (2, Some(Column::InsurerNumber), Kind::ForeignInsurerNumber),
                (2, Some(Column::Month), Kind::FutureMonth),
                (2, Some(Column::Kind), Kind::Kind),
                (2, Some(Column::Days), Kind::Days),
                (2, Some(Column::Total), Kind::Amount),
                (2, Some(Column::OwnShare), Kind::Empty),
            ]
        );
        assert_eq!(told[1], [(3, Some(Column::Branch), Kind::Branch), (3, Some(Column::Month), Kind::Month)]);
        assert_eq!(
            told[2],
            [
                (4, None, Kind::TooManyCells),
                (4, Some(Column::InsurerNumber), Kind::InsurerNumber),
                (4, Some(Column::Symbol), Kind::Empty),
            ]
        );
    }

    #[test]
    fn a_file_without_its_columns_is_refused() {
        let insurers = [InsurerNumber::parse("06139992").unwrap()];
        let refused = |text: &str| {
            let file = ExpenseFile::decode(text.as_bytes()).unwrap_or_else(|_| panic!("text"));
            file.rows(&insurers, NaiveDate::MIN).err().unwrap()
        };
        assert_eq!(refused(""), ExpenseFileError::Text(FileError::Empty));
        assert_eq!(refused("a,b\n1,2\n"), ExpenseFileError::Text(FileError::NoHeader));
        assert_eq!(refused("記号,記号\n"), ExpenseFileError::RepeatedColumn(ExpenseColumn::Symbol));
        assert!(matches!(refused("記号\n1\n"), ExpenseFileError::MissingColumns(missing) if missing.len() == 7));
    }
}
