//! A spreadsheet (Office Open XML) of one table. Texts are stored as texts, so that no program takes one for a formula, whatever
//! it begins with.

use std::io;

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

/// The font of all cells: spreadsheets that lack it take their own.
const FONT: &str = "Yu Gothic";

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SheetCell {
    /// A text.
    Text(String),
    /// An amount in yen.
    Yen(i64),
    /// A whole number without a unit.
    Number(u32),
    /// Nothing.
    Empty,
}

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SheetColumn<'a> {
    /// Its title.
    pub title: &'a str,
    /// Its width in characters of the font.
    pub width: u16,
}

/// A table with what it is.
#[derive(Clone, Copy, Debug)]
pub struct Sheet<'a> {
    /// The title, in the first row and as the sheet's name: at most 31 characters, none of `[]:*?/\`.
    pub title: &'a str,
    /// Who made it.
    pub author: &'a str,
    /// The day on which it was made.
    pub day: NaiveDate,
    /// What it is, one line each, below the title.
    pub lines: &'a [String],
    /// The columns.
    pub columns: &'a [SheetColumn<'a>],
    /// The rows.
    pub rows: &'a [Vec<SheetCell>],
}

impl Sheet<'_> {
    /// Makes the file. The same table gives the same bytes.
    ///
    /// # Errors
    /// When the title can't be a sheet's name, or there are more rows than a sheet has (1,048,576).
    pub fn file(&self) -> io::Result<Vec<u8>> {
        self.written().map_err(|error| io::Error::other(error.to_string()))
    }

    fn written(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let part = |number: u32| u8::try_from(number).unwrap_or(1);
        let year = u16::try_from(self.day.year()).unwrap_or(1900);
        let day = ExcelDateTime::from_ymd(year, part(self.day.month()), part(self.day.day()))?;
        let properties = DocProperties::new().set_title(self.title).set_author(self.author).set_creation_datetime(&day);
        book.set_properties(&properties);
        let sheet = book.add_worksheet();
        sheet.set_name(self.title)?;
        self.fill(sheet)?;
        book.save_to_buffer()
    }

    fn fill(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let plain = Format::new().set_font_name(FONT);
        let boxed = plain.clone().set_border(FormatBorder::Thin).set_align(FormatAlign::Top).set_text_wrap();
        let head = boxed.clone().set_bold().set_background_color(0x00F2_F2F2);
        let yen = boxed.clone().set_num_format("#,##0");
        sheet.write_string_with_format(0, 0, self.title, &plain.clone().set_bold().set_font_size(14))?;
        let mut row = 1;
        for line in self.lines {
            sheet.write_string_with_format(row, 0, line, &plain)?;
            row += 1;
        }
        for (column, of) in (0..).zip(self.columns) {
            sheet.set_column_width(column, of.width)?;
            sheet.write_string_with_format(row, column, of.title, &head)?;
        }
        // The titles stay in sight, and are printed on each page.
        sheet.set_freeze_panes(row + 1, 0)?;
        sheet.set_repeat_rows(row, row)?;
        sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        for cells in self.rows {
            row += 1;
            for (column, cell) in (0..).zip(cells) {
                match cell {
                    SheetCell::Text(text) => sheet.write_string_with_format(row, column, text, &boxed)?,
                    #[expect(clippy::cast_precision_loss, reason = "amounts of a household are far below 2^53")]
                    SheetCell::Yen(amount) => sheet.write_number_with_format(row, column, *amount as f64, &yen)?,
                    SheetCell::Number(number) => sheet.write_number_with_format(row, column, *number, &boxed)?,
                    SheetCell::Empty => sheet.write_blank(row, column, &boxed)?,
                };
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(rows: &[Vec<SheetCell>]) -> Vec<u8> {
        let columns = [SheetColumn { title: "氏名", width: 12 }, SheetColumn { title: "額", width: 10 }];
        let lines = ["説明".to_owned()];
        let day = NaiveDate::from_ymd_opt(2026, 11, 30).unwrap();
        let sheet = Sheet { title: "一覧", author: "組合", day, lines: &lines, columns: &columns, rows };
        sheet.file().unwrap()
    }

    #[test]
    fn the_same_table_gives_the_same_bytes() {
        let rows = [vec![SheetCell::Text("=1+1".into()), SheetCell::Yen(-960)]];
        assert_eq!(file(&rows), file(&rows));
        assert_ne!(file(&rows), file(&[]));
        assert!(file(&[]).starts_with(b"PK"));
    }

    #[test]
    fn a_title_that_no_sheet_can_have_is_an_error() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 30).unwrap();
        let sheet = Sheet { title: "a/b", author: "", day, lines: &[], columns: &[], rows: &[] };
        assert!(sheet.file().is_err());
    }
}
