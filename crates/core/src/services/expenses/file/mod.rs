//! Reads a society's file of medical expenses, row by row: a CSV as its system exports it. Columns are found by their headers.

mod cells;
pub mod column;

use chrono::NaiveDate;

use self::cells::{Cells, Header};
use super::row::ExpenseRow;
use crate::input::insurer_number::InsurerNumber;
use crate::roster::file::{FileError, Records, decode};
use crate::services::finding::{Fault, FileFault};

/// The rows of a file, each read or with its faults.
pub struct ExpenseFile {
    text: String,
}

/// A row, or what is wrong with it.
pub type ReadRow = Result<ExpenseRow, Vec<Fault>>;

impl ExpenseFile {
    /// Decodes a file. The encoding is CP932, UTF-8, or UTF-16 with a byte order mark.
    ///
    /// # Errors
    /// When it is no text.
    pub fn decode(bytes: &[u8]) -> Result<Self, FileFault> {
        Ok(Self { text: decode(bytes)?.into_owned() })
    }

    /// The decoded text of the file.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The rows, one after the other. Nothing of the file is kept.
    ///
    /// # Errors
    /// When the file has no usable header.
    pub fn rows<'a>(&'a self, insurers: &'a [InsurerNumber], today: NaiveDate) -> Result<Rows<'a>, FileFault> {
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
    type Item = Result<ReadRow, FileFault>;

    fn next(&mut self) -> Option<Self::Item> {
        let record = match self.records.next()? {
            Ok(record) => record,
            Err(error) => return Some(Err(error.into())),
        };
        Some(Ok(Cells::new(&self.header, &record).row(self.insurers, self.today)))
    }
}

#[cfg(test)]
mod tests {
    use super::column::ExpenseColumn;
    use super::*;
    use crate::services::finding::{At, MistakeKind};

    const HEADER: &str = "保険者番号,記号,番号,枝番,診療年月,診療区分,医療機関名,日数（回数）,医療費総額（10割）,健保負担額,窓口負担額\n";

    fn read(rows: &str) -> Result<Vec<ReadRow>, FileFault> {
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
        use MistakeKind as Kind;
        let rows = read(
            "06139984,12,34,01,2027/1,占い,,x,1.5,1,\n06139992,12,34,001,13月,外来,,,1,1,1\n06139993,,34,01,202604,外来,,,1,1,1,more\n",
        )
        .unwrap();
        let told: Vec<Vec<_>> = rows
            .into_iter()
            .map(|row| row.err().unwrap().into_iter().map(|fault| (fault.at, fault.column, fault.kind)).collect())
            .collect();
        let at = |line: u64, column: Option<ExpenseColumn>, kind: Kind| {
            (At::Line(line), column.map(|column| column.title().to_owned()), kind)
        };
        use ExpenseColumn as Column;
        assert_eq!(
            told[0],
            [
                at(2, Some(Column::InsurerNumber), Kind::ForeignInsurerNumber),
                at(2, Some(Column::Month), Kind::FutureMonth),
                at(2, Some(Column::Kind), Kind::Kind),
                at(2, Some(Column::Days), Kind::Days),
                at(2, Some(Column::Total), Kind::Amount),
                at(2, Some(Column::OwnShare), Kind::Empty),
            ]
        );
        assert_eq!(told[1], [at(3, Some(Column::Branch), Kind::Branch), at(3, Some(Column::Month), Kind::Month)]);
        assert_eq!(
            told[2],
            [
                at(4, None, Kind::TooManyCells),
                at(4, Some(Column::InsurerNumber), Kind::InsurerNumber),
                at(4, Some(Column::Symbol), Kind::Empty),
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
        assert_eq!(refused(""), FileFault::Text(FileError::Empty));
        assert_eq!(refused("a,b\n1,2\n"), FileFault::Text(FileError::NoHeader));
        let my_numbers = refused("記号,番号,個人番号\n");
        assert_eq!(my_numbers, FileFault::Text(FileError::MyNumbers { position: 3 }));
        assert_eq!(refused("記号,記号\n"), FileFault::RepeatedColumn("記号".into()));
        assert!(matches!(refused("記号\n1\n"), FileFault::MissingColumns(missing) if missing.len() == 7));
    }
}
