//! Detection of My Numbers (個人番号). The platform must never hold them: a file with a column of My Numbers is refused as
//! a whole.

use csv::StringRecord;

use super::columns::Header;
use super::findings::{FileError, Findings, RosterNoticeKind};
use crate::input::text::fold_digits;

/// Counts for each column how many cells could be My Numbers.
pub(super) struct MyNumberWatch<'a> {
    header: &'a Header,
    columns: Vec<Count>,
}

#[derive(Clone, Copy, Default)]
struct Count {
    filled: usize,
    fitting: usize,
    /// The first number with a valid check digit. A column that repeats one number in all rows doesn't number people.
    first: Option<u64>,
    varies: bool,
}

impl<'a> MyNumberWatch<'a> {
    pub(super) fn of(header: &'a Header) -> Self {
        Self { header, columns: vec![Count::default(); header.width()] }
    }

    pub(super) fn look_at(&mut self, cells: &StringRecord) {
        if self.columns.len() < cells.len() {
            self.columns.resize(cells.len(), Count::default());
        }
        for (count, cell) in self.columns.iter_mut().zip(cells) {
            if !cell.trim().is_empty() {
                count.filled += 1;
                if let Some(number) = my_number_like(cell) {
                    count.fitting += 1;
                    count.varies |= *count.first.get_or_insert(number) != number;
                }
            }
        }
    }

    /// Refuses the file if a filled column has a My Number header, or if more than half of a column's cells are valid
    /// and differ. Single valid cells can be chance and cause a notice only.
    pub(super) fn verdict(&self, findings: &mut Findings) -> Result<(), FileError> {
        for (at, count) in self.columns.iter().enumerate() {
            let position = at + 1;
            let is_called_so = self.header.my_number_positions().contains(&at) && count.filled > 0;
            let is_full_of_them = count.varies && count.fitting * 2 > count.filled;
            if is_called_so || is_full_of_them {
                return Err(FileError::MyNumbers { position });
            }
            if count.fitting > 0 {
                findings.notice(None, None, RosterNoticeKind::MyNumberLike { position });
            }
        }
        Ok(())
    }
}

/// The number in a cell of twelve digits whose last digit is the check digit of a My Number: weights 2 to 7, then 2 to
/// 6, from the right, modulo 11.
fn my_number_like(cell: &str) -> Option<u64> {
    // This test excludes most cells before the costly folding of digits.
    if cell.chars().filter(|c| c.is_numeric()).count() != 12 {
        return None;
    }
    let digits = fold_digits(cell);
    if digits.len() != 12 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (body, check) = digits.split_at(11);
    let weights = (2..=7).chain(2..=6);
    let sum: u32 = body.bytes().rev().zip(weights).map(|(b, weight)| u32::from(b - b'0') * weight).sum();
    let expected = match sum % 11 {
        0 | 1 => 0,
        remainder => 11 - remainder,
    };
    if check.parse() == Ok(expected) { digits.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_is_that_of_my_numbers() {
        // 1·2 + 0·3 + 9·4 + 8·5 + 7·6 + 6·7 + 5·2 + 4·3 + 3·4 + 2·5 + 1·6 = 212; 212 mod 11 = 3; 11 − 3 = 8.
        for number in ["123456789018", "1234 5678 9018", "１２３４５６７８９０１８", "1234-5678-9018"] {
            assert_eq!(my_number_like(number), Some(123_456_789_018), "{number}");
        }
        for number in ["123456789010", "23456789018", "1234567890188", "12345678901X", ""] {
            assert_eq!(my_number_like(number), None, "{number}");
        }
    }
}
