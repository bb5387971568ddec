//! Reads checkups from a CSV: a row for each examination, a column for each item. Columns of items are found by their national code or
//! by their usual name, with or without the unit in parentheses.

use csv::StringRecord;
use rust_decimal::Decimal;

use super::Unplaced;
use super::document::number;
use crate::input::text::{search_key, trim};
use crate::roster::file::{FileError, Record, is_my_number_header};
use crate::services::checkups::item::{Form, Item, is_code};
use crate::services::checkups::value::{Beyond, Observation, ResultValue};
use crate::services::finding::{FileFault, MistakeKind};

/// The longest text of a cell, in characters.
const LONGEST_TEXT: usize = 2_000;

/// A column about the person or the examination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    Insurer,
    Symbol,
    Number,
    Branch,
    BirthDate,
    Sex,
    ExaminedOn,
    FacilityNumber,
    Facility,
}

const ABOUT: [(About, &[&str], bool); 9] = [
    (About::Insurer, &["保険者番号", "保険者no", "保険者コード"], true),
    (About::Symbol, &["記号", "被保険者証記号", "被保険者証等記号", "被保険者等記号", "保険証記号"], true),
    (About::Number, &["番号", "被保険者証番号", "被保険者証等番号", "被保険者等番号", "保険証番号"], true),
    (About::Branch, &["枝番", "枝番号", "被保険者証等枝番"], false),
    (About::BirthDate, &["生年月日"], true),
    (About::Sex, &["性別", "男女区分"], false),
    (About::ExaminedOn, &["受診日", "受診年月日", "健診実施日", "健診実施年月日", "実施年月日"], true),
    (About::FacilityNumber, &["健診機関番号", "健診機関コード"], false),
    (About::Facility, &["健診機関名", "健診機関", "健診実施機関名称", "実施機関名"], false),
];

/// An item of a column.
struct ItemColumn {
    at: usize,
    title: String,
    code: String,
    item: Option<Item>,
}

/// What the columns have.
pub(super) struct Header {
    about: Vec<(usize, About)>,
    items: Vec<ItemColumn>,
    width: usize,
}

impl Header {
    pub(super) fn read(cells: &StringRecord) -> Result<Self, FileFault> {
        let (mut about, mut items) = (Vec::new(), Vec::<ItemColumn>::new());
        for (at, cell) in cells.iter().enumerate() {
            if is_my_number_header(cell) {
                return Err(FileError::MyNumbers { position: at + 1 }.into());
            }
            let repeated = || Err(FileFault::RepeatedColumn(trim(cell).to_owned()));
            let key = search_key(cell);
            if let Some((what, ..)) = ABOUT.iter().find(|(_, titles, _)| titles.contains(&key.as_str())) {
                if about.iter().any(|(_, one)| one == what) {
                    return repeated();
                }
                about.push((at, *what));
            } else if let Some((code, item)) = item_of(cell) {
                if items.iter().any(|one| one.code == code) {
                    return repeated();
                }
                items.push(ItemColumn { at, title: trim(cell).to_owned(), code, item });
            }
        }
        if about.is_empty() && items.is_empty() {
            return Err(FileError::NoHeader.into());
        }
        let missing: Vec<_> = ABOUT
            .iter()
            .filter(|(what, _, needed)| *needed && !about.iter().any(|(_, one)| one == what))
            .filter_map(|(_, titles, _)| titles.first().copied())
            .collect();
        if !missing.is_empty() {
            return Err(FileFault::MissingColumns(missing));
        }
        if items.is_empty() {
            return Err(FileFault::NoItems);
        }
        Ok(Self { about, items, width: cells.len() })
    }

    /// The examination of a row, or what is wrong with its results.
    pub(super) fn row(&self, record: &Record) -> Result<Unplaced, Vec<(Option<String>, MistakeKind)>> {
        let (mut of, mut faults) = (Unplaced::default(), Vec::new());
        if record.cells.iter().skip(self.width).any(|cell| !trim(cell).is_empty()) {
            faults.push((None, MistakeKind::TooManyCells));
        }
        for (at, what) in &self.about {
            let text = cell(record, *at).to_owned();
            match what {
                About::Insurer => of.insurer = text,
                About::Symbol => of.symbol = text,
                About::Number => of.number = text,
                About::Branch => of.branch = text,
                About::BirthDate => of.birth_date = text,
                About::Sex => of.sex = text,
                About::ExaminedOn => of.examined_on = text,
                About::FacilityNumber => of.checkup.facility_number = text,
                About::Facility => of.checkup.facility = Some(text).filter(|text| !text.is_empty()),
            }
        }
        for column in &self.items {
            let text = cell(record, column.at);
            if text.is_empty() {
                continue;
            }
            match value(column.item, text) {
                Ok(value) => {
                    let name = column.item.is_none().then(|| column.title.clone());
                    of.checkup.observations.push(Observation { code: column.code.clone(), name, value, range: None });
                }
                Err(kind) => faults.push((Some(column.title.clone()), kind)),
            }
        }
        if faults.is_empty() && of.checkup.observations.is_empty() {
            faults.push((None, MistakeKind::NoCheckup));
        }
        if faults.is_empty() { Ok(of) } else { Err(faults) }
    }
}

/// The item that a header names: by its code, its name, or its name without what is in parentheses, which may be a unit.
fn item_of(header: &str) -> Option<(String, Option<Item>)> {
    let plain = trim(header).to_ascii_uppercase();
    if is_code(&plain) {
        let item = Item::of_code(&plain).map(|(item, _)| item);
        return Some((plain, item));
    }
    if let Some((item, code)) = Item::of_title(header) {
        return Some((code.to_owned(), Some(item)));
    }
    let (title, unit) = header.rsplit_once(['(', '（', '[', '［'])?;
    let unit = unit.trim_end_matches([')', '）', ']', '］', ' ']);
    let (item, code) = Item::of_title(title)?;
    item.has_unit(unit).then(|| (code.to_owned(), Some(item)))
}

/// A cell without surrounding white space and without the wrapping that spreadsheets use for texts (`="00123"`).
fn cell(record: &Record, at: usize) -> &str {
    let cell = record.cells.get(at).map_or("", trim);
    cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')).map_or(cell, trim)
}

/// The value of a cell. An item that isn't known is a number where it looks like one, otherwise a text.
fn value(item: Option<Item>, text: &str) -> Result<ResultValue, MistakeKind> {
    let key = search_key(text);
    if matches!(key.as_str(), "未実施" | "実施セズ") {
        return Ok(ResultValue::NotDone);
    }
    if matches!(key.as_str(), "測定不可" | "測定不能" | "測定不可・検査未実施") {
        return Ok(ResultValue::NotMeasured);
    }
    if text.chars().nth(LONGEST_TEXT).is_some() {
        return Err(MistakeKind::TooLong);
    }
    match item.map(Item::form) {
        Some(Form::Quantity(units)) => {
            let (number, beyond) = quantity(&key)?;
            let unit = units.first().copied().unwrap_or_default().to_owned();
            Ok(ResultValue::Quantity { number: Some(number), unit, beyond })
        }
        Some(Form::Code(set)) => {
            let code = set.of_word(text);
            if set.has(&code) { Ok(ResultValue::Code { code, name: None }) } else { Err(MistakeKind::Code) }
        }
        Some(Form::Text) => Ok(ResultValue::Text { text: text.to_owned() }),
        None => Ok(match quantity(&key) {
            Ok((number, beyond)) => ResultValue::Quantity { number: Some(number), unit: String::new(), beyond },
            Err(_) => ResultValue::Text { text: text.to_owned() },
        }),
    }
}

/// A number, and on which side of a machine's range it is (`300以上`, `10以下`).
fn quantity(key: &str) -> Result<(Decimal, Option<Beyond>), MistakeKind> {
    let (digits, beyond) = match (key.strip_suffix("以上"), key.strip_suffix("以下")) {
        (Some(digits), _) => (digits, Some(Beyond::High)),
        (_, Some(digits)) => (digits, Some(Beyond::Low)),
        _ => (key, None),
    };
    Ok((number(&digits.replace(',', ""))?, beyond))
}
